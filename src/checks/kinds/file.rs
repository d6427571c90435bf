//! `file`: a file is there and is as it should be, in the guest or (`on: host`) on this host; or any file is in a folder.
//! Its listing of the guest is what `gone` looks back at.

use std::sync::Arc;
use std::time::Duration;

use super::checksum::{self, Checksum};
use super::faults::Faults;
use super::listing::{self, Entry};
use crate::checks::arguments::{Arguments, Pattern};
use crate::checks::guest::{self, Answer, USUAL_WAIT};
use crate::checks::kind::{Context, Judgement, Kind, Unaskable, reachable};
use crate::domain::evidence::{Evidence, Outcome};
use crate::domain::probe::{Ask, FoundFiles, HostAsk, Probe};
use crate::domain::target::Bindings;
use crate::domain::verdict::{ErrorReason, Vantage};

/// Bytes of a file's text that are looked at.
const TEXT: u32 = 65_536;

#[derive(Debug)]
struct File {
    /// `None` on this host.
    target: Option<String>,
    place: Place,
    wanted: Wanted,
    /// A file that isn't there is no failure: `if_missing: skipped`.
    missing_is_skipped: bool,
}

#[derive(Debug)]
enum Place {
    Path(String),
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
    checksum: Option<Checksum>,
    at_least: Option<u64>,
}

