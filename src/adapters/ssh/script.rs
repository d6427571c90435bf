//! Many probes in one script, and their answers told apart again. Knows shells and frames, nothing of SSH: the script is
//! text for `sh -s`, the answers are the bytes of its two outputs.

use std::time::Duration;

use crate::domain::evidence::OUTPUT_LIMIT;

/// What runs around the snippets. It is read whole before any of it runs (the braces), so that a connection that breaks
/// while it is sent runs nothing.
///
/// `lim` keeps an answer bounded on the wire while the snippet can still write: its exit code stays its own. `few` does the same
/// for a stream on which mostly nothing comes. Starting programs is what a probe costs a machine, so both start none that they
/// don't need: that nothing more comes the shell finds out by itself (`read`, which loses the zero bytes of a line). `run` stops a snippet that hangs, with timeout(1)
/// where there is one (which stops its children too), else with a watchdog. `probe` frames one snippet: 3 and 4 are the real
/// outputs, 5 carries the exit code out of the pipes, 6 and 7 are the snippet's; the shell's own remarks ("Killed") go nowhere.
const FRAME: &str = r#"LC_ALL=C; export LC_ALL; unset ENV BASH_ENV LANGUAGE
exec 3>&1 4>&2
if timeout -k 1 5 true </dev/null >/dev/null 2>&1; then limit='timeout -k 1'
elif timeout 5 true </dev/null >/dev/null 2>&1; then limit=timeout
else limit=; fi
mark() { printf '\n%s %s\n' "$nonce" "$1" >&3; printf '\n%s %s\n' "$nonce" "$1" >&4; }
lim() { head -c "$most"; if IFS= read -r rest; then cat >/dev/null; fi; }
few() {
  if IFS= read -r line; then { printf '%s\n' "$line"; cat; } | lim
  elif [ -n "$line" ]; then printf '%s' "$line" | lim
  fi
}
run() {
  if [ -n "$limit" ]; then (exec $limit "$1" sh -c "$2" </dev/null >&6 2>&7 3>&- 4>&- 5>&- 6>&- 7>&-); return; fi
  sh -c "$2" </dev/null >&6 2>&7 3>&- 4>&- 5>&- 6>&- 7>&- & child=$!
  ( sleep "$1"; kill -9 "$child" ) </dev/null >/dev/null 2>&1 3>&- 4>&- 5>&- 6>&- 7>&- & watch=$!
  wait "$child"; code=$?
  kill "$watch"
  return "$code"
}
probe() {
  mark "begin $1"
  code=$( { { { run "$2" "$3"; echo "$?" >&5; } 7>&1 2>/dev/null | few >&4; } 6>&1 | lim >&3; } 5>&1 )
  name=
  if [ "${code:-0}" -gt 128 ]; then name=$(kill -l "$code" 2>/dev/null) || name=; fi
  mark "end $1 ${code:-255} $name"
}
mark ready
"#;

/// One snippet with the time it has.
pub struct Snippet<'a> {
    /// Names it in the answers.
    pub index: usize,
    pub script: &'a str,
    pub timeout: Duration,
}

