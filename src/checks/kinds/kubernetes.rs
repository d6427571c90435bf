//! `kubernetes`: a cluster that `kubectl` on this host knows has something, and it is ready. It only reads, by `kubectl get`.
//!
//! Arguments: `context` (of the clusters that kubectl knows, those so named: `kind-*`; without it, the one in use), `resource` (node,
//! namespace, deployment, service or pod), `namespace`, `name` and `except` (names, or of what runs containers also their images, with
//! `*`; of several, any), `ready`, `tagged` (each image has a tag, and not `latest`), `at_least` (how many; 1 is the default) and
//! `if_no_cluster: skipped`. Without a `namespace` what a cluster runs for itself does not count.

use std::sync::Arc;
use std::time::Duration;

use super::{count, some_of, wildcard};
use crate::checks::arguments::Arguments;
use crate::checks::guest::{self, Answer};
use crate::checks::kind::{Context, Judgement, Kind, Unaskable};
use crate::domain::evidence::{Evidence, Outcome};
use crate::domain::probe::{Ask, HostAsk, Probe};
use crate::domain::target::Bindings;
use crate::domain::verdict::{ErrorReason, Vantage};

/// Where a cluster runs what it needs itself.
const OWN_NAMESPACES: &[&str] = &["kube-system", "kube-public", "kube-node-lease", "local-path-storage", "kubernetes-dashboard"];

#[derive(Debug)]
struct Kubernetes {
    context: Option<String>,
    resource: &'static str,
    namespace: Option<String>,
    names: Vec<String>,
    except: Vec<String>,
    ready: bool,
    tagged: bool,
    at_least: usize,
    skipped_without_cluster: bool,
}

/// Reads the arguments.
pub fn read(arguments: &mut Arguments<'_, '_>) -> Arc<dyn Kind> {
    let resource = arguments.choice("resource", &["node", "namespace", "deployment", "service", "pod"]);
    if resource.is_none() {
        arguments.refuse("resource", "`resource` is one of node, namespace, deployment, service, pod");
    }
    let at_least = arguments.number("at_least").map_or(1, |number| usize::try_from(number).unwrap_or(usize::MAX));
    if at_least == 0 {
        arguments.refuse("at_least", "`at_least` counts from 1");
    }
    Arc::new(Kubernetes {
        context: arguments.text("context"),
        resource: resource.unwrap_or_default(),
        namespace: arguments.text("namespace"),
        names: arguments.texts("name"),
        except: arguments.texts("except"),
        ready: arguments.flag("ready") == Some(true),
        tagged: arguments.flag("tagged") == Some(true),
        at_least,
        skipped_without_cluster: arguments.choice("if_no_cluster", &["failed", "skipped"]) == Some("skipped"),
    })
}

/// `$1` pattern of contexts (or nothing), `$2` resource, `$3` namespace (or nothing). An item a line: see [`Item`].
const SCRIPT: &str = r#"command -v kubectl >/dev/null 2>&1 || { echo kubectl=missing; echo end=1; exit 0; }
form='{range .items[*]}item={.metadata.namespace}|{.metadata.name}|{.spec.template.spec.containers[*].image} {.spec.containers[*].image}|{.status.readyReplicas}|{.spec.replicas}|{.status.phase}|{.status.conditions[?(@.type=="Ready")].status}{"\n"}{end}'
if [ -n "$1" ]; then all=$(kubectl config get-contexts -o name 2>/dev/null); else all=$(kubectl config current-context 2>/dev/null); fi
if [ -n "$3" ]; then scope=--namespace=$3; else scope=--all-namespaces; fi
n=0
for c in $all; do
  if [ -n "$1" ]; then case $c in $1) ;; *) echo "other=$c"; continue ;; esac; fi
  n=$((n+1)); [ $n -gt 5 ] && continue
  echo "context=$c"
  if said=$(limit 8 kubectl --context "$c" --request-timeout=6s get "$2" "$scope" -o "jsonpath=$form" 2>&1); then printf '%s\n' "$said" | head -n 300
  else printf '%s\n' "$said" | grep -v '^[EWI][0-9]' | tail -n 1 | sed "s/^/fault=$c: /"; fi
done"#;

/// One line that the script brings: what does not apply to a resource is empty.
struct Item<'a> {
    namespace: &'a str,
    name: &'a str,
    images: Vec<&'a str>,
    ready: bool,
}

