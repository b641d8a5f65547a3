//! The counter: a paper case from the person in front of the clerk to the printed receipt, on one
//! page and without a mouse. Also files that come by post, are filed electronically with help, or
//! are brought by someone else than the applicant.

use super::act_page::unreadable;
use super::amend;
use super::case_page::copy_name;
use super::desk::{Desk, Place};
use super::fields::{Fields, escaped};
use super::law::Refused;
use super::worklist::{Choice, choices};
use askama::Template;
use domain::case::filing::CopyKind;
use domain::case::{Channel, Delivery, Filing, Paper, Party, PartyKind, Submitter, Terms};
use domain::clock::{self, Calendar, words};
use domain::ids::{AccountId, AgencyCode, ComponentId, OfficerId, UnitCode};
use jiff::Timestamp;

/// Someone known: from an account or from an earlier case.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Known {
    /// What the file will say of the applicant.
    pub party: Party,
    /// From where it is known, in words.
    pub from: String,
}

/// What the address of the page asks for.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Query {
    /// Identity number, telephone or name of the person.
    pub nguoi: String,
    /// Which of those found, from 0.
    pub chon: Option<usize>,
    /// Words of a procedure, or its code.
    pub tt: String,
}

impl Query {
    fn address(&self, chosen: Option<usize>, procedure: &str) -> String {
        let chosen = chosen.map(|at| format!("&chon={at}")).unwrap_or_default();
        format!(
            "/can-bo/tiep-nhan?nguoi={}{chosen}&tt={}",
            escaped(&self.nguoi),
            escaped(procedure)
        )
    }
}

/// A component to tick.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ComponentRow {
    id: String,
    name: String,
    asked: String,
    required: bool,
    have: bool,
    count: String,
    copies: Vec<Choice>,
}

/// A person found, as a row to choose.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FoundRow {
    name: String,
    note: String,
    address: String,
}

/// The preview of the receipt.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Preview {
    procedure: String,
    limit: String,
    due: String,
    fee: String,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/counter.html")]
pub struct Counter {
    desk: Desk,
    query: Query,
    key: String,
    found: Vec<FoundRow>,
    party: Party,
    account: String,
    from: String,
    procedures: Vec<FoundRow>,
    procedure: String,
    procedure_name: String,
    suggest: String,
    components: Vec<ComponentRow>,
    owed: i64,
    fee: String,
    preview: Option<Preview>,
    fields: Fields,
    refused: Option<Refused>,
}

/// What the page is made of.
#[derive(Clone, Debug)]
pub struct Facts<'a> {
    /// Now.
    pub now: Timestamp,
    /// The working time of the intake unit.
    pub calendar: &'a Calendar,
    /// What is asked for.
    pub query: Query,
    /// The one-time key.
    pub key: String,
    /// People who fit.
    pub found: Vec<Known>,
    /// Procedures that fit, by code and name.
    pub procedures: Vec<(String, String)>,
    /// The chosen procedure.
    pub terms: Option<&'a Terms>,
    /// What was typed, if the form comes back.
    pub fields: Fields,
    /// Why it was refused.
    pub refused: Option<Refused>,
}

