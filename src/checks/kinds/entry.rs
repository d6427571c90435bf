//! What `user` and `group` share: an entry of passwd(5) or group(5) that is looked up in the guest by its very name, and is there or
//! must not be. What else it has to hold is the kind's.

use crate::checks::arguments::{Arguments, near};
use crate::checks::guest::{self, Answer, USUAL_WAIT, quote};
use crate::checks::kind::{Judgement, Unaskable, reachable};
use crate::domain::probe::Probe;
use crate::domain::target::Bindings;

/// A file of accounts, and what people call a line of it.
#[derive(Clone, Copy, Debug)]
pub(super) enum File {
    Passwd,
    Group,
}

impl File {
    fn name(self) -> &'static str {
        match self {
            Self::Passwd => "passwd",
            Self::Group => "group",
        }
    }

    fn noun(self) -> &'static str {
        match self {
            Self::Passwd => "user",
            Self::Group => "group",
        }
    }
}

/// The entry that is looked for.
#[derive(Debug)]
pub(super) struct Entry {
    file: File,
    pub target: String,
    pub name: String,
    /// False: it must not be there.
    pub exists: bool,
}

impl Entry {
    /// Reads `target`, `name` and `exists`. A name is no option and no pattern: nothing that the file could not hold.
    pub fn read(file: File, arguments: &mut Arguments<'_, '_>) -> Self {
        let (target, name) = (arguments.required("target"), arguments.required("name"));
        let fits = |ch: char| ch.is_alphanumeric() || "_.-$@\\".contains(ch);
        if !name.is_empty() && (name.starts_with('-') || name.chars().all(|ch| ch.is_ascii_digit()) || !name.chars().all(fits)) {
            arguments.refuse("name", format!("`{name}` is no account's name"));
        }
        Self { file, target, name, exists: arguments.flag("exists").unwrap_or(true) }
    }

    /// Refuses to want `more` of what must not be there.
    pub fn wants(&self, more: bool, arguments: &mut Arguments<'_, '_>) {
        if more && !self.exists {
            arguments.refuse("exists", "with `exists: false` there is nothing else to look at");
        }
    }

    /// `no user ada`, or `a user ada` with what is wanted of it.
    pub fn expected(&self, wanted: &str) -> String {
        let (noun, name) = (self.file.noun(), &self.name);
        if self.exists { format!("a {noun} {name}{wanted}") } else { format!("no {noun} {name}") }
    }

    /// Asks getent(1), else reads the file; then does what `script` says, with the name in `$n`.
    pub fn probes(&self, script: &str, bindings: &Bindings) -> Result<Vec<Probe>, Unaskable> {
        reachable(&self.target, bindings)?;
        let (file, name) = (self.file.name(), quote(&self.name));
        let body = format!(
            r#"n={name}
e=$(getent {file} "$n" 2>/dev/null) || e=$(grep -F "$n:" /etc/{file})
printf '%s\n' "$e" | sed 's/^/entry=/'
{script}
cut -d: -f1 /etc/{file} | head -n 500 | sed 's/^/known=/'"#
        );
        Ok(vec![guest::probe(&self.target, &body, USUAL_WAIT)])
    }

    /// The fields after its name, or the judgement where it is not there. getent(1) also takes numbers, and grep(1) parts of names:
    /// only the very name counts.
    pub fn fields<'a, const COUNT: usize>(&self, answer: &Answer<'a>, expected: &str) -> Result<[&'a str; COUNT], Box<Judgement>> {
        let mut others = answer.all("entry").filter_map(|line| line.split_once(':')).filter(|(name, _)| *name == self.name);
        let found = others.find_map(|(_, rest)| rest.split(':').collect::<Vec<_>>().try_into().ok());
        found.ok_or_else(|| {
            let hint = if self.exists { near(&self.name, answer.all("known")) } else { String::new() };
            let actual = format!("there is no {} {}{hint}", self.file.noun(), self.name);
            Box::new(Judgement::holds(!self.exists, expected, actual))
        })
    }
}
