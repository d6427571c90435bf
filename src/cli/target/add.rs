//! `drillyard target add`: binds a name to a machine, by options or by asking, with what was found on this host to choose from.

use super::declared;
use crate::checks::providers;
use crate::cli::console::Console;
use crate::cli::learner::Learner;
use crate::cli::open::{CourseArgs, OpenCourse};
use crate::cli::{CliError, Exit, output};
use crate::domain::diagnostic::nearest;
use crate::domain::target::{TargetBinding, VmBinding};
use crate::ports::Cancel;
use crate::runtime::candidates::{self, Candidates};
use crate::runtime::config;
use crate::runtime::plain_terminal::Echo;

/// Bind a name to a machine: its SSH address, its key, its virtual machine
#[derive(Debug, clap::Args)]
#[command(after_help = "Without options it asks, and offers what it finds: the hosts of ~/.ssh/config, your keys, and the machines\n\
    of installed hypervisors. Of a name that is bound already only what is given changes.\n\n\
    For example:  drillyard target add golden-vm --ssh debian@192.168.64.7 --identity ~/.ssh/id_ed25519 --vm libvirt:debian")]
pub struct Args {
    /// The course's name for the machine; `drillyard target list` shows them
    #[arg(value_name = "NAME")]
    name: String,
    #[command(flatten)]
    course: CourseArgs,
    /// How to reach it: an address, or a host of ~/.ssh/config
    #[arg(long, value_name = "USER@HOST:PORT", value_parser = ssh)]
    ssh: Option<String>,
    /// The private key to log in with; without it, as ssh itself would choose
    #[arg(long, value_name = "PATH")]
    identity: Option<String>,
    /// The virtual machine behind it, for snapshots
    #[arg(long, value_name = "PROVIDER:ID", value_parser = vm)]
    vm: Option<VmBinding>,
}

/// Writes the binding to `config.yaml`.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let (open, learner) = super::opened(&args.course)?;
    check_name(&args.name, &open, &learner)?;
    let mut binding = learner.bindings(&open.course.id).remove(&args.name).unwrap_or_default();
    if args.ssh.is_none() && args.identity.is_none() && args.vm.is_none() {
        ask(&args.name, &learner, &mut binding)?;
    } else {
        binding.ssh = args.ssh.clone().or(binding.ssh);
        binding.identity = args.identity.clone().or(binding.identity);
        binding.vm = args.vm.clone().or(binding.vm);
    }
    if binding.ssh.is_none() && binding.vm.is_none() {
        return Err(CliError::usage("neither an address nor a virtual machine was given: nothing was changed").into());
    }
    config::change_bindings(&learner.paths.config, &open.course.id, |bindings| drop(bindings.insert(args.name.clone(), binding.clone())))
        .map_err(CliError::bad_input)?;
    let next = if binding.ssh.is_some() { format!("; try it: drillyard target test {}", args.name) } else { String::new() };
    output::say(&format!("{}: {}{next}", args.name, super::in_words(&binding)));
    Ok(Exit::Done)
}

/// A name that no check speaks of is likely a slip, and may be one for checks to come.
fn check_name(name: &str, open: &OpenCourse, learner: &Learner) -> Result<(), CliError> {
    if name.is_empty() || name.contains(|ch: char| ch.is_whitespace() || ch.is_control() || ch == '/') {
        return Err(CliError::usage("the name of a machine is one word, like golden-vm"));
    }
    let declared = declared(open, learner);
    if declared.contains_key(name) {
        return Ok(());
    }
    let known = declared.keys().map(String::as_str);
    let meant = match nearest(name, known.clone()) {
        Some(near) => format!(" (did you mean '{near}'?)"),
        None if declared.is_empty() => String::new(),
        None => format!("; it speaks of {}", known.collect::<Vec<_>>().join(", ")),
    };
    output::complain(&format!("note: no check of {} speaks of '{name}'{meant}", open.course.name));
    Ok(())
}

