//! The list of items for those who run them: the newest version of each, by kind, agency, standing
//! and what was typed.

use crate::fold::fold;
use crate::read::page::{Order, Page, PageRequest};
use crate::sql::select::escape_like;
use crate::sql::{Db, Inconsistency, ReadError, Row, Select, Text};
use domain::ids::AgencyCode;
use domain::publication::{DecisionId, Kind, Stage, Standing, Version};
use jiff::civil::Date;

const ORDER: Order = Order {
    columns: &["code"],
    descending: false,
};

/// What is wanted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Filter {
    /// The kind.
    pub kind: Kind,
    /// Only those of these agencies; of all where none is named.
    pub agencies: Option<Vec<AgencyCode>>,
    /// Only those that stand so.
    pub standing: Option<Standing>,
    /// Words of the code or the name.
    pub sought: String,
    /// The decision they carry out.
    pub decision: Option<DecisionId>,
}

impl Filter {
    /// All of a kind.
    pub fn of(kind: Kind) -> Self {
        Self {
            kind,
            agencies: None,
            standing: None,
            sought: String::new(),
            decision: None,
        }
    }
}

/// A line of the list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// The code.
    pub code: String,
    /// The newest version's number.
    pub no: u32,
    /// Its name.
    pub name: String,
    /// Whose it is.
    pub agency: AgencyCode,
    /// The decision it carries out.
    pub decision: Option<DecisionId>,
    /// How it stands on the day.
    pub standing: Standing,
    /// Its first day, once it is published.
    pub from: Option<Date>,
}

fn list(filter: &Filter, on: Date, request: &PageRequest) -> Select {
    let mut select = Select::new(
        "publication::list",
        "SELECT kind, code, no, name, agency, decision, edition, begun, stage, '' AS body
         FROM catalogue_version WHERE is_newest",
    );
    select.and("kind = {}", [filter.kind.word().into()]);
    if let Some(agencies) = &filter.agencies {
        select.and_in("agency", agencies.iter().map(|it| it.as_str().into()));
    }
    if let Some(decision) = filter.decision {
        select.and("decision = {}", [decision.0.into()]);
    }
    let day = || on.into();
    match filter.standing {
        None => {}
        Some(Standing::Draft) => {
            select.and("state = 'draft'", []);
        }
        Some(Standing::InApproval) => {
            select.and("state = 'in_approval'", []);
        }
        Some(Standing::Approved) => {
            select.and("state = 'approved'", []);
        }
        Some(Standing::Dropped) => {
            select.and("state = 'dropped'", []);
        }
        Some(Standing::Waiting) => {
            select.and("state = 'published' AND valid_from > {}", [day()]);
        }
        Some(Standing::InForce) => {
            select.and(
                "state = 'published' AND valid_from <= {} AND (valid_to IS NULL OR valid_to >= {})",
                [day(), day()],
            );
        }
        Some(Standing::Replaced) => {
            select.and("ends = 'replaced' AND valid_to < {}", [day()]);
        }
        Some(Standing::Abolished) => {
            select.and("ends = 'abolished' AND valid_to < {}", [day()]);
        }
    }
    for word in fold(&filter.sought).split(' ').filter(|it| !it.is_empty()) {
        let pattern = format!("%{}%", escape_like(word));
        select.and("sought LIKE {} ESCAPE '\\'", [pattern.into()]);
    }
    ORDER.apply(&mut select, request);
    select
}

/// A page of the list.
///
/// # Errors
/// When the files cannot be read.
pub async fn page(
    db: &Db,
    filter: &Filter,
    on: Date,
    request: &PageRequest,
) -> Result<Page<Line>, ReadError> {
    let rows = db.select(list(filter, on, request)).await?;
    let read = |row: &Row| {
        let it: Version = super::read_version(row)?;
        Ok::<_, Inconsistency>(Line {
            standing: it.standing(on),
            from: match &it.stage {
                Stage::Published { from, .. } => Some(*from),
                _ => None,
            },
            code: it.code,
            no: it.no,
            name: it.name,
            agency: it.agency,
            decision: it.decision,
        })
    };
    Ok(ORDER.page(&rows, request, read)?)
}

/// Every text this list can become, for the test that prepares them.
pub fn samples() -> Vec<Text> {
    let day = Date::constant(2026, 1, 1);
    let mut texts = Vec::new();
    let standings = Standing::ALL.into_iter().map(Some).chain([None]);
    for standing in standings {
        let mut filter = Filter::of(Kind::Procedure);
        filter.standing = standing;
        filter.sought = "khai sinh".to_owned();
        filter.agencies = Some(vec!["so-tu-phap".into()]);
        filter.decision = Some(DecisionId(uuid::Uuid::nil()));
        for request in [PageRequest::first(10), PageRequest::after("5b2261225d", 10)] {
            texts.push(list(&filter, day, &request).finish().0);
        }
    }
    texts
}
