//! Paths inside a course: `/`-separated, relative to its root, never leaving it. Text only; no disk is asked.

/// Joins `relative` to `folder` (empty or ending in `/`), resolving `.` and `..`. `None` when the result would leave the
/// course's root, or holds a character that no path of a course may have.
pub fn join(folder: &str, relative: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(relative.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part if part.chars().any(|ch| ch.is_control() || ch == '\\') => return None,
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// The folder a file is in: empty, or ending in `/`.
pub fn folder_of(file: &str) -> &str {
    file.rfind('/').map_or("", |slash| &file[..=slash])
}

/// Undoes percent-encoding (RFC 3986, section 2.1). What is no escape stays; bytes that are no UTF-8 are replaced.
pub fn percent_decode(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let escaped = match (first, tail) {
            (b'%', [high, low, ..]) => hex(*high).zip(hex(*low)).map(|(high, low)| high * 16 + low),
            _ => None,
        };
        bytes.push(escaped.unwrap_or(*first));
        rest = if escaped.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

/// Sorts as people count: `4.2` before `4.10`, without regard to case; a folder's README first, its files before its folders.
pub fn natural_order(a: &str, b: &str) -> std::cmp::Ordering {
    let key = |path: &str| -> Vec<(u8, Vec<Piece>)> {
        let last = path.matches('/').count();
        let rank = |index: usize, part: &str| match index == last {
            true if part.eq_ignore_ascii_case("readme.md") || part.eq_ignore_ascii_case("index.md") => 0,
            true => 1,
            false => 2,
        };
        path.split('/').enumerate().map(|(index, part)| (rank(index, part), pieces(part))).collect()
    };
    key(a).cmp(&key(b)).then_with(|| a.cmp(b))
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Piece {
    /// Digits without leading zeros: the longer is the larger, then digit by digit.
    Number(usize, String),
    Text(String),
}

fn pieces(part: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = part;
    while let Some(first) = rest.chars().next() {
        let digits = first.is_ascii_digit();
        let end = rest.find(|ch: char| ch.is_ascii_digit() != digits).unwrap_or(rest.len());
        let (run, tail) = rest.split_at(end);
        let number = run.trim_start_matches('0');
        pieces.push(if digits { Piece::Number(number.len(), number.to_owned()) } else { Piece::Text(run.to_lowercase()) });
        rest = tail;
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_path_leaves_the_course() {
        for (folder, relative, joined) in [
            ("docs/", "a/b.md", Some("docs/a/b.md")),
            ("docs/4/", "../img/x.png", Some("docs/img/x.png")),
            ("docs/4/", "../../img/x.png", Some("img/x.png")),
            ("docs/4/", "../../../etc/passwd", None),
            ("", "..", None),
            ("", "./a//b/./c", Some("a/b/c")),
            ("docs/", "/a", Some("docs/a")),
            ("docs/", "a\u{1b}[2J", None),
            ("docs/", "..\\..\\x", None),
        ] {
            assert_eq!(join(folder, relative).as_deref(), joined, "{folder} + {relative}");
        }
    }

    #[test]
    fn percent_escapes_are_undone_and_the_rest_stays() {
        for (raw, decoded) in [("a%20b", "a b"), ("100%", "100%"), ("%zz", "%zz"), ("%C3%BC", "ü"), ("%2e%2E/x", "../x"), ("%+1", "%+1")] {
            assert_eq!(percent_decode(raw), decoded);
        }
    }

    #[test]
    fn files_sort_as_people_count() {
        let mut files = ["4/4.10.md", "README.md", "10/a.md", "4/4.2.md", "4/README.md", "b.md", "4/sub/x.md", "A.md", "4/04.3.md"];
        files.sort_by(|a, b| natural_order(a, b));
        assert_eq!(files, ["README.md", "A.md", "b.md", "4/README.md", "4/4.2.md", "4/04.3.md", "4/4.10.md", "4/sub/x.md", "10/a.md"]);
    }
}
