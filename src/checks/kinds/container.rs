//! `container`: a container of docker or podman runs, or is there, as it should be, in the guest or (`on: host`) on this host.
//!
//! Arguments: `target` or `on: host`, `name`, `image` (`nginx`, with any tag, `nginx:1.27`, or with `*`; of several, any; one of the two is
//! needed), `running` (true is the default; false: none that fits runs), `user` (name or number within it), `ports` (`8080:80`, or `80` for
//! whatever is published of it; udp as `53:53/udp`), `compose` (true: it belongs to a project of Compose) and `engine` (docker or podman;
//! without it, both are asked).

use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value;

use super::engines;
use crate::checks::arguments::{Arguments, near};
use crate::checks::kind::{Context, Judgement, Kind, Unaskable};
use crate::domain::evidence::Evidence;
use crate::domain::probe::Probe;
use crate::domain::target::Bindings;
use crate::domain::verdict::Vantage;

#[derive(Debug)]
struct Container {
    /// `None` on this host.
    target: Option<String>,
    name: Option<String>,
    images: Vec<String>,
    compose: bool,
    running: bool,
    user: Option<String>,
    ports: Vec<String>,
    engine: Option<&'static str>,
}

/// Reads the arguments.
pub fn read(arguments: &mut Arguments<'_, '_>) -> Arc<dyn Kind> {
    let container = Container {
        target: super::guest_or_host(arguments),
        name: arguments.text("name"),
        images: arguments.texts("image"),
        compose: arguments.flag("compose") == Some(true),
        running: arguments.flag("running").unwrap_or(true),
        user: arguments.text("user"),
        ports: arguments.texts("ports"),
        engine: arguments.choice("engine", engines::ENGINES),
    };
    if container.name.is_none() && container.images.is_empty() {
        arguments.refuse("name", "give a `name`, an `image`, or both");
    }
    let is_port = |text: &String| port_pair(text).is_some();
    if let Some(wrong) = container.ports.iter().find(|text| !is_port(text)) {
        arguments.refuse("ports", format!("`{wrong}` is no port, such as 8080:80, 80 or 53:53/udp"));
    }
    Arc::new(container)
}

/// The fields that `inspect` of docker and of podman both know by these names, as one line of JSON each (see [`Found`]). The engine's own
/// words come along where it can't be asked.
const SCRIPT: &str = r#"form='{"name":{{json .Name}},"image":{{json .Config.Image}},"status":{{json .State.Status}},"exit":{{json .State.ExitCode}},"user":{{json .Config.User}},"ports":{{json .NetworkSettings.Ports}},"compose":{{json (index .Config.Labels "com.docker.compose.project")}}}'
for e in $engines; do
  command -v "$e" >/dev/null 2>&1 || continue
  if ids=$(limit 10 "$e" ps -aq --no-trunc 2>&1); then
    echo "engine=$e"
    [ -n "$ids" ] && limit 10 "$e" inspect --type container --format "$form" $(printf '%s\n' "$ids" | head -n 200) 2>/dev/null | sed "s/^/container=/"
  else
    printf '%s\n' "$ids" | head -n 1 | sed "s/^/fault=$e: /"
  fi
done"#;

impl Kind for Container {
    fn name(&self) -> &'static str {
        "container"
    }

    fn vantage(&self) -> Vantage {
        if self.target.is_some() { Vantage::Guest } else { Vantage::Host }
    }

    fn targets(&self) -> Vec<&str> {
        self.target.as_deref().into_iter().collect()
    }

    fn expected(&self) -> String {
        let mut wishes = Vec::new();
        wishes.extend(self.user.as_ref().map(|user| format!("as {user}")));
        wishes.extend(self.ports.iter().map(|port| format!("port {port} published")));
        let wishes = if wishes.is_empty() { String::new() } else { format!(", {}", wishes.join(", ")) };
        format!("{} {}{wishes}", self.subject(), if self.running { "runs" } else { "does not run" })
    }

    fn probes(&self, bindings: &Bindings) -> Result<Vec<Probe>, Unaskable> {
        engines::probes(self.target.as_deref(), self.engine, SCRIPT, "the containers", bindings)
    }

    fn judge(&self, evidence: &[&Evidence], _: &Context<'_>) -> Judgement {
        let answer = match engines::answer(evidence, &self.expected()) {
            Ok(answer) => answer,
            Err(judgement) => return *judgement,
        };
        let all: Vec<Found> = answer.all("container").filter_map(|line| serde_json::from_str(line).ok()).collect();
        let of_it: Vec<&Found> = all.iter().filter(|found| self.is_meant(found)).collect();
        if of_it.is_empty() {
            return engines::silence(&answer, self.engine, &self.expected())
                .unwrap_or_else(|| Judgement::holds(!self.running, self.expected(), self.none(&all)));
        }
        let told = |found: &[&Found]| found.iter().map(|found| found.describe()).collect::<Vec<_>>().join("; ");
        if !self.running {
            let running: Vec<&Found> = of_it.iter().copied().filter(|found| found.runs()).collect();
            let holds = running.is_empty();
            return Judgement::holds(holds, self.expected(), told(if holds { &of_it } else { &running }));
        }
        match of_it.iter().find(|found| self.faults(found).is_empty()) {
            Some(found) => Judgement::passed(self.expected(), found.describe()),
            None => {
                let faults = of_it.iter().map(|found| format!("{}: {}", found.describe(), self.faults(found).join("; ")));
                Judgement::failed(self.expected(), faults.take(3).collect::<Vec<_>>().join("\n"))
            }
        }
    }
}

