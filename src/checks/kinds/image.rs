//! `image`: docker or podman has an image, set up as it should be, in the guest or (`on: host`) on this host.
//!
//! Arguments: `target` or `on: host`, `name` (as for `container`; of several, any), `root` (false: it starts as another user than root),
//! `entrypoint` (a pattern for what it starts: entry point and command, as one line) and `engine`.

use std::sync::Arc;

use serde::Deserialize;

use super::engines;
use crate::checks::arguments::{Arguments, Pattern};
use crate::checks::kind::{Context, Judgement, Kind, Unaskable};
use crate::domain::evidence::Evidence;
use crate::domain::probe::Probe;
use crate::domain::target::Bindings;
use crate::domain::verdict::Vantage;

#[derive(Debug)]
struct Image {
    /// `None` on this host.
    target: Option<String>,
    names: Vec<String>,
    root: Option<bool>,
    entrypoint: Vec<Pattern>,
    engine: Option<&'static str>,
}

/// Reads the arguments.
pub fn read(arguments: &mut Arguments<'_, '_>) -> Arc<dyn Kind> {
    let image = Image {
        target: super::guest_or_host(arguments),
        names: arguments.texts("name"),
        root: arguments.flag("root"),
        entrypoint: arguments.pattern("entrypoint"),
        engine: arguments.choice("engine", engines::ENGINES),
    };
    if image.names.is_empty() {
        arguments.refuse("name", "`name` is missing: the image's name, such as nginx or nginx:1.27");
    }
    Arc::new(image)
}

/// One line of JSON for each image (see [`Found`]).
const SCRIPT: &str = r#"form='{"tags":{{json .RepoTags}},"user":{{json .Config.User}},"entrypoint":{{json .Config.Entrypoint}},"cmd":{{json .Config.Cmd}}}'
for e in $engines; do
  command -v "$e" >/dev/null 2>&1 || continue
  if ids=$(limit 10 "$e" images -q --no-trunc 2>&1); then
    echo "engine=$e"
    ids=$(printf '%s\n' "$ids" | sort -u | head -n 300)
    [ -n "$ids" ] && limit 10 "$e" image inspect --format "$form" $ids 2>/dev/null | sed "s/^/image=/"
  else
    printf '%s\n' "$ids" | head -n 1 | sed "s/^/fault=$e: /"
  fi
done"#;

/// One image, as `image inspect` tells it. What it was not given is null.
#[derive(Debug, Deserialize)]
struct Found {
    tags: Option<Vec<String>>,
    user: Option<String>,
    entrypoint: Option<Vec<String>>,
    cmd: Option<Vec<String>>,
}

impl Found {
    fn name(&self) -> &str {
        self.tags.iter().flatten().next().map_or("an image without a name", String::as_str)
    }

    fn starts(&self) -> String {
        self.entrypoint.iter().flatten().chain(self.cmd.iter().flatten()).map(String::as_str).collect::<Vec<_>>().join(" ")
    }
}

impl Kind for Image {
    fn name(&self) -> &'static str {
        "image"
    }

    fn vantage(&self) -> Vantage {
        if self.target.is_some() { Vantage::Guest } else { Vantage::Host }
    }

    fn targets(&self) -> Vec<&str> {
        self.target.as_deref().into_iter().collect()
    }

    fn expected(&self) -> String {
        let mut wishes = Vec::new();
        wishes.extend(self.root.map(|root| if root { "starting as root" } else { "starting as another user than root" }.to_owned()));
        wishes.extend(self.entrypoint.iter().map(|pattern| format!("starting /{}/", pattern.text)));
        let wishes = if wishes.is_empty() { String::new() } else { format!(", {}", wishes.join(", ")) };
        format!("an image {}{wishes}", self.names.join(" or "))
    }

    fn probes(&self, bindings: &Bindings) -> Result<Vec<Probe>, Unaskable> {
        engines::probes(self.target.as_deref(), self.engine, SCRIPT, "the images", bindings)
    }

    fn judge(&self, evidence: &[&Evidence], _: &Context<'_>) -> Judgement {
        let answer = match engines::answer(evidence, &self.expected()) {
            Ok(answer) => answer,
            Err(judgement) => return *judgement,
        };
        let all: Vec<Found> = answer.all("image").filter_map(|line| serde_json::from_str(line).ok()).collect();
        let is_meant = |found: &&Found| found.tags.iter().flatten().any(|tag| self.names.iter().any(|name| engines::is_image(name, tag)));
        let of_it: Vec<&Found> = all.iter().filter(is_meant).collect();
        match of_it.iter().find(|found| self.faults(found).is_empty()) {
            Some(found) => Judgement::passed(self.expected(), format!("{} starts {}", found.name(), found.starts())),
            None if of_it.is_empty() => engines::silence(&answer, self.engine, &self.expected()).unwrap_or_else(|| {
                let names: Vec<String> = all.iter().flat_map(|found| found.tags.iter().flatten().cloned()).collect();
                let there = if names.is_empty() { "no image".to_owned() } else { super::some_of(&names, 8) };
                Judgement::failed(self.expected(), format!("there is {there}"))
            }),
            None => {
                let faults = of_it.iter().map(|found| format!("{}: {}", found.name(), self.faults(found).join("; ")));
                Judgement::failed(self.expected(), faults.take(3).collect::<Vec<_>>().join("\n"))
            }
        }
    }
}

impl Image {
    fn faults(&self, found: &Found) -> Vec<String> {
        let mut faults = Vec::new();
        let user = found.user.as_deref().unwrap_or_default();
        let is_root = engines::is_user("root", user);
        if self.root.is_some_and(|wanted| wanted != is_root) {
            faults.push(format!("it starts as {}", if is_root { "root" } else { user }));
        }
        let starts = found.starts();
        if self.entrypoint.iter().any(|pattern| !pattern.regex.is_match(&starts)) {
            faults.push(if starts.is_empty() { "it starts nothing".to_owned() } else { format!("it starts {starts}") });
        }
        faults
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::{judge, said, verdicts};
    use crate::domain::verdict::Verdict::{Errored, Failed, Passed};

    const TWO: &str = r#"engine=docker
image={"tags":["runner:latest"],"user":"gha","entrypoint":["/home/gha/start.sh"],"cmd":null}
image={"tags":["busybox:1"],"user":"","entrypoint":null,"cmd":["sh"]}
image={"tags":null,"user":null,"entrypoint":null,"cmd":null}
end=1
"#;

    #[test]
    fn an_image_must_be_there_and_be_set_up_as_it_is_asked_for() {
        verdicts(&[
            ("image: { target: vm, name: runner }", TWO, Passed),
            ("image: { target: vm, name: [nothing, 'run*'], root: false, entrypoint: 'start\\.sh$' }", TWO, Passed),
            ("image: { target: vm, name: runner, entrypoint: 'sh -c' }", TWO, Failed),
            ("image: { on: host, name: busybox, root: false }", TWO, Failed),
            ("image: { on: host, name: busybox, root: true }", TWO, Passed),
            ("image: { target: vm, name: nexus }", TWO, Failed),
            ("image: { target: vm, name: nexus }", "fault=docker: no daemon\nengine=podman\nend=1\n", Errored),
            ("image: { target: vm, name: nexus }", "end=1\n", Errored),
            ("image: { target: vm, name: nexus }", "engine=docker\n", Errored),
        ]);
        assert_eq!(judge("image: { target: vm, name: busybox, root: false }", &[said(TWO)]).actual, "busybox:1: it starts as root");
        assert_eq!(judge("image: { target: vm, name: nexus }", &[said(TWO)]).actual, "there is runner:latest, busybox:1");
    }
}
