//! Targets over SSH: one session per target, kept while it is asked again and again, owned by the thread that asks (libssh2's sessions
//! must not be shared). Climbs the ladder from a name to a shell, runs the probes there as one script, and gives back raw evidence.

mod agent;
mod agent_relay;
mod auth;
mod destination;
mod dial;
mod guest;
mod handshake;
mod host_key;
mod keyring;
mod known_hosts;
mod ladder;
mod link;
mod offer;
mod proxy;
mod rsa;
mod script;
mod session;
mod settings;
mod signing;
mod target;
mod typed;

pub use self::destination::Destination;
pub(super) use self::guest::nonce;
pub(super) use self::keyring::Keyring;
pub(super) use self::session::Session;
pub use self::signing::SigningKey;
pub(super) use self::target::Target;
