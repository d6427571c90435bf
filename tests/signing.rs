//! Signatures and OpenSSH: what the program signs, stock `ssh-keygen -Y verify` accepts, and what stock `ssh-keygen -Y sign` signs, the
//! program accepts; with key files, encrypted ones, an agent; and what neither should accept.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

mod rig;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use drillyard::adapters::ssh::SigningKey;
use drillyard::domain::run::{Answer, Question};
use drillyard::domain::secret::Secret;
use drillyard::ports::{Cancel, Nobody, Person, Signer};
use drillyard::submission::signature::check;
use drillyard::submission::{Purpose, Roster};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use rig::Agent;
use rig::skipping::skipped;

const DOCUMENT: &[u8] = b"{\"format\": 1}\n";
const NAME: &str = "ada@example.org";

/// A home folder with keys made by ssh-keygen.
struct Home(tempfile::TempDir);

impl Home {
    /// `None` where there is no ssh-keygen.
    fn new() -> Option<Self> {
        if Command::new("ssh-keygen").arg("-?").output().is_err() {
            skipped("no ssh-keygen here");
            return None;
        }
        let home = Self(tempfile::tempdir().unwrap());
        fs::create_dir(home.path(".ssh")).unwrap();
        fs::write(home.path("document"), DOCUMENT).unwrap();
        Some(home)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Makes a key; `options` as ssh-keygen takes them.
    fn make(&self, name: &str, options: &str, passphrase: &str) -> PathBuf {
        let path = self.path(&format!(".ssh/{name}"));
        let mut command = Command::new("ssh-keygen");
        command.args(options.split(' ')).args(["-q", "-C", "a key", "-N", passphrase, "-f"]).arg(&path);
        assert!(command.status().unwrap().success(), "{options}");
        path
    }

    fn key(&self, wanted: Option<&Path>, agent: Option<&Agent>) -> Result<SigningKey, String> {
        let agent = agent.map(|agent| agent.socket.clone());
        SigningKey::find(wanted, self.0.path().to_owned(), std::env::var_os("PATH"), agent).map_err(|fault| fault.to_string())
    }

    fn roster(&self, public: &str, options: &str) -> PathBuf {
        let path = self.path("roster");
        fs::write(&path, format!("{NAME} {options} {public}\n")).unwrap();
        path
    }

    /// Stock OpenSSH on our signature.
    fn openssh_verifies(&self, signature: &str, public: &str) -> bool {
        fs::write(self.path("sig"), signature).unwrap();
        let roster = self.roster(public, "namespaces=\"submission@drillyard\"");
        let mut command = Command::new("ssh-keygen");
        command.args(["-Y", "verify", "-n", "submission@drillyard", "-I", NAME, "-s"]).arg(self.path("sig")).arg("-f").arg(roster);
        command.stdin(fs::File::open(self.path("document")).unwrap()).output().unwrap().status.success()
    }

    /// Stock OpenSSH's signature.
    fn openssh_signs(&self, key: &Path, options: &[&str]) -> Output {
        let mut command = Command::new("ssh-keygen");
        command.args(["-Y", "sign", "-n", "submission@drillyard"]).args(options).arg("-f").arg(key);
        command.stdin(fs::File::open(self.path("document")).unwrap()).env_remove("SSH_AUTH_SOCK").output().unwrap()
    }
}

fn we_verify(signature: &[u8], public: &str) -> Result<String, String> {
    let line = format!("{NAME} namespaces=\"submission@drillyard\" {public}\n");
    let (roster, found) = Roster::parse("roster", line.as_bytes(), &TimeZone::UTC);
    assert_eq!(found, []);
    let good = check(DOCUMENT, signature, Purpose::Submission).map_err(|refusal| refusal.rule.name().to_owned())?;
    let signer = good.signer(&roster, Some(NAME), Timestamp::now()).map_err(|refusal| refusal.rule.name().to_owned())?;
    Ok(signer.algorithm)
}

fn public(key: &Path) -> String {
    fs::read_to_string(format!("{}.pub", key.display())).unwrap().trim().to_owned()
}

/// Types of keys, as options of ssh-keygen, with their names.
const TYPES: [(&str, &str); 6] = [
    ("ed25519", "-t ed25519"),
    ("ecdsa256", "-t ecdsa -b 256"),
    ("ecdsa384", "-t ecdsa -b 384"),
    ("ecdsa521", "-t ecdsa -b 521"),
    ("rsa2048", "-t rsa -b 2048"),
    ("rsa-old-file", "-t rsa -b 3072 -m PEM"),
];

#[test]
fn key_files_of_every_type_sign_both_ways() {
    let Some(home) = Home::new() else { return };
    for (name, options) in TYPES {
        let path = home.make(name, options, "");
        let key = home.key(Some(&path), None).unwrap();
        let signature = key.sign(DOCUMENT, Purpose::Submission.namespace(), &Nobody, &Cancel::new()).unwrap();
        assert!(home.openssh_verifies(&signature, &public(&path)), "{name}: OpenSSH does not accept ours");
        assert!(home.openssh_verifies(&signature, &key.public_line()), "{name}");
        we_verify(signature.as_bytes(), &public(&path)).unwrap();
        let theirs = home.openssh_signs(&path, &[]);
        assert!(theirs.status.success());
        let algorithm = we_verify(&theirs.stdout, &public(&path)).unwrap();
        assert_eq!(algorithm.starts_with("ssh-rsa"), name.starts_with("rsa"), "{algorithm}");
        // With the public half named, the private one beside it signs.
        let named = home.key(Some(&PathBuf::from(format!("{}.pub", path.display()))), None).unwrap();
        assert!(named.sign(DOCUMENT, Purpose::Submission.namespace(), &Nobody, &Cancel::new()).is_ok(), "{name}");
    }
}

#[test]
fn rsa_signs_with_sha2_512_and_hashes_of_both_kinds_are_read() {
    let Some(home) = Home::new() else { return };
    let path = home.make("rsa", "-t rsa -b 2048", "");
    let signature = home.key(Some(&path), None).unwrap().sign(DOCUMENT, "submission@drillyard", &Nobody, &Cancel::new()).unwrap();
    let parsed = ssh_key::SshSig::from_pem(&signature).unwrap();
    assert_eq!(parsed.algorithm().to_string(), "rsa-sha2-512");
    for hash in ["sha256", "sha512"] {
        let theirs = home.openssh_signs(&path, &["-O", &format!("hashalg={hash}")]);
        assert_eq!(we_verify(&theirs.stdout, &public(&path)), Ok("ssh-rsa".into()), "{hash}");
    }
}

/// Gives these passphrases, one after the other.
struct Gives(std::sync::Mutex<Vec<&'static str>>);

impl Person for Gives {
    fn ask(&self, question: Question) -> Answer {
        assert!(matches!(&question, Question::Passphrase { identity, .. } if identity.starts_with("~/.ssh/")), "{question:?}");
        let mut secret = Secret::new();
        match self.0.lock().unwrap().pop() {
            Some(words) => words.chars().for_each(|ch| secret.push(ch)),
            None => return Answer::Declined,
        }
        Answer::Passphrase(secret)
    }

    fn present(&self) -> bool {
        true
    }
}

#[test]
fn an_encrypted_key_asks_for_its_passphrase_once() {
    let Some(home) = Home::new() else { return };
    for (name, options) in [("id_ed25519", "-t ed25519 -a 2"), ("rsa", "-t rsa -b 2048 -a 2"), ("ec", "-t ecdsa -b 384 -a 2")] {
        let path = home.make(name, options, "the right one");
        let key = home.key(Some(&path), None).unwrap();
        let person = Gives(vec!["the right one", "a wrong one"].into());
        for _ in 0..2 {
            let signature = key.sign(DOCUMENT, Purpose::Submission.namespace(), &person, &Cancel::new()).unwrap();
            assert!(home.openssh_verifies(&signature, &public(&path)), "{name}");
        }
        let fault = home.key(Some(&path), None).unwrap().sign(DOCUMENT, "submission@drillyard", &Nobody, &Cancel::new()).unwrap_err();
        assert!(fault.0.contains("has a passphrase") && fault.0.contains("ssh-add"), "{fault}");
    }
}

#[test]
fn an_agent_signs_with_what_it_holds() {
    let Some(home) = Home::new() else { return };
    for (name, options) in TYPES.iter().filter(|(name, _)| *name != "rsa-old-file") {
        let path = home.make(name, options, "");
        let agent = Agent::holding(Some(&path));
        // Only the agent has it: the file is gone.
        let public = public(&path);
        fs::remove_file(&path).unwrap();
        for wanted in [Some(PathBuf::from(format!("{}.pub", path.display()))), None] {
            let key = home.key(wanted.as_deref(), Some(&agent)).unwrap();
            let signature = key.sign(DOCUMENT, Purpose::Submission.namespace(), &Nobody, &Cancel::new()).unwrap();
            assert!(home.openssh_verifies(&signature, &public), "{name}");
            let algorithm = ssh_key::SshSig::from_pem(&signature).unwrap().algorithm().to_string();
            assert!(!name.starts_with("rsa") || algorithm == "rsa-sha2-512", "{algorithm}");
        }
    }
}

#[test]
fn an_agent_that_says_nothing_holds_nobody_up_who_leaves() {
    let Some(home) = Home::new() else { return };
    let path = home.make("id", "-t ed25519", "");
    let agent = Agent::silent(&path);
    let key = home.key(Some(&path), Some(&agent)).unwrap();
    let cancel = Cancel::new();
    let from_elsewhere = cancel.clone();
    std::thread::spawn(move || {
        std::thread::sleep(std::time::Duration::from_millis(100));
        from_elsewhere.cancel();
    });
    let begun = std::time::Instant::now();
    let fault = key.sign(DOCUMENT, "submission@drillyard", &Nobody, &cancel).unwrap_err();
    assert!(fault.0.contains("does not answer") && begun.elapsed().as_secs() < 20, "{fault}");
}

#[test]
fn certificates_are_refused_with_the_reason_whoever_made_the_signature() {
    let Some(home) = Home::new() else { return };
    let (ca, path) = (home.make("ca", "-t ed25519", ""), home.make("id", "-t ed25519", ""));
    let mut certify = Command::new("ssh-keygen");
    certify.args(["-q", "-I", "ada", "-n", NAME, "-s"]).arg(&ca).arg(home.path(".ssh/id.pub"));
    assert!(certify.status().unwrap().success());
    let certificate = home.path(".ssh/id-cert.pub");
    let fault = home.key(Some(&certificate), None).map(|key| key.fingerprint()).unwrap_err();
    assert!(fault.contains("is a certificate") && fault.contains("name the key itself"), "{fault}");
    // OpenSSH does sign with one, through an agent that holds it.
    let agent = Agent::holding(Some(&path));
    let mut command = Command::new("ssh-keygen");
    command.args(["-Y", "sign", "-n", "submission@drillyard", "-f"]).arg(&certificate).env("SSH_AUTH_SOCK", &agent.socket);
    let theirs = command.stdin(fs::File::open(home.path("document")).unwrap()).output().unwrap();
    assert!(theirs.status.success(), "{}", String::from_utf8_lossy(&theirs.stderr));
    assert_eq!(we_verify(&theirs.stdout, &public(&path)), Err("certificate".into()));
    for purpose in [Purpose::Submission, Purpose::Review, Purpose::Challenge] {
        let refusal = check(DOCUMENT, &theirs.stdout, purpose).map(|good| good.fingerprint()).unwrap_err();
        assert!(refusal.rule.name() == "certificate" && refusal.message.contains("sign with the key itself"), "{purpose:?}: {refusal:?}");
    }
    let (_, found) =
        Roster::parse("r", format!("a namespaces=\"x\" {}\n", public(Path::new(&home.path(".ssh/id-cert")))).as_bytes(), &TimeZone::UTC);
    assert_eq!(found[0].rule, "roster-certificate");
}

#[test]
fn a_key_that_is_missing_or_no_key_is_told() {
    let Some(home) = Home::new() else { return };
    let fault = |wanted: Option<&Path>| home.key(wanted, None).map(|key| key.fingerprint()).unwrap_err();
    assert!(fault(None).contains("ssh-keygen -t ed25519"));
    assert!(fault(Some(&home.path(".ssh/none"))).contains("is not there"));
    fs::write(home.path("notes"), "no key").unwrap();
    fs::set_permissions(home.path("notes"), fs::Permissions::from_mode(0o600)).unwrap();
    assert!(fault(Some(&home.path("notes"))).contains("is not a private key"));
    let path = home.make("id_ecdsa", "-t ecdsa", "");
    assert_eq!(home.key(None, None).unwrap().fingerprint(), home.key(Some(&path), None).unwrap().fingerprint(), "one of the usual names");
    fs::remove_file(&path).unwrap();
    let key = home.key(Some(&home.path(".ssh/id_ecdsa.pub")), None).unwrap();
    let fault = key.sign(DOCUMENT, "submission@drillyard", &Nobody, &Cancel::new()).unwrap_err();
    assert!(fault.0.contains("is the public half of a key"), "{fault}");
}

#[test]
fn openssh_and_we_agree_on_rosters() {
    let Some(home) = Home::new() else { return };
    let path = home.make("id", "-t ed25519", "");
    let signature = home.openssh_signs(&path, &[]).stdout;
    fs::write(home.path("sig"), &signature).unwrap();
    let key = public(&path);
    for (options, end, accepted) in [
        ("namespaces=\"submission@drillyard\"", "\n", true),
        ("namespaces=\"submission@*,!review@drillyard\"", "\n", true),
        ("namespaces=\"review@drillyard\"", "\n", false),
        ("namespaces=\"*,!submission@drillyard\"", "\n", false),
        ("Namespaces=\"submission@drillyard\",valid-after=\"20000101\"", "\n", true),
        ("namespaces=\"submission@drillyard\",valid-before=\"20000101\"", "\n", false),
        ("namespaces=\"submission@drillyard\",valid-after=\"29990101\"", "\n", false),
        ("namespaces=\"submission@drillyard\",valid-after=\"200001011200\",valid-before=\"29990101120000\"", "\n", true),
        ("namespaces=\"submission@drillyard\",valid-after=\"2000\"", "\n", false),
        ("namespaces=submission@drillyard", "\n", false),
        ("namespaces=\"submission@drillyard\"", "\r\n", true),
    ] {
        for (names, fits) in
            [(NAME, true), ("*@example.org", true), ("other@example.org,ada@*", true), ("!ada@*,*", false), ("\"ada@example.org\"", true)]
        {
            let text = format!("# a comment{end}\n{names} {options} {key}{end}");
            fs::write(home.path("roster"), &text).unwrap();
            let mut command = Command::new("ssh-keygen");
            command
                .args(["-Y", "verify", "-n", "submission@drillyard", "-I", NAME, "-s"])
                .arg(home.path("sig"))
                .arg("-f")
                .arg(home.path("roster"));
            let theirs =
                command.stdin(fs::File::open(home.path("document")).unwrap()).stderr(Stdio::null()).output().unwrap().status.success();
            let (roster, _) = Roster::parse("roster", text.as_bytes(), &TimeZone::UTC);
            let ours = check(DOCUMENT, &signature, Purpose::Submission).unwrap().signer(&roster, Some(NAME), Timestamp::now()).is_ok();
            assert_eq!((theirs, ours), (accepted && fits, accepted && fits), "{text:?}");
        }
    }
}
