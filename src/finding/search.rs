//! A search of all text: sections in which all words stand, the weightiest first. Words count by how rare they are, how often they
//! stand in a passage and how short that is (BM25); titles and headings count more, a phrase in the order typed most. The last word
//! is taken for a beginning, since it is still being typed.

use std::ops::Range;

use super::finder::Finder;
use super::fold::Folded;
use super::index::Index;
use super::page::{PageIndex, PassageKind};
use super::words::each_word;

/// Saturation of repeated words, and how much length counts: the usual constants of BM25.
const K1: f32 = 1.2;
const B: f32 = 0.75;
/// A word that only begins with what was typed.
const BEGUN: f32 = 0.75;
/// Words in the order typed.
const PHRASE: f32 = 1.8;
/// What the other passages of a section add, and a lesson's title to its sections.
const REST: f32 = 0.25;
/// So many are kept: nobody looks further.
const MOST: usize = 200;
/// Words beyond these are not looked at.
const MOST_WORDS: usize = 16;

/// What a search found.
#[derive(Clone, Debug, Default)]
pub struct Results {
    /// The weightiest first.
    pub found: Vec<Found>,
    /// How many sections there are in all.
    pub total: usize,
    /// How many words were typed, and with how many of them the first result has to do.
    pub words: (usize, usize),
    /// Finds in texts what was searched for.
    pub finder: Option<Finder>,
}

/// A section with what was searched for.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// Index into [`Index::pages`].
    pub page: usize,
    pub(super) section: usize,
    pub(super) passage: usize,
    /// How many of the section's passages have a word of it.
    pub passages: usize,
    weight: f32,
}

/// Searches `index` for `typed`.
pub fn search(index: &Index, typed: &str) -> Results {
    let folded = Folded::of(typed, false);
    let mut words: Vec<&str> = Vec::new();
    each_word(folded.text(), |word| words.push(word));
    words.truncate(MOST_WORDS);
    if words.is_empty() {
        return Results::default();
    }
    let mut found = by_words(index, &words);
    let most = found.iter().map(|(count, _)| *count).max().unwrap_or(0);
    found.retain(|(count, _)| *count == most);
    let mut found: Vec<Found> = found.into_iter().map(|(_, found)| found).collect();
    let mut finder = Finder::words(words.iter().copied(), true);
    if most == 0 {
        // No word begins so: it may stand within one.
        finder = Finder::words([folded.text().trim()], false);
        found = within_words(index, finder.as_ref());
    }
    found.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(a.page.cmp(&b.page)).then(a.section.cmp(&b.section)));
    if words.len() > 1 {
        found.iter_mut().take(MOST).filter(|found| is_phrase(index, found, &words)).for_each(|found| found.weight *= PHRASE);
        found.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    }
    let total = found.len();
    found.truncate(MOST);
    Results { found, total, words: (words.len(), if most == 0 { words.len() } else { most }), finder }
}

/// A word, where it stands.
struct Looked<'a> {
    word: &'a str,
    /// For each page.
    terms: Vec<Range<usize>>,
    rarity: f32,
}

fn look_up<'a>(index: &Index, word: &'a str, prefix: bool) -> Looked<'a> {
    let terms = |prefix: bool| -> Vec<Range<usize>> { index.pages().iter().map(|page| page.vocabulary.terms(word, prefix)).collect() };
    let exact = terms(prefix);
    // A word that stands nowhere may be the beginning of one.
    let nowhere = !prefix && exact.iter().all(Range::is_empty);
    let terms = if nowhere { terms(true) } else { exact };
    let passages = index.pages().iter().map(|page| page.passages.len()).sum::<usize>() as f32;
    let postings = index.pages().iter().zip(&terms).flat_map(|(page, terms)| page.vocabulary.postings(terms.clone(), word));
    let with = (postings.map(|(_, postings)| postings.len()).sum::<usize>() as f32).min(passages);
    Looked { word, terms, rarity: (1.0 + (passages - with + 0.5) / (with + 0.5)).ln() }
}

/// For each section with any of the words: with how many of them, and how weighty it is.
fn by_words(index: &Index, words: &[&str]) -> Vec<(usize, Found)> {
    let last = words.len() - 1;
    let looked: Vec<Looked<'_>> = words.iter().enumerate().map(|(at, word)| look_up(index, word, at == last)).collect();
    let all = || index.pages().iter().flat_map(|page| &page.passages);
    let usual = all().map(|passage| passage.words as f32).sum::<f32>() / all().count().max(1) as f32;
    let mut found = Vec::new();
    for (at, page) in index.pages().iter().enumerate() {
        let mut passages = vec![Weighed::default(); page.passages.len()];
        for (bit, looked) in looked.iter().enumerate() {
            weigh(page, looked, at, 1 << bit, usual, &mut passages);
        }
        sections(page, at, &passages, &mut found);
    }
    found
}

