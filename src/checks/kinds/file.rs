//! `file`: a file is there and is as it should be, in the guest or (`on: host`, see `file/host.rs`) on this host; or any file is in a
//! folder. Its listing of the guest is what `gone` looks back at.

mod host;

use std::sync::Arc;
use std::time::Duration;

use super::checksum::Checksum;
use super::faults::Faults;
use super::listing::{self, Entry};
use crate::checks::arguments::{Arguments, Pattern};
use crate::checks::guest::{self, Answer, USUAL_WAIT};
use crate::checks::kind::{Context, Judgement, Kind, Unaskable, reachable};
use crate::domain::evidence::Evidence;
use crate::domain::probe::Probe;
use crate::domain::target::Bindings;
use crate::domain::verdict::{ErrorReason, Vantage};
use host::OnHost;

/// Bytes of a file's text that are looked at.
const TEXT: u32 = 65_536;

#[derive(Debug)]
struct File {
    /// `None` on this host.
    target: Option<String>,
    place: Place,
    wanted: Wanted,
    if_missing: IfMissing,
}

/// What it means that no such file is there.
#[derive(Clone, Copy, Debug, PartialEq)]
enum IfMissing {
    /// What is asked for isn't so.
    Failed,
    /// There is nothing to look at: `if_missing: skipped`.
    Skipped,
    /// It is as it should be: `exists: false`.
    Passed,
}

#[derive(Debug)]
enum Place {
    Path(String),
    OnHost(OnHost),
    AnyIn {
        folder: String,
        not_hidden: bool,
        /// A snapshot check: files that are older than its snapshot don't count.
        since: Option<String>,
    },
}

/// What must hold of the file.
#[derive(Debug)]
struct Wanted {
    kind: Option<&'static str>,
    mode: Option<u32>,
    owner: Option<String>,
    contains: Vec<String>,
    matches: Vec<Pattern>,
    /// What each of `matches` looks for, for people; or nothing.
    in_words: Vec<String>,
    checksum: Option<Checksum>,
    at_least: Option<u64>,
}

/// Reads the arguments.
pub fn read(arguments: &mut Arguments<'_, '_>) -> Arc<dyn Kind> {
    let target = super::guest_or_host(arguments);
    let on_host = target.is_none();
    let (paths, folder) = (arguments.texts("path"), arguments.text("any_in"));
    let not_hidden = arguments.flag("not_hidden") == Some(true);
    if paths.is_empty() != folder.is_some() {
        arguments.refuse("path", "give either `path` or `any_in`");
    }
    if on_host && folder.is_some() {
        arguments.refuse("any_in", "`any_in` is for guests; on this host give a `path`, which may hold `*`");
    }
    let since = arguments.reference("since");
    if since.is_some() && folder.is_none() {
        arguments.refuse("since", "`since` goes with `any_in`");
    }
    let only_with = arguments.pattern("only_with").into_iter().next();
    if !on_host && (paths.len() > 1 || only_with.is_some()) {
        arguments.refuse("path", "several paths, and `only_with`, are for files of this host (`on: host`)");
    }
    let wanted = Wanted {
        kind: arguments.choice("type", &["file", "dir", "link"]),
        mode: read_mode(arguments),
        owner: arguments.text("owner"),
        contains: arguments.texts("contains"),
        matches: arguments.pattern("matches"),
        in_words: arguments.texts("in_words"),
        checksum: Checksum::read(arguments),
        at_least: arguments.number("size"),
    };
    if !wanted.in_words.is_empty() && wanted.matches.is_empty() {
        arguments.refuse("in_words", "`in_words` says in words what the patterns of `matches` look for, in the same order");
    }
    let skips = arguments.choice("if_missing", &["failed", "skipped"]) == Some("skipped");
    let if_missing = match arguments.flag("exists") {
        Some(false) => IfMissing::Passed,
        _ if skips => IfMissing::Skipped,
        _ => IfMissing::Failed,
    };
    if if_missing == IfMissing::Passed && (skips || folder.is_some() || wanted.any()) {
        arguments.refuse("exists", "with `exists: false` there is no file to look at: it goes with a `path` alone");
    }
    let path = paths.first().cloned().unwrap_or_default();
    let place = match (folder, on_host) {
        (Some(folder), _) => Place::AnyIn { folder, not_hidden, since },
        (None, true) => Place::OnHost(OnHost::new(paths, only_with, &wanted, arguments)),
        (None, false) => Place::Path(path),
    };
    if !on_host && matches!(wanted.checksum, Some(Checksum::ListedBeside)) {
        arguments.refuse("sha256", "a sums file is looked for beside files on this host, in a folder without `*`");
    }
    Arc::new(File { target, place, wanted, if_missing })
}

