//! An act on the desk, from the empty form to the command it asks for, and back again when a rule
//! refuses or someone else was there first. Carrying it out is the office's.

use super::act_form;
use super::act_page::{ActPage, Around, KeptFile, UnitGroup};
use super::acts;
use super::case_head::CaseHead;
use super::case_page;
use super::declared;
use super::desk::Place;
use super::fields::Fields;
use super::journal::entries;
use super::law::{Articles, Refused};
use super::line::case_address;
use super::opened::Opened;
use super::seat::Seat;
use super::tried;
use crate::error::Problem;
use domain::authority::Act;
use domain::case::{Case, Command, Paper, Refusal, deadlines};
use domain::catalogue::Level;
use domain::clock::Calendar;
use domain::organisation::{Organisation, UnitRole};
use store::ReadError;

/// How many entries of the journal stand beside a form.
const LAST: usize = 3;

/// Why a form comes back.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Back {
    /// A rule, or a field that cannot be read.
    Refused(Refused),
    /// The case moved on since the form was opened at this version.
    Changed {
        /// The version the form showed.
        seen: i64,
    },
}

/// A form as it is to be shown.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Form {
    /// The one-time key.
    pub key: String,
    /// What was typed; empty the first time.
    pub fields: Fields,
    /// Why it comes back.
    pub back: Option<Back>,
    /// The files that are kept although it comes back.
    pub kept: Vec<KeptFile>,
    /// What has just been done, in words.
    pub done: String,
}

/// The page of an act with its form.
///
/// # Errors
/// When the files cannot be read.
pub async fn page(seat: &Seat, opened: &Opened, act: Act, form: Form) -> Result<String, Problem> {
    let case = opened.case();
    let dues = deadlines::dues(case, &opened.rules, &opened.calendar);
    let head = CaseHead::of(case, &dues, seat.now, &opened.calendar);
    let article = |rule: &str| opened.article(rule);
    let articles = Articles(&article);
    let history = store::case_file::history(seat.db(), case.id).await?;
    let mut page = ActPage::fresh(head, act, form.key);
    page.fields = form.fields;
    page.kept = form.kept;
    page.done = form.done;
    page.papers = case_page::papers(case, &case_address(&case.code_text()));
    page.declared = declared::of_case(&seat.office, case);
    page.last = entries(history.iter().rev())
        .into_iter()
        .take(LAST)
        .collect();
    match form.back {
        Some(Back::Refused(refused)) => page.refused = Some(refused),
        Some(Back::Changed { seen }) => {
            let since = history.iter().filter(|event| event.seq > seen);
            page.changed = entries(since);
        }
        None => {}
    }
    if page.refused.is_none()
        && let Err(refusal) = tried::one(seat, case, act)
    {
        // What somebody has typed is never taken away.
        page.hopeless =
            !page.came_back() && (!acts::is_of_the_moment(&refusal) || !can_be_mended(&refusal));
        page.warned = Some(articles.refusal(&refusal));
    }
    let around = around(seat, case, act).await?;
    Ok(act_form::page(
        seat.desk(Place::Worklist),
        page,
        case,
        &around,
    )?)
}

/// Whether the form itself can put right what is refused.
fn can_be_mended(refusal: &Refusal) -> bool {
    matches!(
        refusal,
        Refusal::NotDigitised { .. } | Refusal::ConsultBeyondLimit { .. }
    )
}

/// The command a form asks for; `stored` are the files that came with it, kept already. Nothing
/// for an act that has no form.
///
/// # Errors
/// When the files cannot be read. A field that cannot be read is the inner error.
pub async fn asked(
    seat: &Seat,
    case: &Case,
    act: Act,
    calendar: &Calendar,
    fields: &Fields,
    stored: Vec<(String, Paper)>,
) -> Result<Result<Option<Command>, Refused>, ReadError> {
    let mut around = around(seat, case, act).await?;
    around.papers = stored;
    Ok(act_form::command(act, case, fields, &around, calendar))
}

async fn around(seat: &Seat, case: &Case, act: Act) -> Result<Around, ReadError> {
    let mut around = Around::default();
    match (act, &case.holder) {
        (Act::Assign, Some(holder)) => {
            around.colleagues = store::officer::of_unit(seat.db(), &holder.unit).await?;
        }
        (Act::Consult, _) => around.units = can_be_asked(&seat.office.organisation, case),
        _ => {}
    }
    Ok(around)
}

/// The units that can be asked: the own agency's divisions, every other agency by its head.
fn can_be_asked(organisation: &Organisation, case: &Case) -> Vec<UnitGroup> {
    let agency = case.filing.as_ref().map(|filing| &filing.agency);
    let holder = case.holder.as_ref().map(|holder| &holder.unit);
    let mut own = Vec::new();
    let mut province = Vec::new();
    let mut lower = Vec::new();
    for unit in organisation.units() {
        if Some(&unit.code) == holder {
            continue;
        }
        let named = || (unit.code.clone(), unit.name.clone());
        if Some(&unit.agency) == agency {
            if matches!(unit.role, UnitRole::Division | UnitRole::Leadership) {
                own.push(named());
            }
        } else if unit.role == UnitRole::Leadership {
            let level = organisation.agency(&unit.agency).map(|it| it.level);
            match level {
                Some(Level::Province) => province.push(named()),
                _ => lower.push(named()),
            }
        }
    }
    let groups = [
        ("Trong cơ quan", own),
        ("Cấp tỉnh", province),
        ("Huyện, xã, phường", lower),
    ];
    groups
        .into_iter()
        .filter(|(_, units)| !units.is_empty())
        .map(|(name, units)| UnitGroup { name, units })
        .collect()
}
