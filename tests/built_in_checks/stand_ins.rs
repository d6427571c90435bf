//! What can't be had here is stood in for by programs that answer in the form that its documentation shows: kubectl, and the files that
//! Vagrant and Tilt leave. This tells that the check files ask and read rightly, not that the real ones answer so.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::Command;
use std::sync::{Arc, Mutex};

use drillyard::domain::verdict::{CheckResult, Verdict};

use crate::support::{Learner, verdicts};
use Verdict::{Errored, Failed, Passed, Skipped};

/// Runs one check and what it needs by the program itself, since a script finds its programs by the `PATH` of the whole process.
pub fn with_path(learner: &Learner, lesson: &str, check: &str) -> CheckResult {
    all_with_path(learner, lesson).remove(check).unwrap()
}

/// Runs all checks of a lesson by the program itself: that it finds them for a course that has none is seen on the way.
fn all_with_path(learner: &Learner, lesson: &str) -> BTreeMap<String, CheckResult> {
    let (full, _) = crate::support::check_files().into_iter().find(|(found, _)| found.ends_with(lesson)).unwrap();
    learner.write(&format!(".course/docs/{full}.md"), "# A lesson\n");
    learner.write(".course/docs/_sidebar.md", &format!("- [A lesson]({full}.md)\n"));
    let path = format!("{}:/usr/bin:/bin", learner.path("bin").display());
    let output = Command::new(env!("CARGO_BIN_EXE_drillyard"))
        .env_clear()
        .env("HOME", learner.path(""))
        .env("PATH", path)
        .args(["check", &full, "--format", "json", "--course"])
        .arg(learner.path(".course"))
        .output()
        .unwrap();
    let report: serde_json::Value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)));
    let results: Vec<CheckResult> = serde_json::from_value(report["results"].clone()).unwrap();
    results.into_iter().map(|result| (result.id.clone(), result)).collect()
}

/// A kubectl whose contexts are the files of a folder, each with what `get RESOURCE` answers there.
const KUBECTL: &str = r#"d=$(dirname "$0")/../.clusters
case "$*" in
  "version --client") echo "Client Version: v1.30.2"; exit 0 ;;
  "config get-contexts -o name") ls "$d" 2>/dev/null; exit 0 ;;
esac
[ "$1" = --context ] || exit 64
[ "$4" = get ] || exit 64
[ -e "$d/$2/down" ] && { echo "The connection to the server 127.0.0.1:6443 was refused - did you specify the right host or port?" >&2; exit 1; }
echo "Warning: something unimportant" >&2
cat "$d/$2/$5$6" 2>/dev/null
exit 0"#;

#[test]
fn a_kind_cluster_is_told_apart_from_one_that_rests_and_from_none() {
    let learner = Learner::new();
    learner.program("kubectl", KUBECTL);
    learner.program("kind", "echo 'kind version 0.23.0'");
    let kind = || all_with_path(&learner, "4.5.2-kubernetes");
    verdicts(
        &kind(),
        &[
            ("hello-minikube/cluster", Skipped),
            ("kind/kubectl", Passed),
            ("kind/tool", Passed),
            ("kind/cluster", Failed),
            ("kind/namespace", Skipped),
            ("kind/gha", Skipped),
        ],
    );
    // The learner may call the cluster what they like.
    learner.write(".clusters/kind-practice/node--all-namespaces", "item=|practice-control-plane| ||||True\n");
    learner.write(".clusters/kind-practice/namespace--all-namespaces", "item=|default| |||Active|\nitem=|kube-system| |||Active|\n");
    verdicts(&kind(), &[("kind/cluster", Passed), ("kind/namespace", Failed), ("kind/gha", Skipped)]);

    learner.write(".clusters/kind-practice/namespace--all-namespaces", "item=|default| |||Active|\nitem=|bootcamp| |||Active|\n");
    learner.write(".clusters/kind-practice/deployment--namespace=bootcamp", "item=bootcamp|gha|runner:latest |1|1||\n");
    verdicts(
        &kind(),
        &[("kind/namespace", Passed), ("kind/gha", Failed), ("kind/nexus", Failed), ("kind/service", Failed), ("kind/gha-file", Failed)],
    );

    learner.write(
        ".clusters/kind-practice/deployment--namespace=bootcamp",
        "item=bootcamp|gha|runner:1.0 |1|1||\nitem=bootcamp|artifacts|ada/nexus:3.1 |1|1||\n",
    );
    learner.write(".clusters/kind-practice/service--namespace=bootcamp", "item=bootcamp|nexus-service| ||||\n");
    learner.write("k8s/deployment-gha.yml", "apiVersion: apps/v1\nkind: Deployment\nspec:\n  containers:\n    - image: runner:1.0\n");
    verdicts(&kind(), &[("kind/gha", Passed), ("kind/nexus", Passed), ("kind/service", Passed), ("kind/gha-file", Passed)]);

    learner.write(".clusters/kind-practice/down", "");
    let resting = kind();
    verdicts(&resting, &[("kind/cluster", Errored), ("kind/gha", Skipped), ("kind/service", Skipped)]);
    assert!(resting["kind/cluster"].actual.contains("refused"), "{}", resting["kind/cluster"].actual);
}

