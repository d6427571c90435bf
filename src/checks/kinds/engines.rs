//! What the kinds that ask docker and podman share: how both are asked, what their silence means, and how images and users are named.

use super::wildcard;
use crate::checks::guest::{self, Answer, USUAL_WAIT};
use crate::checks::kind::{Judgement, Unaskable, reachable};
use crate::domain::evidence::{Evidence, Outcome};
use crate::domain::probe::{Ask, HostAsk, Probe};
use crate::domain::target::Bindings;
use crate::domain::verdict::ErrorReason;

/// The engines that can be asked.
pub(super) const ENGINES: &[&str] = &["docker", "podman"];

/// One probe that runs `script` over `$engines`, in the guest or on this host. The script tells `engine=NAME` of each that answered, and
/// `fault=NAME: words` of each that did not; `about` says for people what is looked at.
pub(super) fn probes(
    target: Option<&str>,
    engine: Option<&str>,
    script: &str,
    about: &str,
    bindings: &Bindings,
) -> Result<Vec<Probe>, Unaskable> {
    let body = format!("engines='{}'\n{script}", engine.map_or_else(|| ENGINES.join(" "), str::to_owned));
    if let Some(target) = target {
        reachable(target, bindings)?;
        return Ok(vec![guest::probe(target, &body, USUAL_WAIT)]);
    }
    let args = ["-c", &guest::script(&body), "sh", about].map(str::to_owned).to_vec();
    let ask = HostAsk::Command { programs: vec!["sh".to_owned(), "/bin/sh".to_owned()], args };
    Ok(vec![Probe { ask: Ask::Host(ask), timeout: USUAL_WAIT }])
}

/// The script's whole answer, or the judgement that there is none.
pub(super) fn answer<'a>(evidence: &[&'a Evidence], expected: &str) -> Result<Answer<'a>, Box<Judgement>> {
    if evidence.first().is_some_and(|item| item.outcome == Outcome::Missing) {
        return Err(Box::new(Judgement::errored(ErrorReason::NoTool, expected, "this host has no `sh`, which asks the engines")));
    }
    Answer::read(evidence.first(), expected)
}

/// Why it can't be told that nothing fits: an engine that could not be asked may have it. `None` when all that are there answered.
pub(super) fn silence(answer: &Answer<'_>, engine: Option<&str>, expected: &str) -> Option<Judgement> {
    match (answer.first("fault"), answer.first("engine")) {
        (Some(fault), _) => Some(Judgement::errored(reason_of(fault), expected, format!("{fault} (it could not be asked)"))),
        (None, None) => {
            let engines = engine.map_or_else(|| "neither docker nor podman".to_owned(), |engine| format!("no {engine}"));
            Some(Judgement::errored(ErrorReason::NoTool, expected, format!("there is {engines} to ask")))
        }
        (None, Some(_)) => None,
    }
}

/// What the engine's refusal means.
fn reason_of(fault: &str) -> ErrorReason {
    if fault.to_lowercase().contains("permission denied") { ErrorReason::Permission } else { ErrorReason::NoTool }
}

/// `nginx` is any nginx of Docker Hub, or one built here; with a tag or a registry, that one. `*` is any text.
pub(super) fn is_image(wanted: &str, image: &str) -> bool {
    // podman puts `localhost/` before the names of images that were built here.
    let short =
        |text: &str| ["docker.io/", "library/", "localhost/"].iter().fold(text, |text, start| text.trim_start_matches(start)).to_owned();
    let (wanted, image) = (short(wanted), short(image));
    let tagged = |text: &str| text.rsplit('/').next().is_some_and(|last| last.contains([':', '@']));
    let untagged = |text: &str| match text.rsplit_once('/') {
        Some((path, last)) => format!("{path}/{}", last.split([':', '@']).next().unwrap_or_default()),
        None => text.split([':', '@']).next().unwrap_or_default().to_owned(),
    };
    if wanted.contains('*') {
        return wildcard(&wanted, &image) || wildcard(&wanted, &untagged(&image));
    }
    match (tagged(&wanted), tagged(&image)) {
        (false, _) => wanted == untagged(&image),
        (true, true) => wanted == image,
        (true, false) => wanted == format!("{image}:latest"),
    }
}

/// `root`, `0` and nothing are the same user; a group after `:` makes no difference.
pub(super) fn is_user(wanted: &str, user: &str) -> bool {
    let plain = |text: &str| match text.split(':').next().unwrap_or_default() {
        "" | "0" => "root".to_owned(),
        name => name.to_owned(),
    };
    plain(wanted) == plain(user)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_are_known_by_short_names() {
        for (wanted, image, same) in [
            ("nginx", "docker.io/library/nginx:1", true),
            ("nginx", "ghcr.io/x/nginx:1", false),
            ("ghcr.io/x/nginx", "ghcr.io/x/nginx@sha256:00", true),
            ("localhost:5000/app", "localhost:5000/app:2", true),
            ("nginx:latest", "nginx", true),
            ("nginx:1", "nginx:12", false),
            ("runner", "localhost/runner:latest", true),
            ("runner", "localhost/my-runner:latest", false),
            ("*/runner", "docker.io/ada/runner:1", true),
            ("*:runner", "localhost/ci:runner", true),
            ("*nexus*", "sonatype/nexus3:3.70.0", true),
        ] {
            assert_eq!(is_image(wanted, image), same, "{wanted} {image}");
        }
    }
}
