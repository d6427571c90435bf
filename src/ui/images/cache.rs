//! Pictures that are ready, the ones used longest ago leaving first when there are too many.

use std::collections::HashMap;

use super::kitty::Name;
use super::ready::Sharp;
use super::{Drawing, Key, Ready, Shown};
use crate::domain::picture::PictureFault;

/// Memory that pictures kept ready may take.
const KEPT_BYTES: usize = 8 * 1024 * 1024;

/// See the module.
#[derive(Debug, Default)]
pub struct PictureCache {
    /// How pictures are drawn from now on.
    pub drawing: Drawing,
    ready: HashMap<Key, (Result<Ready, PictureFault>, u64)>,
    bytes: usize,
    turn: u64,
    serial: u64,
}

impl PictureCache {
    /// The picture, or why there is none, when that is known. While it is being drawn in another way (the terminal told more of
    /// itself), it is as it was.
    pub fn get(&self, key: &Key) -> Option<&Result<Ready, PictureFault>> {
        let exact = self.ready.get(key);
        let known = exact.or_else(|| self.ready.iter().find(|(other, _)| other.same_place(key)).map(|(_, known)| known));
        known.map(|(picture, _)| picture)
    }

    /// Whether it was made ready, or could not be.
    pub fn knows(&self, key: &Key) -> bool {
        self.ready.contains_key(key)
    }

    /// Forgets pictures whose files changed.
    pub fn forget(&mut self, paths: &[String]) {
        let changed = |key: &Key| paths.contains(&key.path);
        let freed: usize =
            self.ready.iter().filter(|(key, _)| changed(key)).filter_map(|(_, (picture, _))| Some(picture.as_ref().ok()?.bytes())).sum();
        self.bytes -= freed;
        self.ready.retain(|key, _| !changed(key));
    }

    /// Marks pictures as in use.
    pub fn touch(&mut self, keys: &[Key]) {
        self.turn += 1;
        for key in keys {
            if let Some((_, used)) = self.ready.get_mut(key) {
                *used = self.turn;
            }
        }
    }

    /// Encodes what is on screen, where only that is encoded, and drops what was.
    pub fn prepare(&mut self, shown: &[Shown]) {
        for (key, (picture, _)) in &mut self.ready {
            if let Ok(Ready { sharp: Sharp::Sixel(sixel), .. }) = picture
                && shown.iter().all(|shown| shown.key != *key)
            {
                sixel.drop_strip();
            }
        }
        for Shown { key, rows } in shown {
            if let Some((Ok(Ready { sharp: Sharp::Sixel(sixel), rows: all, .. }), _)) = self.ready.get_mut(key) {
                sixel.prepare(rows.clone(), *all);
            }
        }
    }

    /// Keeps a picture, or why there is none.
    pub fn put(&mut self, key: Key, mut picture: Result<Ready, PictureFault>) {
        if let Ok(Ready { sharp: Sharp::Kitty(kitty), .. }) = &mut picture {
            self.serial += 1;
            kitty.serial = self.serial;
            kitty.name = Name { session: self.drawing.session, number: self.free_number() };
        }
        self.bytes += picture.as_ref().map_or(0, Ready::bytes);
        if let Some((Ok(old), _)) = self.ready.insert(key, (picture, self.turn)) {
            self.bytes -= old.bytes();
        }
        while self.bytes > KEPT_BYTES {
            let turn = self.turn;
            let oldest = self.ready.iter().filter(|(_, (picture, used))| picture.is_ok() && *used < turn);
            let Some(key) = oldest.min_by_key(|(_, (_, used))| *used).map(|(key, _)| key.clone()) else { return };
            if let Some((Ok(old), _)) = self.ready.remove(&key) {
                self.bytes -= old.bytes();
            }
        }
    }

    /// The names of kitty's pictures that are still kept.
    pub fn names(&self) -> impl Iterator<Item = Name> {
        self.ready.values().filter_map(|(picture, _)| Some(picture.as_ref().ok()?.kitty()?.name))
    }

