//! `file` with `on: host`: any of the files that its paths mean has to fit. With `only_with`, those with such a line are meant, and of all
//! others of that name nothing is read into the evidence.

use std::time::Duration;

use super::{File, Wanted};
use crate::checks::arguments::{Arguments, Pattern};
use crate::checks::kind::{Judgement, Kind};
use crate::checks::kinds::checksum::{self, Checksum};
use crate::checks::kinds::listing::Entry;
use crate::domain::evidence::{Evidence, Outcome};
use crate::domain::probe::{Ask, FoundFiles, FoundTexts, HostAsk, Probe};
use crate::domain::verdict::{ErrorReason, Verdict};

/// Files whose faults are told.
const TOLD: usize = 3;

/// Where on this host.
#[derive(Debug)]
pub(super) struct OnHost {
    /// Each may hold `*`, `?` and `**`.
    paths: Vec<String>,
    only_with: Option<Pattern>,
}

impl OnHost {
    /// Says what can't be looked at together.
    pub(super) fn new(paths: Vec<String>, only_with: Option<Pattern>, wanted: &Wanted, arguments: &mut Arguments<'_, '_>) -> Self {
        if wanted.checksum.is_some() && (paths.len() > 1 || only_with.is_some() || wanted.reads_text()) {
            arguments.refuse("sha256", "`sha256` goes with one `path`, without `contains`, `matches` and `only_with`");
        }
        let folder = paths.first().and_then(|path| checksum::folder_of(path));
        if matches!(wanted.checksum, Some(Checksum::ListedBeside)) && folder.is_none() {
            arguments.refuse("sha256", "a sums file is looked for beside files on this host, in a folder without `*`");
        }
        Self { paths, only_with }
    }

    /// `~/**/Dockerfile or ~/**/Containerfile`
    pub(super) fn describe(&self) -> String {
        self.paths.join(" or ")
    }

    /// A checksum is asked for by itself: everything else is in what checks of the same files ask once, together.
    pub(super) fn probes(&self, wanted: &Wanted) -> Vec<Probe> {
        let probe = |ask, seconds| Probe { ask: Ask::Host(ask), timeout: Duration::from_secs(seconds) };
        if let (Some(checksum), Some(path)) = (&wanted.checksum, self.paths.first()) {
            // An image of several gigabytes takes its time to hash.
            let mut probes = vec![probe(HostAsk::FindFiles { pattern: path.clone(), digest: true }, 180)];
            if let (Checksum::ListedBeside, Some(folder)) = (checksum, checksum::folder_of(path)) {
                probes.push(probe(HostAsk::ReadFile { path: format!("{folder}/{}", checksum::SUMS_FILE) }, 180));
            }
            return probes;
        }
        let only_with = self.only_with.as_ref().map(|line| line.text.clone());
        if wanted.reads_text() || only_with.is_some() || self.paths.len() > 1 {
            return vec![probe(HostAsk::ReadFiles { patterns: self.paths.clone(), only_with }, 30)];
        }
        let find = |path: &String| probe(HostAsk::FindFiles { pattern: path.clone(), digest: false }, 30);
        self.paths.first().map(find).into_iter().collect()
    }
}

impl File {
    pub(super) fn judge_host(&self, place: &OnHost, evidence: &[&Evidence]) -> Judgement {
        let Some(found) = evidence.first() else {
            return Judgement::errored(ErrorReason::CutShort, self.expected(), "it was not asked");
        };
        if found.outcome == Outcome::Missing {
            return self.judge_missing();
        }
        let (texts, files) = (serde_json::from_str::<FoundTexts>(&found.stdout), serde_json::from_str::<FoundFiles>(&found.stdout));
        if let (Some(Checksum::ListedBeside), Ok(files)) = (&self.wanted.checksum, &files) {
            let sums = evidence.get(1).filter(|sums| sums.outcome == Outcome::Exited(0));
            return checksum::judge(&files.files, sums.map(|sums| sums.stdout.as_str()), self.expected());
        }
        match (texts, files) {
            (Ok(texts), _) => self.judge_texts(place, &texts, found.truncated),
            (_, Ok(files)) => {
                let all: Vec<(Entry, Option<&str>)> = files.files.iter().map(|file| (Entry::from(file), None)).collect();
                self.judge_any(&all).unwrap_or_else(|| self.judge_missing())
            }
            _ => Judgement::errored(ErrorReason::Internal, self.expected(), "the list of files could not be read"),
        }
    }

    fn judge_texts(&self, place: &OnHost, texts: &FoundTexts, cut: bool) -> Judgement {
        let all: Vec<_> = texts.files.iter().map(|found| (Entry::from(&found.file), Some(found.text.as_str()))).collect();
        let judged = self.judge_any(&all);
        if let Some(passed) = judged.as_ref().filter(|judged| judged.verdict == Verdict::Passed) {
            return passed.clone();
        }
        // The one that is meant may be among those that were not read.
        if cut {
            return Judgement::errored(ErrorReason::CutShort, self.expected(), "there are more files of that name than can be read");
        }
        if let Some(unread) = texts.unread.first() {
            return Judgement::errored(ErrorReason::Permission, self.expected(), format!("your account may not read {unread}"));
        }
        judged.unwrap_or_else(|| {
            let mut judgement = self.judge_missing();
            if let (Some(line), true) = (&place.only_with, texts.others > 0) {
                judgement.actual = format!("{}; of that name there are {}", judgement.actual, self.others(texts.others, line));
            }
            judgement
        })
    }

