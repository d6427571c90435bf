//! Reads the members of an `.ova`: a plain tar archive (POSIX ustar, with GNU's and pax's long names) of an OVF package.
//! Only headers and what is asked for are read; the disks within can be many gigabytes.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

/// One member.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Member {
    pub name: String,
    pub bytes: u64,
    /// Where its content begins in the archive.
    pub offset: u64,
}

/// Most members looked at, and longest name in an extension header.
const MOST_MEMBERS: usize = 1_000;
const LONGEST_NAME: u64 = 4_096;
const BLOCK: u64 = 512;

/// The regular files in the archive, in its order. A damaged archive gives those before the damage; of one that was cut short, the
/// last member has the bytes that are there.
pub(super) fn members(archive: &mut File) -> Vec<Member> {
    let mut found = Vec::new();
    let (mut offset, mut long_name) = (0_u64, None);
    let end = archive.metadata().map_or(u64::MAX, |meta| meta.len());
    while found.len() < MOST_MEMBERS {
        let mut header = [0; BLOCK as usize];
        if archive.seek(SeekFrom::Start(offset)).is_err()
            || archive.read_exact(&mut header).is_err()
            || header.iter().all(|&byte| byte == 0)
        {
            break;
        }
        let Some(bytes) = number(&header[124..136]) else { break };
        let content = offset + BLOCK;
        let Some(next) = bytes.checked_next_multiple_of(BLOCK).and_then(|padded| content.checked_add(padded)) else { break };
        match header[156] {
            b'L' => long_name = text_of(archive, content, bytes).map(|text| text.trim_end_matches('\0').to_owned()),
            b'x' => long_name = text_of(archive, content, bytes).and_then(|text| pax_path(&text)),
            b'0' | 0 => {
                let name = long_name.take().unwrap_or_else(|| plain_name(&header));
                found.push(Member { name, bytes: bytes.min(end.saturating_sub(content)), offset: content });
            }
            _ => long_name = None,
        }
        offset = next;
    }
    found
}

/// A reader of one member's content.
pub(super) fn content(archive: &Path, member: &Member) -> std::io::Result<impl Read + use<>> {
    let mut file = File::open(archive)?;
    file.seek(SeekFrom::Start(member.offset))?;
    Ok(file.take(member.bytes))
}

fn text_of(archive: &mut File, offset: u64, bytes: u64) -> Option<String> {
    archive.seek(SeekFrom::Start(offset)).ok()?;
    let mut text = String::new();
    archive.take(bytes.min(LONGEST_NAME)).read_to_string(&mut text).ok()?;
    Some(text)
}

/// `27 path=a/long/name\n` among the records of a pax header.
fn pax_path(records: &str) -> Option<String> {
    records.lines().find_map(|record| Some(record.split_once(' ')?.1.strip_prefix("path=")?.to_owned()))
}

fn plain_name(header: &[u8]) -> String {
    let field = |range: std::ops::Range<usize>| {
        let bytes = &header[range];
        String::from_utf8_lossy(bytes.split(|&byte| byte == 0).next().unwrap_or_default()).into_owned()
    };
    let (name, prefix) = (field(0..100), field(345..500));
    // Old GNU archives ("ustar  ") keep other things where POSIX has the prefix.
    if prefix.is_empty() || &header[257..263] != b"ustar\0" { name } else { format!("{prefix}/{name}") }
}

/// Octal text, or big-endian binary where the first bit is set (GNU, for 8 GiB and more).
fn number(field: &[u8]) -> Option<u64> {
    if field[0] & 0x80 != 0 {
        return field[1..].iter().try_fold(0_u64, |value, &byte| value.checked_mul(256)?.checked_add(byte.into()));
    }
    let text = std::str::from_utf8(field).ok()?.trim_matches([' ', '\0']);
    u64::from_str_radix(text, 8).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_of_archives_of_every_dialect_are_found_with_their_content() {
        let root = tempfile::tempdir().unwrap();
        let long = format!("{}.vmdk", "n".repeat(120));
        std::fs::write(root.path().join("golden.ovf"), "<Envelope/>").unwrap();
        std::fs::write(root.path().join(&long), vec![7; 1_000]).unwrap();
        for format in ["ustar", "gnu", "pax"] {
            let path = root.path().join(format!("{format}.ova"));
            let files: &[&str] = if format == "ustar" { &["golden.ovf"] } else { &["golden.ovf", &long] };
            let made = std::process::Command::new("tar")
                .arg("-C")
                .arg(root.path())
                .args(["--format", format, "-cf"])
                .arg(&path)
                .args(files)
                .status();
            if !made.is_ok_and(|status| status.success()) {
                return; // no GNU tar to make archives with
            }
            let found = members(&mut File::open(&path).unwrap());
            assert_eq!(found.iter().map(|member| member.name.as_str()).collect::<Vec<_>>(), files, "{format}");
            let mut text = String::new();
            content(&path, &found[0]).unwrap().read_to_string(&mut text).unwrap();
            assert_eq!(text, "<Envelope/>", "{format}");
        }
    }

    #[test]
    fn what_is_no_archive_has_no_members() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("x.ova");
        std::fs::write(&path, [0xff; 2_000]).unwrap();
        assert_eq!(members(&mut File::open(&path).unwrap()), []);
    }

    #[test]
    fn a_member_that_was_cut_short_has_the_bytes_that_are_there() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("x.ova");
        let mut header = [0_u8; 512];
        header[..5].copy_from_slice(b"d.raw");
        header[124..135].copy_from_slice(b"00000002000");
        header[156] = b'0';
        std::fs::write(&path, [&header[..], &[7; 100]].concat()).unwrap();
        assert_eq!(members(&mut File::open(&path).unwrap()), [Member { name: "d.raw".to_owned(), bytes: 100, offset: 512 }]);
    }

    #[test]
    fn sizes_are_octal_or_binary() {
        assert_eq!(number(b"00000001750\0"), Some(1000));
        assert_eq!(number(&[0x80, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0]), Some(8_589_934_592));
        assert_eq!(number(b"not a number"), None);
    }
}
