//! YAML text to a tree with lines: anchors, merge keys, several documents, duplicate keys refused.

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::Path as FsPath;
use std::sync::Arc;

use granit_parser::{ErrorKind, Event, Parser, ScalarStyle, ScanError, Span, Tag, options};

use crate::budget::{Budget, MAX_DEPTH, too_deep};
use crate::error::{ComposeError, Place};
use crate::node::{Map, Mark, Node, Value};
use crate::scalar;

/// The documents of `text`; an empty file has none.
pub(crate) fn read(file: &FsPath, text: &str, budget: &mut Budget) -> Result<Vec<Node>, ComposeError> {
    let options = options! { block_nesting_limit: MAX_DEPTH, flow_nesting_limit: MAX_DEPTH };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = Reader {
        events: Parser::new_from_str_with_options(text, options),
        file: file.into(),
        anchors: HashMap::new(),
        budget,
    };
    let mut documents = Vec::new();
    loop {
        let (event, place) = reader.next()?;
        match event {
            Event::StreamEnd => return Ok(documents),
            Event::DocumentStart(..) => {
                let (event, place) = reader.next()?;
                let node = reader.node(event, place, 0)?;
                documents.push(node);
                reader.anchors.clear();
            }
            Event::StreamStart | Event::DocumentEnd => {}
            _ => return Err(syntax(place, "a value outside of any document")),
        }
    }
}

struct Reader<'a, 'b> {
    events: Parser<'a, granit_parser::StrInput<'a>>,
    file: Arc<FsPath>,
    anchors: HashMap<usize, Anchor>,
    budget: &'b mut Budget,
}

struct Anchor {
    node: Node,
    depth: usize,
}

