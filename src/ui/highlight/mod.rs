//! The words of code: text in a language becomes pieces with what each is. Grammars are Sublime's, run by syntect; which of their
//! scopes means what is a table of ours. Slow beside a layout (milliseconds for the first block of a language), so a worker's business.

mod languages;
mod scopes;

#[cfg(test)]
mod tests;

use std::collections::HashMap;

use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxReference, SyntaxSet};

use crate::app::session::{self, LineKind};
use crate::layout::highlights::{Piece, Syntax};

/// A block of more bytes is left plain.
pub const LARGEST_BLOCK: usize = 64 << 10;
/// A block with a line of more bytes is left plain: patterns are tried at each of them.
const LONGEST_LINE: usize = 4 << 10;

/// The grammars, and what was learnt of their scopes so far.
pub struct Highlighter {
    grammars: SyntaxSet,
    scopes: HashMap<Scope, Known>,
}

/// What is known of a scope; its name, which tells, is slow to get.
#[derive(Clone, Copy)]
struct Known {
    meaning: Option<Option<Syntax>>,
    is_key: bool,
}

impl Highlighter {
    /// Unpacks the list of grammars, a millisecond's work; each grammar is unpacked when it is first needed.
    pub fn load() -> Self {
        Self { grammars: two_face::syntax::extra_newlines(), scopes: HashMap::new() }
    }

    /// The pieces of `text`, in order and apart. None for a language that is not known, a block that is too large, and when
    /// `go_on`, asked at each line, says no.
    pub fn pieces(&mut self, language: &str, text: &str, go_on: &dyn Fn() -> bool) -> Vec<Piece> {
        let Some(grammar) = languages::grammar(language, text) else { return Vec::new() };
        if text.len() > LARGEST_BLOCK || text.lines().any(|line| line.len() > LONGEST_LINE) {
            return Vec::new();
        }
        let Some(grammar) = self.grammars.find_syntax_by_name(grammar).cloned() else { return Vec::new() };
        let session = session::read(language, text);
        let mut pieces = Pieces::default();
        let mut reader = Reader::new(&grammar);
        if let Some(line) = languages::lead_in(&grammar.name) {
            self.line(&mut reader, line, 0, &mut Pieces::default());
        }
        let mut at = 0;
        for (number, line) in text.split_inclusive('\n').enumerate() {
            if !go_on() {
                return Vec::new();
            }
            let known = session.as_ref().and_then(|lines| lines.get(number));
            let prompt = known.map_or(0, |known| known.prompt);
            pieces.add(at, at + prompt, Some(Syntax::Prompt));
            match known.map(|known| known.kind) {
                Some(LineKind::Output) => {}
                kind => {
                    if kind == Some(LineKind::Command) {
                        reader = Reader::new(&grammar);
                    }
                    if self.line(&mut reader, &line[prompt..], at + prompt, &mut pieces).is_none() {
                        return pieces.found;
                    }
                }
            }
            at += line.len();
        }
        pieces.found
    }

    /// Reads one line, with its end. `None` when the grammar is at odds with itself: what follows stays plain.
    fn line(&mut self, reader: &mut Reader, line: &str, at: usize, pieces: &mut Pieces) -> Option<()> {
        let ended = if line.ends_with('\n') { line.to_owned() } else { format!("{line}\n") };
        let changes = reader.state.parse_line(&ended, &self.grammars).ok()?;
        let (mut done, end) = (0, ended.len() - 1);
        for (from, change) in changes {
            let from = from.min(end);
            pieces.add(at + done, at + from, self.meaning(&reader.scopes));
            done = from;
            reader.scopes.apply(&change).ok()?;
        }
        pieces.add(at + done, at + end, self.meaning(&reader.scopes));
        Some(())
    }

    /// The innermost scope that means anything tells.
    fn meaning(&mut self, scopes: &ScopeStack) -> Option<Syntax> {
        let mut known = |scope: &Scope| {
            *self.scopes.entry(*scope).or_insert_with(|| {
                let name = scope.build_string();
                Known { meaning: scopes::meaning(&name), is_key: scopes::is_key(&name) }
            })
        };
        let mut inner = scopes.as_slice().iter().rev();
        let found = inner.find_map(|scope| known(scope).meaning)?;
        // The keys of JSON are strings whose place says what they are.
        if found == Some(Syntax::String) && inner.any(|scope| known(scope).is_key) { Some(Syntax::Tag) } else { found }
    }
}

/// Where a grammar is in a text.
struct Reader {
    state: ParseState,
    scopes: ScopeStack,
}

impl Reader {
    fn new(grammar: &SyntaxReference) -> Self {
        Self { state: ParseState::new(grammar), scopes: ScopeStack::new() }
    }
}

/// Pieces as they come, joined where they touch and are alike.
#[derive(Default)]
struct Pieces {
    found: Vec<Piece>,
}

impl Pieces {
    fn add(&mut self, start: usize, end: usize, syntax: Option<Syntax>) {
        let (Some(syntax), Ok(start), Ok(end)) = (syntax, u32::try_from(start), u32::try_from(end)) else { return };
        match self.found.last_mut() {
            _ if start >= end => {}
            Some(last) if last.end == start && last.syntax == syntax => last.end = end,
            _ => self.found.push(Piece { start, end, syntax }),
        }
    }
}