impl Container {
    fn subject(&self) -> String {
        let of = if self.compose { " of Compose" } else { "" };
        match (&self.name, self.images.join(" or ")) {
            (Some(name), images) if images.is_empty() => format!("the container {name}{of}"),
            (Some(name), images) => format!("the container {name}{of} of {images}"),
            (None, images) => format!("a container{of} of {images}"),
        }
    }

    fn is_image(&self, found: &Found) -> bool {
        self.images.is_empty() || self.images.iter().any(|image| engines::is_image(image, &found.image))
    }

    fn is_meant(&self, found: &Found) -> bool {
        let named = self.name.as_ref().is_none_or(|name| found.plain_name() == name);
        named && (self.name.is_some() || self.is_image(found))
    }

    fn none(&self, all: &[Found]) -> String {
        let names: Vec<String> = all.iter().map(|found| found.plain_name().to_owned()).collect();
        let hint = self.name.as_ref().map(|name| near(name, names.iter().map(String::as_str))).unwrap_or_default();
        let others =
            if names.is_empty() { "there are no containers".to_owned() } else { format!("there are: {}", super::some_of(&names, 8)) };
        format!("{} is not there{hint}; {others}", self.subject())
    }

    fn faults(&self, found: &Found) -> Vec<String> {
        let mut faults = Vec::new();
        if !found.runs() {
            faults.push("it does not run".to_owned());
        }
        if !self.is_image(found) {
            faults.push(format!("its image is {}", found.image));
        }
        if self.compose && found.compose.as_deref().unwrap_or_default().is_empty() {
            faults.push("Compose did not start it".to_owned());
        }
        if self.user.as_ref().is_some_and(|user| !engines::is_user(user, &found.user)) {
            faults.push(format!("it runs as {}", if found.user.is_empty() { "root" } else { &found.user }));
        }
        let published = found.published();
        let absent: Vec<&str> =
            self.ports.iter().filter(|wanted| !published.iter().any(|port| is_port(wanted, port))).map(String::as_str).collect();
        if !absent.is_empty() {
            let there = if published.is_empty() { "none".to_owned() } else { published.join(", ") };
            faults.push(format!("published are {there}, not {}", absent.join(", ")));
        }
        faults
    }
}

/// One container, as `inspect` tells it: `Name` (docker puts a `/` before it), `Config.Image`, `State`, `Config.User` (empty for root) and
/// `NetworkSettings.Ports`: `{"80/tcp": [{"HostIp": "0.0.0.0", "HostPort": "8080"}], "443/tcp": null}`.
#[derive(Debug, Deserialize)]
struct Found {
    name: String,
    image: String,
    status: String,
    #[serde(default)]
    exit: i64,
    #[serde(default)]
    user: String,
    #[serde(default)]
    ports: Value,
    /// The project of Compose that it belongs to.
    #[serde(default)]
    compose: Option<String>,
}

impl Found {
    fn plain_name(&self) -> &str {
        self.name.trim_start_matches('/')
    }

    fn runs(&self) -> bool {
        self.status == "running"
    }

    /// `8080:80`, `53:53/udp`
    fn published(&self) -> Vec<String> {
        let ports = self.ports.as_object().into_iter().flatten();
        let pairs = ports.flat_map(|(inner, bound)| bound.as_array().into_iter().flatten().map(move |binding| (inner, binding)));
        let mut published: Vec<String> = pairs
            .filter_map(|(inner, binding)| Some(format!("{}:{}", binding["HostPort"].as_str()?, inner.trim_end_matches("/tcp"))))
            .collect();
        published.sort();
        published.dedup();
        published
    }

    fn describe(&self) -> String {
        let state = match self.status.as_str() {
            "running" => "runs".to_owned(),
            "exited" => format!("has ended with exit code {}", self.exit),
            "created" => "was never started".to_owned(),
            other => format!("is {other}"),
        };
        format!("{} ({}) {state}", self.plain_name(), self.image)
    }
}

