//! `http`: a web page answers, seen from this host. Asked once, without a proxy; a redirect is shown, and followed only when asked to.
//!
//! Arguments: `url` (with `target: vm`, the host `vm` in it stands for that machine's address), `status` (one or several; without it any 2xx),
//! `header` (name: a part of its value), `body` (parts of it; one written `/…/` is a pattern), `json` (JSON Pointer: value), `follow: true`,
//! and for https `tls`: `days_left` (the certificate is valid for so many days yet) and `trusted: false` (it need not be).

use std::sync::Arc;

use regex_lite::Regex;

use super::faults::Faults;
use super::value::{self, Wanted, find, looked_at, shown};
use crate::checks::arguments::Arguments;
use crate::checks::guest::USUAL_WAIT;
use crate::checks::kind::{Context, Judgement, Kind, Unaskable, reachable};
use crate::checks::tree;
use crate::domain::evidence::Evidence;
use crate::domain::probe::{Ask, HostAsk, Probe};
use crate::domain::target::Bindings;
use crate::domain::verdict::{ErrorReason, Rung, Vantage};
use crate::domain::web::{HttpFacts, TlsFacts, WebAddress};

/// Characters shown of a body.
const SHOWN: usize = 120;

#[derive(Debug)]
struct Http {
    url: String,
    target: Option<String>,
    status: Vec<u16>,
    headers: Vec<(String, String)>,
    body: Vec<Part>,
    json: Vec<(String, Wanted)>,
    follow: bool,
    days_left: Option<u64>,
    any_certificate: bool,
    /// Answers that say nothing of what is asked.
    cannot_tell: Vec<Silence>,
}

/// An answer that does not count as no.
#[derive(Debug, PartialEq)]
enum Silence {
    /// Nothing listens there: it may listen elsewhere.
    Closed,
    Status(u16),
}

/// A part that a body must have.
#[derive(Debug)]
enum Part {
    Text(String),
    Pattern(Regex, String),
}

/// Reads the arguments.
pub fn read(arguments: &mut Arguments<'_, '_>) -> Arc<dyn Kind> {
    let (url, target) = (arguments.required("url"), arguments.text("target"));
    let address = WebAddress::parse(&url);
    match (&address, &target) {
        (None, _) if !url.is_empty() => arguments.refuse("url", format!("`{url}` is no address such as http://host:8080/path")),
        (Some(address), Some(target)) if address.host != *target => {
            arguments.refuse("url", format!("with `target: {target}` the host in the address is `{target}`"));
        }
        _ => {}
    }
    let mut status = Vec::new();
    for text in arguments.texts("status") {
        match text.parse() {
            Ok(code @ 100..=599) => status.push(code),
            _ => arguments.refuse("status", format!("`{text}` is no status, such as 200")),
        }
    }
    let mut headers = Vec::new();
    for (name, node) in pairs(arguments, "header") {
        match node.text() {
            Some(text) => headers.push((name.to_lowercase(), text.to_owned())),
            None => arguments.refuse("header", format!("`{name}` takes a part of the header's value, not {}", node.noun())),
        }
    }
    let mut body = Vec::new();
    for text in arguments.texts("body") {
        let pattern = text.strip_prefix('/').and_then(|rest| rest.strip_suffix('/')).filter(|pattern| !pattern.is_empty());
        body.push(match pattern.map(Regex::new) {
            None => Part::Text(text),
            Some(Ok(regex)) => Part::Pattern(regex, text),
            Some(Err(error)) => {
                arguments.refuse("body", format!("`{text}` is not a pattern: {error}"));
                continue;
            }
        });
    }
    let json: Vec<(String, Wanted)> =
        pairs(arguments, "json").into_iter().map(|(pointer, node)| (pointer, Wanted::equal_to(node))).collect();
    if let Some((pointer, _)) = json.iter().find(|(pointer, _)| !value::is_pointer(pointer)) {
        arguments.refuse("json", format!("`{pointer}` is no JSON Pointer: each part has a `/` before it, as in /status/ready"));
    }
    let tls = arguments.map("tls", |inner| (inner.number("days_left"), inner.flag("trusted") == Some(false)));
    if tls.is_some() && address.is_some_and(|address| !address.secure) {
        arguments.refuse("tls", "`tls` goes with an address that begins with https://");
    }
    let (days_left, any_certificate) = tls.unwrap_or_default();
    let follow = arguments.flag("follow") == Some(true);
    let mut cannot_tell = Vec::new();
    for text in arguments.texts("cannot_tell") {
        match (text.as_str(), text.parse()) {
            ("closed", _) => cannot_tell.push(Silence::Closed),
            (_, Ok(code @ 100..=599)) => cannot_tell.push(Silence::Status(code)),
            _ => arguments.refuse("cannot_tell", format!("`{text}` is neither `closed` nor a status, such as 401")),
        }
    }
    Arc::new(Http { url, target, status, headers, body, json, follow, days_left, any_certificate, cannot_tell })
}

