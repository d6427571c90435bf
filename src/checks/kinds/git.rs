//! `git`: a clone on this host is a fork of the right project, stands on the right commit, and was changed as the step asks.
//! One script asks all of it; it changes nothing and runs no program that the clone names.

use std::sync::Arc;
use std::time::Duration;

use crate::checks::arguments::{Arguments, Pattern};
use crate::checks::guest::{Answer, quote};
use crate::checks::kind::{Context, Judgement, Kind, Unaskable, unanswered};
use crate::domain::evidence::{Evidence, Outcome};
use crate::domain::probe::{Ask, HostAsk, Probe};
use crate::domain::target::Bindings;
use crate::domain::verdict::{ErrorReason, Vantage};

#[derive(Debug)]
struct Git {
    /// A folder, or `~/**/name`: the newest clone of that name below.
    path: String,
    at: Option<String>,
    remote_fork_of: Vec<String>,
    differs_from: Option<Difference>,
    clean: Option<bool>,
    /// No clone is no failure: `if_missing: skipped`.
    missing_is_skipped: bool,
}

#[derive(Debug)]
struct Difference {
    at: String,
    files: Vec<String>,
    contains: Vec<String>,
    matches: Vec<Pattern>,
    /// What `matches` looks for, for people.
    in_words: Option<String>,
}

/// Reads the arguments.
pub fn read(arguments: &mut Arguments<'_, '_>) -> Arc<dyn Kind> {
    let path = arguments.required("path");
    if path.split_once("**/").is_some_and(|(_, name)| name.is_empty() || name.contains('/')) {
        arguments.refuse("path", "after `**/` comes the name of one folder");
    }
    let differs_from = arguments.map("differs_from", |inner| {
        let difference = Difference {
            at: inner.required("at"),
            files: inner.texts("file"),
            contains: inner.texts("contains"),
            matches: inner.pattern("matches"),
            in_words: inner.text("in_words"),
        };
        if difference.files.is_empty() {
            inner.refuse("file", "`file` is missing: the file that must differ");
        }
        difference
    });
    Arc::new(Git {
        path,
        at: arguments.text("at"),
        remote_fork_of: arguments.texts("remote_fork_of"),
        differs_from,
        clean: arguments.flag("clean"),
        missing_is_skipped: arguments.choice("if_missing", &["failed", "skipped"]) == Some("skipped"),
    })
}

/// `$1` base folder, `$2` name to look for below it (or nothing), `$3` commit that HEAD must contain, `$4` commit to compare with.
/// A clone's own configuration may name a program as its file system monitor, which `git status` would run.
const SCRIPT: &str = r#"export LC_ALL=C GIT_OPTIONAL_LOCKS=0 GIT_TERMINAL_PROMPT=0
export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=core.fsmonitor GIT_CONFIG_VALUE_0=false
command -v git >/dev/null 2>&1 || { echo git=missing; echo end=1; exit 0; }
b=$1; case $b in "~") b=$HOME ;; "~/"*) b=$HOME/${b#??} ;; esac
d=$b; IFS='
'; set -f
if [ -n "$2" ]; then
  f=$(find "$b" -maxdepth 6 -mindepth 1 \( -name '.*' -o -name node_modules -o -name Library \) -prune -o -type d -name "$2" -print 2>/dev/null | head -n 50)
  c=; for p in $f; do if [ -e "$p/.git" ]; then c="$c$p/.git/HEAD
"; else echo "no_clone=$p"; fi; done
  [ -n "$c" ] && d=$(ls -td -- $c 2>/dev/null | head -n 1) && d=${d%/.git/HEAD} || d=
fi
if [ -n "$d" ] && cd "$d" 2>/dev/null; then echo "path=$d"
  h=$(git rev-parse -q --verify 'HEAD^{commit}' 2>&1) && echo "head=$h" || printf '%s\n' "$h" | head -n 1 | sed 's/^/fault=/'
  git remote -v 2>/dev/null | head -n 40 | sed 's/^/remote=/'
  git status --porcelain 2>/dev/null | head -n 40 | sed 's/^/dirty=/'
  if [ -n "$3" ]; then c=$(git rev-parse -q --verify "$3^{commit}" 2>/dev/null) && echo "at=$c" && git merge-base --is-ancestor "$c" HEAD 2>/dev/null && echo contained=1; fi
  if [ -n "$4" ] && c=$(git rev-parse -q --verify "$4^{commit}" 2>/dev/null); then echo "base=$c"
    git diff --no-ext-diff --no-textconv --name-only "$c" 2>/dev/null | head -n 200 | sed 's/^/changed=/'
    git diff --no-ext-diff --no-textconv -U0 "$c" 2>/dev/null | grep '^+' | head -c 100000 | sed 's/^+/added=/'; echo
    git ls-files --others --exclude-standard 2>/dev/null | head -n 50 | while read -r f; do echo "changed=$f"
      case $f in *.sh|*.cfg|*.hcl|*.yaml|*.yml) [ -f "$f" ] && head -c 20000 "$f" | sed 's/^/added=/'; echo ;; esac; done
  fi
