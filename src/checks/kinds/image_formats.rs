//! Built images, read from what lies in their folder: OVF and OVA (DMTF DSP0243), VMware's VMX, and qcow2. Says which disks an image
//! names and what is wrong with them; whether that will do is the kind's matter.

use crate::checks::providers::vmware_dictionary;
use crate::checks::xml;
use crate::domain::probe::{ArtifactFacts, ArtifactFile};

/// One image.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Image {
    /// `ovf`, `ova`, `vmx` or `qcow2`.
    pub format: &'static str,
    /// Names of the disks it needs.
    pub disks: Vec<String>,
    /// The guest's system, as the descriptor tells it.
    pub guest_os: Option<String>,
    /// Lines of the manifest.
    pub manifest_entries: usize,
    /// What is wrong, each in a few words.
    pub faults: Vec<String>,
}

/// First bytes, in hex: `QFI\xfb` (QEMU's `docs/interop/qcow2.txt`), `KDMV` (VMware's "Virtual Disk Format 5.0").
const QCOW2_MAGIC: &str = "514649fb";
const VMDK_MAGIC: &str = "4b444d56";
/// Of the numbers of systems (CIM_OperatingSystem.OSType), those of Debian.
const DEBIAN: &[(&str, &str)] = &[("95", "Debian"), ("96", "Debian 64-Bit")];
const SECTOR: u64 = 512;

/// Reads the image that `facts.path` names. The error says why it is none.
pub(super) fn read(facts: &ArtifactFacts) -> Result<Image, String> {
    let name = facts.path.rsplit('/').next().unwrap_or(&facts.path);
    let mut image = match name.rsplit('.').next().map(str::to_lowercase).as_deref() {
        Some("ovf") => ovf(facts, name, "ovf")?,
        Some("ova") => {
            let inner = facts.texts.iter().find(|(name, _)| name.to_lowercase().ends_with(".ovf"));
            let (name, _) = inner.ok_or("the archive holds no .ovf descriptor")?;
            ovf(facts, name, "ova")?
        }
        Some("vmx") => vmx(facts, name)?,
        _ => qcow2(facts, name)?,
    };
    verify_manifest(facts, &mut image);
    Ok(image)
}

fn text<'a>(facts: &'a ArtifactFacts, name: &str) -> Option<&'a str> {
    facts.texts.iter().find(|(other, _)| other == name).map(|(_, text)| text.as_str())
}

fn file<'a>(facts: &'a ArtifactFacts, name: &str) -> Option<&'a ArtifactFile> {
    facts.files.iter().find(|file| file.name == name)
}

/// `<References>` names files by id; `<Disk>` says which of them are disks.
fn ovf(facts: &ArtifactFacts, name: &str, format: &'static str) -> Result<Image, String> {
    let descriptor = text(facts, name).ok_or("its descriptor could not be read")?;
    let tags = xml::tags(descriptor);
    if !tags.iter().any(|tag| tag.is("Envelope")) {
        return Err("it is no OVF descriptor: it has no Envelope".to_owned());
    }
    let system = tags.iter().position(|tag| tag.is("OperatingSystemSection")).map(|at| {
        let number = tags[at].attribute("id").and_then(|id| DEBIAN.iter().find(|(number, _)| *number == id));
        let kind = tags[at].attribute("osType").map(str::to_owned).or_else(|| number.map(|(_, name)| (*name).to_owned()));
        // Other sections have descriptions too: of devices, of the product.
        let mut own = tags[at + 1..].iter().take_while(|tag| !tag.name.ends_with("Section"));
        let described = own.find(|tag| tag.is("Description")).map(|tag| tag.text.clone());
        kind.into_iter().chain(described).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(", ")
    });
    let mut image = Image { format, guest_os: system.filter(|text| !text.is_empty()), ..Image::default() };
    for disk in tags.iter().filter(|tag| tag.is("Disk")) {
        // A disk without a file is made empty when the image is deployed.
        let Some(reference) = disk.attribute("fileRef") else { continue };
        let named = tags.iter().find(|tag| tag.is("File") && tag.attribute("id") == Some(reference));
        let Some(href) = named.and_then(|tag| tag.attribute("href")) else {
            image.faults.push(format!("disk '{reference}' names no file"));
            continue;
        };
        image.disks.push(href.to_owned());
        let size = named.and_then(|tag| tag.attribute("size")).and_then(|size| size.parse::<u64>().ok());
        match (file(facts, href), size) {
            (None, _) => image.faults.push(format!("disk {href} is missing")),
            (Some(found), Some(size)) if found.bytes != size => {
                image.faults.push(format!("disk {href} has {} bytes, its descriptor says {size}", found.bytes));
            }
            (Some(found), _) => image.faults.extend(unsound(facts, found)),
        }
    }
    Ok(image)
}