const TILTFILE: &str = "allow_k8s_contexts('k3d-dev')\ndocker_build_with_restart('api', './api', live_update=[sync('./api', '/app')])\n\
    k8s_resource('api', port_forwards=['5000:5000'])\n";

#[test]
fn a_tiltfile_and_what_it_deploys_are_seen_in_a_cluster_of_k3d_only() {
    let learner = Learner::new();
    learner.program("kubectl", KUBECTL);
    learner.program("k3d", "[ \"$1\" = version ] && echo 'k3d version v5.7.3'");
    learner.program("tilt", "[ \"$1\" = version ] && echo 'v0.33.17, built 2024-07-12'");
    // Another cluster, which has everything, doesn't count.
    learner.write(".clusters/kind-kind/deployment--all-namespaces", "item=default|ui|ui:1 |1|1||\nitem=default|api|api:1 |1|1||\n");
    let tilt = || all_with_path(&learner, "4.5.3-tilt");
    verdicts(
        &tilt(),
        &[
            ("cluster/tool", Passed),
            ("cluster/nodes", Failed),
            ("cluster/deployments", Skipped),
            ("tilt/tool", Passed),
            ("tilt/tiltfile", Failed),
        ],
    );
    learner.write(".clusters/k3d-dev/node--all-namespaces", "item=|k3d-dev-server-0| ||||True\n");
    learner.write(
        ".clusters/k3d-dev/deployment--all-namespaces",
        "item=kube-system|coredns|c:1 |1|1||\nitem=todo|api|api:1 |1|1||\nitem=todo|ui|ui:1 |0|1||\n",
    );
    learner.write(".clusters/k3d-dev/service--all-namespaces", "item=default|kubernetes| ||||\nitem=todo|api| ||||\nitem=todo|ui| ||||\n");
    learner.write("todo/Tiltfile", &TILTFILE.replace(", live_update=[sync('./api', '/app')]", ""));
    let half = tilt();
    verdicts(&half, &[("cluster/nodes", Passed), ("cluster/deployments", Failed), ("cluster/services", Passed)]);
    verdicts(&half, &[("tilt/tiltfile", Passed), ("tilt/live-update", Failed), ("tilt/ports", Passed), ("tilt/context", Passed)]);
    learner.write(".clusters/k3d-dev/deployment--all-namespaces", "item=todo|api|api:1 |1|1||\nitem=todo|ui|ui:1 |2|2||\n");
    learner.write("todo/Tiltfile", TILTFILE);
    verdicts(&tilt(), &[("cluster/deployments", Passed), ("tilt/live-update", Passed), ("local/app", Errored)]);
}

/// As `vagrant up` leaves it.
const INDEX: &str = r#"{"version":1,"machines":{"1f0b":{"local_data_path":"/x/.vagrant","name":"default","provider":"libvirt","state":"running","extra_data":{"box":{"name":"ada/debian","provider":"libvirt","version":"1.0"}}}}}"#;

#[test]
fn a_box_its_vagrantfile_and_its_machine_are_seen_with_any_provider() {
    let learner = Learner::new();
    let vagrant = || all_with_path(&learner, "4.2-local-development");
    verdicts(
        &vagrant(),
        &[
            ("base-box/vagrant", Failed),
            ("base-box/vmware-utility", Skipped),
            ("base-box/vagrantfile", Failed),
            ("base-box/post-processor", Failed),
            ("base-box/up", Skipped),
            ("base-box/login", Errored),
            ("base-box/sudo", Skipped),
        ],
    );
    learner.program("vagrant", "echo 'Vagrant 2.4.1'");
    learner.program("hcp", "echo 'hcp v0.8.0'");
    learner.write("box/debian.pkr.hcl", "build {\n  post-processors {\n    post-processor \"vagrant\" {\n    }\n  }\n}\n");
    learner.write("box/Vagrantfile", "Vagrant.configure('2') do |c|\n  c.vm.box = \"debian\"\nend\n");
    learner.write(".vagrant.d/data/machine-index/index", &INDEX.replace("running", "poweroff"));
    verdicts(
        &vagrant(),
        &[
            ("base-box/vagrant", Passed),
            ("base-box/hcp", Passed),
            ("base-box/post-processor", Passed),
            ("base-box/vagrantfile", Failed),
            ("base-box/up", Failed),
        ],
    );
    learner.write("box/Vagrantfile", "Vagrant.configure('2') do |c|\n  c.vm.box = 'ada/debian'\nend\n");
    learner.write(".vagrant.d/data/machine-index/index", INDEX);
    verdicts(&vagrant(), &[("base-box/vagrantfile", Passed), ("base-box/up", Passed)]);
}

