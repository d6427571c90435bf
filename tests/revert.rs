//! Steps 8 to 10 of lesson 4.1's first exercise done for real: a snapshot, files, and going back, looked at by the program as a
//! learner runs it. A qcow2 disk has real snapshots; libvirt's part is played by the test driver that comes with it.
//! Needs sshd, qemu-img, e2fsprogs and virsh; a test whose tools are missing says so and passes.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr, reason = "a test may panic, and says aloud what it skips")]

#[path = "revert/lab.rs"]
mod lab;
mod rig;

use std::fs;
use std::time::Duration;

use jiff::Timestamp;
use lab::Lab;

/// A guest with a real disk.
fn disk_lab() -> Option<Lab> {
    Some(Lab::open(&["qemu-img", "mke2fs", "debugfs"])?.with_disk())
}

/// A guest with a real disk, whose packages are up to date and which has its snapshot.
fn golden_lab() -> Option<Lab> {
    let lab = disk_lab()?;
    lab.pass_fresh();
    lab.snapshot("Golden Image");
    Some(lab)
}

/// Snapshots keep whole seconds, and clocks may be a little apart: what comes after this is later all the same.
fn later() {
    std::thread::sleep(Duration::from_millis(4500));
}

#[test]
fn a_revert_takes_away_what_was_added_and_what_was_seen_stays_achieved() {
    let Some(lab) = golden_lab() else { return };
    let before = lab.check("files-added");
    assert_eq!(before.line(), "failed: no such file in ~");
    assert!(before.text("fix").contains("repeat from step 9"), "{}", before.text("fix"));
    assert_eq!(lab.check("reverted").because(), Some("files-added"));

    lab.write("note.txt");
    lab.write("ünï two.txt");
    let added = lab.check("files-added");
    assert_eq!(added.line(), "passed: 2 files: note.txt, ünï two.txt");
    let achieved_at = added.time("achieved_at");

    let too_early = lab.check("reverted");
    assert_eq!(too_early.line(), "failed: still there: note.txt, ünï two.txt");
    assert_eq!(too_early.text("rung"), "assertion");
    assert!(too_early.text("fix").starts_with("Go back to the snapshot"), "{}", too_early.text("fix"));

    lab.revert("Golden Image");
    let reverted = lab.check("reverted");
    assert_eq!(reverted.line(), "passed: gone: note.txt, ünï two.txt");
    let later = lab.check("files-added");
    assert!(later.verdict() == "passed" && later.text("actual").ends_with("; now: no such file in ~"), "{}", later.line());
    assert_eq!(later.time("achieved_at"), achieved_at);
    assert_eq!(lab.check("reverted").verdict(), "passed", "it holds as often as one looks");

    lab.write("note.txt");
    let again = lab.check("files-added");
    assert_eq!((again.line().as_str(), again.time("achieved_at")), ("passed: 1 file: note.txt", achieved_at));
    assert_eq!(lab.check("reverted").line(), "failed: still there: note.txt");
    lab.revert("Golden Image");
    assert_eq!(lab.check("reverted").line(), "passed: gone: note.txt");
}

#[test]
fn files_taken_away_one_by_one_are_no_revert_until_the_last() {
    let Some(lab) = golden_lab() else { return };
    lab.write("one");
    lab.write("two");
    assert_eq!(lab.check("files-added").verdict(), "passed");
    lab.remove("one");
    assert_eq!(lab.check("reverted").line(), "failed: some are gone, but still there: two");
}

#[test]
fn hidden_files_are_no_files_that_one_added() {
    let Some(lab) = golden_lab() else { return };
    lab.write(".hidden");
    assert_eq!(lab.check("files-added").line(), "failed: no such file in ~");
}

