//! VMware Fusion, Workstation and Player: the `.vmx` and `.vmsd` files are read as they lie; `vmrun` tells what runs, and the
//! snapshots where the `.vmsd` can't be read. An id is the path of the `.vmx`.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Candidate, Provider, Snapshot, Trouble, VmFacts, command, ended_well, in_order};
use crate::domain::evidence::{Evidence, Outcome};
use crate::domain::probe::{FoundFiles, HostAsk};
use crate::domain::verdict::ErrorReason;

/// VMware's desktop products.
pub struct Vmware;

/// Where each product installs it; on Linux it is on PATH.
const VMRUN: &[&str] = &[
    "vmrun",
    "/Applications/VMware Fusion.app/Contents/Public/vmrun",
    "/Applications/VMware Fusion.app/Contents/Library/vmrun",
    "C:\\Program Files (x86)\\VMware\\VMware Workstation\\vmrun.exe",
    "C:\\Program Files\\VMware\\VMware Workstation\\vmrun.exe",
];
/// Where each product keeps machines unless told otherwise.
const FOLDERS: &[&str] = &[
    "~/Virtual Machines.localized/**/*.vmx",
    "~/Documents/Virtual Machines*/**/*.vmx",
    "~/vmware/**/*.vmx",
    "~/Virtual Machines/**/*.vmx",
];

impl Provider for Vmware {
    fn name(&self) -> &'static str {
        "vmware"
    }

    fn title(&self) -> &'static str {
        "VMware Fusion or Workstation"
    }

    fn tried(&self) -> bool {
        false
    }

    fn presence_ask(&self) -> HostAsk {
        command(VMRUN, &[])
    }

    fn list_asks(&self) -> Vec<HostAsk> {
        let files = FOLDERS.iter().map(|pattern| HostAsk::FindFiles { pattern: (*pattern).to_owned(), digest: false });
        std::iter::once(command(VMRUN, &["list"])).chain(files).collect()
    }

    fn list(&self, answers: &[&Evidence]) -> Vec<Candidate> {
        let (Some(running), files) = (answers.first(), answers.get(1..).unwrap_or_default()) else { return Vec::new() };
        let mut paths: Vec<String> = running_machines(&running.stdout).map(str::to_owned).collect();
        let found = files.iter().filter_map(|answer| serde_json::from_str::<FoundFiles>(&answer.stdout).ok());
        paths.extend(found.flat_map(|found| found.files).map(|file| file.path));
        paths.sort();
        paths.dedup();
        let candidate = |path: String| {
            let file = path.rsplit(['/', '\\']).next().unwrap_or(&path);
            let title = file.trim_end_matches(".vmx").to_owned();
            let runs = running.exit() == Some(0);
            let running = runs.then(|| running_machines(&running.stdout).any(|other| other == path));
            Candidate { provider: "vmware", id: path, title, running }
        };
        paths.into_iter().map(candidate).collect()
    }

    fn vm_asks(&self, id: &str) -> Vec<HostAsk> {
        vec![HostAsk::ReadFile { path: id.to_owned() }, command(VMRUN, &["list"])]
    }

    fn vm(&self, id: &str, answers: &[&Evidence]) -> Result<VmFacts, Trouble> {
        let settings = configuration(id, answers)?;
        let running = answers.get(1).filter(|answer| answer.exit() == Some(0));
        Ok(VmFacts {
            title: settings.get("displayname").cloned().unwrap_or_else(|| id.to_owned()),
            running: running.map(|answer| running_machines(&answer.stdout).any(|path| path == id)),
            guest_os: settings.get("guestos").cloned(),
        })
    }

    fn snapshot_asks(&self, id: &str) -> Vec<HostAsk> {
        let list = id.strip_suffix(".vmx").map_or_else(|| format!("{id}.vmsd"), |stem| format!("{stem}.vmsd"));
        vec![HostAsk::ReadFile { path: id.to_owned() }, HostAsk::ReadFile { path: list }, command(VMRUN, &["listSnapshots", id])]
    }

    fn snapshots(&self, id: &str, answers: &[&Evidence]) -> Result<Vec<Snapshot>, Trouble> {
        configuration(id, answers)?;
        match answers.get(1).map(|answer| (&answer.outcome, answer)) {
            Some((Outcome::Missing, _)) => Ok(Vec::new()),
            Some((Outcome::Exited(0), list)) => Ok(in_order(snapshot_list(&list.stdout))),
            _ => {
                let listed = ended_well(answers.get(2), "vmrun")?;
                let names = listed.stdout.lines().skip_while(|line| !line.starts_with("Total snapshots:")).skip(1);
                let names = names.map(str::trim).filter(|name| !name.is_empty());
                Ok(names.map(|name| Snapshot { name: name.to_owned(), taken: None, current: None }).collect())
            }
        }
    }
}

