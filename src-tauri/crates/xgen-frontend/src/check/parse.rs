//! The parser, kept within bounds: the sources are somebody else's, and a hostile file must not end the program.

use std::io;
use std::path::Path;

use oxc_allocator::Allocator;
use oxc_ast::ast::{Expression, Program};
use oxc_parser::Parser;
use oxc_span::SourceType;

use super::eval::Evaluator;
use super::value::Value;

/// The parser recurses, and its depth grows with operators and brackets. A file with this many of them still fits the
/// stack of [`on_large_stack`]; only generated data has more.
const MAX_OPERATORS: usize = 100_000;
const STACK_BYTES: usize = 1 << 30;
/// `a<(…` may begin type arguments and `async (…` a function: the parser tries one, then the other, and each level
/// doubles that. Hand-written code nests two or three of them.
const MAX_AMBIGUOUS: usize = 8;

/// Why there is no syntax tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ParseProblem {
    Syntax { at: u32, message: String },
    TooDeep,
}

/// Runs `work` where deeply nested source cannot overflow the stack. The pages are only touched if they are needed.
pub(super) fn on_large_stack<T: Send>(work: impl FnOnce() -> T + Send) -> io::Result<T> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().name("frontend-check".into()).stack_size(STACK_BYTES);
        match thread.spawn_scoped(scope, work)?.join() {
            Ok(done) => Ok(done),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

/// Parses a module, by the extension of its path.
pub(super) fn program<'a>(
    allocator: &'a Allocator,
    path: &Path,
    text: &'a str,
) -> Result<&'a Program<'a>, ParseProblem> {
    if too_deep(text) {
        return Err(ParseProblem::TooDeep);
    }
    let kind = SourceType::from_path(path).unwrap_or_else(|_| SourceType::tsx());
    // A .js file may be CommonJS, and often says so only by what it does.
    let kind = if kind.is_javascript() { kind.with_unambiguous(true) } else { kind };
    let parsed = Parser::new(allocator, text, kind).parse();
    match parsed.errors.first() {
        Some(error) => Err(syntax(error.message.to_string(), first_label(error))),
        None if parsed.panicked => Err(syntax("the parser gave up".into(), 0)),
        None => Ok(allocator.alloc(parsed.program)),
    }
}

/// Parses JSON with comments and trailing commas, as tsconfig.json and bun.lock have them.
pub(super) fn json(text: &str) -> Result<Value, ParseProblem> {
    if too_deep(text) {
        return Err(ParseProblem::TooDeep);
    }
    let allocator = Allocator::default();
    let expression: Expression<'_> = Parser::new(&allocator, text, SourceType::mjs())
        .parse_expression()
        .map_err(|errors| match errors.first() {
            Some(error) => syntax(error.message.to_string(), first_label(error)),
            None => syntax("it is no JSON".into(), 0),
        })?;
    let expression: &Expression<'_> = allocator.alloc(expression);
    Ok(Evaluator::of_json().eval(expression))
}

fn syntax(message: String, at: u32) -> ParseProblem {
    ParseProblem::Syntax { at, message }
}

fn first_label(error: &oxc_diagnostics::OxcDiagnostic) -> u32 {
    let label = error.labels.as_ref().and_then(|labels| labels.first());
    label.and_then(|label| u32::try_from(label.offset()).ok()).unwrap_or(0)
}

fn too_deep(text: &str) -> bool {
    // Each level takes a byte at least.
    (text.len() > MAX_OPERATORS && operators(text) > MAX_OPERATORS) || ambiguous_depth(text) > MAX_AMBIGUOUS
}

/// How deep brackets nest that the parser may have to read twice. Texts and comments are not told apart: what looks
/// like such brackets in them only makes the number larger.
fn ambiguous_depth(text: &str) -> usize {
    let (mut open, mut depth, mut deepest) = (Vec::new(), 0_usize, 0);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'(' | b'[' | b'{' => {
                let before = text.as_bytes()[..at].trim_ascii_end();
                let ambiguous = before.ends_with(b"<") || (byte == b'(' && before.ends_with(b"async"));
                open.push(ambiguous);
                depth += usize::from(ambiguous);
                deepest = deepest.max(depth);
            }
            b')' | b']' | b'}' => depth -= usize::from(open.pop().unwrap_or(false)),
            _ => {}
        }
    }
    deepest
}

/// Counts what can open one more level: brackets, operators, and the words that nest without either.
fn operators(text: &str) -> usize {
    let marks = text.bytes().filter(|byte| b"([{<+-*/%!~?:&|^=.`".contains(byte)).count();
    let words = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| {
        matches!(
            *word,
            "else"
                | "if"
                | "for"
                | "while"
                | "do"
                | "with"
                | "new"
                | "typeof"
                | "void"
                | "delete"
                | "await"
                | "yield"
                | "keyof"
                | "readonly"
                | "unique"
                | "infer"
                | "asserts"
                | "in"
                | "instanceof"
                | "as"
                | "satisfies"
        )
    });
    marks + words.count()
}
