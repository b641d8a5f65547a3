//! The handlers of the counter: the screen, its suggestions, and a file received in one go: filed,
//! paid, accepted, its receipt on the screen. If acceptance is refused, the file is filed all the
//! same and its acceptance waits with the reason.

use super::confirmation::{self, Answer};
use super::counter::{Chosen, Counter, Facts, Query};
use super::counter_form::{self, Received};
use super::desk::Place;
use super::fields::Fields;
use super::known;
use super::law::{self, Articles, Refused};
use super::line::case_address;
use super::seat::Seat;
use super::stored::{self, Bringer, Stored};
use super::{act_page, counter};
use crate::error::{self, Problem};
use crate::forms::{Posted, fingerprint_parts, fresh_key};
use crate::house::House;
use crate::session::OfficerIn;
use askama::Template;
use axum::Json;
use axum::extract::{Query as Asked, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use casework::act::{self, NotDone};
use casework::path::seen_before;
use casework::submit::{self, submit};
use domain::actor::Actor;
use domain::authority::{self, Act};
use domain::case::accept::Accept;
use domain::case::{Case, Party, Refusal, Terms};
use domain::catalogue::Procedure;
use domain::clock;
use domain::ids::{CaseId, ComponentId, ProcedureCode};
use domain::organisation::Agency;
use uuid::Uuid;

/// How many procedures are offered.
const AT_MOST: usize = 12;

/// Whether this officer may receive files at all.
pub(super) fn may_receive(seat: &Seat) -> Result<(), Refusal> {
    let nothing_yet = Case::new(CaseId(Uuid::nil()));
    authority::may(&seat.actor(), Act::Submit, &nothing_yet, seat.today())
}

/// The screen.
///
/// # Errors
/// When the officer receives no files, or the files cannot be read.
pub async fn page(
    State(house): State<House>,
    who: OfficerIn,
    Asked(query): Asked<Query>,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    may_receive(&seat)?;
    let html = screen(&seat, query, Again::default()).await?;
    Ok(Html(html).into_response())
}

/// A procedure that fits what is being typed.
#[derive(Clone, PartialEq, Eq, Debug, serde::Serialize)]
pub struct Suggestion {
    name: String,
    note: String,
    address: String,
}

/// The procedures that fit what is being typed, for the list below the field.
///
/// # Errors
/// When the officer receives no files.
pub async fn suggestions(
    State(house): State<House>,
    who: OfficerIn,
    Asked(query): Asked<Query>,
) -> Result<Json<Vec<Suggestion>>, Problem> {
    let seat = Seat::of(&house, &who);
    may_receive(&seat)?;
    let found = fitting(&seat, &query.tt);
    let rows = found.into_iter().map(|(code, name)| Suggestion {
        address: query.address(query.chon, &code),
        note: code,
        name,
    });
    Ok(Json(rows.collect()))
}

/// The procedures that fit and that this officer's unit receives files for.
fn fitting(seat: &Seat, typed: &str) -> Vec<(String, String)> {
    let hits = seat.office.catalogue.search(typed, 4 * AT_MOST);
    hits.into_iter()
        .filter(|hit| hit.detail)
        .filter(|hit| {
            let procedure = seat.office.catalogue.procedure(&hit.code);
            procedure.is_some_and(|it| !resolvers(seat, it).is_empty())
        })
        .take(AT_MOST)
        .map(|hit| (hit.code.to_string(), hit.name))
        .collect()
}

/// The agencies for which this officer's unit receives files of a procedure; the officer's own
/// first.
fn resolvers<'a>(seat: &'a Seat, procedure: &Procedure) -> Vec<&'a Agency> {
    let organisation = &seat.office.organisation;
    let anywhere = organisation.receives_anywhere();
    let mut agencies: Vec<&Agency> = organisation
        .resolvers(procedure)
        .into_iter()
        .filter(|agency| {
            anywhere
                || organisation
                    .intake_units(procedure, agency)
                    .iter()
                    .any(|unit| seat.officer.covers(&unit.code))
        })
        .collect();
    agencies.sort_by_key(|agency| agency.code != seat.officer.agency);
    agencies
}

/// What a form that comes back brings along.
#[derive(Clone, Debug, Default)]
struct Again {
    fields: Fields,
    kept: Vec<act_page::KeptFile>,
    refused: Option<Refused>,
}

