//! A picture on the whole screen.

use super::*;

fn cone() -> PictureBox {
    let (dark, light, alt) = ("img/cone.svg".into(), "img/cone.svg".into(), "A bent cone".into());
    PictureBox { dark, light, alt, lines: 0..4, column: 0, cells: 8, size: Ok((120, 60)), shown: true }
}

/// A picture on the whole screen, half of it black.
fn enlarged(size: (u16, u16), file: &[u8]) -> (Bench, PictureCache) {
    let mut bench = Bench::in_lesson(size);
    bench.model.shell.options.pictures = true;
    let state = picture::State::new(LessonId("1-clay/1.0-kilns".into()), &cone()).unwrap();
    bench.model.screens.push(Screen::Picture(state));
    let mut pictures = PictureCache::default();
    for key in wanted(&bench.model, pictures.drawing) {
        let drawn = decode(file, &key, Grounds { page: (255, 255, 255), other: (0, 0, 0) });
        pictures.put(key, drawn);
    }
    (bench, pictures)
}

pub const CONE: &[u8] = br##"<svg xmlns="http://www.w3.org/2000/svg" width="120" height="60"><rect width="60" height="60"/></svg>"##;

#[test]
fn picture_on_the_whole_screen() {
    for size in [(80, 24), (120, 36)] {
        let (bench, pictures) = enlarged(size, CONE);
        keep(&format!("picture_{}x{}", size.0, size.1), &bench.screen_with(&pictures));
    }
}

#[test]
fn a_picture_that_turns_out_to_be_none_says_so_in_its_room() {
    let (bench, pictures) = enlarged((80, 24), b"<svg xmlns='http://www.w3.org/2000/svg'><");
    let screen = bench.screen_with(&pictures);
    assert!(screen.contains("[picture: A bent cone · img/cone.svg · corrupt]"), "{screen}");
}

#[test]
fn every_key_that_closes_things_closes_a_picture() {
    for code in [KeyCode::Esc, KeyCode::Backspace, KeyCode::Enter, KeyCode::Char('q')] {
        let (mut bench, _) = enlarged((80, 24), CONE);
        bench.press(&[code]);
        assert!(matches!(bench.model.top(), Screen::Lesson(_)), "{code:?}");
    }
    let (mut bench, _) = enlarged((80, 24), CONE);
    bench.send(Msg::Click { column: 40, row: 10 });
    assert!(matches!(bench.model.top(), Screen::Lesson(_)));
}

#[test]
fn a_picture_on_the_whole_screen_follows_the_size_of_the_terminal_and_keeps_its_shape() {
    let (mut bench, _) = enlarged((80, 24), CONE);
    let room = |bench: &Bench| match bench.model.top() {
        Screen::Picture(state) => state.room(&bench.model.shell),
        _ => panic!("no picture"),
    };
    let before = room(&bench);
    assert_eq!((before.cells, before.lines.len()), (80, 20));
    bench.send(Msg::Resize(50, 40));
    let after = room(&bench);
    assert_eq!((after.cells, after.lines.len()), (50, 13));
    bench.send(Msg::CellSize(10, 30));
    assert_eq!(room(&bench).lines.len(), 9, "cells three times as high as wide");
}

#[test]
fn a_picture_whose_words_are_found_is_marked_beside_it_and_stays_as_it_is() {
    let mut bench = Bench::new((80, 24));
    bench.files.0.insert("docs/1-clay/1.0-kilns.md", "# Kilns\n\n![A bent cone](img/cone.svg)\n\nNo other is so bent.\n");
    bench.files.0.insert("docs/1-clay/img/cone.svg", "");
    bench.model.shell.options.pictures = true;
    bench.press(&[KeyCode::Down, KeyCode::Enter]);
    let mut pictures = PictureCache::default();
    for key in wanted(&bench.model, pictures.drawing) {
        pictures.put(key.clone(), decode(CONE, &key, Grounds { page: (255, 255, 255), other: (0, 0, 0) }));
    }
    let cells = |bench: &Bench| {
        let mut cells = Buffer::empty(Rect::new(0, 0, 80, 24));
        view(&bench.model, Colours::True, &pictures, &mut cells);
        cells
    };
    let before = cells(&bench);
    let of_picture: Vec<_> = (1..22).flat_map(|y| (0..80).map(move |x| (x, y))).filter(|at| before[*at].symbol() == "▀").collect();
    assert!(of_picture.len() > 20, "{}", bench.screen_with(&pictures));
    bench.type_text("/bent");
    let after = cells(&bench);
    assert!(bench.screen_with(&pictures).contains("1 of 2, in the words of a picture"), "{}", bench.screen_with(&pictures));
    assert!(of_picture.iter().all(|at| before[*at] == after[*at]), "nothing is painted over it");
    let bars = of_picture.iter().filter(|(x, y)| after[(x - 1, *y)].symbol() == "▐").count();
    let rows: std::collections::BTreeSet<_> = of_picture.iter().map(|(_, y)| y).collect();
    assert_eq!(bars, rows.len());
}
