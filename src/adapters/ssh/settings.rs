//! What to connect to and with which files, as OpenSSH would: asked of `ssh -G`, which reads ~/.ssh/config with all its
//! rules. Without an ssh program only what stands in the target itself counts.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::destination::Destination;
use super::ladder::Fault;
use super::proxy::Proxy;
use crate::adapters::host::command::{find_program, run};
use crate::adapters::host::{Host, expand_home};
use crate::domain::cause::Cause;
use crate::domain::evidence::Outcome;
use crate::domain::verdict::{ErrorReason, Rung};
use crate::ports::Cancel;

/// `Match exec` of a config may run programs; they get this long.
const ASKING_SSH: Duration = Duration::from_secs(10);

/// A machine, resolved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// As the learner wrote it.
    pub alias: String,
    pub user: String,
    pub hostname: String,
    pub port: u16,
    /// Candidates, in order; not all of them exist.
    pub identities: Vec<PathBuf>,
    /// Only these identities, none else that the agent has.
    pub identities_only: bool,
    /// The learner's; the first is the one written to.
    pub user_known_hosts: Vec<PathBuf>,
    pub global_known_hosts: Vec<PathBuf>,
    /// New entries are written hashed.
    pub hash_known_hosts: bool,
    /// The name that known_hosts has it under, when it isn't the host's.
    pub host_key_alias: Option<String>,
    /// The way through another machine, when one is set.
    pub proxy: Option<Proxy>,
}

/// Resolves `destination`.
pub fn resolve(destination: &Destination, host: &Host, cancel: &Cancel) -> Result<Settings, Fault> {
    match find_program(&["ssh".to_owned()], &host.home, host.search_path.as_deref()) {
        Some(ssh) => ask_ssh(&ssh, destination, host, cancel),
        None => without_ssh(destination, host),
    }
}

fn ask_ssh(ssh: &Path, destination: &Destination, host: &Host, cancel: &Cancel) -> Result<Settings, Fault> {
    let mut args = vec!["-G".to_owned()];
    args.extend(own_config(host));
    args.extend(destination.user.iter().flat_map(|user| ["-l".to_owned(), user.clone()]));
    args.extend(destination.port.iter().flat_map(|port| ["-p".to_owned(), port.to_string()]));
    args.extend(["--".to_owned(), destination.host.clone()]);
    let reply = run(ssh, &args, ASKING_SSH, cancel);
    if reply.outcome != Outcome::Exited(0) {
        let said = reply.stderr.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("it gave no reason").to_owned();
        let (reason, seen) = match reply.outcome {
            Outcome::Unavailable { reason, message } => (reason, format!("ssh could not tell its settings: {message}")),
            _ => (ErrorReason::Internal, format!("ssh could not tell its settings for {}: {said}", destination.host)),
        };
        let cause = Cause::here("a line of ~/.ssh/config that ssh does not understand", format!("ssh -G {}", destination.host));
        return Err(Fault::new(Rung::Name, reason, seen).because([cause]));
    }
    Ok(read(&reply.stdout, destination, &host.home, other_home(host).as_deref()))
}

/// The options that make ssh read the config below HOME. On its own ssh takes the account's home and not HOME; where they
/// differ, HOME counts here as it does for every other path.
pub fn own_config(host: &Host) -> Vec<String> {
    if other_home(host).is_none() {
        return Vec::new();
    }
    let config = host.home.join(".ssh/config");
    vec!["-F".to_owned(), if config.exists() { config.to_string_lossy().into_owned() } else { "none".to_owned() }]
}

/// The account's home, where it isn't the one that counts here.
fn other_home(host: &Host) -> Option<PathBuf> {
    account_home().filter(|account| *account != host.home)
}