/// Disks are the devices that are present, have a file and are no CD drive.
fn vmx(facts: &ArtifactFacts, name: &str) -> Result<Image, String> {
    let settings = vmware_dictionary(text(facts, name).ok_or("its settings could not be read")?);
    if !settings.contains_key("config.version") && !settings.contains_key("virtualhw.version") {
        return Err("it is no VMware configuration: it has no config.version".to_owned());
    }
    let mut image = Image { format: "vmx", guest_os: settings.get("guestos").cloned(), ..Image::default() };
    for (key, disk) in &settings {
        let Some(device) = key.strip_suffix(".filename") else { continue };
        let is = |name: &str, value: &str| {
            settings.get(&format!("{device}.{name}")).is_some_and(|found| found.to_lowercase().starts_with(value))
        };
        let bus = ["scsi", "sata", "nvme", "ide"].iter().any(|bus| device.starts_with(bus));
        // Packer's last step on a VMX takes out the CDs that it put in. `linux.iso` is VMware's own, with its guest tools.
        if bus && is("devicetype", "cdrom-image") && !is("present", "false") && !disk.to_lowercase().ends_with("linux.iso") {
            let name = disk.rsplit(['/', '\\']).next().unwrap_or(disk);
            image
                .faults
                .push(format!("the CD {name} is still in its drive; Packer takes it out at the end, so this build did not get there"));
        }
        if !bus || !device.contains(':') || is("present", "false") || is("devicetype", "cdrom") || disk.to_lowercase().ends_with(".iso") {
            continue;
        }
        image.disks.push(disk.clone());
        match file(facts, disk) {
            None => image.faults.push(format!("disk {disk} is missing")),
            Some(found) => image.faults.extend(unsound(facts, found)),
        }
    }
    Ok(image)
}

fn qcow2(facts: &ArtifactFacts, name: &str) -> Result<Image, String> {
    let found = file(facts, name).ok_or("its file is not there")?;
    if !found.magic.starts_with(QCOW2_MAGIC) {
        return Err("it is no qcow2 image: its first bytes are others".to_owned());
    }
    Ok(Image { format: "qcow2", disks: vec![name.to_owned()], faults: unsound(facts, found), ..Image::default() })
}

/// What is wrong with one disk: empty, not of its kind, parts missing, or what qemu-img says of it.
fn unsound(facts: &ArtifactFacts, disk: &ArtifactFile) -> Vec<String> {
    let name = &disk.name;
    let mut faults = Vec::new();
    if disk.bytes == 0 {
        return vec![format!("disk {name} is empty")];
    }
    if name.to_lowercase().ends_with(".vmdk") {
        // A disk of several files has a text that names them: "RW 8323072 SPARSE \"disk-s001.vmdk\"".
        match text(facts, name).filter(|text| text.contains("Disk DescriptorFile")) {
            Some(descriptor) => {
                for (extent, least) in descriptor.lines().filter_map(extent) {
                    match file(facts, extent) {
                        None => faults.push(format!("disk {name}: its part {extent} is missing")),
                        Some(part) if part.bytes == 0 => faults.push(format!("disk {name}: its part {extent} is empty")),
                        Some(part) if part.bytes < least => {
                            faults.push(format!("disk {name}: its part {extent} has {} of {least} bytes", part.bytes));
                        }
                        Some(_) => {}
                    }
                }
            }
            None if !disk.magic.starts_with(VMDK_MAGIC) => faults.push(format!("{name} is no VMDK disk: its first bytes are others")),
            None => {}
        }
    }
    if faults.is_empty() {
        faults.extend(damage(facts, name));
    }
    let said = facts.disks.iter().find(|(other, _)| other == name).map(|(_, said)| said.as_str());
    if let Some(info) = said.and_then(|said| serde_json::from_str::<serde_json::Value>(said).ok()) {
        if info.pointer("/format-specific/data/corrupt").and_then(serde_json::Value::as_bool) == Some(true) {
            faults.push(format!("disk {name} is marked as corrupt"));
        }
        if let Some(base) = info.get("backing-filename").and_then(serde_json::Value::as_str) {
            faults.push(format!("disk {name} is only the changes to {base}: it is not whole without it"));
        }
    }
    faults
}

