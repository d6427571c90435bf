//! What a target may be bound to: aliases of `~/.ssh/config`, private keys, and the machines that installed hypervisors list.
//! Everything is asked through the prober; what cannot be found out is left out.

use std::time::Duration;

use crate::checks::providers::{self, Candidate};
use crate::domain::evidence::Evidence;
use crate::domain::probe::{FoundFiles, HostAsk};
use crate::domain::sanitize::sanitize_line;
use crate::domain::target::Bindings;
use crate::ports::{Cancel, Prober};

/// A hypervisor that takes longer than this to list its machines is left out.
const PATIENCE: Duration = Duration::from_secs(5);

/// What was found on this host.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Candidates {
    /// Hosts of `~/.ssh/config`, without patterns.
    pub aliases: Vec<String>,
    /// Private keys in `~/.ssh`, as paths.
    pub keys: Vec<String>,
    /// Virtual machines.
    pub machines: Vec<Candidate>,
}

/// Looks for all of them.
pub fn find(prober: &dyn Prober, cancel: &Cancel) -> Candidates {
    let ask = |ask: &HostAsk| prober.ask_host(ask, PATIENCE, &Bindings::new(), cancel);
    let config = ask(&HostAsk::ReadFile { path: "~/.ssh/config".to_owned() });
    let keys = ask(&HostAsk::FindFiles { pattern: "~/.ssh/id_*".to_owned(), digest: false });
    let found: FoundFiles = serde_json::from_str(&keys.stdout).unwrap_or_default();
    let private = found.files.into_iter().map(|file| file.path).filter(|path| !path.ends_with(".pub"));
    let machines = providers::list().iter().flat_map(|provider| {
        let answers: Vec<Evidence> = provider.list_asks().iter().map(ask).collect();
        provider.list(&answers.iter().collect::<Vec<_>>())
    });
    Candidates { aliases: aliases(&config.stdout), keys: private.collect(), machines: machines.collect() }
}

/// The names after `Host`, in order, once each. Patterns are no machine (ssh_config(5), PATTERNS).
fn aliases(config: &str) -> Vec<String> {
    let mut aliases: Vec<String> = Vec::new();
    for line in config.lines() {
        let mut words = line.split([' ', '\t', '=']).filter(|word| !word.is_empty());
        if !words.next().is_some_and(|word| word.eq_ignore_ascii_case("host")) {
            continue;
        }
        for alias in words.take_while(|word| !word.starts_with('#')) {
            let alias = sanitize_line(alias.trim_matches('"')).into_owned();
            if !alias.contains(['*', '?', '!']) && !alias.is_empty() && !aliases.contains(&alias) {
                aliases.push(alias);
            }
        }
    }
    aliases
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aliases_are_the_hosts_without_patterns() {
        let config = "# mine\nHost golden other\n  HostName 10.0.0.2\nhost=\"third\"\n\tHost *.lab !bad web-?\nHostName no\nHost golden # again\nHost *\n";
        assert_eq!(aliases(config), ["golden", "other", "third"]);
    }
}