fn ask(name: &str, learner: &Learner, binding: &mut TargetBinding) -> Result<(), CliError> {
    let console = Console::new(Cancel::new());
    if !console.asks() {
        return Err(CliError::usage(format!(
            "nobody can be asked without a terminal: give --ssh user@host, and --vm provider:id where '{name}' is a virtual machine of this host"
        )));
    }
    console.note("Looking for machines…");
    let Candidates { aliases, keys, machines } = candidates::find(&learner.prober(), &Cancel::new());
    let ssh = choose(
        &console,
        "How is it reached? user@host, user@host:port, or a host of ~/.ssh/config",
        &aliases,
        binding.ssh.as_deref(),
        ssh,
    )?;
    let identity = choose(&console, "With which private key?", &keys, binding.identity.as_deref(), |path| Ok(path.to_owned()))?;
    let named: Vec<String> = machines.iter().map(|machine| format!("{}:{}", machine.provider, machine.id)).collect();
    let titles: Vec<String> = machines.iter().zip(&named).map(|(machine, name)| format!("{}  ({name})", machine.title)).collect();
    let known = binding.vm.as_ref().map(|vm| format!("{}:{}", vm.provider, vm.id));
    let by_number = |text: &str| vm(titles.iter().position(|title| title == text).map_or(text, |index| &named[index]));
    let machine = choose(&console, "Which virtual machine of this host is it? (provider:id)", &titles, known.as_deref(), by_number)?;
    binding.ssh = ssh.or(binding.ssh.take());
    binding.identity = identity.or(binding.identity.take());
    binding.vm = machine.or(binding.vm.take());
    Ok(())
}

/// Asks until the answer is one: a number of `offers`, something that `read` takes, or nothing (keep what is known, or none).
fn choose<T>(
    console: &Console,
    question: &str,
    offers: &[String],
    known: Option<&str>,
    read: impl Fn(&str) -> Result<T, String>,
) -> Result<Option<T>, CliError> {
    let list: String = offers.iter().enumerate().map(|(index, offer)| format!("\n  {:>2}  {offer}", index + 1)).collect();
    console.note(&format!("\n{question}{list}"));
    let enter = known.map_or_else(|| "none".to_owned(), |known| format!("keep {known}"));
    loop {
        let number = if offers.is_empty() { "" } else { "a number, or type it; " };
        let Some(line) = console.ask(&format!("  {number}Enter: {enter} >"), Echo::Shown) else {
            return Err(CliError { message: "nothing was changed".to_owned(), exit: Exit::Interrupted });
        };
        let typed = line.expose().trim();
        if typed.is_empty() {
            return Ok(None);
        }
        let offered = typed.parse::<usize>().ok().and_then(|number| offers.get(number.checked_sub(1)?));
        match read(offered.map_or(typed, String::as_str)) {
            Ok(value) => return Ok(Some(value)),
            Err(message) => console.note(&format!("  {message}")),
        }
    }
}

/// An address or alias as ssh would take it. What begins with a dash would be taken for an option.
fn ssh(text: &str) -> Result<String, String> {
    let odd = |ch: char| ch.is_whitespace() || ch.is_control();
    if text.is_empty() || text.starts_with('-') || text.contains(odd) {
        return Err("an address is written user@host, user@host:port, or as a host of ~/.ssh/config".to_owned());
    }
    Ok(text.to_owned())
}

fn vm(text: &str) -> Result<VmBinding, String> {
    let names: Vec<&str> = providers::list().iter().map(|provider| provider.name()).collect();
    let Some((provider, id)) = text.split_once(':').filter(|(_, id)| !id.is_empty()) else {
        return Err(format!("a virtual machine is written provider:id, where provider is one of {}", names.join(", ")));
    };
    if !names.contains(&provider) {
        let meant = nearest(provider, names.iter().copied()).map(|near| format!(" (did you mean '{near}'?)")).unwrap_or_default();
        return Err(format!("no hypervisor '{provider}' is known{meant}; there are {}", names.join(", ")));
    }
    Ok(VmBinding { provider: provider.to_owned(), id: id.to_owned() })
}