/// `0600`, `"600"`: octal, as chmod(1) takes it.
fn read_mode(arguments: &mut Arguments<'_, '_>) -> Option<u32> {
    let text = arguments.text("mode")?;
    let mode = u32::from_str_radix(text.trim_start_matches("0o"), 8).ok().filter(|mode| *mode <= 0o7777);
    if mode.is_none() {
        arguments.refuse("mode", format!("`{text}` is no mode in octal, such as 0600"));
    }
    mode
}

impl Kind for File {
    fn name(&self) -> &'static str {
        "file"
    }

    fn vantage(&self) -> Vantage {
        if self.target.is_some() { Vantage::Guest } else { Vantage::Host }
    }

    fn targets(&self) -> Vec<&str> {
        self.target.as_deref().into_iter().collect()
    }

    fn expected(&self) -> String {
        let place = match &self.place {
            Place::Path(path) => path.clone(),
            Place::OnHost(place) => place.describe(),
            Place::AnyIn { folder, not_hidden, since } => {
                let after = since.as_ref().map(|check| format!(", newer than `{check}`")).unwrap_or_default();
                format!("a{} file in {folder}{after}", if *not_hidden { " visible" } else { "" })
            }
        };
        let wishes = match self.if_missing {
            IfMissing::Passed => vec!["not there".to_owned()],
            _ => self.wanted.describe(),
        };
        if wishes.is_empty() { place } else { format!("{place}: {}", wishes.join(", ")) }
    }

    fn probes(&self, bindings: &Bindings) -> Result<Vec<Probe>, Unaskable> {
        let Some(target) = &self.target else {
            return Ok(match &self.place {
                Place::OnHost(place) => place.probes(&self.wanted),
                _ => Vec::new(),
            });
        };
        reachable(target, bindings)?;
        let hash = self.wanted.checksum.is_some();
        let script = match &self.place {
            Place::AnyIn { folder, not_hidden, .. } => listing::of_folder(folder, *not_hidden),
            Place::Path(path) => listing::of_path(path, self.wanted.kind == Some("link"), self.wanted.reads_text().then_some(TEXT), hash),
            Place::OnHost(_) => return Ok(Vec::new()),
        };
        Ok(vec![guest::probe(target, &script, if hash { Duration::from_secs(60) } else { USUAL_WAIT })])
    }

    fn waits_for(&self) -> Vec<&str> {
        self.runs_with().into_iter().collect()
    }

    fn runs_with(&self) -> Option<&str> {
        match &self.place {
            Place::AnyIn { since, .. } => since.as_deref(),
            Place::Path(_) | Place::OnHost(_) => None,
        }
    }

    fn judge(&self, evidence: &[&Evidence], context: &Context<'_>) -> Judgement {
        match &self.place {
            Place::OnHost(place) => self.judge_host(place, evidence),
            _ => self.judge_guest(evidence, context),
        }
    }
}

