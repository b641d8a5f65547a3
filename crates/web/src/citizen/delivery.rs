//! How the result is received, and what the file costs, line by line.

use super::work::{Head, Step, Work};
use crate::error::{self, Problem};
use crate::forms::Fields;
use crate::frame::{Frame, Lang};
use crate::house::House;
use askama::Template;
use axum::response::{Html, IntoResponse, Redirect, Response};
use casework::act::NotDone;
use domain::case::Channel;
use domain::case::filing::DeliveryKind;
use domain::clock::{self, words::money};
use jiff::Timestamp;

/// A way of receiving the result.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Way {
    /// Its name in forms.
    pub slug: &'static str,
    /// What it is.
    pub name: String,
    /// What it means.
    pub hint: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "citizen/delivery.html")]
pub struct Page {
    f: Frame,
    head: Head,
    ways: Vec<Way>,
    post_address: String,
    fees: Vec<(String, String, Vec<String>)>,
    total: String,
    errors: Vec<(&'static str, String)>,
}

/// The name of a way in forms.
pub fn slug(kind: DeliveryKind) -> &'static str {
    match kind {
        DeliveryKind::InPerson => "in_person",
        DeliveryKind::Post => "post",
        DeliveryKind::Online => "online",
    }
}

impl Page {
    /// The page as far as it is filled in.
    pub fn of(f: Frame, house: &House, work: &Work<'_>, fallback: &str) -> Self {
        let lang = f.lang;
        let counter = counter(house, work);
        let offered = offered(house, work);
        let chosen = offered
            .iter()
            .copied()
            .find(|kind| slug(*kind) == work.body.delivery)
            .unwrap_or(offered[0]);
        let ways = offered
            .iter()
            .map(|kind| Way {
                slug: slug(*kind),
                name: match lang {
                    Lang::Vi => kind.name(),
                    Lang::En => match kind {
                        DeliveryKind::InPerson => "At the counter",
                        DeliveryKind::Post => "By post",
                        DeliveryKind::Online => "Electronically",
                    },
                }
                .to_owned(),
                hint: match kind {
                    DeliveryKind::InPerson => counter.clone(),
                    DeliveryKind::Post => lang
                        .pick(
                            "cước bưu chính do người nhận trả",
                            "postage is paid on receipt",
                        )
                        .to_owned(),
                    DeliveryKind::Online => lang
                        .pick(
                            "tải về trên trang hồ sơ",
                            "to download from the page of the case",
                        )
                        .to_owned(),
                },
                chosen: *kind == chosen,
            })
            .collect();
        Self {
            head: Head::of(work, Step::Delivery, &f),
            ways,
            post_address: match work.body.post_address.trim() {
                "" => fallback.to_owned(),
                typed => typed.to_owned(),
            },
            fees: fees(work, lang),
            total: total(work, lang),
            errors: Vec::new(),
            f,
        }
    }

    fn error(&self, name: &str) -> &str {
        self.errors
            .iter()
            .find(|(field, _)| *field == name)
            .map_or("", |(_, words)| words.as_str())
    }
}

/// The ways that are offered, by the procedure and by the level of its service, the counter first;
/// never none.
pub fn offered(house: &House, work: &Work<'_>) -> Vec<DeliveryKind> {
    let now = house.now();
    let filing = work.case.as_ref().and_then(|case| case.filing.as_ref());
    let channel = filing.map_or(Channel::Online, |filing| filing.channel);
    let rules = match &work.case {
        Some(case) => house.office.rules_of(case, now),
        None => house.office.rules(clock::wall(now).date()),
    };
    let of_level = rules.deliveries(work.terms.level, channel);
    let fits = |ways: &[DeliveryKind], kind: &DeliveryKind| ways.is_empty() || ways.contains(kind);
    let all = [
        DeliveryKind::InPerson,
        DeliveryKind::Post,
        DeliveryKind::Online,
    ];
    let offered: Vec<DeliveryKind> = all
        .into_iter()
        .filter(|kind| fits(&work.terms.deliveries, kind) && fits(of_level, kind))
        .collect();
    if offered.is_empty() {
        vec![all[0]]
    } else {
        offered
    }
}

