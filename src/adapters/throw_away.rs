//! A folder that only its owner can look into, and that is gone with the value that stands for it.

use std::fs::DirBuilder;
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

/// A new, empty folder among the system's temporary ones.
#[derive(Debug)]
pub struct ThrowAwayFolder(PathBuf);

impl ThrowAwayFolder {
    /// Makes it. Nobody else may come in; that it is new is part of it.
    pub fn make() -> io::Result<Self> {
        let folder = std::env::temp_dir().join(format!("drillyard-{}", super::ssh::nonce()));
        DirBuilder::new().mode(0o700).create(&folder)?;
        Ok(Self(folder))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for ThrowAwayFolder {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.0) {
            tracing::warn!(%error, folder = %self.0.display(), "a temporary folder could not be removed");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn it_is_the_owners_alone_and_goes_with_all_that_is_in_it() {
        let folder = ThrowAwayFolder::make().unwrap();
        let path = folder.path().to_owned();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o700);
        std::fs::create_dir(path.join("inside")).unwrap();
        std::fs::write(path.join("inside/file"), "x").unwrap();
        drop(folder);
        assert!(!path.exists());
    }
}
