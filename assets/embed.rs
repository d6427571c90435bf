//! Build script: lists the built-in course (`drillyard.yaml`, `lessons/`, `quizzes/`) as a table of paths and bytes, and the check
//! files for lessons of other courses (`assets/checks/`) as one of names and texts; `src/adapters/course_files/built_in.rs` includes both. Cargo is told to look again when a file comes or goes, which a macro
//! that embeds a folder can't do; and what is no part of a course stays out of the binary.

#![expect(clippy::print_stdout, reason = "Cargo reads what a build script prints")]

mod linking;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

const FOLDERS: &[&str] = &["lessons", "quizzes"];
const EXTENSIONS: &[&str] = &["md", "yaml", "js", "svg", "png", "json"];
/// Check files for lessons that the built-in course does not have. They are no part of it: no link reaches them.
const CHECKS: &str = "assets/checks";

fn main() -> io::Result<()> {
    linking::begin_soon()?;
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let mut paths = vec!["drillyard.yaml".to_owned()];
    for folder in FOLDERS {
        println!("cargo:rerun-if-changed={folder}");
        collect(&root, folder, &mut paths)?;
    }
    println!("cargo:rerun-if-changed=drillyard.yaml");
    paths.sort();
    let files = paths.iter().filter(|path| root.join(path).is_file()).map(|path| (path.as_str(), root.join(path)));
    write_table("built_in_course.rs", "include_bytes!", files)?;

    println!("cargo:rerun-if-changed={CHECKS}");
    let mut checks = Vec::new();
    collect(&root, CHECKS, &mut checks)?;
    checks.sort();
    let named = checks.iter().filter_map(|path| Some((path.strip_prefix(CHECKS)?.strip_prefix('/')?, root.join(path))));
    write_table("built_in_checks.rs", "include_str!", named)
}

/// Writes `&[("name", include_bytes!("path")), …]` for the crate to include.
fn write_table<'a>(table_name: &str, include: &str, files: impl Iterator<Item = (&'a str, PathBuf)>) -> io::Result<()> {
    let mut table = String::from("&[\n");
    for (name, path) in files {
        let _ = writeln!(table, "    ({name:?}, {include}({path:?})),");
    }
    table.push_str("]\n");
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    fs::write(out.join(table_name), table)
}

fn collect(root: &Path, folder: &str, paths: &mut Vec<String>) -> io::Result<()> {
    let Ok(entries) = fs::read_dir(root.join(folder)) else { return Ok(()) };
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{folder}/{name}");
        if name.starts_with('.') {
            continue;
        } else if entry.file_type()?.is_dir() {
            collect(root, &path, paths)?;
        } else if name.rsplit_once('.').is_some_and(|(_, extension)| EXTENSIONS.contains(&extension)) {
            paths.push(path);
        }
    }
    Ok(())
}
