//! Filing a case: by a citizen for oneself or for somebody else, and by an officer who receives a
//! file at the counter or by post.

use super::act::checked_form;
use super::body::Json;
use super::case::{self, ActDone};
use super::conditional::{Once, REPEATED, tag};
use super::operation::{Operation, Who};
use super::paper::{PaperIn, Uploads};
use super::party::{DeliveryDto, PartyIn, SubmitterKind};
use super::problem::{Kind, Problem};
use super::who::{AsCitizen, AsFiler, AsReceiver};
use crate::house::House;
use crate::session::{CitizenIn, OfficerIn};
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use casework::act::{Asked, Done};
use casework::path::seen_before;
use casework::submit::{Filed, procedure, submit, terms};
use domain::actor::Actor;
use domain::case::filing::Confirmation;
use domain::case::{Channel, Limits, Paper, Party, PartyKind, Submitter, Terms};
use domain::ids::{AgencyCode, OfficerId, ProcedureCode, UnitCode};
use serde::Deserialize;
use serde_json::Value;
use store::account::{Account, Kind as AccountKind};
use store::draft;
use utoipa::ToSchema;
use uuid::Uuid;

mod on_behalf;

use on_behalf::parties;
pub use on_behalf::{OnBehalfOf, Representation};

/// What a citizen files.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SubmitIn {
    /// The code of the procedure.
    pub procedure: String,
    /// The case of the procedure, where it has several.
    #[serde(default)]
    pub variant: Option<String>,
    /// The code of the agency that resolves it.
    pub agency: String,
    /// The unit where it is received; the agency's own where none is named.
    #[serde(default)]
    pub intake_unit: Option<String>,
    /// What it is about, in one line; the procedure's name where none is given.
    #[serde(default)]
    pub subject: String,
    /// What is filled into the procedure's form (see `GET /api/v1/procedures/{code}/form`).
    #[schema(value_type = Object)]
    pub form: Value,
    /// The papers.
    #[serde(default)]
    pub papers: Vec<PaperIn>,
    /// How the result is to be received.
    pub delivery: DeliveryDto,
    /// Somebody else for whom it is filed; without it, the caller is the applicant.
    #[serde(default)]
    pub on_behalf_of: Option<OnBehalfOf>,
    /// The draft it was made from, which ends with it; its uploads pass to the case.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = "uuid")]
    pub draft: Option<Uuid>,
}

/// What an officer receives.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReceiveIn {
    /// How it came.
    pub channel: CounterChannel,
    /// The code of the procedure.
    pub procedure: String,
    /// The case of the procedure, where it has several.
    #[serde(default)]
    pub variant: Option<String>,
    /// The code of the agency that resolves it; the officer's own where none is named.
    #[serde(default)]
    pub agency: Option<String>,
    /// The unit that receives it; the officer's own where none is named.
    #[serde(default)]
    pub intake_unit: Option<String>,
    /// For whom.
    pub applicant: PartyIn,
    /// By whom, where it is not the applicant.
    #[serde(default)]
    pub submitter: Option<SubmitterIn>,
    /// What it is about, in one line; the procedure's name where none is given.
    #[serde(default)]
    pub subject: String,
    /// What is filled into the procedure's form; a paper file may leave it out.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub form: Option<Value>,
    /// The papers.
    #[serde(default)]
    pub papers: Vec<PaperIn>,
    /// How the result is to be received.
    pub delivery: DeliveryDto,
    /// That the applicant signed the slip, and the sheet is kept; needed for what is filed
    /// electronically with help.
    #[serde(default)]
    pub slip_signed: bool,
}

/// A file that another system hands in.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HandInIn {
    /// The procedure's national code.
    pub procedure: String,
    /// The case of the procedure, where it has several.
    #[serde(default)]
    pub variant: Option<String>,
    /// Who resolves it: one of the system's agencies, where it has some.
    pub agency: String,
    /// The unit that receives it; the agency's own where none is named.
    #[serde(default)]
    pub intake_unit: Option<String>,
    /// For whom.
    pub applicant: PartyIn,
    /// By whom, where it is not the applicant.
    #[serde(default)]
    pub submitter: Option<SubmitterIn>,
    /// What it is about, in one line; the procedure's name where none is given.
    #[serde(default)]
    pub subject: String,
    /// What is filled into the procedure's form.
    #[schema(value_type = Object)]
    pub form: Value,
    /// The papers.
    #[serde(default)]
    pub papers: Vec<PaperIn>,
    /// How the result is to be received.
    pub delivery: DeliveryDto,
}

