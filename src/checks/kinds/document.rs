//! `yaml` and `json`: the value at a path in a file, in the guest or (`on: host`) on this host.
//!
//! Arguments: `target` or `on: host`, `path`, `pointer` (JSON Pointer, RFC 6901; without it, the whole document), what must hold
//! (`equals`, `contains`, `matches`, `exists`), and for YAML `document` (which one, from 1; without it, any of the file's will do).

use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value;

use super::listing;
use super::value::{self, Wanted, find, looked_at, shown};
use crate::checks::arguments::Arguments;
use crate::checks::guest::{self, Answer, USUAL_WAIT};
use crate::checks::kind::{Context, Judgement, Kind, Unaskable, reachable};
use crate::domain::evidence::{Evidence, Outcome};
use crate::domain::probe::{Ask, HostAsk, Probe};
use crate::domain::target::Bindings;
use crate::domain::verdict::{ErrorReason, Vantage};

/// Bytes of a guest's file that are read: with what marks each line they have to fit into one answer.
const TEXT: u32 = 128 * 1024;

#[derive(Debug)]
struct Document {
    form: Form,
    /// `None` on this host.
    target: Option<String>,
    path: String,
    pointer: String,
    wanted: Wanted,
    number: Option<u64>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Form {
    Yaml,
    Json,
}

/// Reads the arguments of `yaml`.
pub fn read_yaml(arguments: &mut Arguments<'_, '_>) -> Arc<dyn Kind> {
    let number = arguments.number("document");
    if number == Some(0) {
        arguments.refuse("document", "`document` counts from 1");
    }
    read(Form::Yaml, number, arguments)
}

/// Reads the arguments of `json`.
pub fn read_json(arguments: &mut Arguments<'_, '_>) -> Arc<dyn Kind> {
    read(Form::Json, None, arguments)
}

fn read(form: Form, number: Option<u64>, arguments: &mut Arguments<'_, '_>) -> Arc<dyn Kind> {
    let target = super::guest_or_host(arguments);
    let (path, pointer) = (arguments.required("path"), arguments.text("pointer").unwrap_or_default());
    if !value::is_pointer(&pointer) {
        arguments.refuse("pointer", format!("`{pointer}` is no JSON Pointer: each part has a `/` before it, as in /services/web/ports/0"));
    }
    Arc::new(Document { form, target, path, pointer, wanted: Wanted::read(arguments), number })
}

impl Kind for Document {
    fn name(&self) -> &'static str {
        match self.form {
            Form::Yaml => "yaml",
            Form::Json => "json",
        }
    }

    fn vantage(&self) -> Vantage {
        if self.target.is_some() { Vantage::Guest } else { Vantage::Host }
    }

    fn targets(&self) -> Vec<&str> {
        self.target.as_deref().into_iter().collect()
    }

    fn expected(&self) -> String {
        let what = if self.pointer.is_empty() { "the whole" } else { &self.pointer };
        let which = self.number.map(|number| format!(", document {number},")).unwrap_or_default();
        format!("{what} of {}{which} {}", self.path, self.wanted.describe())
    }

    fn probes(&self, bindings: &Bindings) -> Result<Vec<Probe>, Unaskable> {
        let Some(target) = &self.target else {
            return Ok(vec![Probe { ask: Ask::Host(HostAsk::ReadFile { path: self.path.clone() }), timeout: USUAL_WAIT }]);
        };
        reachable(target, bindings)?;
        Ok(vec![guest::probe(target, &listing::of_path(&self.path, false, Some(TEXT), false), USUAL_WAIT)])
    }

    fn judge(&self, evidence: &[&Evidence], _: &Context<'_>) -> Judgement {
        let text = match self.text(evidence) {
            Ok(text) => text,
            Err(judgement) => return *judgement,
        };
        let documents = match self.form {
            Form::Json => of_json(&text).map(|document| vec![document]),
            Form::Yaml => of_yaml(&text),
        };
        match documents {
            Ok(documents) => self.judge_documents(&documents),
            Err(fault) => Judgement::failed(self.expected(), format!("{} is no {}: {fault}", self.path, self.name().to_uppercase())),
        }
    }
}

impl Document {
    /// The file's text, or the judgement that there is none.
    fn text(&self, evidence: &[&Evidence]) -> Result<String, Box<Judgement>> {
        let too_large =
            || Judgement::errored(ErrorReason::CutShort, self.expected(), format!("{} is too large to be read whole", self.path));
        let missing = || Judgement::failed(self.expected(), format!("there is no {}", self.path));
        if self.target.is_none() {
            let answer = evidence.first().filter(|answer| answer.outcome != Outcome::Missing).ok_or_else(missing)?;
            return if answer.truncated { Err(Box::new(too_large())) } else { Ok(answer.stdout.clone()) };
        }
        let answer = Answer::read(evidence.first(), &self.expected())?;
        if answer.first("denied").or(answer.first("unreadable")).is_some() {
            let actual = format!("your account may not read {}", self.path);
            return Err(Box::new(Judgement::errored(ErrorReason::Permission, self.expected(), actual)));
        }
        let entry = listing::entries(&answer).into_iter().next().ok_or_else(missing)?;
        match entry.kind.as_str() {
            "file" if entry.bytes > u64::from(TEXT) => Err(Box::new(too_large())),
            "file" => Ok(answer.all("text").collect::<Vec<_>>().join("\n")),
            kind => Err(Box::new(Judgement::failed(self.expected(), format!("{} is a {kind}", self.path)))),
        }
    }