impl File {
    fn judge_guest(&self, evidence: &[&Evidence], context: &Context<'_>) -> Judgement {
        let answer = match Answer::read(evidence.first(), &self.expected()) {
            Ok(answer) => answer,
            Err(judgement) => return *judgement,
        };
        if answer.first("denied").is_some() {
            return Judgement::errored(ErrorReason::Permission, self.expected(), "your account may not look there");
        }
        if let Place::AnyIn { folder, .. } = &self.place {
            let at = evidence.first().map_or(context.now, |item| item.ended);
            let (new, old) = listing::split_at_snapshot(&answer, at, self.runs_with(), context);
            let fits = |entry: &Entry| self.wanted.faults(entry, None).is_empty();
            let fitting = |entries: Vec<Entry>| entries.into_iter().filter(fits).map(|entry| entry.name).collect::<Vec<_>>();
            let (fitting, old) = (fitting(new), fitting(old));
            let actual = match (fitting.len(), old.len()) {
                (0, 0) => format!("no such file in {folder}"),
                (0, _) => format!("older than the snapshot: {}", super::some_of(&old, 8)),
                (number, _) => format!("{}: {}", super::count(number, "file"), super::some_of(&fitting, 8)),
            };
            let seen = evidence.first().map(|item| item.stdout.clone()).unwrap_or_default();
            return Judgement::holds(!fitting.is_empty(), self.expected(), actual).resting_on([]).having_seen(seen);
        }
        let entries = listing::entries(&answer);
        let Some(entry) = entries.first() else { return self.judge_missing() };
        if answer.first("unreadable").is_some() {
            return Judgement::errored(ErrorReason::Permission, self.expected(), format!("your account may not read {}", entry.name));
        }
        let text: String = answer.all("text").collect::<Vec<_>>().join("\n");
        self.judge_entry(entry, Some(&text)).having_seen(evidence[0].stdout.clone())
    }

    fn judge_entry(&self, entry: &Entry, text: Option<&str>) -> Judgement {
        if self.if_missing == IfMissing::Passed {
            return Judgement::failed(self.expected(), format!("it is there: {}", entry.describe())).resting_on([]);
        }
        let faults = self.wanted.faults(entry, text);
        let actual = if faults.is_empty() { entry.describe() } else { format!("{}: {}", entry.name, faults.words()) };
        faults.judgement(self.expected(), actual)
    }

    fn judge_missing(&self) -> Judgement {
        let actual = match &self.place {
            Place::Path(path) => format!("there is no {path}"),
            Place::OnHost(place) => format!("there is no {}", place.describe()),
            Place::AnyIn { folder, .. } => format!("nothing is in {folder}"),
        };
        match self.if_missing {
            IfMissing::Failed => Judgement::failed(self.expected(), actual).resting_on([]),
            IfMissing::Passed => Judgement::passed(self.expected(), actual),
            IfMissing::Skipped => Judgement::skipped("missing", self.expected(), format!("{actual}, so there is nothing to look at")),
        }
    }
}

impl Wanted {
    fn reads_text(&self) -> bool {
        !(self.contains.is_empty() && self.matches.is_empty())
    }

    fn any(&self) -> bool {
        self.reads_text() || !self.describe().is_empty()
    }

    /// The patterns, as people are told of them.
    fn lines(&self) -> impl Iterator<Item = (&Pattern, String)> {
        let words = self.in_words.iter().map(Some).chain(std::iter::repeat(None));
        let told = |pattern: &Pattern, words: Option<&String>| words.cloned().unwrap_or_else(|| format!("a line like /{}/", pattern.text));
        self.matches.iter().zip(words).map(move |(pattern, words)| (pattern, told(pattern, words)))
    }

    fn describe(&self) -> Vec<String> {
        let mut wishes: Vec<String> = Vec::new();
        wishes.extend(self.kind.map(|kind| format!("a {kind}")));
        wishes.extend(self.mode.map(|mode| format!("mode {mode:04o}")));
        wishes.extend(self.owner.as_ref().map(|owner| format!("owned by {owner}")));
        wishes.extend(self.at_least.map(|size| format!("at least {size} bytes")));
        wishes.extend(self.contains.iter().map(|text| format!("containing '{text}'")));
        wishes.extend(self.lines().map(|(_, told)| format!("with {told}")));
        wishes.extend(self.checksum.as_ref().map(Checksum::describe));
        wishes
    }

