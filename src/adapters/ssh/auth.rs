//! Logs in: through the agent first, then with the key files. Climbs the rungs identity, agent and auth. Where no key is let in, somebody
//! is there and the server takes what is typed, that is `typed`'s matter; what the keys came to is told all the same.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::Duration;

use ssh_key::PublicKey;
use ssh2::Session;

use super::agent;
use super::agent_relay::Relay;
use super::keyring::{Identity, IdentityKind, Keyring, OpenedKey};
use super::ladder::{Fault, Ladder};
use super::link::{Link, LinkFault};
use super::settings::Settings;
use super::typed::{self, Means, Typed};
use crate::adapters::deadline::{Deadline, Stopped, spoken};
use crate::domain::secret::Secret;
use crate::domain::verdict::{ErrorReason, Rung};
use crate::ports::{Cancel, Person};

const AUTH_LIMIT: Duration = Duration::from_secs(15);
/// An agent may ask its owner before it signs.
const SIGN_LIMIT: Duration = Duration::from_secs(60);
/// `LIBSSH2_ERROR_SOCKET_RECV`, `…_DISCONNECT`, `…_TIMEOUT` and `…_SEND`; all other errors are about the key.
const CONNECTION_LOST: [i32; 4] = [-43, -13, -9, -7];
/// sshd hangs up after six tries (MaxAuthTries); some are left for the key files.
const MOST_AGENT_KEYS: usize = 4;
/// `LIBSSH2_ERROR_PUBLICKEY_UNVERIFIED` and `LIBSSH2_ERROR_AUTHENTICATION_FAILED`: the server said no to the key, or to what was typed.
pub const KEY_REFUSED: [i32; 2] = [-19, -18];
/// How libssh2's words for a refusal begin when there was no reply at all: the server hung up.
const NO_REPLY: &str = "Waiting for";

/// What a login needs besides the connection.
pub struct Login<'a> {
    pub settings: &'a Settings,
    /// The one key that the target is bound to, if it is.
    pub identity: Option<PathBuf>,
    pub agent: Option<&'a Path>,
    pub keyring: &'a Keyring,
    pub home: &'a Path,
    pub person: &'a dyn Person,
    pub cancel: &'a Cancel,
}

