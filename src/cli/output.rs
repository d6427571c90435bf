//! Where commands write: results to stdout, buffered; words for people to stderr. All of it clean of control sequences.

use std::io::{self, BufWriter, Stdout, Write};

use crate::domain::diagnostic::Diagnostic;
use crate::domain::sanitize::sanitize;

/// Stdout, for results. Flush it at the end: a fault in the last bytes is a fault too.
pub fn results() -> BufWriter<Stdout> {
    BufWriter::new(io::stdout())
}

/// Tells people on stderr what went wrong.
pub fn complain(message: &str) {
    // Nobody is left to tell when stderr is gone.
    let _ = writeln!(io::stderr(), "drillyard: {}", sanitize(message));
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
    error.chain().any(|cause| match (cause.downcast_ref::<io::Error>(), cause.downcast_ref::<serde_json::Error>()) {
        (Some(error), _) => broken(error),
        (_, Some(error)) => error.io_error_kind() == Some(io::ErrorKind::BrokenPipe),
        _ => false,
    })
}