async fn screen(seat: &Seat, query: Query, again: Again) -> Result<String, Problem> {
    let found = known::people(seat, &query.nguoi).await?;
    let code = ProcedureCode(query.tt.trim().to_owned());
    let procedure = seat.office.catalogue.procedure(&code);
    let agencies: Vec<(String, String)> = procedure
        .map(|it| resolvers(seat, it))
        .unwrap_or_default()
        .iter()
        .map(|agency| (agency.code.to_string(), agency.name.clone()))
        .collect();
    let terms = match (procedure, agencies.first()) {
        (Some(procedure), Some((agency, _))) => Some(terms_of(seat, procedure, agency, &query)?),
        _ => None,
    };
    let shown_only = procedure.map(shown_only).unwrap_or_default();
    let today = clock::wall(seat.now).date();
    let rules = seat.office.rules(today);
    let facts = Facts {
        now: seat.now,
        calendar: &seat.calendar,
        procedures: if terms.is_some() {
            Vec::new()
        } else {
            fitting(seat, &query.tt)
        },
        query,
        key: fresh_key(),
        found,
        chosen: match (&terms, procedure) {
            (Some(terms), Some(procedure)) => Some(Chosen {
                terms,
                variants: &procedure.variants,
                agencies: &agencies,
                shown_only: &shown_only,
            }),
            _ => None,
        },
        rules: &rules,
        cutoff_law: law::of(&seat.office, "transfer.accepted", today),
        fields: again.fields,
        kept: again.kept,
        refused: again.refused,
    };
    Ok(Counter::of(seat.desk(Place::Counter), facts).render()?)
}

/// The components that the catalogue says are only shown.
fn shown_only(procedure: &Procedure) -> Vec<ComponentId> {
    let components = procedure.components.iter();
    components
        .filter(|it| {
            it.note
                .as_deref()
                .is_some_and(|it| it.contains("xuất trình"))
        })
        .map(|it| it.id.clone())
        .collect()
}

fn terms_of(
    seat: &Seat,
    procedure: &Procedure,
    agency: &str,
    query: &Query,
) -> Result<Terms, Refusal> {
    let variant = Some(query.th.as_str()).filter(|it| !it.is_empty());
    let channel = domain::case::Channel::CounterPaper;
    submit::terms(&seat.office, procedure, variant, &agency.into(), channel)
}

/// A file is received.
///
/// # Errors
/// When the officer receives no files, or something of ours failed. What a rule refuses comes
/// back with everything that was typed.
pub async fn receive(
    State(house): State<House>,
    who: OfficerIn,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    may_receive(&seat)?;
    let code = ProcedureCode(fields.text("procedure"));
    let procedure = submit::procedure(&seat.office, &code)?;
    let agencies = resolvers(&seat, procedure);
    let chosen = fields.text("agency");
    let agency = agencies
        .iter()
        .find(|agency| agency.code.as_str() == chosen)
        .or(agencies.first())
        .ok_or_else(|| Refusal::UnitNotCompetent {
            unit: seat.officer.unit_name.clone(),
        })?;
    let stored = stored::keep(&house.files, &Bringer::of(&house, &seat), &fields).await?;
    if let Some(refused) = stored.refused.clone() {
        return come_back(&seat, &fields, &stored, refused, None).await;
    }
    let terms = submit::terms(
        &seat.office,
        procedure,
        counter_form::variant(&fields).as_deref(),
        &agency.code,
        counter_form::channel(&fields),
    )?;
    let received = Received {
        unit: seat.officer.unit.clone(),
        agency: agency.code.clone(),
        clerk: seat.officer.id,
    };
    let mut filed = match counter_form::filed(&fields, &terms, received, &stored) {
        Ok(filed) => filed,
        Err(refused) => return come_back(&seat, &fields, &stored, refused, None).await,
    };
    keep_own_account(&seat, &mut filed.applicant).await?;
    // Said before anything is filed: money without its receipt would leave the file half done.
    let payment = counter_form::paid(&fields, counter::fee(&terms));
    if payment.as_ref().is_some_and(|it| it.reference.is_empty()) {
        let refused = act_page::unreadable(
            "paid_reference",
            "Ghi số biên lai hoặc số giao dịch của khoản đã thu.",
        );
        return come_back(&seat, &fields, &stored, refused, None).await;
    }
    if fields.text("then") == "slip" {
        return Ok(Html(confirmation::Slip::of(&seat, &filed).render()?).into_response());
    }
    let actor = seat.actor();
    let once = Once::of(&seat, &actor, &fields);
    // A second press finds its code ended by the first, and is owed the same answer.
    let before = seen_before(&seat.office, &once.asked("")).await?;
    if before.is_none() {
        match confirmation::ask(&seat, &fields, &stored, &filed).await? {
            Answer::Confirmed(confirmed, code) => {
                filed.confirmed = confirmed;
                filed.code = code;
            }
            Answer::Sent { code, target } => {
                return sent(&seat, &fields, &stored, (code, target)).await;
            }
            Answer::Refused(refused) => {
                return come_back(&seat, &fields, &stored, refused, None).await;
            }
        }
    }
    let checked = filed
        .papers
        .iter()
        .filter_map(|paper| paper.component.clone())
        .collect();
    let case = match submit(&seat.office, &once.asked(""), filed).await {
        Ok(done) => done.code().to_string(),
        Err(NotDone::Refused(refusal)) => {
            let today = clock::wall(seat.now).date();
            let article = |rule: &str| law::of(&seat.office, rule, today);
            let refused = Articles(&article).refusal(&refusal);
            return come_back(&seat, &fields, &stored, refused, Some(refusal)).await;
        }
        Err(NotDone::CodeSpent) => {
            let refused = act_page::unreadable("code", confirmation::SPENT);
            return come_back(&seat, &fields, &stored, refused, None).await;
        }
        Err(error) => return Err(error.into()),
    };
    let address = case_address(&case);
    let then = fields.text("then");
    if let "supplement_request" | "reject" = then.as_str() {
        return Ok(Redirect::to(&format!("{address}/{then}?xong=submit")).into_response());
    }
    let mut to = format!("{address}/giay-hen");
    if let Some(payment) = payment {
        let asked = once.asked("payment");
        if refused(act::on_case(&seat.office, &case, &asked, payment.into()).await)? {
            to = format!("{address}/payment?xong=submit");
        }
    }
    let accept = Accept {
        checked,
        note: String::new(),
    };
    let asked = once.asked("accept");
    if refused(act::on_case(&seat.office, &case, &asked, accept.into()).await)? {
        to = format!("{address}/accept?xong=submit");
    }
    Ok(Redirect::to(&to).into_response())
}

