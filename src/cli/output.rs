//! Where commands write: results to stdout, buffered; words for people to stderr. All of it clean of control sequences.

use std::io::{self, BufWriter, Stdout, Write};

use serde::Serialize;
use unicode_width::UnicodeWidthStr;

use crate::domain::diagnostic::Diagnostic;
use crate::domain::sanitize::{self, sanitize};

/// Stdout, for results. Flush it at the end: a fault in the last bytes is a fault too.
pub fn results() -> BufWriter<Stdout> {
    BufWriter::new(io::stdout())
}

/// Writes `value` as indented JSON and a line end.
pub fn write_json(out: &mut impl Write, value: &impl Serialize) -> anyhow::Result<()> {
    writeln!(out, "{}", sanitize::json(value)?)?;
    Ok(())
}

/// Rows with their cells below each other.
pub fn columns<const N: usize>(rows: &[[String; N]]) -> String {
    let widths: [usize; N] = std::array::from_fn(|column| rows.iter().map(|row| row[column].width()).max().unwrap_or(0));
    let mut text = String::new();
    for row in rows {
        let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell}{}", " ".repeat(width - cell.width())));
        text.push_str(format!("  {}", cells.collect::<Vec<_>>().join("   ")).trim_end());
        text.push('\n');
    }
    text
}

/// Tells people on stderr what went wrong.
pub fn complain(message: &str) {
    // Nobody is left to tell when stderr is gone.
    let _ = writeln!(io::stderr(), "drillyard: {}", sanitize(message));
}

/// Tells people on stderr what was done.
pub fn say(message: &str) {
    let _ = writeln!(io::stderr(), "{}", sanitize(message));
}

/// Tells people on stderr what is wrong in files, one line each: `file:line:column: message [rule]`.
pub fn report(diagnostics: &[Diagnostic]) {
    let mut stderr = io::stderr().lock();
    for diagnostic in diagnostics {
        let _ = writeln!(stderr, "{}", sanitize(&diagnostic.to_string()));
    }
}

/// Whether an error is a reader who went away, as `head` does: nothing to complain of.
pub fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let broken = |error: &io::Error| error.kind() == io::ErrorKind::BrokenPipe;
    error.chain().filter_map(|cause| cause.downcast_ref()).any(broken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_holds_no_character_that_steers_a_terminal() {
        let mut out = Vec::new();
        write_json(&mut out, &["a\u{1b}[1m\u{9b}2J\u{202e}ü\u{7f}"]).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "[\n  \"a\\u001b[1m\\u009b2J\\u202eü\\u007f\"\n]\n");
    }
}
