//! Images of exercise 2: built for real with qemu-img, described as OVF, OVA and VMX have it, then broken in every way that a build can be.

use std::fs;
use std::time::Duration;

use super::learner::{Learner, age, cut, has, tool};

/// What is said of the newest build, without the path of its folder.
fn built(learner: &Learner) -> String {
    let builds = learner.path("src/packer-plugin-vmware/example/builds").display().to_string();
    learner.check("built").line().replace(&format!("{builds}/"), "")
}

#[test]
fn nothing_built_is_told_with_the_places_that_were_looked_at() {
    let learner = Learner::new();
    let none = learner.check("built");
    assert!(
        none.line().starts_with("failed: nothing was built yet: there is no file at any of these, where ** is any folders\n~/**/packer-plugin-vmware/example*/**/*.ovf\n")
    );
    assert_eq!(none.text("expected"), "a built image for debian with at least 1 whole disk");
    fs::create_dir_all(learner.path("src/packer-plugin-vmware/example/builds/packer-debian")).unwrap();
    assert_eq!(learner.check("built").line(), none.line(), "a folder is no image");
}

#[test]
fn an_ovf_is_whole_with_its_disk_and_its_manifest() {
    if !has(&["qemu-img", "sha1sum", "sha256sum"]) {
        return;
    }
    let learner = Learner::new();
    let folder = learner.ovf("one", "Debian GNU/Linux 12 (64-bit)");
    assert_eq!(built(&learner), "passed: one/golden.ovf (ovf) with golden-disk1.vmdk");
    for algorithm in ["SHA1", "SHA256"] {
        learner.manifest(&folder, algorithm, &["golden.ovf", "golden-disk1.vmdk"]);
        assert_eq!(built(&learner), "passed: one/golden.ovf (ovf) with golden-disk1.vmdk, its manifest agrees in 2 files");
    }
    let disk = folder.join("golden-disk1.vmdk");
    let whole = fs::read(&disk).unwrap();
    let mut damaged = whole.clone();
    damaged[500_000] ^= 1;
    fs::write(&disk, damaged).unwrap();
    assert_eq!(
        built(&learner),
        "failed: one/golden.ovf: golden-disk1.vmdk is not what golden.mf says: it was changed or damaged after the build"
    );
    fs::remove_file(folder.join("golden.mf")).unwrap();
    fs::write(&disk, &whole).unwrap();
    cut(disk.clone(), 1_000_000);
    let size = whole.len();
    assert_eq!(
        built(&learner),
        format!("failed: one/golden.ovf: disk golden-disk1.vmdk has {} bytes, its descriptor says {size}", size - 1_000_000)
    );
    fs::remove_file(&disk).unwrap();
    assert_eq!(built(&learner), "failed: one/golden.ovf: disk golden-disk1.vmdk is missing");
    fs::write(&disk, &whole).unwrap();
    let descriptor = fs::read_to_string(folder.join("golden.ovf")).unwrap();
    let other = descriptor.replace("ovf:id=\"96\"", "ovf:id=\"103\"").replace("Debian GNU/Linux 12 (64-bit)", "Windows 11");
    fs::write(folder.join("golden.ovf"), other).unwrap();
    assert_eq!(built(&learner), "failed: one/golden.ovf: it is set up for Windows 11, not for debian");
    for garbage in ["", "not XML at all <", "<html><body>404</body></html>"] {
        fs::write(folder.join("golden.ovf"), garbage).unwrap();
        assert_eq!(built(&learner), "failed: one/golden.ovf: it is no OVF descriptor: it has no Envelope", "{garbage}");
    }
}

