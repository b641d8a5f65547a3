//! What can be done with a case now, and what cannot with the reason and its article. Nothing is
//! hidden: acts of other roles and of other stages stand folded below.

use super::law::{Articles, Refused};
use super::line::case_address;
use askama::Template;
use domain::authority::Act;
use domain::case::Refusal;

/// An act that can be done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Possible {
    name: String,
    address: String,
    key: &'static str,
    main: bool,
    danger: bool,
}

/// An act that cannot be done, and why.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NotPossible {
    name: &'static str,
    why: Refused,
}

/// All acts of a case for one officer.
#[derive(Clone, PartialEq, Eq, Debug, Template)]
#[template(path = "officer/acts.html")]
pub struct Acts {
    possible: Vec<Possible>,
    refused: Vec<NotPossible>,
    folded: Vec<NotPossible>,
}

/// The order in which acts are offered; the first possible one of those above the line is the
/// main one.
const ORDER: [(Act, &str); 21] = [
    (Act::Accept, "t"),
    (Act::Transfer, "d"),
    (Act::DecideResult, "d"),
    (Act::StepComplete, "d"),
    (Act::IssueResult, "d"),
    (Act::HandOver, "d"),
    (Act::SupplementForward, "d"),
    (Act::SupplementAnswer, "d"),
    (Act::ConsultAnswer, ""),
    (Act::Payment, ""),
    (Act::Assign, "c"),
    (Act::SupplementRequest, "b"),
    (Act::Consult, "l"),
    (Act::StepReturn, ""),
    (Act::FinancialObligation, ""),
    (Act::Extend, "h"),
    (Act::Amend, ""),
    (Act::Correct, ""),
    (Act::Reject, ""),
    (Act::Withdraw, ""),
    (Act::Stop, ""),
];

impl Acts {
    /// The acts from what the office answered for each.
    pub fn of(code: &str, tried: &[(Act, Result<(), Refusal>)], articles: Articles<'_>) -> Self {
        let mut acts = Self {
            possible: Vec::new(),
            refused: Vec::new(),
            folded: Vec::new(),
        };
        for (act, key) in ORDER {
            match tried.iter().find(|(tried, _)| *tried == act) {
                Some((_, Ok(()))) => acts.possible.push(Possible {
                    name: format!("{}…", act.name()),
                    address: format!("{}/{}", case_address(code), act.slug()),
                    key,
                    main: acts.possible.is_empty(),
                    danger: matches!(act, Act::Reject | Act::Stop | Act::Withdraw),
                }),
                Some((_, Err(refusal))) => {
                    let told = NotPossible {
                        name: act.name(),
                        why: articles.refusal(refusal),
                    };
                    if is_of_the_moment(refusal) {
                        acts.refused.push(told);
                    } else {
                        acts.folded.push(told);
                    }
                }
                None => {}
            }
        }
        acts
    }

    fn folded_count(&self) -> usize {
        self.folded.len()
    }
}

/// Whether a refusal says something about this case today, and not only about roles and stages.
pub fn is_of_the_moment(refusal: &Refusal) -> bool {
    !matches!(
        refusal,
        Refusal::NotYourRole { .. }
            | Refusal::OutsideYourUnit { .. }
            | Refusal::StepOfAnotherRole { .. }
            | Refusal::CaseEnded { .. }
            | Refusal::WrongStage { .. }
            | Refusal::NothingToForward
            | Refusal::NothingAsked
            | Refusal::NothingOwed
            | Refusal::NoResult
            | Refusal::ResultUndecided
            | Refusal::NoEarlierStep
    )
}

#[cfg(test)]
mod tests {
    use super::super::law;
    use super::*;

    #[test]
    fn what_can_be_done_comes_first_and_nothing_is_left_out() {
        let tried = [
            (Act::Consult, Ok(())),
            (Act::StepComplete, Ok(())),
            (Act::Extend, Err(Refusal::NoDeadline)),
            (
                Act::Accept,
                Err(Refusal::NotYourRole {
                    act: "Tiếp nhận".to_owned(),
                }),
            ),
        ];
        let acts = Acts::of("X", &tried, Articles(&law::sample));
        assert_eq!(acts.possible.len(), 2);
        assert_eq!(acts.possible[0].address, "/can-bo/ho-so/X/step_complete");
        assert!(acts.possible[0].main && !acts.possible[1].main);
        assert_eq!((acts.refused.len(), acts.folded.len()), (1, 1));
    }
}