fi
echo end=1"#;

impl Kind for Git {
    fn name(&self) -> &'static str {
        "git"
    }

    fn vantage(&self) -> Vantage {
        Vantage::Host
    }

    fn expected(&self) -> String {
        let fork = self.remote_fork_of.first().map(|of| format!(" of your fork of {of}")).unwrap_or_default();
        let mut wishes = vec![format!("a clone{fork}, {}", self.place())];
        wishes.extend(self.at.as_ref().map(|at| format!("on {at} or on commits built on it")));
        if let Some(difference) = &self.differs_from {
            wishes.push(format!("{} changed since {}", difference.files.join(" or "), difference.at));
            let texts = difference.contains.iter().map(|text| format!("`{text}`")).chain(difference.patterns());
            wishes.extend(texts.map(|text| format!("a line added that has {text}")));
        }
        wishes.extend(self.clean.map(|clean| if clean { "nothing uncommitted" } else { "something uncommitted" }.to_owned()));
        wishes.join(", ")
    }

    fn judges_silence(&self) -> bool {
        true
    }

    fn probes(&self, _: &Bindings) -> Result<Vec<Probe>, Unaskable> {
        let (base, name) = self.path.split_once("**/").unwrap_or((&self.path, ""));
        let base = if base.len() > 1 { base.trim_end_matches('/') } else { base };
        let compared = self.differs_from.as_ref().map(|difference| difference.at.as_str()).unwrap_or_default();
        let args = ["-c", SCRIPT, "sh", base, name, self.at.as_deref().unwrap_or_default(), compared].map(str::to_owned).to_vec();
        let ask = HostAsk::Command { programs: vec!["sh".to_owned(), "/bin/sh".to_owned()], args };
        Ok(vec![Probe { ask: Ask::Host(ask), timeout: Duration::from_secs(30) }])
    }

    fn judge(&self, evidence: &[&Evidence], _: &Context<'_>) -> Judgement {
        match evidence.first().map(|item| &item.outcome) {
            Some(Outcome::Missing) => {
                return Judgement::errored(ErrorReason::NoTool, self.expected(), "this host has no `sh`, which asks git");
            }
            Some(Outcome::Unavailable { reason: reason @ ErrorReason::Timeout, message }) => {
                let actual = format!("gave up looking for a clone {}: {message}", self.place());
                return Judgement::errored(*reason, self.expected(), actual);
            }
            _ => {}
        }
        if let Some(judgement) = unanswered(&self.expected(), evidence) {
            return judgement;
        }
        let answer = match Answer::read(evidence.first(), &self.expected()) {
            Ok(answer) => answer,
            Err(judgement) => return *judgement,
        };
        if answer.first("git").is_some() {
            return Judgement::errored(ErrorReason::NoTool, self.expected(), "git is not installed on this host");
        }
        let Some(path) = answer.first("path") else {
            let other = answer.first("no_clone").map(|path| format!("; {path} is no clone: it has no .git")).unwrap_or_default();
            let bounds = if self.path.contains("**/") { ", six folders deep, hidden ones left out" } else { "" };
            let actual = format!("no clone was found {}{bounds}{other}", self.place());
            return match self.missing_is_skipped {
                true => Judgement::skipped("missing", self.expected(), format!("{actual}, so there is nothing to look at")),
                false => Judgement::failed(self.expected(), actual).resting_on([]),
            };
        };
        if answer.first("head").is_none() {
            let said = answer.first("fault").filter(|line| !line.is_empty()).unwrap_or("it is no clone, or has no commits");
            return Judgement::failed(self.expected(), format!("{path}: {said}")).resting_on([]);
        }
        let judged =
            self.judge_fork(&answer, path).or_else(|| self.judge_base(&answer, path)).or_else(|| self.judge_difference(&answer, path));
        let dirty: Vec<String> = answer.all("dirty").map(|line| line.trim().to_owned()).collect();
        judged.unwrap_or_else(|| match self.clean {
            Some(clean) if clean != dirty.is_empty() => Judgement::failed(
                self.expected(),
                format!("{path}: uncommitted: {}", if dirty.is_empty() { "nothing".to_owned() } else { super::some_of(&dirty, 8) }),
            )
            .resting_on([]),
            _ => Judgement::passed(self.expected(), path),
        })
    }
}