#[test]
fn an_ova_is_read_without_unpacking_it() {
    if !has(&["qemu-img", "tar", "sha256sum"]) {
        return;
    }
    let learner = Learner::new();
    let parts = learner.ovf("parts", "Debian 12");
    learner.manifest(&parts, "SHA256", &["golden.ovf", "golden-disk1.vmdk"]);
    let folder = learner.build("one");
    let ova = folder.join("golden.ova");
    let pack = |files: &[&str]| tool("tar", &[&["--format=ustar", "-cf", ova.to_str().unwrap()], files].concat(), &parts);
    pack(&["golden.ovf", "golden.mf", "golden-disk1.vmdk"]);
    let aside = learner.path("parts");
    fs::rename(&parts, &aside).unwrap();
    assert_eq!(built(&learner), "passed: one/golden.ova (ova) with golden-disk1.vmdk, its manifest agrees in 2 files");
    cut(ova.clone(), 1_000_000);
    let told = built(&learner);
    assert!(told.starts_with("failed: one/golden.ova: disk golden-disk1.vmdk has ") && told.contains("its descriptor says"), "{told}");
    let parts = aside;
    let pack = |files: &[&str]| tool("tar", &[&["--format=ustar", "-cf", ova.to_str().unwrap()], files].concat(), &parts);
    pack(&["golden.ovf", "golden-disk1.vmdk"]);
    assert_eq!(built(&learner), "passed: one/golden.ova (ova) with golden-disk1.vmdk; the disk's inside was not checked");
    pack(&["golden.ovf"]);
    assert_eq!(built(&learner), "failed: one/golden.ova: disk golden-disk1.vmdk is missing");
    fs::write(&ova, "this is no archive").unwrap();
    assert_eq!(built(&learner), "failed: one/golden.ova: the archive holds no .ovf descriptor");
}

#[test]
fn a_vmx_is_whole_with_its_disk_however_that_is_stored() {
    if !has(&["qemu-img"]) {
        return;
    }
    for (subformat, part, fault) in [
        ("monolithicSparse", "disk.vmdk", "disk disk.vmdk is damaged or was cut short; `qemu-img check` finds: ERROR: "),
        ("streamOptimized", "disk.vmdk", "disk disk.vmdk is damaged or was cut short; `qemu-img check` finds: ERROR: "),
        ("twoGbMaxExtentSparse", "disk-s001.vmdk", "disk disk.vmdk is damaged or was cut short; `qemu-img check` finds: ERROR: "),
        ("monolithicFlat", "disk-flat.vmdk", "disk disk.vmdk: its part disk-flat.vmdk has 3194304 of 4194304 bytes"),
    ] {
        let learner = Learner::new();
        let folder = learner.vmx("one", "disk.vmdk", "");
        assert_eq!(built(&learner), "failed: one/golden.vmx: disk disk.vmdk is missing");
        learner.disk(&folder, "disk.vmdk", "vmdk", &format!("subformat={subformat}"));
        assert_eq!(built(&learner), "passed: one/golden.vmx (vmx) with disk.vmdk", "{subformat}");
        cut(folder.join(part), 1_000_000);
        let told = built(&learner);
        assert!(told.starts_with(&format!("failed: one/golden.vmx: {fault}")), "{subformat}: {told}");
        fs::write(folder.join(part), "").unwrap();
        let told = built(&learner);
        assert!(told.starts_with("failed: ") && told.ends_with(" is empty"), "{subformat}: {told}");
        fs::remove_file(folder.join(part)).unwrap();
        assert!(built(&learner).ends_with(" is missing"), "{subformat}: {}", built(&learner));
    }
}

