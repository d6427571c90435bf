//! VirtualBox, through `VBoxManage`, and the machine's `.vbox` file for what that doesn't tell: when a snapshot was taken. An id is a
//! name, a UUID, or the path of the `.vbox`.
//!
//! Output of `--machinereadable`: `showSnapshots` in VirtualBox's `VBoxManageInfo.cpp`; `.vbox`: its XML schema `VirtualBox-settings.xsd`.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Candidate, Provider, Snapshot, Trouble, VmFacts, command, ended_well, in_order};
use crate::checks::xml;
use crate::domain::evidence::Evidence;
use crate::domain::probe::HostAsk;
use crate::domain::verdict::ErrorReason;

/// Oracle VirtualBox.
pub struct VirtualBox;

const PROGRAM: &[&str] = &[
    "VBoxManage",
    "/usr/local/bin/VBoxManage",
    "/Applications/VirtualBox.app/Contents/MacOS/VBoxManage",
    "C:\\Program Files\\Oracle\\VirtualBox\\VBoxManage.exe",
];

impl Provider for VirtualBox {
    fn name(&self) -> &'static str {
        "virtualbox"
    }

    fn title(&self) -> &'static str {
        "VirtualBox"
    }

    fn tried(&self) -> bool {
        false
    }

    fn presence_ask(&self) -> HostAsk {
        command(PROGRAM, &["--version"])
    }

    fn list_asks(&self) -> Vec<HostAsk> {
        vec![command(PROGRAM, &["list", "vms"]), command(PROGRAM, &["list", "runningvms"])]
    }

    fn list(&self, answers: &[&Evidence]) -> Vec<Candidate> {
        let Ok(all) = ended_well(answers.first(), "VBoxManage") else { return Vec::new() };
        let running = ended_well(answers.get(1), "VBoxManage").ok().map(|answer| named(&answer.stdout));
        let candidate = |(title, id): (String, String)| {
            let running = running.as_ref().map(|running| running.iter().any(|(_, other)| *other == id));
            Candidate { provider: "virtualbox", id, title, running }
        };
        named(&all.stdout).into_iter().map(candidate).collect()
    }

    fn vm_asks(&self, id: &str) -> Vec<HostAsk> {
        vec![command(PROGRAM, &["showvminfo", id, "--machinereadable"])]
    }

    fn vm(&self, id: &str, answers: &[&Evidence]) -> Result<VmFacts, Trouble> {
        let fields = fields(&found(id, answers)?.stdout);
        Ok(VmFacts {
            title: fields.get("name").cloned().unwrap_or_else(|| id.to_owned()),
            running: fields.get("VMState").map(|state| state == "running"),
            guest_os: fields.get("ostype").cloned(),
        })
    }

    fn snapshot_asks(&self, id: &str) -> Vec<HostAsk> {
        let settings = if id.ends_with(".vbox") { id.to_owned() } else { format!("~/VirtualBox VMs/{id}/{id}.vbox") };
        vec![command(PROGRAM, &["snapshot", id, "list", "--machinereadable"]), HostAsk::ReadFile { path: settings }]
    }

    fn snapshots(&self, id: &str, answers: &[&Evidence]) -> Result<Vec<Snapshot>, Trouble> {
        let settings = answers.get(1).filter(|answer| answer.exit() == Some(0));
        let times = settings.map(|answer| times(&answer.stdout)).unwrap_or_default();
        if let Some(answer) = answers.first()
            && [&answer.stdout, &answer.stderr].iter().any(|text| text.contains("does not have any snapshots"))
        {
            return Ok(Vec::new());
        }
        let fields = fields(&found(id, answers)?.stdout);
        let current = fields.get("CurrentSnapshotUUID");
        let snapshot = |(key, name): (&String, &String)| {
            let suffix = key.strip_prefix("SnapshotName")?;
            let uuid = fields.get(&format!("SnapshotUUID{suffix}"));
            let taken = uuid.and_then(|uuid| times.get(uuid.as_str()).copied());
            Some(Snapshot { name: name.clone(), taken, current: current.map(|current| Some(current) == uuid) })
        };
        Ok(in_order(fields.iter().filter_map(snapshot).collect()))
    }
}

fn found<'a>(id: &str, answers: &[&'a Evidence]) -> Result<&'a Evidence, Trouble> {
    if let Some(answer) = answers.first()
        && (answer.stderr.contains("VBOX_E_OBJECT_NOT_FOUND") || answer.stderr.contains("Could not find a registered machine"))
    {
        return Err(Trouble::NoMachine(format!("VirtualBox has no machine '{id}'")));
    }
    ended_well(answers.first(), "VBoxManage").map_err(|trouble| match trouble {
        Trouble::Unasked(ErrorReason::Unreachable, message) => Trouble::Unasked(ErrorReason::Internal, message),
        other => other,
    })
}

