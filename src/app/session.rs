//! What a terminal showed, as lessons quote it: prompts, commands and what they printed, told apart. Pure text. Copying takes the
//! commands; highlighting reads only them.

/// Languages whose blocks may hold prompts.
const SHELLS: &[&str] = &["bash", "sh", "zsh", "ksh", "shell", "kubectl", "powershell", "ps1", "pwsh", "pycon"];
/// The same, where nothing but what a terminal showed is to be expected: `#` and `>` at the start are prompts there.
const CONSOLES: &[&str] = &["console", "terminal", "shellsession", "shell-session", "sh-session"];

/// What a line of a session is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineKind {
    /// A command begins.
    Command,
    /// It goes on.
    Continued,
    /// The author's remark, or an empty line.
    Remark,
    /// What a command printed.
    Output,
}

/// One line of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// Bytes of its prompt.
    pub prompt: usize,
    /// What it is.
    pub kind: LineKind,
}

/// The lines of `text`. `None` when it holds no prompt, or its language is no shell's: it is to be taken as it stands.
pub fn read(language: &str, text: &str) -> Option<Vec<Line>> {
    let language = language.to_lowercase();
    let console = CONSOLES.contains(&language.as_str());
    if !console && !SHELLS.contains(&language.as_str()) {
        return None;
    }
    let first = text.lines().find(|line| !line.trim().is_empty() && (console || !line.starts_with('#')))?;
    let prompt = prompt(first, console)?;
    // Roots and continuations look like remarks and redirections: they are prompts where the first line has the same.
    let weak = ["# ", "> "].into_iter().find(|weak| first.starts_with(weak) && prompt == weak.len());
    let mut lines = Vec::new();
    let mut open: Option<Open> = None;
    for line in text.lines() {
        lines.push(match (&open, self::prompt(line, weak.is_some())) {
            (Some(Open::Document(end)), _) => {
                let over = line.trim() == end;
                open = open.filter(|_| !over);
                Line { prompt: 0, kind: LineKind::Continued }
            }
            (Some(Open::Line), _) => {
                let prompt = ["> ", "... "].into_iter().find(|prompt| line.starts_with(prompt)).map_or(0, str::len);
                open = Open::after(&line[prompt..]);
                Line { prompt, kind: LineKind::Continued }
            }
            (None, Some(prompt)) => {
                open = Open::after(&line[prompt..]);
                Line { prompt, kind: LineKind::Command }
            }
            (None, None) if line.starts_with("> ") || line.starts_with("... ") => continuation(line, &lines),
            (None, None) if line.trim().is_empty() || (line.starts_with("# ") && weak != Some("# ")) => {
                Line { prompt: 0, kind: LineKind::Remark }
            }
            (None, None) => Line { prompt: 0, kind: LineKind::Output },
        });
    }
    Some(lines)
}

/// What one wants to type of a block: of a session its commands, without their prompts; of anything else all of it, as written.
pub fn commands(language: &str, text: &str) -> String {
    let Some(lines) = read(language, text) else { return text.to_owned() };
    let wanted = text.lines().zip(lines).filter(|(_, line)| line.kind != LineKind::Output);
    let wanted: Vec<&str> = wanted.map(|(words, line)| &words[line.prompt..]).collect();
    wanted.join("\n").trim_matches('\n').to_owned()
}

/// Why the line after a command's belongs to it.
#[derive(Clone, PartialEq, Eq)]
enum Open {
    /// It ends in a backslash.
    Line,
    /// A document follows, up to this word.
    Document(String),
}

impl Open {
    fn after(command: &str) -> Option<Self> {
        let document = command.split_once("<<").map(|(_, rest)| rest.trim_start_matches(['-', ' ']));
        let word = document.map(|rest| rest.trim_start_matches(['\'', '"', '\\']));
        let word = word.map(|rest| rest.chars().take_while(|ch| ch.is_alphanumeric() || *ch == '_').collect::<String>());
        match word.filter(|word| word.starts_with(|ch: char| ch.is_alphabetic() || ch == '_')) {
            Some(word) => Some(Self::Document(word)),
            None => command.ends_with('\\').then_some(Self::Line),
        }
    }
}

/// `> ` goes on with the command right above it; anywhere else it is something printed.
fn continuation(line: &str, before: &[Line]) -> Line {
    let goes_on = before.last().is_some_and(|line| matches!(line.kind, LineKind::Command | LineKind::Continued));
    match goes_on {
        true => Line { prompt: if line.starts_with('>') { 2 } else { 4 }, kind: LineKind::Continued },
        false => Line { prompt: 0, kind: LineKind::Output },
    }
}

