use std::fs;

use super::*;
use crate::domain::target::{TargetBinding, VmBinding};
use crate::ui::images::Protocol;

const FULL: &str = "\
# how I like it
theme: dark
images: off
mouse: no
targets:
  bootcamp:
    golden-vm:
      ssh: debian@192.168.64.7:22
      identity: ~/.ssh/id_ed25519
      vm: { provider: libvirt, id: debian }
";

fn golden() -> TargetBinding {
    TargetBinding {
        ssh: Some("debian@192.168.64.7:22".to_owned()),
        identity: Some("~/.ssh/id_ed25519".to_owned()),
        vm: Some(VmBinding { provider: "libvirt".to_owned(), id: "debian".to_owned() }),
        ..TargetBinding::default()
    }
}

#[test]
fn every_key_is_read() {
    let loaded = reading::read("config.yaml", FULL);
    assert_eq!(loaded.diagnostics, []);
    assert_eq!((loaded.config.theme.as_deref(), loaded.config.mouse), (Some("dark"), Some(false)));
    assert_eq!(loaded.config.images, Some(Images::Off));
    assert_eq!(loaded.config.bindings("bootcamp"), Bindings::from([("golden-vm".to_owned(), golden())]));
    assert_eq!(loaded.config.bindings("another"), Bindings::new());
}

#[test]
fn each_oddity_is_a_warning_at_its_line_and_the_rest_is_read() {
    for (text, line, says) in [
        ("theme: dark\nimagse: off\n", 2, "unknown key 'imagse': did you mean 'images'?"),
        ("theme: dark\nzzzzzzzz: 1\n", 2, "known are theme, images, mouse, hyperlinks, name, signing_key, phrases, targets"),
        ("theme: dark\nmouse: maybe\n", 2, "'mouse' is true or false, not 'maybe'"),
        ("theme: dark\nimages: [a, b]\n", 2, "'images' is one word"),
        ("theme: dark\nimages: sixels\n", 2, "'sixels' is no way to show pictures: did you mean 'sixel'?"),
        ("theme: dark\ntargets:\n  c:\n    vm:\n      shh: a@b\n", 5, "unknown key 'shh' of target 'vm': did you mean 'ssh'?"),
        ("theme: dark\ntargets:\n  c:\n    vm:\n      vm: {provider: qemu}\n", 5, "needs both provider and id"),
        ("theme: dark\ntargets: none\n", 2, "'targets' is a map"),
    ] {
        let loaded = reading::read("config.yaml", text);
        assert_eq!(loaded.config.theme.as_deref(), Some("dark"), "{text}");
        assert_eq!(loaded.diagnostics.len(), 1, "{text}: {:?}", loaded.diagnostics);
        let diagnostic = &loaded.diagnostics[0];
        assert!(diagnostic.line == line && diagnostic.message.contains(says) && !loaded.broken, "{text}: {diagnostic}");
    }
}

#[test]
fn a_broken_file_gives_the_defaults_and_its_line() {
    for (text, line) in [("theme: dark\nmouse: [off\n", 3), ("theme: dark\n\tmouse: off\n", 2), ("- a\n- b\n", 1)] {
        let loaded = reading::read("config.yaml", text);
        assert!(loaded.broken && loaded.config == Config::default(), "{text}");
        assert!(loaded.diagnostics[0].line.abs_diff(line) <= 1, "{text}: {}", loaded.diagnostics[0]);
    }
}

#[test]
fn an_empty_or_missing_file_is_no_fault() {
    for text in ["", "# only a comment\n", "---\n"] {
        assert_eq!(reading::read("config.yaml", text), Loaded::default(), "{text}");
    }
    assert_eq!(load(Path::new("/nowhere/config.yaml")), Loaded::default());
}