impl Login<'_> {
    /// Logs in over `link`, adding what held to `ladder`. Comes back with what the keys came to where it was none of them that opened.
    pub fn run(&self, link: &Link, ladder: &mut Ladder) -> Result<Option<Fault>, Fault> {
        let identities = self.identities();
        let (in_agent, agent_seen) = self.ask_agent(&identities);
        let mut tried = Vec::new();
        let answer = self.methods(link).and_then(|methods| {
            match self.attempt(link, ladder, &identities, &in_agent, (&agent_seen, &methods), &mut tried) {
                Ok(()) => Ok(None),
                Err(fault) => self.by_typing(link, ladder, (&agent_seen, &methods), fault).map(Some),
            }
        });
        answer.map_err(|fault| {
            if fault.rung != Rung::Auth {
                return fault;
            }
            let keys = match tried.is_empty() {
                true => "none was needed so far".to_owned(),
                false => tried.join(", "),
            };
            ladder.held(Rung::Identity, keys);
            ladder.held(Rung::Agent, agent_seen);
            // A server that hangs up on the second key or a later one has most likely counted them.
            if fault.reason == ErrorReason::Unreachable && tried.len() > 1 { self.too_many(&tried) } else { fault }
        })
    }

    /// The way of those whose keys came to `fault`. That comes back where it held.
    fn by_typing(&self, link: &Link, ladder: &mut Ladder, (agent_seen, methods): (&str, &str), fault: Fault) -> Result<Fault, Fault> {
        // Nothing is asked over a connection that broke, or for somebody who wants to stop.
        let about_keys = matches!(fault.reason, ErrorReason::Permission | ErrorReason::Unanswered);
        let Some(means) = Means::among(methods).filter(|_| about_keys && self.person.present()) else { return Err(fault) };
        match typed::log_in(link, means, self.settings, self.person, self.cancel) {
            Ok(Typed::LoggedIn) => {
                ladder.held(Rung::Identity, "no key was let in");
                ladder.held(Rung::Agent, agent_seen);
                ladder.held(Rung::Auth, format!("{} logs in with what was typed", self.settings.user));
                Ok(fault)
            }
            Ok(Typed::Refused) => Err(typed::refused(self.settings, fault)),
            Ok(Typed::Declined) => Err(fault),
            Err(broken) => Err(self.broken(broken)),
        }
    }

    /// Tries one key after the other, and keeps in `tried` what the server refused.
    fn attempt(
        &self,
        link: &Link,
        ladder: &mut Ladder,
        identities: &[Identity],
        in_agent: &[Vec<u8>],
        (agent_seen, methods): (&str, &str),
        tried: &mut Vec<String>,
    ) -> Result<(), Fault> {
        if link.session.authenticated() {
            ladder.held(Rung::Identity, "not needed");
            ladder.held(Rung::Agent, "not needed");
            ladder.held(Rung::Auth, format!("{} logs in without any key or password", self.settings.user));
            return Ok(());
        }
        let mut refused = Vec::new();
        // Whether it was a key of the target's own that the server said no to: an agent may hold any others.
        let mut own_refused = false;
        for key in in_agent {
            let identity = identities.iter().find(|identity| identity.public().as_ref() == Some(key));
            let shown = identity.map_or_else(|| "a key that only the agent has".to_owned(), |identity| identity.shown(self.home));
            tried.push(shown.clone());
            if self.with_agent(link, key)? {
                ladder.held(Rung::Identity, shown.clone());
                ladder.held(Rung::Agent, agent_seen);
                ladder.held(Rung::Auth, format!("{} accepted for {}, signed by the agent", shown, self.settings.user));
                return Ok(());
            }
            refused.push(key);
            own_refused |= identity.is_some();
        }
        let mut unopened = None;
        for identity in identities {
            // What the server refused from the agent it refuses from the file: nobody need give a passphrase for that.
            if identity.public().is_some_and(|public| refused.contains(&&public)) {
                continue;
            }
            let opened = match self.keyring.open(identity, self.home, self.person, self.cancel) {
                Ok(opened) => opened,
                Err(fault) if fault.reason == ErrorReason::CutShort => return Err(fault),
                Err(fault) => {
                    unopened.get_or_insert(fault);
                    continue;
                }
            };
            tried.push(identity.shown(self.home));
            match self.with_key(link, identity, &opened) {
                Ok(true) => {
                    ladder.held(Rung::Identity, identity.shown(self.home));
                    ladder.held(Rung::Agent, agent_seen);
                    ladder.held(Rung::Auth, format!("accepted for {}", self.settings.user));
                    return Ok(());
                }
                Ok(false) => own_refused = true,
                Err(fault) if fault.rung == Rung::Identity => {
                    tried.pop();
                    unopened.get_or_insert(fault);
                }
                Err(fault) => return Err(fault),
            }
        }
        match unopened {
            // It might have been the right one.
            Some(fault) if !own_refused => Err(fault),
            _ if tried.is_empty() => Err(self.no_key()),
            _ => Err(self.all_refused(identities, methods)),
        }
    }

    /// What the server offers, in its own words; asking logs in where no key is needed.
    fn methods(&self, link: &Link) -> Result<String, Fault> {
        let answer = link.until(&Deadline::after(AUTH_LIMIT, self.cancel), |session| {
            // The crate takes the server's list for UTF-8 and panics where it is not.
            catch_unwind(AssertUnwindSafe(|| session.auth_methods(&self.settings.user).map(str::to_owned)))
                .unwrap_or_else(|_| Ok(String::new()))
        });
        match answer {
            Ok(methods) => Ok(methods),
            Err(_) if link.session.authenticated() => Ok(String::new()),
            Err(fault) => Err(self.broken(fault)),
        }
    }

    fn identities(&self) -> Vec<Identity> {
        match &self.identity {
            Some(path) => vec![Identity::look(path, self.home)],
            None => self.settings.identities.iter().filter(|path| path.exists()).map(|path| Identity::look(path, self.home)).collect(),
        }
    }

    /// The agent's keys that are worth trying, those of the identities first; and what to say of the agent.
    fn ask_agent(&self, identities: &[Identity]) -> (Vec<Vec<u8>>, String) {
        let Some(socket) = self.agent else { return (Vec::new(), "no agent runs; the key file is used".to_owned()) };
        let keys = match agent::keys(socket) {
            Ok(keys) => keys,
            Err(seen) => return (Vec::new(), format!("{seen}; the key file is used")),
        };
        let seen = match keys.len() {
            0 => "the agent holds no keys".to_owned(),
            1 => "the agent holds 1 key".to_owned(),
            count => format!("the agent holds {count} keys"),
        };
        let wanted: Vec<Vec<u8>> = identities.iter().filter_map(Identity::public).collect();
        let (mut first, others): (Vec<_>, Vec<_>) = keys.into_iter().partition(|key| wanted.contains(key));
        if self.identity.is_none() && !self.settings.identities_only {
            first.extend(others);
        }
        first.truncate(MOST_AGENT_KEYS);
        (first, seen)
    }

    fn with_agent(&self, link: &Link, key: &[u8]) -> Result<bool, Fault> {
        let Some(socket) = self.agent else { return Ok(false) };
        let deadline = Deadline::after(SIGN_LIMIT, self.cancel);
        let Ok(relay) = Relay::start(socket, deadline.clone()) else { return Ok(false) };
        let prepared = link.session.agent().and_then(|mut agent| {
            agent.set_identity_path(&relay.socket())?;
            agent.connect()?;
            agent.list_identities()?;
            let known = agent.identities()?.into_iter().find(|known| known.blob() == key);
            Ok(known.map(|known| (agent, known)))
        });
        // An agent that went away in between is no reason to stop: the files are still there.
        let Ok(Some((agent, known))) = prepared else { return Ok(false) };
        match link.until(&deadline, |_| agent.userauth(&self.settings.user, &known)) {
            Err(LinkFault::Refused(code, words))
                if !CONNECTION_LOST.contains(&code) && !words.starts_with(NO_REPLY) && deadline.left() != Err(Stopped::Cancelled) =>
            {
                Ok(false)
            }
            Err(_) if deadline.left() == Err(Stopped::Cancelled) => Err(Fault::stopped(Rung::Auth, Stopped::Cancelled, "")),
            answer => self.accepted(answer),
        }
    }

    fn with_key(&self, link: &Link, identity: &Identity, key: &OpenedKey) -> Result<bool, Fault> {
        let deadline = Deadline::after(AUTH_LIMIT, self.cancel);
        let public = match &identity.kind {
            IdentityKind::Key(key, _) => key.public_key().to_openssh().ok(),
            _ => None,
        };
        let passphrase = key.passphrase.as_ref().map(Secret::expose);
        let log_in = |session: &mut Session| session.userauth_pubkey_memory(&self.settings.user, public.as_deref(), &key.text, passphrase);
        match link.until(&deadline, log_in) {
            Err(LinkFault::Refused(code, words)) if !KEY_REFUSED.contains(&code) && !CONNECTION_LOST.contains(&code) => {
                let seen = format!("{} cannot be used here: {words}", identity.shown(self.home));
                let fault = Fault::new(Rung::Identity, ErrorReason::Permission, seen);
                Err(fault.because(["keys in hardware, and types of long ago, work only through an agent"]).fix("ssh-add"))
            }
            answer => self.accepted(answer),
        }
    }

    fn accepted(&self, answer: Result<(), LinkFault>) -> Result<bool, Fault> {
        match answer {
            Ok(()) => Ok(true),
            Err(LinkFault::Refused(code, words)) if KEY_REFUSED.contains(&code) && !words.starts_with(NO_REPLY) => Ok(false),
            Err(fault) => Err(self.broken(fault)),
        }
    }

    fn broken(&self, fault: LinkFault) -> Fault {
        match fault {
            LinkFault::Stopped(stopped) => {
                let fault =
                    Fault::stopped(Rung::Auth, stopped, format!("the server did not answer the login within {}", spoken(AUTH_LIMIT)));
                fault.because(["the machine is overloaded", "the server looks up a name that nobody answers for (UseDNS)"])
            }
            LinkFault::Refused(_, words) => {
                let fault = Fault::new(Rung::Auth, ErrorReason::Unreachable, format!("the connection broke off during the login: {words}"));
                let causes = [
                    "the server hung up, by its limit of tries or of time: on the machine, `journalctl -u ssh -n 20`",
                    "the machine went down, or its network changed: `drillyard target test` tries again",
                ];
                fault.because(causes).fix("on the machine: journalctl -u ssh -n 20")
            }
        }
    }

    fn no_key(&self) -> Fault {
        let fault = Fault::new(Rung::Identity, ErrorReason::Permission, "there is no private key to log in with");
        fault
            .because(["no key was made yet in ~/.ssh", "the key lies elsewhere, and the target does not say where"])
            .fix("ssh-keygen -t ed25519")
    }

    fn all_refused(&self, identities: &[Identity], methods: &str) -> Fault {
        let user = &self.settings.user;
        let shown = match identities {
            [identity] => super::host_key::tilde(&identity.path, self.home),
            _ => "every key".to_owned(),
        };
        let mut seen = format!("{shown} is refused for user {user}");
        if !methods.is_empty() {
            seen = format!("{seen}; the server takes: {}", methods.replace(',', ", "));
        }
        let key = identities.first().map(|identity| super::host_key::tilde(&identity.path, self.home));
        let key = key.map(|path| format!("-i {}.pub ", path.trim_end_matches(".pub"))).unwrap_or_default();
        let copy = format!("ssh-copy-id {key}{}", self.settings.as_arguments());
        let mut causes = vec![
            format!("the public key is not in {user}'s authorized_keys: `{copy}` puts it there"),
            format!(
                "that file, its folder or {user}'s home is writable by others, and the server then ignores it: on the machine, `chmod go-w ~ && chmod 700 ~/.ssh && chmod 600 ~/.ssh/authorized_keys`"
            ),
            format!("the account is not {user}, or is locked: on the machine, `sudo passwd -S {user}`"),
        ];
        if !methods.is_empty() && !methods.split(',').any(|method| method == "publickey") {
            let server = "the server is set not to take keys: on the machine, `sudo sshd -T | grep -i pubkeyauthentication`";
            causes.insert(0, server.to_owned());
            let fault = Fault::new(Rung::Auth, ErrorReason::Permission, seen).because(causes);
            return fault.fix("on the machine: sudo sshd -T | grep -i pubkeyauthentication");
        }
        if let [identity] = identities
            && let Some((stray, mend)) = self.stray_public_half(identity)
        {
            return Fault::new(Rung::Auth, ErrorReason::Permission, seen).because([stray]).because(causes).fix(mend);
        }
        Fault::new(Rung::Auth, ErrorReason::Permission, seen).because(causes).fix(copy)
    }

    /// A `.pub` file beside the key that belongs to another one: who copied it to the machine let in the wrong key. What to
    /// say of it, and the command that makes it anew.
    fn stray_public_half(&self, identity: &Identity) -> Option<(String, String)> {
        let IdentityKind::Key(key, _) = &identity.kind else { return None };
        let shown = super::host_key::tilde(&identity.path, self.home);
        let beside = std::fs::read_to_string(format!("{}.pub", identity.path.display())).ok()?;
        let beside = PublicKey::from_openssh(&beside).ok()?;
        let mend = format!("ssh-keygen -y -f {shown} > {shown}.pub");
        let stray = format!("{shown}.pub is not the public half of {shown}, and may have been copied in its place: `{mend}` makes it anew");
        (beside.key_data() != key.public_key().key_data()).then_some((stray, mend))
    }

    fn too_many(&self, tried: &[String]) -> Fault {
        let seen = format!("the server hung up after {} keys were tried for user {}", tried.len(), self.settings.user);
        let causes = [
            "it allows fewer tries than there are keys (MaxAuthTries): bind the target to the one key that it knows, `drillyard target add`",
            "the machine went down, or its network changed: `drillyard target test` tries again",
        ];
        Fault::new(Rung::Auth, ErrorReason::Unreachable, seen).because(causes).fix("drillyard target add")
    }
}