/// How a file comes to an officer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CounterChannel {
    /// On paper.
    CounterPaper,
    /// Filed electronically with the officer's help.
    CounterAssisted,
    /// By post.
    Post,
}

/// Who hands a file in at the counter or by post.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SubmitterIn {
    /// In what capacity.
    pub r#as: SubmitterKind,
    /// The person.
    #[serde(default)]
    pub person: Option<PartyIn>,
    /// The authorisation, the agreement or the number of the postal item.
    #[serde(default)]
    pub document: String,
}

impl SubmitterIn {
    fn submitter(self) -> Result<Submitter, Problem> {
        let person = self.person.map(Party::from);
        let needed = || {
            person.clone().ok_or_else(|| {
                Problem::field(
                    "submitter.person",
                    "Ghi người nộp hồ sơ.",
                    "Name the person who hands the file in.",
                )
            })
        };
        Ok(match self.r#as {
            SubmitterKind::Applicant => Submitter::Applicant,
            SubmitterKind::Authorised => Submitter::Authorised {
                person: needed()?,
                document: self.document,
                limits: Limits::default(),
            },
            SubmitterKind::Guardian => Submitter::Guardian {
                person: needed()?,
                document: self.document,
            },
            SubmitterKind::Hired => Submitter::Hired {
                person: needed()?,
                document: self.document,
            },
            SubmitterKind::Postal => Submitter::Postal {
                person: needed()?,
                item: self.document,
            },
        })
    }
}

/// The party that an account is.
pub fn party_of(account: &Account) -> Party {
    Party {
        kind: match account.kind {
            AccountKind::Person => PartyKind::Person,
            AccountKind::Organisation => PartyKind::Organisation,
        },
        name: account.name.clone(),
        identity_number: account.identity_number.clone(),
        born: account.born.clone(),
        address: account.address.clone(),
        phone: account.phone.clone(),
        email: account.email.clone(),
        account: Some(account.id),
    }
}

/// What filing would ask for, where everything that is named exists.
fn terms_of(
    house: &House,
    code: &ProcedureCode,
    variant: Option<&str>,
    agency: &AgencyCode,
    channel: Channel,
) -> Result<Terms, Problem> {
    let today = domain::clock::wall(house.now()).date();
    procedure(&house.office, code)
        .and_then(|it| terms(&house.office, it, variant, agency, channel))
        .map_err(|refusal| case::refused(house, &refusal, today))
}

/// The papers with their files, each named by its component where it has one.
fn papers(terms: &Terms, papers: &[PaperIn], uploads: &Uploads) -> Result<Vec<Paper>, Problem> {
    let read = |(at, paper): (usize, &PaperIn)| {
        let field = format!("papers[{at}]");
        let component = match &paper.component {
            None => None,
            Some(id) => Some(
                terms
                    .components
                    .iter()
                    .find(|it| it.id.as_str() == id)
                    .ok_or_else(|| {
                        Problem::field(
                            format!("{field}.component"),
                            format!("Thủ tục không có thành phần hồ sơ “{id}”."),
                            format!("The procedure has no component “{id}”."),
                        )
                    })?,
            ),
        };
        paper.paper(component.map(|it| it.name.as_str()), uploads, &field)
    };
    papers.iter().enumerate().map(read).collect()
}

async fn citizen(
    State(house): State<House>,
    AsCitizen(who): AsCitizen,
    Once(key): Once,
    Json { value: it, bytes }: Json<SubmitIn>,
) -> Result<Response, Problem> {
    let actor = Actor::Citizen(who.citizen.clone());
    let asked = Asked::plainly(&actor, house.now()).once(&key, &[b"POST /api/v1/cases", &bytes]);
    if let Some(done) = before(&house, &asked).await? {
        return answer(&house, done).await;
    }
    let asked = asked.with_new_key();
    let filed = file_own(&house, &who, &asked, it).await;
    unless_answered(&house, &asked, filed).await
}