/// The keys and values of a map whose keys are the author's.
fn pairs<'a>(arguments: &mut Arguments<'a, '_>, key: &'static str) -> Vec<(String, &'a tree::Node)> {
    match arguments.node(key).map(|node| &node.value) {
        None => Vec::new(),
        Some(tree::Value::Map(pairs)) => pairs.iter().map(|(name, value)| (name.text().unwrap_or_default().to_owned(), value)).collect(),
        Some(_) => {
            arguments.refuse(key, format!("`{key}` takes names with values (`{{ name: value }}`)"));
            Vec::new()
        }
    }
}

impl Kind for Http {
    fn name(&self) -> &'static str {
        "http"
    }

    fn vantage(&self) -> Vantage {
        Vantage::Network
    }

    fn targets(&self) -> Vec<&str> {
        self.target.as_deref().into_iter().collect()
    }

    fn expected(&self) -> String {
        let status: Vec<String> = self.status.iter().map(u16::to_string).collect();
        let mut wishes = vec![if status.is_empty() { "with success".to_owned() } else { format!("with {}", status.join(" or ")) }];
        wishes.extend(self.headers.iter().map(|(name, value)| format!("{name}: {value}")));
        wishes.extend(self.body.iter().map(|part| format!("a body with {}", part.shown())));
        wishes.extend(self.json.iter().map(|(pointer, wanted)| format!("{pointer} {}", wanted.describe())));
        wishes.extend(self.days_left.map(|days| format!("a certificate for {days} more days")));
        format!("{} answers {}", self.url, wishes.join(", "))
    }

    fn probes(&self, bindings: &Bindings) -> Result<Vec<Probe>, Unaskable> {
        if let Some(target) = &self.target {
            reachable(target, bindings)?;
        }
        let ask = HostAsk::Http { url: self.url.clone(), target: self.target.clone(), follow: self.follow };
        Ok(vec![Probe { ask: Ask::Host(ask), timeout: USUAL_WAIT }])
    }

    fn judge(&self, evidence: &[&Evidence], context: &Context<'_>) -> Judgement {
        let Some(facts) = evidence.first().and_then(|item| serde_json::from_str::<HttpFacts>(&item.stdout).ok()) else {
            return Judgement::errored(ErrorReason::Internal, self.expected(), "the answer could not be read");
        };
        if let Some(fault) = facts.fault {
            let closed = fault.rung == Rung::Tcp && self.cannot_tell.contains(&Silence::Closed);
            let judgement = match fault.reason.or(closed.then_some(ErrorReason::Unreachable)) {
                Some(reason) => Judgement::errored(reason, self.expected(), fault.message),
                None => Judgement::failed(self.expected(), fault.message).resting_on([]),
            };
            return judgement.at(fault.rung);
        }
        if self.cannot_tell.contains(&Silence::Status(facts.status)) {
            let actual = format!("it answers {}, which says nothing of what is asked", facts.status);
            return Judgement::errored(ErrorReason::Permission, self.expected(), actual);
        }
        let now = evidence.first().map_or(context.now, |item| item.ended).as_second();
        if let Some(fault) = facts.tls.as_ref().and_then(|tls| self.certificate_fault(tls, now)) {
            return Judgement::failed(self.expected(), fault).resting_on([]).at(Rung::HostKey);
        }
        let faults = self.faults(&facts);
        if faults.is_empty() {
            let days =
                facts.tls.as_ref().map(|tls| format!(", {}, certificate for {} more days", tls.version, days_between(now, tls.not_after)));
            let actual = format!("{} from {}{}", facts.status, facts.url, days.unwrap_or_default());
            return Judgement::passed(self.expected(), actual).having_seen(facts.body.trim());
        }
        let looks_at_body = facts.body_cut && !(self.body.is_empty() && self.json.is_empty());
        if looks_at_body && self.status_fits(facts.status) {
            return Judgement::errored(ErrorReason::CutShort, self.expected(), "the answer is larger than the 64 KiB that are looked at");
        }
        faults.judgement(self.expected(), faults.words())
    }
}

