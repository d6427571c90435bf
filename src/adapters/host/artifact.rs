//! Gathers what a build left: the newest match of a pattern and the files of its folder, or of the `.ova` it is. Sizes,
//! first bytes, descriptors' texts, the hashes that a manifest asks for, and what qemu-img says and finds of each disk.

use std::fs::{File, Metadata};
use std::io::Read;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sha1::Sha1;
use sha2::{Sha256, Sha512};

use super::files::{DigestFault, digest};
use super::ova::{self, Member};
use super::reply::{Reply, text};
use super::{command, glob};
use crate::adapters::deadline::{Deadline, Stopped};
use crate::domain::encoding::hex;
use crate::domain::evidence::{OUTPUT_LIMIT, Outcome};
use crate::domain::probe::{ArtifactFacts, ArtifactFile, DiskCheck};
use crate::domain::sanitize::sanitize_line;
use crate::domain::verdict::ErrorReason;
use crate::ports::Cancel;

const MOST_FILES: usize = 1_000;
const MAGIC_BYTES: u64 = 16;
const INFO_LIMIT: Duration = Duration::from_secs(10);
/// Checking reads the tables of a disk, not what it holds.
const CHECK_LIMIT: Duration = Duration::from_secs(60);

/// [`ArtifactFacts`] of the newest match of `pattern`.
pub(super) fn look(pattern: &Path, qemu_img: Option<&Path>, deadline: &Deadline, cancel: &Cancel) -> Reply {
    let newest = match glob::find(pattern, deadline) {
        Ok(found) => match glob::unfinished(&found, pattern) {
            Some(message) => return Reply::unavailable(ErrorReason::CutShort, message),
            None => newest_file(found.paths),
        },
        Err(stopped) => return given_up(stopped),
    };
    let Some((meta, path)) = newest else { return Reply::missing() };
    let is_archive = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("ova"));
    let parts = if is_archive { archived(&path) } else { beside(path.parent().unwrap_or(&path)) };
    let parts = match parts {
        Ok(parts) => parts,
        Err(error) => return Reply::from_io(&error, &path),
    };
    match gather(&path, &parts, qemu_img, deadline, cancel) {
        Ok(facts) => Reply::json(&ArtifactFacts { modified: meta.mtime(), ..facts }),
        Err(stopped) => given_up(stopped),
    }
}

/// Folders that match are no builds: what is in them may be.
fn newest_file(paths: Vec<PathBuf>) -> Option<(Metadata, PathBuf)> {
    let files = paths.into_iter().filter_map(|path| Some((std::fs::metadata(&path).ok().filter(Metadata::is_file)?, path)));
    files.max_by_key(|(meta, _)| (meta.mtime(), meta.mtime_nsec()))
}

fn given_up(stopped: Stopped) -> Reply {
    match stopped {
        Stopped::Cancelled => Reply::unavailable(ErrorReason::CutShort, "stopped before it was answered"),
        Stopped::TooLate => {
            Reply::unavailable(ErrorReason::Timeout, "reading and hashing the build took too long; give the check a longer `timeout`")
        }
    }
}

/// One file of the build, wherever it lies.
enum Part {
    Plain { path: PathBuf, bytes: u64 },
    Archived { archive: PathBuf, member: Member },
}

impl Part {
    fn name(&self) -> String {
        match self {
            Self::Plain { path, .. } => path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
            Self::Archived { member, .. } => member.name.clone(),
        }
    }

    fn bytes(&self) -> u64 {
        match self {
            Self::Plain { bytes, .. } => *bytes,
            Self::Archived { member, .. } => member.bytes,
        }
    }

    fn open(&self) -> std::io::Result<Box<dyn Read>> {
        Ok(match self {
            Self::Plain { path, .. } => Box::new(File::open(path)?),
            Self::Archived { archive, member } => Box::new(ova::content(archive, member)?),
        })
    }

    fn start(&self, limit: u64) -> Vec<u8> {
        let mut bytes = Vec::new();
        if let Ok(content) = self.open() {
            let _ = content.take(limit).read_to_end(&mut bytes);
        }
        bytes
    }
}

fn beside(folder: &Path) -> std::io::Result<Vec<Part>> {
    let mut parts: Vec<Part> = std::fs::read_dir(folder)?
        .flatten()
        .filter_map(|entry| {
            let meta = entry.metadata().ok()?;
            meta.is_file().then(|| Part::Plain { path: entry.path(), bytes: meta.len() })
        })
        .take(MOST_FILES)
        .collect();
    parts.sort_by_key(Part::name);
    Ok(parts)
}

fn archived(archive: &Path) -> std::io::Result<Vec<Part>> {
    let members = ova::members(&mut File::open(archive)?);
    Ok(members.into_iter().map(|member| Part::Archived { archive: archive.to_path_buf(), member }).collect())
}

