//! `command`: a program of the author's choosing ends as it should, in the guest or (`on: host`) on this host. The one kind that runs what a
//! course says: it waits until its needs have passed, and runs only after the learner saw it and agreed.
//!
//! Arguments: `target` or `on: host`, `run` (the program and its arguments, as a list: no shell takes them apart), `exit` (the code that
//! passes; without it 0 passes, 1 fails, and any other means that it could not find out) and `stdout` (`contains`, `matches`, `equals`).

use std::sync::Arc;

use crate::checks::arguments::{Arguments, Pattern};
use crate::checks::guest::{USUAL_WAIT, quote};
use crate::checks::kind::{Context, Judgement, Kind, Unaskable, reachable};
use crate::domain::check::CommandToRun;
use crate::domain::evidence::{Evidence, Outcome};
use crate::domain::probe::{Ask, HostAsk, Probe};
use crate::domain::target::Bindings;
use crate::domain::verdict::{ErrorReason, Vantage};

/// Characters shown of what it printed.
const SHOWN: usize = 300;

#[derive(Debug)]
struct Command {
    /// `None` on this host.
    target: Option<String>,
    run: Vec<String>,
    exit: Option<i32>,
    stdout: Output,
}

/// What its standard output must be like.
#[derive(Debug, Default)]
struct Output {
    contains: Vec<String>,
    matches: Vec<Pattern>,
    equals: Option<String>,
}

/// Reads the arguments.
pub fn read(arguments: &mut Arguments<'_, '_>) -> Arc<dyn Kind> {
    let target = super::guest_or_host(arguments);
    let run = arguments.texts("run");
    if run.is_empty() {
        arguments.refuse("run", "`run` is missing: the program and its arguments, as a list: [systemctl, is-active, ssh]");
    }
    let exit = arguments.number("exit").map(|code| i32::try_from(code).ok().filter(|code| *code <= 255));
    if exit == Some(None) {
        arguments.refuse("exit", "`exit` is a code from 0 to 255");
    }
    let stdout = arguments.map("stdout", |inner| Output {
        contains: inner.texts("contains"),
        matches: inner.pattern("matches"),
        equals: inner.text("equals"),
    });
    Arc::new(Command { target, run, exit: exit.flatten(), stdout: stdout.unwrap_or_default() })
}

impl Command {
    /// As one would type it.
    fn line(&self) -> String {
        let plain = |word: &str| !word.is_empty() && word.chars().all(|ch| ch.is_ascii_alphanumeric() || "-_./:=,@%+".contains(ch));
        self.run.iter().map(|word| if plain(word) { word.clone() } else { quote(word) }).collect::<Vec<_>>().join(" ")
    }
}

impl Kind for Command {
    fn name(&self) -> &'static str {
        "command"
    }

    fn vantage(&self) -> Vantage {
        if self.target.is_some() { Vantage::Guest } else { Vantage::Host }
    }

    fn targets(&self) -> Vec<&str> {
        self.target.as_deref().into_iter().collect()
    }

    fn expected(&self) -> String {
        let wishes = self.stdout.describe();
        let prints = if wishes.is_empty() { String::new() } else { format!(" and prints {}", wishes.join(" and ")) };
        format!("`{}` ends with exit code {}{prints}", self.line(), self.exit.unwrap_or(0))
    }

    fn command(&self) -> Option<CommandToRun> {
        Some(CommandToRun { target: self.target.clone(), line: self.line() })
    }

    fn probes(&self, bindings: &Bindings) -> Result<Vec<Probe>, Unaskable> {
        let ask = match &self.target {
            Some(target) => {
                reachable(target, bindings)?;
                let words: Vec<String> = self.run.iter().map(|word| quote(word)).collect();
                Ask::Guest { target: target.clone(), script: format!("export LC_ALL=C\nexec {}", words.join(" ")) }
            }
            None => {
                let (program, args) =
                    self.run.split_first().map_or((String::new(), Vec::new()), |(first, rest)| (first.clone(), rest.to_vec()));
                Ask::Host(HostAsk::Command { programs: vec![program], args })
            }
        };
        Ok(vec![Probe { ask, timeout: USUAL_WAIT }])
    }

    fn judge(&self, evidence: &[&Evidence], _: &Context<'_>) -> Judgement {
        let Some(answer) = evidence.first() else { return Judgement::errored(ErrorReason::CutShort, self.expected(), "it was not run") };
        let errored = |reason, actual: String| Judgement::errored(reason, self.expected(), actual);
        let said = last_words(answer);
        let code = match answer.outcome {
            Outcome::Exited(code) => code,
            _ => return errored(ErrorReason::NoTool, format!("there is no program `{}`", self.run.first().map_or("", String::as_str))),
        };
        match (self.exit, code) {
            (Some(wanted), _) if wanted == code => {}
            (None, 0) => {}
            (Some(_), _) | (None, 1) => {
                return Judgement::failed(self.expected(), format!("it ended with exit code {code}{said}")).resting_on([]);
            }
            (None, 126) => return errored(ErrorReason::Permission, format!("it may not be run{said}")),
            (None, 127) => return errored(ErrorReason::NoTool, format!("it is not there{said}")),
            (None, _) => {
                let actual = format!("it ended with exit code {code}, which is neither yes (0) nor no (1){said}");
                return errored(ErrorReason::Internal, actual);
            }
        }
        let faults = self.stdout.faults(&answer.stdout);
        if faults.is_empty() {
            let seen = answer.stdout.trim();
            let actual = if seen.is_empty() { format!("exit code {code}") } else { clipped(seen) };
            return Judgement::passed(self.expected(), actual).having_seen(seen);
        }
        if answer.truncated {
            return errored(
                ErrorReason::CutShort,
                "it printed more than is kept, and what is looked for is not in the part that is".to_owned(),
            );
        }
        let printed = if answer.stdout.trim().is_empty() {
            "it printed nothing".to_owned()
        } else {
            format!("it printed: {}", clipped(answer.stdout.trim()))
        };
        Judgement::failed(self.expected(), format!("{}; {printed}", faults.join("; "))).resting_on([answer.stdout.as_str()])
    }
}