impl Http {
    fn certificate_fault(&self, tls: &TlsFacts, now: i64) -> Option<String> {
        let days = days_between(now, tls.not_after);
        if days < 0 {
            return Some(format!("its certificate ran out {} days ago", -days));
        }
        if let Some(distrust) = tls.distrust.as_ref().filter(|_| !self.any_certificate) {
            return Some(format!("its certificate is not trusted here: {distrust}"));
        }
        let wanted = self.days_left.and_then(|days| i64::try_from(days).ok())?;
        (days < wanted).then(|| format!("its certificate is valid for {days} more days"))
    }

    fn status_fits(&self, status: u16) -> bool {
        if self.status.is_empty() { (200..300).contains(&status) } else { self.status.contains(&status) }
    }

    fn faults(&self, facts: &HttpFacts) -> Faults {
        let mut faults = Faults::default();
        let header = |wanted: &str| facts.headers.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
        if !self.status_fits(facts.status) {
            let leads = header("location").map(|place| format!(", which leads to {place}")).unwrap_or_default();
            faults.add(format!("it answers {}{leads}", facts.status));
        }
        for (name, wanted) in &self.headers {
            match header(name) {
                Some(value) if value.contains(wanted.as_str()) => {}
                Some(value) => faults.add_of(value, [format!("{name} is {value}")]),
                None => faults.add(format!("there is no header {name}")),
            }
        }
        let absent: Vec<String> = self.body.iter().filter(|part| !part.is_in(&facts.body)).map(Part::shown).collect();
        if !absent.is_empty() {
            let start: String = facts.body.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(SHOWN).collect();
            faults.add_of(&facts.body, [format!("{} is not in the body, which begins: {start}", absent.join(", "))]);
        }
        if !self.json.is_empty() {
            match serde_json::from_str(&facts.body) {
                Err(error) => {
                    let told = format!("the body is no JSON: line {}, column {}", error.line(), error.column());
                    faults.add_of(&facts.body, [told]);
                }
                Ok(document) => {
                    for (pointer, wanted) in &self.json {
                        match find(&document, pointer) {
                            Ok(value) if wanted.fits(value) => {}
                            Ok(value) => faults.add_of(&looked_at(&document, pointer), [format!("{pointer} is {}", shown(value))]),
                            Err(told) => faults.add_of(&looked_at(&document, pointer), [told]),
                        }
                    }
                }
            }
        }
        faults
    }
}

impl Part {
    fn is_in(&self, body: &str) -> bool {
        match self {
            Self::Text(text) => body.contains(text.as_str()),
            Self::Pattern(regex, _) => regex.is_match(body),
        }
    }

    fn shown(&self) -> String {
        match self {
            Self::Text(text) => format!("`{text}`"),
            Self::Pattern(_, text) => text.clone(),
        }
    }
}

