use proptest::prelude::*;

use super::*;

/// What a text becomes when these are typed; `<` and `>` move, `~` deletes, `^` and `_` go up and down.
fn typed(text: &str, width: u16, keys: &str) -> Editor {
    let mut editor = Editor::new(text);
    for key in keys.chars() {
        let code = match key {
            '<' => KeyCode::Left,
            '>' => KeyCode::Right,
            '~' => KeyCode::Backspace,
            '^' => KeyCode::Up,
            '_' => KeyCode::Down,
            '[' => KeyCode::Home,
            ']' => KeyCode::End,
            '\n' => KeyCode::Enter,
            ch => KeyCode::Char(ch),
        };
        let rows = Rows::of(editor.text(), width);
        assert!(editor.press(Key::plain(code), &rows, 5), "{key}");
    }
    editor
}

fn rows(text: &str, width: u16) -> Vec<&str> {
    Rows::of(text, width).from(0).map(|row| &text[row]).collect()
}

#[test]
fn text_is_written_where_the_cursor_is() {
    assert_eq!(typed("gold image", 80, "<<<<<<en\u{e9}").text(), "golden\u{e9} image");
    assert_eq!(typed("e\u{301}x", 80, "<~").text(), "x", "a letter and its accent are one");
    assert_eq!(typed("  - one", 80, "\n- two").text(), "  - one\n  - two", "a line begins as far in as the one above");
}

#[test]
fn rows_break_at_spaces_and_only_long_words_within() {
    assert_eq!(rows("a golden image hands on\n\nx", 12), ["a golden ", "image hands ", "on", "", "x"]);
    assert_eq!(rows("0123456789abcdef", 10), ["0123456789", "abcdef"]);
    assert_eq!(rows("漢字漢字漢", 8), ["漢字漢字", "漢"]);
    assert_eq!(rows("", 10), [""]);
}

#[test]
fn up_and_down_keep_to_the_column_and_go_through_wrapped_rows() {
    let editor = typed("a golden image\nx\nhands it on", 80, "^^");
    assert_eq!(&editor.text()[editor.cursor()..], "age\nx\nhands it on");
    let editor = typed("a golden image hands", 12, "^");
    assert_eq!(&editor.text()[editor.cursor()..], " image hands", "the end of a row is before its last cell");
    assert_eq!(typed("a golden image hands", 12, "^^^x").text(), "xa golden image hands");
    assert_eq!(typed("a golden image hands", 12, "^[y").text(), "ya golden image hands");
    assert_eq!(typed("one two", 80, "[].").text(), "one two.");
}

#[test]
fn a_click_puts_the_cursor_at_the_nearest_letter() {
    let mut editor = Editor::new("a 漢字 b\nend");
    for (row, column, rest) in [(0, 3, "漢字 b\nend"), (0, 4, "字 b\nend"), (0, 99, "\nend"), (1, 1, "nd"), (9, 9, "")] {
        editor.click(&Rows::of(editor.text(), 40), row, column);
        assert_eq!(&editor.text()[editor.cursor()..], rest, "{row} {column}");
    }
}

#[test]
fn words_lines_and_what_is_left_of_them_are_deleted() {
    let after = |text: &str, delete: fn(&mut Editor)| {
        let mut editor = Editor::new(text);
        delete(&mut editor);
        editor.text().to_owned()
    };
    for (text, left) in [("one two ", "one "), ("one\ntwo", "one\n"), ("one\n", "one"), ("", "")] {
        assert_eq!(after(text, Editor::delete_word), left, "{text:?}");
    }
    assert_eq!([after("one\ntwo", Editor::delete_to_start), after("one\n", Editor::delete_to_start)], ["one\n", "one"]);
    let mut editor = typed("one\ntwo", 80, "^");
    editor.delete_to_end();
    assert_eq!(editor.text(), "onetwo");
    editor.delete_to_end();
    assert_eq!(editor.text(), "one");
}

#[test]
fn words_are_undone_one_by_one_and_made_again() {
    let mut editor = typed("", 80, "one two~");
    let mut texts = Vec::new();
    while editor.undo() {
        texts.push(editor.text().to_owned());
    }
    assert_eq!(texts, ["one two", "one", ""]);
    while editor.redo() {}
    assert_eq!(editor.text(), "one tw");
    editor.undo();
    editor.insert("X");
    assert!(!editor.redo(), "what was undone is forgotten with the next change");
    editor.replace("all new");
    assert!(editor.undo());
    assert_eq!(editor.text(), "one twoX");
}

#[test]
fn what_is_pasted_is_clean_and_bounded() {
    let mut editor = Editor::default();
    assert!(editor.insert("a\r\nb\tc\u{1b}[31m\u{202e}d"));
    assert_eq!(editor.text(), "a\nb    cd");
    assert!(!editor.insert(&"é".repeat(LARGEST)));
    assert!(editor.text().len() <= LARGEST && editor.text().len() > LARGEST - 4);
}

proptest! {
    #[test]
    fn no_keys_break_a_text(text in "[a-c 漢é\u{301}👩\u{200d}\n]{0,40}", width in 2u16..12, keys in "[<>~^_\\[\\]a \n漢]{0,60}") {
        let mut editor = typed(&text, width, &keys);
        let rows = Rows::of(editor.text(), width);
        let all: String = rows.from(0).map(|row| editor.text()[row].to_owned()).collect();
        prop_assert_eq!(all, editor.text().replace('\n', ""));
        let (row, column) = rows.cell(editor.text(), editor.cursor());
        prop_assert!(row < rows.count());
        editor.click(&rows, row, column);
        prop_assert_eq!(rows.cell(editor.text(), editor.cursor()), (row, column), "a click on the cursor leaves it where it is");
        while editor.undo() {}
        let start = Editor::new(&text);
        prop_assert_eq!(editor.text(), start.text());
    }
}
