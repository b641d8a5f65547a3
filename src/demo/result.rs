//! The end of a played case: money, the issued document, the hand-over, the rating.

use super::dice::Dice;
use super::life::Life;
use super::papers;
use super::plan::Plan;
use super::turn::{Memory, Turn};
use domain::actor::Role;
use domain::case::decide_result::Outcome;
use domain::case::filing::{CopyKind, DeliveryKind};
use domain::case::{Case, Paper, hand_over, issue_result, payment, rate};
use domain::clock::wall;
use jiff::SignedDuration;

/// Who is pleased with everything says this, or nothing.
const PRAISE: [&str; 4] = [
    "",
    "Giải quyết nhanh, cảm ơn các anh chị.",
    "Cán bộ hướng dẫn nhiệt tình.",
    "Mọi việc rõ ràng, dễ theo dõi.",
];
/// Who finds it right says this, or nothing.
const CONTENT: [&str; 3] = [
    "",
    "Được việc, nên nhắn tin sớm hơn khi có kết quả.",
    "Ổn, mong mẫu tờ khai ngắn hơn.",
];
/// Who is not satisfied says this, or nothing.
const COMPLAINT: [&str; 3] = [
    "",
    "Hỏi ba lần mới được trả lời hồ sơ đang ở đâu.",
    "Hướng dẫn chưa rõ, phải hỏi lại nhiều lần.",
];

/// Whose result came late and who is not satisfied says this, or nothing.
const LATE: [&str; 2] = ["", "Kết quả trễ hẹn."];

/// What somebody thinks of it: a mark of each item and words that fit the marks. Who is not satisfied
/// gives no best mark, and who praises gives no worst one; nobody praises what came late.
fn opinion(items: &[String], levels: &[String], late: bool, dice: &mut Dice) -> Option<rate::Rate> {
    let worst = levels.len().checked_sub(1)?;
    let middle = worst.min(1);
    let middle = if middle == worst { 0 } else { middle };
    let (mood, other, words): (_, _, &[&str]) = match (dice.between(1, 100), late) {
        (1..=62, false) => (0, middle, &PRAISE),
        (1..=62, true) | (63..=93, false) => (middle, middle, &CONTENT),
        (_, false) => (worst, middle, &COMPLAINT),
        (_, true) => (worst, middle, &LATE),
    };
    let mut marks = Vec::new();
    for (no, item) in items.iter().enumerate() {
        // The first is the whole, or what stands for it.
        let at = if no == 0 || dice.happens(75) {
            mood
        } else {
            other
        };
        marks.push((item.clone(), levels.get(at)?.clone()));
    }
    let words = dice.one(words).copied().unwrap_or_default();
    Some(rate::Rate {
        marks,
        words: words.to_owned(),
    })
}

impl Life {
    pub(super) fn pays(
        &self,
        case: &Case,
        memory: &mut Memory,
        dice: &mut Dice,
        minutes: (i64, i64),
    ) -> Option<Turn> {
        let at = self.work(case, memory.at, minutes, dice);
        let method = if dice.happens(60) {
            payment::Method::Counter
        } else {
            payment::Method::Transfer
        };
        Some(Turn {
            at,
            actor: self.clerk(case, dice)?,
            command: payment::ConfirmPayment {
                amount: case.still_owed(),
                method,
                reference: format!("BL{:07}", dice.between(1, 9_999_999)),
            }
            .into(),
        })
    }

