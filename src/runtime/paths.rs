//! Where the program keeps things: the XDG folders, or those that the environment names. Makes and reads nothing.

use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;

/// The program's folder within each of the XDG folders.
const FOLDER: &str = "drillyard";

/// The program's own files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paths {
    /// Settings and targets: `config.yaml`.
    pub config: PathBuf,
    /// The learner's own keys: `keymap.yaml`.
    pub keymap: PathBuf,
    /// The learner's own check files: `checks/<lesson id>.checks.yaml`.
    pub checks: PathBuf,
    /// The learner's progress: `progress.db`.
    pub progress: PathBuf,
    /// The commands of courses that the learner agreed to: `trust.json`.
    pub trust: PathBuf,
    /// What the program did, for finding faults: `drillyard.log`.
    pub log: PathBuf,
}

impl Paths {
    /// From the environment: `DRILLYARD_CONFIG` (a folder, or the file when it ends in `.yaml` or `.yml`), `DRILLYARD_DATA`
    /// (a folder; the log goes there too), else the XDG folders
    /// (<https://specifications.freedesktop.org/basedir-spec/latest/>). The error is for people.
    pub fn find() -> Result<Self, String> {
        let set = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let base = etcetera::choose_base_strategy().ok();
        let base = base.as_ref().map(|base| Base {
            config: base.config_dir().join(FOLDER),
            data: base.data_dir().join(FOLDER),
            state: base.state_dir().unwrap_or_else(|| base.data_dir()).join(FOLDER),
        });
        Self::choose(set("DRILLYARD_CONFIG"), set("DRILLYARD_DATA"), base)
            .ok_or_else(|| "there is no home folder: set HOME, or both DRILLYARD_CONFIG and DRILLYARD_DATA".to_owned())
    }

    fn choose(config: Option<PathBuf>, data: Option<PathBuf>, base: Option<Base>) -> Option<Self> {
        let (base_config, base_data, base_state) = match base {
            Some(base) => (Some(base.config), Some(base.data), Some(base.state)),
            None => (None, None, None),
        };
        let state = data.clone().or(base_state)?;
        let data = data.or(base_data)?;
        let config = config.or(base_config)?;
        let is_file = config.extension().is_some_and(|extension| extension == "yaml" || extension == "yml");
        let folder = if is_file { config.parent().map_or_else(PathBuf::new, Path::to_owned) } else { config.clone() };
        Some(Self {
            config: if is_file { config } else { config.join("config.yaml") },
            keymap: folder.join("keymap.yaml"),
            checks: folder.join("checks"),
            progress: data.join("progress.db"),
            trust: data.join("trust.json"),
            log: state.join("drillyard.log"),
        })
    }
}

/// The program's folder in each XDG folder.
struct Base {
    config: PathBuf,
    data: PathBuf,
    state: PathBuf,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(config: Option<&str>, data: Option<&str>, base: bool) -> Option<[String; 5]> {
        let base = base.then(|| Base { config: "/c".into(), data: "/d".into(), state: "/s".into() });
        let paths = Paths::choose(config.map(PathBuf::from), data.map(PathBuf::from), base)?;
        Some([paths.config, paths.keymap, paths.checks, paths.progress, paths.log].map(|path| path.display().to_string()))
    }

    #[test]
    fn the_environment_wins_over_the_folders_of_the_desktop() {
        let xdg = ["/c/config.yaml", "/c/keymap.yaml", "/c/checks", "/d/progress.db", "/s/drillyard.log"];
        assert_eq!(chosen(None, None, true).unwrap(), xdg);
        let folder = ["/my/config.yaml", "/my/keymap.yaml", "/my/checks", "/d/progress.db", "/s/drillyard.log"];
        assert_eq!(chosen(Some("/my"), None, true).unwrap(), folder);
        let file = ["/my/team.yaml", "/my/keymap.yaml", "/my/checks", "/data/progress.db", "/data/drillyard.log"];
        assert_eq!(chosen(Some("/my/team.yaml"), Some("/data"), true).unwrap(), file);
        assert_eq!(chosen(Some("/my/team.yaml"), Some("/data"), false).unwrap(), file);
    }

    #[test]
    fn without_a_home_both_must_be_named() {
        assert_eq!(chosen(None, Some("/data"), false), None);
        assert_eq!(chosen(Some("/my"), None, false), None);
    }
}
