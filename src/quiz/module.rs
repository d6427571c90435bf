//! The template literal of a JavaScript module, read by the language's rules for escapes and never run. What comes out is
//! the text that the module would export, with a map back to the module's lines.

use crate::domain::diagnostic::Diagnostic;

/// What a template literal says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ModuleText {
    /// The literal's value.
    pub text: String,
    /// For each line of `text`: line and column (characters), both from 1, of the module where it begins.
    pub starts: Vec<(usize, usize)>,
}

/// Reads the first template literal of `source`. Escapes after ECMA-262 §12.9.6; `String.raw` takes them as written.
/// A `${…}` cannot be known without running the module: it is a diagnostic and stays in the text as written.
pub fn text(file: &str, source: &str) -> (ModuleText, Vec<Diagnostic>) {
    let mut reader = Reader::new(file, source);
    if !reader.skip_to_literal() {
        let message = "no template literal (text between backticks) in this module: export the quiz as one";
        return (ModuleText::default(), vec![Diagnostic::error("module-without-text", file, 1, 1, message)]);
    }
    let raw = reader.before_is_raw();
    let module = reader.literal(raw);
    if reader.skip_to_literal() {
        reader.warn("module-second-text", "a second template literal is ignored: a quiz module has one");
    }
    (module, reader.diagnostics)
}