/// Whether a way that is offered has been chosen; the counter alone needs no choosing.
pub fn is_chosen(house: &House, work: &Work<'_>) -> bool {
    let offered = offered(house, work);
    let only_counter = offered == [DeliveryKind::InPerson] && work.body.delivery.is_empty();
    only_counter || offered.iter().any(|kind| slug(*kind) == work.body.delivery)
}

/// The name of the counter where the file is received and the result given back.
pub fn counter(house: &House, work: &Work<'_>) -> String {
    if let Some(filing) = work.case.as_ref().and_then(|case| case.filing.as_ref()) {
        return filing.intake_unit_name.clone();
    }
    let organisation = &house.office.organisation;
    match work.body.intake_unit() {
        Some(unit) => house.office.unit_name(&unit),
        None => organisation
            .intake_units(work.procedure, work.agency)
            .first()
            .map(|unit| unit.name.clone())
            .unwrap_or_default(),
    }
}

/// What is owed, line by line.
pub fn fees(work: &Work<'_>, lang: Lang) -> Vec<(String, String, Vec<String>)> {
    work.terms
        .fees
        .iter()
        .map(|fee| {
            let amount = match fee.amount {
                Some(amount) => money(amount),
                None => lang
                    .pick("theo từng trường hợp", "depends on the case")
                    .to_owned(),
            };
            (fee.name.clone(), amount, fee.because.clone())
        })
        .collect()
}

/// What is owed altogether.
pub fn total(work: &Work<'_>, lang: Lang) -> String {
    let fees = &work.terms.fees;
    let known: i64 = fees.iter().filter_map(|fee| fee.amount).sum();
    let unknown = fees.iter().any(|fee| fee.amount.is_none());
    match (known, unknown, fees.is_empty()) {
        (_, _, true) => lang.pick("Không thu", "No charge").to_owned(),
        (0, true, _) => lang
            .pick(
                "Nơi tiếp nhận cho biết số phải nộp khi kiểm tra hồ sơ",
                "The counter tells the amount when it checks the file",
            )
            .to_owned(),
        (known, true, _) => match lang {
            Lang::Vi => format!("Từ {}", money(known)),
            Lang::En => format!("From {}", money(known)),
        },
        (known, false, _) => money(known),
    }
}

/// The page as far as it is filled in.
///
/// # Errors
/// When the page cannot be made.
pub fn page(f: Frame, house: &House, work: &Work<'_>, address: &str) -> Result<Response, Problem> {
    Ok(Html(Page::of(f, house, work, address).render()?).into_response())
}

/// The choice is saved.
///
/// # Errors
/// A failure of ours.
pub async fn send(
    house: &House,
    f: Frame,
    work: &mut Work<'_>,
    address: &str,
    fields: &Fields,
    now: Timestamp,
) -> Result<Response, Problem> {
    work.body.delivery = fields.text("delivery");
    work.body.post_address = fields.text("post_address");
    let missing =
        work.body.delivery == slug(DeliveryKind::Post) && work.body.post_address.is_empty();
    let go = fields.text("di");
    let forward = go.is_empty() || go == "tiep";
    if forward && !missing {
        work.body.went_through(&Step::Delivery.slug());
    }
    let overtaken = match super::part::save(house, work, fields, now).await {
        Ok(()) => false,
        Err(NotDone::Changed { .. }) => true,
        Err(other) => return Err(other.into()),
    };
    match go.as_str() {
        "lui" if !overtaken => {
            return Ok(Redirect::to(&work.before(Step::Delivery)).into_response());
        }
        "nhap" if !overtaken => return Ok(Redirect::to("/ho-so?xem=nhap").into_response()),
        _ if forward && !missing && !overtaken => {
            return Ok(Redirect::to(&work.after(Step::Delivery)).into_response());
        }
        _ => {}
    }
    let fallback = if missing { "" } else { address };
    let mut page = Page::of(f, house, work, fallback);
    page.head.overtaken = overtaken;
    if missing {
        let words = page
            .f
            .t("Ghi địa chỉ nhận qua bưu chính", "Give the postal address");
        page.errors.push(("post_address", words.to_owned()));
    }
    Ok(error::form_again(page.render()?))
}
