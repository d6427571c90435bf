//! Hypervisors: how to ask each for its machines and their snapshots, and how to read what it says. One file each, one line in
//! [`list`]. Parsers are pure; the asking is the host adapter's.

use jiff::Timestamp;

use crate::domain::evidence::{Evidence, Outcome};
use crate::domain::probe::HostAsk;
use crate::domain::verdict::ErrorReason;

mod libvirt;
mod qemu;
mod virtualbox;
mod vmware;

pub(super) use vmware::dictionary as vmware_dictionary;

/// A hypervisor whose machines and snapshots can be read.
pub trait Provider: Sync {
    /// As `vm: { provider: … }` names it.
    fn name(&self) -> &'static str;
    /// As people call it.
    fn title(&self) -> &'static str;
    /// The programs and their answers have been tried for real, not only after their documentation.
    fn tried(&self) -> bool;
    /// A question whose answer tells whether it is installed: see [`presence`].
    fn presence_ask(&self) -> HostAsk;
    /// Questions whose answers tell all its machines.
    fn list_asks(&self) -> Vec<HostAsk>;
    /// The machines it has; empty when it can't be asked. For candidates, not for verdicts.
    fn list(&self, answers: &[&Evidence]) -> Vec<Candidate>;
    /// Questions about one machine.
    fn vm_asks(&self, id: &str) -> Vec<HostAsk>;
    /// What the answers tell of it.
    fn vm(&self, id: &str, answers: &[&Evidence]) -> Result<VmFacts, Trouble>;
    /// Questions about a machine's snapshots.
    fn snapshot_asks(&self, id: &str) -> Vec<HostAsk>;
    /// Its snapshots, oldest first where times are known.
    fn snapshots(&self, id: &str, answers: &[&Evidence]) -> Result<Vec<Snapshot>, Trouble>;
}

/// Every provider, likeliest first.
pub fn list() -> &'static [&'static dyn Provider] {
    &[&vmware::Vmware, &virtualbox::VirtualBox, &libvirt::Libvirt, &qemu::Qemu]
}

/// The provider of this name.
pub fn find(name: &str) -> Option<&'static dyn Provider> {
    list().iter().copied().find(|provider| provider.name() == name)
}

/// A machine that a target may be bound to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Name of the provider.
    pub provider: &'static str,
    /// What `VmBinding.id` would hold.
    pub id: String,
    /// As people call it.
    pub title: String,
    /// Whether it runs, where that is known.
    pub running: Option<bool>,
}

/// What is known of one machine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VmFacts {
    /// As people call it.
    pub title: String,
    /// Whether it runs, where that is known.
    pub running: Option<bool>,
    /// The guest's system, as the hypervisor was told: `debian12-64`.
    pub guest_os: Option<String>,
}

/// One snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// Its name, exactly.
    pub name: String,
    /// When it was taken, where that is known.
    pub taken: Option<Timestamp>,
    /// The machine's state goes on from it, where that is known.
    pub current: Option<bool>,
}

/// Why nothing can be told of a machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The hypervisor answers, and has no such machine.
    NoMachine(String),
    /// The hypervisor could not be asked.
    Unasked(ErrorReason, String),
}

/// A hypervisor that may be on this host; of some only that can be told.
#[derive(Clone, Debug)]
pub struct Hypervisor {
    /// As people call it.
    pub title: &'static str,
    /// A question whose answer tells whether it is installed: see [`presence`].
    pub ask: HostAsk,
    /// Its snapshots can be read too: the provider's name.
    pub provider: Option<&'static str>,
    /// Tried for real, not only after its documentation.
    pub tried: bool,
}

/// Every hypervisor that can be recognised.
pub fn hypervisors() -> Vec<Hypervisor> {
    let readable = list().iter().map(|provider| Hypervisor {
        title: provider.title(),
        ask: provider.presence_ask(),
        provider: Some(provider.name()),
        tried: provider.tried(),
    });
    // Where each keeps its program: the makers' manuals of prlctl, utmctl, multipass and the Hyper-V module.
    let recognised = [
        ("Parallels Desktop", command(&["prlctl", "/usr/local/bin/prlctl"], &["--version"])),
        ("UTM", command(&["utmctl", "/Applications/UTM.app/Contents/MacOS/utmctl"], &["version"])),
        ("Hyper-V", command(&["powershell.exe"], &["-NoProfile", "-Command", "(Get-Command Get-VM -ErrorAction Stop).Version.ToString()"])),
        ("Multipass", command(&["multipass", "/snap/bin/multipass", "/usr/local/bin/multipass"], &["version"])),
    ];
    readable.chain(recognised.map(|(title, ask)| Hypervisor { title, ask, provider: None, tried: false })).collect()
}

/// Whether a hypervisor is installed, by the answer to its question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Presence {
    /// It is; the text is its first line of output.
    Installed(String),
    /// Its program is there and doesn't work; the text says why.
    Broken(String),
    /// It isn't.
    Absent,
    /// Can't be told; the text says why.
    Unknown(String),
}

/// Reads the answer to a presence question.
pub fn presence(answer: &Evidence) -> Presence {
    let says = |text: &str| text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default().to_owned();
    match &answer.outcome {
        Outcome::Exited(0) => Presence::Installed(says(&answer.stdout)),
        // vmrun without a command prints its version with its usage, and ends with an error.
        Outcome::Exited(_) if answer.stdout.contains("vmrun version") => Presence::Installed(says(&answer.stdout)),
        Outcome::Exited(code) => {
            let words = [&answer.stderr, &answer.stdout].map(|text| says(text)).into_iter().find(|line| !line.is_empty());
            Presence::Broken(words.unwrap_or_else(|| format!("it ended with code {code}")))
        }
        Outcome::Signalled(signal) => Presence::Broken(format!("it was killed by {signal}")),
        Outcome::Missing => Presence::Absent,
        Outcome::Unavailable { message, .. } => Presence::Unknown(message.clone()),
    }
}

fn command(programs: &[&str], args: &[&str]) -> HostAsk {
    let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    HostAsk::Command { programs: owned(programs), args: owned(args) }
}

/// The answer to a command that must end well; `what` is the program's name for messages.
fn ended_well<'a>(answer: Option<&&'a Evidence>, what: &str) -> Result<&'a Evidence, Trouble> {
    let Some(answer) = answer else {
        return Err(Trouble::Unasked(ErrorReason::CutShort, format!("{what} was not asked")));
    };
    match &answer.outcome {
        Outcome::Exited(0) => Ok(answer),
        Outcome::Missing => Err(Trouble::Unasked(ErrorReason::NoTool, format!("{what} is not installed"))),
        Outcome::Unavailable { reason, message } => Err(Trouble::Unasked(*reason, message.clone())),
        Outcome::Signalled(signal) => Err(Trouble::Unasked(ErrorReason::CutShort, format!("{what} was killed by {signal}"))),
        Outcome::Exited(code) => {
            let words = answer.stderr.lines().rfind(|line| !line.trim().is_empty()).unwrap_or("it gave no reason").trim();
            let reason =
                if words.to_lowercase().contains("permission denied") { ErrorReason::Permission } else { ErrorReason::Unreachable };
            Err(Trouble::Unasked(reason, format!("{what} ended with code {code}: {words}")))
        }
    }
}

fn in_order(mut snapshots: Vec<Snapshot>) -> Vec<Snapshot> {
    snapshots.sort_by_key(|snapshot| snapshot.taken);
    snapshots
}
