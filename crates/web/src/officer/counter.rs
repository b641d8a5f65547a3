//! The counter: a paper case from the person in front of the clerk to the printed receipt, on one
//! page and without a mouse. Also files that come by post, are filed electronically with help, or
//! are brought by someone else than the applicant.

use super::act_page::KeptFile;
use super::case_page::copy_name;
use super::counter_form::{COPIES, party};
use super::desk::{Desk, Place};
use super::fields::{Fields, escaped};
use super::law::{Law, Refused};
use super::scans;
use super::worklist::{Choice, choices};
use askama::Template;
use domain::case::filing::CopyKind;
use domain::case::{Party, PartyKind, Rules, Terms};
use domain::clock::{self, Calendar, words};
use domain::ids::ComponentId;
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
    /// The case of the procedure, where it has several.
    pub th: String,
}

impl Query {
    /// The address of the page with this person and this procedure.
    pub fn address(&self, chosen: Option<usize>, procedure: &str) -> String {
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
    scan: String,
    kept: String,
    error: String,
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
    /// When the file moves on, where that is not at once.
    moves: String,
    moves_law: Option<Law>,
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
    variants: Vec<Choice>,
    agencies: Vec<Choice>,
    by_post: bool,
    components: Vec<ComponentRow>,
    bundle: &'static str,
    bundle_kept: String,
    kept: Vec<KeptFile>,
    owed: i64,
    fee: String,
    preview: Option<Preview>,
    fields: Fields,
    refused: Option<Refused>,
}

/// The chosen procedure as it is asked for here and today.
#[derive(Clone, Copy, Debug)]
pub struct Chosen<'a> {
    /// What it demands.
    pub terms: &'a Terms,
    /// Its cases.
    pub variants: &'a [String],
    /// Who may resolve it, by code and name; the first is the usual one.
    pub agencies: &'a [(String, String)],
    /// Components that are only shown, compared and given back.
    pub shown_only: &'a [ComponentId],
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
    pub chosen: Option<Chosen<'a>>,
    /// The rules of the day.
    pub rules: &'a Rules,
    /// The article of the hour after which paper moves the next morning.
    pub cutoff_law: Option<Law>,
    /// What was typed, if the form comes back.
    pub fields: Fields,
    /// Files that are kept although it comes back.
    pub kept: Vec<KeptFile>,
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
            chosen: picked,
            rules,
            cutoff_law,
            fields,
            kept,
            refused,
        } = facts;
        let terms = picked.map(|it| it.terms);
        let kept_name = |field: &str| {
            let found = kept.iter().find(|it| it.field == field);
            found.map(|it| it.name.clone()).unwrap_or_default()
        };
        let error = |field: &str| match &refused {
            Some(refused) if refused.field == field => refused.message.clone(),
            _ => String::new(),
        };
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
            variants: picked.map(|it| variants(it, &query)).unwrap_or_default(),
            agencies: picked
                .map(|it| choices(it.agencies.to_vec(), &fields.text("agency")))
                .unwrap_or_default(),
            by_post: terms.is_some_and(|it| it.by_post),
            components: picked
                .map(|it| rows(it, &fields, &kept_name, &error))
                .unwrap_or_default(),
            bundle: scans::BUNDLE,
            bundle_kept: kept_name(scans::BUNDLE),
            owed: terms.map_or(0, fee),
            fee: words::money(terms.map_or(0, fee)),
            preview: terms.map(|t| preview(t, now, calendar, rules, cutoff_law)),
            procedure: code,
            query,
            fields,
            kept,
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

    fn error(&self, name: &str) -> &str {
        match &self.refused {
            Some(refused) if refused.field == name => &refused.message,
            _ => "",
        }
    }

    /// Whether the fields of the applicant stand open: nobody is known, or something is amiss.
    fn open_person(&self) -> bool {
        let of_person =
            |it: &Refused| matches!(it.field.as_str(), "applicant" | "name" | "address");
        self.from.is_empty() || self.refused.as_ref().is_some_and(of_person)
    }

    fn is_organisation(&self) -> bool {
        if self.fields.values.is_empty() {
            self.party.kind == PartyKind::Organisation
        } else {
            self.fields.text("kind") == "organisation"
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

/// The cases of a procedure to choose from.
fn variants(chosen: Chosen<'_>, query: &Query) -> Vec<Choice> {
    let pairs = chosen
        .variants
        .iter()
        .map(|variant| (variant.clone(), variant.clone()));
    choices(pairs.collect(), &query.th)
}

fn rows(
    chosen: Chosen<'_>,
    fields: &Fields,
    kept: &dyn Fn(&str) -> String,
    error: &dyn Fn(&str) -> String,
) -> Vec<ComponentRow> {
    let came_back = !fields.values.is_empty();
    chosen
        .terms
        .components
        .iter()
        .map(|component| {
            let id = component.id.to_string();
            let usual = if chosen.shown_only.contains(&component.id) {
                "shown_only"
            } else if component.originals > 0 || component.copies == 0 {
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
                _ if component.replaced_by.is_some() => {
                    let database = component.replaced_by.map_or("", |it| it.name());
                    format!("tự tra cứu trong {database}; chưa có thì mới nhận")
                }
                (0, 0) => String::new(),
                (originals, 0) => format!("{originals} bản chính"),
                (0, copies) => format!("{copies} bản sao"),
                (originals, copies) => format!("{originals} bản chính, {copies} bản sao"),
            };
            let scan = scans::field(&id);
            ComponentRow {
                kept: kept(&scan),
                error: error(&scan),
                scan,
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
                        .map(|(slug, kind)| ((*slug).to_owned(), short_name(*kind).to_owned()))
                        .collect(),
                    copy,
                ),
                id,
            }
        })
        .collect()
}

/// The word of a kind of copy in a narrow column.
fn short_name(copy: CopyKind) -> &'static str {
    match copy {
        CopyKind::ShownOnly => "xuất trình",
        CopyKind::Certified => "bản chứng thực",
        other => copy_name(other),
    }
}

