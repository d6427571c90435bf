//! Settles whether the key that a server shows is the machine's: by known_hosts, or by asking the person once and
//! remembering the answer. A key that changed is never waved through, whatever any setting says.

use std::fs::{DirBuilder, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::known_hosts::{KnownHosts, Standing, algorithm_of, hashed_name};
use super::ladder::Fault;
use super::settings::Settings;
use crate::domain::cause::Cause;
use crate::domain::encoding::base64;
use crate::domain::run::{Answer, Question};
use crate::domain::verdict::{ErrorReason, Rung};
use crate::ports::Person;

/// Reads all known_hosts files for this machine; those that are not there count as empty.
pub fn on_file(settings: &Settings) -> KnownHosts {
    let mut known = KnownHosts::default();
    for file in settings.user_known_hosts.iter().chain(&settings.global_known_hosts) {
        if let Ok(bytes) = std::fs::read(file) {
            known.add(file, &String::from_utf8_lossy(&bytes), &settings.known_as());
        }
    }
    known
}

/// Accepts the key with what to say of it, or stops.
pub fn settle(
    key: &[u8],
    known: &KnownHosts,
    settings: &Settings,
    target: &str,
    home: &Path,
    person: &dyn Person,
) -> Result<String, Fault> {
    let Some(algorithm) = algorithm_of(key).map(spoken_algorithm) else {
        let fault = Fault::new(Rung::HostKey, ErrorReason::Untrusted, "the server shows no host key that can be read");
        return Err(fault.because([Cause::on_machine("its host key is damaged, or of a kind unknown here", "sudo sshd -t")]));
    };
    let fingerprint = fingerprint(key);
    let shown = format!("{algorithm} {fingerprint}");
    let place = |file: &Path, line: usize| format!("{}:{line}", tilde(file, home));
    let stop = |seen: String| Fault::new(Rung::HostKey, ErrorReason::Untrusted, seen);
    let host = settings.known_as();
    match known.standing(key) {
        Standing::Known { file, line } => Ok(format!("{shown}, as in {}", place(&file, line))),
        Standing::Unknown => {
            ask(&Unknown { key, host: &host, algorithm: &algorithm, fingerprint: &fingerprint, target }, settings, home, person)
        }
        Standing::Changed { file, line } => {
            let seen =
                format!("{host} shows another {algorithm} key than the one on file ({}); it now shows {fingerprint}", place(&file, line));
            Err(stop(seen).because([
                Cause::at_console(
                    format!(
                        "the machine was rebuilt, or a new one got its address: then the change is yours, and you know when you made it; \
                         only if its console prints {fingerprint}, replace the old line"
                    ),
                    show_key_command(&algorithm),
                ),
                Cause::here(
                    "someone stands between you and the machine: then nothing typed there is safe; this is the key it had",
                    format!("sed -n {line}p {}", tilde(&file, home)),
                ),
            ]))
        }
        Standing::OtherType { algorithm: on_file, file, line } => {
            let on_file = spoken_algorithm(&on_file);
            let seen = format!("{host} is known by its {on_file} key ({}), and now shows only {shown}", place(&file, line));
            Err(stop(seen).because([
                Cause::at_console(
                    "the server's settings no longer offer the key it was known by, or the machine was rebuilt: compare what this prints",
                    show_key_command(&algorithm),
                ),
                Cause::at_console("another machine answers at this address", "ip address"),
            ]))
        }
        Standing::Revoked { file, line } => {
            let seen = format!("{host} shows a key that is marked as revoked ({}): {shown}", place(&file, line));
            Err(stop(seen).because([
                Cause::here(
                    "whoever wrote that line knows that this key is in wrong hands, or no longer in use",
                    format!("sed -n {line}p {}", tilde(&file, home)),
                ),
                Cause::at_console(
                    "the machine needs a new host key before it can be trusted: this makes one once the old files are moved away",
                    "sudo ssh-keygen -A",
                ),
            ]))
        }
    }
}

fn show_key_command(algorithm: &str) -> String {
    format!("ssh-keygen -l -f /etc/ssh/ssh_host_{}_key.pub", algorithm.to_lowercase())
}

struct Unknown<'a> {
    key: &'a [u8],
    host: &'a str,
    algorithm: &'a str,
    fingerprint: &'a str,
    target: &'a str,
}

