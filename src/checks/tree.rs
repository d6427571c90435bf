//! A YAML text as a tree that remembers its places, so that a check file's faults can be named at their line.
//! It knows nothing of checks. Aliases are refused: repeated ones grow without bound, and no check file needs them.

use saphyr_parser::{Event, Parser, ScalarStyle, Span};

use crate::domain::diagnostic::Diagnostic;
use crate::domain::sanitize::sanitize;

/// The largest check file read, in bytes.
const LARGEST: usize = 1024 * 1024;
/// The most keys and values read: some twenty times those of a long lesson.
const MOST_NODES: usize = 10_000;
/// The deepest nesting read.
const DEEPEST: usize = 32;

/// One node and where it begins.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What stands there.
    pub value: Value,
}

/// What a node holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing, `~` or `null`.
    Null,
    /// Text. `plain` when it stood without quotes and so may mean a number or a truth value.
    Scalar {
        /// The text, free of control characters.
        text: String,
        /// Written without quotes.
        plain: bool,
    },
    /// `- …`
    List(Vec<Node>),
    /// `key: value`, in order. Keys are unique.
    Map(Vec<(Node, Node)>),
}

impl Node {
    /// The text of a scalar.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar { text, .. } => Some(text),
            _ => None,
        }
    }

    /// What it is, for messages: `a list`.
    pub fn noun(&self) -> &'static str {
        match self.value {
            Value::Null => "nothing",
            Value::Scalar { .. } => "text",
            Value::List(_) => "a list",
            Value::Map(_) => "a map of keys",
        }
    }

    /// The value under `key` of a map.
    pub fn get(&self, key: &str) -> Option<&Node> {
        match &self.value {
            Value::Map(pairs) => pairs.iter().find(|(name, _)| name.text() == Some(key)).map(|(_, value)| value),
            _ => None,
        }
    }
}

/// Reads the first document of `text`. `None` when it isn't YAML; what stood before a fault of syntax is then lost too.
pub fn read(file: &str, text: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<Node> {
    if text.len() > LARGEST {
        diagnostics.push(Diagnostic::error("file-too-large", file, 1, 1, "the check file is larger than 1 MiB, and was not read"));
        return None;
    }
    let mut reader = Reader { file, diagnostics, open: Vec::new(), root: None, nodes: 0 };
    let mut parser = Parser::new_from_str(text);
    while let Some(event) = parser.next_event() {
        match event {
            Ok((Event::DocumentEnd | Event::StreamEnd, _)) => break,
            Ok((event, span)) => reader.take(event, span)?,
            Err(error) => {
                let marker = error.marker();
                let message = format!("this is not YAML: {}", error.info());
                reader.fault("not-yaml", marker.line(), marker.col() + 1, message);
                return None;
            }
        }
    }
    reader.root
}

/// A list or map whose end has not come yet.
struct Open {
    node: Node,
    key: Option<Node>,
}

struct Reader<'a> {
    file: &'a str,
    diagnostics: &'a mut Vec<Diagnostic>,
    open: Vec<Open>,
    root: Option<Node>,
    nodes: usize,
}

impl Reader<'_> {
    fn fault(&mut self, rule: &'static str, line: usize, column: usize, message: impl Into<String>) {
        self.diagnostics.push(Diagnostic::error(rule, self.file, line, column, message));
    }

    /// `None` when the text can't be read any further.
    fn take(&mut self, event: Event<'_>, span: Span) -> Option<()> {
        let (line, column) = (span.start.line(), span.start.col() + 1);
        let node = |value| Node { line, column, value };
        self.nodes += 1;
        if self.nodes > MOST_NODES {
            self.fault(
                "too-many-keys",
                line,
                column,
                format!("more than {MOST_NODES} keys and values: this is no check file of one lesson"),
            );
            return None;
        }
        match event {
            Event::Scalar(text, style, ..) => {
                let plain = style == ScalarStyle::Plain;
                let null = plain && matches!(text.as_ref(), "" | "~" | "null" | "Null" | "NULL");
                let value = if null { Value::Null } else { Value::Scalar { text: sanitize(&text).into_owned(), plain } };
                self.place(node(value));
            }
            Event::SequenceStart(..) => self.begin(node(Value::List(Vec::new())))?,
            Event::MappingStart(..) => self.begin(node(Value::Map(Vec::new())))?,
            Event::SequenceEnd | Event::MappingEnd => {
                let done = self.open.pop()?;
                self.place(done.node);
            }
            Event::Alias(_) => {
                self.fault("alias", line, column, "aliases (`*name`) are not read in check files: write the value out");
                self.place(node(Value::Null));
            }
            _ => {}
        }
        Some(())
    }

    fn begin(&mut self, node: Node) -> Option<()> {
        if self.open.len() == DEEPEST {
            self.fault("too-deep", node.line, node.column, format!("nested deeper than {DEEPEST} levels"));
            return None;
        }
        self.open.push(Open { node, key: None });
        Some(())
    }

    fn place(&mut self, node: Node) {
        let Some(parent) = self.open.last_mut() else {
            self.root = Some(node);
            return;
        };
        match &mut parent.node.value {
            Value::List(items) => items.push(node),
            Value::Map(pairs) => match parent.key.take() {
                None => parent.key = Some(node),
                Some(key) => {
                    if pairs.iter().any(|(other, _)| other.value == key.value) {
                        let name = key.text().unwrap_or("?").to_owned();
                        self.fault("duplicate-key", key.line, key.column, format!("`{name}` stands here twice; the first one counts"));
                    } else {
                        pairs.push((key, node));
                    }
                }
            },
            Value::Null | Value::Scalar { .. } => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(text: &str) -> Vec<(&'static str, usize, usize)> {
        let mut diagnostics = Vec::new();
        read("x.yaml", text, &mut diagnostics);
        diagnostics.into_iter().map(|found| (found.rule, found.line, found.column)).collect()
    }

    #[test]
    fn every_node_knows_its_place() {
        let root = read("x.yaml", "a: 1\nb:\n  - { c: 'x' }\n", &mut Vec::new()).unwrap();
        let list = root.get("b").unwrap();
        let Value::List(items) = &list.value else { panic!("{list:?}") };
        assert_eq!((items[0].line, items[0].column), (3, 5));
        assert_eq!(items[0].get("c").unwrap().value, Value::Scalar { text: "x".into(), plain: false });
    }

    #[test]
    fn what_could_harm_is_refused_where_it_stands() {
        assert_eq!(rules("a: 1\na: 2\n"), [("duplicate-key", 2, 1)]);
        assert_eq!(rules("a: &x [1]\nb: *x\n"), [("alias", 2, 4)]);
        assert_eq!(rules(&"- ".repeat(40)), [("too-deep", 1, 65)]);
        assert_eq!(rules("a: [1\nb: 2\n")[0].0, "not-yaml");
        assert_eq!(rules(&"x".repeat(LARGEST + 1))[0].0, "file-too-large");
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[-a-z:*&\\[\\]{}'\" \n#|>?!%]{0,120}") {
            read("x.yaml", &text, &mut Vec::new());
        }
    }
}
