//! `config.yaml`: the learner's settings and what each target of each course is bound to. Read with places, so that an odd
//! key is named at its line; written by replacing the file at once, with every key it does not know left in it.
//! A file that cannot be read is never written over.

mod images;
pub mod machines;
mod reading;

pub use images::Images;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use serde_yaml::{Mapping, Value};

use super::replace_file;
use crate::domain::diagnostic::Diagnostic;
use crate::domain::target::Bindings;

/// What `theme` may be.
pub const THEMES: &[&str] = &["auto", "dark", "light", "high-contrast"];
/// What `hyperlinks` may be.
pub const HYPERLINKS: &[&str] = &["auto", "on", "off"];

/// What the file says; whatever it leaves out is `None` or empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// `theme:`, by name.
    pub theme: Option<String>,
    /// `images:`, how pictures are shown.
    pub images: Option<Images>,
    /// `mouse:`
    pub mouse: Option<bool>,
    /// `hyperlinks:`
    pub hyperlinks: Option<String>,
    /// `name:`, who the learner is in submissions: as the instructor's roster has them.
    pub name: Option<String>,
    /// `signing_key:`, path of the SSH key that signs them; may start with `~`.
    pub signing_key: Option<String>,
    /// `phrases:`, what an instructor says again and again.
    pub phrases: Vec<String>,
    /// `targets:` course id → target name → binding.
    pub targets: BTreeMap<String, Bindings>,
}

impl Config {
    /// The bindings of one course.
    pub fn bindings(&self, course: &str) -> Bindings {
        self.targets.get(course).cloned().unwrap_or_default()
    }
}

/// A config file, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Loaded {
    /// What could be read; the defaults when the file is not there or broken.
    pub config: Config,
    /// What is odd in it, at its line.
    pub diagnostics: Vec<Diagnostic>,
    /// It is not YAML, not a map, or could not be opened: nothing of it is used, and it must not be written over.
    pub broken: bool,
}

/// What was asked for on the command line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flags {
    /// `--theme`
    pub theme: Option<String>,
    /// `--images`
    pub images: Option<Images>,
    /// `--no-mouse`
    pub no_mouse: bool,
}

/// The settings that hold, after default < file < environment < flag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Name of the theme; `auto` when nobody chose.
    pub theme: String,
    /// How pictures are shown.
    pub images: Images,
    /// Whether the mouse is listened to.
    pub mouse: bool,
    /// Whether links are the terminal's own; `auto` where it is known to have them.
    pub hyperlinks: String,
    /// What the environment asks for and nobody knows, for people.
    pub problems: Vec<String>,
}

impl Settings {
    /// Joins the file, the environment (`DRILLYARD_THEME`, `DRILLYARD_IMAGES`, `DRILLYARD_HYPERLINKS`, `DRILLYARD_MOUSE`: on or off) and the flags.
    pub fn resolve(file: &Config, environment: impl Fn(&str) -> Option<String>, flags: &Flags) -> Self {
        let mut problems = Vec::new();
        let images = environment("DRILLYARD_IMAGES").filter(|word| !word.is_empty()).and_then(|word| {
            let told = |fault| problems.push(format!("DRILLYARD_IMAGES: {fault}; it is left out"));
            Images::parse(&word).map_err(told).ok()
        });
        let mut among = |variable: &str, known: &[&str]| {
            let value = environment(variable).filter(|value| !value.is_empty())?.to_lowercase();
            if !known.contains(&value.as_str()) {
                problems.push(format!("{variable} is one of {}, not '{value}'; it is left out", known.join(", ")));
            }
            Some(value).filter(|value| known.contains(&value.as_str()))
        };
        let theme = among("DRILLYARD_THEME", THEMES);
        let hyperlinks = among("DRILLYARD_HYPERLINKS", HYPERLINKS);
        let auto = || "auto".to_owned();
        let off = |value: String| !matches!(value.to_ascii_lowercase().as_str(), "off" | "no" | "false" | "0");
        Self {
            theme: flags.theme.clone().or(theme).or_else(|| file.theme.clone()).unwrap_or_else(auto),
            images: flags.images.or(images).or(file.images).unwrap_or_default(),
            mouse: !flags.no_mouse
                && environment("DRILLYARD_MOUSE").filter(|value| !value.is_empty()).map(off).or(file.mouse).unwrap_or(true),
            hyperlinks: hyperlinks.or_else(|| file.hyperlinks.clone()).unwrap_or_else(auto),
            problems,
        }
    }
}

