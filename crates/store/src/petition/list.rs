//! Lists of petitions: the desk of an agency by what is due first, the public's newest first, a
//! sender's own, the frequent questions. Each is one range of one index, also among a million.

use super::columns::marked;
use crate::case_file::NOTHING_DUE;
use crate::fold::fold;
use crate::read::page::{Order, Page, PageRequest};
use crate::sql::{Db, Inconsistency, ReadError, Row, Select, Text, texts};
use domain::ids::{AccountId, AgencyCode, PetitionId};
use domain::petition::{Channel, Kind, Stage};
use jiff::Timestamp;

texts! {
    /// As many rows as tell a frequent word from a rare one.
    HOW_MANY = "SELECT count(*) AS rows FROM (SELECT 1 FROM petition_word WHERE word = $1 LIMIT 2000) AS filed";
    OPEN = "SELECT stage, due_key < $2 AS late, count(*) AS petitions FROM petition_desk
            WHERE agency = $1 AND is_open GROUP BY stage, due_key < $2";
}

/// A line of a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// Its inner name.
    pub id: PetitionId,
    /// Its code.
    pub code: String,
    /// What it is.
    pub kind: Kind,
    /// Where it stands.
    pub stage: Stage,
    /// How it came.
    pub channel: Channel,
    /// Who has it.
    pub agency: AgencyCode,
    /// That agency's name.
    pub agency_name: String,
    /// The heading as it was sent; not for the public.
    pub title: String,
    /// The heading that is public.
    pub public_title: Option<String>,
    /// When it was sent, which is when it was received.
    pub sent_at: Timestamp,
    /// From when its clocks count: the next working session where the rules say so.
    pub received_at: Timestamp,
    /// When the next duty is due.
    pub next_due: Option<Timestamp>,
    /// When it was answered.
    pub answered_at: Option<Timestamp>,
    /// How many working days it took.
    pub days_taken: Option<i64>,
    /// Who coordinates.
    pub coordinator: AgencyCode,
    /// Whether only whoever coordinates may know who sent it.
    pub confidential: bool,
    /// Whether its newest answer waits for its review.
    pub awaits_review: bool,
    /// Among the frequent questions: its sector, field and question.
    pub faq: Option<(AgencyCode, String, String)>,
}

macro_rules! lines {
    ($from:literal) => {
        concat!(
            "SELECT p.id, p.code, p.kind, p.stage, p.channel, p.agency, p.agency_name, p.title, p.public_title, \
             p.sent_at, p.received_at, p.next_due_at, p.answered_at, p.days_taken, p.faq_sector, p.faq_field, \
             p.faq_question, p.coordinator, \
             CASE WHEN p.body LIKE '%\"confidential\":true%' THEN 1 ELSE 0 END AS confidential, \
             CASE WHEN EXISTS (SELECT 1 FROM petition_desk r WHERE r.petition_id = p.id AND r.stage = 'review') \
             THEN 1 ELSE 0 END AS awaits_review",
            $from
        )
    };
}

impl Line {
    fn read(row: &Row) -> Result<Self, Inconsistency> {
        let word = |column: &str| row.text(column);
        let unknown = |column: &str| row.inconsistency(column, "an unknown word".to_owned());
        let due = row.int("next_due_at")?;
        let faq = match (
            row.text_or_null("faq_sector")?,
            row.text_or_null("faq_field")?,
            row.text_or_null("faq_question")?,
        ) {
            (Some(sector), Some(field), Some(question)) => {
                Some((AgencyCode(sector), field, question))
            }
            _ => None,
        };
        Ok(Self {
            id: PetitionId(row.uuid("id")?),
            code: row.text("code")?,
            kind: Kind::from_word(&word("kind")?).ok_or_else(|| unknown("kind"))?,
            stage: Stage::from_word(&word("stage")?).ok_or_else(|| unknown("stage"))?,
            channel: Channel::from_word(&word("channel")?).ok_or_else(|| unknown("channel"))?,
            agency: AgencyCode(row.text("agency")?),
            agency_name: row.text("agency_name")?,
            title: row.text("title")?,
            public_title: row.text_or_null("public_title")?,
            sent_at: row.instant("sent_at")?,
            received_at: row.instant("received_at")?,
            next_due: if due == NOTHING_DUE {
                None
            } else {
                Some(row.instant("next_due_at")?)
            },
            answered_at: row.instant_or_null("answered_at")?,
            days_taken: row.int_or_null("days_taken")?,
            coordinator: AgencyCode(row.text("coordinator")?),
            // A quotation mark that somebody typed stands behind a stroke in it.
            confidential: row.int("confidential")? == 1,
            awaits_review: row.int("awaits_review")? == 1,
            faq,
        })
    }
}

