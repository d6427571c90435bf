//! From a file's bytes to what the terminal is sent, read back by code that is not ours.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, RgbImage};

use super::ready::Sharp;
use super::*;
use crate::domain::encoding::base64;
use crate::domain::picture::PictureFault;

mod bombs;

const GROUND: Rgb = (10, 20, 30);
const GROUNDS: Grounds = Grounds { page: GROUND, other: (250, 240, 230) };

fn key(columns: u16, rows: u16) -> Key {
    Key { path: "x".into(), columns, rows, scheme: Scheme::Dark, drawing: Drawing::default() }
}

fn drawn(protocol: Protocol, cell: (u16, u16)) -> Key {
    Key { drawing: Drawing { protocol, cell, tmux: false, session: 9 }, ..key(8, 4) }
}

fn svg(body: &str) -> Vec<u8> {
    format!(r#"<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40">{body}</svg>"#).into_bytes()
}

fn half_red() -> Vec<u8> {
    svg(r##"<rect width="40" height="20" fill="#ff0000"/>"##)
}

fn noise(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| image::Rgb([(x * 7 + y) as u8, (y * 5) as u8, (x ^ y) as u8]))
}

fn file(format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(noise(64, 64)).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

#[test]
fn an_svg_fills_its_room_and_lies_on_the_ground() {
    let ready = decode(&half_red(), &key(8, 4), GROUNDS).unwrap();
    let (upper, lower) = ready.cell(4, 0);
    assert!(upper.0 > 250 && lower.0 > 250 && upper.1 == 0, "{upper:?} {lower:?}");
    assert_eq!(ready.cell(4, 3), (GROUND, GROUND));
}

#[test]
fn black_lines_lie_on_the_other_ground_of_their_whole_room_in_every_protocol() {
    let lines = svg(r#"<path d="M0 12H40M0 20H40M0 28H40" stroke="black"/>"#);
    for protocol in [Protocol::HalfBlocks, Protocol::Kitty, Protocol::ITerm2, Protocol::Sixel] {
        let ready = decode(&lines, &drawn(protocol, (10, 20)), GROUNDS).unwrap();
        assert_eq!((ready.cell(0, 0).0, ready.cell(7, 3).1), (GROUNDS.other, GROUNDS.other), "{protocol:?}");
    }
}

#[test]
fn a_picture_keeps_its_shape_in_a_room_of_another_and_in_cells_of_any() {
    let square = svg(r##"<rect width="40" height="40" fill="#00ff00"/>"##);
    let ready = decode(&square, &key(16, 4), GROUNDS).unwrap();
    assert_eq!(ready.cell(0, 0), (GROUND, GROUND));
    assert_eq!(ready.cell(7, 1).0, (0, 255, 0));
    // Cells three times as high as wide: 4 of them are as high as 12 are wide.
    let tall = Key { drawing: Drawing { cell: (8, 24), ..Drawing::default() }, ..key(16, 4) };
    let ready = decode(&square, &tall, GROUNDS).unwrap();
    let green = (0..16).filter(|column| ready.cell(*column, 1).0 == (0, 255, 0)).count();
    assert_eq!(green, 12);
}

#[test]
fn every_format_of_a_course_is_decoded_for_every_protocol() {
    let mut files: Vec<Vec<u8>> = [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP, ImageFormat::Gif].map(file).into();
    files.push(half_red());
    for bytes in &files {
        for protocol in [Protocol::HalfBlocks, Protocol::Kitty, Protocol::ITerm2, Protocol::Sixel] {
            let ready = decode(bytes, &drawn(protocol, (9, 20)), GROUNDS);
            assert!(ready.is_ok(), "{protocol:?}: {:?}", &bytes[..8]);
        }
    }
}

#[test]
fn what_is_no_picture_says_which_way_it_is_none() {
    let whole = file(ImageFormat::Png);
    let torn = whole[..whole.len() / 2].to_vec();
    for (bytes, fault) in [
        (b"not a picture".to_vec(), PictureFault::UnknownFormat),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><".to_vec(), PictureFault::Corrupt),
        (torn, PictureFault::Corrupt),
        (vec![0; LARGEST_FILE + 1], PictureFault::TooLarge),
    ] {
        assert_eq!(decode(&bytes, &key(8, 4), GROUNDS), Err(fault));
    }
}

#[test]
fn an_svg_reads_no_file_and_no_address() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("white.png");
    RgbImage::from_pixel(4, 4, image::Rgb([255; 3])).save(&path).unwrap();
    for href in [path.display().to_string(), format!("file://{}", path.display()), "http://127.0.0.1:9/a.png".to_owned()] {
        let asking = svg(&format!(r#"<image width="40" height="40" href="{href}"/>"#));
        let ready = decode(&asking, &key(8, 4), GROUNDS).unwrap();
        assert_eq!(ready.cell(4, 2).0, GROUND, "{href}");
    }
}

#[test]
fn a_picture_within_a_picture_is_drawn_and_bounded_like_any_other() {
    let within = |side: u32| {
        let mut png = Cursor::new(Vec::new());
        image::GrayImage::from_pixel(side, side, image::Luma([255])).write_to(&mut png, ImageFormat::Png).unwrap();
        let data = base64(png.get_ref());
        svg(&format!(r#"<image width="40" height="40" href="data:image/png;base64,{data}"/>"#))
    };
    let drawn = |svg: &[u8]| decode(svg, &key(8, 4), GROUNDS).unwrap().cell(4, 2).0;
    assert_eq!(drawn(&within(3)), (255, 255, 255));
    assert_eq!(drawn(&within(5_000)), GROUND, "25 million pixels are too many");
}

/// Base64 by the standard's definition, letter by letter.
fn unbase64(text: &str) -> Vec<u8> {
    let value = |letter: u8| match letter {
        b'A'..=b'Z' => letter - b'A',
        b'a'..=b'z' => letter - b'a' + 26,
        b'0'..=b'9' => letter - b'0' + 52,
        b'+' => 62,
        _ => 63,
    };
    let mut bits: Vec<bool> = Vec::new();
    for letter in text.bytes().filter(|letter| *letter != b'=') {
        bits.extend((0..6).rev().map(|bit| value(letter) >> bit & 1 == 1));
    }
    bits.chunks_exact(8).map(|byte| byte.iter().fold(0, |all, bit| all << 1 | u8::from(*bit))).collect()
}

fn red_rows(picture: &RgbImage) -> usize {
    (0..picture.height()).filter(|y| picture.get_pixel(picture.width() / 2, *y).0 == [255, 0, 0]).count()
}

#[test]
fn what_kitty_is_sent_is_the_picture_in_chunks_of_at_most_4096() {
    let noisy = {
        let mut bytes = Cursor::new(Vec::new());
        DynamicImage::ImageRgb8(noise(400, 400)).write_to(&mut bytes, ImageFormat::Png).unwrap();
        bytes.into_inner()
    };
    for bytes in [half_red(), noisy] {
        let mut cache = PictureCache::default();
        cache.drawing = drawn(Protocol::Kitty, (10, 20)).drawing;
        let key = Key { columns: 30, rows: 15, ..drawn(Protocol::Kitty, (10, 20)) };
        cache.put(key.clone(), decode(&bytes, &key, GROUNDS));
        let ready = cache.get(&key).unwrap().as_ref().unwrap();
        let sent = ready.kitty().unwrap().transmission(30, 15, false);
        let commands: Vec<(&str, &str)> =
            sent.split_terminator("\x1b\\").map(|command| command.strip_prefix("\x1b_G").unwrap().split_once(';').unwrap()).collect();
        let (last, before) = commands.split_last().unwrap();
        assert!(last.0.contains("m=0") && before.iter().all(|(control, data)| control.contains("m=1") && data.len() == 4096));
        assert_eq!(commands[0].0.replace("m=1", "m=").replace("m=0", "m="), format!("a=T,U=1,f=100,i={},c=30,r=15,q=2,m=", 9 << 24 | 1));
        let data: String = commands.iter().map(|(_, data)| *data).collect();
        let picture = image::load_from_memory(&unbase64(&data)).unwrap().into_rgb8();
        assert_eq!(picture.dimensions(), (300, 300));
        if bytes == half_red() {
            assert_eq!(red_rows(&picture), 150);
        }
    }
}

#[test]
fn each_line_that_iterm2_is_sent_is_a_picture_one_cell_high() {
    let ready = decode(&half_red(), &drawn(Protocol::ITerm2, (10, 20)), GROUNDS).unwrap();
    let Sharp::Rows(rows) = &ready.sharp else { unreachable!() };
    assert_eq!(rows.len(), 4);
    for (index, row) in rows.iter().enumerate() {
        let (control, data) = row.strip_prefix("\x1b]1337;File=").unwrap().strip_suffix('\x07').unwrap().split_once(':').unwrap();
        assert!(control.contains("inline=1") && control.contains("width=8;height=1;preserveAspectRatio=0"), "{control}");
        let file = unbase64(data);
        assert!(control.contains(&format!("size={};", file.len())));
        let picture = image::load_from_memory(&file).unwrap().into_rgb8();
        assert_eq!(picture.dimensions(), (80, 20));
        assert_eq!(red_rows(&picture), if index < 2 { 20 } else { 0 });
    }
}

/// Paints a sixel as the VT340's manual says, onto a ground of its own; what was not painted is `None`.
fn painted(sixel: &str) -> Vec<Vec<Option<Rgb>>> {
    let body = sixel.strip_prefix("\x1bP0;1;0q\"1;1;").unwrap().strip_suffix("\x1b\\").unwrap();
    let (width, rest) = body.split_once(';').unwrap();
    let digits = rest.find(|ch: char| !ch.is_ascii_digit()).unwrap();
    let (width, height): (usize, usize) = (width.parse().unwrap(), rest[..digits].parse().unwrap());
    let mut lines = vec![vec![None; width]; height.next_multiple_of(6)];
    let mut palette = std::collections::HashMap::new();
    let (mut x, mut top, mut colour) = (0, 0, 0);
    let mut rest = &rest[digits..];
    let number = |text: &mut &str| -> usize {
        let end = text.find(|ch: char| !ch.is_ascii_digit()).unwrap_or(text.len());
        let (number, after) = text.split_at(end);
        *text = after;
        number.parse().unwrap()
    };
    while let Some(ch) = rest.chars().next() {
        rest = &rest[1..];
        let count = match ch {
            '#' => {
                colour = number(&mut rest);
                if let Some(after) = rest.strip_prefix(";2;") {
                    rest = after;
                    let mut percent = || {
                        let value = number(&mut rest);
                        rest = rest.strip_prefix(';').unwrap_or(rest);
                        u8::try_from((value * 255 + 50) / 100).unwrap()
                    };
                    palette.insert(colour, (percent(), percent(), percent()));
                }
                continue;
            }
            '$' => {
                x = 0;
                continue;
            }
            '-' => {
                (x, top) = (0, top + 6);
                continue;
            }
            '!' => number(&mut rest),
            _ => {
                rest = &body[body.len() - rest.len() - 1..];
                1
            }
        };
        let bits = rest.bytes().next().unwrap() - b'?';
        rest = &rest[1..];
        for bit in (0..6).filter(|bit| bits >> bit & 1 == 1) {
            lines[top + bit][x..x + count].fill(Some(palette[&colour]));
        }
        x += count;
    }
    lines
}

#[test]
fn the_lines_that_a_sixel_paints_are_those_on_screen_and_no_pixel_more() {
    let cell = (10, 19);
    let ready = decode(&half_red(), &drawn(Protocol::Sixel, cell), GROUNDS).unwrap();
    for rows in [0..4, 0..1, 1..4, 1..3, 3..4] {
        let Sharp::Sixel(mut sixel) = ready.sharp.clone() else { unreachable!() };
        sixel.prepare(rows.clone(), 4);
        let lines = painted(sixel.strip(&rows).unwrap());
        let height = usize::from((rows.end - rows.start) * cell.1);
        for (y, line) in lines.iter().enumerate() {
            let all = y + usize::from(rows.start * cell.1);
            let expected = (y < height).then_some(if all < 38 { (255, 0, 0) } else { GROUND });
            let near = |a: Rgb, b: Rgb| a.0.abs_diff(b.0) < 3 && a.1.abs_diff(b.1) < 3 && a.2.abs_diff(b.2) < 3;
            let same = match (line[40], expected) {
                (Some(painted), Some(expected)) => near(painted, expected),
                (painted, expected) => painted == expected,
            };
            assert!(same, "line {y} of {rows:?}: {:?} instead of {expected:?}", line[40]);
        }
    }
}

#[test]
fn a_photograph_in_256_colours_is_near_to_what_it_was() {
    let picture = noise(200, 100);
    let indexed = quantise::Indexed::new(&picture);
    assert!(indexed.palette.len() <= 256);
    let off: u64 = picture
        .pixels()
        .zip(&indexed.pixels)
        .map(|(pixel, index)| {
            let (r, g, b) = indexed.palette[usize::from(*index)];
            u64::from(pixel.0[0].abs_diff(r)) + u64::from(pixel.0[1].abs_diff(g)) + u64::from(pixel.0[2].abs_diff(b))
        })
        .sum();
    assert!(off / (200 * 100) < 40, "{} a pixel", off / (200 * 100));
}
