//! A submission as one `.tar`: the same files always make the same bytes; and back, taking nothing but plain files.

use std::io::{self, Read};

use tar::{Archive, Builder, EntryType, Header};

use super::package::{BadFile, LARGEST_FILE, LARGEST_PACKAGE, MOST_FILES, Package};

/// The largest archive: all files with what tar puts around each.
pub const LARGEST_ARCHIVE: usize = LARGEST_PACKAGE + (MOST_FILES + 2) * 4096;

/// The archive's bytes: files by path, owned by nobody, of no time.
///
/// # Errors
/// None that can be met: memory takes whatever is written to it.
pub fn write(package: &Package) -> io::Result<Vec<u8>> {
    let mut builder = Builder::new(Vec::new());
    for (path, bytes) in package.files() {
        let mut header = Header::new_ustar();
        header.set_entry_type(EntryType::Regular);
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        header.set_mtime(0);
        header.set_uid(0);
        header.set_gid(0);
        builder.append_data(&mut header, path, bytes)?;
    }
    builder.into_inner()
}

/// Reads an archive. A leading `./` of paths is taken off, folders are passed over.
///
/// # Errors
/// The first file that can't be part of a submission: a link, a device, a path that is not allowed.
pub fn read(bytes: &[u8]) -> Result<Package, BadFile> {
    let broken = |error: io::Error| BadFile::new("", format!("can't be read as a tar archive: {error}"));
    if bytes.len() > LARGEST_ARCHIVE {
        return Err(BadFile::new("", format!("is larger than {} MiB", LARGEST_PACKAGE >> 20)));
    }
    let mut package = Package::default();
    let mut folders = 0;
    let mut archive = Archive::new(bytes);
    for entry in archive.entries().map_err(broken)? {
        let entry = entry.map_err(broken)?;
        let path = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let path = path.strip_prefix("./").unwrap_or(&path);
        match entry.header().entry_type() {
            EntryType::Regular => {}
            EntryType::Directory if folders < MOST_FILES => {
                folders += 1;
                continue;
            }
            EntryType::Directory => return Err(BadFile::new(path, "is one folder too many")),
            EntryType::Symlink | EntryType::Link => return Err(BadFile::new(path, "is a link; a submission has plain files only")),
            _ => return Err(BadFile::new(path, "is no plain file")),
        }
        let mut content = Vec::new();
        entry.take(LARGEST_FILE as u64 + 1).read_to_end(&mut content).map_err(broken)?;
        package.add(path, content)?;
    }
    match package.file(super::package::MANIFEST) {
        Some(_) => Ok(package),
        None => Err(BadFile::new("", "has no manifest.json")),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn package() -> Package {
        let mut package = Package::default();
        package.add("manifest.json", b"{}".to_vec()).unwrap();
        package.add("files/empty", Vec::new()).unwrap();
        package.add(&format!("files/{}/x", "long".repeat(30)), vec![7; 1000]).unwrap();
        package
    }

    /// An archive with one entry whose raw path nobody has looked at.
    fn with(path: &str, kind: EntryType, link: Option<&str>) -> Vec<u8> {
        let mut builder = Builder::new(write(&package()).unwrap().split_off(0));
        // Behind the files and before the two empty blocks at the end.
        let bytes = builder.get_mut();
        bytes.truncate(bytes.len() - 1024);
        let mut header = Header::new_gnu();
        header.as_old_mut().name[..path.len()].copy_from_slice(path.as_bytes());
        header.set_entry_type(kind);
        header.set_size(0);
        if let Some(link) = link {
            header.set_link_name_literal(link).unwrap();
        }
        header.set_cksum();
        builder.append(&header, io::empty()).unwrap();
        builder.into_inner().unwrap()
    }

    #[test]
    fn the_same_files_make_the_same_bytes_and_come_back() {
        let bytes = write(&package()).unwrap();
        assert_eq!(bytes, write(&package()).unwrap());
        assert_eq!(read(&bytes).unwrap(), package());
        assert!(read(&with("./files/", EntryType::Directory, None)).is_ok());
        assert!(read(&with("./files/more", EntryType::Regular, None)).unwrap().file("files/more").is_some());
    }

    #[test]
    fn only_plain_files_with_good_paths_are_taken() {
        for (path, kind, link, says) in [
            ("files/l", EntryType::Symlink, Some("/etc/passwd"), "files/l: is a link"),
            ("files/l", EntryType::Link, Some("manifest.json"), "files/l: is a link"),
            ("files/d", EntryType::Block, None, "files/d: is no plain file"),
            ("files/p", EntryType::Fifo, None, "files/p: is no plain file"),
            ("../out", EntryType::Regular, None, "../out: has a path that leads out"),
            ("/abs", EntryType::Regular, None, "/abs: has an absolute path"),
            ("files/\u{1b}[31m", EntryType::Regular, None, "files/: has a character"),
            ("manifest.json", EntryType::Regular, None, "manifest.json: is there twice"),
            ("MANIFEST.json", EntryType::Regular, None, "MANIFEST.json: "),
            ("surprise", EntryType::Regular, None, "surprise: is none of the files"),
        ] {
            let bad = read(&with(path, kind, link)).unwrap_err().to_string();
            assert!(bad.starts_with(says), "{bad}");
        }
        assert!(read(b"").unwrap_err().to_string().contains("has no manifest.json"));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]
        #[test]
        fn no_bytes_make_it_panic(at in 0usize..4096, with in any::<u8>(), cut in 0usize..4096, noise in proptest::collection::vec(any::<u8>(), 0..1500)) {
            let mut bytes = write(&package()).unwrap();
            let at = at % bytes.len();
            bytes[at] = with;
            let _ = read(&bytes);
            bytes.truncate(cut);
            let _ = read(&bytes);
            let _ = read(&noise);
        }
    }
}
