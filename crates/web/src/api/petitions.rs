//! Petitions and questions for other programs: sending one, finding it again by account or by its
//! key, what its sender can do, what is public, and the frequent questions. The same rules as the
//! pages, and the same measure against floods: whoever is signed in need prove nothing, whoever is
//! not sends a proof of work or waits.

mod attachment;
mod told;

pub use told::{
    AnswerOut, ClarifyIn, ClarityOut, ContestIn, FaqOut, PetitionIn, PetitionKind, PetitionLine,
    PetitionOut, PetitionSent, ProofIn, SenderIn, TogetherOut, UpdateOut,
};

use super::body::Json;
use super::conditional::{Once as Key, REPEATED};
use super::operation::{Operation, Who, one_of, text};
use super::paper::{PaperIn, Uploads};
use super::path::InPath;
use super::problem::{Kind, Problem};
use super::query::{Address as Asking, Listed, Query, number, page};
use super::who::{AsCitizen, MaybeCitizen};
use crate::house::House;
use crate::lists::Lists;
use crate::public::petition::challenge::{self, BITS, Sending};
use crate::session::{Address, CitizenIn};
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use casework::path::{NotDone, actor_key};
use casework::petition::once::{Once, Received, before, receive_once, run_once};
use domain::actor::Actor;
use domain::clock;
use domain::ids::AgencyCode;
use domain::petition::decide::FILES;
use domain::petition::recognise::recognise;
use domain::petition::{Command, Kind as What, Petition, Rules, Sender, Sent, Subject};
use serde::Deserialize;
use store::petition as files;
use store::petition::list::{self as lists, Sought};
use told::{line, named};
use uuid::Uuid;

/// The header with the key of a petition that was sent without an account.
const KEY: &str = "petition-key";
/// What is said of it.
const KEY_ABOUT: &str =
    "The key that was given when it was sent without an account, or the newest in its place.";

fn counted(house: &House, address: &str) -> Result<(), Problem> {
    let limit = house.limits.look_up.count(address);
    limit.map_err(|it| Problem::too_often(it.wait_seconds))
}

fn not_done(house: &House, error: NotDone) -> Problem {
    match error {
        NotDone::Refused(refusal) => {
            let today = clock::wall(house.now()).date();
            super::case::refused(house, &refusal, today)
        }
        NotDone::NotFound => Problem::not_found(),
        NotDone::Commit(error) => Problem::trouble(&error),
        NotDone::KeyReused => Problem::key_reused(),
        other => Problem::trouble(&other),
    }
}

async fn load(house: &House, code: &str) -> Result<Petition, Problem> {
    let code = code.trim().to_uppercase();
    let found = files::load_by_code(&house.office.db, &code).await;
    let found = found.map_err(|error| Problem::trouble(&error))?;
    found.map(|it| it.petition).ok_or_else(Problem::not_found)
}

fn key_of(headers: &HeaderMap) -> &str {
    let key = headers.get(KEY).and_then(|it| it.to_str().ok());
    key.unwrap_or_default()
}

/// A subject by its word.
fn subject(word: Option<&str>) -> Result<Option<Subject>, Problem> {
    let Some(word) = word else { return Ok(None) };
    let found = Subject::from_word(word).ok_or_else(|| {
        let words: Vec<&str> = Subject::ALL.iter().map(|it| it.word()).collect();
        let words = words.join(", ");
        Problem::field(
            "subject",
            format!("Không có nội dung này. Ghi một trong: {words}."),
            format!("There is no such subject. Send one of: {words}."),
        )
    })?;
    Ok(Some(found))
}

/// Whether whoever sends owns the case it is sent from.
async fn owns(house: &House, citizen: Option<&CitizenIn>, code: &str) -> Result<bool, Problem> {
    let found = store::case_file::load_by_code(&house.office.db, code).await;
    let found = found.map_err(|error| Problem::trouble(&error))?;
    Ok(found
        .zip(citizen)
        .is_some_and(|(file, who)| domain::authority::owns(&who.citizen, &file.case)))
}