impl Counter {
    /// The page from its facts.
    pub fn of(desk: Desk, facts: Facts<'_>) -> Self {
        let Facts {
            now,
            calendar,
            query,
            key,
            found,
            procedures,
            terms,
            fields,
            refused,
        } = facts;
        let known = chosen(&query, &found).cloned();
        let (party, from) = match known {
            Some(known) => (known.party, known.from),
            None => (typed(&query, &fields), String::new()),
        };
        let code = terms.map(|t| t.procedure.to_string()).unwrap_or_default();
        let alone = found.len() == 1 || query.chon.is_some();
        Self {
            desk,
            key,
            found: if alone {
                Vec::new()
            } else {
                found
                    .iter()
                    .enumerate()
                    .map(|(at, known)| FoundRow {
                        name: known.party.name.clone(),
                        note: known.from.clone(),
                        address: query.address(Some(at), &query.tt),
                    })
                    .collect()
            },
            account: party.account.map(|id| id.to_string()).unwrap_or_default(),
            party,
            from,
            procedures: procedures
                .into_iter()
                .map(|(code, name)| FoundRow {
                    address: query.address(query.chon, &code),
                    note: code,
                    name,
                })
                .collect(),
            suggest: format!(
                "/can-bo/tiep-nhan/goi-y?nguoi={}&tt=",
                escaped(&query.nguoi)
            ),
            procedure_name: terms.map(|t| t.name.clone()).unwrap_or_default(),
            components: terms.map(|t| rows(t, &fields)).unwrap_or_default(),
            owed: terms.map_or(0, fee),
            fee: words::money(terms.map_or(0, fee)),
            preview: terms.map(|t| preview(t, now, calendar)),
            procedure: code,
            query,
            fields,
            refused,
        }
    }

    fn value(&self, name: &str, start: &str) -> String {
        if self.fields.values.is_empty() {
            start.to_owned()
        } else {
            self.fields.text(name)
        }
    }

    fn optional<'a>(&self, value: &'a Option<String>) -> &'a str {
        value.as_deref().unwrap_or_default()
    }

    fn is(&self, name: &str, value: &str, start: bool) -> bool {
        if self.fields.values.is_empty() {
            start
        } else {
            self.fields.text(name) == value
        }
    }
}

/// The person the page is about: the one chosen, or the only one that fits.
pub fn chosen<'a>(query: &Query, found: &'a [Known]) -> Option<&'a Known> {
    match (query.chon, found) {
        (Some(at), found) => found.get(at),
        (None, [only]) => Some(only),
        _ => None,
    }
}

/// What a number that nobody is known by already says of the person.
fn typed(query: &Query, fields: &Fields) -> Party {
    if !fields.values.is_empty() {
        return party(fields, "");
    }
    let digits: String = query.nguoi.chars().filter(char::is_ascii_digit).collect();
    let letters = query.nguoi.chars().any(char::is_alphabetic);
    Party {
        name: if letters {
            query.nguoi.clone()
        } else {
            String::new()
        },
        identity_number: Some(digits.clone()).filter(|d| !letters && d.len() == 12),
        phone: Some(digits).filter(|d| !letters && d.len() == 10),
        ..Party::default()
    }
}

const COPIES: [(&str, CopyKind); 4] = [
    ("original", CopyKind::Original),
    ("certified", CopyKind::Certified),
    ("plain", CopyKind::Plain),
    ("shown_only", CopyKind::ShownOnly),
];

fn rows(terms: &Terms, fields: &Fields) -> Vec<ComponentRow> {
    let came_back = !fields.values.is_empty();
    terms
        .components
        .iter()
        .map(|component| {
            let id = component.id.to_string();
            let usual = if component.originals > 0 || component.copies == 0 {
                "original"
            } else {
                "plain"
            };
            let copy = fields.text(&format!("copy:{id}"));
            let copy = if copy.is_empty() {
                usual
            } else {
                copy.as_str()
            };
            let asked = match (component.originals, component.copies) {
                (0, 0) => String::new(),
                (originals, 0) => format!("{originals} bản chính"),
                (0, copies) => format!("{copies} bản sao"),
                (originals, copies) => format!("{originals} bản chính, {copies} bản sao"),
            };
            ComponentRow {
                name: component.name.clone(),
                asked,
                required: component.required,
                have: if came_back {
                    fields.has(&format!("have:{id}"))
                } else {
                    component.required
                },
                count: if came_back {
                    fields.text(&format!("count:{id}"))
                } else {
                    component.originals.max(component.copies).max(1).to_string()
                },
                copies: choices(
                    COPIES
                        .iter()
                        .map(|(slug, kind)| ((*slug).to_owned(), copy_name(*kind).to_owned()))
                        .collect(),
                    copy,
                ),
                id,
            }
        })
        .collect()
}

