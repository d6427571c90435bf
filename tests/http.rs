//! The `http` kind against web servers of the test's own, plain and with TLS, and against what is none.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod rig;

use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use drillyard::adapters::prober::LocalProber;
use drillyard::checks::{self, History, Plan};
use drillyard::domain::check::Selection;
use drillyard::domain::course::LessonId;
use drillyard::domain::probe::Ask;
use drillyard::domain::target::{Bindings, TargetBinding};
use drillyard::domain::verdict::{CheckResult, Rung, Verdict};
use drillyard::ports::{Cancel, Prober};
use jiff::Timestamp;
use rig::{BlackHole, free_port};

/// Judges one `http` check with these arguments.
fn look(arguments: &str) -> CheckResult {
    look_with(arguments, &Bindings::new(), Duration::from_secs(5))
}

fn look_with(arguments: &str, bindings: &Bindings, wait: Duration) -> CheckResult {
    let text = format!("targets: {{ vm: {{}} }}\nexercises:\n  - id: e\n    checks:\n      - {{ id: c, http: {{ {arguments} }} }}\n");
    let (file, diagnostics) = checks::parse("x", &text);
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    let mut plan = Plan::new(&LessonId("x".into()), &file, &Selection::Lesson, bindings, &History::default()).unwrap();
    let home = tempfile::tempdir().unwrap();
    let prober = LocalProber::new(home.path().to_path_buf(), std::env::var_os("PATH"), None);
    let Ask::Host(ask) = &plan.probes()[0].ask else { unreachable!("it asks from the host") };
    let evidence = prober.ask_host(ask, wait, bindings, &Cancel::new());
    plan.answer(0, evidence, Timestamp::now()).remove(0).result
}

/// A server that answers each path with what `pages` has for it, whole, and then ends the connection.
fn server(pages: &'static [(&'static str, &'static str)]) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut request = Vec::new();
            let mut buffer = [0; 1024];
            while !request.ends_with(b"\r\n\r\n") {
                match stream.read(&mut buffer) {
                    Ok(count @ 1..) => request.extend_from_slice(&buffer[..count]),
                    _ => break,
                }
            }
            let request = String::from_utf8_lossy(&request).into_owned();
            let path = request.split(' ').nth(1).unwrap_or_default();
            let answer =
                pages.iter().find(|(name, _)| *name == path).map_or("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", |page| page.1);
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    port
}

