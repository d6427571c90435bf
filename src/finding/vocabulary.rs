//! The words of one page in alphabetical order, and the passages each stands in: a small inverted index. One for each page, so that a
//! page that changed is read again by itself.

use std::collections::HashMap;
use std::ops::Range;

use super::fold::Folded;
use super::page::Passage;
use super::words::each_word;

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    /// All words, one after the other.
    letters: String,
    /// In alphabetical order.
    terms: Vec<Term>,
    postings: Vec<Posting>,
}

#[derive(Clone, Copy, Debug)]
struct Term {
    /// Start in `letters`; it ends where the next one in `letters` starts.
    start: u32,
    length: u32,
    postings: u32,
    count: u32,
}

/// How often a word stands in a passage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Posting {
    pub passage: u32,
    pub times: u32,
}

impl Vocabulary {
    /// The words of `passages`, whose texts are in `text`; tells each passage how many it has.
    pub(super) fn of(passages: &mut [Passage], text: &str) -> Self {
        let folded: Vec<Folded> = passages.iter().map(|passage| Folded::of(&text[passage.text.clone()], false)).collect();
        let mut found: HashMap<&str, Vec<Posting>> = HashMap::new();
        for ((index, passage), folded) in (0..).zip(passages.iter_mut()).zip(&folded) {
            each_word(folded.text(), |word| {
                passage.words += 1;
                let postings = found.entry(word).or_default();
                match postings.last_mut() {
                    Some(last) if last.passage == index => last.times += 1,
                    _ => postings.push(Posting { passage: index, times: 1 }),
                }
            });
        }
        let mut words: Vec<(&str, Vec<Posting>)> = found.into_iter().collect();
        words.sort_unstable_by_key(|(word, _)| *word);
        let mut vocabulary = Self::default();
        for (word, postings) in words {
            vocabulary.terms.push(Term {
                start: super::narrow(vocabulary.letters.len()),
                length: super::narrow(word.len()),
                postings: super::narrow(vocabulary.postings.len()),
                count: super::narrow(postings.len()),
            });
            vocabulary.letters.push_str(word);
            vocabulary.postings.extend(postings);
        }
        vocabulary.letters.shrink_to_fit();
        vocabulary.postings.shrink_to_fit();
        vocabulary
    }

    fn word(&self, term: &Term) -> &str {
        self.letters.get(term.start as usize..(term.start + term.length) as usize).unwrap_or_default()
    }

    /// The terms that are `word`, or begin with it.
    pub(super) fn terms(&self, word: &str, prefix: bool) -> Range<usize> {
        let start = self.terms.partition_point(|term| self.word(term) < word);
        let fits = |term: &Term| if prefix { self.word(term).starts_with(word) } else { self.word(term) == word };
        start..start + self.terms[start..].partition_point(fits)
    }

    /// The postings of each of `terms`, and whether the term is `word` and no longer.
    pub(super) fn postings(&self, terms: Range<usize>, word: &str) -> impl Iterator<Item = (bool, &[Posting])> {
        self.terms[terms].iter().map(move |term| {
            let postings = &self.postings[term.postings as usize..(term.postings + term.count) as usize];
            (term.length as usize == word.len(), postings)
        })
    }
}
