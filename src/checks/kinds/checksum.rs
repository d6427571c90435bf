//! `sha256` of a file: a hash in the check file, or `SHA256SUMS`: the list that is published beside downloads.

use crate::checks::arguments::Arguments;
use crate::checks::kind::Judgement;
use crate::domain::probe::FoundFile;

/// Name of the list, as Debian and Ubuntu publish it.
pub(super) const SUMS_FILE: &str = "SHA256SUMS";

/// What the hash is compared with.
#[derive(Debug)]
pub(super) enum Checksum {
    /// This one: 64 hex digits in lower case.
    Exactly(String),
    /// The line with the file's name in the list beside it.
    ListedBeside,
}

impl Checksum {
    /// Reads `sha256`.
    pub fn read(arguments: &mut Arguments<'_, '_>) -> Option<Self> {
        let text = arguments.text("sha256")?;
        if text == SUMS_FILE {
            return Some(Self::ListedBeside);
        }
        let sound = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !sound {
            arguments.refuse("sha256", format!("`sha256` takes 64 hex digits, or {SUMS_FILE}: the list beside the file"));
        }
        sound.then(|| Self::Exactly(text.to_lowercase()))
    }

    /// In a few words.
    pub fn describe(&self) -> String {
        match self {
            Self::Exactly(hash) => format!("SHA-256 {hash}"),
            Self::ListedBeside => format!("with the checksum that {SUMS_FILE} beside it lists"),
        }
    }
}

/// The folder of a path, when there is just one.
pub(super) fn folder_of(path: &str) -> Option<&str> {
    path.rsplit_once('/').map(|(folder, _)| folder).filter(|folder| !folder.contains(['*', '?']))
}

/// Compares files with the list. One bad file is enough to fail; one good file is enough to pass, when no other is bad.
pub(super) fn judge(files: &[FoundFile], sums: Option<&str>, expected: String) -> Judgement {
    let name = |file: &FoundFile| file.path.rsplit(['/', '\\']).next().unwrap_or(&file.path).to_owned();
    let Some(newest) = files.first() else { return Judgement::failed(expected, "no file") };
    let Some(sums) = sums else {
        let actual = format!("{} is there, but no {SUMS_FILE} beside it to compare with", name(newest));
        return Judgement::failed(expected, actual).with_fix(fetch_sums(newest));
    };
    let lines: Vec<(&str, &str)> = sums.lines().filter_map(line).collect();
    let (mut good, mut unlisted) = (Vec::new(), Vec::new());
    for file in files {
        let name = name(file);
        let (Some((hash, _)), Some(actual)) = (lines.iter().find(|(_, listed)| *listed == name), &file.sha256) else {
            unlisted.push(name);
            continue;
        };
        if !hash.eq_ignore_ascii_case(actual) {
            let found = format!(
                "{name} has {actual}, but the list says {}: it was damaged on its way, or is not what it claims",
                hash.to_lowercase()
            );
            return Judgement::failed(expected, found).with_fix(format!("Delete {name} and download it again"));
        }
        good.push(name);
    }
    if good.is_empty() {
        let actual = format!("{SUMS_FILE} has no line for {}: it is of another release", super::some_of(&unlisted, 3));
        return Judgement::failed(expected, actual).with_fix(fetch_sums(newest));
    }
    Judgement::passed(expected, format!("{} is as published", super::some_of(&good, 3)))
}

/// One line of the output of sha256sum(1): hash, a space, a space or `*`, name.
fn line(text: &str) -> Option<(&str, &str)> {
    let (hash, name) = text.split_once([' ', '\t'])?;
    (hash.len() == 64).then(|| (hash, name.trim_start().trim_start_matches('*').trim_start_matches("./").trim_end()))
}

/// The command that gets the list of a Debian image; Debian moves older releases from the first place to the second
/// (<https://www.debian.org/CD/http-ftp/>).
fn fetch_sums(file: &FoundFile) -> String {
    let (folder, name) = file.path.rsplit_once('/').unwrap_or((".", &file.path));
    let parts: Vec<&str> = name.trim_end_matches(".iso").split('-').collect();
    let (["debian", version, arch, kind] | ["debian", version, arch, kind, _]) = parts[..] else {
        return format!("Download {SUMS_FILE} from the page you had {name} from, into {folder}");
    };
    let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.');
    if ![version, arch, kind].into_iter().all(plain) {
        return format!("Download {SUMS_FILE} from the page you had {name} from, into {folder}");
    }
    let medium = if kind == "netinst" { "iso-cd" } else { "iso-dvd" };
    let path = format!("{version}/{arch}/{medium}/{SUMS_FILE}");
    let site = "https://cdimage.debian.org";
    let folder = crate::checks::guest::quote(folder);
    format!("cd {folder} && (curl -fLO {site}/debian-cd/{path} || curl -fLO {site}/cdimage/archive/{path})")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::verdict::Verdict::{Failed, Passed};

    fn iso(name: &str, digit: char) -> FoundFile {
        let sha256 = Some(digit.to_string().repeat(64));
        FoundFile { path: format!("/home/l/Downloads/{name}"), sha256, ..FoundFile::default() }
    }

    #[test]
    fn a_file_is_compared_with_its_own_line() {
        let list = format!("{}  debian-12.5.0-amd64-DVD-1.iso\n{} *./other.iso\n", "A".repeat(64), "b".repeat(64));
        let dvd = "debian-12.5.0-amd64-DVD-1.iso";
        for (files, verdict) in [
            (vec![iso(dvd, 'a')], Passed),
            (vec![iso(dvd, 'c')], Failed),
            (vec![iso("debian-13.0.0-amd64-DVD-1.iso", 'a')], Failed),
            (vec![iso("debian-13.0.0-amd64-DVD-1.iso", 'a'), iso("other.iso", 'b')], Passed),
            (vec![iso(dvd, 'a'), iso("other.iso", 'd')], Failed),
        ] {
            let judged = judge(&files, Some(&list), String::new());
            assert_eq!(judged.verdict, verdict, "{files:?}: {judged:?}");
        }
    }

    #[test]
    fn without_a_list_the_fix_is_the_command_that_gets_it() {
        let judged = judge(&[iso("debian-12.5.0-arm64-netinst.iso", 'a')], None, String::new());
        assert_eq!(
            judged.fix.as_deref(),
            Some(
                "cd '/home/l/Downloads' && (curl -fLO https://cdimage.debian.org/debian-cd/12.5.0/arm64/iso-cd/SHA256SUMS \
                 || curl -fLO https://cdimage.debian.org/cdimage/archive/12.5.0/arm64/iso-cd/SHA256SUMS)"
            )
        );
        let odd = judge(&[iso("debian-$(x)-amd64-DVD-1.iso", 'a')], None, String::new());
        assert!(odd.fix.unwrap().starts_with("Download "));
    }
}
