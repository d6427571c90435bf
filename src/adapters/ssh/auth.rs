//! Logs in: through the agent first, then with the key files. Climbs the rungs identity, agent and auth. Where no key is let in, somebody
//! is there and the server takes what is typed, or wants that besides, it is `typed`'s matter; what the keys came to is told all the same.

mod more;
mod refused;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::Duration;

use ssh2::Session;

use super::agent;
use super::agent_relay::Relay;
use super::keyring::{Identity, IdentityKind, Keyring, OpenedKey};
use super::ladder::{Fault, Ladder};
use super::link::{Link, LinkFault};
use super::settings::Settings;
use crate::adapters::deadline::{Deadline, Stopped};
use crate::domain::cause::Cause;
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
/// What libssh2 says when the server knew the key, saw its signature, and did not let it in: for the signature, or since it wants more.
const NOT_YET: (i32, &str) = (-19, "Invalid signature");
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

/// A key that the server took.
struct Opening {
    key: String,
    /// By which methods, one of them, the server wants to hear more; empty when that was all.
    wants: String,
}

/// What the server says to a key.
enum Reply {
    In,
    Refused,
    /// It is a good one, and one of these methods has to follow.
    Wants(String),
}

impl Login<'_> {
    /// Logs in over `link`, adding what held to `ladder`. Comes back with what the keys came to where it was none of them that opened.
    pub fn run(&self, link: &Link, ladder: &mut Ladder) -> Result<Option<Fault>, Fault> {
        let identities = self.identities();
        let (in_agent, agent_seen) = self.ask_agent(&identities);
        let mut tried = Vec::new();
        let answer = self.methods(link).and_then(|methods| {
            match self.attempt(link, ladder, &identities, &in_agent, (&agent_seen, &methods), &mut tried) {
                Ok(opening) if opening.wants.is_empty() => Ok(None),
                Ok(opening) => self.second_factor(link, ladder, &agent_seen, &opening).map(|()| None),
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

    /// Tries one key after the other, and keeps in `tried` what the server refused.
    fn attempt(
        &self,
        link: &Link,
        ladder: &mut Ladder,
        identities: &[Identity],
        in_agent: &[Vec<u8>],
        (agent_seen, methods): (&str, &str),
        tried: &mut Vec<String>,
    ) -> Result<Opening, Fault> {
        let opening = |key: String, wants: String| Ok(Opening { key, wants });
        if link.session.authenticated() {
            ladder.held(Rung::Identity, "not needed");
            ladder.held(Rung::Agent, "not needed");
            ladder.held(Rung::Auth, format!("{} logs in without any key or password", self.settings.user));
            return opening(String::new(), String::new());
        }
        let mut refused = Vec::new();
        // Whether it was a key of the target's own that the server said no to: an agent may hold any others.
        let mut own_refused = false;
        for key in in_agent {
            let identity = identities.iter().find(|identity| identity.public().as_ref() == Some(key));
            let shown = identity.map_or_else(|| "a key that only the agent has".to_owned(), |identity| identity.shown(self.home));
            tried.push(shown.clone());
            match self.with_agent(link, key)? {
                Reply::In => {
                    ladder.held(Rung::Identity, shown.clone());
                    ladder.held(Rung::Agent, agent_seen);
                    ladder.held(Rung::Auth, format!("{} accepted for {}, signed by the agent", shown, self.settings.user));
                    return opening(shown, String::new());
                }
                Reply::Wants(more) => return opening(shown, more),
                Reply::Refused => {}
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
                Ok(Reply::In) => {
                    ladder.held(Rung::Identity, identity.shown(self.home));
                    ladder.held(Rung::Agent, agent_seen);
                    ladder.held(Rung::Auth, format!("accepted for {}", self.settings.user));
                    return opening(identity.shown(self.home), String::new());
                }
                Ok(Reply::Wants(more)) => return opening(identity.shown(self.home), more),
                Ok(Reply::Refused) => own_refused = true,
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

    fn with_agent(&self, link: &Link, key: &[u8]) -> Result<Reply, Fault> {
        let Some(socket) = self.agent else { return Ok(Reply::Refused) };
        let deadline = Deadline::after(SIGN_LIMIT, self.cancel);
        let Ok(relay) = Relay::start(socket, deadline.clone()) else { return Ok(Reply::Refused) };
        let prepared = link.session.agent().and_then(|mut agent| {
            agent.set_identity_path(&relay.socket())?;
            agent.connect()?;
            agent.list_identities()?;
            let known = agent.identities()?.into_iter().find(|known| known.blob() == key);
            Ok(known.map(|known| (agent, known)))
        });
        // An agent that went away in between is no reason to stop: the files are still there.
        let Ok(Some((agent, known))) = prepared else { return Ok(Reply::Refused) };
        match link.until(&deadline, |_| agent.userauth(&self.settings.user, &known)) {
            Err(LinkFault::Refused(code, words))
                if !is_not_yet(code, &words)
                    && !CONNECTION_LOST.contains(&code)
                    && !words.starts_with(NO_REPLY)
                    && deadline.left() != Err(Stopped::Cancelled) =>
            {
                Ok(Reply::Refused)
            }
            Err(_) if deadline.left() == Err(Stopped::Cancelled) => Err(Fault::stopped(Rung::Auth, Stopped::Cancelled, "")),
            answer => self.reply(link, answer),
        }
    }

    fn with_key(&self, link: &Link, identity: &Identity, key: &OpenedKey) -> Result<Reply, Fault> {
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
                Err(fault.because([Cause::here("keys in hardware, and types of long ago, work only through an agent", "ssh-add")]))
            }
            answer => self.reply(link, answer),
        }
    }

    fn reply(&self, link: &Link, answer: Result<(), LinkFault>) -> Result<Reply, Fault> {
        match answer {
            Ok(()) => Ok(Reply::In),
            // libssh2 keeps to itself whether the server called that a partial success; where it did, keys are no longer on its list.
            Err(LinkFault::Refused(code, words)) if is_not_yet(code, &words) => match self.methods(link)? {
                wants if wants.is_empty() || wants.split(',').any(|method| method == "publickey") => Ok(Reply::Refused),
                wants => Ok(Reply::Wants(wants)),
            },
            Err(LinkFault::Refused(code, words)) if KEY_REFUSED.contains(&code) && !words.starts_with(NO_REPLY) => Ok(Reply::Refused),
            Err(fault) => Err(self.broken(fault)),
        }
    }
}

fn is_not_yet(code: i32, words: &str) -> bool {
    code == NOT_YET.0 && words.starts_with(NOT_YET.1)
}
