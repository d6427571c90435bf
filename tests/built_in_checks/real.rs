//! What can be had on any machine is tried for real: files, keys, a login, the network, images.

use std::net::UdpSocket;
use std::process::Command;

use drillyard::domain::target::TargetBinding;
use drillyard::domain::verdict::Verdict::{Errored, Failed, Passed, Skipped};

use crate::rig::{self, Sshd, skipping};
use crate::support::{Learner, verdicts};

#[test]
fn a_file_is_written_in_vim_in_any_folder_and_let_go_of() {
    let learner = Learner::new();
    let vim = |learner: &Learner| learner.check("1.3.2-vim", None);
    verdicts(
        &vim(&learner),
        &[("hello-vim/file-made", Failed), ("hello-vim/text", Skipped), ("hello-vim/closed", Skipped), ("hello-vim/read-back", Skipped)],
    );
    learner.write("notes/week 1/hello_vim.txt", "\n");
    verdicts(&vim(&learner), &[("hello-vim/file-made", Passed), ("hello-vim/text", Failed), ("hello-vim/closed", Skipped)]);
    learner.write("notes/week 1/hello_vim.txt", "hello\n");
    learner.write("notes/week 1/.hello_vim.txt.swp", "b0VIM");
    verdicts(&vim(&learner), &[("hello-vim/text", Passed), ("hello-vim/closed", Failed), ("hello-vim/read-back", Errored)]);
    std::fs::remove_file(learner.path("notes/week 1/.hello_vim.txt.swp")).unwrap();
    verdicts(&vim(&learner), &[("hello-vim/text", Passed), ("hello-vim/closed", Passed)]);
}

#[test]
fn vim_itself_leaves_what_the_checks_look_for() {
    if !std::path::Path::new("/usr/bin/vim").exists() {
        return skipping::skipped("no vim here (Debian: sudo apt install vim)");
    }
    let learner = Learner::new();
    learner.write("work/x", "");
    let typed = ["-u", "NONE", "-es", "-c", "normal ihello", "-c", "wq", "hello_vim.txt"];
    let done = Command::new("/usr/bin/vim").args(typed).current_dir(learner.path("work")).env("HOME", learner.path("")).status();
    assert!(done.is_ok());
    verdicts(&learner.check("1.3.2-vim", None), &[("hello-vim/text", Passed), ("hello-vim/closed", Passed)]);
}

#[test]
fn a_key_of_any_type_opens_the_server_once_it_is_let_in() {
    for options in [["-t", "rsa", "-b", "3072"], ["-t", "ed25519", "-a", "4"]] {
        let Some(sshd) = Sshd::start() else { return };
        let key = sshd.make_key_of(&options, "mine", "");
        sshd.know_host();
        let mut learner = Learner::new();
        let to = TargetBinding { ssh: Some(format!("{}@127.0.0.1:{}", sshd.user, sshd.port)), ..TargetBinding::default() };
        learner
            .bindings
            .insert("ssh-server".into(), TargetBinding { identity: Some(sshd.home.join("none").display().to_string()), ..to.clone() });
        let none = learner.check_in("1.3.4-passwords-and-keys", None, sshd.home.clone());
        verdicts(&none, &[("key-pair/key", Failed), ("key-pair/login", Failed), ("key-pair/authorized", Skipped)]);

        learner.bindings.insert("ssh-server".into(), TargetBinding { identity: Some(key.display().to_string()), ..to });
        let refused = learner.check_in("1.3.4-passwords-and-keys", None, sshd.home.clone());
        verdicts(&refused, &[("key-pair/key", Passed), ("key-pair/login", Failed), ("key-pair/authorized", Skipped)]);

        sshd.authorize(&key, "");
        let let_in = learner.check_in("1.3.4-passwords-and-keys", None, sshd.home.clone());
        verdicts(&let_in, &[("key-pair/key", Passed), ("key-pair/login", Passed)]);
    }
    let mut nobody = Learner::new();
    nobody.bindings.extend(rig::binding("nobody@127.0.0.1:1", None));
    verdicts(&nobody.check("1.3.4-passwords-and-keys", None), &[("key-pair/login", Errored), ("key-pair/authorized", Skipped)]);
}

/// The address that this machine would send from; nothing is sent.
fn own_address() -> Option<String> {
    let socket = UdpSocket::bind("0.0.0.0:0").ok()?;
    socket.connect("192.0.2.1:9").ok()?;
    let address = socket.local_addr().ok()?.ip();
    (!address.is_loopback() && !address.is_unspecified()).then(|| address.to_string())
}