    pub(super) async fn issue(
        &self,
        plan: &Plan,
        case: &Case,
        memory: &mut Memory,
        dice: &mut Dice,
    ) -> anyhow::Result<Option<Turn>> {
        let organisation = &self.office.organisation;
        let (Some(filing), Some(terms)) = (&case.filing, &case.terms) else {
            return Ok(None);
        };
        let seal = organisation
            .agency(&filing.agency)
            .and_then(|it| organisation.seal(it));
        let Some(actor) = seal.and_then(|it| self.officer(&it.code, Role::SealClerk, dice)) else {
            return Ok(None);
        };
        let refused = case
            .decision
            .as_ref()
            .is_some_and(|it| it.outcome == Outcome::Refused);
        let name = if refused {
            "Văn bản từ chối giải quyết hồ sơ".to_owned()
        } else {
            terms.result_name.clone()
        };
        let file = papers::keep(&self.files, &name, &filing.applicant.name).await?;
        let at = self.work(case, memory.at, (10, 150), dice);
        let sign = if refused { "VB-TC" } else { "GCN" };
        Ok(Some(Turn {
            at,
            actor,
            command: issue_result::IssueResult {
                number: format!("{}/{}-{sign}", plan.no + 101, wall(at).year()),
                name: name.clone(),
                file: Some(Paper {
                    component: None,
                    name,
                    copy: CopyKind::ElectronicSigned,
                    count: 0,
                    file: Some(file),
                }),
            }
            .into(),
        }))
    }

    pub(super) fn hand_over(
        &self,
        case: &Case,
        memory: &mut Memory,
        dice: &mut Dice,
    ) -> Option<Turn> {
        let filing = case.filing.as_ref()?;
        let way = filing.delivery.kind();
        let minutes = match way {
            DeliveryKind::Online => (3, 40),
            DeliveryKind::Post => (60, 900),
            DeliveryKind::InPerson => (60, 3_000),
        };
        let at = self.work(case, memory.at, minutes, dice);
        Some(Turn {
            at,
            actor: self.clerk(case, dice)?,
            command: hand_over::HandOver {
                way,
                receiver: filing.applicant.name.clone(),
                mandate: String::new(),
                reference: match way {
                    DeliveryKind::Post => format!("RR{:09}VN", dice.between(1, 999_999_999)),
                    _ => String::new(),
                },
                originals_compared: true,
            }
            .into(),
        })
    }

    pub(super) fn rate(
        &self,
        plan: &Plan,
        case: &Case,
        memory: &mut Memory,
        dice: &mut Dice,
    ) -> Option<Turn> {
        if !plan.rates || case.rating.is_some() {
            return None;
        }
        case.filing.as_ref()?.applicant.account?;
        let rules = self.office.rules_of(case, memory.at);
        let said = opinion(
            &rules.rating_items,
            &rules.rating_levels,
            plan.tempo > 100,
            dice,
        )?;
        let wait = SignedDuration::from_mins(dice.between(20, 3_000));
        Some(Turn {
            at: memory.at.saturating_add(wait).ok()?,
            actor: plan.applicant.actor()?,
            command: said.into(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::regulation::{Regulation, provinces};

    #[test]
    fn the_words_of_a_rating_fit_its_marks_in_every_province() {
        for province in provinces() {
            let regulation = Regulation::seed(province).expect("a province");
            let rules = regulation.rules(jiff::civil::date(2026, 8, 24));
            let levels = &rules.rating_levels;
            let (best, worst) = (levels.first(), levels.last());
            let mut seen = [0; 3];
            for seed in 0..1_200 {
                let late = seed % 2 == 1;
                let dice = &mut Dice::new(seed);
                let said = opinion(&rules.rating_items, levels, late, dice);
                let said = said.expect("a rating");
                assert_eq!(said.marks.len(), rules.rating_items.len(), "{province}");
                let has = |level: Option<&String>| said.marks.iter().any(|it| level == Some(&it.1));
                let words = said.words.as_str();
                if words.is_empty() {
                    continue;
                }
                if PRAISE.contains(&words) {
                    assert!(!late && has(best) && !has(worst), "{province}: {said:?}");
                    seen[0] += 1;
                } else if COMPLAINT.contains(&words) || LATE.contains(&words) {
                    assert!(has(worst) && !has(best), "{province}: {said:?}");
                    seen[2] += 1;
                } else {
                    assert!(!has(best) && !has(worst), "{province}: {said:?}");
                    seen[1] += 1;
                }
            }
            assert!(seen.iter().all(|it| *it > 0), "{province}: {seen:?}");
        }
    }
}
