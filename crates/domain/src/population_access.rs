//! Accounts of the national population database: who asks for one with which papers, through whose
//! hands the request goes (unit, Department, police, ministry), when it may be used, and what of its
//! use looks like misuse. A look-up names the case and the purpose, or it is none.

pub mod signs;

#[cfg(test)]
mod tests;

use crate::actor::{Actor, Officer};
use crate::authority::{self, Act, Duty};
use crate::case::{Case, Refusal};
use crate::catalogue::Level;
use crate::clock::words;
use crate::ids::{AgencyCode, OfficerId, UnitCode};
use crate::organisation::Organisation;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A paper of a request: which, its number, when it was signed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Given {
    /// The word of the paper, as the regulation names it.
    pub paper: String,
    /// Its number.
    pub number: String,
    /// The day on which it was signed.
    pub signed: Date,
}

/// What is asked for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Request {
    /// For which officer.
    pub officer: OfficerId,
    /// That officer's name.
    pub officer_name: String,
    /// The officer's unit.
    pub unit: UnitCode,
    /// Its name.
    pub unit_name: String,
    /// The agency.
    pub agency: AgencyCode,
    /// The officer's position.
    pub position: String,
    /// For what population data are needed.
    pub purpose: String,
    /// The papers: registration form, commitment.
    pub papers: Vec<Given>,
}

/// How far a request has come.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Stage {
    /// The agency has asked.
    Requested,
    /// The Department of Science and Technology has passed it on.
    Forwarded,
    /// The police have sent it to the ministry.
    Sent,
    /// The ministry has granted it; the Department has still to set it up.
    Granted {
        /// The number of the ministry's answer.
        number: String,
        /// The last day on which it may be used.
        until: Date,
    },
    /// It is set up and may be used.
    Configured {
        /// The number of the ministry's answer.
        number: String,
        /// The last day on which it may be used.
        until: Date,
    },
    /// It was refused.
    Refused {
        /// Why.
        reason: String,
    },
    /// It was taken back.
    Revoked {
        /// Why.
        reason: String,
    },
}

impl Stage {
    /// The word on file.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Forwarded => "forwarded",
            Self::Sent => "sent",
            Self::Granted { .. } => "granted",
            Self::Configured { .. } => "configured",
            Self::Refused { .. } => "refused",
            Self::Revoked { .. } => "revoked",
        }
    }

    /// On screen, on a day.
    pub fn name(&self, on: Date) -> &'static str {
        match self {
            Self::Requested => "Chờ Sở chuyển",
            Self::Forwarded => "Chờ Công an tỉnh gửi",
            Self::Sent => "Chờ Bộ Công an cấp",
            Self::Granted { until, .. } | Self::Configured { until, .. } if *until < on => {
                "Hết hạn"
            }
            Self::Granted { .. } => "Đã cấp, chờ cấu hình",
            Self::Configured { .. } => "Đang dùng",
            Self::Refused { .. } => "Không được cấp",
            Self::Revoked { .. } => "Đã thu hồi",
        }
    }

    /// The last day of use, once the ministry has said one.
    pub fn until(&self) -> Option<Date> {
        match self {
            Self::Granted { until, .. } | Self::Configured { until, .. } => Some(*until),
            _ => None,
        }
    }

    /// Whether nothing more can come of it.
    pub fn is_over(&self, on: Date) -> bool {
        matches!(self, Self::Refused { .. } | Self::Revoked { .. })
            || self.until().is_some_and(|until| until < on)
    }
}

/// An account, from the request on.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Account {
    /// What was asked for.
    pub request: Request,
    /// How far it has come.
    pub stage: Stage,
}

/// What is done with a request.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Step {
    /// The Department passes it on.
    Forward,
    /// The police send it to the ministry.
    Send,
    /// The ministry's grant is entered.
    Grant {
        /// The number of its answer.
        number: String,
        /// The last day of use.
        until: Option<Date>,
    },
    /// The Department sets it up.
    Configure,
    /// It is refused.
    Refuse {
        /// Why.
        reason: String,
    },
    /// It is taken back.
    Revoke {
        /// Why.
        reason: String,
    },
}

impl Step {
    /// The word on file and in addresses.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Forward => "forward",
            Self::Send => "send",
            Self::Grant { .. } => "grant",
            Self::Configure => "configure",
            Self::Refuse { .. } => "refuse",
            Self::Revoke { .. } => "revoke",
        }
    }

    /// On screen.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Forward => "Chuyển Công an tỉnh",
            Self::Send => "Gửi Bộ Công an",
            Self::Grant { .. } => "Ghi kết quả được cấp",
            Self::Configure => "Cấu hình người dùng",
            Self::Refuse { .. } => "Không cấp",
            Self::Revoke { .. } => "Thu hồi",
        }
    }

    /// The duties of which one must be held.
    fn duties(&self) -> &'static [Duty] {
        match self {
            Self::Forward | Self::Configure => &[Duty::PopulationConfigure],
            Self::Send | Self::Grant { .. } => &[Duty::PopulationDecide],
            Self::Refuse { .. } => &[Duty::PopulationConfigure, Duty::PopulationDecide],
            Self::Revoke { .. } => &[Duty::PopulationRequest, Duty::PopulationDecide],
        }
    }
}

