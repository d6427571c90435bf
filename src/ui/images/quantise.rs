//! A picture in at most 256 colours: exactly, where it has no more; else by median cut.

use std::collections::HashMap;

use image::RgbImage;

use super::Rgb;

/// Colours a picture may have.
const MOST: usize = 256;
/// Bits of each channel that near colours are gathered by.
const KEPT_BITS: u32 = 5;

/// Pixels as indices into a palette.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Indexed {
    pub width: usize,
    pub height: usize,
    pub palette: Vec<Rgb>,
    pub pixels: Vec<u8>,
}

impl Indexed {
    pub fn new(picture: &RgbImage) -> Self {
        let (width, height) = (picture.width() as usize, picture.height() as usize);
        let (palette, pixels) = exact(picture).unwrap_or_else(|| cut(picture));
        Self { width, height, palette, pixels }
    }
}

/// `None` when there are too many colours.
fn exact(picture: &RgbImage) -> Option<(Vec<Rgb>, Vec<u8>)> {
    let mut known: HashMap<[u8; 3], u8> = HashMap::new();
    let mut palette = Vec::new();
    let mut pixels = Vec::with_capacity(picture.as_raw().len() / 3);
    for pixel in picture.pixels() {
        let index = match known.get(&pixel.0) {
            Some(index) => *index,
            None => {
                let index = u8::try_from(palette.len()).ok()?;
                let [r, g, b] = pixel.0;
                palette.push((r, g, b));
                known.insert(pixel.0, index);
                index
            }
        };
        pixels.push(index);
    }
    Some((palette, pixels))
}

/// Near colours, and how often they are met.
#[derive(Clone, Copy, Default)]
struct Bucket {
    at: usize,
    count: u64,
    sum: [u64; 3],
}

impl Bucket {
    fn mean(&self, channel: usize) -> u64 {
        self.sum[channel] / self.count.max(1)
    }
}

fn bucket(pixel: [u8; 3]) -> usize {
    pixel.iter().fold(0, |at, channel| at << KEPT_BITS | usize::from(channel >> (8 - KEPT_BITS)))
}

fn cut(picture: &RgbImage) -> (Vec<Rgb>, Vec<u8>) {
    let mut buckets = vec![Bucket::default(); 1 << (3 * KEPT_BITS)];
    for pixel in picture.pixels() {
        let found = &mut buckets[bucket(pixel.0)];
        found.count += 1;
        (0..3).for_each(|channel| found.sum[channel] += u64::from(pixel.0[channel]));
    }
    let mut used: Vec<Bucket> = Vec::new();
    for (at, found) in buckets.iter().enumerate().filter(|(_, found)| found.count > 0) {
        used.push(Bucket { at, ..*found });
    }
    let mut index_of = vec![0u8; buckets.len()];
    let mut palette = Vec::new();
    for (index, group) in (0u8..=u8::MAX).zip(groups(used)) {
        group.iter().for_each(|found| index_of[found.at] = index);
        let count: u64 = group.iter().map(|found| found.count).sum();
        let mean = |channel: usize| {
            let sum: u64 = group.iter().map(|found| found.sum[channel]).sum();
            u8::try_from(sum / count.max(1)).unwrap_or(u8::MAX)
        };
        palette.push((mean(0), mean(1), mean(2)));
    }
    (palette, picture.pixels().map(|pixel| index_of[bucket(pixel.0)]).collect())
}

/// Divides the colours where they are spread most, weighed by how many pixels that concerns, until there are enough groups.
fn groups(all: Vec<Bucket>) -> Vec<Vec<Bucket>> {
    let mut groups = vec![Group::new(all)];
    while groups.len() < MOST {
        let widest = groups.iter().enumerate().max_by_key(|(_, group)| group.weight).filter(|(_, group)| group.weight > 0);
        let Some(widest) = widest.map(|(index, _)| index) else { break };
        let (low, high) = groups.swap_remove(widest).halves();
        groups.extend([Group::new(low), Group::new(high)]);
    }
    groups.into_iter().map(|group| group.colours).collect()
}

struct Group {
    colours: Vec<Bucket>,
    channel: usize,
    weight: u64,
}

impl Group {
    fn new(colours: Vec<Bucket>) -> Self {
        let spread = |channel: usize| {
            let means = || colours.iter().map(|found| found.mean(channel));
            means().max().unwrap_or(0) - means().min().unwrap_or(0)
        };
        let channel = (0..3).max_by_key(|channel| spread(*channel)).unwrap_or(0);
        let count: u64 = colours.iter().map(|found| found.count).sum();
        // The root keeps one large plain ground from taking all the colours.
        let weight = if colours.len() < 2 { 0 } else { spread(channel) * count.isqrt().max(1) };
        Self { colours, channel, weight }
    }

    /// At the median pixel; neither half is empty.
    fn halves(mut self) -> (Vec<Bucket>, Vec<Bucket>) {
        let channel = self.channel;
        self.colours.sort_unstable_by_key(|found| found.mean(channel));
        let half = self.colours.iter().map(|found| found.count).sum::<u64>() / 2;
        let mut passed = 0;
        let middle = self.colours.iter().position(|found| {
            passed += found.count;
            passed > half
        });
        let at = middle.unwrap_or(0).clamp(1, self.colours.len() - 1);
        let high = self.colours.split_off(at);
        (self.colours, high)
    }
}