#[test]
fn a_workflow_of_the_fork_counts_where_there_is_a_clone_and_nobody_needs_one() {
    let learner = Learner::new();
    let delivery = || all_with_path(&learner, "4.3-managing-infrastructure");
    verdicts(
        &delivery(),
        &[("delivery/fork", Skipped), ("delivery/runs-on", Skipped), ("delivery/upload", Skipped), ("delivery/nexus-login", Errored)],
    );
    let workflow = |runs_on: &str, step: &str| {
        let text = format!("jobs:\n  build:\n    runs-on: {runs_on}\n    steps:\n      - run: {step}\n");
        learner.write("src/spring-petclinic/.github/workflows/maven-build.yml", &text);
    };
    for (runs_on, verdict) in
        [("ubuntu-latest", Failed), ("windows-2022", Failed), ("self-hosted", Passed), ("[self-hosted, linux]", Passed), ("my-vm", Passed)]
    {
        workflow(runs_on, "./mvnw package");
        verdicts(&delivery(), &[("delivery/runs-on", verdict), ("delivery/upload", Failed)]);
    }
    workflow("self-hosted", "curl --upload-file target/app.jar http://10.0.0.5:8081/repository/builds/");
    verdicts(&delivery(), &[("delivery/upload", Passed)]);
}

const COMPOSE: &str =
    "services:\n  nexus:\n    build: ./nexus\n    ports: ['8081:8081']\n    volumes: ['./data:/nexus-data']\n  gha:\n    build: ./runner\n";

const CONTAINER: &str = r#"{"name":"a-nexus-1","image":"a-nexus","status":"running","exit":0,"user":"","ports":{"8081/tcp":[{"HostIp":"","HostPort":"9000"}]},"compose":"a"}"#;

/// Both engines, which tell of what is in a file.
fn engines(learner: &Learner) {
    learner.program("podman", "[ \"$1\" = ps ] && echo 1 && exit 0\ncat \"$(dirname \"$0\")/../.containers\" 2>/dev/null; echo");
    learner.program("docker", "exec \"$(dirname \"$0\")/podman\" \"$@\"");
}

#[test]
fn a_compose_file_of_any_usual_name_is_read_and_its_containers_are_asked_for() {
    let learner = Learner::new();
    engines(&learner);
    let compose = || all_with_path(&learner, "4.5.1-docker-compose");
    verdicts(&compose(), &[("compose/file", Failed), ("compose/builds", Skipped), ("compose/up", Failed), ("compose/page", Skipped)]);
    learner.write("a/compose.yaml", &COMPOSE.replace("volumes", "tmpfs"));
    learner.write(".containers", &CONTAINER.replace("\"compose\":\"a\"", "\"compose\":\"\""));
    verdicts(
        &compose(),
        &[
            ("compose/file", Passed),
            ("compose/builds", Passed),
            ("compose/ports", Passed),
            ("compose/volumes", Failed),
            ("compose/up", Failed),
        ],
    );
    learner.write("a/compose.yaml", COMPOSE);
    learner.write(".containers", CONTAINER);
    verdicts(&compose(), &[("compose/volumes", Passed), ("compose/up", Passed), ("compose/persisted", Errored)]);
}

/// A Nexus on its usual port, whose answer to a search is what `found` holds; `None` where something else has that port.
fn nexus(found: &Arc<Mutex<String>>) -> Option<()> {
    let listener = TcpListener::bind("127.0.0.1:8081").ok()?;
    let found = Arc::clone(found);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut buffer = [0; 2048];
            let count = stream.read(&mut buffer).unwrap_or(0);
            let search = String::from_utf8_lossy(&buffer[..count]).contains("/search?");
            let answer = if search { found.lock().unwrap().clone() } else { "200 OK\r\nContent-Length: 0\r\n\r\n".to_owned() };
            let _ = stream.write_all(format!("HTTP/1.1 {answer}").as_bytes());
        }
    });
    Some(())
}

#[test]
fn what_a_nexus_tells_nobody_is_not_the_learners_mistake() {
    let learner = Learner::new();
    learner.write("a/compose.yaml", COMPOSE);
    learner.write(".containers", CONTAINER);
    engines(&learner);
    let compose = || all_with_path(&learner, "4.5.1-docker-compose");
    let found = Arc::new(Mutex::new(String::new()));
    if nexus(&found).is_none() {
        return crate::rig::skipping::skipped("port 8081, which Nexus would have, is taken");
    }
    let page = |status: &str, body: &str| format!("{status}\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    for (answer, verdict) in [
        (page("401 Unauthorized", ""), Errored),
        (page("200 OK", r#"{"items":[],"continuationToken":null}"#), Failed),
        (page("200 OK", r#"{ "items" : [ { "repository" : "builds", "name" : "spring-petclinic" } ] }"#), Passed),
        (page("200 OK", r#"{ "items" : [ { "repository" : "raw", "name" : "app/spring-petclinic-3.1.0.jar" } ] }"#), Passed),
    ] {
        answer.clone_into(&mut found.lock().unwrap());
        verdicts(&compose(), &[("compose/page", Passed), ("compose/deployed", verdict)]);
    }
}