impl<'a> Item<'a> {
    fn read(resource: &str, line: &'a str) -> Option<Self> {
        let fields: Vec<&str> = line.split('|').collect();
        let [namespace, name, images, ready, wanted, phase, condition] = fields[..] else { return None };
        let number = |text: &str| text.parse::<u32>().unwrap_or(0);
        let ready = match resource {
            "deployment" => number(ready) >= number(wanted).max(1),
            "namespace" => phase == "Active",
            "service" => true,
            _ => condition == "True",
        };
        Some(Self { namespace, name, images: images.split_whitespace().collect(), ready })
    }

    fn is_one_of(&self, patterns: &[String]) -> bool {
        patterns.iter().any(|pattern| wildcard(pattern, self.name) || self.images.iter().any(|image| wildcard(pattern, image)))
    }

    /// The first image without a tag, or with one that moves.
    fn untagged(&self) -> Option<&'a str> {
        let is_tagged = |image: &&str| {
            let last = image.rsplit('/').next().unwrap_or_default();
            last.contains('@') || last.split_once(':').is_some_and(|(_, tag)| tag != "latest")
        };
        self.images.iter().find(|image| !is_tagged(image)).copied()
    }
}

impl Kind for Kubernetes {
    fn name(&self) -> &'static str {
        "kubernetes"
    }

    fn vantage(&self) -> Vantage {
        Vantage::Host
    }

    fn expected(&self) -> String {
        let cluster = self.context.as_ref().map_or("the cluster in use".to_owned(), |context| format!("a cluster {context}"));
        let mut what = vec![count(self.at_least, self.resource)];
        what.extend((!self.names.is_empty()).then(|| format!("named {}", self.names.join(" or "))));
        what.extend((!self.except.is_empty()).then(|| format!("other than {}", self.except.join(" and "))));
        what.extend(self.namespace.as_ref().map(|namespace| format!("in the namespace {namespace}")));
        what.extend(self.ready.then(|| "ready".to_owned()));
        what.extend(self.tagged.then(|| "with a tag on each image".to_owned()));
        format!("{cluster} has {}", what.join(", "))
    }

    fn probes(&self, _: &Bindings) -> Result<Vec<Probe>, Unaskable> {
        let (context, namespace) = (self.context.as_deref().unwrap_or_default(), self.namespace.as_deref().unwrap_or_default());
        let args = ["-c", &guest::script(SCRIPT), "sh", context, self.resource, namespace].map(str::to_owned).to_vec();
        let ask = HostAsk::Command { programs: vec!["sh".to_owned(), "/bin/sh".to_owned()], args };
        Ok(vec![Probe { ask: Ask::Host(ask), timeout: Duration::from_secs(45) }])
    }

    fn judge(&self, evidence: &[&Evidence], _: &Context<'_>) -> Judgement {
        let errored = |reason, actual: &str| Judgement::errored(reason, self.expected(), actual);
        if evidence.first().is_some_and(|item| item.outcome == Outcome::Missing) {
            return errored(ErrorReason::NoTool, "this host has no `sh`, which asks kubectl");
        }
        let answer = match Answer::read(evidence.first(), &self.expected()) {
            Ok(answer) => answer,
            Err(judgement) => return *judgement,
        };
        if answer.first("kubectl").is_some() {
            return errored(ErrorReason::NoTool, "kubectl is not installed on this host, so no cluster can be asked");
        }
        if answer.first("context").is_none() {
            return self.no_cluster(&answer);
        }
        let items: Vec<Item<'_>> = answer.all("item").filter_map(|line| Item::read(self.resource, line)).collect();
        let counts = |item: &&Item<'_>| self.namespace.is_some() || !self.is_the_clusters_own(item);
        let all: Vec<&Item<'_>> = items.iter().filter(counts).collect();
        let meant: Vec<&&Item<'_>> =
            all.iter().filter(|item| (self.names.is_empty() || item.is_one_of(&self.names)) && !item.is_one_of(&self.except)).collect();
        let faults: Vec<String> = meant.iter().filter_map(|item| self.fault(item)).collect();
        if meant.len() - faults.len() >= self.at_least {
            let names: Vec<String> = meant.iter().filter(|item| self.fault(item).is_none()).map(|item| item.name.to_owned()).collect();
            return Judgement::passed(self.expected(), some_of(&names, 8));
        }
        match answer.first("fault") {
            Some(fault) if fault.contains("Forbidden") || fault.contains("Unauthorized") => errored(ErrorReason::Permission, fault),
            Some(fault) => errored(ErrorReason::Unreachable, &format!("{fault} (the cluster did not answer)")),
            None if faults.is_empty() => {
                let names: Vec<String> = all.iter().map(|item| item.name.to_owned()).collect();
                let there = if names.is_empty() { "none".to_owned() } else { some_of(&names, 8) };
                Judgement::failed(self.expected(), format!("of this resource there is: {there}"))
            }
            None => Judgement::failed(self.expected(), some_of(&faults, 4)),
        }
    }
}

