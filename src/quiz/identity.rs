//! Which question a question is, whatever becomes of its wording: by it attempts, history and the schedule find it again. Pure; an
//! identity is a text that is kept in files, so what makes it up must never change (`q1` says by which rules it was made).
//!
//! `q1-m-<16 hex digits>-<32 hex digits>`: the kind; the first 8 bytes of a SHA-256 of what the question means; and a sketch of its
//! words, by which an edited question is recognised. Of several that mean the same in one quiz the second ends in `~2`, and so on.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use super::{Kind, Question, Quiz};

/// How alike two questions have to be to be one: the share of their letters, three by three, that both have.
const ALIKE: f64 = 0.5;
/// Numbers in a sketch, of 4 bits each.
const SLOTS: usize = 32;
/// Of more questions than this only so many are compared: what is compared grows with the square.
const MOST_COMPARED: usize = 500;

/// The identities of a quiz's questions, in its order. `known` are those that the store has of this quiz: a question that was only
/// reworded keeps the one it had. Each of `known` is given to one question at most.
pub fn identities(quiz: &Quiz, known: &[String]) -> Vec<String> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut named: Vec<String> = Vec::with_capacity(quiz.questions.len());
    for question in &quiz.questions {
        let identity = of(question);
        let count = seen.entry(identity.clone()).or_default();
        *count += 1;
        named.push(if *count == 1 { identity } else { format!("{identity}~{count}") });
    }
    recognise(&mut named, known);
    named
}

/// Gives those of `named` that are not known the known identity they are most like. The most alike pairs go first; of equals the
/// one that comes first in the quiz.
fn recognise(named: &mut [String], known: &[String]) {
    let present: BTreeSet<&String> = named.iter().collect();
    let free: Vec<&String> = known.iter().filter(|identity| !present.contains(identity)).take(MOST_COMPARED).collect();
    if free.is_empty() {
        return;
    }
    let known: BTreeSet<&String> = known.iter().collect();
    let new = (0..named.len()).filter(|index| !known.contains(&named[*index])).take(MOST_COMPARED);
    let mut pairs: Vec<(f64, usize, usize)> = new
        .flat_map(|index| free.iter().enumerate().map(move |(old, identity)| (index, old, *identity)))
        .map(|(index, old, identity)| (likeness(&named[index], identity), index, old))
        .filter(|(likeness, ..)| *likeness >= ALIKE)
        .collect();
    pairs.sort_by(|one, other| other.0.total_cmp(&one.0).then((one.1, one.2).cmp(&(other.1, other.2))));
    let free: Vec<String> = free.into_iter().cloned().collect();
    let (mut settled, mut given) = (BTreeSet::new(), BTreeSet::new());
    for (_, index, old) in pairs {
        if !settled.contains(&index) && !given.contains(&old) {
            settled.insert(index);
            given.insert(old);
            named[index].clone_from(&free[old]);
        }
    }
}

/// The identity of a question by itself. Wrapping, emphasis and casing make no other question of it, nor does the order of its
/// answers, but in a sequence, where that is the solution.
pub fn of(question: &Question) -> String {
    let title = normal(&question.title);
    let sign = |correct| if correct { '+' } else { '-' };
    let mut answers: Vec<String> =
        question.answers.iter().map(|answer| format!("{}{}", sign(answer.correct), normal(&answer.text))).collect();
    let kind = match question.kind {
        Kind::Single => 's',
        Kind::Multiple => 'm',
        Kind::Sequence => 'o',
    };
    if question.kind != Kind::Sequence {
        answers.sort_unstable();
    }
    // No normal text has a line end in it, so that nothing else can read the same.
    let meaning = format!("{kind}\n{title}\n{}", answers.join("\n"));
    let digest = Sha256::digest(meaning.as_bytes());
    let hash: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let texts = std::iter::once(title.as_str()).chain(answers.iter().map(|answer| &answer[1..]));
    format!("q1-{kind}-{hash}-{}", sketch(texts))
}

/// A text without what only changes its look: emphasis and code marks, casing, where its lines end. Signs within code stay, for
/// there they mean something.
fn normal(text: &str) -> String {
    let text = text.replace("<br>", " ").replace("<br/>", " ").replace("<br />", " ");
    let mut out = String::with_capacity(text.len());
    let (mut in_code, mut before) = (false, ' ');
    let mut rest = text.chars().peekable();
    while let Some(ch) = rest.next() {
        let within_word = before.is_alphanumeric() && rest.peek().is_some_and(|next| next.is_alphanumeric());
        match ch {
            '`' => in_code = !in_code,
            '*' if !in_code => {}
            '_' if !in_code && !within_word => {}
            _ if ch.is_whitespace() || ch.is_control() => {
                if !out.is_empty() && !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            _ => out.extend(ch.to_lowercase()),
        }
        before = ch;
    }
    out.truncate(out.trim_end().len());
    out
}

/// A MinHash (Broder, "On the resemblance and containment of documents", 1997) of the texts' letters three by three, a hex digit for
/// each slot: two sketches have as many digits alike, about, as the texts have such threes in common.
fn sketch<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    let mut least = [u64::MAX; SLOTS];
    for text in texts {
        let letters: Vec<char> = std::iter::once(' ').chain(text.chars()).chain([' ']).collect();
        for three in letters.windows(3) {
            let packed = three.iter().fold(0u64, |packed, letter| packed << 21 | u64::from(u32::from(*letter)));
            for (slot, least) in least.iter_mut().enumerate() {
                *least = (*least).min(mixed(packed ^ (slot as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15)));
            }
        }
    }
    least.iter().map(|least| format!("{:x}", least & 0xf)).collect()
}

/// The last steps of SplitMix64, which spread a number's bits evenly.
fn mixed(number: u64) -> u64 {
    let mut mixed = number;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// How alike the words of two questions are, from 0 to 1, by their identities. Those of another kind are not alike at all.
fn likeness(one: &str, other: &str) -> f64 {
    let (Some((kind, one)), Some((other_kind, other))) = (parts(one), parts(other)) else { return 0.0 };
    if kind != other_kind {
        return 0.0;
    }
    let same = one.bytes().zip(other.bytes()).filter(|(one, other)| one == other).count();
    // One digit in sixteen agrees by chance.
    let share = same as f64 / SLOTS as f64;
    ((share - 1.0 / 16.0) / (15.0 / 16.0)).max(0.0)
}

/// Kind and sketch of an identity.
fn parts(identity: &str) -> Option<(&str, &str)> {
    let mut parts = identity.split('~').next()?.split('-');
    let (rules, kind, _, sketch) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    (rules == "q1" && sketch.len() == SLOTS).then_some((kind, sketch))
}

#[cfg(test)]
mod tests;