    fn judge_documents(&self, documents: &[Value]) -> Judgement {
        let chosen = match self.number.and_then(|number| usize::try_from(number).ok()) {
            None => documents,
            Some(number) => match documents.get(number.saturating_sub(1)) {
                Some(document) => std::slice::from_ref(document),
                None => {
                    let actual = format!("{} holds {}", self.path, super::count(documents.len(), "document"));
                    return Judgement::failed(self.expected(), actual);
                }
            },
        };
        let looked_at: Vec<String> = chosen.iter().map(|document| looked_at(document, &self.pointer)).collect();
        let failed = |actual| Judgement::failed(self.expected(), actual).resting_on(looked_at.iter().map(String::as_str));
        let found: Vec<Result<&Value, String>> = chosen.iter().map(|document| find(document, &self.pointer)).collect();
        let fitting = found.iter().flatten().find(|value| self.wanted.fits(value));
        let there = found.iter().flatten().next();
        match (fitting, there, found.first()) {
            (_, Some(value), _) if self.wanted.absent() => {
                Judgement::failed(self.expected(), format!("it is {}", shown(value))).resting_on([])
            }
            (Some(value), ..) => {
                let seen = value::written(value).unwrap_or_else(|| value.to_string());
                Judgement::passed(self.expected(), format!("it is {}", shown(value))).having_seen(seen)
            }
            (None, Some(value), _) => failed(format!("it is {}", shown(value))),
            (None, None, first) => {
                let actual = first.and_then(|first| first.clone().err()).unwrap_or_else(|| format!("{} is empty", self.path));
                if self.wanted.absent() { Judgement::passed(self.expected(), actual) } else { failed(actual) }
            }
        }
    }
}

fn of_json(text: &str) -> Result<Value, String> {
    // A byte order mark is not JSON, and many editors write one.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    serde_json::from_str(text).map_err(|error| {
        let said = error.to_string();
        let what = said.split(" at line ").next().unwrap_or_default();
        format!("line {}, column {}: {what}", error.line(), error.column())
    })
}

fn of_yaml(text: &str) -> Result<Vec<Value>, String> {
    let mut documents = Vec::new();
    for document in serde_yaml::Deserializer::from_str(text) {
        let read = serde_yaml::Value::deserialize(document).and_then(|mut value| value.apply_merge().map(|()| value));
        let value = read.map_err(|error| {
            let said = error.to_string();
            let what = said.split(" at line ").next().unwrap_or_default();
            error.location().map_or_else(|| said.clone(), |at| format!("line {}, column {}: {what}", at.line(), at.column()))
        })?;
        documents.push(json_of(value));
    }
    Ok(documents)
}