/// Whether an officer sees to the accounts of an agency: the police of the province and the
/// Department to all, the police of a district to the district's, others to their own.
pub fn oversees(officer: &Officer, agency: &AgencyCode, organisation: &Organisation) -> bool {
    let does = |duty| officer.all_roles().any(|it| authority::includes(it, duty));
    let own = organisation.agency(&officer.agency);
    if does(Duty::PopulationConfigure) {
        return true;
    }
    if does(Duty::PopulationSupervise) {
        return match own.filter(|it| it.level == Level::District) {
            None => true,
            Some(district) => organisation.is_within(agency, &district.code),
        };
    }
    does(Duty::PopulationView) && organisation.is_within(agency, &officer.agency)
}

fn may(officer: &Officer, duties: &[Duty]) -> Result<(), Refusal> {
    let actor = Actor::Officer(officer.clone());
    let mut answers = duties.iter().map(|duty| authority::may_do(&actor, *duty));
    let first = answers.next().unwrap_or(Ok(()));
    first.or_else(|refusal| match answers.any(|it| it.is_ok()) {
        true => Ok(()),
        false => Err(refusal),
    })
}

fn outside(agency: &AgencyCode, organisation: &Organisation) -> Refusal {
    let name = organisation.agency(agency).map(|it| it.name.clone());
    Refusal::OutsideYourAgency {
        agency: name.unwrap_or_else(|| agency.to_string()),
    }
}

/// Asks for an account. `papers` are the words of those that the regulation wants.
///
/// # Errors
/// The refusal that says what is missing, or who may ask.
pub fn request(
    by: &Officer,
    it: Request,
    papers: &[String],
    organisation: &Organisation,
    today: Date,
) -> Result<Account, Refusal> {
    may(by, &[Duty::PopulationRequest])?;
    if !organisation.is_within(&it.agency, &by.agency) {
        return Err(outside(&it.agency, organisation));
    }
    if it.purpose.trim().is_empty() {
        return Err(Refusal::PopulationPurpose);
    }
    let has = |word: &String| {
        it.papers.iter().any(|given| {
            given.paper == *word && !given.number.trim().is_empty() && given.signed <= today
        })
    };
    if let Some(missing) = papers.iter().find(|word| !has(word)) {
        return Err(Refusal::PopulationPaper {
            paper: paper_name(missing).to_owned(),
        });
    }
    Ok(Account {
        request: it,
        stage: Stage::Requested,
    })
}

/// A paper on screen.
pub fn paper_name(word: &str) -> &str {
    match word {
        "signed_commitment" => "Bản cam kết đã ký với Bộ Công an",
        "registration_form" => "Phiếu đăng ký",
        "personal_commitment" => "Bản cam kết của cá nhân",
        other => other,
    }
}

/// What becomes of an account by a step.
///
/// # Errors
/// The refusal that says why not.
pub fn step(
    account: &Account,
    step: &Step,
    by: &Officer,
    organisation: &Organisation,
    today: Date,
) -> Result<Stage, Refusal> {
    may(by, step.duties())?;
    let agency = &account.request.agency;
    let own = organisation.is_within(agency, &by.agency);
    if !oversees(by, agency, organisation) && !own {
        return Err(outside(agency, organisation));
    }
    let wrong = || Refusal::PopulationStage {
        act: step.name().to_owned(),
        stage: account.stage.name(today).to_owned(),
    };
    if account.stage.is_over(today) {
        return Err(wrong());
    }
    let said = |reason: &String| match reason.trim() {
        "" => Err(Refusal::PopulationReason),
        reason => Ok(reason.to_owned()),
    };
    use Stage::{Configured, Forwarded, Granted, Refused, Requested, Revoked, Sent};
    match (step, &account.stage) {
        (Step::Forward, Requested) => Ok(Forwarded),
        // The police also gather what units register with them.
        (Step::Send, Requested | Forwarded) => Ok(Sent),
        (Step::Grant { number, until }, Sent) => {
            let until = until.filter(|until| *until > today);
            match (number.trim(), until) {
                ("", _) | (_, None) => Err(Refusal::PopulationGrant),
                (number, Some(until)) => Ok(Granted {
                    number: number.to_owned(),
                    until,
                }),
            }
        }
        (Step::Configure, Granted { number, until }) => Ok(Configured {
            number: number.clone(),
            until: *until,
        }),
        (Step::Refuse { reason }, Requested | Forwarded | Sent) => Ok(Refused {
            reason: said(reason)?,
        }),
        (Step::Revoke { reason }, Granted { .. } | Configured { .. }) => Ok(Revoked {
            reason: said(reason)?,
        }),
        _ => Err(wrong()),
    }
}

/// Whether an officer may look somebody up now, for a case and a purpose.
///
/// # Errors
/// The refusal that says what is missing.
pub fn may_look_up(
    account: Option<&Account>,
    officer: &Officer,
    case: Option<&Case>,
    purpose: &str,
    today: Date,
) -> Result<(), Refusal> {
    let stage = account.map(|it| &it.stage);
    match stage {
        Some(Stage::Configured { until, .. }) if *until < today => {
            return Err(Refusal::PopulationExpired {
                day: words::date(*until),
            });
        }
        Some(Stage::Configured { .. }) => {}
        _ => return Err(Refusal::PopulationNotGranted),
    }
    let Some(case) = case else {
        return Err(Refusal::PopulationCase);
    };
    authority::may(&Actor::Officer(officer.clone()), Act::View, case, today)?;
    if purpose.trim().is_empty() {
        return Err(Refusal::PopulationPurpose);
    }
    Ok(())
}