#[test]
fn a_snapshot_must_have_the_very_name() {
    let Some(lab) = disk_lab() else { return };
    lab.pass_fresh();
    let none = lab.check("snapshot");
    assert_eq!(none.line(), "failed: no snapshots at all");
    assert!(none.text("expected").starts_with("a snapshot named 'Golden Image'"), "{}", none.text("expected"));
    assert!(none.text("fix").starts_with("Shut the guest down and take a snapshot"), "{}", none.text("fix"));
    let skipped = lab.check("reverted");
    assert_eq!(
        skipped.line(),
        "skipped snapshot: not looked at: it needs \"There is a snapshot named 'Golden Image'\" (step 8), which did not pass"
    );

    lab.snapshot("ünï");
    assert_eq!(lab.check("snapshot").line(), "failed: 1 snapshot: 'ünï'");
    lab.snapshot("golden-image");
    let near = lab.check("snapshot");
    assert_eq!(near.line(), "failed: 2 snapshots: 'ünï', 'golden-image'; 'golden-image' is close, but the name must match exactly");
    assert_eq!(near.text("fix"), "Rename the snapshot 'golden-image' to 'Golden Image', or take it again under that name.");
    lab.snapshot("Golden Image");
    let right = lab.check("snapshot");
    assert!(right.line().starts_with("passed: a snapshot named 'Golden Image', taken 20"), "{}", right.line());
}

#[test]
fn a_snapshot_must_not_be_older_than_the_updates() {
    let Some(lab) = disk_lab() else { return };
    lab.snapshot("Golden Image");
    let unready = lab.check("snapshot");
    assert_eq!((unready.verdict(), unready.because()), ("skipped", Some("fresh")));
    later();
    lab.pass_fresh();
    let old = lab.check("snapshot");
    assert_eq!(old.verdict(), "failed");
    assert!(old.text("actual").contains(" before \"Every package is up to date\" (step 7) first passed on "), "{}", old.line());
    assert!(old.text("fix").starts_with("Delete the snapshot 'Golden Image' and take it again"), "{}", old.text("fix"));

    lab.snapshot("Golden Image");
    let twice = lab.check("snapshot");
    assert!(twice.line().starts_with("passed: the latest of 2 snapshots named 'Golden Image', taken "), "{}", twice.line());
    // qemu-img deletes the first of the name that it meets, which is the older.
    lab.delete_snapshot("Golden Image");
    assert_eq!(lab.check("snapshot").verdict(), "passed");
    lab.delete_snapshot("Golden Image");
    assert_eq!(lab.check("snapshot").line(), "failed: no snapshots at all");
}

#[test]
fn a_disk_that_is_not_there_is_a_fact_and_a_tool_that_is_not_there_says_nothing() {
    let Some(mut lab) = golden_lab() else { return };
    fs::remove_file(lab.path("disk.qcow2")).unwrap();
    let gone = lab.check("snapshot");
    assert_eq!(gone.line(), format!("failed: there is no disk {}", lab.path("disk.qcow2")));
    assert!(gone.text("fix").contains("drillyard target add golden-vm"), "{}", gone.text("fix"));
    fs::write(lab.path("disk.qcow2"), "").unwrap();
    lab.search_path = lab.path("no-tools-here").into();
    assert_eq!(lab.check("snapshot").line(), "errored no_tool: qemu-img is not installed");
}

#[test]
fn files_that_the_snapshot_holds_are_not_added_files() {
    let Some(lab) = disk_lab() else { return };
    lab.write("welcome.txt");
    lab.pass_fresh();
    later();
    lab.snapshot("Golden Image");
    assert_eq!(lab.check("files-added").line(), "failed: older than the snapshot: welcome.txt");
    lab.write("note.txt");
    assert_eq!(lab.check("files-added").line(), "passed: 1 file: note.txt");
    lab.revert("Golden Image");
    for look in ["first", "second"] {
        assert_eq!(lab.check("reverted").line(), "passed: gone: note.txt", "{look} look");
        let added = lab.check("files-added").line();
        assert!(added.starts_with("passed: ") && added.ends_with("; now: older than the snapshot: welcome.txt"), "{look} look: {added}");
    }
}

