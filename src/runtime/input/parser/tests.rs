//! Keys as typed, answers as given, and both mixed in any way.

use super::*;
use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};

fn plain(code: KeyCode) -> Token {
    key(code, KeyModifiers::NONE)
}

fn typed(text: &str) -> Vec<Token> {
    text.chars().map(|ch| plain(KeyCode::Char(ch))).collect()
}

fn read(bytes: &str) -> Vec<Token> {
    Parser::default().feed(bytes.as_bytes())
}

#[test]
fn each_key_is_known_in_every_form_that_terminals_send() {
    for (bytes, code) in [
        ("\r", KeyCode::Enter),
        ("\t", KeyCode::Tab),
        ("\x7f", KeyCode::Backspace),
        ("\x1b[A", KeyCode::Up),
        ("\x1bOA", KeyCode::Up),
        ("\x1b[B", KeyCode::Down),
        ("\x1b[C", KeyCode::Right),
        ("\x1b[D", KeyCode::Left),
        ("\x1b[H", KeyCode::Home),
        ("\x1b[1~", KeyCode::Home),
        ("\x1bOF", KeyCode::End),
        ("\x1b[4~", KeyCode::End),
        ("\x1b[3~", KeyCode::Delete),
        ("\x1b[5~", KeyCode::PageUp),
        ("\x1b[6~", KeyCode::PageDown),
        ("\x1b[Z", KeyCode::BackTab),
        ("\x1b[15~", KeyCode::F(5)),
        ("\x1b[13u", KeyCode::Enter),
        ("ü", KeyCode::Char('ü')),
        ("語", KeyCode::Char('語')),
    ] {
        assert_eq!(read(bytes), [plain(code)], "{bytes:?}");
    }
    assert_eq!(read("\x03"), [key(KeyCode::Char('c'), KeyModifiers::CONTROL)]);
    assert_eq!(read("\x1a"), [key(KeyCode::Char('z'), KeyModifiers::CONTROL)]);
    assert_eq!(read("\x1b[1;5C"), [key(KeyCode::Right, KeyModifiers::CONTROL)]);
    assert_eq!(read("\x1bx"), [key(KeyCode::Char('x'), KeyModifiers::ALT)]);
    assert_eq!(read("G"), [key(KeyCode::Char('G'), KeyModifiers::SHIFT)]);
}

#[test]
fn the_mouse_and_pasted_text_come_whole() {
    let at = |kind, column, row| Token::Event(Event::Mouse(MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE }));
    assert_eq!(
        read("\x1b[<0;5;7M\x1b[<0;5;7m\x1b[<65;1;1M"),
        [
            at(MouseEventKind::Down(MouseButton::Left), 4, 6),
            at(MouseEventKind::Up(MouseButton::Left), 4, 6),
            at(MouseEventKind::ScrollDown, 0, 0)
        ]
    );
    let pasted = |text: &str| Token::Event(Event::Paste(text.to_owned()));
    assert_eq!(read("\x1b[200~a\x1b]11;b\rü\x1b[201~j"), [vec![pasted("a\x1b]11;b\rü")], typed("j")].concat());
}

const ANSWERS: &str = "\x1b]11;rgb:fbfb/fafa/f6f6\x1b\\\x1b[6;20;10t\x1b_Gi=31;OK\x1b\\\x1bP>|kitty(0.35.2)\x1b\\\x1b[?62;4;22c";

fn answers() -> Vec<Token> {
    [
        Reply::Ground(0xfb, 0xfa, 0xf6),
        Reply::Cell(10, 20),
        Reply::Kitty(true),
        Reply::Name("kitty(0.35.2)".to_owned()),
        Reply::Attributes(vec![62, 4, 22]),
    ]
    .map(Token::Reply)
    .into()
}

#[test]
fn answers_are_understood_and_keys_typed_between_them_keep_their_order() {
    assert_eq!(read(ANSWERS), answers());
    let mixed = read(&format!("j{}k\x1b[A", ANSWERS.replace("\x1b[6;", "l\x1b[6;")));
    let keys: Vec<Token> = mixed.iter().filter(|token| matches!(token, Token::Event(_))).cloned().collect();
    assert_eq!(keys, [typed("jlk"), vec![plain(KeyCode::Up)]].concat());
    assert_eq!(mixed.len(), keys.len() + answers().len());
}

#[test]
fn wherever_a_read_ends_the_meaning_is_the_same() {
    let all = format!("j\x1b[6~{ANSWERS}ü\x1b[<0;5;7M\x1b[200~ab\x1b[201~k");
    let whole = read(&all);
    for cut in 0..all.len() {
        let mut parser = Parser::default();
        let mut tokens = parser.feed(&all.as_bytes()[..cut]);
        tokens.extend(parser.feed(&all.as_bytes()[cut..]));
        assert_eq!(tokens, whole, "cut at {cut}");
    }
    let mut parser = Parser::default();
    let tokens: Vec<Token> = all.bytes().flat_map(|byte| parser.feed(&[byte])).collect();
    assert_eq!(tokens, whole, "byte by byte");
}

#[test]
fn no_answer_becomes_keys_even_when_nobody_asked_or_it_makes_no_sense() {
    for bytes in [
        "\x1b]10;rgb:0/0/0\x07",
        "\x1b]11;rgb:zz/1/2\x07",
        "\x1b]11;rgb:\x1b\\",
        "\x1b_Gi=31;ENOTSUPPORTED:no\x1b\\",
        "\x1bP!|00000000\x1b\\",
        "\x1bP1$r0m\x1b\\",
        "\x1b[?2026;2$y",
        "\x1b[>41;380;0c",
        "\x1b[4;480;800t",
        "\x1b[?1u",
        "\x1b[24;80R",
        "\x1b[99999999999999999999999999;1t",
    ] {
        let tokens = read(bytes);
        assert!(tokens.iter().all(|token| matches!(token, Token::Reply(Reply::Kitty(false)))), "{bytes:?}: {tokens:?}");
    }
    let long = format!("\x1b]11;{}\x1b\\j", "x".repeat(100_000));
    assert_eq!(read(&long), typed("j"));
}

#[test]
fn a_lone_escape_is_the_key_once_nothing_follows_and_alt_swallows_nothing() {
    let mut parser = Parser::default();
    assert_eq!(parser.feed(b"\x1b"), []);
    assert_eq!(parser.pending(), Pending::Escape);
    assert_eq!(parser.give_up(), Some(plain(KeyCode::Esc)));
    assert_eq!(parser.pending(), Pending::Nothing);
    assert_eq!(parser.feed(b"\x1b\x1b"), [plain(KeyCode::Esc)]);
    assert_eq!(parser.give_up(), Some(plain(KeyCode::Esc)));
    // Alt with a key that also begins an answer, then other keys.
    for alt in ["\x1b]", "\x1b_", "\x1bP"] {
        assert_eq!(read(&format!("{alt}jk")), typed("jk"), "{alt:?}");
    }
    assert_eq!(parser.feed(b"\x1b]11;rgb"), []);
    assert_eq!(parser.give_up(), None, "an answer that never ended is dropped");
    assert_eq!(parser.feed(b"j"), typed("j"));
}

#[test]
fn bytes_that_are_no_text_are_passed_over() {
    let mut parser = Parser::default();
    assert_eq!(parser.feed(b"a\xff\xfe\x80b\xc3(c"), typed("ab(c"));
    assert_eq!(parser.pending(), Pending::Nothing);
}
