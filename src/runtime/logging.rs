//! The log: what the program did, for finding faults, in a file of bounded size and never on the screen.
//! Secrets cannot reach it: `domain::secret::Secret` has no readable `Debug`.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use tracing::level_filters::LevelFilter;

/// A log that has grown to this is put aside as `….log.1`, in place of the one before it: twice this is the most there is.
const LARGEST: u64 = 1024 * 1024;

/// Begins logging to the file at `path`, once a program: `DRILLYARD_LOG` names the level (`debug`); `info` when it doesn't.
/// The error is for people; the program goes on without a log.
pub fn begin(path: &Path) -> Result<(), String> {
    let cannot = |error: &dyn std::fmt::Display| format!("no log is kept: {}: {error}", path.display());
    let log = BoundedLog::open(path, LARGEST).map_err(|error| cannot(&error))?;
    let level = std::env::var("DRILLYARD_LOG").ok().and_then(|word| word.parse().ok()).unwrap_or(LevelFilter::INFO);
    let subscriber = tracing_subscriber::fmt().with_max_level(level).with_ansi(false).with_writer(Mutex::new(log)).finish();
    tracing::subscriber::set_global_default(subscriber).map_err(|error| cannot(&error))
}

/// A file that begins anew when it has grown to `largest` bytes.
struct BoundedLog {
    path: PathBuf,
    file: File,
    written: u64,
    largest: u64,
}

impl BoundedLog {
    fn open(path: &Path, largest: u64) -> io::Result<Self> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut options = OpenOptions::new();
        options.create(true).append(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path)?;
        let written = file.metadata()?.len();
        Ok(Self { path: path.to_owned(), file, written, largest })
    }

    fn begin_anew(&mut self) -> io::Result<()> {
        let mut old = self.path.clone().into_os_string();
        old.push(".1");
        fs::rename(&self.path, old)?;
        *self = Self::open(&self.path, self.largest)?;
        Ok(())
    }
}

impl Write for BoundedLog {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.written >= self.largest {
            self.begin_anew()?;
        }
        let count = self.file.write(bytes)?;
        self.written += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_never_outgrows_its_bound_and_keeps_the_newest() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state/drillyard.log");
        for start in [0, 500] {
            let mut log = BoundedLog::open(&path, 1000).unwrap();
            (start..start + 500).for_each(|n| writeln!(log, "line {n}").unwrap());
        }
        let files: Vec<_> = fs::read_dir(path.parent().unwrap()).unwrap().map(|entry| entry.unwrap()).collect();
        assert_eq!(files.len(), 2);
        assert!(files.iter().all(|file| file.metadata().unwrap().len() < 1100));
        assert!(fs::read_to_string(&path).unwrap().ends_with("line 999\n"));
    }
}