const PAGES: &[(&str, &str)] = &[
    ("/", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\nhello"),
    ("/old", "HTTP/1.1 301 Moved\r\nLocation: /\r\nContent-Length: 0\r\n\r\n"),
    ("/circle", "HTTP/1.1 302 Found\r\nLocation: /circle\r\nContent-Length: 0\r\n\r\n"),
    ("/health", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n{\"up\": t\r\n4\r\nrue}\r\n0\r\n\r\n"),
    ("/cut", "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf"),
    ("/bell", "HTTP/1.1 200 OK\r\nX-Odd: \x1b[31mred\r\n\r\n\x1b]0;title\x07text"),
];

#[test]
fn a_page_is_asked_for_and_its_parts_are_looked_at() {
    let port = server(PAGES);
    let url = |path: &str| format!("url: 'http://127.0.0.1:{port}{path}'");
    for (arguments, verdict) in [
        (url("/") + ", body: hello, header: { content-type: text/html }", Verdict::Passed),
        (url("/") + ", body: bye", Verdict::Failed),
        (url("/none"), Verdict::Failed),
        (url("/none") + ", status: 404", Verdict::Passed),
        (url("/old"), Verdict::Failed),
        (url("/old") + ", follow: true, body: hello", Verdict::Passed),
        (url("/circle") + ", follow: true", Verdict::Failed),
        (url("/health") + ", json: { /up: true }", Verdict::Passed),
        (url("/cut"), Verdict::Errored),
        (url("/bell") + ", body: text", Verdict::Passed),
    ] {
        let result = look(&arguments);
        assert_eq!(result.verdict, verdict, "{arguments}: {} ({:?})", result.actual, result.because);
        assert!(!result.actual.contains('\u{1b}'), "{arguments}");
    }
    assert!(look(&url("/old")).actual.contains("it answers 301, which leads to /"));
}

#[test]
fn a_machine_of_the_course_is_asked_at_its_own_address() {
    let port = server(PAGES);
    let machine = TargetBinding { ssh: Some("me@127.0.0.1:2222".into()), ..TargetBinding::default() };
    let bindings = [("vm".to_owned(), machine)].into();
    let result = look_with(&format!("url: 'http://vm:{port}/', target: vm"), &bindings, Duration::from_secs(5));
    assert_eq!(result.verdict, Verdict::Passed, "{}", result.actual);
}

#[test]
fn what_breaks_on_the_way_is_told_at_its_rung() {
    let closed = free_port();
    let hole = BlackHole::dig();

    let mail = rig::other_server(b"220 mail ready\r\n\r\n", b"");
    let silent = rig::other_server(b"", b"");
    for (url, verdict, rung, because, says) in [
        ("http://no-such-host.invalid/".to_owned(), Verdict::Errored, Rung::Name, Some("unreachable"), "not known"),
        (format!("http://127.0.0.1:{closed}/"), Verdict::Failed, Rung::Tcp, None, "refused"),
        (format!("http://127.0.0.1:{}/", hole.port), Verdict::Errored, Rung::Tcp, Some("timeout"), "no answer"),
        (format!("http://127.0.0.1:{silent}/"), Verdict::Errored, Rung::Banner, Some("timeout"), "no answer"),
        (format!("http://127.0.0.1:{mail}/"), Verdict::Failed, Rung::Banner, None, "220 mail"),
        (format!("https://127.0.0.1:{mail}/"), Verdict::Failed, Rung::Kex, None, "TLS"),
    ] {
        let begun = Instant::now();
        let result = look_with(&format!("url: '{url}'"), &Bindings::new(), Duration::from_millis(1500));
        let told = (result.verdict, result.rung, result.because.as_deref());
        assert_eq!(told, (verdict, Some(rung), because), "{url}: {}", result.actual);
        assert!(result.actual.contains(says), "{url}: {}", result.actual);
        assert!(begun.elapsed() < Duration::from_secs(8), "{url} took {:?}", begun.elapsed());
    }
}

/// `openssl s_server` with a certificate of its own for 127.0.0.1.
struct Tls {
    port: u16,
    server: Child,
    _folder: tempfile::TempDir,
}

impl Tls {
    fn start(days: &str) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let openssl = |args: &str| {
            let mut command = Command::new("openssl");
            command.args(args.split(' ')).current_dir(folder.path()).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
            command
        };
        let made = openssl(&format!(
            "req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days {days} -subj /CN=drill -addext subjectAltName=IP:127.0.0.1"
        ));
        let mut made = made;
        if !made.status().is_ok_and(|status| status.success()) {
            rig::skipping::skipped("no openssl here that makes a certificate (Debian: sudo apt install openssl)");
            return None;
        }
        let port = free_port();
        let server = openssl(&format!("s_server -quiet -accept 127.0.0.1:{port} -key key.pem -cert cert.pem -www")).spawn().unwrap();
        let begun = Instant::now();
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(begun.elapsed() < Duration::from_secs(10), "openssl s_server did not start");
            std::thread::sleep(Duration::from_millis(10));
        }
        Some(Self { port, server, _folder: folder })
    }
}

impl Drop for Tls {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

#[test]
fn a_certificate_is_told_with_its_days_and_with_what_is_wrong_with_it() {
    let Some(tls) = Tls::start("30") else { return };
    let url = format!("url: 'https://127.0.0.1:{}/'", tls.port);
    let result = look(&url);
    assert_eq!((result.verdict, result.rung), (Verdict::Failed, Some(Rung::HostKey)), "{}", result.actual);
    assert!(result.actual.contains("self") && result.actual.contains("signed"), "{}", result.actual);
    let taken = look(&format!("{url}, tls: {{ trusted: false, days_left: 29 }}"));
    assert_eq!(taken.verdict, Verdict::Passed, "{}", taken.actual);
    assert!(
        taken.actual.contains("TLSv1.3") && ["29 more days", "30 more days"].iter().any(|days| taken.actual.contains(days)),
        "{}",
        taken.actual
    );
    let short = look(&format!("{url}, tls: {{ trusted: false, days_left: 31 }}"));
    assert_eq!(short.verdict, Verdict::Failed, "{}", short.actual);
    let plain = look(&format!("url: 'http://127.0.0.1:{}/'", tls.port));
    assert_ne!(plain.verdict, Verdict::Passed, "{}", plain.actual);
}
