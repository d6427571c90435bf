//! The text of `config.yaml` to a [`Config`], with a diagnostic at the line of each thing that is odd.

use std::collections::BTreeMap;

use saphyr::{LoadableYamlNode, MarkedYaml, Scalar, YamlData};

use super::{Config, HYPERLINKS, Images, Loaded, THEMES};
use crate::domain::diagnostic::{Diagnostic, nearest};
use crate::domain::sanitize::sanitize_line;
use crate::domain::target::{Bindings, TargetBinding, VmBinding};

/// Keys at the top level.
const KEYS: &[&str] = &["theme", "images", "mouse", "hyperlinks", "name", "signing_key", "phrases", "targets"];
/// Keys of a binding.
pub const BINDING_KEYS: &[&str] = &["ssh", "identity", "vm"];
/// Keys of a binding's `vm`.
const VM_KEYS: &[&str] = &["provider", "id"];

/// Reads the text; `file` is its name in diagnostics.
pub fn read(file: &str, text: &str) -> Loaded {
    let mut reader = Reader { file, diagnostics: Vec::new() };
    let documents = match MarkedYaml::load_from_str(text.trim_start_matches('\u{feff}')) {
        Ok(documents) => documents,
        Err(error) => {
            let message = format!("this is not YAML ({}); the defaults are used", sanitize_line(error.info()));
            return broken(file, error.marker().line(), error.marker().col() + 1, message);
        }
    };
    let Some(root) = documents.first() else { return Loaded::default() };
    let entries = match &root.data {
        YamlData::Mapping(_) => entries(root),
        YamlData::Value(Scalar::Null) => Vec::new(),
        _ => {
            let (line, column) = place(root);
            return broken(file, line, column, "this is not a map of keys like `theme: dark`; the defaults are used".to_owned());
        }
    };
    let mut config = Config::default();
    for (key, value) in entries {
        match text_of(key).as_str() {
            "theme" => config.theme = reader.choice("theme", value, THEMES),
            "images" => config.images = reader.images(value),
            "hyperlinks" => config.hyperlinks = reader.choice("hyperlinks", value, HYPERLINKS),
            "mouse" => config.mouse = reader.flag("mouse", value),
            "name" => config.name = reader.text("name", value),
            "signing_key" => config.signing_key = reader.text("signing_key", value),
            "phrases" => config.phrases = reader.texts("phrases", value),
            "targets" => config.targets = reader.targets(value),
            _ => reader.unknown(key, "", KEYS),
        }
    }
    Loaded { config, diagnostics: reader.diagnostics, broken: false }
}

fn broken(file: &str, line: usize, column: usize, message: String) -> Loaded {
    let diagnostic = Diagnostic::error("config-broken", file, line.max(1), column, message);
    Loaded { config: Config::default(), diagnostics: vec![diagnostic], broken: true }
}

pub(super) struct Reader<'a> {
    pub file: &'a str,
    pub diagnostics: Vec<Diagnostic>,
}

