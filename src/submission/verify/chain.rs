//! Whether the submission follows the learner's last one, and whether somebody else handed in from the same machines.

use super::{Known, field};
use crate::submission::finding::{Finding, Rule};
use crate::submission::hash::Hash;
use crate::submission::manifest::Manifest;

pub fn look(manifest: &Manifest, own: Option<&Hash>, known: &Known<'_>, found: &mut Vec<Finding>) {
    let mut tell = |rule, message: String| found.push(Finding::new(rule, field("previous"), message));
    if let Some(earlier) = known.earlier {
        let place = manifest.previous.as_ref().and_then(|previous| earlier.iter().position(|hash| hash == previous));
        match (&manifest.previous, place) {
            (None, _) if !earlier.is_empty() => {
                tell(Rule::ChainRestarted, format!("names none, and there are {} earlier submissions", earlier.len()));
            }
            (Some(previous), None) => {
                tell(Rule::ChainUnknown, format!("names {}, which is not known here: was it never handed in?", previous.short()));
            }
            (Some(previous), Some(place)) if place + 1 < earlier.len() => {
                let newer = earlier.len() - 1 - place;
                tell(
                    Rule::ChainOrder,
                    format!("names {}, after which {newer} more came: two submissions follow the same one", previous.short()),
                );
            }
            _ => {}
        }
        if own.is_some_and(|own| earlier.contains(own)) {
            tell(Rule::ChainOrder, "this very submission is among the earlier ones".to_owned());
        }
    }
    for other in known.others.iter().filter(|other| other.learner.name != manifest.learner.name) {
        if manifest.machine.is_some() && manifest.machine == other.machine {
            let message = format!("{} handed in from the same computer", other.learner.name);
            found.push(Finding::new(Rule::MachineShared, field("machine"), message));
        }
        for (index, key) in manifest.host_keys.iter().enumerate() {
            if other.host_keys.iter().any(|theirs| theirs.fingerprint == key.fingerprint) {
                let message = format!("{} handed in of a machine with the same host key, {}", other.learner.name, key.fingerprint);
                found.push(Finding::new(Rule::HostKeyShared, field(&format!("host_keys[{index}]")), message));
            }
        }
    }
}