/// Reads the arguments.
pub fn read(arguments: &mut Arguments<'_, '_>) -> Arc<dyn Kind> {
    let target = super::guest_or_host(arguments);
    let on_host = target.is_none();
    let (path, folder) = (arguments.text("path"), arguments.text("any_in"));
    let not_hidden = arguments.flag("not_hidden") == Some(true);
    if path.is_some() == folder.is_some() {
        arguments.refuse("path", "give either `path` or `any_in`");
    }
    if on_host && folder.is_some() {
        arguments.refuse("any_in", "`any_in` is for guests; on this host give a `path`, which may hold `*`");
    }
    let since = arguments.reference("since");
    if since.is_some() && folder.is_none() {
        arguments.refuse("since", "`since` goes with `any_in`");
    }
    let wanted = Wanted {
        kind: arguments.choice("type", &["file", "dir", "link"]),
        mode: read_mode(arguments),
        owner: arguments.text("owner"),
        contains: arguments.texts("contains"),
        matches: arguments.pattern("matches"),
        checksum: Checksum::read(arguments),
        at_least: arguments.number("size"),
    };
    let sums_file = matches!(wanted.checksum, Some(Checksum::ListedBeside));
    let path = path.unwrap_or_default();
    if sums_file && !(on_host && checksum::folder_of(&path).is_some()) {
        arguments.refuse("sha256", "a sums file is looked for beside files on this host, in a folder without `*`");
    }
    if on_host && path.contains('*') && !(wanted.contains.is_empty() && wanted.matches.is_empty()) {
        arguments.refuse("path", "`contains` and `matches` need a path without `*`");
    }
    let missing_is_skipped = arguments.choice("if_missing", &["failed", "skipped"]) == Some("skipped");
    let place = folder.map_or(Place::Path(path), |folder| Place::AnyIn { folder, not_hidden, since });
    Arc::new(File { target, place, wanted, missing_is_skipped })
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
            Place::AnyIn { folder, not_hidden, since } => {
                let after = since.as_ref().map(|check| format!(", newer than `{check}`")).unwrap_or_default();
                format!("a{} file in {folder}{after}", if *not_hidden { " visible" } else { "" })
            }
        };
        let wishes = self.wanted.describe();
        if wishes.is_empty() { place } else { format!("{place}: {}", wishes.join(", ")) }
    }

    fn probes(&self, bindings: &Bindings) -> Result<Vec<Probe>, Unaskable> {
        if let Some(target) = &self.target {
            reachable(target, bindings)?;
            let hash = self.wanted.checksum.is_some();
            let script = match &self.place {
                Place::Path(path) => {
                    listing::of_path(path, self.wanted.kind == Some("link"), self.wanted.reads_text().then_some(TEXT), hash)
                }
                Place::AnyIn { folder, not_hidden, .. } => listing::of_folder(folder, *not_hidden),
            };
            return Ok(vec![guest::probe(target, &script, if hash { Duration::from_secs(60) } else { USUAL_WAIT })]);
        }
        let Place::Path(path) = &self.place else { return Ok(Vec::new()) };
        let digest = self.wanted.checksum.is_some();
        let mut asks = vec![HostAsk::FindFiles { pattern: path.clone(), digest }];
        if self.wanted.reads_text() {
            asks.push(HostAsk::ReadFile { path: path.clone() });
        } else if let (Some(Checksum::ListedBeside), Some(folder)) = (&self.wanted.checksum, checksum::folder_of(path)) {
            asks.push(HostAsk::ReadFile { path: format!("{folder}/{}", checksum::SUMS_FILE) });
        }
        // An image of several gigabytes takes its time to hash.
        let timeout = if digest { Duration::from_secs(180) } else { Duration::from_secs(15) };
        Ok(asks.into_iter().map(|ask| Probe { ask: Ask::Host(ask), timeout }).collect())
    }

    fn waits_for(&self) -> Vec<&str> {
        self.runs_with().into_iter().collect()
    }

    fn runs_with(&self) -> Option<&str> {
        match &self.place {
            Place::AnyIn { since, .. } => since.as_deref(),
            Place::Path(_) => None,
        }
    }

    fn judge(&self, evidence: &[&Evidence], context: &Context<'_>) -> Judgement {
        match self.target {
            Some(_) => self.judge_guest(evidence, context),
            None => self.judge_host(evidence),
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

    fn judge_host(&self, evidence: &[&Evidence]) -> Judgement {
        let Some(found) = evidence.first() else {
            return Judgement::errored(ErrorReason::CutShort, self.expected(), "it was not asked");
        };
        if found.outcome == Outcome::Missing {
            return self.judge_missing();
        }
        let Ok(found) = serde_json::from_str::<FoundFiles>(&found.stdout) else {
            return Judgement::errored(ErrorReason::Internal, self.expected(), "the list of files could not be read");
        };
        let Some(newest) = found.files.first() else { return self.judge_missing() };
        if let Some(Checksum::ListedBeside) = self.wanted.checksum {
            let sums = evidence.get(1).filter(|sums| sums.outcome == Outcome::Exited(0));
            return checksum::judge(&found.files, sums.map(|sums| sums.stdout.as_str()), self.expected());
        }
        let text = evidence.get(1).map(|item| item.stdout.as_str());
        self.judge_entry(&Entry::from(newest), text)
    }

    fn judge_entry(&self, entry: &Entry, text: Option<&str>) -> Judgement {
        let faults = self.wanted.faults(entry, text);
        let actual = if faults.is_empty() { entry.describe() } else { format!("{}: {}", entry.name, faults.words()) };
        faults.judgement(self.expected(), actual)
    }

    fn judge_missing(&self) -> Judgement {
        let Place::Path(path) = &self.place else { return Judgement::failed(self.expected(), "nothing is there") };
        let actual = format!("there is no {path}");
        if self.missing_is_skipped {
            return Judgement::skipped("missing", self.expected(), format!("{actual}, so there is nothing to look at"));
        }
        Judgement::failed(self.expected(), actual).resting_on([])
    }
}

impl Wanted {
    fn reads_text(&self) -> bool {
        !(self.contains.is_empty() && self.matches.is_empty())
    }

    fn describe(&self) -> Vec<String> {
        let mut wishes: Vec<String> = Vec::new();
        wishes.extend(self.kind.map(|kind| format!("a {kind}")));
        wishes.extend(self.mode.map(|mode| format!("mode {mode:04o}")));
        wishes.extend(self.owner.as_ref().map(|owner| format!("owned by {owner}")));
        wishes.extend(self.at_least.map(|size| format!("at least {size} bytes")));
        wishes.extend(self.contains.iter().map(|text| format!("containing '{text}'")));
        wishes.extend(self.matches.iter().map(|pattern| format!("matching /{}/", pattern.text)));
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
        let unmatched = self.matches.iter().filter(|pattern| !text.lines().any(|line| pattern.regex.is_match(line)));
        faults.add_of(text, unmatched.map(|pattern| format!("no line matches /{}/", pattern.text)));
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
    use crate::checks::tests::{judge, missing, said, verdicts};
    use crate::domain::verdict::Verdict::{Errored, Failed, Passed, Skipped};

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
    fn a_file_of_this_host_that_is_gone_may_be_skipped() {
        let kind = "file: { on: host, path: '~/x.iso', sha256: SHA256SUMS, if_missing: skipped }";
        let judged = judge(kind, &[missing(), missing()]);
        assert_eq!((judged.verdict, judged.because.as_deref()), (Skipped, Some("missing")));
        assert_eq!(judge("file: { on: host, path: '~/x.iso' }", &[missing()]).verdict, Failed);
    }
}