/// The text for `sh -s`. `nonce` is one word that no output holds by chance.
pub fn compile(snippets: &[Snippet<'_>], nonce: &str) -> String {
    let calls = snippets.iter().map(|snippet| {
        let seconds = snippet.timeout.as_secs_f64().ceil().max(1.0);
        format!("probe {} {seconds} '{}'\n", snippet.index, snippet.script.replace('\'', r"'\''"))
    });
    format!("{{\nnonce={nonce}\nmost={}\n{FRAME}{}mark done\nexit 0\n}}\n", OUTPUT_LIMIT + 1, calls.collect::<String>())
}

/// A mark that the script wrote.
#[derive(Debug, PartialEq, Eq)]
pub enum Mark {
    /// The shell has the script, and begins.
    Ready,
    /// The probe with this index begins.
    Begin(usize),
    /// It ended, with this exit code and, when a signal ended it, its name. `text` is what it wrote to this stream.
    End { index: usize, code: i32, signal: Option<String>, text: Vec<u8> },
    /// All probes were run.
    Done,
}

/// Finds the marks in one of the two streams as it arrives.
pub struct Frames {
    nonce: Vec<u8>,
    /// Since the last mark.
    pending: Vec<u8>,
    searched: usize,
    began: bool,
}

/// Between two marks a stream holds one answer at most, and before the first whatever the account's shell says on its own.
const MOST_PENDING: usize = OUTPUT_LIMIT + 64 * 1024;

impl Frames {
    pub fn new(nonce: &str) -> Self {
        Self { nonce: format!("\n{nonce} ").into_bytes(), pending: Vec::new(), searched: 0, began: false }
    }

    /// Takes what arrived, and gives the marks in it.
    pub fn feed(&mut self, bytes: &[u8]) -> Vec<Mark> {
        self.pending.extend_from_slice(bytes);
        let mut marks = Vec::new();
        while let Some(mark) = self.next() {
            marks.extend(mark);
        }
        if self.pending.len() > MOST_PENDING {
            // Noise beyond all bounds: only its end can still hold the start of a mark.
            self.pending.drain(..self.pending.len() - self.nonce.len());
            self.searched = 0;
        }
        marks
    }

    /// What was said outside of any answer: an account's own message, for people.
    pub fn noise(&self) -> &[u8] {
        if self.began { &[] } else { &self.pending }
    }

    /// The next mark, or `Some(None)` for a line that looks like one and is not.
    fn next(&mut self) -> Option<Option<Mark>> {
        let found = find(&self.pending[self.searched..], &self.nonce).map(|at| at + self.searched);
        let Some(start) = found else {
            self.searched = self.pending.len().saturating_sub(self.nonce.len() - 1);
            return None;
        };
        self.searched = start;
        let words_start = start + self.nonce.len();
        let length = self.pending[words_start..].iter().position(|&byte| byte == b'\n')?;
        let words = String::from_utf8_lossy(&self.pending[words_start..words_start + length]).into_owned();
        let mut text: Vec<u8> = self.pending.drain(..=words_start + length).collect();
        text.truncate(start);
        self.searched = 0;
        let mark = parse(&words, text);
        self.began |= mark.is_some();
        Some(mark)
    }
}

fn parse(words: &str, text: Vec<u8>) -> Option<Mark> {
    let mut words = words.split_whitespace();
    match words.next()? {
        "ready" => Some(Mark::Ready),
        "done" => Some(Mark::Done),
        "begin" => words.next()?.parse().ok().map(Mark::Begin),
        "end" => {
            let (index, code) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
            Some(Mark::End { index, code, signal: words.next().map(str::to_owned), text })
        }
        _ => None,
    }
}

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).position(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::process::{Command, Stdio};

    use super::*;

    /// Runs snippets in a real shell, and gives the marks of both streams.
    fn run_in(shell: &str, search_path: &str, snippets: &[(&str, u64)]) -> (Vec<Mark>, Vec<Mark>) {
        let snippets: Vec<_> = snippets
            .iter()
            .enumerate()
            .map(|(index, (script, seconds))| Snippet { index, script, timeout: Duration::from_secs(*seconds) })
            .collect();
        let mut child = Command::new(shell)
            .arg("-s")
            .env("PATH", search_path)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(compile(&snippets, "n0nce").as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let marks = |bytes: &[u8]| {
            let mut frames = Frames::new("n0nce");
            // In small pieces, as a network may bring them.
            bytes.chunks(1000).flat_map(|chunk| frames.feed(chunk)).collect::<Vec<_>>()
        };
        (marks(&output.stdout), marks(&output.stderr))
    }

    fn end(marks: &[Mark], wanted: usize) -> (i32, Option<&str>, &[u8]) {
        let found = marks.iter().find_map(|mark| match mark {
            Mark::End { index, code, signal, text } if *index == wanted => Some((*code, signal.as_deref(), text.as_slice())),
            _ => None,
        });
        found.unwrap_or_else(|| unreachable!("no end of {wanted} in {marks:?}"))
    }

    const USUAL: &str = "/usr/local/bin:/usr/bin:/bin";

    #[test]
    fn each_snippet_answers_for_itself_in_every_shell() {
        for shell in ["/bin/sh", "/bin/bash", "/usr/bin/dash"].into_iter().filter(|shell| std::path::Path::new(shell).exists()) {
            let snippets = [
                ("printf 'no line end'; echo \"it's err\" >&2; exit 3", 5),
                ("cat; echo $LC_ALL", 5),
                ("kill -9 $$", 5),
                ("printf '\\000\\033[1m\\n\\n'", 5),
                ("this is (not shell", 5),
                ("printf 'first\nand no end' >&2", 5),
                ("printf '\n\nempty lines\n' >&2", 5),
            ];
            let (out, err) = run_in(shell, USUAL, &snippets);
            assert_eq!((&out[0], out.last()), (&Mark::Ready, Some(&Mark::Done)), "{shell}");
            assert_eq!((end(&out, 0), end(&err, 0).2), ((3, None, &b"no line end"[..]), &b"it's err\n"[..]), "{shell}");
            assert_eq!(end(&out, 1), (0, None, &b"C\n"[..]), "{shell}");
            assert_eq!((end(&out, 2).1, end(&err, 2).2), (Some("KILL"), &b""[..]), "{shell}");
            assert_eq!(end(&out, 3).2, b"\0\x1b[1m\n\n", "{shell}");
            assert_eq!(end(&out, 4).0, 2, "{shell}");
            assert_eq!((end(&err, 5).2, end(&err, 6).2), (&b"first\nand no end"[..], &b"\n\nempty lines\n"[..]), "{shell}");
        }
    }

    #[test]
    fn a_hanging_snippet_is_stopped_and_the_next_one_runs() {
        let (out, _) = run_in("/bin/sh", USUAL, &[("echo begun; sleep 30", 1), ("echo after", 5)]);
        assert_eq!(end(&out, 0).2, b"begun\n");
        assert_ne!(end(&out, 0).0, 0);
        assert_eq!(end(&out, 1).2, b"after\n");
    }

    #[test]
    fn without_timeout_a_watchdog_does_it() {
        let bare = tempfile::tempdir().unwrap();
        for tool in ["sh", "head", "cat", "sleep"] {
            std::os::unix::fs::symlink(format!("/bin/{tool}"), bare.path().join(tool)).unwrap();
        }
        let (out, _) = run_in("/bin/sh", bare.path().to_str().unwrap(), &[("exec sleep 30", 1), ("echo after; exit 4", 5)]);
        assert_eq!(end(&out, 0).1, Some("KILL"));
        assert_eq!(end(&out, 1), (4, None, &b"after\n"[..]));
    }

    #[test]
    fn endless_output_is_bounded_and_the_exit_code_stays_its_own() {
        let (out, err) = run_in("/bin/sh", USUAL, &[("head -c 2000000 /dev/zero; yes | head -c 2000000 >&2; exit 5", 10)]);
        assert_eq!((end(&out, 0).0, end(&out, 0).2.len(), end(&err, 0).2.len()), (5, OUTPUT_LIMIT + 1, OUTPUT_LIMIT + 1));
    }

    #[test]
    fn an_endless_line_is_bounded_too() {
        let script = "head -c 400000 /dev/zero | tr '\\0' x; head -c 400000 /dev/zero | tr '\\0' y >&2; exit 6";
        let (out, err) = run_in("/bin/sh", USUAL, &[(script, 10), ("echo after", 5)]);
        assert_eq!((end(&out, 0).0, end(&out, 0).2.len(), end(&err, 0).2.len()), (6, OUTPUT_LIMIT + 1, OUTPUT_LIMIT + 1));
        assert_eq!(end(&out, 1), (0, None, &b"after\n"[..]));
    }

    #[test]
    fn noise_before_the_first_mark_is_no_answer() {
        let mut frames = Frames::new("n0nce");
        assert_eq!(frames.feed(b"welcome to vm\nn0nce but not a mark"), []);
        assert!(frames.noise().starts_with(b"welcome"));
        assert_eq!(frames.feed(b"\n\nn0nce ready\n\nn0nce begin 0\nx\nn0nce end 0 0 \n").len(), 3);
        assert_eq!(frames.noise(), b"");
    }
}