/// Reads the output of `ssh -G`: a keyword in lower case, a space, its value. Files below `account_home` are taken to be
/// meant below `home`.
fn read(text: &str, destination: &Destination, home: &Path, account_home: Option<&Path>) -> Settings {
    let mut settings = Settings { alias: destination.host.clone(), hostname: destination.host.clone(), port: 22, ..Settings::default() };
    let place = |path: &str| match account_home.and_then(|account| Path::new(path).strip_prefix(account).ok()) {
        Some(rest) => home.join(rest),
        None => expand_home(path, home),
    };
    let places = |value: &str| value.split_whitespace().filter(|path| *path != "none").map(place).collect::<Vec<_>>();
    for (key, value) in text.lines().filter_map(|line| line.split_once(' ')) {
        match key {
            "user" => settings.user = value.to_owned(),
            "hostname" => settings.hostname = value.to_owned(),
            "port" => settings.port = value.parse().unwrap_or(22),
            "identityfile" if value != "none" => settings.identities.push(PathBuf::from(value)),
            "identitiesonly" => settings.identities_only = value == "yes",
            "userknownhostsfile" => settings.user_known_hosts = places(value),
            "globalknownhostsfile" => settings.global_known_hosts = places(value),
            "hashknownhosts" => settings.hash_known_hosts = value == "yes",
            "hostkeyalias" => settings.host_key_alias = Some(value.to_owned()),
            "proxyjump" if value != "none" => settings.proxy = Some(Proxy::Jump(value.to_owned())),
            "proxycommand" if value != "none" => settings.proxy = Some(Proxy::Command(value.to_owned())),
            _ => {}
        }
    }
    let identities = std::mem::take(&mut settings.identities);
    settings.identities = identities.iter().map(|path| place(&settings.with_tokens(&path.to_string_lossy(), home))).collect();
    settings
}

fn without_ssh(destination: &Destination, host: &Host) -> Result<Settings, Fault> {
    let config = std::fs::read_to_string(host.home.join(".ssh/config")).unwrap_or_default();
    if says_more(&config, &destination.host) {
        let seen =
            format!("~/.ssh/config has settings that may be for {}, and there is no ssh program here to read them", destination.host);
        let cause = Cause::here("OpenSSH's client is not installed, or not on PATH", "sudo apt install openssh-client");
        return Err(Fault::new(Rung::Name, ErrorReason::NoTool, seen).because([cause]));
    }
    let folder = host.home.join(".ssh");
    Ok(Settings {
        alias: destination.host.clone(),
        user: destination.user.clone().unwrap_or_else(local_user),
        hostname: destination.host.clone(),
        port: destination.port.unwrap_or(22),
        identities: ["id_rsa", "id_ecdsa", "id_ed25519"].iter().map(|name| folder.join(name)).collect(),
        user_known_hosts: vec![folder.join("known_hosts")],
        global_known_hosts: vec![PathBuf::from("/etc/ssh/ssh_known_hosts")],
        ..Settings::default()
    })
}

/// Whether a config may have something to say of this host: a `Match` (which only ssh can decide) or a `Host` that names it.
fn says_more(config: &str, host: &str) -> bool {
    config.lines().map(|line| line.trim().to_lowercase()).any(|line| {
        let (keyword, value) = line.split_once([' ', '\t', '=']).unwrap_or((&line, ""));
        keyword == "match"
            || (keyword == "host" && value.split_whitespace().any(|word| word != "*" && crate::adapters::host::wildcard(word, host)))
    })
}

fn local_user() -> String {
    ["USER", "LOGNAME"].iter().find_map(|name| std::env::var(name).ok()).unwrap_or_else(|| "root".to_owned())
}

/// The home of passwd(5); `None` where that file does not list the account (macOS), which then is taken to be HOME.
fn account_home() -> Option<PathBuf> {
    let uid = rustix::process::getuid().as_raw().to_string();
    let passwd = std::fs::read_to_string("/etc/passwd").ok()?;
    let fields = passwd.lines().map(|line| line.split(':').collect::<Vec<_>>()).find(|fields| fields.get(2) == Some(&uid.as_str()))?;
    fields.get(5).map(PathBuf::from)
}