    fn others(&self, number: usize, line: &Pattern) -> String {
        format!("{} without a line like /{}/", crate::checks::kinds::count(number, "file"), line.text)
    }

    /// Any that fits; else what is wrong with the newest few. Nothing where there is none.
    fn judge_any(&self, all: &[(Entry, Option<&str>)]) -> Option<Judgement> {
        let judged: Vec<Judgement> = all.iter().map(|(entry, text)| self.judge_entry(entry, *text)).collect();
        if let Some(fits) = judged.iter().find(|judged| judged.verdict == Verdict::Passed) {
            return Some(fits.clone());
        }
        let mut told: Vec<String> = judged.iter().take(TOLD).map(|judged| judged.actual.clone()).collect();
        if judged.len() > TOLD {
            told.push(format!("and {} more", judged.len() - TOLD));
        }
        // What was taken out of one of them may be what makes it fit.
        let certain = judged.iter().all(|judged| judged.certain);
        (!told.is_empty()).then(|| Judgement { certain, ..Judgement::failed(self.expected(), told.join("\n")) })
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::{judge, missing, said};
    use crate::domain::evidence::Evidence;
    use crate::domain::probe::{FoundFile, FoundText, FoundTexts};
    use crate::domain::verdict::Verdict::{Errored, Failed, Passed, Skipped};

    fn texts(files: &[(&str, &str)], others: usize, unread: &[&str]) -> Evidence {
        let found = |(path, text): &(&str, &str)| {
            let file = FoundFile { path: (*path).into(), kind: "file".into(), bytes: text.len() as u64, ..FoundFile::default() };
            FoundText { file, text: (*text).into() }
        };
        let unread = unread.iter().map(|path| (*path).to_owned()).collect();
        said(&serde_json::to_string(&FoundTexts { files: files.iter().map(found).collect(), others, unread }).unwrap())
    }

    #[test]
    fn a_file_that_is_gone_may_be_skipped_or_be_what_is_wanted() {
        let kind = "file: { on: host, path: '~/x.iso', sha256: SHA256SUMS, if_missing: skipped }";
        let judged = judge(kind, &[missing(), missing()]);
        assert_eq!((judged.verdict, judged.because.as_deref()), (Skipped, Some("missing")));
        assert_eq!(judge("file: { on: host, path: '~/x.iso' }", &[missing()]).verdict, Failed);
        let none = "file: { on: host, path: ['~/**/.x.swp', '~/**/.x.swo'], exists: false }";
        assert_eq!(judge(none, &[missing()]).verdict, Passed);
        let there = judge(none, &[texts(&[("/h/.x.swp", "")], 0, &[])]);
        assert_eq!((there.verdict, there.actual.starts_with("it is there: /h/.x.swp")), (Failed, true), "{}", there.actual);
    }

    #[test]
    fn any_file_that_fits_will_do_but_one_has_to_fit_in_all() {
        let kind = "file: { on: host, path: ['~/**/Dockerfile'], matches: ['^FROM', '^USER'], in_words: [a base image, a user] }";
        let (base, user) = (("/h/a", "FROM x\n"), ("/h/b", "USER y\n"));
        assert_eq!(judge(kind, &[texts(&[base, ("/h/c", "FROM x\nUSER y\n")], 0, &[])]).verdict, Passed);
        let apart = judge(kind, &[texts(&[base, user], 0, &[])]);
        assert_eq!((apart.verdict, apart.actual.as_str()), (Failed, "/h/a: a user is not in it\n/h/b: a base image is not in it"));
        assert_eq!(apart.expected, "~/**/Dockerfile: with a base image, with a user");
    }

    #[test]
    fn what_was_not_read_may_be_what_is_meant() {
        let kind = "file: { on: host, path: '~/**/x', only_with: me, matches: y }";
        assert_eq!(judge(kind, &[texts(&[], 0, &["/h/x"])]).because.as_deref(), Some("permission"));
        let cut = Evidence { truncated: true, ..texts(&[("/h/x", "me")], 0, &[]) };
        assert_eq!(judge(kind, &[cut]).because.as_deref(), Some("cut_short"));
        let fits = Evidence { truncated: true, ..texts(&[("/h/x", "me\ny")], 0, &["/h/z"]) };
        assert_eq!(judge(kind, &[fits]).verdict, Passed);
        let other = judge(kind, &[texts(&[], 2, &[])]);
        assert_eq!(
            (other.verdict, other.actual.as_str()),
            (Failed, "there is no ~/**/x; of that name there are 2 files without a line like /me/")
        );
        assert_eq!(judge(kind, &[said("nonsense")]).verdict, Errored);
    }
}
