//! `service`: a unit of systemd in the guest runs, or starts by itself, or does not. Other init systems are named, and not asked.
//!
//! Arguments: `target`, `name` (`ssh`, `ssh.service`, `cups.socket`; `getty@` means any of a template's instances), `state` (running, which
//! is the default unless `enabled` is asked alone; stopped; failed) and `enabled` (whether it starts by itself after the next boot).

use std::sync::Arc;

use crate::checks::arguments::{Arguments, near};
use crate::checks::guest::{self, Answer, USUAL_WAIT, quote};
use crate::checks::kind::{Context, Judgement, Kind, Unaskable, reachable};
use crate::domain::evidence::Evidence;
use crate::domain::probe::Probe;
use crate::domain::target::Bindings;
use crate::domain::verdict::{ErrorReason, Vantage};

/// What systemd.unit(5) lets a unit's name end in, of those that can run or be waited for.
const TYPES: &[&str] = &[".service", ".socket", ".timer", ".target", ".path", ".mount"];

#[derive(Debug)]
struct Service {
    target: String,
    unit: String,
    state: Option<&'static str>,
    enabled: Option<bool>,
}

/// Reads the arguments.
pub fn read(arguments: &mut Arguments<'_, '_>) -> Arc<dyn Kind> {
    let (target, name) = (arguments.required("target"), arguments.required("name"));
    if name.starts_with('-') || name.contains(|ch: char| ch.is_whitespace() || "/*?[".contains(ch)) {
        arguments.refuse("name", format!("`{name}` is no unit's name, such as ssh or cups.socket"));
    }
    let unit = if TYPES.iter().any(|suffix| name.ends_with(suffix)) { name } else { format!("{name}.service") };
    let state = arguments.choice("state", &["running", "stopped", "failed"]);
    let enabled = arguments.flag("enabled");
    let state = if enabled.is_none() { state.or(Some("running")) } else { state };
    Arc::new(Service { target, unit, state, enabled })
}

/// `show` of systemctl(1) answers of any name; of a template, whose name ends in `@`, only its instances can be shown. What a unit that is
/// not there may have been meant for is listed, and of one that failed the last it said, where the account may read that.
const SCRIPT: &str = r#"if ! command -v systemctl >/dev/null 2>&1 || [ ! -d /run/systemd/system ]; then
  if command -v rc-service >/dev/null 2>&1; then echo manager=OpenRC
  elif command -v runsv >/dev/null 2>&1; then echo manager=runit
  else echo "manager=$(cat /proc/1/comm 2>/dev/null)"; fi
else
  case $u in *@.*) shown="${u%%@.*}@*.${u##*@.}"; echo "file=$(systemctl is-enabled -- "$u" 2>/dev/null)" ;; *) shown=$u ;; esac
  out=$(limit 10 systemctl show --no-pager -p Id,LoadState,ActiveState,SubState,UnitFileState,Result,ExecMainCode,ExecMainStatus,TriggeredBy,WantedBy,RequiredBy -- "$shown" 2>&1) && echo manager=systemd || echo manager=silent
  printf '%s\n' "$out" | head -n 400 | sed 's/^/show=/'
  case $out in *LoadState=not-found*|'')
    limit 10 systemctl list-unit-files --no-legend --no-pager 2>/dev/null | head -n 1000 | while read -r name _; do echo "known=$name"; done ;;
  esac
  for t in $(printf '%s\n' "$out" | sed -n 's/^TriggeredBy=//p'); do
    echo "trigger=$t $(systemctl is-enabled -- "$t" 2>/dev/null) $(systemctl is-active -- "$t" 2>/dev/null)"
  done
  case $out in *ActiveState=failed*|*SubState=auto-restart*)
    limit 5 journalctl -q --no-pager -o cat -n 5 -u "$u" 2>/dev/null | sed 's/^/said=/' ;;
  esac
fi"#;