struct Reader<'a> {
    file: &'a str,
    chars: Vec<char>,
    at: usize,
    line: usize,
    column: usize,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Reader<'a> {
    fn new(file: &'a str, source: &str) -> Self {
        let source = source.replace("\r\n", "\n").replace('\r', "\n");
        Self { file, chars: source.chars().collect(), at: 0, line: 1, column: 1, diagnostics: Vec::new() }
    }

    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    fn next(&mut self) -> Option<char> {
        let ch = self.peek(0)?;
        self.at += 1;
        if ch == '\n' {
            self.line += 1;
            self.column = 1;
        } else {
            self.column += 1;
        }
        Some(ch)
    }

    fn warn(&mut self, rule: &'static str, message: impl Into<String>) {
        self.diagnostics.push(Diagnostic::warning(rule, self.file, self.line, self.column, message));
    }

    /// Stops at the backtick that opens the next template literal, past comments and plain strings.
    fn skip_to_literal(&mut self) -> bool {
        while let Some(ch) = self.peek(0) {
            match (ch, self.peek(1)) {
                ('`', _) => return true,
                ('/', Some('/')) => {
                    while self.peek(0).is_some_and(|ch| ch != '\n') {
                        self.next();
                    }
                }
                ('/', Some('*')) => {
                    self.next();
                    self.next();
                    while self.peek(0).is_some() && !(self.peek(0) == Some('*') && self.peek(1) == Some('/')) {
                        self.next();
                    }
                    self.next();
                    self.next();
                }
                ('"' | '\'', _) => self.skip_string(ch),
                _ => {
                    self.next();
                }
            }
        }
        false
    }

    /// Past a plain string, which ends with its line at the latest.
    fn skip_string(&mut self, quote: char) {
        self.next();
        while let Some(ch) = self.peek(0).filter(|ch| *ch != '\n') {
            self.next();
            match ch {
                '\\' => {
                    self.next();
                }
                ch if ch == quote => break,
                _ => {}
            }
        }
    }

    fn before_is_raw(&self) -> bool {
        let before: String = self.chars[..self.at].iter().rev().filter(|ch| !ch.is_whitespace()).take(10).collect();
        before == "war.gnirtS"
    }

    fn literal(&mut self, raw: bool) -> ModuleText {
        let (line, column) = (self.line, self.column);
        self.next();
        let mut module = ModuleText { text: String::new(), starts: vec![(self.line, self.column)] };
        loop {
            match (self.peek(0), self.peek(1)) {
                (None, _) => {
                    let message = "this template literal is never closed: a backtick is missing at its end";
                    self.diagnostics.push(Diagnostic::error("module-open-text", self.file, line, column, message));
                    return module;
                }
                (Some('`'), _) => {
                    self.next();
                    return module;
                }
                (Some('$'), Some('{')) => self.substitution(&mut module),
                (Some('\\'), Some(_)) if !raw => self.escape(&mut module),
                (Some('\\'), Some('`')) => {
                    self.keep(&mut module);
                    self.keep(&mut module);
                }
                _ => self.keep(&mut module),
            }
        }
    }

    /// Takes one character as it is.
    fn keep(&mut self, module: &mut ModuleText) {
        if let Some(ch) = self.next() {
            self.push(module, ch);
        }
    }

    fn push(&self, module: &mut ModuleText, ch: char) {
        module.text.push(ch);
        if ch == '\n' {
            module.starts.push((self.line, self.column));
        }
    }

    /// `${…}` as written, up to the brace that closes it.
    fn substitution(&mut self, module: &mut ModuleText) {
        let message = "`${…}` needs the module to be run, and it never is: write the text itself, or `\\${` for a dollar and a brace";
        self.diagnostics.push(Diagnostic::error("module-substitution", self.file, self.line, self.column, message));
        self.keep(module);
        self.keep(module);
        let mut depth = 1;
        while depth > 0 && self.peek(0).is_some_and(|ch| ch != '`' && ch != '\n') {
            match self.peek(0) {
                Some('{') => depth += 1,
                Some('}') => depth -= 1,
                _ => {}
            }
            self.keep(module);
        }
    }

    fn escape(&mut self, module: &mut ModuleText) {
        let (line, column) = (self.line, self.column);
        self.next();
        let Some(ch) = self.next() else { return };
        let known = match ch {
            '\n' | '\u{2028}' | '\u{2029}' => return,
            'n' => Some('\n'),
            't' => Some('\t'),
            'r' => Some('\r'),
            'b' => Some('\u{8}'),
            'v' => Some('\u{b}'),
            'f' => Some('\u{c}'),
            '0' if !self.peek(0).is_some_and(|ch| ch.is_ascii_digit()) => Some('\0'),
            'x' => self.hexadecimal(2).and_then(char::from_u32),
            'u' => self.unicode(),
            '0'..='9' => None,
            other => Some(other),
        };
        match known {
            Some(ch) => self.push(module, ch),
            None => {
                let message = format!("`\\{ch}` is no escape that a template literal may hold; write `\\\\{ch}` for a backslash");
                self.diagnostics.push(Diagnostic::error("module-bad-escape", self.file, line, column, message));
                self.push(module, '\\');
                self.push(module, ch);
            }
        }
    }

    /// Exactly `digits` hexadecimal digits; nothing is taken when they are not there.
    fn hexadecimal(&mut self, digits: usize) -> Option<u32> {
        let value = (0..digits).try_fold(0, |value, ahead| Some(value * 16 + self.peek(ahead)?.to_digit(16)?))?;
        (0..digits).for_each(|_| {
            self.next();
        });
        Some(value)
    }

    /// What follows `\u`: four digits, a pair of surrogates, or `{…}`.
    fn unicode(&mut self) -> Option<char> {
        if self.peek(0) == Some('{') {
            let digits = (1..=8).take_while(|ahead| self.peek(*ahead).is_some_and(|ch| ch.is_ascii_hexdigit())).count();
            if digits == 0 || self.peek(digits + 1) != Some('}') {
                return None;
            }
            self.next();
            let value = self.hexadecimal(digits)?;
            self.next();
            return char::from_u32(value);
        }
        let first = self.hexadecimal(4)?;
        if (0xd800..0xdc00).contains(&first) && self.peek(0) == Some('\\') && self.peek(1) == Some('u') {
            self.next();
            self.next();
            let second = self.hexadecimal(4).filter(|second| (0xdc00..0xe000).contains(second))?;
            return char::from_u32(0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00));
        }
        char::from_u32(first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_read_as_the_language_reads_them() {
        for (written, read) in [
            (r"const a = `plain`;", "plain"),
            (r"`a \`tick\` b`", "a `tick` b"),
            (r"`\${not} \$ $ {`", "${not} $ $ {"),
            (r"`\\n is two characters`", r"\n is two characters"),
            (r"`a\nb\tc\{d\'`", "a\nb\tc{d'"),
            ("`joined \\\nline`", "joined line"),
            (r"`\x41\u0042\u{43}\u{1F600}\uD83D\uDE00\0`", "ABC😀😀\0"),
            ("`crlf\r\nline`", "crlf\nline"),
            ("// a `comment`\n/* `and` */ const q = 'a ` string' + \"`\"\nconst t = `this`", "this"),
            (r"String.raw`a\n\`b`", r"a\n\`b"),
        ] {
            let (module, diagnostics) = text("q.js", written);
            assert_eq!((module.text.as_str(), diagnostics), (read, vec![]), "{written}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_told_with_its_place() {
        for (written, read, rule, line, column) in [
            ("const a = 1", "", "module-without-text", 1, 1),
            ("\n  `open", "open", "module-open-text", 2, 3),
            ("`a\n ${b({c:1})} d`", "a\n ${b({c:1})} d", "module-substitution", 2, 2),
            ("`a \\u12 b`", "a \\u12 b", "module-bad-escape", 1, 4),
            ("`a \\7 b`", "a \\7 b", "module-bad-escape", 1, 4),
            ("`a`;\n`b`", "a", "module-second-text", 2, 1),
        ] {
            let (module, diagnostics) = text("q.js", written);
            assert_eq!(module.text, read, "{written}");
            let seen: Vec<_> = diagnostics.iter().map(|found| (found.rule, found.line, found.column)).collect();
            assert_eq!(seen, [(rule, line, column)], "{written}");
        }
    }

    #[test]
    fn each_line_of_the_text_knows_where_the_module_has_it() {
        let (module, _) = text("q.js", "const q = `one\ntwo \\\nstill two\\nthree\nfour`");
        assert_eq!(module.text, "one\ntwo still two\nthree\nfour");
        assert_eq!(module.starts, [(1, 12), (2, 1), (3, 12), (4, 1)]);
    }
}