/// The file goes to the account that was found only while it is the same person's: a clerk may have
/// typed somebody else over it.
async fn keep_own_account(seat: &Seat, applicant: &mut Party) -> Result<(), Problem> {
    let Some(id) = applicant.account else {
        return Ok(());
    };
    let account = store::account::load(seat.db(), id).await?;
    let own = account.is_some_and(|account| {
        account.active
            && account.identity_number.is_some()
            && account.identity_number == applicant.identity_number
    });
    if !own {
        applicant.account = None;
    }
    Ok(())
}

/// Whether an act on the file that has just been filed was refused; the act's own form says why.
fn refused(done: Result<act::Done, NotDone>) -> Result<bool, Problem> {
    match done {
        Ok(_) => Ok(false),
        Err(NotDone::Refused(_)) => Ok(true),
        Err(error) => Err(error.into()),
    }
}

/// The one-time key of the form, for each of the acts it stands for.
struct Once<'a> {
    actor: &'a Actor,
    now: jiff::Timestamp,
    key: String,
    parts: Vec<Vec<u8>>,
}

impl<'a> Once<'a> {
    fn of(seat: &Seat, actor: &'a Actor, fields: &Fields) -> Self {
        Self {
            actor,
            now: seat.now,
            key: fields.text("key"),
            parts: fingerprint_parts("counter", actor, fields),
        }
    }

    fn asked(&self, act: &str) -> act::Asked<'a> {
        let parts: Vec<&[u8]> = self.parts.iter().map(Vec::as_slice).collect();
        let key = match (self.key.as_str(), act) {
            ("", _) => String::new(),
            (key, "") => key.to_owned(),
            (key, act) => format!("{key}/{act}"),
        };
        act::Asked::plainly(self.actor, self.now).once(&key, &parts)
    }
}

/// The form comes back to wait for the code that the applicant reads out.
async fn sent(
    seat: &Seat,
    fields: &Fields,
    stored: &Stored,
    (code, target): (Uuid, String),
) -> Result<Response, Problem> {
    let mut fields = fields.clone();
    fields
        .values
        .retain(|(name, _)| name != "code_id" && name != "code");
    fields.values.push(("code_id".to_owned(), code.to_string()));
    fields.values.push(("code_target".to_owned(), target));
    let again = Again {
        kept: stored.kept(),
        refused: None,
        fields,
    };
    let query = query_of(&again.fields);
    Ok(Html(screen(seat, query, again).await?).into_response())
}

fn query_of(fields: &Fields) -> Query {
    Query {
        nguoi: fields.text("nguoi"),
        chon: fields.text("chon").parse().ok(),
        tt: fields.text("procedure"),
        th: fields.text("variant"),
    }
}

async fn come_back(
    seat: &Seat,
    fields: &Fields,
    stored: &Stored,
    refused: Refused,
    refusal: Option<Refusal>,
) -> Result<Response, Problem> {
    let query = query_of(fields);
    let again = Again {
        fields: fields.clone(),
        kept: stored.kept(),
        refused: Some(refused),
    };
    let html = screen(seat, query, again).await?;
    Ok(match refusal {
        Some(refusal) => error::page(&Problem::Refused(refusal), html),
        None => error::form_again(html),
    })
}