impl Kind for Service {
    fn name(&self) -> &'static str {
        "service"
    }

    fn vantage(&self) -> Vantage {
        Vantage::Guest
    }

    fn targets(&self) -> Vec<&str> {
        vec![&self.target]
    }

    fn expected(&self) -> String {
        let state = self.state.map(|state| if state == "failed" { "has failed".to_owned() } else { format!("is {state}") });
        let enabled =
            self.enabled.map(|enabled| if enabled { "starts by itself after a boot" } else { "does not start by itself" }.to_owned());
        format!("{} {}", self.unit, state.into_iter().chain(enabled).collect::<Vec<_>>().join(" and "))
    }

    fn probes(&self, bindings: &Bindings) -> Result<Vec<Probe>, Unaskable> {
        reachable(&self.target, bindings)?;
        Ok(vec![guest::probe(&self.target, &format!("u={}\n{SCRIPT}", quote(&self.unit)), USUAL_WAIT)])
    }

    fn judge(&self, evidence: &[&Evidence], _: &Context<'_>) -> Judgement {
        let answer = match Answer::read(evidence.first(), &self.expected()) {
            Ok(answer) => answer,
            Err(judgement) => return *judgement,
        };
        match answer.first("manager") {
            Some("systemd") => {}
            Some("silent") => {
                let said = answer.first("show").filter(|line| !line.is_empty()).unwrap_or("nothing");
                return Judgement::errored(
                    ErrorReason::Permission,
                    self.expected(),
                    format!("systemctl could not ask systemd; it said: {said}"),
                );
            }
            other => {
                let other = other.filter(|name| !name.is_empty()).unwrap_or("something else");
                let actual = format!("the guest's services are run by {other}, not by systemd, and only that can be asked so far");
                return Judgement::errored(ErrorReason::NoTool, self.expected(), actual);
            }
        }
        let units = units(&answer);
        // No instance of a template runs: it may still be there, and be enabled.
        let template = answer.first("file").filter(|state| !state.is_empty());
        let stopped = Unit { file: template.unwrap_or_default(), active: "inactive", ..Unit::default() };
        let unit = match units.iter().max_by_key(|unit| unit.runs()) {
            Some(unit) if unit.load != "not-found" => unit,
            _ if template.is_some() => &stopped,
            _ => {
                let hint = near(&self.unit, answer.all("known"));
                let fits = self.state.is_none_or(|state| state == "stopped") && self.enabled != Some(true);
                return Judgement::holds(fits, self.expected(), format!("there is no unit {}{hint}", self.unit))
                    .resting_on(answer.all("show"));
            }
        };
        let triggers: Vec<Trigger<'_>> = answer.all("trigger").filter_map(Trigger::read).collect();
        let state_fits = self.state.is_none_or(|state| match state {
            "running" => unit.runs(),
            "failed" => unit.active == "failed",
            _ => unit.active == "inactive",
        });
        let file = if self.unit.contains("@.") { template.unwrap_or(unit.file) } else { unit.file };
        let (starts, how) = starts_by_itself(&Unit { file, ..unit.clone() }, &triggers);
        let enabled_fits = self.enabled.is_none_or(|enabled| enabled == starts);
        let mut parts = vec![unit.describe(answer.all("said").last())];
        if self.enabled.is_some() || file.starts_with("masked") {
            parts.push(how);
        }
        if let Some(trigger) = triggers.iter().find(|trigger| trigger.active && !unit.runs()) {
            parts.push(format!("{} starts it when it is needed", trigger.name));
        }
        let actual = format!("{} {}", unit.id(&self.unit), parts.join("; "));
        // Not on its last words, which may well hold a secret.
        Judgement::holds(state_fits && enabled_fits, self.expected(), actual).resting_on(answer.all("show"))
    }
}

/// What systemd says of one unit.
#[derive(Clone, Debug, Default)]
struct Unit<'a> {
    id: &'a str,
    load: &'a str,
    active: &'a str,
    sub: &'a str,
    file: &'a str,
    result: &'a str,
    status: &'a str,
    wanted: bool,
}

/// `show` prints a paragraph for each unit.
fn units<'a>(answer: &Answer<'a>) -> Vec<Unit<'a>> {
    let mut units = Vec::new();
    let mut unit = Unit::default();
    for line in answer.all("show").chain([""]) {
        match line.split_once('=') {
            Some(("Id", value)) => unit.id = value,
            Some(("LoadState", value)) => unit.load = value,
            Some(("ActiveState", value)) => unit.active = value,
            Some(("SubState", value)) => unit.sub = value,
            Some(("UnitFileState", value)) => unit.file = value,
            Some(("Result", value)) => unit.result = value,
            Some(("ExecMainStatus", value)) => unit.status = value,
            Some(("WantedBy" | "RequiredBy", value)) => unit.wanted |= !value.is_empty(),
            Some(_) => {}
            None => {
                let done = std::mem::take(&mut unit);
                if !done.active.is_empty() {
                    units.push(done);
                }
            }
        }
    }
    units
}

