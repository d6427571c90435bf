//! A passphrase on its way from the keyboard to the key it opens.

use std::fmt;

use zeroize::Zeroizing;

/// Text that is wiped when dropped and never shown: `Debug` says only that there is one.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

/// Room reserved up front, so that typing does not leave copies behind in outgrown buffers.
const CAPACITY: usize = 1024;

impl Secret {
    /// An empty secret to type into.
    pub fn new() -> Self {
        Self(Zeroizing::new(String::with_capacity(CAPACITY)))
    }

    /// Appends a typed character; beyond the reserved room it is refused, since growing would copy the secret.
    pub fn push(&mut self, ch: char) {
        if self.0.capacity() == 0 {
            *self = Self::new();
        }
        if self.0.len() + ch.len_utf8() <= self.0.capacity() {
            self.0.push(ch);
        }
    }

    /// Takes the last character back.
    pub fn pop(&mut self) {
        self.0.pop();
    }

    /// The text itself, for the code that opens a key with it.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// How many characters were typed.
    pub fn chars(&self) -> usize {
        self.0.chars().count()
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(Zeroizing::new(text))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_output_never_holds_the_secret() {
        let mut secret = Secret::new();
        "hunter2".chars().for_each(|ch| secret.push(ch));
        assert_eq!(format!("{secret:?}"), "Secret(…)");
        assert_eq!(secret.expose(), "hunter2");
    }

    #[test]
    fn a_secret_never_outgrows_its_buffer() {
        let mut secret = Secret::new();
        let before = secret.expose().as_ptr();
        (0..2 * CAPACITY).for_each(|_| secret.push('x'));
        assert_eq!(secret.expose().as_ptr(), before);
        assert_eq!(secret.expose().len(), CAPACITY);
    }
}
