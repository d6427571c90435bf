//! What the system calls this computer for itself: machine-id(5). It is never handed out as it is, only hashed with a salt.

use std::path::Path;

/// Where systemd and D-Bus keep it.
const FILES: [&str; 2] = ["/etc/machine-id", "/var/lib/dbus/machine-id"];

/// The id; `None` where the system has none (macOS, a container).
pub fn id() -> Option<String> {
    FILES.iter().find_map(|path| read(Path::new(path)))
}

/// A new system has `uninitialized` in the file until its first boot is over.
fn read(path: &Path) -> Option<String> {
    let id = std::fs::read_to_string(path).ok()?.trim().to_owned();
    (id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit())).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_id_is_taken_for_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("machine-id");
        for (text, expected) in
            [("0123456789abcdef0123456789abcdef\n", Some("0123456789abcdef0123456789abcdef")), ("uninitialized\n", None), ("", None)]
        {
            std::fs::write(&path, text).unwrap();
            assert_eq!(read(&path).as_deref(), expected);
        }
        assert_eq!(read(&folder.path().join("absent")), None);
    }
}
