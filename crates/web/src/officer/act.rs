//! An act on the desk, from the empty form to the command it asks for, and back again when a rule
//! refuses or someone else was there first. Carrying it out is the office's.

use super::act_form;
use super::act_page::{ActPage, Around};
use super::case_head::CaseHead;
use super::desk::Place;
use super::fields::Fields;
use super::journal::Entry;
use super::law::{Articles, Refused};
use super::seat::Seat;
use domain::authority::Act;
use domain::case::{Case, Command, Paper, Rules, deadlines};
use domain::clock::Calendar;
use store::ReadError;

/// The law and the calendar as they hold for one case.
#[derive(Clone, Copy, Debug)]
pub struct Lens<'a> {
    /// The rules of the day that binds the case.
    pub rules: &'a Rules,
    /// The working time of the unit that holds it.
    pub calendar: &'a Calendar,
    /// The articles behind the rules.
    pub articles: Articles<'a>,
}

/// Why a page could not be made.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// The files cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The template failed.
    #[error(transparent)]
    Template(#[from] askama::Error),
}

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

/// The form of an act, empty.
///
/// # Errors
/// When the files cannot be read.
pub async fn opened(
    seat: &Seat,
    case: &Case,
    act: Act,
    lens: Lens<'_>,
    key: String,
) -> Result<String, Trouble> {
    let page = ActPage::fresh(head(seat, case, lens), act, key);
    let around = around(seat, case, act).await?;
    Ok(act_form::page(
        seat.desk(Place::Worklist),
        page,
        case,
        &around,
    )?)
}

/// The form with everything that was typed, and why it comes back.
///
/// # Errors
/// When the files cannot be read.
pub async fn brought_back(
    seat: &Seat,
    case: &Case,
    act: Act,
    lens: Lens<'_>,
    fields: Fields,
    back: Back,
) -> Result<String, Trouble> {
    let mut page = ActPage::fresh(head(seat, case, lens), act, fields.text("key"));
    page.fields = fields;
    match back {
        Back::Refused(refused) => page.refused = Some(refused),
        Back::Changed { seen } => page.changed = since(seat, case, seen).await?,
    }
    let around = around(seat, case, act).await?;
    Ok(act_form::page(
        seat.desk(Place::Worklist),
        page,
        case,
        &around,
    )?)
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

fn head(seat: &Seat, case: &Case, lens: Lens<'_>) -> CaseHead {
    let dues = deadlines::dues(case, lens.rules, lens.calendar);
    CaseHead::of(case, &dues, seat.now, lens.calendar)
}

/// What others did since a version.
async fn since(seat: &Seat, case: &Case, seen: i64) -> Result<Vec<Entry>, ReadError> {
    let history = store::case_file::history(&seat.db, case.id).await?;
    Ok(history
        .iter()
        .filter(|event| event.seq > seen)
        .map(Entry::of)
        .collect())
}

async fn around(seat: &Seat, case: &Case, act: Act) -> Result<Around, ReadError> {
    let mut around = Around::default();
    match (act, &case.holder) {
        (Act::Assign, Some(holder)) => {
            around.colleagues = store::officer::of_unit(&seat.db, &holder.unit).await?;
        }
        (Act::Consult, holder) => {
            let holder = holder.as_ref().map(|holder| &holder.unit);
            around.units = seat
                .units
                .iter()
                .filter(|(unit, _)| Some(unit) != holder)
                .cloned()
                .collect();
        }
        _ => {}
    }
    Ok(around)
}
