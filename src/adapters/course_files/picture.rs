//! How large a picture is, from its first bytes alone: a page is laid out before any picture is decoded.
//!
//! PNG: section 11.2.2 of its specification. GIF: GIF89a, section 18. WebP: RFC 9649, section 2. JPEG: ITU-T T.81, B.2.2.

use super::svg;
use crate::domain::picture::{MOST_PIXELS, PictureFault};

/// Bytes of a file that are enough to find its size: a photograph's own notes come before it.
pub const HEAD: u64 = 256 << 10;

/// Width and height in pixels of the picture that begins with these bytes, or why it can't be shown.
pub fn size(head: &[u8]) -> Result<(u32, u32), PictureFault> {
    let size = match head {
        [0x89, b'P', b'N', b'G', ..] => png(head),
        [b'G', b'I', b'F', b'8', ..] => gif(head),
        [0xff, 0xd8, ..] => jpeg(head),
        [b'R', b'I', b'F', b'F', ..] if head.get(8..12) == Some(b"WEBP") => webp(head),
        [] => None,
        _ => {
            let text = String::from_utf8_lossy(head);
            let fault = if text.contains("<svg") { PictureFault::Corrupt } else { PictureFault::UnknownFormat };
            // An svg is drawn at the size of its room, whatever size it claims.
            return svg::size(&text).ok_or(fault);
        }
    };
    let (width, height) = size.filter(|(width, height)| *width > 0 && *height > 0).ok_or(PictureFault::Corrupt)?;
    let few = u64::from(width) * u64::from(height) <= MOST_PIXELS;
    few.then_some((width, height)).ok_or(PictureFault::TooLarge)
}

fn png(head: &[u8]) -> Option<(u32, u32)> {
    Some((big(head.get(16..20)?), big(head.get(20..24)?)))
}

fn gif(head: &[u8]) -> Option<(u32, u32)> {
    Some((little(head.get(6..8)?), little(head.get(8..10)?)))
}

fn big(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |number, byte| number << 8 | u32::from(*byte))
}

fn little(bytes: &[u8]) -> u32 {
    bytes.iter().rev().fold(0, |number, byte| number << 8 | u32::from(*byte))
}

/// The first frame header (a SOF segment: C0 to CF but the tables C4, C8 and CC).
fn jpeg(head: &[u8]) -> Option<(u32, u32)> {
    let mut at = 2;
    loop {
        let marker = match head.get(at..at + 2)? {
            [0xff, 0xff] => {
                at += 1;
                continue;
            }
            [0xff, marker] => *marker,
            _ => return None,
        };
        match marker {
            0xc4 | 0xc8 | 0xcc => {}
            0xc0..=0xcf => return Some((big(head.get(at + 7..at + 9)?), big(head.get(at + 5..at + 7)?))),
            0xd9 | 0xda => return None,
            _ => {}
        }
        at += 2 + usize::try_from(big(head.get(at + 2..at + 4)?)).ok()?;
    }
}

fn webp(head: &[u8]) -> Option<(u32, u32)> {
    match head.get(12..16)? {
        b"VP8 " => Some((little(head.get(26..28)?) & 0x3fff, little(head.get(28..30)?) & 0x3fff)),
        b"VP8L" => {
            let bits = little(head.get(21..25)?);
            Some(((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1))
        }
        b"VP8X" => Some((little(head.get(24..27)?) + 1, little(head.get(27..30)?) + 1)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use image::{DynamicImage, ImageFormat};

    use super::*;

    #[test]
    fn each_format_tells_its_size() {
        for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Gif, ImageFormat::WebP] {
            let mut bytes = Cursor::new(Vec::new());
            DynamicImage::new_rgb8(321, 45).write_to(&mut bytes, format).unwrap();
            assert_eq!(size(&bytes.into_inner()), Ok((321, 45)), "{format:?}");
        }
        assert_eq!(size(b"<svg width='40' height='30'/>"), Ok((40, 30)));
    }

    #[test]
    fn lossy_and_extended_webp_tell_their_size() {
        let lossy = b"RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9d\x01\x2a\x41\x01\x2d\x00";
        let extended = b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x40\x01\0\x2c\0\0";
        assert_eq!(size(lossy), Ok((321, 45)));
        assert_eq!(size(extended), Ok((321, 45)));
    }

    #[test]
    fn what_is_cut_short_too_large_or_no_picture_says_so() {
        for head in [
            &b""[..],
            b"\x89PNG\r\n",
            b"GIF89a",
            b"\xff\xd8\xff\xe0\xff\xff",
            b"\xff\xd8\xff\xe0\0\0",
            b"RIFF\0\0\0\0WEBPVP8X",
            b"<svg width='1'",
        ] {
            assert_eq!(size(head), Err(PictureFault::Corrupt), "{head:?}");
        }
        assert_eq!(size(b"plain text"), Err(PictureFault::UnknownFormat));
        let claims = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\x01\x86\xa0\0\x01\x86\xa0";
        assert_eq!(size(claims), Err(PictureFault::TooLarge));
    }
}
