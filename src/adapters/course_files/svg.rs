//! How large an SVG picture is, from the `width`, `height` and `viewBox` of its root element. Its content is not read.
//!
//! Units after CSS Values 3, section 5.2; the size of one that gives none after SVG 2, section 8.2, and CSS 2.2, section 10.3.2.

/// What a picture without any size is given.
const DEFAULT: (f64, f64) = (300.0, 150.0);
/// Nothing larger is drawn; the proportions stay.
const LARGEST: f64 = 16_384.0;

/// Width and height in pixels; `None` when the text has no root element `svg`.
pub fn size(text: &str) -> Option<(u32, u32)> {
    let root = root_element(text)?;
    let view_box = attribute(root, "viewBox").and_then(|value| {
        let numbers: Vec<f64> = value.split([' ', ',', '\n', '\t']).filter_map(|number| number.parse().ok()).collect();
        (numbers.len() == 4 && numbers[2] > 0.0 && numbers[3] > 0.0).then(|| (numbers[2], numbers[3]))
    });
    let width = attribute(root, "width").and_then(pixels);
    let height = attribute(root, "height").and_then(pixels);
    let proportion = view_box.map_or(DEFAULT.0 / DEFAULT.1, |(width, height)| width / height);
    let (width, height) = match (width, height) {
        (Some(width), Some(height)) => (width, height),
        (Some(width), None) => (width, width / proportion),
        (None, Some(height)) => (height * proportion, height),
        (None, None) => view_box.unwrap_or(DEFAULT),
    };
    let shrink = (LARGEST / width.max(height)).min(1.0);
    let whole = |length: f64| (length * shrink).round().max(1.0) as u32;
    Some((whole(width), whole(height)))
}

/// The attributes of the first element, when it is `svg`. Declarations, comments and the document type are passed over.
fn root_element(text: &str) -> Option<&str> {
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    loop {
        let end = match rest {
            _ if rest.starts_with("<!--") => rest.find("-->")? + 3,
            _ if rest.starts_with("<?") => rest.find("?>")? + 2,
            _ if rest.starts_with("<!") => {
                let close = rest.find('>')?;
                let subset_end = rest[..close].contains('[').then(|| rest.find(']')).flatten().unwrap_or(0);
                subset_end + rest[subset_end..].find('>')? + 1
            }
            _ => break,
        };
        rest = rest[end..].trim_start();
    }
    let attributes = rest.strip_prefix("<svg").filter(|rest| rest.starts_with([' ', '\n', '\t', '\r', '>', '/']))?;
    let mut quote = None;
    let end = attributes.find(|ch: char| match (quote, ch) {
        (None, '"' | '\'') => {
            quote = Some(ch);
            false
        }
        (Some(open), ch) => {
            if open == ch {
                quote = None;
            }
            false
        }
        (None, ch) => ch == '>',
    })?;
    Some(&attributes[..end])
}

fn attribute<'a>(attributes: &'a str, name: &str) -> Option<&'a str> {
    for (at, _) in attributes.match_indices(name) {
        let alone = attributes[..at].ends_with(char::is_whitespace);
        let value = attributes[at + name.len()..].trim_start().strip_prefix('=').map(str::trim_start);
        if let (true, Some(value)) = (alone, value) {
            let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
            return value[1..].split(quote).next();
        }
    }
    None
}

/// A length in pixels; `None` for a share of something unknown, or nonsense.
fn pixels(length: &str) -> Option<f64> {
    let length = length.trim();
    let number = length.trim_end_matches(|ch: char| ch.is_ascii_alphabetic() || ch == '%');
    let unit = &length[number.len()..];
    let number: f64 = number.trim().parse().ok()?;
    let scale = match unit {
        "" | "px" => 1.0,
        "pt" => 96.0 / 72.0,
        "pc" => 16.0,
        "in" => 96.0,
        "cm" => 96.0 / 2.54,
        "mm" => 96.0 / 25.4,
        "em" | "rem" => 16.0,
        _ => return None,
    };
    Some(number * scale).filter(|pixels| pixels.is_finite() && *pixels > 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_element_tells_the_size() {
        for (text, expected) in [
            ("<svg width=\"120\" height='80px'>", Some((120, 80))),
            (
                "<?xml version=\"1.0\"?>\n<!-- a <svg width='1' height='1'> -->\n<!DOCTYPE svg [ <!ENTITY x \"y\"> ]>\n<svg viewBox=\"0 0 64 32\">",
                Some((64, 32)),
            ),
            ("<svg width=\"100%\" height=\"100%\" viewBox=\"0,0,64,32\"/>", Some((64, 32))),
            ("<svg width=\"128\" viewBox=\"0 0 64 32\"/>", Some((128, 64))),
            ("<svg height=\"1in\" viewBox=\"0 0 64 32\"/>", Some((192, 96))),
            ("<svg stroke-width=\"9\" width = \"72pt\" height=\"25.4mm\">", Some((96, 96))),
            ("<svg aria-label=\"a > b\" width=\"10\" height=\"10\">", Some((10, 10))),
            ("<svg xmlns='http://www.w3.org/2000/svg'>", Some((300, 150))),
            ("<svg width='1e9' height='5e8'>", Some((16384, 8192))),
            ("<svgx width='1' height='1'>", None),
            ("<html><svg width='1' height='1'></html>", None),
            ("<svg width='1'", None),
        ] {
            assert_eq!(size(text), expected, "{text}");
        }
    }
}