impl Unit<'_> {
    fn runs(&self) -> bool {
        matches!(self.active, "active" | "reloading")
    }

    /// An instance of a template has a name of its own.
    fn id<'a>(&'a self, asked: &'a str) -> &'a str {
        if self.id.is_empty() { asked } else { self.id }
    }

    fn describe(&self, said: Option<&str>) -> String {
        let last_words = said.map(|said| format!(", and last said: {said}")).unwrap_or_default();
        match (self.active, self.sub) {
            ("active", "exited") => "has done its work and counts as running".to_owned(),
            ("active" | "reloading", "waiting" | "listening") => format!("is {}", self.sub),
            ("active" | "reloading", _) => "is running".to_owned(),
            ("failed", _) => format!("has failed ({}){last_words}", self.reason()),
            ("activating", "auto-restart") => format!("keeps failing and being started again ({}){last_words}", self.reason()),
            ("activating", _) => "is still starting".to_owned(),
            ("deactivating", _) => "is being stopped".to_owned(),
            ("inactive", _) => "is stopped".to_owned(),
            (other, _) => format!("is {other}"),
        }
    }

    /// `Result` of systemd.exec(5), and the exit codes that the manager itself sets there.
    fn reason(&self) -> String {
        match (self.result, self.status) {
            ("exit-code", "203") => "its program could not be run: exit code 203".to_owned(),
            ("exit-code", "217") => "its user does not exist: exit code 217".to_owned(),
            ("exit-code", "200") => "its working folder can't be entered: exit code 200".to_owned(),
            ("exit-code", status) => format!("its program ended with exit code {status}"),
            ("signal" | "core-dump", signal) => format!("its program was killed by signal {signal}"),
            ("timeout", _) => "it took too long to start or stop".to_owned(),
            ("start-limit-hit", _) => "it was started too often in too short a time".to_owned(),
            ("oom-kill", _) => "it was killed because memory ran out".to_owned(),
            ("resources", _) => "what it needs to start is not there".to_owned(),
            (other, _) => other.to_owned(),
        }
    }
}

/// A socket, timer or path that starts the unit.
struct Trigger<'a> {
    name: &'a str,
    enabled: bool,
    active: bool,
}

impl<'a> Trigger<'a> {
    fn read(line: &'a str) -> Option<Self> {
        let mut words = line.split(' ');
        let name = words.next()?;
        Some(Self { name, enabled: words.next() == Some("enabled"), active: words.next() == Some("active") })
    }
}