impl Kubernetes {
    fn no_cluster(&self, answer: &Answer<'_>) -> Judgement {
        let others: Vec<String> = answer.all("other").map(str::to_owned).collect();
        let known = if others.is_empty() { "it knows none".to_owned() } else { format!("it knows {}", some_of(&others, 8)) };
        let actual = format!("kubectl knows no cluster {}; {known}", self.context.as_deref().unwrap_or("that is in use"));
        match self.skipped_without_cluster {
            true => Judgement::skipped("missing", self.expected(), format!("{actual}, so there is nothing to look at")),
            false => Judgement::failed(self.expected(), actual),
        }
    }

    fn is_the_clusters_own(&self, item: &Item<'_>) -> bool {
        let namespace = if self.resource == "namespace" { item.name } else { item.namespace };
        OWN_NAMESPACES.contains(&namespace) || (self.resource == "service" && item.name == "kubernetes")
    }

    fn fault(&self, item: &Item<'_>) -> Option<String> {
        if self.ready && !item.ready {
            return Some(format!("{} is not ready", item.name));
        }
        let untagged = item.untagged().filter(|_| self.tagged)?;
        Some(format!("the image {untagged} of {} has no tag that stays", item.name))
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::{judge, said, verdicts};
    use crate::domain::verdict::Verdict::{Errored, Failed, Passed, Skipped};

    const DEPLOYMENTS: &str = "other=minikube\ncontext=kind-kind\n\
        item=bootcamp|gha|runner:1.0 |1|1||\nitem=bootcamp|store|me/nexus |0|1||\nitem=kube-system|coredns|coredns:1 |2|2||\nend=1\n";

    #[test]
    fn what_is_asked_for_must_be_there_and_ready() {
        let nodes = "context=kind-kind\nitem=|kind-control-plane| ||||True\nend=1\n";
        let resting = "context=kind-kind\nfault=kind-kind: The connection to the server 127.0.0.1:6443 was refused\nend=1\n";
        verdicts(&[
            ("kubernetes: { context: 'kind-*', resource: node, ready: true }", nodes, Passed),
            ("kubernetes: { context: 'kind-*', resource: node, at_least: 2 }", nodes, Failed),
            ("kubernetes: { context: 'kind-*', resource: node }", resting, Errored),
            ("kubernetes: { context: 'kind-*', resource: node }", "other=minikube\nend=1\n", Failed),
            ("kubernetes: { context: 'kind-*', resource: node, if_no_cluster: skipped }", "end=1\n", Skipped),
            ("kubernetes: { resource: node }", "kubectl=missing\nend=1\n", Errored),
            ("kubernetes: { resource: node }", "context=kind-kind\n", Errored),
            ("kubernetes: { resource: deployment, name: '*nexus*' }", DEPLOYMENTS, Passed),
            ("kubernetes: { resource: deployment, name: '*nexus*', ready: true }", DEPLOYMENTS, Failed),
            ("kubernetes: { resource: deployment, except: '*nexus*', ready: true, tagged: true }", DEPLOYMENTS, Passed),
            ("kubernetes: { resource: deployment, at_least: 3 }", DEPLOYMENTS, Failed),
            ("kubernetes: { resource: namespace, name: bootcamp, ready: true }", "context=k\nitem=|bootcamp| |||Active|\nend=1\n", Passed),
            ("kubernetes: { resource: namespace, name: bootcamp }", "context=k\nitem=|default| |||Active|\nend=1\n", Failed),
        ]);
    }

    #[test]
    fn what_is_wrong_is_told_in_words() {
        let told = |arguments: &str| judge(&format!("kubernetes: {{ {arguments} }}"), &[said(DEPLOYMENTS)]).actual;
        assert_eq!(told("resource: deployment, name: store, ready: true"), "store is not ready");
        assert_eq!(told("resource: deployment, name: store, tagged: true"), "the image me/nexus of store has no tag that stays");
        assert_eq!(told("resource: deployment, name: web"), "of this resource there is: gha, store");
        let none = judge("kubernetes: { context: 'k3d-*', resource: node }", &[said("other=minikube\nend=1\n")]);
        assert_eq!(none.actual, "kubectl knows no cluster k3d-*; it knows minikube");
    }
}
