//! The whole way to one target and back: resolves it, climbs the ladder, runs the probes there, and stamps every answer
//! with the ladder. All other files of this folder are its steps.

use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use ssh2::{MethodType, Session};

use super::auth::Login;
use super::destination::Destination;
use super::guest::{self, Event};
use super::keyring::Keyring;
use super::known_hosts::KnownHosts;
use super::ladder::{Fault, Ladder};
use super::link::{Link, LinkFault};
use super::offer::{self, Offer};
use super::script::Snippet;
use super::settings::{Settings, resolve};
use super::{dial, host_key};
use crate::adapters::deadline::{Deadline, spoken};
use crate::adapters::host::{Host, expand_home};
use crate::domain::evidence::{Evidence, Outcome, RungReport};
use crate::domain::probe::{Ask, Probe};
use crate::domain::sanitize::{sanitize, sanitize_line};
use crate::domain::target::TargetBinding;
use crate::domain::verdict::{ErrorReason, Rung, Vantage};
use crate::ports::{Cancel, Person, TargetEvent};

const KEX_LIMIT: Duration = Duration::from_secs(10);
/// `LIBSSH2_ERROR_KEX_FAILURE`: the lists of the two sides have nothing in common, or the server hung up.
const NO_AGREEMENT: i32 = -5;

/// One target, with all that asking it takes.
pub struct Target<'a> {
    /// The course's name for it.
    pub name: &'a str,
    pub binding: Option<&'a TargetBinding>,
    pub host: &'a Host,
    /// The socket of an ssh-agent.
    pub agent: Option<&'a Path>,
    pub keyring: &'a Keyring,
    pub person: &'a dyn Person,
    pub cancel: &'a Cancel,
}