/// Bytes of the prompt at the start of a line. `weak`: `#` and `>` are prompts too.
fn prompt(line: &str, weak: bool) -> Option<usize> {
    let indent = line.len() - line.trim_start().len();
    let words = &line[indent..];
    let known = ["$ ", "% ", ">>> "].into_iter().find(|prompt| words.starts_with(prompt)).map(str::len);
    let weak = || ["# ", "> "].into_iter().find(|prompt| weak && words.starts_with(prompt)).map(str::len);
    let alone = || ["$", "%", ">>>"].contains(&words).then_some(words.len());
    known.or_else(weak).or_else(alone).or_else(|| power_shell(words)).or_else(|| host(words)).map(|prompt| indent + prompt)
}

/// `PS>`, `PS C:\Users\ada> `
fn power_shell(words: &str) -> Option<usize> {
    let rest = words.strip_prefix("PS")?;
    let end = rest.find('>')?;
    let place = &rest[..end];
    if !place.is_empty() && !place.starts_with(' ') {
        return None;
    }
    let after = &rest[end + 1..];
    Some(2 + end + 1 + (after.len() - after.trim_start_matches(' ').len()))
}

/// `ada@host:~$ `, `root@host:/etc# `, `[ada@host ~]$ `
fn host(words: &str) -> Option<usize> {
    let name = |ch: char| ch.is_ascii_alphanumeric() || "-_.".contains(ch);
    let bracketed = words.strip_prefix('[');
    let rest = bracketed.unwrap_or(words).trim_start_matches(name);
    let rest = rest.strip_prefix('@')?.trim_start_matches(name);
    let rest = match bracketed {
        Some(_) => rest.split_once(']')?.1,
        None => rest.trim_start_matches(|ch: char| !ch.is_whitespace() && !"$#%".contains(ch)),
    };
    let rest = rest.strip_prefix(['$', '#', '%'])?;
    let rest = if rest.is_empty() { rest } else { rest.strip_prefix(' ')? };
    Some(words.len() - rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_session_the_commands_are_copied() {
        for (language, text, copied) in [
            ("console", "$ ls\nfile\n$ cat file\nwords", "ls\ncat file"),
            ("bash", "$ cd /tmp\n$ ls -l", "cd /tmp\nls -l"),
            ("Bash", "# first go there\n$ cd /tmp", "# first go there\ncd /tmp"),
            ("console", "# apt update\nHit:1\n# reboot", "apt update\nreboot"),
            ("console", "> dir\n a.txt", "dir"),
            ("sh", "ada@host:~$ id\nuid=1000\nroot@host:/etc# id\nuid=0", "id\nid"),
            ("shell", "[ada@host ~]$ uname\nLinux", "uname"),
            ("powershell", "PS> ls\nPS C:\\Users> cd x", "ls\ncd x"),
            ("pycon", ">>> 1 + 1\n2\n>>> for x in y:\n...     print(x)\n", "1 + 1\nfor x in y:\n    print(x)"),
            ("console", "$ docker run \\\n>   -it \\\n    image\nout", "docker run \\\n  -it \\\n    image"),
            ("bash", "$ cat <<EOF > x\n$ not a prompt\nEOF\n$ ls\nx", "cat <<EOF > x\n$ not a prompt\nEOF\nls"),
            ("console", "$ for x in 1; do\n> echo\n> done\n1", "for x in 1; do\necho\ndone"),
            ("console", "  $ ls\n  file", "ls"),
        ] {
            assert_eq!(commands(language, text), copied, "{language}: {text}");
        }
    }

    #[test]
    fn anything_else_is_copied_as_written() {
        for (language, text) in [
            ("bash", "# like this\nls"),
            ("bash", "# only\n# remarks"),
            ("bash", "> /var/log/app.log"),
            ("bash", "echo '\n$ x'"),
            ("bash", "ls # and more\n\n"),
            ("sh", "a@b"),
            ("yaml", "$ ls"),
            ("", "$ ls"),
            ("console", ""),
            ("powershell", "PSReadLine > x"),
            ("bash", "$HOME/bin/x"),
        ] {
            assert_eq!(commands(language, text), text, "{language}: {text}");
        }
    }

    #[test]
    fn what_was_printed_is_told_from_what_was_typed() {
        let kinds = |text| read("console", text).unwrap().into_iter().map(|line| (line.prompt, line.kind)).collect::<Vec<_>>();
        assert_eq!(
            kinds("$ ls\na\n\n# so\n> b"),
            [(2, LineKind::Command), (0, LineKind::Output), (0, LineKind::Remark), (0, LineKind::Remark), (0, LineKind::Output)]
        );
    }

    proptest::proptest! {
        #[test]
        fn no_text_breaks_it(language in proptest::sample::select([SHELLS, CONSOLES].concat()), text in "([$#>%@~ a-zPS:<\\[\\]\\\\ä]{0,12}\n){0,6}") {
            commands(language, &text);
        }
    }
}