async fn file_own(
    house: &House,
    who: &CitizenIn,
    asked: &Asked<'_>,
    it: SubmitIn,
) -> Result<Response, Problem> {
    let procedure = ProcedureCode::new(it.procedure);
    let agency = AgencyCode::new(it.agency);
    let terms = terms_of(
        house,
        &procedure,
        it.variant.as_deref(),
        &agency,
        Channel::Online,
    )?;
    checked_form(house, &procedure, &it.form)?;
    let named: Vec<&PaperIn> = it.papers.iter().collect();
    let uploads = Uploads::named_in(house, asked.actor, &named).await?;
    if let Some(id) = it.draft {
        let of_caller = draft::load(&house.office.db, id, who.account.id)
            .await
            .map_err(|error| Problem::trouble(&error))?;
        if of_caller.is_none() {
            return Err(Problem::field(
                "draft",
                "Không có bản nháp này.",
                "There is no such draft.",
            ));
        }
        in_draft(&it.papers, &uploads, id)?;
    }
    let (applicant, submitter) = parties(house, &who.account, it.on_behalf_of).await?;
    let filed = Filed {
        procedure,
        variant: it.variant,
        agency,
        channel: Channel::Online,
        applicant,
        submitter,
        subject: it.subject,
        form: it.form,
        papers: papers(&terms, &it.papers, &uploads)?,
        intake_unit: it.intake_unit.map(UnitCode),
        delivery: it.delivery.into(),
        helped_by: None,
        representative: None,
        confirmed: None,
        code: None,
        portal_code: None,
        draft: it.draft,
    };
    file(house, asked, filed, &uploads).await
}

/// What is filed from a draft lies in that draft, so that it passes to the case with it.
fn in_draft(papers: &[PaperIn], uploads: &Uploads, draft: Uuid) -> Result<(), Problem> {
    for (at, paper) in papers.iter().enumerate() {
        if let Some(id) = paper.file
            && !uploads.is_in(id, draft)
        {
            return Err(Problem::field(
                format!("papers[{at}].file"),
                "Tệp này không nằm trong bản nháp đang nộp.",
                "This upload does not lie in the draft that is filed.",
            ));
        }
    }
    Ok(())
}

async fn officer(
    State(house): State<House>,
    AsReceiver(who): AsReceiver,
    Once(key): Once,
    Json { value: it, bytes }: Json<ReceiveIn>,
) -> Result<Response, Problem> {
    let actor = Actor::Officer(who.officer.clone());
    let asked =
        Asked::plainly(&actor, house.now()).once(&key, &[b"POST /api/v1/counter/cases", &bytes]);
    if let Some(done) = before(&house, &asked).await? {
        return answer(&house, done).await;
    }
    let asked = asked.with_new_key();
    let filed = file_received(&house, &who, &asked, it).await;
    unless_answered(&house, &asked, filed).await
}

async fn file_received(
    house: &House,
    who: &OfficerIn,
    asked: &Asked<'_>,
    it: ReceiveIn,
) -> Result<Response, Problem> {
    let channel = match it.channel {
        CounterChannel::CounterPaper => Channel::CounterPaper,
        CounterChannel::CounterAssisted => Channel::CounterAssisted,
        CounterChannel::Post => Channel::Post,
    };
    let procedure = ProcedureCode::new(it.procedure);
    let agency = it.agency.map_or(who.officer.agency.clone(), AgencyCode);
    let terms = terms_of(house, &procedure, it.variant.as_deref(), &agency, channel)?;
    let form = match it.form {
        Some(form) => {
            checked_form(house, &procedure, &form)?;
            form
        }
        None => Value::Null,
    };
    let named: Vec<&PaperIn> = it.papers.iter().collect();
    let uploads = Uploads::named_in(house, asked.actor, &named).await?;
    let filed = Filed {
        procedure,
        variant: it.variant,
        agency,
        channel,
        applicant: known(house, it.applicant.into()).await?,
        submitter: it
            .submitter
            .map_or(Ok(Submitter::Applicant), SubmitterIn::submitter)?,
        subject: it.subject,
        form,
        papers: papers(&terms, &it.papers, &uploads)?,
        intake_unit: Some(it.intake_unit.map_or(who.officer.unit.clone(), UnitCode)),
        delivery: it.delivery.into(),
        helped_by: Some(OfficerId(who.officer.id.0)),
        representative: None,
        confirmed: it.slip_signed.then_some(Confirmation::Slip { file: None }),
        code: None,
        portal_code: None,
        draft: None,
    };
    file(house, asked, filed, &uploads).await
}

async fn machine(
    State(house): State<House>,
    AsFiler(machine): AsFiler,
    Once(key): Once,
    Json { value: it, bytes }: Json<HandInIn>,
) -> Result<Response, Problem> {
    let actor = Actor::Machine(machine);
    let asked =
        Asked::plainly(&actor, house.now()).once(&key, &[b"POST /api/v1/systems/cases", &bytes]);
    if let Some(done) = before(&house, &asked).await? {
        return answer(&house, done).await;
    }
    let asked = asked.with_new_key();
    let filed = file_handed_in(&house, &asked, it).await;
    unless_answered(&house, &asked, filed).await
}