/// `"name" {uuid}` a line.
fn named(text: &str) -> Vec<(String, String)> {
    let pair = |line: &str| {
        let (name, uuid) = line.trim().rsplit_once(" {")?;
        Some((name.trim_matches('"').to_owned(), uuid.trim_end_matches('}').to_owned()))
    };
    text.lines().filter_map(pair).collect()
}

/// `key="value"` a line; values are not escaped, so only the outermost quotes come off. The first of a key counts.
fn fields(text: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for (key, raw) in text.lines().filter_map(|line| line.split_once('=')) {
        let raw = raw.trim_end();
        let value = raw.strip_prefix('"').and_then(|raw| raw.strip_suffix('"')).unwrap_or(raw);
        found.entry(key.trim_matches('"').to_owned()).or_insert_with(|| value.to_owned());
    }
    found
}

/// When each snapshot of a `.vbox` was taken, by UUID.
fn times(settings: &str) -> BTreeMap<String, Timestamp> {
    let tags = xml::tags(settings);
    let snapshots = tags.iter().filter(|tag| tag.is("Snapshot"));
    let time = |tag: &xml::Tag<'_>| {
        let uuid = tag.attribute("uuid")?.trim_matches(['{', '}']).to_owned();
        Some((uuid, tag.attribute("timeStamp")?.parse().ok()?))
    };
    snapshots.filter_map(time).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::tests::{exited, missing, said};

    const LIST: &str = "SnapshotName=\"clean\"\nSnapshotUUID=\"11\"\nSnapshotName-1=\"Golden Image\"\nSnapshotUUID-1=\"22\"\n\
        SnapshotDescription-1=\"x\nSnapshotName=\"fake\"\nCurrentSnapshotName=\"Golden Image\"\nCurrentSnapshotUUID=\"22\"\nCurrentSnapshotNode=\"SnapshotName-1\"\n";
    const SETTINGS: &str = r#"<VirtualBox><Machine uuid="{00}" name="g" currentSnapshot="{22}">
        <Snapshot uuid="{11}" name="clean" timeStamp="2026-11-20T10:00:00Z"><Hardware/><Snapshots>
        <Snapshot uuid="{22}" name="Golden Image" timeStamp="2026-11-21T10:00:00Z"/></Snapshots></Snapshot></Machine></VirtualBox>"#;

    #[test]
    fn names_come_from_the_program_and_times_from_the_settings() {
        let found = VirtualBox.snapshots("g", &[&said(LIST), &said(SETTINGS)]).unwrap();
        let facts: Vec<_> = found.iter().map(|s| (s.name.as_str(), s.taken.map(|t| t.to_string()), s.current)).collect();
        let time = |day: u8| Some(format!("2026-11-{day}T10:00:00Z"));
        assert_eq!(facts, [("clean", time(20), Some(false)), ("Golden Image", time(21), Some(true))]);
        let untimed = VirtualBox.snapshots("g", &[&said(LIST), &missing()]).unwrap();
        assert!(untimed.iter().all(|snapshot| snapshot.taken.is_none()));
    }

    #[test]
    fn no_snapshot_no_machine_and_no_program_are_three_things() {
        let none = exited(1, "This machine does not have any snapshots\n", "");
        assert_eq!(VirtualBox.snapshots("g", &[&none, &missing()]), Ok(Vec::new()));
        let unknown = exited(1, "", "VBoxManage: error: Could not find a registered machine named 'g'\n");
        assert!(matches!(VirtualBox.snapshots("g", &[&unknown, &missing()]), Err(Trouble::NoMachine(_))));
        assert!(matches!(VirtualBox.snapshots("g", &[&missing(), &missing()]), Err(Trouble::Unasked(ErrorReason::NoTool, _))));
    }

    #[test]
    fn facts_and_candidates_are_read() {
        let info = "name=\"g\"\nostype=\"Debian (64-bit)\"\nVMState=\"running\"\n";
        let facts = VirtualBox.vm("g", &[&said(info)]).unwrap();
        assert_eq!((facts.running, facts.guest_os.as_deref()), (Some(true), Some("Debian (64-bit)")));
        let found = VirtualBox.list(&[&said("\"my {vm}\" {11}\n\"b\" {22}\n"), &said("\"b\" {22}\n")]);
        let facts: Vec<_> = found.iter().map(|c| (c.title.as_str(), c.id.as_str(), c.running)).collect();
        assert_eq!(facts, [("my {vm}", "11", Some(false)), ("b", "22", Some(true))]);
    }

    proptest::proptest! {
        #[test]
        fn no_answer_makes_it_panic(text in "[a-zS=\"{}\n -]{0,80}") {
            let answer = said(&text);
            let _ = VirtualBox.snapshots("g", &[&answer, &answer]);
            VirtualBox.list(&[&answer, &answer]);
        }
    }
}