impl Target<'_> {
    /// Asks everything in `probes`, each answered exactly once.
    pub fn ask(&self, probes: &[Probe], tell: &mut dyn FnMut(TargetEvent)) {
        let mut ladder = Ladder::default();
        let started = Timestamp::now();
        let mut shown = self.name.to_owned();
        let mut answered = vec![false; probes.len()];
        let fault = self.climb(probes, &mut ladder, &mut shown, &mut answered, tell).err();
        let reports = ladder.reports(fault.as_ref());
        for index in (0..probes.len()).filter(|&index| !answered[index]) {
            let outcome = match &fault {
                Some(fault) => Outcome::Unavailable { reason: fault.reason, message: fault.message() },
                // The way held; a probe of another kind got here, which no runner sends.
                None => Outcome::Unavailable { reason: ErrorReason::Internal, message: "this is no question for a target".to_owned() },
            };
            let evidence = self.evidence(&probes[index], &shown, outcome, started, &reports);
            tell(TargetEvent::Answered(index, evidence));
        }
    }

    fn climb(
        &self,
        probes: &[Probe],
        ladder: &mut Ladder,
        shown: &mut String,
        answered: &mut [bool],
        tell: &mut dyn FnMut(TargetEvent),
    ) -> Result<(), Fault> {
        let settings = self.settings()?;
        *shown = format!("ssh {} true", settings.as_arguments());
        tell(TargetEvent::Doing(format!("connecting to {} port {}", settings.hostname, settings.port)));
        // The helper, where there is one, must outlive the link that goes through it.
        let (stream, _helper) = dial::dial(&settings, self.host, ladder, self.cancel)?;
        let known = host_key::on_file(&settings);
        let link = shake_hands(stream, settings.proxy.is_none(), &known, ladder, self.cancel)?;
        let key = link.session.host_key().map(|(key, _)| key.to_vec()).unwrap_or_default();
        let accepted = host_key::settle(&key, &known, &settings, self.name, &self.host.home, self.person)?;
        ladder.held(Rung::HostKey, accepted);
        tell(TargetEvent::Doing(format!("logging in to {} as {}", settings.hostname, settings.user)));
        let login = Login {
            settings: &settings,
            identity: self.identity(),
            agent: self.agent,
            keyring: self.keyring,
            home: &self.host.home,
            person: self.person,
            cancel: self.cancel,
        };
        login.run(&link, ladder)?;
        tell(TargetEvent::Doing(format!("asking {}", self.name)));
        self.probe(&link, probes, ladder, shown, answered, tell)
    }

    fn probe(
        &self,
        link: &Link,
        probes: &[Probe],
        ladder: &mut Ladder,
        shown: &str,
        answered: &mut [bool],
        tell: &mut dyn FnMut(TargetEvent),
    ) -> Result<(), Fault> {
        let started = Timestamp::now();
        let snippets: Vec<Snippet<'_>> = probes
            .iter()
            .enumerate()
            .filter_map(|(index, probe)| match &probe.ask {
                Ask::Guest { script, .. } => Some(Snippet { index, script, timeout: probe.timeout }),
                Ask::Host(_) | Ask::Login { .. } => None,
            })
            .collect();
        let mut reports = Vec::new();
        guest::run(link, &snippets, self.cancel, &mut |event| match event {
            Event::Shell => {
                ladder.held(Rung::Shell, "commands run");
                reports = ladder.reports(None);
                for (index, probe) in probes.iter().enumerate().filter(|(_, probe)| matches!(probe.ask, Ask::Login { .. })) {
                    answered[index] = true;
                    tell(TargetEvent::Answered(index, self.evidence(probe, shown, Outcome::Exited(0), started, &reports)));
                }
            }
            Event::Answered(answer) => {
                answered[answer.index] = true;
                let evidence = self.evidence(&probes[answer.index], shown, answer.outcome, answer.started, &reports);
                let evidence = Evidence { stdout: answer.stdout, stderr: answer.stderr, truncated: answer.truncated, ..evidence };
                tell(TargetEvent::Answered(answer.index, evidence));
            }
        })
    }

    /// The machine that the target is bound to, resolved.
    pub fn settings(&self) -> Result<Settings, Fault> {
        let name = self.name;
        let unbound = || {
            let fault = Fault::new(Rung::Name, ErrorReason::NoTarget, format!("no machine is bound to '{name}' yet"));
            fault.fix(format!("drillyard target add {name}"))
        };
        let written = self.binding.and_then(|binding| binding.ssh.as_deref()).ok_or_else(unbound)?;
        let destination = Destination::parse(written)
            .map_err(|message| Fault::new(Rung::Name, ErrorReason::NoTarget, message).fix(format!("drillyard target add {name}")))?;
        resolve(&destination, self.host, self.cancel)
    }

    /// The private key that the target is bound to, when it names one.
    pub fn identity(&self) -> Option<PathBuf> {
        self.binding?.identity.as_ref().map(|path| expand_home(path, &self.host.home))
    }

    fn evidence(&self, probe: &Probe, shown: &str, outcome: Outcome, started: Timestamp, ladder: &[RungReport]) -> Evidence {
        let (vantage, command) = match &probe.ask {
            Ask::Guest { script, .. } => (Vantage::Guest, sanitize(script).into_owned()),
            Ask::Login { .. } | Ask::Host(_) => (Vantage::Network, sanitize(shown).into_owned()),
        };
        Evidence {
            vantage,
            target: Some(self.name.to_owned()),
            command,
            outcome,
            stdout: String::new(),
            stderr: String::new(),
            started,
            ended: Timestamp::now(),
            truncated: false,
            ladder: ladder.to_vec(),
        }
    }
}