#[test]
fn a_vmx_that_packer_did_not_finish_or_that_is_none_is_told() {
    if !has(&["qemu-img"]) {
        return;
    }
    let learner = Learner::new();
    let folder = learner.vmx("one", "disk.vmdk", "");
    learner.disk(&folder, "disk.vmdk", "vmdk", "");
    let whole = fs::read_to_string(folder.join("golden.vmx")).unwrap();
    for (text, told) in [
        (
            whole.replace("cdrom-raw", "cdrom-image").replace("auto detect", "/home/me/packer_cache/debian-12.iso"),
            "the CD debian-12.iso is still in its drive; Packer takes it out at the end, so this build did not get there",
        ),
        (whole.replace("debian12-64", "windows11-64"), "it is set up for windows11-64, not for debian"),
        (whole.replace("nvme0:0.present = \"TRUE\"", "nvme0:0.present = \"FALSE\""), "it has 0 disks"),
        ("\u{0}\u{1}\u{2} garbage".to_owned(), "it is no VMware configuration: it has no config.version"),
        (String::new(), "it is no VMware configuration: it has no config.version"),
    ] {
        fs::write(folder.join("golden.vmx"), text).unwrap();
        assert_eq!(built(&learner), format!("failed: one/golden.vmx: {told}"));
    }
}

#[test]
fn a_qcow2_is_whole_by_its_tables_and_stands_alone() {
    if !has(&["qemu-img"]) {
        return;
    }
    let learner = Learner::new();
    let folder = learner.build("one");
    let image = folder.join("packer-debian");
    learner.disk(&folder, "packer-debian", "qcow2", "");
    assert_eq!(built(&learner), "passed: one/packer-debian (qcow2) with packer-debian; it does not say which system it is for");
    cut(image.clone(), 500_000);
    let told = built(&learner);
    assert!(
        told.starts_with("failed: one/packer-debian: disk packer-debian is damaged or was cut short; `qemu-img check` finds: ERROR: "),
        "{told}"
    );
    assert!(told.ends_with(" more)") && told.len() < 400, "{told}");
    let length = fs::metadata(&image).unwrap().len();
    cut(image.clone(), length - 60);
    let told = built(&learner);
    assert!(told.starts_with("failed: one/packer-debian: disk packer-debian can't be opened; `qemu-img check` says: "), "{told}");
    fs::write(&image, "half a page of text").unwrap();
    assert_eq!(built(&learner), "failed: one/packer-debian: it is no qcow2 image: its first bytes are others");
    fs::remove_file(&image).unwrap();
    tool("qemu-img", &["create", "-q", "-f", "qcow2", "base.img", "4M"], &folder);
    tool("qemu-img", &["create", "-q", "-f", "qcow2", "-b", "base.img", "-F", "qcow2", "packer-debian"], &folder);
    assert_eq!(
        built(&learner),
        "failed: one/packer-debian: disk packer-debian is only the changes to base.img: it is not whole without it"
    );
}

#[test]
fn the_newest_of_several_builds_is_judged() {
    if !has(&["qemu-img"]) {
        return;
    }
    let learner = Learner::new();
    let old = learner.ovf("old", "Debian 12");
    age(old.join("golden.ovf"), Duration::from_secs(3600));
    let new = learner.vmx("new", "disk.vmdk", "");
    let older = learner.path("src/packer-plugin-vmware/example/builds/old/golden.ovf").display().to_string();
    let told = learner.check("built").line();
    assert!(told.ends_with(&format!("new/golden.vmx: disk disk.vmdk is missing; an older build, {older}, is whole")), "{told}");
    learner.disk(&new, "disk.vmdk", "vmdk", "");
    assert_eq!(built(&learner), "passed: new/golden.vmx (vmx) with disk.vmdk");
    age(new.join("golden.vmx"), Duration::from_secs(7200));
    assert_eq!(built(&learner), "passed: old/golden.ovf (ovf) with golden-disk1.vmdk");
}

#[test]
fn a_host_without_qemu_img_says_what_it_did_not_look_at() {
    if !has(&["qemu-img"]) {
        return;
    }
    let learner = Learner::new();
    let folder = learner.vmx("one", "disk.vmdk", "");
    learner.disk(&folder, "disk.vmdk", "vmdk", "");
    let output = learner.command(&["check", "4.1#2/built"]).env("PATH", "/nowhere").output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("with disk.vmdk; the disk's inside was not checked"), "{said}");
}
