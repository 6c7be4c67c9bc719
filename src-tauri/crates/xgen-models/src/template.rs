//! Whether a chat template is Jinja that the engine can parse.
//!
//! It is parsed and nothing more. Rendering, and even compiling (which folds constants such as `'x' * 99999999`), can
//! ask for any amount of memory; a template that fails when it runs is found by the worker's warm-up request.

use minijinja::machinery::{Token, WhitespaceConfig, parse, tokenize};

use crate::fault::printable;

/// Longest template that is looked at; the longest known ones have about 30 KB.
pub(crate) const MAX_BYTES: u64 = 1 << 20;

/// Most tokens between `{{` and `}}`, and most `elif`s. A chain such as `a + a + a` becomes a tree as deep as it is
/// long, which the parser frees by recursion; real templates have not a tenth of this.
const MAX_TAG_TOKENS: usize = 2_000;
const MAX_ELIFS: usize = 300;

/// Parses `template` as the engine would, and returns what is wrong with it.
pub(crate) fn check(template: &str) -> Result<(), String> {
    if template.trim().is_empty() {
        return Err("the chat template is empty".into());
    }
    // The engine removes these tags of SmolLM3, which are no Jinja.
    let template = template.replace("{% generation %}", "").replace("{% endgeneration %}", "");
    let whitespace =
        WhitespaceConfig { keep_trailing_newline: false, lstrip_blocks: true, trim_blocks: true };
    check_chains(&template, whitespace)?;
    parse(&template, "chat_template", Default::default(), whitespace)
        .map(drop)
        .map_err(|error| syntax_error(&error))
}

fn check_chains(template: &str, whitespace: WhitespaceConfig) -> Result<(), String> {
    let (mut in_tag, mut elifs) = (0, 0);
    for token in tokenize(template, false, Default::default(), whitespace) {
        match token.map_err(|error| syntax_error(&error))?.0 {
            Token::VariableStart | Token::BlockStart => in_tag = 0,
            Token::Ident("elif") => elifs += 1,
            _ => in_tag += 1,
        }
        if in_tag > MAX_TAG_TOKENS || elifs > MAX_ELIFS {
            return Err("the chat template is implausibly long-winded".into());
        }
    }
    Ok(())
}

fn syntax_error(error: &minijinja::Error) -> String {
    let line = error.line().map_or_else(String::new, |line| format!(" in line {line}"));
    let detail = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
    format!("syntax error{line}: {}", printable(&detail))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_syntax_error_names_its_line() {
        let error = check("hello\n{% for m in %}").unwrap_err();
        assert!(error.contains("line 2"), "{error}");
    }

    #[test]
    fn what_the_engine_rewrites_is_accepted() {
        check("{% generation %}{{ messages[::-1] | tojson }}{% endgeneration %}").unwrap();
    }

    #[test]
    fn a_constant_of_a_terabyte_costs_nothing() {
        let bomb = format!("{{{{ {} }}}}", ["'x' * 99999999"; 10_000].join(" ~ "));
        let _ = check(&bomb);
    }

    #[test]
    fn deep_nesting_ends_in_an_error() {
        let deep = format!("{{{{ {}1{} }}}}", "(".repeat(100_000), ")".repeat(100_000));
        assert!(check(&deep).is_err(), "the parser must limit its recursion");
    }

    /// The parser limits nesting, but a chain is not nested: it must not become a deep tree that overflows the stack.
    #[test]
    fn chains_of_any_length_are_survived() {
        for link in [
            "~1",
            "+1",
            "-1",
            "*1",
            ".a",
            "[0]",
            "|a",
            "()",
            " and 1",
            " or 1",
            " in 1",
            "<1",
            " if 1 else 1",
        ] {
            let chain = format!("{{{{ 1{} }}}}", link.repeat((1 << 20) / link.len() - 8));
            let _ = check(&chain);
        }
        for link in ["{% if 1 %}", "{% if 1 %}{% elif 1 %}", "{% for a in b %}", "not ", "-", "{% set a %}"] {
            let _ = check(&link.repeat((1 << 20) / link.len() - 8));
        }
        let longest = format!("{{{{ 1{} }}}}", "+1".repeat(MAX_TAG_TOKENS / 2 - 2));
        check(&longest).expect("a long sum is still a template");
        let elifs = "{% elif 1 %}".repeat(MAX_ELIFS);
        check(&format!("{{% if 1 %}}{elifs}{{% endif %}}")).expect("many cases are still a template");
        let _ = check(&format!("{{% if 1 %}}{}{{% endif %}}", "{% elif 1 %}".repeat(80_000)));
        let _ = check(&format!("{{{{ {}1 }}}}", "not ".repeat(250_000)));
    }
}