const NEWEST: Order = Order {
    columns: &["id"],
    descending: true,
};
const DUE_FIRST: Order = Order {
    columns: &["due_key", "petition_id"],
    descending: false,
};
const BY_FIELD: Order = Order {
    columns: &["faq_sector", "faq_field", "id"],
    descending: false,
};

/// Which petitions of a desk are shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum On {
    /// Those that are owed something.
    #[default]
    Open,
    /// Those whose answer waits for its review.
    Review,
    /// Those of a stage.
    Stage(Stage),
}

/// The word under which an answer that waits for its review lies on a desk.
pub(super) const REVIEW: &str = "review";

impl On {
    /// The word in files and addresses; none for all that are open.
    pub fn word(self) -> &'static str {
        match self {
            Self::Open => "",
            Self::Review => REVIEW,
            Self::Stage(stage) => stage.word(),
        }
    }

    /// The one of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            REVIEW => Some(Self::Review),
            word => Stage::from_word(word).map(Self::Stage),
        }
    }
}

fn desk(agency: &AgencyCode, on: On, request: &PageRequest) -> Select {
    let mut select = Select::new(
        "petition::list::desk",
        lines!(
            ", due_key, petition_id FROM petition_desk d CROSS JOIN petition_file p WHERE p.id = d.petition_id"
        ),
    );
    select.and("d.agency = {}", [agency.as_str().into()]);
    match on {
        On::Open => select.and("d.is_open", []),
        On::Stage(stage) if !stage.is_open() => {
            select.and("NOT d.is_open AND d.stage = {}", [stage.word().into()])
        }
        On::Review | On::Stage(_) => select.and("d.is_open AND d.stage = {}", [on.word().into()]),
    };
    DUE_FIRST.apply(&mut select, request);
    select
}

/// A page of an agency's desk, what is due first on top.
///
/// # Errors
/// When the files cannot be read.
pub async fn of_desk(
    db: &Db,
    agency: &AgencyCode,
    on: On,
    request: &PageRequest,
) -> Result<Page<Line>, ReadError> {
    let rows = db.select(desk(agency, on, request)).await?;
    Ok(DUE_FIRST.page(&rows, request, Line::read)?)
}

/// How many wait at a desk, by stage or for their review: all, and those that are late.
///
/// # Errors
/// When the files cannot be read.
pub async fn waiting(
    db: &Db,
    agency: &AgencyCode,
    now: Timestamp,
) -> Result<Vec<(On, i64, i64)>, ReadError> {
    let rows = db
        .query(&OPEN, &[agency.as_str().into(), now.into()])
        .await?;
    let mut found: Vec<(On, i64, i64)> = Vec::new();
    for row in &rows {
        let Some(pile) = On::from_word(&row.text("stage")?) else {
            continue;
        };
        let (many, late) = (row.int("petitions")?, row.bool("late")?);
        let late = if late { many } else { 0 };
        match found.iter_mut().find(|(of, ..)| *of == pile) {
            Some((_, all, of_late)) => {
                *all += many;
                *of_late += late;
            }
            None => found.push((pile, many, late)),
        }
    }
    Ok(found)
}

/// What the public looks for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Sought {
    /// Words of the heading, the text or the answer, as they were typed.
    pub words: String,
    /// One kind.
    pub kind: Option<Kind>,
    /// One agency.
    pub agency: Option<AgencyCode>,
}

/// More words than help.
const MOST_SOUGHT: usize = 4;

/// What is looked for as words: those that were typed, without marks, then kind and agency.
fn sought_words(sought: &Sought) -> Vec<String> {
    let text = fold(&sought.words);
    let mut words: Vec<String> = text
        .split(' ')
        .filter(|it| !it.is_empty())
        .map(str::to_owned)
        .collect();
    words.dedup();
    words.truncate(MOST_SOUGHT);
    words.extend(sought.kind.map(|it| marked(it.word())));
    words.extend(sought.agency.as_ref().map(|it| marked(it.as_str())));
    words
}

fn public(words: &[String], request: &PageRequest) -> Select {
    let Some((first, others)) = words.split_first() else {
        let head = lines!(" FROM petition_file p WHERE p.is_public");
        let mut select = Select::new("petition::list::public", head);
        NEWEST.apply(&mut select, request);
        return select;
    };
    let mut select = Select::new(
        "petition::list::public",
        lines!(
            ", petition_id FROM petition_word w CROSS JOIN petition_file p WHERE p.id = w.petition_id"
        ),
    );
    select.and("w.word = {}", [first.as_str().into()]);
    for word in others {
        select.and(
            "EXISTS (SELECT 1 FROM petition_word o WHERE o.word = {} AND o.petition_id = w.petition_id)",
            [word.as_str().into()],
        );
    }
    WORD_NEWEST.apply(&mut select, request);
    select
}

const WORD_NEWEST: Order = Order {
    columns: &["petition_id"],
    descending: true,
};

