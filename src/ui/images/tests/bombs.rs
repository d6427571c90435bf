//! Files that are small and claim to be, or would become, more than a program can bear.

use super::*;

/// As PNG has it (its specification, annex D).
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { 0xedb8_8320 ^ (crc >> 1) } else { crc >> 1 })
    })
}

/// A PNG of `side` x `side` pixels, as its header has it; there is nothing after that.
fn claiming(side: u32) -> Vec<u8> {
    let mut bomb = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bomb.extend([side.to_be_bytes(), side.to_be_bytes()].concat());
    bomb.extend([8, 6, 0, 0, 0]);
    let checksum = crc32(&bomb[12..]);
    bomb.extend(checksum.to_be_bytes());
    bomb.extend(b"\0\0\0\0IDAT");
    bomb.extend(crc32(b"IDAT").to_be_bytes());
    bomb
}

fn fault(bytes: &[u8]) -> Option<PictureFault> {
    decode(bytes, &key(8, 4), GROUNDS).err()
}

#[test]
fn pixels_that_are_but_claimed_are_never_made_room_for() {
    for side in [60_000, 100_000, u32::MAX / 2] {
        assert_eq!(fault(&claiming(side)), Some(PictureFault::TooLarge), "{side}");
    }
    assert_eq!(fault(&claiming(100)), Some(PictureFault::Corrupt), "of a size that is believed");
}

#[test]
fn a_hostile_svg_costs_no_more_than_itself() {
    let deep = svg(&format!("{}{}", "<g>".repeat(100_000), "</g>".repeat(100_000)));
    assert!(decode(&deep, &key(8, 4), GROUNDS).is_err());
    let mut doubling = String::from(r#"<g id="a0"><rect width="1" height="1"/></g>"#);
    for level in 1..40 {
        let before = level - 1;
        doubling.push_str(&format!(r##"<g id="a{level}"><use href="#a{before}"/><use href="#a{before}"/></g>"##));
    }
    assert!(decode(&svg(&doubling), &key(8, 4), GROUNDS).is_err());
}

#[test]
fn an_svg_of_any_size_is_drawn_in_its_room_and_entities_do_not_multiply() {
    for size in ["1000000000", "1e30"] {
        let wide =
            format!(r#"<svg xmlns="http://www.w3.org/2000/svg" width="{size}" height="{size}"><rect width="{size}" height="9"/></svg>"#);
        assert_eq!(fault(wide.as_bytes()), None, "{size}");
    }
    let mut entities = String::from(r#"<!ENTITY a0 "lol">"#);
    for level in 1..30 {
        let ten = format!("&a{};", level - 1).repeat(10);
        entities.push_str(&format!(r#"<!ENTITY a{level} "{ten}">"#));
    }
    let laughs =
        format!(r#"<?xml version="1.0"?><!DOCTYPE svg [{entities}]><svg xmlns="http://www.w3.org/2000/svg"><text>&a29;</text></svg>"#);
    assert_eq!(fault(laughs.as_bytes()), Some(PictureFault::Corrupt));
}

#[test]
fn what_takes_the_square_of_its_size_is_refused_in_no_more_than_its_size() {
    let attributes = |count: usize| (0..count).map(|index| format!(" a{index}=''")).collect::<String>();
    let rules = |count: usize| (0..count).map(|index| format!(".c{index}{{fill:red}}")).collect::<String>();
    let tags = |count: usize| "<g class='c'/>".repeat(count);
    assert_eq!(fault(&svg(&format!("<g{}/>", attributes(500)))), None);
    assert_eq!(fault(&svg(&format!("<style>{}</style>{}", rules(1_000), tags(1_000)))), None);
    // Read to the end, the larger of these would take hours.
    let too_large = Some(PictureFault::TooLarge);
    assert_eq!(fault(&svg(&format!("<g{}/>", attributes(20_000)))), too_large);
    assert_eq!(fault(&svg(&format!("<g x='>'{}/>", attributes(400_000)))), too_large, "a > may stand in a value");
    assert_eq!(fault(&svg(&format!("<!-- it's --><g{}/>", attributes(400_000)))), too_large, "and a quotation mark outside of tags");
    assert_eq!(fault(&svg(&format!("<style>{}</style>{}", rules(100_000), tags(100_000)))), too_large);
    assert_eq!(fault(&svg(&tags(1_000_000))), too_large);
}
