//! A find on one page: where it stands there, in order, and which cells that is.

use std::ops::Range;

use super::finder::Finder;
use super::fold::Folded;
use super::reading::{Origin, Reading, Spot};
use crate::layout::document::Document;

/// A page that is looked through, and what was found on it.
#[derive(Clone, Debug, Default)]
pub struct OnPage {
    reading: Reading,
    folded: Option<(Finder, Folded)>,
    /// Bytes of the reading, in order.
    hits: Vec<Range<u32>>,
}

/// A hit, or the part of one that stands on one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Which hit, from 0.
    pub hit: usize,
    /// The cells.
    pub spot: Spot,
}

impl OnPage {
    /// `document`, with nothing looked for yet.
    pub fn new(document: &Document) -> Self {
        Self { reading: Reading::of(document), ..Self::default() }
    }

    /// Looks for `finder`; `None` finds nothing.
    pub fn look_for(&mut self, finder: Option<&Finder>) {
        self.hits.clear();
        let Some(finder) = finder else { return };
        let kept = self.folded.take().filter(|(other, _)| other.folds_as(finder)).map(|(_, folded)| folded);
        let folded = kept.unwrap_or_else(|| finder.fold(self.reading.text()));
        let hits = finder.hits(self.reading.text(), &folded);
        self.hits.extend(hits.into_iter().map(|hit| super::narrow(hit.start)..super::narrow(hit.end)));
        self.folded = Some((finder.clone(), folded));
    }

    /// How many hits there are.
    pub fn len(&self) -> usize {
        self.hits.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.hits.is_empty()
    }

    /// The line of the document that a hit begins in.
    pub fn line(&self, hit: usize) -> Option<usize> {
        self.hits.get(hit).map(|hit| self.reading.line_of(hit.start as usize) as usize)
    }

    /// Where the words of a hit come from.
    pub fn origin(&self, hit: usize) -> Option<Origin> {
        self.hits.get(hit).map(|hit| self.reading.origin_of(hit.start as usize))
    }

    /// Whether a hit is in the words of a picture, which are not to be seen.
    pub fn is_in_picture(&self, hit: usize) -> bool {
        self.hits.get(hit).is_some_and(|hit| self.reading.is_picture(hit.start as usize))
    }

    /// The first hit in or below a line.
    pub fn first_from(&self, line: usize) -> Option<usize> {
        (0..self.hits.len()).find(|&hit| self.line(hit).is_some_and(|found| found >= line))
    }

    /// The hits in what this line of the source became.
    pub fn of_source(&self, source_line: u32) -> impl Iterator<Item = usize> + '_ {
        (0..self.hits.len()).filter(move |&hit| self.origin(hit).is_some_and(|origin| origin.source_line == source_line))
    }

    /// What of the hits stands on these lines of `document`, the one given to [`Self::new`].
    pub fn marks(&self, document: &Document, lines: Range<u32>) -> Vec<Mark> {
        let mut marks = Vec::new();
        for (line, bytes) in self.reading.bytes_in(lines) {
            let first = self.hits.partition_point(|hit| hit.end as usize <= bytes.start);
            for (at, hit) in self.hits.iter().enumerate().skip(first).take_while(|(_, hit)| (hit.start as usize) < bytes.end) {
                let part = (hit.start as usize).max(bytes.start)..(hit.end as usize).min(bytes.end);
                let spots = self.reading.spots(document, part);
                marks.extend(spots.into_iter().filter(|spot| spot.line == line).map(|spot| Mark { hit: at, spot }));
            }
        }
        marks
    }
}

#[cfg(test)]
mod tests;
