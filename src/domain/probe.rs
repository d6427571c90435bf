//! What a check wants to know of a machine. Kinds and providers say it; adapters carry it out and judge nothing.
//! All probes are read-only.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// One question to one machine.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Probe {
    /// What to ask, and whom.
    pub ask: Ask,
    /// Longest wait for the answer.
    pub timeout: Duration,
}

/// The question itself.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Ask {
    /// Ask this host.
    Host(HostAsk),
    /// Run a POSIX shell snippet in the target's account: `LC_ALL=C`, no stdin, no root. The answer is its output and exit code.
    Guest {
        /// The course's name for the machine.
        target: String,
        /// Script text, written by a check kind of ours.
        script: String,
    },
    /// Log in and run `true`. The answer is the ladder; the exit code is 0 when all of it held.
    Login {
        /// The course's name for the machine.
        target: String,
    },
}

/// A question to the learner's own machine. Paths may start with `~`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum HostAsk {
    /// Run the first of `programs` that exists (a bare name is looked up on PATH), with English messages in UTF-8 and no stdin.
    /// `Missing` when none exists.
    Command {
        /// Names or absolute paths, likeliest first.
        programs: Vec<String>,
        /// Arguments, each passed as it is.
        args: Vec<String>,
    },
    /// A file's text (lossy UTF-8, first 256 KiB).
    ReadFile {
        /// Where.
        path: String,
    },
    /// Files that match a glob. Stdout is the JSON of [`FoundFiles`]; `Missing` when none does.
    FindFiles {
        /// `~/Downloads/debian-*.iso`; `*` and `?` match within a name, `**` any folders.
        pattern: String,
        /// Hash them too (SHA-256); large files take a while.
        digest: bool,
    },
    /// The texts of files that match any of several globs. Stdout is the JSON of [`FoundTexts`]; `Missing` when none matches.
    ReadFiles {
        /// As for `FindFiles`.
        patterns: Vec<String>,
        /// A pattern: only files with a line that it matches are brought back. Other people's files stay where they are.
        only_with: Option<String>,
    },
    /// A private key file, without its secret part. Stdout is the JSON of [`KeyFacts`]; exit code 1 with the reason on
    /// stderr when the file is no private key.
    KeyFile {
        /// Where.
        path: String,
    },
    /// The identity that logging in to this target would use, as [`KeyFacts`].
    IdentityOf {
        /// The course's name for the machine.
        target: String,
    },
    /// Ask for a web page, from here. Stdout is the JSON of [`super::web::HttpFacts`].
    Http {
        /// `https://host:port/path`
        url: String,
        /// The course's name for a machine: the host of `url` then stands for its address.
        target: Option<String>,
        /// Follow redirects.
        follow: bool,
    },
    /// What was built in a folder: the newest file that matches `pattern`, the descriptors beside it, and every file there.
    /// Stdout is the JSON of [`ArtifactFacts`]; `Missing` when nothing matches.
    Artifact {
        /// Glob of the descriptor or disk: `~/packer/output-*/*.vmx`.
        pattern: String,
    },
}

/// Answer to [`HostAsk::FindFiles`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundFiles {
    /// Newest first; at most 1,000.
    pub files: Vec<FoundFile>,
}

/// Answer to [`HostAsk::ReadFiles`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundTexts {
    /// Newest first.
    pub files: Vec<FoundText>,
    /// Files with such a name, but without such a line.
    pub others: usize,
    /// Files that the account may not read.
    pub unread: Vec<String>,
}

/// One file on the host, and what is in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundText {
    /// What is known of it.
    pub file: FoundFile,
    /// Its text, from the beginning; empty for a folder.
    pub text: String,
}

/// One file on the host.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundFile {
    /// Full path.
    pub path: String,
    /// `file`, `dir` or `link`.
    pub kind: String,
    /// Size in bytes.
    pub bytes: u64,
    /// Permission bits, `0o600`.
    pub mode: u32,
    /// Owner's user name or number.
    pub owner: String,
    /// Last change, seconds since the epoch.
    pub modified: i64,
    /// Lower-case hex, when asked for.
    pub sha256: Option<String>,
}

/// Answer to [`HostAsk::KeyFile`] and [`HostAsk::IdentityOf`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyFacts {
    /// Full path of the private key.
    pub path: String,
    /// OpenSSH's name for the type: `ssh-ed25519`.
    pub algorithm: String,
    /// Whether a passphrase protects it.
    pub encrypted: bool,
    /// `SHA256:…` of the public half.
    pub fingerprint: String,
    /// Public half as one line of `authorized_keys`, without comment.
    pub public: String,
    /// Permission bits.
    pub mode: u32,
}

/// Answer to [`HostAsk::Artifact`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArtifactFacts {
    /// The newest match.
    pub path: String,
    /// All regular files in its folder (in an `.ova`: its members), with sizes and hashes.
    pub files: Vec<ArtifactFile>,
    /// Text of each descriptor (`.ovf .mf .vmx .vmdk` that is text), by file name.
    pub texts: Vec<(String, String)>,
    /// `qemu-img info --output=json` of each disk, where there is a qemu-img, by file name.
    pub disks: Vec<(String, String)>,
    /// What `qemu-img check` found, of each disk that it could check.
    #[serde(default)]
    pub checks: Vec<DiskCheck>,
    /// Last change of the match, seconds since the epoch.
    #[serde(default)]
    pub modified: i64,
}

/// `qemu-img check` of one disk.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiskCheck {
    /// Name of the file.
    pub name: String,
    /// 0 sound, 1 not checked to its end, 2 corrupt, 3 wasted space, 63 not a format it checks (qemu-img(1)).
    pub exit: i32,
    /// Standard error: what is wrong, a line each.
    pub said: String,
}

/// One file of a build.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArtifactFile {
    /// Name within the folder or archive.
    pub name: String,
    /// Size in bytes.
    pub bytes: u64,
    /// First bytes, in hex: tells a disk's format.
    pub magic: String,
    /// Lower-case hex digests by manifest name (`SHA1`, `SHA256`, `SHA512`); only those a manifest asks for.
    pub digests: Vec<(String, String)>,
}