#[test]
fn flags_win_over_the_environment_and_that_over_the_file() {
    let file = reading::read("config.yaml", FULL).config;
    let none = |_: &str| None;
    let some = |name: &str| match name {
        "DRILLYARD_THEME" => Some("Light".to_owned()),
        "DRILLYARD_HYPERLINKS" => None,
        "DRILLYARD_MOUSE" => Some("on".to_owned()),
        "DRILLYARD_IMAGES" => Some("kitty".to_owned()),
        _ => Some("env".to_owned()),
    };
    let kitty = Images::Drawn(Protocol::Kitty);
    let settings = |theme: &str, images, mouse| Settings {
        theme: theme.to_owned(),
        images,
        mouse,
        hyperlinks: "auto".to_owned(),
        problems: Vec::new(),
    };
    assert_eq!(Settings::resolve(&Config::default(), none, &Flags::default()), settings("auto", Images::Auto, true));
    assert_eq!(Settings::resolve(&file, none, &Flags::default()), settings("dark", Images::Off, false));
    assert_eq!(Settings::resolve(&file, some, &Flags::default()), settings("light", kitty, true));
    let flags = Flags { theme: Some("flag".to_owned()), images: None, no_mouse: true };
    assert_eq!(Settings::resolve(&file, some, &flags), settings("flag", kitty, false));
}

#[test]
fn a_theme_that_nobody_knows_is_named_and_left_out() {
    let loaded = reading::read("config.yaml", "theme: purple\nhyperlinks: off\n");
    assert_eq!((loaded.config.theme, loaded.config.hyperlinks.as_deref()), (None, Some("off")));
    let told = loaded.diagnostics[0].to_string();
    assert!(told.starts_with("config.yaml:1:") && told.contains("auto, dark, light, high-contrast, not 'purple'"), "{told}");
    let settings = Settings::resolve(&Config::default(), |name| Some(format!("odd {name}")), &Flags::default());
    assert_eq!((settings.theme.as_str(), settings.hyperlinks.as_str(), settings.problems.len()), ("auto", "auto", 3));
    let loaded = reading::read("config.yaml", "theme: High-Contrast\nhyperlinks: ON\n");
    assert_eq!((loaded.config.theme.as_deref(), loaded.config.hyperlinks.as_deref()), (Some("high-contrast"), Some("on")));
}

#[test]
fn a_change_keeps_every_key_it_does_not_know() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new/config.yaml");
    change_bindings(&path, "bootcamp", |bindings| drop(bindings.insert("golden-vm".to_owned(), golden()))).unwrap();
    assert_eq!(load(&path).config.bindings("bootcamp")["golden-vm"], golden());

    let text =
        "future: {a: [1, 2]}\ntargets:\n  bootcamp:\n    golden-vm:\n      ssh: old\n      colour: blue\n  other:\n    x:\n      ssh: y\n";
    fs::write(&path, text).unwrap();
    let fresh = TargetBinding { identity: Some("~/key".to_owned()), ..TargetBinding::default() };
    change_bindings(&path, "bootcamp", |bindings| {
        bindings.insert("golden-vm".to_owned(), fresh.clone());
        bindings.insert("second".to_owned(), golden());
    })
    .unwrap();
    let written = fs::read_to_string(&path).unwrap();
    assert!(written.contains("future") && written.contains("colour: blue") && !written.contains("ssh: old"), "{written}");
    let config = load(&path).config;
    assert_eq!(config.bindings("bootcamp"), Bindings::from([("golden-vm".to_owned(), fresh), ("second".to_owned(), golden())]));
    assert_eq!(config.bindings("other")["x"].ssh.as_deref(), Some("y"));

    change_bindings(&path, "other", |bindings| bindings.clear()).unwrap();
    assert!(!load(&path).config.targets.contains_key("other"));
    let left: Vec<_> = fs::read_dir(path.parent().unwrap()).unwrap().collect();
    assert_eq!(left.len(), 1, "a file in the making was left behind: {left:?}");
}

#[test]
fn a_broken_file_is_not_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.yaml");
    for text in ["theme: [dark\n", "targets: 3\n"] {
        fs::write(&path, text).unwrap();
        let error = change_bindings(&path, "c", |bindings| drop(bindings.insert("vm".to_owned(), golden()))).unwrap_err();
        assert!(error.contains("left as it is"), "{error}");
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
    }
}

#[cfg(unix)]
#[test]
fn a_link_to_the_file_goes_on_being_one() {
    let folder = tempfile::tempdir().unwrap();
    let (real, link) = (folder.path().join("dotfiles.yaml"), folder.path().join("config.yaml"));
    fs::write(&real, "theme: dark\n").unwrap();
    std::os::unix::fs::symlink(&real, &link).unwrap();
    change_bindings(&link, "c", |bindings| drop(bindings.insert("vm".to_owned(), golden()))).unwrap();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert!(fs::read_to_string(&real).unwrap().contains("golden") || fs::read_to_string(&real).unwrap().contains("192.168.64.7"));
}