async fn file_handed_in(
    house: &House,
    asked: &Asked<'_>,
    it: HandInIn,
) -> Result<Response, Problem> {
    let procedure = ProcedureCode::new(it.procedure);
    let agency = AgencyCode::new(it.agency);
    let variant = it.variant.as_deref();
    let terms = terms_of(house, &procedure, variant, &agency, Channel::Online)?;
    checked_form(house, &procedure, &it.form)?;
    let named: Vec<&PaperIn> = it.papers.iter().collect();
    let uploads = Uploads::named_in(house, asked.actor, &named).await?;
    let filed = Filed {
        procedure,
        variant: it.variant,
        agency,
        channel: Channel::Online,
        applicant: known(house, it.applicant.into()).await?,
        submitter: it
            .submitter
            .map_or(Ok(Submitter::Applicant), SubmitterIn::submitter)?,
        subject: it.subject,
        form: it.form,
        papers: papers(&terms, &it.papers, &uploads)?,
        intake_unit: it.intake_unit.map(UnitCode),
        delivery: it.delivery.into(),
        helped_by: None,
        representative: None,
        confirmed: None,
        code: None,
        portal_code: None,
        draft: None,
    };
    file(house, asked, filed, &uploads).await
}

/// The applicant with the account of the same identity number, where there is one, so that the
/// case stands among the applicant's own.
async fn known(house: &House, party: Party) -> Result<Party, Problem> {
    let Some(number) = &party.identity_number else {
        return Ok(party);
    };
    let account = store::account::by_identity(&house.office.db, number)
        .await
        .map_err(|error| Problem::trouble(&error))?;
    Ok(Party {
        account: account.filter(|it| it.active).map(|it| it.id),
        ..party
    })
}

/// What came of it; or the first answer, where it was given while this request was read: then what
/// both name is used up, and the refusal would be a wrong answer to whoever asks again.
async fn unless_answered(
    house: &House,
    asked: &Asked<'_>,
    done: Result<Response, Problem>,
) -> Result<Response, Problem> {
    let problem = match done {
        Ok(response) => return Ok(response),
        Err(problem) => problem,
    };
    match before(house, asked).await? {
        Some(done) => answer(house, done).await,
        None => Err(problem),
    }
}

async fn before(house: &House, asked: &Asked<'_>) -> Result<Option<Done>, Problem> {
    match seen_before(&house.office, asked).await {
        Ok(done) => Ok(done),
        Err(error) => Err(case::not_done(house, None, error).await),
    }
}

async fn file(
    house: &House,
    asked: &Asked<'_>,
    filed: Filed,
    uploads: &Uploads,
) -> Result<Response, Problem> {
    match submit(&house.office, asked, filed).await {
        Ok(done) => {
            uploads.used(house, asked.actor).await;
            answer(house, done).await
        }
        Err(error) => Err(case::not_done(house, None, error).await),
    }
}

/// The new case, with its address.
async fn answer(house: &House, done: Done) -> Result<Response, Problem> {
    let (done, repeated) = ActDone::of(house, done).await?;
    let address = format!("/api/v1/cases/{}", done.code);
    let mut response = crate::error::created(&address, Bytes::from(case::json(&done)));
    let headers = response.headers_mut();
    headers.insert(header::ETAG, tag(done.version));
    if repeated {
        headers.insert(REPEATED, HeaderValue::from_static("true"));
    }
    Ok(response)
}

/// Filing.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::post("/api/v1/cases", "submit", citizen)
            .tag("cases")
            .says("Nộp hồ sơ", "File a case")
            .by(Who::Citizens)
            .once()
            .takes::<SubmitIn>(true)
            .creates::<ActDone>("It is filed.")
            .may_end(&[Kind::DoesNotFit]),
        Operation::post("/api/v1/counter/cases", "submit_at_counter", officer)
            .tag("cases")
            .says(
                "Nhập hồ sơ tại quầy, qua bưu chính",
                "Receive a file at the counter or by post",
            )
            .by(Who::Officers)
            .once()
            .takes::<ReceiveIn>(true)
            .creates::<ActDone>("It is received.")
            .may_end(&[Kind::DoesNotFit]),
        Operation::post("/api/v1/systems/cases", "submit_by_system", machine)
            .tag("cases")
            .says(
                "Hệ thống kết nối nộp hồ sơ",
                "File a case as another system, with a token of the scope submit",
            )
            .by(Who::Systems)
            .once()
            .takes::<HandInIn>(true)
            .creates::<ActDone>("It is filed.")
            .may_end(&[Kind::DoesNotFit]),
    ]
}

#[cfg(test)]
mod tests;