/// The sum that is due at the counter.
pub fn fee(terms: &Terms) -> i64 {
    terms.fees.iter().filter_map(|fee| fee.amount).sum()
}

fn preview(
    terms: &Terms,
    now: Timestamp,
    calendar: &Calendar,
    rules: &Rules,
    cutoff_law: Option<Law>,
) -> Preview {
    let due = terms.limit.map(|limit| clock::due(now, limit, calendar));
    let late = clock::wall(now).time() > rules.transfer_cutoff;
    Preview {
        procedure: terms.name.clone(),
        limit: terms
            .limit
            .map_or_else(|| "chưa công bố".to_owned(), domain::clock::Limit::words),
        due: due.map(words::moment).unwrap_or_default(),
        fee: match fee(terms) {
            0 if terms.fees.iter().any(|fee| fee.amount.is_none()) => {
                "chưa có dữ liệu mức thu".to_owned()
            }
            0 => "Không thu".to_owned(),
            sum => words::money(sum),
        },
        moves: if late {
            words::moment(calendar.next_morning(now))
        } else {
            String::new()
        },
        moves_law: cutoff_law.filter(|_| late),
    }
}

/// The pages as they are shown for review.
pub fn samples() -> Vec<(&'static str, Counter)> {
    let calendar = domain::testing::calendar();
    let terms = domain::testing::terms();
    let rules = domain::testing::rules();
    let variants = ["Đăng ký đúng hạn".to_owned(), "Đăng ký lại".to_owned()];
    let agencies = [(
        "xa-truong-thi".to_owned(),
        "UBND phường Trường Thi".to_owned(),
    )];
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
    let facts = |found: Vec<Known>, is_chosen: bool| Facts {
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
        chosen: is_chosen.then_some(Chosen {
            terms: &terms,
            variants: &variants,
            agencies: &agencies,
            shown_only: &[],
        }),
        rules: &rules,
        cutoff_law: None,
        fields: Fields::default(),
        kept: Vec::new(),
        refused: None,
    };
    let desk = || Desk::sample(Place::Counter);
    vec![
        (
            "counter-empty",
            Counter::of(desk(), facts(Vec::new(), false)),
        ),
        ("counter", Counter::of(desk(), facts(vec![person], true))),
    ]
}