/// Agrees on algorithms, asking for the host key types that are on file first, so that a known machine stays known.
fn shake_hands(stream: std::net::TcpStream, direct: bool, known: &KnownHosts, ladder: &mut Ladder, cancel: &Cancel) -> Result<Link, Fault> {
    let broken = |fault: LinkFault| match fault {
        LinkFault::Stopped(stopped) => {
            let fault = Fault::stopped(
                Rung::Kex,
                stopped,
                format!("the server introduced itself, and then said nothing for {}", spoken(KEX_LIMIT)),
            );
            fault
                .because([
                    "the machine is overloaded: on its own console, `uptime`",
                    "large packets get lost on the way (a VPN with the wrong MTU): `ip link` shows the MTU",
                ])
                .fix("on the machine's own console: uptime")
        }
        LinkFault::Refused(_, words) => {
            let seen = format!("the server introduced itself, and then hung up: {words}");
            Fault::new(Rung::Kex, ErrorReason::Unreachable, seen)
                .because([
                    "it turns away who comes too often: on the machine, `sudo sshd -T | grep -i -e maxstartups -e persource`",
                    "it cannot start a session (no memory, no host key): on the machine, `journalctl -u ssh -n 20`",
                ])
                .fix("on the machine: journalctl -u ssh -n 20")
        }
    };
    let address = stream.peer_addr().ok().filter(|_| direct);
    let link = Link::new(stream).map_err(broken)?;
    let offered = link.session.supported_algs(MethodType::HostKey).unwrap_or_default();
    let preferred = preference(&known.algorithms(), &offered);
    let _ = link.session.method_pref(MethodType::HostKey, &preferred);
    link.until(&Deadline::after(KEX_LIMIT, cancel), |session| session.handshake()).map_err(|fault| {
        let disagreed = matches!(fault, LinkFault::Refused(NO_AGREEMENT, _));
        // A helper's end of the wire is not the server's address, and cannot be asked twice.
        let offer = address.filter(|_| disagreed).and_then(|address| offer::ask(address, cancel));
        offer.and_then(|offer| no_agreement(&offer, &link.session)).unwrap_or_else(|| broken(fault))
    })?;
    let agreed = [MethodType::Kex, MethodType::HostKey, MethodType::CryptCs].map(|method| link.session.methods(method).unwrap_or_default());
    ladder.held(Rung::Kex, agreed.join(", "));
    Ok(link)
}

/// Names the first list of what the server offers in which there is nothing we know; `None` when there is none: then it hung up.
fn no_agreement(offer: &Offer, session: &Session) -> Option<Fault> {
    let lists = [
        ("the key exchange", &offer.key_exchange, MethodType::Kex, "kexalgorithms"),
        ("its host key", &offer.host_key, MethodType::HostKey, "hostkeyalgorithms"),
        ("encryption", &offer.cipher, MethodType::CryptCs, "ciphers"),
        ("message authentication", &offer.mac, MethodType::MacCs, "macs"),
    ];
    let (what, offered, _, setting) = lists.into_iter().find(|(_, offered, method, _)| {
        let known = session.supported_algs(*method).unwrap_or_default();
        !known.is_empty() && !offered.split(',').any(|name| known.contains(&name))
    })?;
    let seen = format!("the server and we have no algorithm in common for {what}; it offers {}", sanitize_line(offered).replace(',', ", "));
    let shows = format!("sudo sshd -T | grep -i {setting}");
    let fault = Fault::new(Rung::Kex, ErrorReason::Unreachable, seen).because([
        format!("the server's settings name only algorithms unknown here: on the machine, `{shows}`"),
        "the server is very old, and offers only what is no longer safe: on the machine, `ssh -V`".to_owned(),
    ]);
    Some(fault.fix(format!("on the machine: {shows}")))
}

/// Host key algorithms in the order to ask for: those of the types on file, then OpenSSH's own order.
fn preference(on_file: &[&str], offered: &[&str]) -> String {
    // A key of type ssh-rsa signs with these (RFC 8332).
    let algorithms_of = |name: &str| {
        if name == "ssh-rsa" { vec!["rsa-sha2-512", "rsa-sha2-256"] } else { vec![name] }.into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let usual = ["ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa"];
    let mut order: Vec<String> =
        on_file.iter().chain(&usual).flat_map(|name| algorithms_of(name)).filter(|name| offered.contains(&name.as_str())).collect();
    let mut seen = std::collections::BTreeSet::new();
    order.retain(|name| seen.insert(name.clone()));
    order.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_on_file_are_asked_for_first_and_each_once() {
        let offered = ["ssh-ed25519", "ecdsa-sha2-nistp256", "rsa-sha2-256", "rsa-sha2-512"];
        assert_eq!(preference(&["ssh-rsa", "ssh-dss"], &offered), "rsa-sha2-512,rsa-sha2-256,ssh-ed25519,ecdsa-sha2-nistp256");
        assert_eq!(preference(&[], &offered), "ssh-ed25519,ecdsa-sha2-nistp256,rsa-sha2-512,rsa-sha2-256");
    }
}