/// What `qemu-img check` found to be wrong. A disk that it can't check, or that is in use, has no fault by that.
fn damage(facts: &ArtifactFacts, name: &str) -> Option<String> {
    let check = facts.checks.iter().find(|check| check.name == name)?;
    let errors: Vec<&str> = check.said.lines().filter(|line| line.starts_with("ERROR")).collect();
    if matches!(check.exit, 1 | 2) && !errors.is_empty() {
        let more = if errors.len() > 1 { format!(" (and {} more)", errors.len() - 1) } else { String::new() };
        return Some(format!("disk {name} is damaged or was cut short; `qemu-img check` finds: {}{more}", errors[0]));
    }
    let closed = ["Permission denied", "lock", "not supported", "Unsupported"].iter().any(|word| check.said.contains(word));
    let line = check.said.lines().find(|line| line.contains("Could not open")).filter(|_| check.exit == 1 && !closed)?;
    Some(format!("disk {name} can't be opened; `qemu-img check` says: {}", line.trim_start_matches("qemu-img: ")))
}

/// Name of the file, and its least size where it holds plain sectors: `RW 8323072 FLAT "disk-f001.vmdk" 0`.
fn extent(line: &str) -> Option<(&str, u64)> {
    let access = ["RW ", "RDONLY ", "NOACCESS "].iter().any(|word| line.starts_with(word));
    let name = line.split('"').nth(1).filter(|_| access)?;
    let words: Vec<&str> = line.split_whitespace().collect();
    let sectors = |text: Option<&str>| text.and_then(|text| text.trim().parse::<u64>().ok()).unwrap_or(0);
    let offset = sectors(line.rsplit('"').next());
    let plain = matches!(words.get(2), Some(&("FLAT" | "VMFS")));
    Some((name, if plain { sectors(words.get(1).copied()).saturating_add(offset).saturating_mul(SECTOR) } else { 0 }))
}