impl Difference {
    fn patterns(&self) -> impl Iterator<Item = String> {
        self.matches.iter().map(|pattern| self.in_words.clone().unwrap_or_else(|| format!("/{}/", pattern.text)))
    }
}

impl Git {
    /// Where it is looked for.
    fn place(&self) -> String {
        match self.path.split_once("**/") {
            None => format!("at {}", self.path),
            Some((base, name)) => format!("in a folder named {name} below {}", base.trim_end_matches('/')),
        }
    }

    fn judge_fork(&self, answer: &Answer<'_>, path: &str) -> Option<Judgement> {
        if self.remote_fork_of.is_empty() {
            return None;
        }
        let originals: Vec<String> = self.remote_fork_of.iter().filter_map(|url| project(url)).collect();
        let remotes: Vec<String> = answer.all("remote").filter_map(|line| project(line.split_whitespace().nth(1)?)).collect();
        if remotes.iter().any(|remote| !originals.contains(remote)) {
            return None;
        }
        let actual = match remotes.first() {
            None if answer.first("remote").is_some() => format!("no remote of {path} is on a server"),
            None => format!("{path} has no remote"),
            Some(remote) => format!("{path} is a clone of {remote} itself, not of a fork of yours"),
        };
        let fix = format!("Fork it on its page, then: git -C {} remote add fork https://github.com/YOUR-NAME/…", quote(path));
        // A password in the address is no part of the project's name.
        Some(Judgement::failed(self.expected(), actual).resting_on(remotes.iter().map(String::as_str)).with_fix(fix))
    }

    fn judge_base(&self, answer: &Answer<'_>, path: &str) -> Option<Judgement> {
        let at = self.at.as_ref()?;
        if answer.first("at").is_none() {
            return Some(self.judge_absent(at, path));
        }
        if answer.first("contained").is_some() {
            return None;
        }
        let actual = format!("{path} is not at {at}, nor built on it");
        Some(Judgement::failed(self.expected(), actual).resting_on([]).with_fix(format!("git -C {} switch -c golden {at}", quote(path))))
    }

    /// A fork made by "main branch only" has no tags.
    fn judge_absent(&self, commit: &str, path: &str) -> Judgement {
        let from = self.remote_fork_of.first().map_or("upstream", String::as_str);
        Judgement::failed(self.expected(), format!("{path} does not know {commit}"))
            .resting_on([])
            .with_fix(format!("git -C {} fetch {from} tag {commit}", quote(path)))
    }

    fn judge_difference(&self, answer: &Answer<'_>, path: &str) -> Option<Judgement> {
        let difference = self.differs_from.as_ref()?;
        if answer.first("base").is_none() {
            return Some(self.judge_absent(&difference.at, path));
        }
        let changed: Vec<String> = answer.all("changed").map(str::to_owned).collect();
        let touched = difference.files.iter().any(|file| changed.iter().any(|name| super::wildcard(file, name)));
        if !touched {
            let other = match changed.is_empty() {
                true => "nothing else was changed either".to_owned(),
                false => format!("changed were {}", super::some_of(&changed, 5)),
            };
            let actual = format!("{path}: {} is as it was in {}; {other}", difference.files.join(" or "), difference.at);
            return Some(Judgement::failed(self.expected(), actual).resting_on(answer.all("changed")));
        }
        let comment = |line: &str| line.trim_start().starts_with('#') || line.trim_start().starts_with("//");
        let added: Vec<&str> = answer.all("added").filter(|line| !comment(line)).collect();
        let texts =
            difference.contains.iter().filter(|text| !added.iter().any(|line| line.contains(*text))).map(|text| format!("`{text}`"));
        let patterns = difference.matches.iter().zip(difference.patterns());
        let patterns = patterns.filter(|(pattern, _)| !added.iter().any(|line| pattern.regex.is_match(line))).map(|(_, words)| words);
        let absent: Vec<String> = texts.chain(patterns).collect();
        let actual = || {
            let files: Vec<String> =
                changed.iter().filter(|name| difference.files.iter().any(|file| super::wildcard(file, name))).cloned().collect();
            let lines =
                absent.iter().map(|text| format!("\nno line that was added since {} has {text}", difference.at)).collect::<String>();
            format!("{path}: {} was changed, but{lines}", super::some_of(&files, 5))
        };
        (!absent.is_empty()).then(|| Judgement::failed(self.expected(), actual()).resting_on(added.iter().copied()))
    }
}

