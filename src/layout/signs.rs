//! The signs a page is drawn with: lines and bullets for the screen; words and plain letters where the page is written line by
//! line, for pipes, mails and screen readers.

/// See the module.
#[derive(Debug)]
pub(super) struct Signs {
    /// A line across the column is made of these.
    pub(super) rule: &'static str,
    /// What stands before a heading, once for each level.
    pub(super) heading: &'static str,
    /// Left of a quote.
    pub(super) quote: &'static str,
    /// Left of a callout.
    pub(super) callout: &'static str,
    /// Between a callout's word and its text.
    pub(super) after_label: &'static str,
    /// Left of code.
    pub(super) code: &'static str,
    /// Bullets of lists within lists.
    pub(super) bullets: [&'static str; 3],
    /// A task that is done, and one that is not.
    pub(super) tasks: [&'static str; 2],
    /// Before the summary of a fold that is open, and of one that is closed.
    pub(super) folds: [&'static str; 2],
    /// Blocks may stand in the middle of the column, and cells be broken into lines beside each other.
    pub(super) placed: bool,
}

/// For the screen.
pub(super) static DRAWN: Signs = Signs {
    rule: "─",
    heading: "",
    quote: "│ ",
    callout: "┃ ",
    after_label: "  ",
    code: " ",
    bullets: ["•", "◦", "▪"],
    tasks: ["☑", "☐"],
    folds: ["▾ ", "▸ "],
    placed: true,
};

/// For reading line by line.
pub(super) static WRITTEN: Signs = Signs {
    rule: "-",
    heading: "#",
    quote: "> ",
    callout: "  ",
    after_label: ": ",
    code: "    ",
    bullets: ["-", "-", "-"],
    tasks: ["[x]", "[ ]"],
    folds: ["Details: ", "Details: "],
    placed: false,
};