fn fee(terms: &Terms) -> i64 {
    terms.fees.iter().filter_map(|fee| fee.amount).sum()
}

fn preview(terms: &Terms, now: Timestamp, calendar: &Calendar) -> Preview {
    let due = terms.limit.map(|limit| clock::due(now, limit, calendar));
    Preview {
        procedure: terms.name.clone(),
        limit: terms
            .limit
            .map_or_else(|| "chưa công bố".to_owned(), domain::clock::Limit::words),
        due: due.map(words::moment).unwrap_or_default(),
        fee: match fee(terms) {
            0 => "Không thu".to_owned(),
            sum => words::money(sum),
        },
    }
}

fn given(fields: &Fields, name: &str) -> Option<String> {
    Some(fields.text(name)).filter(|text| !text.is_empty())
}

/// A party from its fields; `before` stands before their names.
fn party(fields: &Fields, before: &str) -> Party {
    let at = |name: &str| format!("{before}{name}");
    let number: Option<String> = given(fields, &at("identity"))
        .map(|text| text.split_whitespace().collect())
        .filter(|text: &String| !text.is_empty());
    Party {
        kind: if fields.text(&at("kind")) == "organisation" {
            PartyKind::Organisation
        } else {
            PartyKind::Person
        },
        name: fields.text(&at("name")),
        identity_number: number,
        born: given(fields, &at("born")),
        address: fields.text(&at("address")),
        phone: given(fields, &at("phone")).map(|text| text.split_whitespace().collect()),
        email: given(fields, &at("email")),
        account: given(fields, &at("account"))
            .and_then(|text| text.parse().ok())
            .map(AccountId),
    }
}

/// Where a file is received and who resolves it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Received {
    /// The intake unit.
    pub unit: UnitCode,
    /// Its name.
    pub unit_name: String,
    /// The agency that resolves.
    pub agency: AgencyCode,
    /// Its name.
    pub agency_name: String,
    /// The clerk.
    pub clerk: OfficerId,
}

/// The filing that the form describes. `stored` are the scans, each under its field.
pub fn filing(
    fields: &Fields,
    terms: &Terms,
    received: Received,
    stored: &[(String, Paper)],
) -> Result<Filing, Refused> {
    let applicant = party(fields, "");
    let channel = match fields.text("channel").as_str() {
        "assisted" => Channel::CounterAssisted,
        "post" => Channel::Post,
        _ => Channel::CounterPaper,
    };
    let delivery = amend::delivery(&fields.text("delivery"), &fields.text("delivery_address"))
        .unwrap_or(Delivery::InPerson);
    let subject = fields.text("subject");
    Ok(Filing {
        procedure: terms.procedure.clone(),
        variant: given(fields, "variant"),
        submitter: submitter(fields)?,
        applicant,
        channel,
        subject: if subject.is_empty() {
            terms.name.clone()
        } else {
            subject
        },
        form: serde_json::Value::Null,
        papers: papers(fields, terms, stored),
        intake_unit: received.unit,
        intake_unit_name: received.unit_name,
        agency: received.agency,
        agency_name: received.agency_name,
        delivery,
        helped_by: Some(received.clerk),
    })
}

fn submitter(fields: &Fields) -> Result<Submitter, Refused> {
    let person = party(fields, "by_");
    let document = fields.text("by_document");
    let way = fields.text("by");
    if matches!(way.as_str(), "authorised" | "hired" | "postal") && person.name.is_empty() {
        return Err(unreadable("by_name", "Ghi họ tên người nộp thay."));
    }
    Ok(match way.as_str() {
        "authorised" => Submitter::Authorised { person, document },
        "hired" => Submitter::Hired { person, document },
        "postal" => Submitter::Postal {
            person,
            item: document,
        },
        _ => Submitter::Applicant,
    })
}

