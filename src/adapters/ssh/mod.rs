//! Targets over SSH: one session per target and run, owned by the thread that asked (libssh2's sessions must not be
//! shared). Climbs the ladder from a name to a shell, runs the probes there as one script, and gives back raw evidence.

mod agent;
mod agent_relay;
mod auth;
mod destination;
mod dial;
mod guest;
mod host_key;
mod keyring;
mod known_hosts;
mod ladder;
mod link;
mod login;
mod offer;
mod proxy;
mod rsa;
mod script;
mod settings;
mod signing;

pub use self::destination::Destination;
pub(super) use self::keyring::Keyring;
pub(super) use self::login::Target;
pub use self::signing::SigningKey;