fn gather(path: &Path, parts: &[Part], qemu_img: Option<&Path>, deadline: &Deadline, cancel: &Cancel) -> Result<ArtifactFacts, Stopped> {
    let mut facts = ArtifactFacts { path: sanitize_line(&path.to_string_lossy()).into_owned(), ..ArtifactFacts::default() };
    for part in parts.iter().filter(|part| is_descriptor(part)) {
        facts.texts.push((shown(part), text(&part.start(OUTPUT_LIMIT as u64))));
    }
    let wanted = demands(&facts.texts);
    for part in parts {
        let (name, magic) = (shown(part), part.start(MAGIC_BYTES));
        let mut digests = Vec::new();
        for (algorithm, _) in wanted.iter().filter(|(_, file)| *file == name) {
            // A file that cannot be read has no digest: the manifest then finds none to agree with.
            match part.open().map_err(|_| DigestFault::Unreadable).and_then(|content| digest_by_name(algorithm, content, deadline)) {
                Ok(hash) => digests.push((algorithm.clone(), hash)),
                Err(DigestFault::Stopped(stopped)) => return Err(stopped),
                Err(DigestFault::Unreadable) => {}
            }
        }
        if let (Some(qemu_img), Part::Plain { path, .. }, true) = (qemu_img, part, is_disk(&name, &magic)) {
            let ask = |args: &[&str], limit: Duration| -> Result<Reply, Stopped> {
                let args = args.iter().map(|arg| (*arg).to_owned()).chain([path.to_string_lossy().into_owned()]);
                Ok(command::run(qemu_img, &args.collect::<Vec<_>>(), limit.min(deadline.left()?), cancel))
            };
            let info = ask(&["info", "-U", "--output=json", "--"], INFO_LIMIT)?;
            facts.disks.push((name.clone(), if info.stdout.is_empty() { info.stderr } else { info.stdout }));
            // Without -U: what a running machine is writing can't be told from damage, and its lock then answers.
            let check = ask(&["check", "--output=json", "--"], CHECK_LIMIT)?;
            if let Outcome::Exited(exit) = check.outcome {
                facts.checks.push(DiskCheck { name: name.clone(), exit, said: check.stderr });
            }
        }
        facts.files.push(ArtifactFile { name, bytes: part.bytes(), magic: hex(&magic), digests });
    }
    Ok(facts)
}

fn shown(part: &Part) -> String {
    sanitize_line(&part.name()).into_owned()
}

fn is_descriptor(part: &Part) -> bool {
    let name = part.name().to_ascii_lowercase();
    let by_name = [".ovf", ".mf", ".vmx"].iter().any(|end| name.ends_with(end));
    // A .vmdk is either a disk or a text that names its extents (VMware Virtual Disk Format 5.0, "The Descriptor").
    by_name || (name.ends_with(".vmdk") && part.start(21).eq_ignore_ascii_case(b"# Disk DescriptorFile"))
}

fn is_disk(name: &str, magic: &[u8]) -> bool {
    let name = name.to_ascii_lowercase();
    [".vmdk", ".qcow2", ".vdi", ".vhd", ".vhdx"].iter().any(|end| name.ends_with(end))
        || magic.starts_with(b"QFI\xfb")
        || magic.starts_with(b"KDMV")
}

/// The (algorithm, file) pairs of the manifests: `SHA256(golden.ovf)= 3f5c…` (OVF specification, DSP0243).
fn demands(texts: &[(String, String)]) -> Vec<(String, String)> {
    let manifests = texts.iter().filter(|(name, _)| name.to_ascii_lowercase().ends_with(".mf"));
    let mut wanted: Vec<(String, String)> = manifests
        .flat_map(|(_, text)| text.lines())
        .filter_map(|line| {
            let (algorithm, rest) = line.trim().split_once('(')?;
            let (file, _) = rest.rsplit_once(')')?;
            Some((algorithm.trim().to_owned(), file.to_owned()))
        })
        .collect();
    wanted.dedup();
    wanted
}

fn digest_by_name(algorithm: &str, content: impl Read, deadline: &Deadline) -> Result<String, DigestFault> {
    match algorithm.to_ascii_uppercase().as_str() {
        "SHA1" => digest::<Sha1>(content, deadline),
        "SHA256" => digest::<Sha256>(content, deadline),
        "SHA512" => digest::<Sha512>(content, deadline),
        _ => Err(DigestFault::Unreadable),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(pattern: &Path) -> ArtifactFacts {
        let cancel = Cancel::new();
        let reply = look(pattern, None, &Deadline::after(Duration::from_secs(10), &cancel), &cancel);
        serde_json::from_str(&reply.stdout).unwrap_or_else(|_| unreachable!("{reply:?}"))
    }

    #[test]
    fn a_build_is_told_with_the_digests_its_manifest_asks_for() {
        let root = tempfile::tempdir().unwrap();
        for (name, text) in [
            ("golden.ovf", "<Envelope/>"),
            ("golden.mf", "SHA256(golden-disk1.vmdk)= 00\nSHA1(golden.ovf)= 00\n"),
            ("golden-disk1.vmdk", "KDMVabc"),
            ("flat.vmdk", "# Disk DescriptorFile\nversion=1\n"),
        ] {
            std::fs::write(root.path().join(name), text).unwrap();
        }
        let facts = facts(&root.path().join("*.ovf"));
        assert_eq!(facts.texts.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["flat.vmdk", "golden.mf", "golden.ovf"]);
        let disk = facts.files.iter().find(|file| file.name == "golden-disk1.vmdk").unwrap();
        assert_eq!((disk.bytes, disk.magic.as_str()), (7, "4b444d56616263"));
        assert_eq!(disk.digests[0].0, "SHA256");
        let descriptor = facts.files.iter().find(|file| file.name == "golden.ovf").unwrap();
        assert_eq!(descriptor.digests, [("SHA1".to_owned(), "227d19ce9e9056a97b35670463c1bb31891f4ffe".to_owned())]);
    }

    #[test]
    fn nothing_built_is_missing() {
        let root = tempfile::tempdir().unwrap();
        let cancel = Cancel::new();
        let reply = look(&root.path().join("*.vmx"), None, &Deadline::after(Duration::from_secs(10), &cancel), &cancel);
        assert_eq!(reply.outcome, crate::domain::evidence::Outcome::Missing);
    }
}