/// Whether it starts after a boot without anybody's doing, and how that is said (`is-enabled` of systemctl(1)).
fn starts_by_itself(unit: &Unit<'_>, triggers: &[Trigger<'_>]) -> (bool, String) {
    if let Some(trigger) = triggers.iter().find(|trigger| trigger.enabled && !unit.file.starts_with("masked")) {
        return (true, format!("{} is enabled and starts it", trigger.name));
    }
    match unit.file {
        "enabled" | "alias" | "generated" => (true, "it is enabled".to_owned()),
        "enabled-runtime" => (false, "it is enabled until the next boot only".to_owned()),
        "masked" | "masked-runtime" => (false, "it is masked, so that nothing can start it".to_owned()),
        "static" | "indirect" if unit.wanted => (true, "others that start by themselves start it".to_owned()),
        "static" | "indirect" => (false, "it starts only when something else asks for it".to_owned()),
        "" | "transient" => (false, "it has no file that could be enabled".to_owned()),
        "bad" => (false, "its file is broken".to_owned()),
        other => (false, format!("it is {other}")),
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::{judge, said, verdicts};
    use crate::domain::verdict::ErrorReason::NoTool;
    use crate::domain::verdict::Verdict::{Errored, Failed, Passed};

    fn shown(properties: &str, more: &str) -> String {
        let shown: String = properties.split(' ').map(|line| format!("show={line}\n")).collect();
        format!("manager=systemd\n{shown}{more}end=1\n")
    }

    const RUNNING: &str = "Id=ssh.service LoadState=loaded ActiveState=active SubState=running UnitFileState=enabled Result=success";
    const STOPPED: &str = "Id=ssh.service LoadState=loaded ActiveState=inactive SubState=dead UnitFileState=disabled Result=success";
    const BROKEN: &str =
        "Id=ssh.service LoadState=loaded ActiveState=failed SubState=failed UnitFileState=enabled Result=exit-code ExecMainStatus=203";
    const MASKED: &str = "Id=ssh.service LoadState=masked ActiveState=inactive SubState=dead UnitFileState=masked Result=success";
    const STATIC: &str =
        "Id=ssh.service LoadState=loaded ActiveState=inactive SubState=dead UnitFileState=static WantedBy=multi-user.target";
    const ABSENT: &str = "Id=ssh.service LoadState=not-found ActiveState=inactive SubState=dead UnitFileState=";

    #[test]
    fn running_and_starting_by_itself_are_two_things() {
        let (running, either, stopped) = ("state: running", "name: ssh", "state: stopped");
        for (properties, more, arguments, verdict) in [
            (RUNNING, "", either, Passed),
            (RUNNING, "", stopped, Failed),
            (RUNNING, "", "enabled: true", Passed),
            (RUNNING, "", "state: running, enabled: false", Failed),
            (STOPPED, "", running, Failed),
            (STOPPED, "", stopped, Passed),
            (STOPPED, "", "enabled: false", Passed),
            (STOPPED, "trigger=ssh.socket enabled active\n", "enabled: true", Passed),
            (STOPPED, "trigger=ssh.socket disabled inactive\n", "enabled: true", Failed),
            (BROKEN, "", running, Failed),
            (BROKEN, "", stopped, Failed),
            (BROKEN, "", "state: failed", Passed),
            (MASKED, "trigger=ssh.socket enabled active\n", "enabled: true", Failed),
            (STATIC, "", "enabled: true", Passed),
            (ABSENT, "", running, Failed),
            (ABSENT, "", stopped, Passed),
            (ABSENT, "", "state: stopped, enabled: true", Failed),
        ] {
            let name = if arguments.contains("name") { "" } else { ", name: ssh" };
            let judged = judge(&format!("service: {{ target: vm, {arguments}{name} }}"), &[said(&shown(properties, more))]);
            assert_eq!(judged.verdict, verdict, "{properties} {more} {arguments}: {judged:?}");
        }
    }

    #[test]
    fn what_is_wrong_is_told_in_words() {
        let told = |properties: &str, more: &str, arguments: &str| {
            judge(&format!("service: {{ target: vm, name: ssh, {arguments} }}"), &[said(&shown(properties, more))]).actual
        };
        assert_eq!(
            told(BROKEN, "said=no such file\n", "state: running"),
            "ssh.service has failed (its program could not be run: exit code 203), and last said: no such file"
        );
        assert_eq!(told(MASKED, "", "state: running"), "ssh.service is stopped; it is masked, so that nothing can start it");
        assert_eq!(
            told(ABSENT, "known=sshd.service\nknown=cron.service\n", "state: running"),
            "there is no unit ssh.service; did you mean `sshd.service`?"
        );
        assert_eq!(
            told(STOPPED, "trigger=ssh.socket enabled active\n", "state: running"),
            "ssh.service is stopped; ssh.socket starts it when it is needed"
        );
    }

    #[test]
    fn of_a_template_any_instance_will_do() {
        let two = "manager=systemd\nfile=enabled\nshow=Id=getty@tty2.service\nshow=LoadState=loaded\nshow=ActiveState=inactive\nshow=\n\
            show=Id=getty@tty1.service\nshow=LoadState=loaded\nshow=ActiveState=active\nshow=SubState=running\nend=1\n";
        let none = "manager=systemd\nfile=disabled\nshow=\nend=1\n";
        verdicts(&[
            ("service: { target: vm, name: getty@ }", two, Passed),
            ("service: { target: vm, name: getty@, enabled: true }", two, Passed),
            ("service: { target: vm, name: getty@ }", none, Failed),
            ("service: { target: vm, name: getty@, state: stopped }", none, Passed),
        ]);
        assert_eq!(judge("service: { target: vm, name: getty@ }", &[said(two)]).actual, "getty@tty1.service is running");
    }

    #[test]
    fn without_systemd_nothing_can_be_told() {
        let judged = judge("service: { target: vm, name: ssh }", &[said("manager=OpenRC\nend=1\n")]);
        assert_eq!((judged.verdict, judged.because.as_deref()), (Errored, Some(NoTool.word())));
        assert!(judged.actual.contains("OpenRC"), "{}", judged.actual);
        let silent = "manager=silent\nshow=Failed to connect to bus: No such file or directory\nend=1\n";
        assert_eq!(judge("service: { target: vm, name: ssh }", &[said(silent)]).verdict, Errored);
    }
}