#[test]
fn a_snapshot_taken_again_after_the_files_were_added_cannot_take_them_away() {
    let Some(lab) = golden_lab() else { return };
    lab.write("note.txt");
    assert_eq!(lab.check("files-added").verdict(), "passed");
    later();
    lab.snapshot("Golden Image");
    let told = lab.check("reverted");
    assert_eq!(told.line(), "failed: the files that were seen are older than the snapshot, which holds them: note.txt");
    assert!(told.text("fix").starts_with("Repeat from \"You added files to the home directory\" (step 9): "), "{}", told.text("fix"));
}

/// What libvirt's test driver is to have: an id's domain with its snapshots and their times.
fn node(lab: &Lab, domains: &[(&str, &[(&str, Timestamp)])]) {
    let snapshot = |(name, at): &(&str, Timestamp)| {
        let facts = format!("<name>{name}</name><state>running</state><creationTime>{}</creationTime><active>0</active>", at.as_second());
        format!("<test:domainsnapshot>{facts}</test:domainsnapshot>\n")
    };
    let domain = |(name, snapshots): &(&str, &[(&str, Timestamp)])| {
        let snapshots: String = snapshots.iter().map(snapshot).collect();
        format!("<domain type='test'><name>{name}</name><memory>65536</memory><os><type>hvm</type></os>\n{snapshots}</domain>\n")
    };
    let domains: String = domains.iter().map(domain).collect();
    let xml = format!("<node xmlns:test='http://libvirt.org/schemas/domain/test/1.0'>\n{domains}</node>\n");
    fs::write(lab.path("node.xml"), xml).unwrap();
}

fn bind_domain(lab: &Lab, domain: &str) {
    lab.bind(&format!("libvirt:test:///{}#{domain}", lab.path("node.xml")));
}

#[test]
fn a_revert_in_libvirt_is_seen_alike() {
    let Some(lab) = Lab::open(&["virsh"]) else { return };
    bind_domain(&lab, "golden");
    lab.pass_fresh();
    node(&lab, &[("golden", &[("Golden Image", Timestamp::now())])]);
    assert_eq!(lab.check("snapshot").verdict(), "passed", "{}", lab.check("snapshot").line());
    lab.write("note.txt");
    assert_eq!(lab.check("files-added").verdict(), "passed");
    assert_eq!(lab.check("reverted").line(), "failed: still there: note.txt");
    lab.remove("note.txt");
    assert_eq!(lab.check("reverted").line(), "passed: gone: note.txt");
}

#[test]
fn libvirts_machines_and_snapshots_are_found_by_whatever_name() {
    let Some(lab) = Lab::open(&["virsh"]) else { return };
    let old = Timestamp::now() - Duration::from_secs(3600);
    bind_domain(&lab, "bare");
    lab.pass_fresh();
    let now = Timestamp::now();
    let named = r#"ünï "1"; #2"#;
    let both: &[_] = &[("lab 3 (ünï)", old), ("golden IMAGE", now)];
    let domains: &[(&str, &[(&str, Timestamp)])] =
        &[("bare", &[]), (named, &[("Golden Image", now), ("früher", old)]), ("old", &[("Golden Image", old)]), ("near", both)];
    node(&lab, domains);
    let taken = "a snapshot named 'Golden Image', taken ";
    for (domain, starts) in [
        ("bare", "failed: no snapshots at all".to_owned()),
        (named, format!("passed: {taken}")),
        ("old", format!("failed: {taken}")),
        ("near", "failed: 2 snapshots: 'lab 3 (ünï)', 'golden IMAGE'; 'golden IMAGE' is close".to_owned()),
        ("nobody", format!("failed: libvirt at test:///{} has no machine 'nobody'", lab.path("node.xml"))),
    ] {
        bind_domain(&lab, domain);
        let told = lab.check("snapshot");
        assert!(told.line().starts_with(&starts), "{domain}: {}", told.line());
    }
    fs::remove_file(lab.path("node.xml")).unwrap();
    let silent = lab.check("snapshot");
    assert_eq!((silent.verdict(), silent.because()), ("errored", Some("unreachable")), "{}", silent.line());
}
