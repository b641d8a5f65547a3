//! What other systems may be given: an act each, for some agencies or for all. A scope that is not
//! here cannot be asked for.

use crate::authority::Act;

/// A scope.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Scope {
    /// See cases.
    View,
    /// File cases.
    Submit,
    /// Confirm payments.
    Payment,
}

impl Scope {
    /// All scopes.
    pub const ALL: [Self; 3] = [Self::View, Self::Submit, Self::Payment];

    /// The act that it allows.
    pub fn act(self) -> Act {
        match self {
            Self::View => Act::View,
            Self::Submit => Act::Submit,
            Self::Payment => Act::Payment,
        }
    }

    /// Its word: the act's.
    pub fn word(self) -> &'static str {
        self.act().slug()
    }

    /// The scope of a word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.word() == word)
    }

    /// The scope that an act needs; none for acts that no other system may do.
    pub fn needed(act: Act) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.act() == act)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_three_acts_can_be_given_to_other_systems() {
        let given: Vec<_> = Act::ALL
            .iter()
            .filter(|act| Scope::needed(**act).is_some())
            .map(|act| act.slug())
            .collect();
        assert_eq!(given, ["view", "submit", "payment"]);
        for scope in Scope::ALL {
            assert_eq!(Scope::of(scope.word()), Some(scope));
        }
        assert_eq!(Scope::of("decide_result"), None);
    }
}