/// YAML as JSON has it: tags are left out, and keys are texts.
fn json_of(value: serde_yaml::Value) -> Value {
    use serde_yaml::Value as Yaml;
    match value {
        Yaml::Null => Value::Null,
        Yaml::Bool(value) => Value::Bool(value),
        Yaml::Number(number) => serde_json::to_value(&number).unwrap_or_else(|_| Value::String(number.to_string())),
        Yaml::String(text) => Value::String(text),
        Yaml::Sequence(items) => items.into_iter().map(json_of).collect(),
        Yaml::Mapping(pairs) => {
            let key = |key| match json_of(key) {
                Value::String(text) => text,
                other => other.to_string(),
            };
            Value::Object(pairs.into_iter().map(|(name, value)| (key(name), json_of(value))).collect())
        }
        Yaml::Tagged(tagged) => json_of(tagged.value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::tests::{exited, judge, missing, said, verdicts};
    use crate::domain::verdict::Verdict::{Errored, Failed, Passed};

    fn file(text: &str) -> String {
        let lines: String = text.lines().map(|line| format!("text={line}\n")).collect();
        format!("entry=regular file|644|{}|root|1|/x\n{lines}end=1\n", text.len())
    }

    const COMPOSE: &str = "services:\n  web: &base\n    image: nginx:1.27\n    ports: ['8080:80']\n    replicas: 2\n    user: 1000\n  \
        other:\n    <<: *base\n    debug: yes\n    1: one\n    x: !Ref y\n";

    #[test]
    fn a_value_of_yaml_is_found_and_compared_with_its_type() {
        let compose = file(COMPOSE);
        for (arguments, verdict) in [
            ("pointer: /services/web/image, equals: 'nginx:1.27'", Passed),
            ("pointer: /services/web/image, matches: '^nginx:'", Passed),
            ("pointer: /services/web/image, contains: nginx", Passed),
            ("pointer: /services/web/replicas, equals: 2", Passed),
            ("pointer: /services/web/replicas, equals: 2.0", Passed),
            ("pointer: /services/web/replicas, equals: '2'", Failed),
            ("pointer: /services/web/ports, contains: '8080:80'", Passed),
            ("pointer: /services/web/ports, equals: ['8080:80']", Passed),
            ("pointer: /services/web/ports, equals: []", Failed),
            ("pointer: /services/web/ports/0, exists: true", Passed),
            ("pointer: /services, contains: [web, other]", Passed),
            ("pointer: /services/db, exists: false", Passed),
            ("pointer: /services/web, exists: false", Failed),
            ("pointer: /services/db", Failed),
            ("pointer: /services/other/image, matches: nginx", Passed),
            ("pointer: /services/other/1, equals: one", Passed),
            ("pointer: /services/other/x, equals: y", Passed),
        ] {
            let judged = judge(&format!("yaml: {{ target: vm, path: /x, {arguments} }}"), &[said(&compose)]);
            assert_eq!(judged.verdict, verdict, "{arguments}: {judged:?}");
        }
    }

    #[test]
    fn of_several_documents_any_will_do_or_the_one_named() {
        let two = file("kind: Service\nport: 80\n---\nkind: Deployment\n");
        verdicts(&[
            ("yaml: { target: vm, path: /x, pointer: /kind, equals: Deployment }", &two, Passed),
            ("yaml: { target: vm, path: /x, pointer: /kind, equals: Deployment, document: 1 }", &two, Failed),
            ("yaml: { target: vm, path: /x, pointer: /kind, equals: Deployment, document: 2 }", &two, Passed),
            ("yaml: { target: vm, path: /x, pointer: /kind, document: 3 }", &two, Failed),
            ("yaml: { target: vm, path: /x, pointer: /port, exists: false }", &two, Failed),
            ("yaml: { target: vm, path: /x, pointer: /port, exists: false, document: 2 }", &two, Passed),
            ("yaml: { target: vm, path: /x, pointer: /port }", &file(""), Failed),
        ]);
    }

    #[test]
    fn a_file_that_is_none_fails_with_its_place_and_one_that_cannot_be_read_is_no_failure() {
        let told = |kind: &str, answer: &str| judge(kind, &[said(answer)]);
        let broken = told("json: { target: vm, path: /x, pointer: /a }", &file("{\n  \"a\": 1,\n}"));
        assert_eq!((broken.verdict, broken.actual.as_str()), (Failed, "/x is no JSON: line 3, column 1: trailing comma"));
        let broken = told("yaml: { target: vm, path: /x, pointer: /a }", &file("a: [1\nb: 2\n"));
        assert!(broken.verdict == Failed && broken.actual.starts_with("/x is no YAML: line 2, column "), "{}", broken.actual);
        verdicts(&[
            ("json: { target: vm, path: /x }", "missing=1\nend=1\n", Failed),
            ("json: { target: vm, path: /x }", "denied=1\nend=1\n", Errored),
            ("json: { target: vm, path: /x }", "entry=regular file|600|9|root|1|/x\nunreadable=1\nend=1\n", Errored),
            ("json: { target: vm, path: /x }", "entry=regular file|600|999999|root|1|/x\ntext={\nend=1\n", Errored),
            ("json: { target: vm, path: /x }", "entry=directory|700|9|root|1|/x\nend=1\n", Failed),
            ("json: { target: vm, path: /x }", "text={}\n", Errored),
        ]);
    }

    #[test]
    fn a_file_of_this_host_is_read_too() {
        let kind = "json: { on: host, path: ~/x.json, pointer: /version, equals: 3 }";
        assert_eq!(judge(kind, &[said("\u{feff}{\"version\": 3}")]).verdict, Passed);
        assert_eq!(judge(kind, &[said("{\"version\": 2}")]).actual, "it is 2");
        assert_eq!(judge(kind, &[missing()]).verdict, Failed);
        assert_eq!(judge(kind, &[Evidence { truncated: true, ..exited(0, "{}", "") }]).verdict, Errored);
    }

    #[test]
    fn a_text_that_multiplies_itself_is_refused_soon() {
        let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for level in 1..30 {
            let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
            bomb.push_str(&format!("a{level}: &a{level} [{aliases}]\n"));
        }
        assert!(of_yaml(&bomb).is_err());
        assert!(of_yaml(&"[".repeat(100_000)).is_err());
        assert!(of_json(&"[".repeat(100_000)).is_err());
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[-a-z0-9:*&\\[\\]{}'\",<~ \n#|>?!%]{0,120}") {
            let _ = (of_yaml(&text), of_json(&text));
        }
    }
}