/// A page of what is public, the newest first. Of several words the rarest leads, so that a
/// frequent one is only looked up.
///
/// # Errors
/// When the files cannot be read.
pub async fn of_public(
    db: &Db,
    sought: &Sought,
    request: &PageRequest,
) -> Result<Page<Line>, ReadError> {
    let mut words = Vec::new();
    for word in sought_words(sought) {
        let row = db.query_one(&HOW_MANY, &[word.as_str().into()]).await?;
        let rows = row.map(|row| row.int("rows")).transpose()?.unwrap_or(0);
        words.push((rows, word));
    }
    words.sort();
    let words: Vec<String> = words.into_iter().map(|(_, word)| word).collect();
    let order = if words.is_empty() {
        NEWEST
    } else {
        WORD_NEWEST
    };
    let rows = db.select(public(&words, request)).await?;
    Ok(order.page(&rows, request, Line::read)?)
}

fn of(account: Option<AccountId>, case: Option<&str>, request: &PageRequest) -> Select {
    let mut select = Select::new(
        "petition::list::own",
        lines!(" FROM petition_file p WHERE 1 = 1"),
    );
    if let Some(account) = account {
        select.and("p.sender_account = {}", [account.0.into()]);
    }
    if let Some(case) = case {
        select.and("p.case_code = {}", [case.into()]);
    }
    NEWEST.apply(&mut select, request);
    select
}

/// A page of what was sent from an account, the newest first.
///
/// # Errors
/// When the files cannot be read.
pub async fn of_sender(
    db: &Db,
    account: AccountId,
    request: &PageRequest,
) -> Result<Page<Line>, ReadError> {
    let rows = db.select(of(Some(account), None, request)).await?;
    Ok(NEWEST.page(&rows, request, Line::read)?)
}

/// What was sent from inside a case.
///
/// # Errors
/// When the files cannot be read.
pub async fn of_case(db: &Db, case: &str) -> Result<Vec<Line>, ReadError> {
    let request = PageRequest::first(50);
    let rows = db.select(of(None, Some(case), &request)).await?;
    Ok(NEWEST.page(&rows, &request, Line::read)?.items)
}

/// What an account has sent from inside a case.
///
/// # Errors
/// When the files cannot be read.
pub async fn of_case_from(db: &Db, case: &str, account: AccountId) -> Result<Vec<Line>, ReadError> {
    let request = PageRequest::first(50);
    let rows = db.select(of(Some(account), Some(case), &request)).await?;
    Ok(NEWEST.page(&rows, &request, Line::read)?.items)
}

fn faq(sector: Option<&AgencyCode>, request: &PageRequest) -> Select {
    let mut select = Select::new(
        "petition::list::faq",
        lines!(" FROM petition_file p WHERE p.faq_question IS NOT NULL"),
    );
    if let Some(sector) = sector {
        select.and("p.faq_sector = {}", [sector.as_str().into()]);
    }
    BY_FIELD.apply(&mut select, request);
    select
}

/// A page of the frequent questions, by sector and field.
///
/// # Errors
/// When the files cannot be read.
pub async fn of_faq(
    db: &Db,
    sector: Option<&AgencyCode>,
    request: &PageRequest,
) -> Result<Page<Line>, ReadError> {
    let rows = db.select(faq(sector, request)).await?;
    Ok(BY_FIELD.page(&rows, request, Line::read)?)
}

/// Every shape of these lists, for the registry.
pub(crate) fn samples() -> Vec<Text> {
    let agency = AgencyCode::from("so-tu-phap");
    let behind = |order: &Order| {
        let parts = vec!["\"a\""; order.columns.len()].join(",");
        PageRequest::after(hex::encode(format!("[{parts}]")), 10)
    };
    let mut texts = Vec::new();
    let mut add = |select: Select| texts.push(select.finish().0);
    for request in [PageRequest::first(10), behind(&DUE_FIRST)] {
        add(desk(&agency, On::Open, &request));
        add(desk(&agency, On::Stage(Stage::Handling), &request));
        add(desk(&agency, On::Stage(Stage::Answered), &request));
    }
    let words = |many: usize| -> Vec<String> {
        let all = ["a", "b", "c", "d", "=question", "=so-tu-phap"];
        all[..many].iter().map(|it| (*it).to_owned()).collect()
    };
    for request in [PageRequest::first(10), behind(&NEWEST)] {
        for many in 0..=6 {
            add(public(&words(many), &request));
        }
        let account = AccountId(uuid::Uuid::nil());
        add(of(Some(account), None, &request));
        add(of(None, Some("a"), &request));
        add(of(Some(account), Some("a"), &request));
    }
    for request in [PageRequest::first(10), behind(&BY_FIELD)] {
        add(faq(None, &request));
        add(faq(Some(&agency), &request));
    }
    texts
}
