//! `drillyard doctor`: what this machine has of what the exercises need, what is missing, and how to get it.

use std::io::Write;
use std::path::Path;
use std::time::Duration;

use super::learner::Learner;
use super::{Exit, output};
use crate::checks::providers::{self, Presence};
use crate::domain::evidence::{Evidence, Outcome};
use crate::domain::probe::{FoundFile, FoundFiles, HostAsk, KeyFacts};
use crate::domain::sanitize::sanitize_line;
use crate::domain::target::Bindings;
use crate::ports::{Cancel, Prober};
use crate::runtime::plain_terminal;

/// Longest wait for a program to tell its version.
const PATIENCE: Duration = Duration::from_secs(5);

/// Show what this machine has, what is missing, and how to get it
#[derive(Debug, clap::Args)]
pub struct Args {}

/// A program, how it tells its version, what it is for, and its package on Debian, Fedora and macOS (Homebrew).
struct Tool {
    program: &'static str,
    args: &'static [&'static str],
    purpose: &'static str,
    packages: [&'static str; 3],
}

const TOOLS: &[Tool] = &[
    Tool {
        program: "ssh",
        args: &["-V"],
        purpose: "reads your SSH settings",
        packages: ["apt install openssh-client", "dnf install openssh-clients", "part of macOS"],
    },
    Tool {
        program: "ssh-keygen",
        // Without arguments it would begin to make a key; this prints its usage.
        args: &["-?"],
        purpose: "makes keys and signs what you hand in",
        packages: ["apt install openssh-client", "dnf install openssh-clients", "part of macOS"],
    },
    Tool {
        program: "git",
        args: &["--version"],
        purpose: "exercises that fork a repository",
        packages: ["apt install git", "dnf install git", "brew install git"],
    },
    Tool {
        program: "qemu-img",
        args: &["--version"],
        purpose: "reads disk images and their snapshots",
        packages: ["apt install qemu-utils", "dnf install qemu-img", "brew install qemu"],
    },
    Tool {
        program: "packer",
        args: &["version"],
        purpose: "automated builds",
        packages: [
            "see https://developer.hashicorp.com/packer/install",
            "see https://developer.hashicorp.com/packer/install",
            "brew install hashicorp/tap/packer",
        ],
    },
];

/// Where to get a hypervisor.
const HYPERVISORS: [[&str; 2]; 4] = [
    ["Debian", "libvirt with QEMU: apt install libvirt-daemon-system virtinst qemu-system"],
    ["Fedora", "libvirt with QEMU: dnf install @virtualization"],
    ["macOS", "VMware Fusion: see https://www.vmware.com; VirtualBox: brew install --cask virtualbox"],
    ["any", "VirtualBox: see https://www.virtualbox.org/wiki/Downloads"],
];

/// Writes the findings to stdout.
pub fn run(_: &Args) -> anyhow::Result<Exit> {
    let learner = Learner::open()?;
    let prober = learner.prober();
    let ask = |ask: &HostAsk| prober.ask_host(ask, PATIENCE, &Bindings::new(), &Cancel::new());
    let mut report = Report { unicode: plain_terminal::has_unicode(), text: String::new() };
    report.tools(&ask);
    report.hypervisors(&ask);
    report.keys(&ask);
    report.surroundings(&learner, &ask);
    let mut out = output::results();
    out.write_all(report.text.as_bytes())?;
    out.flush()?;
    Ok(Exit::Done)
}

struct Report {
    unicode: bool,
    text: String,
}

impl Report {
    fn tools(&mut self, ask: &dyn Fn(&HostAsk) -> Evidence) {
        let mut missing = Vec::new();
        let rows: Vec<[String; 2]> = TOOLS
            .iter()
            .map(|tool| {
                let args = tool.args.iter().map(|word| (*word).to_owned()).collect();
                let told = tool.told(&ask(&HostAsk::Command { programs: vec![tool.program.to_owned()], args }));
                if told.is_none() {
                    missing.push(tool);
                }
                let words = told.clone().unwrap_or_else(|| format!("missing: {}", tool.purpose));
                [format!("{} {}", self.mark(told.is_some()), tool.program), words]
            })
            .collect();
        self.section("Programs", &rows);
        let ways = missing.iter().flat_map(|tool| {
            let [debian, fedora, macos] = tool.packages.map(str::to_owned);
            let row = |name: &str, system: &str, way| [name.to_owned(), system.to_owned(), way];
            [row(tool.program, "Debian", debian), row("", "Fedora", fedora), row("", "macOS", macos)]
        });
        if !missing.is_empty() {
            self.section("How to get what is missing", &ways.collect::<Vec<_>>());
        }
    }

