//! How a release binary for Linux is linked, so that it begins soon: most of the time from start to the first page that a program
//! can do something about is the loader's.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, io};

/// Libraries that are linked into the binary where the system has archives of them.
const ARCHIVES: &[&str] = &["ssl", "crypto", "z"];
/// What OpenSSL's archives may ask for and still be linked: the C library has it all but zlib.
const KNOWN: &[&str] = &["-lssl", "-lcrypto", "-lz", "-ldl", "-lpthread", "-pthread"];

/// Tells Cargo how to link the binary.
pub fn begin_soon() -> io::Result<()> {
    let native = env::var("HOST") == env::var("TARGET");
    let target = |what: &str| env::var(format!("CARGO_CFG_TARGET_{what}")).unwrap_or_default();
    if (target("OS"), target("ENV"), env::var("PROFILE")) != ("linux".into(), "gnu".into(), Ok("release".into())) {
        return Ok(());
    }
    // At a fixed address none of tens of thousands of pointers has to be set at each start, before the first line of `main`.
    println!("cargo:rustc-link-arg-bins=-no-pie");
    let vendored = env::var_os("CARGO_FEATURE_VENDORED_OPENSSL").is_some();
    if native && !vendored && archives_suffice() {
        link_archives(&PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()).join("archives"))?;
    }
    Ok(())
}

/// Whether OpenSSL's archives need nothing that isn't linked anyway.
fn archives_suffice() -> bool {
    let told = output(Command::new("pkg-config").args(["--static", "--libs", "openssl"]));
    let told = told.unwrap_or_default();
    let mut flags = told.split_whitespace().filter(|flag| !flag.starts_with("-L")).peekable();
    flags.peek().is_some() && flags.all(|flag| KNOWN.contains(&flag))
}

/// Leads the linker to a folder that has the archives and not the shared libraries of the same names.
fn link_archives(folder: &Path) -> io::Result<()> {
    let compiler = env::var_os("CC").unwrap_or_else(|| "cc".into());
    // Of a file that it doesn't have, the compiler says the bare name.
    let found = |name: &str| {
        let path = output(Command::new(&compiler).arg(format!("-print-file-name={name}")))?;
        Some(PathBuf::from(path.trim())).filter(|path| path.is_absolute())
    };
    let names = ARCHIVES.iter().map(|library| format!("lib{library}.a"));
    let Some(archives) = names.map(|name| Some((found(&name)?, name))).collect::<Option<Vec<_>>>() else { return Ok(()) };
    fs::create_dir_all(folder)?;
    for (archive, name) in archives {
        let link = folder.join(name);
        if fs::symlink_metadata(&link).is_ok() {
            fs::remove_file(&link)?;
        }
        std::os::unix::fs::symlink(archive, link)?;
    }
    println!("cargo:rustc-link-search=native={}", folder.display());
    Ok(())
}

/// What a command prints, when it can be run and ends well.
fn output(command: &mut Command) -> Option<String> {
    let output = command.output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}