fn wish(house: &House, it: &PetitionIn, citizen: Option<&CitizenIn>) -> Result<Sent, Problem> {
    let day = clock::wall(house.now()).date();
    let rules = Rules::of(&house.office.regulation, day);
    let kind = What::from(it.kind);
    let short = |text: &str, most: usize| -> String { text.trim().chars().take(most).collect() };
    let about = it.agency.as_deref().map(|code| {
        casework::petition::place(&house.office, &AgencyCode::from(code)).ok_or_else(|| {
            Problem::field(
                "agency",
                "Không có cơ quan này.",
                "There is no such agency.",
            )
        })
    });
    let code = it.procedure.as_deref();
    let procedure = code.map(|code| {
        let found = house.office.catalogue.procedure(&code.into());
        found.ok_or_else(|| {
            Problem::field(
                "procedure",
                "Không có thủ tục này.",
                "There is no such procedure.",
            )
        })
    });
    let procedure = procedure.transpose()?;
    Ok(Sent {
        kind,
        subject: subject(it.subject.as_deref())?.filter(|_| kind == What::Petition),
        channel: rules.section(kind, it.case.is_some()),
        sender: Sender {
            account: citizen.map(|it| it.account.id),
            name: short(&it.sender.name, 200),
            address: short(&it.sender.address, 300),
            phone: short(&it.sender.phone, 30),
            email: short(&it.sender.email, 200),
            confidential: it.sender.confidential,
        },
        title: it.title.trim().to_owned(),
        content: it.content.trim().replace("\r\n", "\n"),
        about: about.transpose()?,
        field: procedure.map(|it| it.field.clone()).unwrap_or_default(),
        procedure: procedure.map(|it| it.code.clone()),
        case: it.case.clone(),
        attachments: Vec::new(),
        at: house.now(),
        portal: None,
        key_hash: String::new(),
    })
}

async fn send(
    State(house): State<House>,
    MaybeCitizen(citizen): MaybeCitizen,
    Address(from): Address,
    Key(key): Key,
    Json { value: it, bytes }: Json<PetitionIn>,
) -> Result<Response, Problem> {
    let citizen = citizen.as_ref();
    let once = once(citizen, &key, &[b"POST /api/v1/petitions", &bytes]);
    // A second copy proves nothing and sends no file again.
    if let Some(once) = &once
        && let Some(again) = before(&house.office, once)
            .await
            .map_err(|error| not_done(&house, error))?
    {
        counted(&house, &from)?;
        return received(again);
    }
    let proof = it.proof.as_ref();
    let issued = proof.map(|it| it.issued.to_string()).unwrap_or_default();
    let sending = Sending {
        title: &it.title,
        content: &it.content,
        issued: &issued,
        proof: proof.map_or("", |it| it.number.as_str()),
    };
    let passes = challenge::may_pass(&house, citizen, &from, &sending);
    if !passes.map_err(|it| Problem::too_often(it.wait_seconds))? {
        let refusal = domain::case::Refusal::PetitionChallenge;
        return Err(not_done(&house, NotDone::Refused(refusal)));
    }
    let mut sent = wish(&house, &it, citizen)?;
    if let Some(code) = &sent.case
        && !owns(&house, citizen, code).await?
    {
        return Err(Problem::not_found());
    }
    if let Some(ground) = recognise(&sent.title, &sent.content)
        && !it.anyway
    {
        let refusal = domain::case::Refusal::PetitionRightDoor {
            door: domain::case::Door(ground),
        };
        return Err(not_done(&house, NotDone::Refused(refusal)));
    }
    let uploads = attached(&house, citizen, &it.files, &mut sent).await?;
    let author = crate::public::petition::author(citizen, None, "");
    let (office, now) = (&house.office, house.now());
    let taken = receive_once(office, &author, now, sent, once.as_ref()).await;
    let taken = taken.map_err(|error| not_done(&house, error))?;
    if let (Some(who), Some(uploads)) = (citizen, uploads)
        && !taken.again
    {
        uploads
            .used(&house, &Actor::Citizen(who.citizen.clone()))
            .await;
    }
    received(taken)
}

