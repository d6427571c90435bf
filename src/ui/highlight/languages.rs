//! What courses write after a fence, and the grammar that reads it.

/// Names and aliases in lower case, and the grammar's own name in two-face.
pub(super) const LANGUAGES: &[(&[&str], &str)] = &[
    (
        &["bash", "sh", "zsh", "ksh", "shell", "kubectl", "console", "terminal", "shellsession", "shell-session", "sh-session"],
        "Bourne Again Shell (bash)",
    ),
    (&["yaml", "yml"], "YAML"),
    (&["json", "jsonc", "json5"], "JSON"),
    (&["hcl", "tf", "terraform", "tfvars"], "Terraform"),
    (&["dockerfile", "docker", "containerfile"], "Dockerfile (with bash)"),
    (&["makefile", "make", "mk"], "Makefile"),
    (&["go", "golang"], "Go"),
    (&["python", "py", "python3", "pycon"], "Python"),
    (&["js", "javascript", "mjs", "cjs", "node", "jsx"], "JavaScript"),
    (&["ts", "typescript"], "TypeScript"),
    (&["tsx"], "TypeScriptReact"),
    (&["groovy", "jenkinsfile", "gradle"], "Groovy"),
    (&["xml", "svg", "xsd", "pom"], "XML"),
    (&["html", "htm"], "HTML"),
    (&["css"], "CSS"),
    (&["markdown", "md"], "Markdown"),
    (&["toml"], "TOML"),
    (&["ini", "cfg", "conf", "properties", "editorconfig", "systemd"], "INI"),
    (&["nginx"], "nginx"),
    (&["diff", "patch"], "Diff"),
    (&["powershell", "ps1", "pwsh", "ps"], "PowerShell"),
    (&["sql", "mysql", "postgresql", "psql", "sqlite"], "SQL"),
    (&["java"], "Java"),
    (&["kotlin", "kt", "kts"], "Kotlin"),
    (&["ruby", "rb"], "Ruby"),
    (&["rust", "rs"], "Rust"),
    (&["c", "h"], "C"),
    (&["cpp", "c++", "cc", "cxx", "hpp"], "C++"),
    (&["cs", "csharp", "c#"], "C#"),
    (&["php"], "PHP"),
    (&["lua"], "Lua"),
    (&["vim", "viml"], "VimL"),
];

/// The grammar for the first word after a fence, and the text it is to read. None for plain text and for what is not known.
pub(super) fn grammar(language: &str, text: &str) -> Option<&'static str> {
    let language = language.trim().to_lowercase();
    // Everything is called a conf: those with braces are of nginx and its like.
    if language == "conf" && text.contains('{') {
        return Some("nginx");
    }
    LANGUAGES.iter().find(|(names, _)| names.contains(&language.as_str())).map(|(_, grammar)| *grammar)
}

/// A line that a grammar has to have read before it knows what follows. Lessons show pieces of a Dockerfile, and its grammar waits for
/// the `FROM` that begins a whole one.
pub fn lead_in(grammar: &str) -> Option<&'static str> {
    grammar.starts_with("Dockerfile").then_some("FROM scratch")
}