/// The machine's `.vmx`.
fn configuration(id: &str, answers: &[&Evidence]) -> Result<BTreeMap<String, String>, Trouble> {
    match answers.first().map(|answer| (&answer.outcome, answer)) {
        Some((Outcome::Exited(0), answer)) => Ok(dictionary(&answer.stdout)),
        Some((Outcome::Missing, _)) => Err(Trouble::NoMachine(format!("there is no file {id}"))),
        Some((Outcome::Unavailable { reason, message }, _)) => Err(Trouble::Unasked(*reason, message.clone())),
        _ => Err(Trouble::Unasked(ErrorReason::CutShort, format!("{id} was not read"))),
    }
}

/// `vmrun list`: `Total running VMs: 1`, then a path a line (VMware, "Using vmrun to Control Virtual Machines").
fn running_machines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| line.ends_with(".vmx"))
}

/// VMware's `key = "value"` files: `.vmx`, `.vmsd`. Keys in lower case; bytes that can't stand in a value are written `|XX`.
pub(in crate::checks) fn dictionary(text: &str) -> BTreeMap<String, String> {
    let pairs = text.lines().filter(|line| !line.trim_start().starts_with('#')).filter_map(|line| line.split_once('='));
    let value = |raw: &str| {
        let raw = raw.trim();
        unescape(raw.strip_prefix('"').and_then(|raw| raw.strip_suffix('"')).unwrap_or(raw))
    };
    pairs.map(|(key, raw)| (key.trim().to_lowercase(), value(raw))).collect()
}