fn received(taken: Received) -> Result<Response, Problem> {
    let again = taken.again;
    let answer = PetitionSent {
        code: taken.code,
        key: Some(taken.key).filter(|it| !it.is_empty()),
        goes_with: taken.goes_with,
    };
    let place = format!("/api/v1/petitions/{}", answer.code);
    let json = serde_json::to_vec(&answer).map_err(|error| Problem::trouble(&error))?;
    let mut response = crate::error::created(&place, json.into());
    mark(&mut response, again);
    Ok(response)
}

/// A request that may come again.
fn once(citizen: Option<&CitizenIn>, key: &str, parts: &[&[u8]]) -> Option<Once> {
    let account = citizen.map(|who| actor_key(&Actor::Citizen(who.citizen.clone())));
    Once::of(account.as_deref(), key, parts)
}

/// Says of an answer whether it was given before.
fn mark(response: &mut Response, again: bool) {
    if again {
        let yes = HeaderValue::from_static("true");
        response.headers_mut().insert(REPEATED, yes);
    }
}

/// Names the uploads of whoever sends.
async fn attached(
    house: &House,
    citizen: Option<&CitizenIn>,
    files: &[Uuid],
    sent: &mut Sent,
) -> Result<Option<Uploads>, Problem> {
    if files.is_empty() {
        return Ok(None);
    }
    if files.len() > FILES {
        let refusal = domain::case::Refusal::PetitionFiles { limit: FILES };
        return Err(not_done(house, NotDone::Refused(refusal)));
    }
    let Some(who) = citizen else {
        return Err(Problem::field(
            "files",
            "Đăng nhập để gửi kèm tệp, hoặc gửi trên trang Phản ánh, kiến nghị.",
            "Sign in to send files, or send them on the page.",
        ));
    };
    let papers: Vec<PaperIn> = files.iter().copied().map(PaperIn::of_upload).collect();
    let named: Vec<&PaperIn> = papers.iter().collect();
    let actor = Actor::Citizen(who.citizen.clone());
    let uploads = Uploads::named_in(house, &actor, &named).await?;
    for (at, paper) in papers.iter().enumerate() {
        let paper = paper.paper(None, &uploads, &format!("files[{at}]"))?;
        sent.attachments.extend(paper.file);
    }
    Ok(Some(uploads))
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Asked {
    q: String,
    kind: String,
    agency: String,
    #[serde(deserialize_with = "number")]
    limit: Option<u32>,
    after: Option<String>,
}

async fn public(
    Lists(house): Lists,
    Address(from): Address,
    asking: Asking,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    counted(&house, &from)?;
    let request = page(asked.limit, asked.after.as_deref())?;
    let kind = match asked.kind.as_str() {
        "" => None,
        word => Some(What::from_word(word).ok_or_else(|| {
            super::query::wrong(
                "kind",
                "Loại là petition hoặc question.",
                "A kind is petition or question.",
            )
        })?),
    };
    let sought = Sought {
        words: asked.q.chars().take(200).collect(),
        kind,
        agency: Some(asked.agency)
            .filter(|it| !it.is_empty())
            .map(AgencyCode),
    };
    let found = lists::of_public(&house.office.db, &sought, &request).await;
    let found = found.map_err(|error| Problem::trouble(&error))?;
    Ok(Listed::of(found, |it| line(it, false)).answer(&asking))
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Paged {
    #[serde(deserialize_with = "number")]
    limit: Option<u32>,
    after: Option<String>,
}

async fn own(
    State(house): State<House>,
    AsCitizen(who): AsCitizen,
    asking: Asking,
    Query(asked): Query<Paged>,
) -> Result<Response, Problem> {
    let request = page(asked.limit, asked.after.as_deref())?;
    let found = lists::of_sender(&house.office.db, who.account.id, &request).await;
    let found = found.map_err(|error| Problem::trouble(&error))?;
    Ok(Listed::of(found, |it| line(it, true)).answer(&asking))
}

async fn questions(
    Lists(house): Lists,
    Address(from): Address,
    asking: Asking,
    Query(asked): Query<Paged>,
) -> Result<Response, Problem> {
    counted(&house, &from)?;
    let request = page(asked.limit, asked.after.as_deref())?;
    let db = &house.office.db;
    let found = lists::of_faq(db, None, &request).await;
    let found = found.map_err(|error| Problem::trouble(&error))?;
    let mut items = Vec::new();
    for of in &found.items {
        let file = files::load(db, of.id).await;
        let file = file.map_err(|error| Problem::trouble(&error))?;
        let file = file.filter(|it| !it.petition.is_reviewed_again());
        items.extend(file.and_then(|it| it.petition.faq).map(|it| FaqOut {
            question: it.question,
            answer: it.answer,
            sector: named(&it.sector),
            field: it.field,
            code: of.code.clone(),
        }));
    }
    let next = found.next;
    Ok(Listed { items, next }.answer(&asking))
}

async fn one(
    State(house): State<House>,
    MaybeCitizen(citizen): MaybeCitizen,
    Address(from): Address,
    headers: HeaderMap,
    InPath(code): InPath<String>,
) -> Result<axum::Json<PetitionOut>, Problem> {
    counted(&house, &from)?;
    let it = load(&house, &code).await?;
    let author = crate::public::petition::author(citizen.as_ref(), Some(&it), key_of(&headers));
    PetitionOut::of(&house, &it, &author).await.map(axum::Json)
}

/// Who acts as the sender, and with what: the same of each act.
struct Acting {
    house: House,
    citizen: Option<CitizenIn>,
    from: String,
    headers: HeaderMap,
    code: String,
    key: String,
}

impl FromRequestParts<House> for Acting {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, house: &House) -> Result<Self, Response> {
        let told = |problem: Problem| problem.into_response();
        let MaybeCitizen(citizen) = MaybeCitizen::from_request_parts(parts, house)
            .await
            .map_err(IntoResponse::into_response)?;
        let Address(from) = Address::from_request_parts(parts, house)
            .await
            .map_err(IntoResponse::into_response)?;
        let InPath(code) = InPath::from_request_parts(parts, house)
            .await
            .map_err(IntoResponse::into_response)?;
        let Key(key) = Key::from_request_parts(parts, house).await.map_err(told)?;
        Ok(Self {
            house: house.clone(),
            citizen,
            from,
            headers: parts.headers.clone(),
            code,
            key,
        })
    }
}

impl Acting {
    /// Does it, once for each key; `said` is everything that was asked.
    async fn does(self, wish: Command, said: &[u8]) -> Result<Response, Problem> {
        let Self { house, .. } = &self;
        counted(house, &self.from)?;
        let it = load(house, &self.code).await?;
        let own = key_of(&self.headers);
        let citizen = self.citizen.as_ref();
        let author = crate::public::petition::author(citizen, Some(&it), own);
        let act = wish.act().slug();
        let parts: [&[u8]; 4] = [act.as_bytes(), it.code.as_bytes(), own.as_bytes(), said];
        let once = once(citizen, &self.key, &parts);
        let (office, now) = (&house.office, house.now());
        let done = run_once(office, &author, now, &it.code, wish, once.as_ref()).await;
        let (after, again) = done.map_err(|error| not_done(house, error))?;
        let told = axum::Json(PetitionOut::of(house, &after, &author).await?);
        let mut response = told.into_response();
        mark(&mut response, again);
        Ok(response)
    }
}

async fn clarify(
    acting: Acting,
    Json { value, bytes }: Json<ClarifyIn>,
) -> Result<Response, Problem> {
    let words = value.content;
    acting.does(Command::Clarify { words }, &bytes).await
}

async fn accept(acting: Acting) -> Result<Response, Problem> {
    acting.does(Command::Accept, b"").await
}

async fn contest(
    acting: Acting,
    Json { value, bytes }: Json<ContestIn>,
) -> Result<Response, Problem> {
    let reason = value.reason;
    acting.does(Command::Contest { reason }, &bytes).await
}

/// What a sender can do, by session or key.
fn of_sender(it: Operation) -> Operation {
    it.tag("petitions")
        .by(Who::Anyone)
        .header(KEY, KEY_ABOUT)
        .answers::<PetitionOut>("It, as it stands then.")
        .may_end(&[
            Kind::NotFound,
            Kind::TooMany,
            Kind::Forged,
            Kind::SignInNeeded,
        ])
}

/// Petitions and questions.
pub fn operations() -> Vec<Operation> {
    let send_about = format!(
        "Whoever is signed in need prove nothing. Whoever is not finds a number whose SHA-256 over \
         `issued`, `title`, `content` and the number, a line each, begins with {BITS} zero bits, or \
         sends at most three a minute. The same words again within thirty days go with the first; in \
         confidence only from the same account."
    );
    let refused = [
        Kind::NotFound,
        Kind::TooMany,
        Kind::Forged,
        Kind::SignInNeeded,
        Kind::NotAllowed,
        Kind::DoesNotFit,
    ];
    vec![
        Operation::post("/api/v1/petitions", "petition_send", send)
            .tag("petitions")
            .says(
                "Gửi phản ánh, kiến nghị, câu hỏi",
                "Send a petition or a question",
            )
            .describe(&send_about)
            .by(Who::Anyone)
            .once()
            .takes::<PetitionIn>(true)
            .creates::<PetitionSent>("It was received.")
            .may_end(&refused),
        Operation::get("/api/v1/petitions", "petitions", public)
            .tag("petitions")
            .says(
                "Phản ánh, kiến nghị, câu hỏi đã công khai",
                "What was made public, the newest first",
            )
            .by(Who::Anyone)
            .query(
                "q",
                "Words of the heading and the text, with or without marks.",
                text(),
            )
            .query("kind", "One kind.", one_of(&["petition", "question"]))
            .query("agency", "The code of an agency.", text())
            .paged()
            .answers::<Listed<PetitionLine>>("A page of them.")
            .may_end(&[Kind::TooMany]),
        Operation::get("/api/v1/own/petitions", "petitions_own", own)
            .tag("petitions")
            .says("Nội dung đã gửi", "What one has sent, the newest first")
            .by(Who::Citizens)
            .paged()
            .answers::<Listed<PetitionLine>>("A page of them."),
        Operation::get("/api/v1/questions", "questions", questions)
            .tag("petitions")
            .says(
                "Câu hỏi thường gặp",
                "The frequent questions, by sector and field",
            )
            .by(Who::Anyone)
            .paged()
            .answers::<Listed<FaqOut>>("A page of them.")
            .may_end(&[Kind::TooMany]),
        of_sender(
            Operation::get("/api/v1/petitions/{code}", "petition", one).says(
                "Một phản ánh, kiến nghị, câu hỏi",
                "One of them: what is public, or the whole of one's own",
            ),
        ),
        attachment::operation(),
        of_sender(
            Operation::post(
                "/api/v1/petitions/{code}/clarify",
                "petition_clarify",
                clarify,
            )
            .says("Làm rõ nội dung", "Clarify what was meant")
            .once()
            .takes::<ClarifyIn>(true)
            .may_end(&[Kind::NotAllowed, Kind::DoesNotFit]),
        ),
        of_sender(
            Operation::post("/api/v1/petitions/{code}/accept", "petition_accept", accept)
                .says("Đồng ý với trả lời", "Accept the answer")
                .once()
                .may_end(&[Kind::NotAllowed, Kind::DoesNotFit]),
        ),
        of_sender(
            Operation::post(
                "/api/v1/petitions/{code}/contest",
                "petition_contest",
                contest,
            )
            .says(
                "Không đồng ý với trả lời",
                "Say that the answer is not right",
            )
            .once()
            .takes::<ContestIn>(true)
            .may_end(&[Kind::NotAllowed, Kind::DoesNotFit]),
        ),
    ]
}