    /// What is wrong with a file, each in a few words.
    fn faults(&self, entry: &Entry, text: Option<&str>) -> Faults {
        let mut faults = Faults::default();
        if self.kind.is_some_and(|kind| kind != entry.kind) {
            faults.add(format!("it is a {}", entry.kind));
        }
        if self.mode.is_some_and(|mode| mode != entry.mode) {
            faults.add(format!("its mode is {:04o}", entry.mode));
        }
        if self.owner.as_ref().is_some_and(|owner| *owner != entry.owner) {
            faults.add(format!("{} owns it", entry.owner));
        }
        if self.at_least.is_some_and(|size| entry.bytes < size) {
            faults.add(format!("it has {} bytes", entry.bytes));
        }
        let text = text.unwrap_or_default();
        let absent = self.contains.iter().filter(|wanted| !text.contains(*wanted)).map(|wanted| format!("'{wanted}' is not in it"));
        faults.add_of(text, absent);
        let unmatched = self.lines().filter(|(pattern, _)| !text.lines().any(|line| pattern.regex.is_match(line)));
        faults.add_of(text, unmatched.map(|(_, told)| format!("{told} is not in it")));
        if let Some(Checksum::Exactly(hash)) = &self.checksum
            && entry.sha256.as_deref() != Some(hash)
        {
            faults.add(format!("its SHA-256 is {}", entry.sha256.as_deref().unwrap_or("not known")));
        }
        faults
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::{judge, said, verdicts};
    use crate::domain::verdict::Verdict::{Errored, Failed, Passed};

    const ONE: &str = "entry=regular file|600|12|learner|1795395090|/etc/x\ntext=PermitRootLogin no\nend=1\n";

    #[test]
    fn a_guests_file_must_fit_in_all_that_is_asked() {
        verdicts(&[
            ("file: { target: vm, path: /etc/x }", ONE, Passed),
            ("file: { target: vm, path: /etc/x, mode: 0600, owner: learner, type: file }", ONE, Passed),
            ("file: { target: vm, path: /etc/x, mode: '0644' }", ONE, Failed),
            ("file: { target: vm, path: /etc/x, type: dir }", ONE, Failed),
            ("file: { target: vm, path: /etc/x, contains: RootLogin }", ONE, Passed),
            ("file: { target: vm, path: /etc/x, matches: '^PermitRootLogin (no|prohibit)' }", ONE, Passed),
            ("file: { target: vm, path: /etc/x, matches: '^Port' }", ONE, Failed),
            ("file: { target: vm, path: /etc/x, size: 13 }", ONE, Failed),
            ("file: { target: vm, path: /etc/x }", "missing=1\nend=1\n", Failed),
            ("file: { target: vm, path: /etc/x }", "denied=1\nend=1\n", Errored),
            ("file: { target: vm, path: /etc/x, contains: x }", "entry=regular file|0|1|root|1|/etc/x\nunreadable=1\nend=1\n", Errored),
            ("file: { target: vm, path: /etc/x }", "entry=regular file|600|12|x|1|/etc/x\n", Errored),
            ("file: { target: vm, any_in: '~', not_hidden: true }", "entry=regular file|644|1|x|1|./a\nend=1\n", Passed),
            ("file: { target: vm, any_in: '~', not_hidden: true }", "end=1\n", Failed),
        ]);
    }

    #[test]
    fn a_fault_shows_what_is_there_in_the_form_that_was_asked() {
        assert_eq!(judge("file: { target: vm, path: /etc/x, mode: 0644 }", &[said(ONE)]).actual, "/etc/x: its mode is 0600");
    }

    #[test]
    fn a_guests_file_that_must_not_be_there_fails_when_it_is() {
        verdicts(&[
            ("file: { target: vm, path: /etc/x, exists: false }", ONE, Failed),
            ("file: { target: vm, path: /etc/x, exists: false }", "missing=1\nend=1\n", Passed),
            ("file: { target: vm, path: /etc/x, exists: false }", "denied=1\nend=1\n", Errored),
        ]);
    }
}