#[test]
fn answers_about_the_network_are_held_against_this_machine() {
    let network = |said: &[(&'static str, &str)]| {
        let mut learner = Learner::new();
        learner.said = said.iter().map(|(check, said)| (*check, (*said).to_owned())).collect();
        learner.check("1.3.5-networking", None)
    };
    verdicts(
        &network(&[]),
        &[("your-network/address", Errored), ("your-network/assigned", Errored), ("your-network/translation", Skipped)],
    );
    let Some(address) = own_address() else { return skipping::skipped("this machine has no address but its own") };
    let shown =
        Command::new("ip").args(["-o", "-4", "addr", "show"]).output().map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    let Ok(shown) = shown else { return skipping::skipped("no ip here (Debian: sudo apt install iproute2)") };
    let with_prefix = shown.split_whitespace().find(|word| word.split('/').next() == Some(&address)).unwrap().to_owned();
    let prefix: u32 = with_prefix.split_once('/').map_or(32, |(_, prefix)| prefix.parse().unwrap());
    let size = (1_u64 << (32 - prefix)).to_string();
    let right = network(&[("your-network/address", &address), ("your-network/subnet", &with_prefix), ("your-network/subnet-size", &size)]);
    verdicts(&right, &[("your-network/address", Passed), ("your-network/subnet", Passed), ("your-network/subnet-size", Passed)]);
    let wrong =
        network(&[("your-network/address", "198.51.100.7"), ("your-network/subnet", "198.51.100.0/24"), ("your-network/subnet-size", "3")]);
    verdicts(&wrong, &[("your-network/address", Failed), ("your-network/subnet", Failed), ("your-network/subnet-size", Failed)]);
    for (check, result) in &wrong {
        assert!(!result.actual.contains(&address) && !result.expected.contains(&address), "{check} gives the answer away");
    }
}

const DOCKERFILE: &str = "FROM mcr.microsoft.com/dotnet/runtime-deps:8.0-jammy\nRUN apt-get update && apt-get -y upgrade \\\n  && apt-get install -y curl jq\n\
    RUN useradd -m gha\nRUN curl -L https://github.com/actions/runner/releases/download/v2/actions-runner-linux-x64.tar.gz | tar xz\n\
    COPY --chown=gha start.sh /home/gha/start.sh\nUSER gha\nENTRYPOINT [\"/home/gha/start.sh\"]\n";

const BY_FILE: &[&str] =
    &["dockerfile", "base", "updated", "packages", "user", "runner", "start-script", "script-included", "script-owner"];

#[test]
fn each_line_of_a_dockerfile_counts_for_its_step_and_other_files_for_none() {
    let learner = Learner::new();
    let script = "#!/bin/bash\n./config.sh --unattended --url x --token y\nexec ./run.sh\n";
    learner.write(
        "elsewhere/Dockerfile",
        "FROM python:3\nUSER me\nCOPY --chown=me . .\nRUN apt-get update && apt-get install curl jq # secret\n",
    );
    let ids: Vec<String> = BY_FILE.iter().map(|id| format!("runner-image/{id}")).collect();
    let before = learner.check("4.4-containers", Some("runner-image"));
    assert!(ids.iter().all(|id| before[id].verdict != Passed), "{before:#?}");
    verdicts(&before, &[("runner-image/dockerfile", Failed), ("runner-image/packages", Skipped)]);

    learner.write("work/ci/Containerfile", DOCKERFILE);
    learner.write("work/ci/start.sh", script);
    let after = learner.check("4.4-containers", Some("runner-image"));
    for id in &ids {
        assert_eq!(after[id].verdict, Passed, "{id}: {}", after[id].actual);
    }
    for (line, check) in [
        ("8.0-jammy", "base"),
        ("apt-get update && apt-get -y upgrade", "updated"),
        ("curl jq", "packages"),
        ("--chown=gha ", "script-owner"),
    ] {
        learner.write("work/ci/Containerfile", &DOCKERFILE.replace(line, "x"));
        let spoilt = learner.check("4.4-containers", Some("runner-image"));
        let failed: Vec<&str> = ids.iter().filter(|id| spoilt[*id].verdict == Failed).map(|id| id.rsplit('/').next().unwrap()).collect();
        assert_eq!(failed, [check], "{line}");
    }
}

#[test]
fn images_of_podman_are_looked_at_and_a_container_that_does_not_run_is_seen() {
    if !std::path::Path::new("/usr/bin/podman").exists() {
        return skipping::skipped("no podman here (Debian: sudo apt install podman)");
    }
    let learner = Learner::new();
    let storage = format!("exec /usr/bin/podman --root {0}/.s --runroot {0}/.r --storage-driver vfs \"$@\"", learner.path("").display());
    // docker is there, and can't be asked.
    learner.program("docker", "echo 'Cannot connect to the Docker daemon' >&2; exit 1");
    learner.program("podman", &storage);
    let podman = |args: &[&str]| {
        let output = Command::new(learner.path("bin/podman")).args(args).output().unwrap();
        (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    learner.write("root/start.sh", "#!/bin/sh\n");
    let archive = learner.path("root.tar").display().to_string();
    assert!(Command::new("tar").args(["-cf", &archive, "-C", learner.path("root").to_str().unwrap(), "."]).status().unwrap().success());
    if let (false, why) = podman(&["import", &archive, "other"]) {
        return skipping::skipped(&format!("podman can't keep images here: {why}"));
    }
    let image = |id: &str| crate::stand_ins::with_path(&learner, "4.4-containers", &format!("runner-image/{id}"));
    // An engine that can't be asked may have it.
    assert_eq!(image("image").verdict, Errored);
    std::fs::remove_file(learner.path("bin/docker")).unwrap();
    learner.program("docker", &storage);
    assert_eq!(image("image").verdict, Failed);
    assert!(podman(&["import", &archive, "runner"]).0);
    assert_eq!(image("image").verdict, Passed);
    assert_eq!((image("image-user").verdict, image("entrypoint").verdict), (Failed, Failed));
    assert!(podman(&["import", "--change", "USER gha", "--change", "ENTRYPOINT [\"/home/gha/start.sh\"]", &archive, "runner"]).0);
    assert_eq!((image("image-user").verdict, image("entrypoint").verdict), (Passed, Passed));
    assert_eq!(image("runs").verdict, Failed);
    assert!(podman(&["create", "--network", "none", "--name", "mine", "runner"]).0);
    let created = image("runs");
    assert!(created.verdict == Failed && created.actual.contains("was never started"), "{}", created.actual);
}
