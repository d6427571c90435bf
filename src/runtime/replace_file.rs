//! A file replaced as a whole: whoever reads it, now or after a power cut, sees the old or the new one, never a part.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Writes `bytes` to a new file beside `path` and renames it over. Permissions of an old file are kept; the folder must exist.
/// What is no ordinary file (`/dev/null`, a pipe) is written to, since to replace it would break it for everybody.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if fs::metadata(path).is_ok_and(|old| !old.is_file()) {
        return OpenOptions::new().write(true).open(path)?.write_all(bytes);
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).map_or_else(|| PathBuf::from("."), Path::to_owned);
    let mut name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?.to_owned();
    name.push(format!(".{}.new", std::process::id()));
    let fresh = folder.join(name);
    let write = || {
        let mut file = File::create(&fresh)?;
        file.write_all(bytes)?;
        if let Ok(old) = fs::metadata(path) {
            file.set_permissions(old.permissions())?;
        }
        file.sync_all()?;
        fs::rename(&fresh, path)?;
        File::open(&folder)?.sync_all()
    };
    write().inspect_err(|_| drop(fs::remove_file(&fresh)))
}