impl Reader<'_> {
    pub fn warn(&mut self, rule: &'static str, node: &MarkedYaml<'_>, message: String) {
        let (line, column) = place(node);
        self.diagnostics.push(Diagnostic::warning(rule, self.file, line, column, message));
    }

    fn unknown(&mut self, key: &MarkedYaml<'_>, within: &str, known: &[&str]) {
        let name = text_of(key);
        let meant = match nearest(&name, known.iter().copied()) {
            Some(near) => format!("did you mean '{near}'?"),
            None => format!("known are {}", known.join(", ")),
        };
        self.warn("unknown-key", key, format!("unknown key '{name}'{within}: {meant}"));
    }

    pub fn text(&mut self, key: &str, value: &MarkedYaml<'_>) -> Option<String> {
        match &value.data {
            YamlData::Value(Scalar::Null) => None,
            YamlData::Value(_) | YamlData::Representation(..) => Some(text_of(value)),
            _ => {
                self.warn("wrong-type", value, format!("'{key}' is one word or text; it is left out"));
                None
            }
        }
    }

    fn texts(&mut self, key: &str, value: &MarkedYaml<'_>) -> Vec<String> {
        match &value.data {
            YamlData::Sequence(items) => items.iter().filter_map(|item| self.text(key, item)).collect(),
            YamlData::Value(Scalar::Null) => Vec::new(),
            _ => {
                self.warn("wrong-type", value, format!("'{key}' is a list of texts; it is left out"));
                Vec::new()
            }
        }
    }

    /// One of `known`, in any case. YAML takes a bare `on` or `off` for text or for a truth: both are meant.
    fn choice(&mut self, key: &str, value: &MarkedYaml<'_>, known: &[&str]) -> Option<String> {
        let text = self.text(key, value)?.to_lowercase();
        let text = match text.as_str() {
            "true" if known.contains(&"on") => "on".to_owned(),
            "false" if known.contains(&"off") => "off".to_owned(),
            _ => text,
        };
        if !known.contains(&text.as_str()) {
            self.warn("unknown-value", value, format!("'{key}' is one of {}, not '{text}'; it is left out", known.join(", ")));
        }
        Some(text).filter(|text| known.contains(&text.as_str()))
    }

    fn images(&mut self, value: &MarkedYaml<'_>) -> Option<Images> {
        let word = self.text("images", value)?;
        // YAML's own words for on and off.
        let word = match word.as_str() {
            "true" => "on",
            "false" => "off",
            word => word,
        };
        match Images::parse(word) {
            Ok(images) => Some(images),
            Err(fault) => {
                self.warn("unknown-value", value, format!("{fault}; it is left out"));
                None
            }
        }
    }

    fn flag(&mut self, key: &str, value: &MarkedYaml<'_>) -> Option<bool> {
        let text = self.text(key, value)?;
        match text.to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" => Some(true),
            "false" | "no" | "off" => Some(false),
            _ => {
                self.warn("wrong-type", value, format!("'{key}' is true or false, not '{text}'; it is left out"));
                None
            }
        }
    }

    pub fn map<'n, 'y>(&mut self, key: &str, value: &'n MarkedYaml<'y>) -> Vec<(&'n MarkedYaml<'y>, &'n MarkedYaml<'y>)> {
        if !matches!(value.data, YamlData::Mapping(_) | YamlData::Value(Scalar::Null)) {
            self.warn("wrong-type", value, format!("'{key}' is a map of keys; it is left out"));
        }
        entries(value)
    }

    fn targets(&mut self, value: &MarkedYaml<'_>) -> BTreeMap<String, Bindings> {
        let mut targets = BTreeMap::new();
        for (course, value) in self.map("targets", value) {
            let course = text_of(course);
            let mut bindings = Bindings::new();
            for (name, value) in self.map(&course, value) {
                let name = text_of(name);
                let binding = self.binding(&name, value);
                bindings.insert(name, binding);
            }
            targets.insert(course, bindings);
        }
        targets
    }

    fn binding(&mut self, name: &str, value: &MarkedYaml<'_>) -> TargetBinding {
        let mut binding = TargetBinding::default();
        for (key, value) in self.map(name, value) {
            match text_of(key).as_str() {
                "ssh" => binding.ssh = self.text("ssh", value),
                "identity" => binding.identity = self.text("identity", value),
                "vm" => binding.vm = self.vm(name, value),
                _ => self.unknown(key, &format!(" of target '{name}'"), BINDING_KEYS),
            }
        }
        binding
    }

    fn vm(&mut self, name: &str, value: &MarkedYaml<'_>) -> Option<VmBinding> {
        let (mut provider, mut id) = (None, None);
        for (key, value) in self.map("vm", value) {
            match text_of(key).as_str() {
                "provider" => provider = self.text("provider", value),
                "id" => id = self.text("id", value),
                _ => self.unknown(key, &format!(" of the vm of target '{name}'"), VM_KEYS),
            }
        }
        let vm = provider.zip(id).map(|(provider, id)| VmBinding { provider, id });
        if vm.is_none() {
            self.warn("incomplete-vm", value, format!("the vm of target '{name}' needs both provider and id; it is left out"));
        }
        vm
    }
}

fn entries<'n, 'y>(node: &'n MarkedYaml<'y>) -> Vec<(&'n MarkedYaml<'y>, &'n MarkedYaml<'y>)> {
    match &node.data {
        YamlData::Mapping(map) => map.iter().collect(),
        _ => Vec::new(),
    }
}

/// Line and column of a node, from 1.
pub(super) fn place(node: &MarkedYaml<'_>) -> (usize, usize) {
    (node.span.start.line().max(1), node.span.start.col() + 1)
}

pub(super) fn text_of(node: &MarkedYaml<'_>) -> String {
    let text = match &node.data {
        YamlData::Value(Scalar::String(text)) => text.to_string(),
        YamlData::Value(Scalar::Integer(number)) => number.to_string(),
        YamlData::Value(Scalar::Boolean(truth)) => truth.to_string(),
        YamlData::Value(Scalar::FloatingPoint(number)) => number.to_string(),
        YamlData::Representation(text, ..) => text.to_string(),
        _ => String::new(),
    };
    sanitize_line(&text).into_owned()
}
