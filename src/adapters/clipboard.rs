//! The clipboard of this machine, by the program that belongs to its desktop. The text goes to the program's stdin, never to a shell.
//! Over SSH this machine's clipboard is not the one in front of the person: only tmux, which knows the person's terminal, is asked.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// A program that takes no text within this time is stopped.
const PATIENCE: Duration = Duration::from_secs(3);

/// A program, and the variable that must be set for it to have something to do.
struct Program {
    name: &'static str,
    arguments: &'static [&'static str],
    needs: Option<&'static str>,
}

const PROGRAMS: &[Program] = &[
    Program { name: "pbcopy", arguments: &[], needs: None },
    Program { name: "wl-copy", arguments: &[], needs: Some("WAYLAND_DISPLAY") },
    Program { name: "xclip", arguments: &["-selection", "clipboard"], needs: Some("DISPLAY") },
    Program { name: "xsel", arguments: &["--clipboard", "--input"], needs: Some("DISPLAY") },
    Program { name: "clip.exe", arguments: &[], needs: None },
];
/// Since tmux 3.2: its own buffer, and the clipboard of the terminal it is in.
const TMUX: Program = Program { name: "tmux", arguments: &["load-buffer", "-w", "-"], needs: Some("TMUX") };

/// The programs that are here, likeliest first.
pub struct Clipboard(Vec<(PathBuf, &'static Program)>);

impl Clipboard {
    /// Looks for them on `PATH`, among what the environment says there is.
    pub fn find(variable: &dyn Fn(&str) -> Option<String>) -> Self {
        let set = |name: &str| variable(name).is_some_and(|value| !value.is_empty());
        let path = variable("PATH").unwrap_or_default();
        let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
        let remote = set("SSH_CONNECTION") || set("SSH_TTY");
        let local = PROGRAMS.iter().filter(|_| !remote);
        let wanted = local.chain([&TMUX]).filter(|program| program.needs.is_none_or(set));
        let here = |program: &Program| folders.iter().map(|folder| folder.join(program.name)).find(|path| path.is_file());
        Self(wanted.filter_map(|program| Some((here(program)?, program))).collect())
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Has the first of them that can take `text`, and tells its name. The error is for people.
    pub fn put(&self, text: &str) -> Result<&'static str, String> {
        let mut faults = Vec::new();
        for (path, program) in &self.0 {
            // Windows reads what it is piped as UTF-16.
            let utf16 = || text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let bytes: Vec<u8> = if program.name == "clip.exe" { utf16() } else { text.as_bytes().to_vec() };
            match give(Command::new(path).args(program.arguments), bytes) {
                Ok(()) => return Ok(program.name),
                Err(fault) => faults.push(format!("{} {fault}", program.name)),
            }
        }
        Err(faults.join("; "))
    }
}

fn give(command: &mut Command, bytes: Vec<u8>) -> Result<(), String> {
    let spawned = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    let mut child = spawned.map_err(|error| format!("can't be started: {error}"))?;
    if let Some(mut stdin) = child.stdin.take() {
        // A program that does not read holds up this thread alone, until it is stopped.
        std::thread::spawn(move || stdin.write_all(&bytes));
    }
    let deadline = Instant::now() + PATIENCE;
    loop {
        match child.try_wait() {
            Ok(Some(status)) if status.success() => return Ok(()),
            Ok(Some(status)) => return Err(format!("failed ({status})")),
            Ok(None) if Instant::now() < deadline => std::thread::sleep(Duration::from_millis(2)),
            _ => {
                let _ = child.kill();
                let _ = child.wait();
                return Err("did not take it".to_owned());
            }
        }
    }
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::PermissionsExt;
    use std::path::Path;

    fn program(folder: &Path, name: &str, script: &str) {
        let path = folder.join(name);
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    fn found(folder: &Path, set: &[&str]) -> Clipboard {
        Clipboard::find(&|name| match name {
            "PATH" => Some(folder.display().to_string()),
            name => set.contains(&name).then(|| "1".to_owned()),
        })
    }

    #[test]
    fn the_text_arrives_whole_and_a_program_that_fails_gives_way_to_the_next() {
        let folder = tempfile::tempdir().unwrap();
        let copied = folder.path().join("copied");
        program(folder.path(), "wl-copy", "exit 1");
        program(folder.path(), "xclip", &format!("[ \"$*\" = '-selection clipboard' ] && /bin/cat > {}", copied.display()));
        let text = "$HOME `id` 漢\n".repeat(20_000);
        let both = found(folder.path(), &["WAYLAND_DISPLAY", "DISPLAY"]);
        assert_eq!(both.put(&text), Ok("xclip"));
        assert_eq!(fs::read_to_string(&copied).unwrap(), text);
        let told = found(folder.path(), &["WAYLAND_DISPLAY"]).put("x").unwrap_err();
        assert!(told.contains("wl-copy failed"), "{told}");
    }

    #[test]
    fn over_ssh_only_tmux_knows_the_persons_clipboard() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["wl-copy", "pbcopy", "tmux"] {
            program(folder.path(), name, "/bin/cat > /dev/null");
        }
        let desktop = ["WAYLAND_DISPLAY"];
        assert_eq!(found(folder.path(), &desktop).put("x"), Ok("pbcopy"));
        assert!(found(folder.path(), &["WAYLAND_DISPLAY", "SSH_TTY"]).is_empty());
        assert_eq!(found(folder.path(), &["WAYLAND_DISPLAY", "SSH_TTY", "TMUX"]).put("x"), Ok("tmux"));
    }
}