/// What is wrong in the variables of the environment that choose settings, for people.
pub fn environment_fault() -> Option<String> {
    let images = std::env::var("DRILLYARD_IMAGES").ok().filter(|word| !word.is_empty())?;
    Images::parse(&images).err().map(|fault| format!("DRILLYARD_IMAGES: {fault}"))
}

/// Reads the file at `path`. A missing one is an empty one.
pub fn load(path: &Path) -> Loaded {
    let file = path.display().to_string();
    match fs::read(path) {
        Ok(bytes) => reading::read(&file, &String::from_utf8_lossy(&bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Loaded::default(),
        Err(error) => {
            let message = format!("cannot be read ({error}); the defaults are used");
            Loaded {
                config: Config::default(),
                diagnostics: vec![Diagnostic::error("config-unreadable", &file, 1, 1, message)],
                broken: true,
            }
        }
    }
}

/// Changes the bindings of `course` in the file at `path` by `change`, keeping everything else in it but comments, and
/// replaces the file at once. The error is for people; the file is then as it was.
pub fn change_bindings(path: &Path, course: &str, change: impl FnOnce(&mut Bindings)) -> Result<(), String> {
    // A link to the file (kept among one's dotfiles, say) goes on being one.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let cannot = |error: io::Error| format!("{} cannot be written: {error}", path.display());
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).map_or_else(|| PathBuf::from("."), Path::to_owned);
    fs::create_dir_all(&folder).map_err(cannot)?;
    // One program at a time between reading and writing; where folders cannot be locked, the last one wins.
    let turn = File::open(&folder).map_err(cannot)?;
    let _ = turn.lock();

    let loaded = load(&path);
    if let Some(fault) = loaded.diagnostics.first().filter(|_| loaded.broken) {
        return Err(format!("{fault}; mend it first: it is left as it is"));
    }
    let before = loaded.config.bindings(course);
    let mut after = before.clone();
    change(&mut after);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(cannot(error)),
    };
    let written = rewrite(&text, course, &before, &after).map_err(|error| format!("{}: {error}; it is left as it is", path.display()))?;
    replace_file::replace(&path, written.as_bytes()).map_err(cannot)
}

/// The file's text with the bindings that differ put in or taken out.
fn rewrite(text: &str, course: &str, before: &Bindings, after: &Bindings) -> Result<String, String> {
    let mut root = match serde_yaml::from_str(text).map_err(|error| error.to_string())? {
        Value::Mapping(root) => root,
        Value::Null => Mapping::new(),
        _ => return Err("it is not a map of keys".to_owned()),
    };
    let targets = mapping_under(&mut root, "targets")?;
    let bindings = mapping_under(targets, course)?;
    for name in before.keys().filter(|name| !after.contains_key(*name)) {
        bindings.shift_remove(name.as_str());
    }
    for (name, binding) in after.iter().filter(|(name, binding)| before.get(*name) != Some(binding)) {
        let Value::Mapping(fresh) = serde_yaml::to_value(binding).map_err(|error| error.to_string())? else { continue };
        let kept = mapping_under(bindings, name)?;
        for key in reading::BINDING_KEYS {
            kept.shift_remove(*key);
        }
        kept.extend(fresh);
    }
    if bindings.is_empty() {
        targets.shift_remove(course);
    }
    serde_yaml::to_string(&Value::Mapping(root)).map_err(|error| error.to_string())
}

fn mapping_under<'a>(parent: &'a mut Mapping, key: &str) -> Result<&'a mut Mapping, String> {
    let value = parent.entry(Value::String(key.to_owned())).or_insert(Value::Null);
    if value.is_null() {
        *value = Value::Mapping(Mapping::new());
    }
    value.as_mapping_mut().ok_or_else(|| format!("'{key}' is not a map of keys"))
}

#[cfg(test)]
mod tests;