    fn hypervisors(&mut self, ask: &dyn Fn(&HostAsk) -> Evidence) {
        let mut found = Vec::new();
        for hypervisor in providers::hypervisors() {
            let limits = match (hypervisor.provider, hypervisor.tried) {
                (Some(_), true) => "",
                (Some(_), false) => " (read by its documentation, not tried yet)",
                (None, _) => " (recognised; its snapshots can't be read yet)",
            };
            let (mark, told) = match providers::presence(&ask(&hypervisor.ask)) {
                Presence::Installed(version) => (self.mark(true), format!("{version}{limits}")),
                Presence::Broken(reason) | Presence::Unknown(reason) => ("!", format!("does not answer: {reason}")),
                Presence::Absent => continue,
            };
            found.push([format!("{mark} {}", hypervisor.title), told]);
        }
        if found.is_empty() {
            let rows = HYPERVISORS.map(|[system, way]| [system.to_owned(), way.to_owned()]);
            self.section("Hypervisors: none found; one is needed, and any of these will do", &rows);
        } else {
            self.section("Hypervisors", &found);
        }
    }

    /// The private keys where ssh looks for them. What stands in them is not read.
    fn keys(&mut self, ask: &dyn Fn(&HostAsk) -> Evidence) {
        let found = ask(&HostAsk::FindFiles { pattern: "~/.ssh/id_*".to_owned(), digest: false });
        let found: FoundFiles = serde_json::from_str(&found.stdout).unwrap_or_default();
        let private = found.files.iter().filter(|file| !file.path.ends_with(".pub"));
        let rows: Vec<[String; 2]> = private.map(|file| self.key(file, &ask(&HostAsk::KeyFile { path: file.path.clone() }))).collect();
        if rows.is_empty() {
            let none = ["none in ~/.ssh".to_owned(), "`ssh-keygen -t ed25519` makes one".to_owned()];
            return self.section("Keys", &[none]);
        }
        self.section("Keys", &rows);
    }

    fn key(&self, file: &FoundFile, answer: &Evidence) -> [String; 2] {
        let FoundFile { path, mode, .. } = file;
        let (mark, told) = match serde_json::from_str::<KeyFacts>(&answer.stdout) {
            _ if mode & 0o077 != 0 => ("!", format!("others may read it (mode {mode:04o}), so ssh refuses it: `chmod 600 {path}`")),
            Ok(key) if key.encrypted => (self.mark(true), format!("{}, with a passphrase", key.algorithm)),
            Ok(key) => ("!", format!("{}, without a passphrase: `ssh-keygen -p -f {path}` sets one", key.algorithm)),
            Err(_) => ("!", answer.stderr.lines().next().unwrap_or("can't be read").to_owned()),
        };
        [format!("{mark} {path}"), told]
    }

    fn surroundings(&mut self, learner: &Learner, ask: &dyn Fn(&HostAsk) -> Evidence) {
        // ssh-add ends with 2 when there is no agent to speak to, with 1 when the agent holds no key (ssh-add(1)).
        let agent = match ask(&HostAsk::Command { programs: vec!["ssh-add".to_owned()], args: vec!["-l".to_owned()] }) {
            keys if keys.exit() == Some(0) => format!("answers; keys: {}", keys.stdout.lines().count()),
            empty if empty.exit() == Some(1) => "answers, and holds no key; `ssh-add` gives it one".to_owned(),
            _ => "none; drillyard asks for passphrases itself".to_owned(),
        };
        let terminal = match plain_terminal::can_ask() {
            true => format!("{} columns, {}", plain_terminal::width(), if self.unicode { "UTF-8" } else { "no UTF-8: marks are in ASCII" }),
            false => "none: nothing is asked, no screen opens".to_owned(),
        };
        let path = |path: &Path| path.display().to_string();
        let rows = [
            ["SSH agent".to_owned(), agent],
            ["terminal".to_owned(), terminal],
            ["settings".to_owned(), path(&learner.paths.config)],
            ["own checks".to_owned(), path(&learner.paths.checks)],
            ["progress".to_owned(), path(&learner.paths.progress)],
            ["log".to_owned(), path(&learner.paths.log)],
        ];
        self.section("Here", &rows);
    }

    fn section<const N: usize>(&mut self, title: &str, rows: &[[String; N]]) {
        let gap = if self.text.is_empty() { "" } else { "\n" };
        let clean: Vec<[String; N]> = rows.iter().map(|row| row.clone().map(|cell| sanitize_line(&cell).into_owned())).collect();
        self.text.push_str(&format!("{gap}{title}\n{}", output::columns(&clean)));
    }

    fn mark(&self, found: bool) -> &'static str {
        match (found, self.unicode) {
            (true, true) => "✓",
            (true, false) => "+",
            (false, true) => "–",
            (false, false) => "-",
        }
    }
}

impl Tool {
    /// Its version in its own words; `None` when it is missing.
    fn told(&self, answer: &Evidence) -> Option<String> {
        match &answer.outcome {
            Outcome::Missing => None,
            Outcome::Signalled(signal) => Some(format!("was killed by {signal}")),
            Outcome::Unavailable { message, .. } => Some(message.clone()),
            // ssh -V speaks on stderr. A program that only prints its usage has no version to tell.
            Outcome::Exited(code) => {
                let mut lines = answer.stdout.lines().chain(answer.stderr.lines()).map(str::trim).filter(|line| !line.is_empty());
                Some(lines.next().filter(|_| *code == 0).unwrap_or("found").to_owned())
            }
        }
    }
}