impl Output {
    fn describe(&self) -> Vec<String> {
        let mut wishes: Vec<String> = self.equals.iter().map(|text| format!("exactly `{text}`")).collect();
        wishes.extend(self.contains.iter().map(|text| format!("`{text}`")));
        wishes.extend(self.matches.iter().map(|pattern| format!("a line like /{}/", pattern.text)));
        wishes
    }

    fn faults(&self, text: &str) -> Vec<String> {
        let mut faults = Vec::new();
        faults.extend(self.equals.iter().filter(|wanted| wanted.trim() != text.trim()).map(|wanted| format!("it is not `{wanted}`")));
        faults.extend(self.contains.iter().filter(|part| !text.contains(*part)).map(|part| format!("`{part}` is not in it")));
        let unmatched = self.matches.iter().filter(|pattern| !text.lines().any(|line| pattern.regex.is_match(line)));
        faults.extend(unmatched.map(|pattern| format!("no line matches /{}/", pattern.text)));
        faults
    }
}

/// What it said of itself in the end.
fn last_words(answer: &Evidence) -> String {
    let line = |text: &str| text.lines().map(str::trim).rfind(|line| !line.is_empty()).map(clipped);
    line(&answer.stderr).or_else(|| line(&answer.stdout)).map(|line| format!(", and said: {line}")).unwrap_or_default()
}

fn clipped(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::tests::{bindings, exited, judge, missing, one};
    use crate::domain::verdict::Verdict::{Errored, Failed, Passed};

    #[test]
    fn one_is_no_and_every_other_code_is_no_answer_unless_it_was_asked_for() {
        for (arguments, code, verdict) in [
            ("", 0, Passed),
            ("", 1, Failed),
            ("", 2, Errored),
            ("", 126, Errored),
            ("", 127, Errored),
            (", exit: 3", 3, Passed),
            (", exit: 3", 0, Failed),
            (", exit: 3", 127, Failed),
            (", exit: 0", 2, Failed),
        ] {
            let judged = judge(&format!("command: {{ target: vm, run: [x]{arguments} }}"), &[exited(code, "", "no\n")]);
            assert_eq!(judged.verdict, verdict, "{arguments} {code}: {judged:?}");
        }
        let judged = judge("command: { target: vm, run: [x] }", &[exited(1, "", "first\nnot running\n")]);
        assert_eq!(judged.actual, "it ended with exit code 1, and said: not running");
        assert_eq!(judge("command: { on: host, run: [x] }", &[missing()]).because.as_deref(), Some("no_tool"));
    }

    #[test]
    fn what_it_prints_can_be_looked_at() {
        for (stdout, verdict) in [
            ("contains: [active, ssh]", Passed),
            ("contains: down", Failed),
            ("matches: '^ssh: .*ive$'", Passed),
            ("equals: 'ssh: active'", Passed),
            ("equals: active", Failed),
        ] {
            let judged = judge(&format!("command: {{ target: vm, run: [x], stdout: {{ {stdout} }} }}"), &[exited(0, "ssh: active\n", "")]);
            assert_eq!(judged.verdict, verdict, "{stdout}: {judged:?}");
        }
        let cut = Evidence { truncated: true, ..exited(0, "a", "") };
        assert_eq!(judge("command: { target: vm, run: [x], stdout: { contains: b } }", &[cut]).verdict, Errored);
    }

    #[test]
    fn no_argument_leaves_its_quotes() {
        let file = one("command: { target: vm, run: [echo, \"a'; rm -rf ~; '\", '$(id)'] }");
        let (_, check) = file.check("e/c").unwrap();
        let probes = check.kind.probes(&bindings()).unwrap();
        let Ask::Guest { script, .. } = &probes[0].ask else { panic!("{probes:?}") };
        assert!(script.ends_with(r"exec 'echo' 'a'\''; rm -rf ~; '\''' '$(id)'"), "{script}");
        assert_eq!(check.kind.command().unwrap().line, r"echo 'a'\''; rm -rf ~; '\''' '$(id)'");
    }
}
