//! A qcow2 disk on its own: snapshots are read from the image with `qemu-img`, also while a machine runs from it. What runs from
//! it is not known here.

use jiff::Timestamp;
use serde::Deserialize;

use super::{Candidate, Provider, Snapshot, Trouble, VmFacts, command, ended_well, in_order};
use crate::domain::evidence::{Evidence, Outcome};
use crate::domain::probe::{FoundFiles, HostAsk};
use crate::domain::verdict::ErrorReason;

/// QEMU without a manager.
pub struct Qemu;

/// `qemu-img info --output=json`: the `ImageInfo` type of QEMU's `qapi/block-core.json`. The key `snapshots` is absent when there are none.
#[derive(Deserialize)]
struct ImageInfo {
    format: String,
    #[serde(default)]
    snapshots: Vec<SnapshotInfo>,
}

#[derive(Deserialize)]
struct SnapshotInfo {
    name: String,
    #[serde(rename = "date-sec")]
    seconds: i64,
}

impl Provider for Qemu {
    fn name(&self) -> &'static str {
        "qemu"
    }

    fn title(&self) -> &'static str {
        "QEMU"
    }

    fn tried(&self) -> bool {
        true
    }

    fn presence_ask(&self) -> HostAsk {
        command(&["qemu-system-x86_64", "qemu-system-aarch64", "qemu-kvm", "/usr/libexec/qemu-kvm"], &["--version"])
    }

    fn list_asks(&self) -> Vec<HostAsk> {
        let folders = ["~/*.qcow2", "~/vm*/**/*.qcow2", "~/VM*/**/*.qcow2"];
        folders.map(|pattern| HostAsk::FindFiles { pattern: pattern.to_owned(), digest: false }).to_vec()
    }

    fn list(&self, answers: &[&Evidence]) -> Vec<Candidate> {
        let found = answers.iter().filter_map(|answer| serde_json::from_str::<FoundFiles>(&answer.stdout).ok());
        let mut disks: Vec<String> = found.flat_map(|found| found.files).map(|file| file.path).collect();
        disks.sort();
        disks.dedup();
        let candidate = |path: String| {
            let title = path.rsplit(['/', '\\']).next().unwrap_or(&path).to_owned();
            Candidate { provider: "qemu", id: path, title, running: None }
        };
        disks.into_iter().map(candidate).collect()
    }

    fn vm_asks(&self, id: &str) -> Vec<HostAsk> {
        self.snapshot_asks(id)
    }

    fn vm(&self, id: &str, answers: &[&Evidence]) -> Result<VmFacts, Trouble> {
        let info = image_info(id, answers)?;
        Ok(VmFacts { title: format!("{id} ({})", info.format), running: None, guest_os: None })
    }

    fn snapshot_asks(&self, id: &str) -> Vec<HostAsk> {
        // -U reads the image even while a running machine holds its lock.
        let programs = ["qemu-img", "/opt/homebrew/bin/qemu-img", "/usr/local/bin/qemu-img"];
        vec![command(&programs, &["info", "-U", "--output=json", "--", id]), HostAsk::FindFiles { pattern: id.to_owned(), digest: false }]
    }

    fn snapshots(&self, id: &str, answers: &[&Evidence]) -> Result<Vec<Snapshot>, Trouble> {
        let info = image_info(id, answers)?;
        let snapshot = |found: SnapshotInfo| {
            let taken = Timestamp::from_second(found.seconds).ok();
            Snapshot { name: found.name, taken, current: None }
        };
        Ok(in_order(info.snapshots.into_iter().map(snapshot).collect()))
    }
}

fn image_info(id: &str, answers: &[&Evidence]) -> Result<ImageInfo, Trouble> {
    if answers.get(1).is_some_and(|found| found.outcome == Outcome::Missing) {
        return Err(Trouble::NoMachine(format!("there is no disk {id}")));
    }
    let answer = ended_well(answers.first(), "qemu-img")?;
    serde_json::from_str(&answer.stdout)
        .map_err(|error| Trouble::Unasked(ErrorReason::Internal, format!("qemu-img's answer could not be read: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::tests::{exited, said};

    /// From `qemu-img info -U --output=json`, QEMU 7.2.
    const TWO: &str = r#"{"snapshots": [
        {"icount": 0, "vm-clock-nsec": 0, "name": "later \u00FC", "date-sec": 1795416125, "date-nsec": 474281000, "vm-clock-sec": 0, "id": "2", "vm-state-size": 0},
        {"icount": 0, "vm-clock-nsec": 0, "name": "Golden Image", "date-sec": 1795410000, "date-nsec": 1, "vm-clock-sec": 0, "id": "1", "vm-state-size": 0}],
        "virtual-size": 10485760, "filename": "d.qcow2", "format": "qcow2", "actual-size": 217088, "dirty-flag": false}"#;

    #[test]
    fn snapshots_come_with_their_times_oldest_first() {
        let found = Qemu.snapshots("d.qcow2", &[&said(TWO)]).unwrap();
        let names: Vec<_> = found.iter().map(|snapshot| (snapshot.name.as_str(), snapshot.taken.unwrap().as_second())).collect();
        assert_eq!(names, [("Golden Image", 1_795_410_000), ("later ü", 1_795_416_125)]);
    }

    #[test]
    fn a_disk_without_snapshots_has_no_such_key() {
        let bare = r#"{"virtual-size": 512, "filename": "g", "format": "raw", "actual-size": 4096}"#;
        assert_eq!(Qemu.snapshots("g", &[&said(bare)]), Ok(Vec::new()));
    }

    #[test]
    fn a_disk_that_is_not_there_is_no_fault_of_the_tool() {
        let refused = exited(1, "", "qemu-img: Could not open 'x'");
        let missing = Evidence { outcome: Outcome::Missing, ..said("") };
        assert!(matches!(Qemu.snapshots("x", &[&refused, &missing]), Err(Trouble::NoMachine(_))));
        assert!(matches!(Qemu.snapshots("x", &[&refused, &said("{}")]), Err(Trouble::Unasked(..))));
        assert!(matches!(Qemu.snapshots("x", &[&missing, &said("{}")]), Err(Trouble::Unasked(ErrorReason::NoTool, _))));
    }
}
