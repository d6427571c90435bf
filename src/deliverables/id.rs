//! Ids made of a prompt's words: the same words always have the same id, wherever they stand on the page, and it can be the name of a file.

use std::collections::HashMap;

/// No id of ours is longer, but for what keeps it apart from others.
const LONGEST: usize = 48;

/// Ids for prompts of these words, each unique and none of them among `taken`.
pub fn for_words(words: &[&str], taken: &[&str]) -> Vec<String> {
    let slugs: Vec<String> = words.iter().map(|words| slug(words)).collect();
    let mut seen: HashMap<&str, usize> = HashMap::new();
    slugs.iter().for_each(|slug| *seen.entry(slug).or_default() += 1);
    let mut given: Vec<String> = taken.iter().map(|id| (*id).to_owned()).collect();
    for (words, slug) in words.iter().zip(&slugs) {
        // Those that begin alike are told apart by all their words, and not by their order, which may change.
        let shared = seen.get(slug.as_str()).is_some_and(|count| *count > 1);
        let id = if shared { format!("{slug}-{}", hash(words)) } else { slug.clone() };
        given.push(free(&id, |id| given.iter().any(|other| other == id)));
    }
    given.split_off(taken.len())
}

/// A name for an answer to the deliverable `id` which no other answer of the lesson has.
pub fn key_for<'a>(id: &str, taken: impl Iterator<Item = &'a str> + Clone) -> String {
    free(id, |id| taken.clone().any(|other| other == id))
}

fn free(id: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let numbered = (2u32..).map(|number| format!("{id}-{number}"));
    std::iter::once(id.to_owned()).chain(numbered).find(|id| !is_taken(id)).unwrap_or_default()
}

/// `What is a "golden image"?` → `what-is-a-golden-image`. What is not ASCII stands in it as a fingerprint.
fn slug(words: &str) -> String {
    let mut slug = String::new();
    for word in words.split(|ch: char| !ch.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
        if !slug.is_empty() && slug.len() + word.len() + 1 > LONGEST {
            break;
        }
        if !slug.is_empty() {
            slug.push('-');
        }
        slug.push_str(&word[..word.len().min(LONGEST)].to_ascii_lowercase());
    }
    if slug.is_empty() || words.chars().any(|ch| ch.is_alphanumeric() && !ch.is_ascii()) {
        let gap = if slug.is_empty() { "" } else { "-" };
        slug = format!("{slug}{gap}{}", hash(words));
    }
    slug
}

/// FNV-1a in 32 bits, of letters and digits only. Ids are kept in files, so it must never change.
fn hash(words: &str) -> String {
    let letters = words.chars().filter(|ch| ch.is_alphanumeric()).flat_map(char::to_lowercase);
    let bytes = letters.flat_map(|ch| ch.to_string().into_bytes());
    let hash = bytes.fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    format!("{hash:08x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_made_of_the_first_words() {
        assert_eq!(for_words(&["What is a \"golden image\"?"], &[]), ["what-is-a-golden-image"]);
        let long = for_words(&["Discuss the differences between containers and virtual machines in regards to security"], &[]);
        assert_eq!(long, ["discuss-the-differences-between-containers-and"]);
        assert_eq!(for_words(&["Toil", "toil?"], &[]), ["toil-55799241", "toil-55799241-2"]);
        assert_eq!(for_words(&["Toil"], &["toil"]), ["toil-2"]);
    }

    #[test]
    fn prompts_that_begin_alike_keep_their_ids_in_any_order() {
        let alike =
            ["Discuss the differences between containers and virtual machines", "Discuss the differences between containers and jails"];
        let there = for_words(&alike, &[]);
        let back = for_words(&[alike[1], alike[0]], &[]);
        assert_eq!([&there[0], &there[1]], [&back[1], &back[0]]);
        assert_ne!(there[0], there[1]);
    }

    #[test]
    fn words_without_ascii_have_ids_too() {
        let ids = for_words(&["что такое контейнер", "что такое образ", "!!", "Über Docker"], &[]);
        assert!(ids.iter().all(|id| id.is_ascii() && id.len() >= 8), "{ids:?}");
        assert!((1..ids.len()).all(|at| !ids[..at].contains(&ids[at])), "{ids:?}");
    }
}