    /// A number that no picture has; the last one, should there ever be so many.
    fn free_number(&self) -> u8 {
        (1..u8::MAX).find(|number| self.names().all(|name| name.number != *number)).unwrap_or(u8::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::model::Scheme;
    use crate::ui::images::Protocol;

    fn key(path: &str) -> Key {
        Key { path: path.into(), columns: 1000, rows: 500, scheme: Scheme::Dark, drawing: Drawing::default() }
    }

    fn large(key: &Key) -> Result<Ready, PictureFault> {
        Ok(Ready::new(key, vec![(1, 2, 3); 1_000_000], Sharp::None))
    }

    #[test]
    fn pictures_used_longest_ago_leave_first() {
        let mut cache = PictureCache::default();
        let keys = ["a", "b", "c", "d"].map(key);
        for key in &keys {
            cache.put(key.clone(), large(key));
            cache.touch(std::slice::from_ref(key));
        }
        assert!(cache.get(&keys[3]).is_some());
        assert!(cache.get(&keys[0]).is_none());
        assert!(cache.bytes <= KEPT_BYTES);
    }

    /// Ten pictures, which have 600 kilobytes each.
    fn page(cache: &mut PictureCache, name: &str) -> Vec<Key> {
        let keys: Vec<Key> = (0..10).map(|number| key(&format!("{name}{number}"))).collect();
        for key in &keys {
            // As the loop does: what is wanted is touched, then one after the other is ready.
            cache.touch(&keys);
            cache.put(key.clone(), Ok(Ready::new(key, vec![(1, 2, 3); 200_000], Sharp::None)));
        }
        cache.touch(&keys);
        keys
    }

    #[test]
    fn of_two_pages_that_are_too_large_together_the_one_on_screen_is_kept_whole() {
        let mut cache = PictureCache::default();
        for name in ["a", "b", "a", "c"] {
            let keys = page(&mut cache, name);
            assert!(keys.iter().all(|key| cache.knows(key)), "{name}");
            let kept: usize = cache.ready.values().map(|(picture, _)| picture.as_ref().map_or(0, Ready::bytes)).sum();
            assert_eq!(cache.bytes, kept, "{name}");
            assert!(kept <= KEPT_BYTES, "{name}: {kept}");
        }
        assert!(cache.ready.len() < 20, "pictures of other pages have left");
    }

    #[test]
    fn of_sixels_only_what_is_on_screen_is_held_in_the_terminals_words() {
        let mut cache = PictureCache::default();
        let picture = image::RgbImage::from_pixel(40, 80, image::Rgb([9, 9, 9]));
        let keys = ["a", "b"].map(key);
        for key in &keys {
            cache.put(key.clone(), Ok(Ready::new(key, Vec::new(), Sharp::Sixel(super::super::sixel::Sixel::new(&picture)))));
        }
        let has_words = |cache: &PictureCache, key: &Key| matches!(cache.get(key), Some(Ok(Ready { sharp: Sharp::Sixel(sixel), .. })) if sixel.strip(&(0..4)).is_some());
        for (on, off) in [(0, 1), (1, 0)] {
            cache.prepare(&[Shown { key: keys[on].clone(), rows: 0..4 }]);
            assert!(has_words(&cache, &keys[on]) && !has_words(&cache, &keys[off]));
        }
    }

    #[test]
    fn a_picture_stays_on_screen_while_it_is_drawn_in_a_better_way() {
        let mut cache = PictureCache::default();
        cache.put(key("a"), large(&key("a")));
        let better = Key { drawing: Drawing { protocol: Protocol::Kitty, ..Drawing::default() }, ..key("a") };
        assert!(cache.get(&better).is_some());
        assert!(!cache.knows(&better), "it is still wanted");
        assert!(cache.get(&Key { scheme: Scheme::Light, ..better }).is_none(), "another ground is another picture");
    }
}
