//! The tags of an XML text with their attributes, in order: enough for `.vbox`, `.ovf` and libvirt's metadata. No tree, no
//! namespaces, no entities but the five of XML and numeric ones.

/// One start tag.
#[derive(Clone, Debug, PartialEq)]
pub struct Tag<'a> {
    /// As written, with its prefix.
    pub name: &'a str,
    /// Name and decoded value.
    pub attributes: Vec<(&'a str, String)>,
    /// The text between this tag and the next, decoded and trimmed.
    pub text: String,
}

impl Tag<'_> {
    /// An attribute's value; the name may leave out its prefix.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| local(key) == name).map(|(_, value)| value.as_str())
    }

    /// Whether the tag is called `name`, whatever its prefix.
    pub fn is(&self, name: &str) -> bool {
        local(self.name) == name
    }
}

fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// All start tags of `text`. Text that is no XML has few or none.
pub fn tags(text: &str) -> Vec<Tag<'_>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        rest = &rest[start..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end + 3..]);
            continue;
        }
        let Some(end) = tag_end(rest) else { break };
        let inner = &rest[1..end];
        rest = &rest[end + 1..];
        if !inner.starts_with(['/', '?', '!']) {
            let content = rest.split('<').next().unwrap_or_default();
            found.push(tag(inner.trim_end_matches('/'), decode(content.trim())));
        }
    }
    found
}

/// Where the tag ends: a `>` within quotes doesn't end it.
fn tag_end(text: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), byte) if byte == open => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'>') => return Some(at),
            _ => {}
        }
    }
    None
}

fn tag(inner: &str, text: String) -> Tag<'_> {
    let name_end = inner.find(char::is_whitespace).unwrap_or(inner.len());
    let (name, mut rest) = inner.split_at(name_end);
    let mut attributes = Vec::new();
    while let Some((key, after)) = rest.split_once('=') {
        let after = after.trim_start();
        let Some(quote) = after.chars().next().filter(|ch| matches!(ch, '"' | '\'')) else { break };
        let Some((value, after)) = after[1..].split_once(quote) else { break };
        attributes.push((key.trim(), decode(value)));
        rest = after;
    }
    Tag { name, attributes, text }
}

fn decode(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        decoded.push_str(&rest[..at]);
        rest = &rest[at..];
        let entity = rest.find(';').filter(|end| *end <= 10).map(|end| &rest[1..end]);
        let ch = entity.and_then(|name| match name {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            _ => {
                let number = name.strip_prefix('#')?;
                let code = match number.strip_prefix(['x', 'X']) {
                    Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                    None => number.parse().ok()?,
                };
                char::from_u32(code)
            }
        });
        match (ch, entity) {
            (Some(ch), Some(name)) => {
                decoded.push(ch);
                rest = &rest[name.len() + 2..];
            }
            _ => {
                decoded.push('&');
                rest = &rest[1..];
            }
        }
    }
    decoded + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_come_with_their_attributes_whatever_stands_in_the_quotes() {
        let text = "<?xml version='1.0'?><!-- <Snapshot/> --><a:Snapshot uuid=\"{1}\" x:name='a > &quot;b&#x22;'/><P>t &amp; u</P>";
        let found = tags(text);
        assert_eq!(found.len(), 2);
        assert!(found[0].is("Snapshot"));
        assert_eq!(found[0].attribute("name"), Some("a > \"b\""));
        assert_eq!(found[1].text, "t & u");
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[<>/!a-b=\"'&;#x0-9 é-]{0,60}") {
            tags(&text);
        }
    }
}