/// Whole days from one time to another, in seconds since the epoch; negative once it is past.
fn days_between(now: i64, then: i64) -> i64 {
    (then - now).div_euclid(86_400)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::tests::{judge, said};
    use crate::domain::verdict::Verdict::{Errored, Failed, Passed};
    use crate::domain::web::HttpFault;

    fn facts() -> HttpFacts {
        HttpFacts {
            url: "http://h/".into(),
            status: 200,
            headers: vec![("content-type".into(), "application/json; charset=utf-8".into())],
            body: "{\"ready\": true, \"version\": \"1.2\"}".into(),
            ..HttpFacts::default()
        }
    }

    fn judged(arguments: &str, facts: &HttpFacts) -> Judgement {
        judge(&format!("http: {{ {arguments} }}"), &[said(&serde_json::to_string(facts).unwrap())])
    }

    #[test]
    fn a_page_must_answer_as_it_is_asked_for() {
        let gone = HttpFacts { status: 404, ..facts() };
        let moved = HttpFacts { status: 301, headers: vec![("location".into(), "/new".into())], ..facts() };
        let url = "url: 'http://h/'";
        for (arguments, facts, verdict) in [
            (String::new(), facts(), Passed),
            (", status: 200, header: { Content-Type: json }".into(), facts(), Passed),
            (", header: { content-type: html }".into(), facts(), Failed),
            (", header: { etag: x }".into(), facts(), Failed),
            (", body: [ready, '/1\\.[0-9]/']".into(), facts(), Passed),
            (", body: unready".into(), facts(), Failed),
            (", json: { /ready: true, /version: '1.2' }".into(), facts(), Passed),
            (", json: { /ready: 'true' }".into(), facts(), Failed),
            (", json: { /state: up }".into(), facts(), Failed),
            (String::new(), gone.clone(), Failed),
            (", status: [200, 404]".into(), gone, Passed),
            (String::new(), moved, Failed),
            (", body: x".into(), HttpFacts { body_cut: true, ..facts() }, Errored),
        ] {
            let judged = judged(&format!("{url}{arguments}"), &facts);
            assert_eq!(judged.verdict, verdict, "{arguments}: {judged:?}");
        }
    }

    #[test]
    fn a_certificate_is_judged_by_trust_and_time() {
        // The evidence of these tests is of 2026-11-23, 10:00 UTC.
        let day = |days: i64| 1_795_428_000 + days * 86_400;
        for (arguments, distrust, days, verdict) in [
            ("", None, 30, Passed),
            ("", Some("self-signed certificate"), 30, Failed),
            (", tls: { trusted: false }", Some("self-signed certificate"), 30, Passed),
            (", tls: { days_left: 30 }", None, 30, Passed),
            (", tls: { days_left: 31 }", None, 30, Failed),
            (", tls: { trusted: false }", Some("certificate has expired"), -3, Failed),
        ] {
            let tls = TlsFacts { version: "TLSv1.3".into(), distrust: distrust.map(str::to_owned), not_after: day(days) };
            let judged = judged(&format!("url: 'https://h/'{arguments}"), &HttpFacts { tls: Some(tls), ..facts() });
            assert_eq!(judged.verdict, verdict, "{arguments} {distrust:?} {days}: {judged:?}");
            assert_eq!(judged.rung, (verdict == Failed).then_some(Rung::HostKey));
        }
    }

    #[test]
    fn no_network_is_no_failure_and_a_closed_port_is() {
        let broken = |rung, reason| HttpFacts { fault: Some(HttpFault { rung, reason, message: "m".into() }), ..facts() };
        let name = judged("url: 'http://h/'", &broken(Rung::Name, Some(ErrorReason::Unreachable)));
        assert_eq!((name.verdict, name.rung), (Errored, Some(Rung::Name)));
        let closed = judged("url: 'http://h/'", &broken(Rung::Tcp, None));
        assert_eq!((closed.verdict, closed.rung), (Failed, Some(Rung::Tcp)));
        let elsewhere = judged("url: 'http://h/', cannot_tell: [closed, 401]", &broken(Rung::Tcp, None));
        assert_eq!((elsewhere.verdict, elsewhere.because.as_deref()), (Errored, Some("unreachable")));
        let denied = judged("url: 'http://h/', cannot_tell: [closed, 401]", &HttpFacts { status: 401, ..facts() });
        assert_eq!((denied.verdict, denied.because.as_deref()), (Errored, Some("permission")));
    }
}