fn ask(unknown: &Unknown<'_>, settings: &Settings, home: &Path, person: &dyn Person) -> Result<String, Fault> {
    let Unknown { key, host, algorithm, fingerprint, target } = unknown;
    let undecided = |seen: String| {
        let fault = Fault::new(Rung::HostKey, ErrorReason::Untrusted, seen);
        let first = format!("this is the first login to {host} from here: its {algorithm} key is {fingerprint}");
        Err(fault.because([Cause::here(first, format!("drillyard target test {target}"))]))
    };
    if !person.present() {
        return undecided(format!(
            "the host key of {host} is not known yet, and nobody is here to accept it; `drillyard target test {target}` asks"
        ));
    }
    let question = Question::HostKey {
        target: (*target).to_owned(),
        host: (*host).to_owned(),
        algorithm: (*algorithm).to_owned(),
        fingerprint: (*fingerprint).to_owned(),
    };
    if person.ask(question) != Answer::Accept {
        return undecided(format!("the host key of {host} was not accepted"));
    }
    let Some(file) = settings.user_known_hosts.first() else {
        return Ok(format!("{algorithm} {fingerprint}, accepted just now; ~/.ssh/config names no file to keep it in"));
    };
    match remember(file, host, key, settings.hash_known_hosts) {
        Ok(()) => Ok(format!("{algorithm} {fingerprint}, accepted just now and kept in {}", tilde(file, home))),
        // It was accepted all the same: the login goes on, and the next one asks again.
        Err(error) => Ok(format!("{algorithm} {fingerprint}, accepted just now; it could not be kept in {}: {error}", tilde(file, home))),
    }
}

/// Appends a line in one write, so that other programs that append at the same time do no harm.
fn remember(file: &Path, host: &str, key: &[u8], hashed: bool) -> std::io::Result<()> {
    if let Some(folder) = file.parent().filter(|folder| !folder.exists()) {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    let last = std::fs::read(file).ok().and_then(|bytes| bytes.last().copied());
    let line_end = if last.is_some_and(|byte| byte != b'\n') { "\n" } else { "" };
    let name = if hashed { hashed_name(&salt()?, host) } else { host.to_owned() };
    let line = format!("{line_end}{name} {} {}\n", algorithm_of(key).unwrap_or_default(), base64(key));
    let mut open = OpenOptions::new().append(true).create(true).mode(0o600).open(file)?;
    open.write_all(line.as_bytes())?;
    open.sync_all()
}

fn salt() -> std::io::Result<[u8; 20]> {
    let mut salt = [0; 20];
    std::fs::File::open("/dev/urandom")?.read_exact(&mut salt)?;
    Ok(salt)
}

/// `SHA256:…` as ssh-keygen prints it.
fn fingerprint(key: &[u8]) -> String {
    format!("SHA256:{}", base64(&Sha256::digest(key)).trim_end_matches('='))
}

/// `ED25519` for `ssh-ed25519`, as ssh speaks of keys.
fn spoken_algorithm(name: &str) -> String {
    match name {
        "ssh-rsa" => "RSA".to_owned(),
        "ssh-dss" => "DSA".to_owned(),
        name if name.starts_with("ecdsa-") => "ECDSA".to_owned(),
        name => name.trim_start_matches("ssh-").to_uppercase(),
    }
}

/// A path as people write it.
pub fn tilde(path: &Path, home: &Path) -> String {
    path.strip_prefix(home).map_or_else(|_| path.display().to_string(), |rest| format!("~/{}", rest.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &[u8] = b"\0\0\0\x0bssh-ed25519\0\0\0\x01k";

    #[test]
    fn a_key_is_appended_to_a_file_that_lacks_its_last_line_end() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join(".ssh/known_hosts");
        remember(&file, "vm", KEY, false).unwrap();
        std::fs::write(&file, "old line without end").unwrap();
        remember(&file, "[vm]:2222", KEY, true).unwrap();
        let text = std::fs::read_to_string(&file).unwrap();
        let (first, second) = text.split_once('\n').unwrap();
        assert_eq!(first, "old line without end");
        assert!(second.starts_with("|1|") && second.ends_with('\n'));
        let mut known = KnownHosts::default();
        known.add(&file, &text, "[vm]:2222");
        assert_eq!(known.standing(KEY), Standing::Known { file, line: 2 });
    }

    #[test]
    fn new_files_and_folders_are_the_learners_alone() {
        use std::os::unix::fs::PermissionsExt;
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join(".ssh/known_hosts");
        remember(&file, "vm", KEY, false).unwrap();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&file), mode(file.parent().unwrap())), (0o600, 0o700));
    }
}
