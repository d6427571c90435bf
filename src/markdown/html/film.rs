//! Films, sounds and sites within a page: a terminal has no place for them, so a link stands for each. What their author wrote for
//! browsers that can't show them stays hidden, as it does there.

use html5ever::tokenizer::Tag;

use super::super::builder::Builder;
use super::attribute;

/// Begins an element that shows something from elsewhere.
pub(super) fn start(tag: &Tag, builder: &mut Builder<'_>) {
    let name = &*tag.name;
    let address = attribute(tag, "src").or_else(|| attribute(tag, "data")).map(str::trim).filter(|address| !address.is_empty());
    match address {
        // A source belongs to the film around it, which is shown once.
        Some(address) if name != "source" || (builder.hidden && builder.awaits_source) => {
            builder.hidden = false;
            builder.awaits_source = false;
            link(name, address, attribute(tag, "title"), builder);
            builder.hidden = name != "embed";
        }
        _ if matches!(name, "embed" | "source") => {}
        _ => {
            builder.hidden = true;
            builder.awaits_source = true;
        }
    }
}

fn link(name: &str, address: &str, title: Option<&str>, builder: &mut Builder<'_>) {
    let what = match name {
        "video" | "source" => "film",
        "audio" => "sound",
        "iframe" => "site",
        _ => "file",
    };
    builder.begin_link(address, true);
    builder.words(&format!("[{what}: {}]", title.map(str::trim).filter(|title| !title.is_empty()).unwrap_or(address)));
    builder.end_link();
    builder.line_break();
}