/// Host's port, if it is given, and the container's with its protocol.
fn port_pair(text: &str) -> Option<(Option<u16>, u16, &str)> {
    let (ports, protocol) = text.split_once('/').unwrap_or((text, "tcp"));
    let inner = |text: &str| text.parse().ok().filter(|port: &u16| *port > 0);
    match ports.rsplit_once(':') {
        Some((outer, port)) => Some((Some(outer.rsplit(':').next()?.parse().ok()?), inner(port)?, protocol)),
        None => Some((None, inner(ports)?, protocol)),
    }
}

fn is_port(wanted: &str, published: &str) -> bool {
    let (Some(wanted), Some(published)) = (port_pair(wanted), port_pair(published)) else { return false };
    (wanted.1, wanted.2) == (published.1, published.2) && wanted.0.is_none_or(|outer| Some(outer) == published.0)
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::{judge, said, verdicts};
    use crate::domain::verdict::Verdict::{Errored, Failed, Passed};

    const TWO: &str = r#"engine=docker
container={"name":"/web","image":"nginx:1.27","status":"running","exit":0,"user":"101:101","ports":{"80/tcp":[{"HostIp":"0.0.0.0","HostPort":"8080"},{"HostIp":"::","HostPort":"8080"}],"443/tcp":null}}
container={"name":"/job","image":"busybox","status":"exited","exit":3,"user":"","ports":{}}
end=1
"#;
    const PODMAN: &str = r#"fault=docker: Cannot connect to the Docker daemon
engine=podman
container={"name":"web","image":"docker.io/library/nginx:latest","status":"running","exit":0,"user":"","ports":{"53/udp":[{"HostIp":"","HostPort":"5353"}]}}
end=1
"#;

    #[test]
    fn a_container_must_run_and_be_as_it_is_asked_for() {
        verdicts(&[
            ("container: { target: vm, name: web }", TWO, Passed),
            ("container: { target: vm, image: nginx }", TWO, Passed),
            ("container: { target: vm, image: 'nginx:1.27', ports: ['8080:80'], user: '101' }", TWO, Passed),
            ("container: { target: vm, name: web, image: 'nginx:1.26' }", TWO, Failed),
            ("container: { target: vm, name: web, user: root }", TWO, Failed),
            ("container: { target: vm, name: web, ports: '80' }", TWO, Passed),
            ("container: { target: vm, name: web, ports: '443' }", TWO, Failed),
            ("container: { target: vm, name: web, ports: '8081:80' }", TWO, Failed),
            ("container: { target: vm, name: web, running: false }", TWO, Failed),
            ("container: { target: vm, name: job }", TWO, Failed),
            ("container: { target: vm, name: job, running: false }", TWO, Passed),
            ("container: { target: vm, name: db }", TWO, Failed),
            ("container: { target: vm, name: db, running: false }", TWO, Passed),
            ("container: { target: vm, image: nginx, user: root, ports: '5353:53/udp' }", PODMAN, Passed),
            ("container: { target: vm, image: 'nginx:latest' }", PODMAN, Passed),
            ("container: { target: vm, image: httpd }", PODMAN, Errored),
            ("container: { target: vm, image: ['ng*', httpd] }", TWO, Passed),
            ("container: { target: vm, image: '*gin*', compose: true }", TWO, Failed),
            ("container: { target: vm, image: '*gin*', compose: true }", &TWO.replace("\"exit\":0", "\"compose\":\"shop\""), Passed),
            ("container: { on: host, name: web }", TWO, Passed),
            ("container: { target: vm, name: web }", "end=1\n", Errored),
            ("container: { target: vm, name: web }", "engine=docker\n", Errored),
        ]);
    }

    #[test]
    fn what_is_wrong_is_told_in_words() {
        let told = |kind: &str, answer: &str| judge(kind, &[said(answer)]);
        assert_eq!(told("container: { target: vm, name: job }", TWO).actual, "job (busybox) has ended with exit code 3: it does not run");
        assert_eq!(
            told("container: { target: vm, name: web, ports: '8081:80' }", TWO).actual,
            "web (nginx:1.27) runs: published are 8080:80, not 8081:80"
        );
        assert_eq!(
            told("container: { target: vm, name: wep }", TWO).actual,
            "the container wep is not there; did you mean `web`?; there are: web, job"
        );
        let denied = told("container: { target: vm, name: x }", "fault=docker: permission denied while trying to connect\nend=1\n");
        assert_eq!(denied.because.as_deref(), Some("permission"));
        let none = told("container: { target: vm, name: x }", "end=1\n");
        assert_eq!((none.because.as_deref(), none.verdict), (Some("no_tool"), Errored));
    }
}
