//! Why a picture of a course can't be shown, and how large one may be. What it looks like is nobody's business here.

use std::{fmt, io};

/// Pictures of more pixels than this are not decoded: a small file can claim any size.
pub const MOST_PIXELS: u64 = 24_000_000;

/// Why there is a label instead of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PictureFault {
    /// No such file in the course.
    Missing,
    /// On the network, which nobody asks.
    Remote,
    /// The file's format is known, its content is not what the format says.
    Corrupt,
    /// More bytes or pixels than are decoded.
    TooLarge,
    /// None of the formats that are known.
    UnknownFormat,
}

impl PictureFault {
    /// Why a file that can't be read is no picture.
    pub fn of_unreadable(error: &io::Error) -> Self {
        if error.kind() == io::ErrorKind::FileTooLarge { Self::TooLarge } else { Self::Missing }
    }
}

impl fmt::Display for PictureFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "missing",
            Self::Remote => "remote",
            Self::Corrupt => "corrupt",
            Self::TooLarge => "too large",
            Self::UnknownFormat => "not a known format",
        })
    }
}