/// `SHA256(disk.vmdk)= 5f1e…` a line (DSP0243, section 5.1).
fn verify_manifest(facts: &ArtifactFacts, image: &mut Image) {
    for (manifest, text) in facts.texts.iter().filter(|(name, _)| name.to_lowercase().ends_with(".mf")) {
        for line in text.lines() {
            let Some((head, wanted)) = line.split_once('=') else { continue };
            let Some((algorithm, name)) = head.trim().trim_end_matches(')').split_once('(') else { continue };
            image.manifest_entries += 1;
            let Some(found) = file(facts, name.trim()) else {
                image.faults.push(format!("{manifest} lists {name}, which is missing"));
                continue;
            };
            let algorithm = algorithm.trim().to_uppercase().replace('-', "");
            match found.digests.iter().find(|(name, _)| *name == algorithm) {
                Some((_, hash)) if hash.eq_ignore_ascii_case(wanted.trim()) => {}
                Some(_) => image.faults.push(format!("{name} is not what {manifest} says: it was changed or damaged after the build")),
                None => image.faults.push(format!("{name} could not be compared with {manifest} ({algorithm})")),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::tests::{judge, missing, said};
    use crate::domain::verdict::Verdict::{self, Failed, Passed};

    fn part(name: &str, bytes: u64, magic: &str) -> ArtifactFile {
        ArtifactFile { name: name.into(), bytes, magic: magic.into(), digests: vec![("SHA256".into(), "aa".into())] }
    }

    fn facts(path: &str, files: Vec<ArtifactFile>, texts: &[(&str, &str)]) -> ArtifactFacts {
        let texts = texts.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        ArtifactFacts { path: path.into(), files, texts, ..ArtifactFacts::default() }
    }

    fn verdict(facts: &ArtifactFacts) -> (Verdict, String) {
        let judged = judge("artifact: { path: x, guest_os: debian }", &[said(&serde_json::to_string(facts).unwrap())]);
        (judged.verdict, judged.actual)
    }

    #[test]
    fn an_ovf_tells_its_system_by_number_name_or_words_of_its_own_section() {
        let section = |text: &str| OVF.replace(r#"<OperatingSystemSection ovf:id="96" vmw:osType="debian12_64Guest"><Info/>"#, text);
        for (text, system) in [
            (r#"<OperatingSystemSection ovf:id="96"><Info/>"#, Some("Debian 64-Bit")),
            (r#"<OperatingSystemSection ovf:id="80"><Info/><Description>RedHat_64</Description>"#, Some("RedHat_64")),
            (r#"<OperatingSystemSection ovf:id="80"><Info/>"#, None),
        ] {
            let device =
                "<VirtualHardwareSection><Item><rasd:Description>SCSI Controller</rasd:Description></Item></VirtualHardwareSection>";
            let text = section(text).replace("</Envelope>", &format!("{device}</Envelope>"));
            let image = read(&facts("/b/x.ovf", vec![part("d.vmdk", 9, VMDK_MAGIC)], &[("x.ovf", &text)])).unwrap();
            assert_eq!(image.guest_os.as_deref(), system);
        }
    }

    const OVF: &str = r#"<Envelope xmlns:ovf="o"><References><File ovf:href="d.vmdk" ovf:id="f1" ovf:size="9"/></References>
        <DiskSection><Disk ovf:diskId="v1" ovf:fileRef="f1"/></DiskSection>
        <OperatingSystemSection ovf:id="96" vmw:osType="debian12_64Guest"><Info/></OperatingSystemSection></Envelope>"#;
    const VMX: &str = "config.version = \"8\"\nguestOS = \"debian12-64\"\nscsi0:0.present = \"TRUE\"\nscsi0:0.fileName = \"d.vmdk\"\n\
        ide1:0.deviceType = \"cdrom-raw\"\nide1:0.fileName = \"auto detect\"\n";

    #[test]
    fn an_ovf_is_whole_when_its_disks_and_hashes_are() {
        let disk = || part("d.vmdk", 9, VMDK_MAGIC);
        for (files, manifest, wanted, told) in [
            (vec![disk()], "", Passed, "ovf"),
            (vec![disk()], "SHA256(d.vmdk)= AA\n", Passed, "its manifest agrees in 1 file"),
            (vec![disk()], "SHA256(d.vmdk)= bb\n", Failed, "changed or damaged"),
            (vec![disk()], "SHA256(e.vmdk)= aa\n", Failed, "lists e.vmdk, which is missing"),
            (vec![], "", Failed, "d.vmdk is missing"),
            (vec![part("d.vmdk", 8, VMDK_MAGIC)], "", Failed, "8 bytes"),
            (vec![part("d.vmdk", 9, "00")], "", Failed, "no VMDK disk"),
        ] {
            let (verdict, actual) = verdict(&facts("/b/x.ovf", files, &[("x.ovf", OVF), ("x.mf", manifest)]));
            assert_eq!(verdict, wanted, "{actual}");
            assert!(actual.contains(told), "{told}: {actual}");
        }
    }

    #[test]
    fn a_vmx_needs_its_disks_and_all_their_parts_but_not_the_cd() {
        let descriptor = "# Disk DescriptorFile\nRW 8323072 SPARSE \"d-s001.vmdk\"\n";
        let whole = facts(
            "/b/x.vmx",
            vec![part("d.vmdk", 500, "23"), part("d-s001.vmdk", 9, VMDK_MAGIC)],
            &[("x.vmx", VMX), ("d.vmdk", descriptor)],
        );
        assert_eq!(verdict(&whole).0, Passed, "{}", verdict(&whole).1);
        let cut = facts("/b/x.vmx", vec![part("d.vmdk", 500, "23")], &[("x.vmx", VMX), ("d.vmdk", descriptor)]);
        assert!(verdict(&cut).1.contains("d-s001.vmdk is missing"));
        let unfinished = VMX.replace("cdrom-raw", "cdrom-image").replace("auto detect", "/iso/debian.iso");
        let unfinished = facts("/b/x.vmx", vec![part("d.vmdk", 9, VMDK_MAGIC)], &[("x.vmx", &unfinished)]);
        assert!(verdict(&unfinished).1.contains("the CD debian.iso is still in its drive"), "{}", verdict(&unfinished).1);
        let windows = facts("/b/x.vmx", vec![part("d.vmdk", 9, VMDK_MAGIC)], &[("x.vmx", &VMX.replace("debian12-64", "windows11-64"))]);
        assert!(verdict(&windows).1.contains("set up for windows11-64"));
        assert_eq!(verdict(&facts("/b/x.vmx", vec![], &[("x.vmx", "hello")])).0, Failed);
    }

    #[test]
    fn a_qcow2_is_known_by_its_first_bytes_and_must_stand_alone() {
        let mut image = facts("/b/packer-debian", vec![part("packer-debian", 9, "514649fb00000003")], &[]);
        assert_eq!(verdict(&image).0, Passed);
        image.disks = vec![("packer-debian".into(), r#"{"backing-filename": "base.qcow2"}"#.into())];
        assert!(verdict(&image).1.contains("only the changes to base.qcow2"));
        image.disks = vec![("packer-debian".into(), r#"{"format-specific": {"data": {"corrupt": true}}}"#.into())];
        assert!(verdict(&image).1.contains("corrupt"));
        image.disks.clear();
        for (exit, said, wanted) in [
            (2, "ERROR: counting reference\nERROR: another", "`qemu-img check` finds: ERROR: counting reference (and 1 more)"),
            (1, "qemu-img: Could not open 'x': Image is not in qcow2 format", "can't be opened"),
            (1, "qemu-img: Could not open 'x': Failed to get shared \"write\" lock", "passed"),
            (3, "Leaked cluster 5 refcount=1", "passed"),
            (63, "qemu-img: This image format does not support checks", "passed"),
        ] {
            image.checks = vec![crate::domain::probe::DiskCheck { name: "packer-debian".into(), exit, said: said.into() }];
            let (verdict, actual) = verdict(&image);
            assert!(actual.contains(wanted) || (verdict == Passed && wanted == "passed"), "{said}: {verdict:?} {actual}");
        }
        assert_eq!(verdict(&facts("/b/x.qcow2", vec![part("x.qcow2", 9, "00")], &[])).0, Failed);
    }

    #[test]
    fn of_several_places_the_one_with_a_sound_build_counts() {
        let good = said(&serde_json::to_string(&facts("/b/x", vec![part("x", 9, QCOW2_MAGIC)], &[])).unwrap());
        let bad = said(&serde_json::to_string(&facts("/b/x.vmx", vec![], &[])).unwrap());
        let kind = "artifact: { path: [a, b, c] }";
        assert_eq!(judge(kind, &[missing(), bad.clone(), good]).verdict, Passed);
        assert_eq!(judge(kind, &[missing(), bad, missing()]).verdict, Failed);
        assert!(judge(kind, &[missing(), missing(), missing()]).actual.starts_with("nothing was built yet"));
    }

    proptest::proptest! {
        #[test]
        fn no_descriptor_makes_it_panic(text in "[A-Za-z0-9<>=\"()/:. \n-]{0,80}", end in "(ovf|ova|vmx|qcow2|mf)") {
            let _ = read(&facts(&format!("/b/x.{end}"), vec![part(&format!("x.{end}"), 1, "51")], &[("x.ovf", &text), ("x.vmx", &text), ("x.mf", &text)]));
        }
    }
}
