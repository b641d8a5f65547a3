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

const PRAISE: [&str; 6] = [
    "",
    "",
    "Giải quyết nhanh, cảm ơn các anh chị.",
    "Cán bộ hướng dẫn nhiệt tình.",
    "Nộp trực tuyến tiện, không phải đi lại.",
    "Nên nhắn tin sớm hơn khi có kết quả.",
];

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
        let levels = &rules.rating_levels;
        let marks = rules
            .rating_items
            .iter()
            .filter_map(|item| {
                let at = match dice.between(1, 100) {
                    1..=62 => 0,
                    63..=93 => 1,
                    _ => levels.len().saturating_sub(1),
                };
                Some((item.clone(), levels.get(at).or(levels.first())?.clone()))
            })
            .collect();
        let wait = SignedDuration::from_mins(dice.between(20, 3_000));
        Some(Turn {
            at: memory.at.saturating_add(wait).ok()?,
            actor: plan.applicant.actor()?,
            command: rate::Rate {
                marks,
                words: dice.one(&PRAISE).copied().unwrap_or_default().to_owned(),
            }
            .into(),
        })
    }
}