impl<'a> Reader<'a, '_> {
    fn next(&mut self) -> Result<(Event<'a>, Place), ComposeError> {
        match self.events.next() {
            Some(Ok((event, span))) => {
                let place = self.place(&span);
                Ok((event, place))
            }
            Some(Err(error)) => Err(self.scan_error(&error)),
            None => Err(syntax(Place::file(&self.file), "the file ends too early")),
        }
    }

    fn place(&self, span: &Span) -> Place {
        Place { file: self.file.clone(), line: u32::try_from(span.start.line()).unwrap_or(u32::MAX) }
    }

    fn scan_error(&self, error: &ScanError) -> ComposeError {
        let line = u32::try_from(error.marker().line()).unwrap_or(u32::MAX);
        let place = Place { file: self.file.clone(), line };
        match error.kind() {
            ErrorKind::RecursionLimitExceeded => too_deep(&place),
            _ => syntax(place, error.info()),
        }
    }

    fn node(&mut self, event: Event<'a>, place: Place, depth: usize) -> Result<Node, ComposeError> {
        if depth > MAX_DEPTH {
            return Err(too_deep(&place));
        }
        let (anchor, node) = match event {
            Event::Scalar(text, style, anchor, tag) => (anchor, self.scalar(&text, style, tag, place)?),
            Event::SequenceStart(_, anchor, tag) => (anchor, self.list(tag.as_deref(), place, depth)?),
            Event::MappingStart(_, anchor, tag) => (anchor, self.mapping(tag.as_deref(), place, depth)?),
            Event::Alias(id) => return self.alias(id, place, depth),
            _ => return Err(syntax(place, "a value was expected here")),
        };
        if anchor > 0 {
            self.budget.take_copy(&node)?;
            self.anchors.insert(anchor, Anchor { depth: depth_of(&node), node: node.clone() });
        }
        Ok(node)
    }

    fn alias(&mut self, id: usize, place: Place, depth: usize) -> Result<Node, ComposeError> {
        let Some(anchor) = self.anchors.get(&id) else {
            return Err(ComposeError::Cycle {
                place,
                reason: "the alias stands for a value that contains it".into(),
            });
        };
        if depth + anchor.depth > MAX_DEPTH {
            return Err(too_deep(&place));
        }
        self.budget.take_copy(&anchor.node)?;
        Ok(anchor.node.clone())
    }

    fn scalar(
        &mut self,
        text: &str,
        style: ScalarStyle,
        tag: Option<Cow<'a, Tag>>,
        place: Place,
    ) -> Result<Node, ComposeError> {
        self.budget.take_node(text.len(), &place)?;
        let value = scalar::resolve(text, style == ScalarStyle::Plain, core_type(tag.as_deref()))
            .map_err(|reason| syntax(place.clone(), reason))?;
        Ok(Node { place, mark: mark(tag.as_deref()), value })
    }

    fn list(&mut self, tag: Option<&Tag>, place: Place, depth: usize) -> Result<Node, ComposeError> {
        self.budget.take_node(0, &place)?;
        let mut items = Vec::new();
        loop {
            let (event, at) = self.next()?;
            if matches!(event, Event::SequenceEnd) {
                return Ok(Node { place, mark: mark(tag), value: Value::List(items) });
            }
            items.push(self.node(event, at, depth + 1)?);
        }
    }

    fn mapping(&mut self, tag: Option<&Tag>, place: Place, depth: usize) -> Result<Node, ComposeError> {
        self.budget.take_node(0, &place)?;
        let mut map = Map::new();
        let mut merged = None;
        loop {
            let (event, at) = self.next()?;
            let key = match event {
                Event::MappingEnd => break,
                Event::Scalar(text, style, _, tag) => self.key(&text, style, tag.as_deref(), &at)?,
                _ => return Err(syntax(at, "a key must be text")),
            };
            let (event, value_at) = self.next()?;
            let mut value = self.node(event, value_at, depth + 1)?;
            // A block starts on the line after its key; the key is what a reader looks for.
            value.place = at.clone();
            if key == "<<" {
                if merged.replace(value).is_some() {
                    return Err(syntax(at, "the key << stands twice in one mapping"));
                }
            } else if let Some(first) = map.get(&key) {
                let line = first.place.line;
                return Err(syntax(at, format!("the key {key} is already on line {line}")));
            } else {
                map.insert(key, value);
            }
        }
        if let Some(source) = merged {
            merge_in(&mut map, source)?;
        }
        Ok(Node { place, mark: mark(tag), value: Value::Map(map) })
    }

    fn key(
        &mut self,
        text: &str,
        style: ScalarStyle,
        tag: Option<&Tag>,
        at: &Place,
    ) -> Result<String, ComposeError> {
        self.budget.take_text(text.len(), at)?;
        let plain = style == ScalarStyle::Plain;
        match scalar::resolve(text, plain, core_type(tag)) {
            Ok(Value::Str(key)) => Ok(key),
            _ => Err(syntax(at.clone(), format!("the key {text} is not text; write it in quotes"))),
        }
    }
}

/// Adds what `<<` brings. Keys that are written out win, and so does the first of several sources.
fn merge_in(map: &mut Map, source: Node) -> Result<(), ComposeError> {
    let sources = match source.value {
        Value::Map(_) => vec![source],
        Value::List(list) => list,
        _ => return Err(syntax(source.place, "<< takes a mapping or a list of mappings")),
    };
    for source in sources {
        let Value::Map(entries) = source.value else {
            return Err(syntax(source.place, "<< takes a mapping or a list of mappings"));
        };
        for (key, value) in entries {
            map.entry(key).or_insert(value);
        }
    }
    Ok(())
}

fn depth_of(node: &Node) -> usize {
    match &node.value {
        Value::List(list) => 1 + list.iter().map(depth_of).max().unwrap_or(0),
        Value::Map(map) => 1 + map.values().map(depth_of).max().unwrap_or(0),
        _ => 0,
    }
}

fn mark(tag: Option<&Tag>) -> Mark {
    match tag {
        Some(tag) if tag.handle() == "!" && tag.suffix() == "reset" => Mark::Reset,
        Some(tag) if tag.handle() == "!" && tag.suffix() == "override" => Mark::Override,
        _ => Mark::None,
    }
}

fn core_type(tag: Option<&Tag>) -> Option<&str> {
    tag.filter(|tag| tag.handle() == "tag:yaml.org,2002:").map(Tag::suffix)
}

fn syntax(place: Place, reason: impl Into<String>) -> ComposeError {
    ComposeError::Syntax { place, reason: reason.into() }
}
