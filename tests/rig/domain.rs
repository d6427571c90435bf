//! The guest of `vm.rs` as a domain of a real libvirtd, which runs for the test alone (`libvirtd.sh`).

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::vm::{Guest, KERNEL_ARGUMENTS, wait_for};

/// What it is called.
pub const NAME: &str = "golden-vm";

/// A domain that runs, and its libvirtd; both end when dropped.
pub struct Domain {
    pub guest: Guest,
    daemon: Child,
}

impl Domain {
    /// Defines and starts it.
    pub fn start(guest: Guest) -> Self {
        let folder = guest.folder.clone();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rig/libvirtd.sh");
        let log = std::fs::File::create(folder.join("libvirtd.log")).unwrap();
        let daemon = Command::new(script).arg(&folder).stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).spawn().unwrap();
        let domain = Self { guest, daemon };
        wait_for("libvirtd's socket", Duration::from_secs(30), || folder.join("libvirt-sock").exists());
        std::fs::write(folder.join("domain.xml"), domain.definition()).unwrap();
        domain.virsh(&["define", folder.join("domain.xml").to_str().unwrap()]);
        domain.virsh(&["start", NAME]);
        domain
    }

    /// Where its libvirtd answers.
    pub fn uri(&self) -> String {
        format!("qemu:///system?socket={}", self.guest.folder.join("libvirt-sock").display())
    }

    pub fn virsh(&self, arguments: &[&str]) {
        let output = Command::new("virsh").arg("-c").arg(self.uri()).args(arguments).output().unwrap();
        assert!(output.status.success(), "virsh {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    /// Ends libvirtd, and with it all that can be known of the domain.
    pub fn end_libvirtd(&mut self) {
        let _ = self.daemon.kill();
        let _ = self.daemon.wait();
    }

    /// libvirt has no way of its own to forward a port to a guest: QEMU is told past it.
    fn definition(&self) -> String {
        let (folder, port) = (self.guest.folder.display(), self.guest.port);
        format!(
            r#"<domain type="qemu" xmlns:qemu="http://libvirt.org/schemas/domain/qemu/1.0">
  <name>{NAME}</name>
  <memory unit="MiB">512</memory>
  <vcpu>2</vcpu>
  <os>
    <type arch="x86_64" machine="pc">hvm</type>
    <kernel>{folder}/vmlinuz</kernel>
    <initrd>{folder}/initrd.img</initrd>
    <cmdline>{KERNEL_ARGUMENTS}</cmdline>
  </os>
  <features><acpi/></features>
  <cpu mode="maximum"/>
  <devices>
    <disk type="file" device="disk">
      <driver name="qemu" type="qcow2" cache="unsafe"/>
      <source file="{folder}/disk.qcow2"/>
      <target dev="vda" bus="virtio"/>
    </disk>
    <serial type="file"><source path="{folder}/serial.log"/></serial>
    <rng model="virtio"><backend model="random">/dev/urandom</backend></rng>
    <memballoon model="none"/>
  </devices>
  <qemu:commandline>
    <qemu:arg value="-netdev"/>
    <qemu:arg value="user,id=n0,restrict=on,hostfwd=tcp:127.0.0.1:{port}-:22"/>
    <qemu:arg value="-device"/>
    <qemu:arg value="virtio-net-pci,netdev=n0,romfile=,addr=0x10"/>
  </qemu:commandline>
</domain>
"#
        )
    }
}

impl Drop for Domain {
    fn drop(&mut self) {
        let _ = Command::new("virsh").arg("-c").arg(self.uri()).args(["destroy", NAME]).output();
        self.end_libvirtd();
    }
}