/// A passage: which words it has, and how weighty they are there.
#[derive(Clone, Copy, Debug, Default)]
struct Weighed {
    words: u32,
    weight: f32,
    /// Of the word being looked at: several terms may begin with it.
    best: f32,
}

fn weigh(page: &PageIndex, looked: &Looked<'_>, at: usize, bit: u32, usual: f32, passages: &mut [Weighed]) {
    let Some(terms) = looked.terms.get(at).filter(|terms| !terms.is_empty()) else { return };
    for (whole, postings) in page.vocabulary.postings(terms.clone(), looked.word) {
        for posting in postings {
            let index = posting.passage as usize;
            let (Some(weighed), Some(passage)) = (passages.get_mut(index), page.passages.get(index)) else { continue };
            let times = posting.times as f32;
            let long = passage.words as f32 / usual.max(1.0);
            let frequency = times * (K1 + 1.0) / (times + K1 * (1.0 - B + B * long));
            let weight = looked.rarity * frequency * kind_weight(&passage.kind) * if whole { 1.0 } else { BEGUN };
            if weighed.words & bit == 0 {
                (weighed.words, weighed.best) = (weighed.words | bit, 0.0);
            }
            if weight > weighed.best {
                weighed.weight += weight - weighed.best;
                weighed.best = weight;
            }
        }
    }
}

fn kind_weight(kind: &PassageKind) -> f32 {
    match kind {
        PassageKind::Title => 3.0,
        PassageKind::Heading => 2.2,
        PassageKind::Question(_) => 1.2,
        PassageKind::Text => 1.0,
        PassageKind::Code => 0.9,
    }
}

fn sections(page: &PageIndex, at: usize, passages: &[Weighed], found: &mut Vec<(usize, Found)>) {
    let title = passages.first().copied().unwrap_or_default();
    let heading =
        |number: usize| page.sections.get(number).and_then(|section| passages.get(section.heading)).map_or(0, |heading| heading.words);
    // A heading that says what the title says stands for it.
    let said = page.sections.first().is_some_and(|section| section.passages.len() == 1)
        && (1..page.sections.len()).any(|number| heading(number) == title.words);
    for (number, section) in page.sections.iter().enumerate().skip(usize::from(said)) {
        let Some(own) = passages.get(section.passages.clone()) else { continue };
        let words = own.iter().fold(0, |words, passage| words | passage.words);
        if words == 0 {
            continue;
        }
        let key = |passage: &Weighed| (passage.words.count_ones(), passage.weight);
        let best = (0..own.len()).max_by(|a, b| {
            let (a, b) = (key(&own[*a]), key(&own[*b]));
            a.0.cmp(&b.0).then(a.1.total_cmp(&b.1))
        });
        let Some(best) = best else { continue };
        let rest: f32 = own.iter().map(|passage| passage.weight).sum::<f32>() - own[best].weight;
        let titled = if number > 0 { title.weight } else { 0.0 };
        let together = own[best].words.count_ones() as f32 / words.count_ones() as f32;
        let weight = own[best].weight * together + REST * (rest.min(2.0 * own[best].weight) + titled);
        let count = own.iter().filter(|passage| passage.words != 0).count();
        let of = (words | title.words).count_ones() as usize;
        found.push((of, Found { page: at, section: number, passage: section.passages.start + best, passages: count, weight }));
    }
}

/// Whether the words stand in the passage one after the other.
fn is_phrase(index: &Index, found: &Found, words: &[&str]) -> bool {
    let Some(page) = index.pages().get(found.page) else { return false };
    let folded = Folded::of(page.passage_text(found.passage), false);
    let mut held: Vec<&str> = Vec::new();
    each_word(folded.text(), |word| held.push(word));
    let Some((last, first)) = words.split_last() else { return false };
    held.windows(words.len()).any(|window| window[..first.len()] == *first && window[first.len()].starts_with(last))
}

fn within_words(index: &Index, finder: Option<&Finder>) -> Vec<Found> {
    let Some(finder) = finder else { return Vec::new() };
    let mut found: Vec<Found> = Vec::new();
    for (at, page) in index.pages().iter().enumerate() {
        for (number, section) in page.sections.iter().enumerate() {
            let has = |passage: &usize| {
                let text = page.passage_text(*passage);
                !finder.hits(text, &finder.fold(text)).is_empty()
            };
            let with: Vec<usize> = section.passages.clone().filter(has).collect();
            if let Some(&passage) = with.first() {
                let weight = page.passages.get(passage).map_or(1.0, |passage| kind_weight(&passage.kind));
                found.push(Found { page: at, section: number, passage, passages: with.len(), weight });
            }
        }
    }
    found
}

#[cfg(test)]
mod tests;