impl Settings {
    /// Puts in the percent tokens that ssh_config(5) allows in `IdentityFile` and `ProxyCommand`, and `ssh -G` leaves as
    /// they are.
    pub fn with_tokens(&self, text: &str, home: &Path) -> String {
        let mut expanded = String::new();
        let mut chars = text.chars();
        while let Some(ch) = chars.next() {
            match (ch, (ch == '%').then(|| chars.next()).flatten()) {
                ('%', Some('d')) => expanded.push_str(&home.to_string_lossy()),
                ('%', Some('h')) => expanded.push_str(&self.hostname),
                ('%', Some('n')) => expanded.push_str(&self.alias),
                ('%', Some('p')) => expanded.push_str(&self.port.to_string()),
                ('%', Some('r')) => expanded.push_str(&self.user),
                ('%', Some('u')) => expanded.push_str(&local_user()),
                ('%', Some('%')) => expanded.push('%'),
                ('%', Some(other)) => expanded.extend(['%', other]),
                _ => expanded.push(ch),
            }
        }
        expanded
    }

    /// The name that known_hosts has this machine under; `sshd(8)`, SSH_KNOWN_HOSTS FILE FORMAT.
    pub fn known_as(&self) -> String {
        self.host_key_alias.clone().unwrap_or_else(|| super::destination::host_with_port(&self.hostname, self.port))
    }

    /// `-p 2222 debian@192.168.64.7`, as arguments of ssh.
    pub fn as_arguments(&self) -> String {
        let port = if self.port == 22 { String::new() } else { format!("-p {} ", self.port) };
        format!("{port}{}@{}", self.user, self.hostname)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn machine(text: &str) -> Destination {
        Destination::parse(text).unwrap()
    }

    fn bare(home: &Path) -> Host {
        Host { home: home.to_path_buf(), search_path: None }
    }

    #[test]
    fn the_output_of_ssh_is_read_with_its_tokens_and_homes() {
        let text = "user debian\nhostname 10.0.0.7\nport 2222\nidentityfile ~/.ssh/%h_key\nidentityfile /keys/%r%%x\nidentitiesonly yes\n\
                    userknownhostsfile /root/.ssh/known_hosts /srv/known\nhashknownhosts yes\nproxyjump none\nhostkeyalias golden\n";
        let settings = read(text, &machine("vm"), Path::new("/home/me"), Some(Path::new("/root")));
        assert_eq!((settings.user.as_str(), settings.hostname.as_str(), settings.port), ("debian", "10.0.0.7", 2222));
        assert_eq!(settings.identities, [Path::new("/home/me/.ssh/10.0.0.7_key"), Path::new("/keys/debian%x")]);
        assert_eq!(settings.user_known_hosts, [Path::new("/home/me/.ssh/known_hosts"), Path::new("/srv/known")]);
        assert!(settings.identities_only && settings.hash_known_hosts && settings.proxy.is_none());
        assert_eq!(settings.known_as(), "golden");
    }

    #[test]
    fn without_ssh_a_plain_machine_is_enough() {
        let home = tempfile::tempdir().unwrap();
        let settings = resolve(&machine("debian@10.0.0.7:2222"), &bare(home.path()), &Cancel::new()).unwrap();
        assert_eq!((settings.user.as_str(), settings.known_as().as_str()), ("debian", "[10.0.0.7]:2222"));
        assert_eq!(settings.as_arguments(), "-p 2222 debian@10.0.0.7");
    }

    #[test]
    fn without_ssh_a_config_that_may_say_more_stops() {
        let home = tempfile::tempdir().unwrap();
        std::fs::create_dir(home.path().join(".ssh")).unwrap();
        for (config, stops) in
            [("Match host vm\n User x", true), ("Host golden vm\n User x", true), ("Host *\n Compression yes", false), ("", false)]
        {
            std::fs::write(home.path().join(".ssh/config"), config).unwrap();
            let fault = resolve(&machine("me@vm"), &bare(home.path()), &Cancel::new()).err();
            assert_eq!(fault.map(|fault| fault.reason), stops.then_some(ErrorReason::NoTool), "{config}");
        }
    }
}
