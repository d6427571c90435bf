use std::process::Command;

use super::*;

/// A bare repository on disk, and remotes of it.
struct Lab {
    folder: tempfile::TempDir,
}

impl Lab {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let made = Command::new("git").args(["init", "-q", "--bare"]).arg(folder.path().join("shared.git")).status().unwrap();
        assert!(made.success());
        Self { folder }
    }

    fn remote(&self, who: &str) -> Remote {
        let url = self.folder.path().join("shared.git").display().to_string();
        Remote::open(&url, &self.folder.path().join(who), false).unwrap()
    }
}

fn publish(remote: &Remote, branch: &str, files: &[(&str, &str)]) -> Result<(), GitFault> {
    let files: Vec<(String, &[u8])> = files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes())).collect();
    remote.publish(branch, &files, "More", "Ada <x>", &Cancel::new())
}

/// Paths and contents of all files of a branch, as another one sees them.
fn seen(lab: &Lab, branch: &str) -> Vec<(String, String)> {
    let remote = lab.remote("reader");
    remote.fetch(&[LEARNERS], &Cancel::new()).unwrap();
    let head = remote.branches(branch).unwrap().remove(0).head;
    let mut objects = remote.objects().unwrap();
    let tree = objects.commit(&head).unwrap().tree;
    let mut files = Vec::new();
    for folder in objects.tree(&tree).unwrap() {
        for file in objects.tree(&folder.id).unwrap() {
            let bytes = objects.file(&file.id, 1000).unwrap();
            files.push((format!("{}/{}", folder.name, file.name), String::from_utf8(bytes).unwrap()));
        }
    }
    files
}

const LEARNERS: &str = "learners/";

#[test]
fn what_is_published_is_there_for_others_and_adds_to_what_was() {
    let lab = Lab::new();
    let ada = lab.remote("ada");
    publish(&ada, "learners/ada", &[("s/a b", "one\n"), ("s/c", "")]).unwrap();
    publish(&ada, "learners/ada", &[("t/d", "two")]).unwrap();
    let all = [("s/a b", "one\n"), ("s/c", ""), ("t/d", "two")].map(|(path, text)| (path.to_owned(), text.to_owned()));
    assert_eq!(seen(&lab, "learners/ada"), all);
    // From another computer, which has not seen the branch yet.
    publish(&lab.remote("ada-at-home"), "learners/ada", &[("t/e", "three")]).unwrap();
    assert_eq!(seen(&lab, "learners/ada").len(), 4);
    assert!(
        lab.remote("reader").branches("learners/").unwrap().len() == 1 && lab.remote("reader").branches("reviews/").unwrap().is_empty()
    );
}

#[test]
fn many_at_once_lose_nothing_not_even_on_one_branch() {
    let lab = Lab::new();
    std::thread::scope(|scope| {
        for who in ["a", "b", "c", "d"] {
            let lab = &lab;
            scope.spawn(move || publish(&lab.remote(who), "learners/all", &[(&format!("s/{who}"), who)]).unwrap());
            scope.spawn(move || publish(&lab.remote(&format!("{who}2")), &format!("learners/{who}"), &[("s/x", who)]).unwrap());
        }
    });
    assert_eq!(seen(&lab, "learners/all").len(), 4);
    assert_eq!(lab.remote("reader").branches(LEARNERS).unwrap().len(), 5);
}

#[test]
fn a_remote_that_is_away_or_is_none_is_told_from_one_that_refuses() {
    let lab = Lab::new();
    let ada = lab.remote("ada");
    let shared = lab.folder.path().join("shared.git");
    std::fs::rename(&shared, lab.folder.path().join("away")).unwrap();
    assert!(publish(&ada, "learners/ada", &[("s/a", "")]).unwrap_err().is_passing());
    std::fs::rename(lab.folder.path().join("away"), &shared).unwrap();
    let hook = shared.join("hooks/pre-receive");
    std::fs::create_dir_all(shared.join("hooks")).unwrap();
    std::fs::write(&hook, "#!/bin/sh\necho 'not today' >&2\nexit 1\n").unwrap();
    Command::new("chmod").arg("755").arg(&hook).status().unwrap();
    let fault = publish(&ada, "learners/ada", &[("s/a", "")]).unwrap_err();
    assert!(matches!(&fault, GitFault::Refused { says, .. } if says.contains("not today")), "{fault:?}");
    for url in ["", "-u", "ext::sh -c id", "a\nb"] {
        assert!(matches!(Remote::open(url, &lab.folder.path().join("x"), false), Err(GitFault::Address(_))), "{url}");
    }
}

#[test]
fn what_is_no_plain_file_or_too_large_is_not_read() {
    let lab = Lab::new();
    let work = lab.folder.path().join("work");
    let shared = lab.folder.path().join("shared.git");
    let script = format!(
        "git init -q {0} && cd {0} && mkdir s && ln -s /etc/passwd s/link && head -c 5000 /dev/zero > s/big && git add . && \
         git -c user.name=x -c user.email=x commit -qm x && git push -q {1} HEAD:refs/heads/learners/x",
        work.display(),
        shared.display()
    );
    assert!(Command::new("sh").args(["-c", &script]).status().unwrap().success());
    let remote = lab.remote("reader");
    remote.fetch(&[LEARNERS], &Cancel::new()).unwrap();
    let mut objects = remote.objects().unwrap();
    let head = remote.branches(LEARNERS).unwrap().remove(0).head;
    let tree = objects.commit(&head).unwrap().tree;
    let entries = objects.folder(&tree, "s").unwrap();
    let kinds: Vec<_> = entries.iter().map(|entry| (entry.name.as_str(), entry.kind)).collect();
    assert_eq!(kinds, [("big", EntryKind::File), ("link", EntryKind::Other)]);
    assert!(objects.file(&entries[0].id, 4999).unwrap_err().to_string().contains("5000 bytes"));
    assert_eq!(objects.file(&entries[0].id, 5000).unwrap().len(), 5000, "the one before was passed by");
    assert!(objects.file(&tree, 5000).unwrap_err().to_string().contains("is a tree"));
    assert!(objects.commit("0000000000000000000000000000000000000000").unwrap_err().to_string().contains("missing"));
    assert_eq!(objects.folder(&tree, "absent").unwrap(), []);
}