fn unescape(raw: &str) -> String {
    let mut bytes = Vec::with_capacity(raw.len());
    let mut rest = raw.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let escaped = after.get(..2).filter(|_| byte == b'|').and_then(|hex| std::str::from_utf8(hex).ok());
        match escaped.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(value) => {
                bytes.push(value);
                rest = &after[2..];
            }
            None => {
                bytes.push(byte);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A `.vmsd`. Entries from `snapshot.numSnapshots` on are leftovers of deleted snapshots, and are not there.
fn snapshot_list(text: &str) -> Vec<Snapshot> {
    let settings = dictionary(text);
    let number = settings.get("snapshot.numsnapshots").and_then(|number| number.parse::<u32>().ok()).unwrap_or(0);
    let current = settings.get("snapshot.current");
    let of = |index: u32, key: &str| settings.get(&format!("snapshot{index}.{key}"));
    let mut found = Vec::new();
    // A machine has some hundred snapshots at most; the number is the file's word.
    for index in 0..number.min(10_000) {
        let Some(name) = of(index, "displayname") else { continue };
        let taken = taken(of(index, "createtimehigh"), of(index, "createtimelow"));
        let is_current = current.map(|uid| of(index, "uid") == Some(uid));
        found.push(Snapshot { name: name.clone(), taken, current: is_current });
    }
    found
}

/// Microseconds since the epoch in two halves; the lower is written as a signed number.
fn taken(high: Option<&String>, low: Option<&String>) -> Option<Timestamp> {
    let high: i64 = high?.parse().ok()?;
    let low: i64 = low?.parse().ok()?;
    Timestamp::from_microsecond(high.checked_mul(1 << 32)? + (low & 0xffff_ffff)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::tests::{exited, missing, said};

    const VMX: &str = ".encoding = \"UTF-8\"\nconfig.version = \"8\"\ndisplayName = \"Golden\"\nguestOS = \"debian12-64\"\n";
    const VMSD: &str = ".encoding = \"UTF-8\"\nsnapshot.lastUID = \"20\"\nsnapshot.current = \"19\"\nsnapshot.numSnapshots = \"2\"\n\
        snapshot0.uid = \"18\"\nsnapshot0.displayName = \"say |22hi|22\"\nsnapshot0.createTimeHigh = \"407168\"\nsnapshot0.createTimeLow = \"792357272\"\n\
        snapshot1.uid = \"19\"\nsnapshot1.displayName = \"Golden Image\"\nsnapshot1.createTimeHigh = \"407168\"\nsnapshot1.createTimeLow = \"-1\"\n\
        snapshot2.uid = \"19\"\nsnapshot2.displayName = \"ghost\"\nsnapshot2.createTimeHigh = \"407000\"\nsnapshot2.createTimeLow = \"0\"\n";

    #[test]
    fn a_vmsd_has_as_many_snapshots_as_it_says_and_no_ghosts() {
        let found = Vmware.snapshots("g.vmx", &[&said(VMX), &said(VMSD), &missing()]).unwrap();
        let facts: Vec<_> = found.iter().map(|s| (s.name.as_str(), s.current)).collect();
        assert_eq!(facts, [("say \"hi\"", Some(false)), ("Golden Image", Some(true))]);
        assert_eq!(found[0].taken.unwrap().strftime("%Y-%m-%d").to_string(), "2025-06-01");
    }

    #[test]
    fn a_machine_that_never_had_a_snapshot_has_no_vmsd_or_an_empty_one() {
        for list in [missing(), said("")] {
            assert_eq!(Vmware.snapshots("g.vmx", &[&said(VMX), &list, &missing()]), Ok(Vec::new()));
        }
        assert!(matches!(Vmware.snapshots("g.vmx", &[&missing(), &missing(), &missing()]), Err(Trouble::NoMachine(_))));
    }

    #[test]
    fn vmrun_tells_the_names_when_the_vmsd_cannot_be_read() {
        let locked =
            Evidence { outcome: Outcome::Unavailable { reason: ErrorReason::Permission, message: "permission denied".into() }, ..said("") };
        let listed = said("Total snapshots: 2\nGolden Image\n\tlater\n");
        let found = Vmware.snapshots("g.vmx", &[&said(VMX), &locked, &listed]).unwrap();
        assert_eq!(found.iter().map(|s| s.name.as_str()).collect::<Vec<_>>(), ["Golden Image", "later"]);
        assert!(matches!(Vmware.snapshots("g.vmx", &[&said(VMX), &locked, &missing()]), Err(Trouble::Unasked(ErrorReason::NoTool, _))));
    }

    #[test]
    fn a_machine_runs_when_vmrun_lists_it() {
        let list = said("Total running VMs: 1\n/vms/g.vmx\n");
        let facts = Vmware.vm("/vms/g.vmx", &[&said(VMX), &list]).unwrap();
        assert_eq!((facts.title.as_str(), facts.running, facts.guest_os.as_deref()), ("Golden", Some(true), Some("debian12-64")));
        let unknown = Vmware.vm("/vms/g.vmx", &[&said(VMX), &exited(255, "", "")]).unwrap();
        assert_eq!(unknown.running, None);
    }

    proptest::proptest! {
        #[test]
        fn no_file_makes_it_panic(text in "(snapshot[0-9.]{1,3}(numSnapshots|displayName|createTimeLow) = \"[|0-9A-Fé\"-]{0,12}\"?\n){0,6}") {
            snapshot_list(&text);
        }
    }
}