fn papers(fields: &Fields, terms: &Terms, stored: &[(String, Paper)]) -> Vec<Paper> {
    terms
        .components
        .iter()
        .filter(|component| fields.has(&format!("have:{}", component.id)))
        .map(|component| {
            let id = component.id.as_str();
            let copy = fields.text(&format!("copy:{id}"));
            let scan = format!("scan:{id}");
            let file = stored.iter().find(|(field, _)| *field == scan);
            Paper {
                component: Some(ComponentId(id.to_owned())),
                name: component.name.clone(),
                copy: COPIES
                    .iter()
                    .find(|(slug, _)| *slug == copy)
                    .map_or(CopyKind::Original, |(_, kind)| *kind),
                count: fields.text(&format!("count:{id}")).parse().unwrap_or(1),
                file: file.and_then(|(_, paper)| paper.file.clone()),
            }
        })
        .collect()
}

/// The pages as they are shown for review.
pub fn samples() -> Vec<(&'static str, Counter)> {
    let calendar = domain::testing::calendar();
    let terms = domain::testing::terms();
    let person = Known {
        party: Party {
            name: "Phạm Thị Ngọc Ánh".to_owned(),
            identity_number: Some("000168000264".to_owned()),
            born: Some("1968-03-14".to_owned()),
            address: "Tổ 7, phường Trường Thi".to_owned(),
            phone: Some("0900000264".to_owned()),
            ..Party::default()
        },
        from: "tài khoản định danh; 2 hồ sơ trước đây".to_owned(),
    };
    let facts = |found: Vec<Known>, terms| Facts {
        now: domain::testing::moment("2026-08-24T15:12"),
        calendar: &calendar,
        query: Query {
            nguoi: if found.is_empty() {
                String::new()
            } else {
                "000168000264".to_owned()
            },
            ..Query::default()
        },
        key: "mau".to_owned(),
        found,
        procedures: Vec::new(),
        terms,
        fields: Fields::default(),
        refused: None,
    };
    let desk = || Desk::sample(Place::Counter);
    vec![
        (
            "counter-empty",
            Counter::of(desk(), facts(Vec::new(), None)),
        ),
        (
            "counter",
            Counter::of(desk(), facts(vec![person], Some(&terms))),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_becomes_a_filing_with_the_papers_that_were_ticked() {
        let terms = domain::testing::terms();
        let id = terms.components[0].id.to_string();
        let fields = Fields::given(&[
            ("name", "Phạm Thị Ngọc Ánh"),
            ("identity", "000 168 000 264"),
            ("by", "authorised"),
            ("by_name", "Trần Văn Bình"),
            ("by_document", "UQ 12 ngày 3/8/2026"),
            ("delivery", "post"),
            ("delivery_address", "Tổ 7"),
            (&format!("have:{id}"), "1"),
            (&format!("copy:{id}"), "certified"),
            (&format!("count:{id}"), "2"),
        ]);
        let clerk = domain::testing::clerk();
        let received = Received {
            unit: clerk.unit,
            unit_name: clerk.unit_name,
            agency: clerk.agency,
            agency_name: "UBND phường Trường Thi".to_owned(),
            clerk: clerk.id,
        };
        let filing = filing(&fields, &terms, received, &[]);
        let Ok(filing) = filing else {
            panic!("the form is whole");
        };
        assert_eq!(
            filing.applicant.identity_number.as_deref(),
            Some("000168000264")
        );
        assert_eq!(filing.papers.len(), 1);
        assert_eq!(filing.papers[0].copy, CopyKind::Certified);
        assert_eq!(filing.papers[0].count, 2);
        assert!(matches!(filing.submitter, Submitter::Authorised { .. }));
        assert!(matches!(filing.delivery, Delivery::Post { .. }));
    }
}