/// `github.com/owner/name` of any form of a remote's URL.
fn project(url: &str) -> Option<String> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = rest.rsplit_once('@').map_or(rest, |(_, rest)| rest);
    let rest = rest.replacen(':', "/", 1);
    let rest = rest.trim_end_matches('/').trim_end_matches(".git").to_lowercase();
    (rest.split('/').count() >= 3).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::project;
    use crate::checks::tests::{judge, said, unavailable};
    use crate::domain::verdict::ErrorReason;
    use crate::domain::verdict::Verdict::{Errored, Failed, Passed, Skipped};

    #[test]
    fn every_form_of_a_url_names_the_same_project() {
        for url in [
            "https://github.com/HashiCorp/x.git",
            "git@github.com:hashicorp/x",
            "ssh://git@github.com/hashicorp/x/",
            "https://u:p@github.com/hashicorp/x",
        ] {
            assert_eq!(project(url).as_deref(), Some("github.com/hashicorp/x"), "{url}");
        }
        assert_eq!(project("../x"), None);
    }

    #[test]
    fn a_fork_at_the_tag_passes_and_the_original_does_not() {
        let kind = "git: { path: '~/**/x', at: v1, remote_fork_of: 'https://github.com/hashicorp/x' }";
        let fork = "remote=origin\thttps://github.com/me/x (fetch)\n";
        let original = "remote=origin\tgit@github.com:hashicorp/x.git (fetch)\n";
        for (answer, verdict) in [
            (format!("path=/h/x\nhead=1\n{fork}at=1\ncontained=1\nend=1\n"), Passed),
            (format!("path=/h/x\nhead=1\n{original}{fork}at=1\ncontained=1\nend=1\n"), Passed),
            (format!("path=/h/x\nhead=1\n{original}at=1\ncontained=1\nend=1\n"), Failed),
            ("path=/h/x\nhead=1\nat=1\ncontained=1\nend=1\n".to_owned(), Failed),
            (format!("path=/h/x\nhead=1\n{fork}at=1\nend=1\n"), Failed),
            (format!("path=/h/x\nhead=1\n{fork}end=1\n"), Failed),
            ("path=/h/x\nfault=fatal: not a git repository\nend=1\n".to_owned(), Failed),
            ("end=1\n".to_owned(), Failed),
            ("git=missing\nend=1\n".to_owned(), Errored),
            ("path=/h/x\nhead=1\n".to_owned(), Errored),
        ] {
            let judged = judge(kind, &[said(&answer)]);
            assert_eq!(judged.verdict, verdict, "{answer}: {judged:?}");
        }
    }

    #[test]
    fn no_clone_is_no_failure_where_none_is_needed() {
        let judged = judge("git: { path: '~/**/x', if_missing: skipped }", &[said("end=1\n")]);
        assert_eq!((judged.verdict, judged.because.as_deref()), (Skipped, Some("missing")));
    }

    #[test]
    fn a_search_that_was_given_up_says_what_for() {
        let judged = judge("git: { path: '~/**/x' }", &[unavailable(ErrorReason::Timeout)]);
        assert_eq!((judged.verdict, judged.because.as_deref()), (Errored, Some("timeout")));
        assert_eq!(judged.actual, "gave up looking for a clone in a folder named x below ~: could not be asked");
        assert_eq!(judge("git: { path: '~/**/x' }", &[unavailable(ErrorReason::CutShort)]).verdict, Errored);
    }

    #[test]
    fn the_change_must_be_in_the_file_and_add_what_is_asked() {
        let kind =
            "git: { path: /h/x, differs_from: { at: v1, file: 'example*/build.pkr.hcl', contains: authorized_keys, matches: 'upgrade' } }";
        let base = "path=/h/x\nhead=1\nbase=1\n";
        for (answer, verdict) in [
            ("changed=example/build.pkr.hcl\nadded=cat >> authorized_keys\nadded=apt-get dist-upgrade\n", Passed),
            ("changed=example/build.pkr.hcl\nadded=cat >> authorized_keys\nadded=# upgrade\n", Failed),
            ("changed=README.md\nadded=authorized_keys upgrade\n", Failed),
            ("", Failed),
        ] {
            let judged = judge(kind, &[said(&format!("{base}{answer}end=1\n"))]);
            assert_eq!(judged.verdict, verdict, "{answer}: {judged:?}");
        }
        assert_eq!(judge(kind, &[said("path=/h/x\nhead=1\nend=1\n")]).fix.as_deref(), Some("git -C '/h/x' fetch upstream tag v1"));
    }
}
