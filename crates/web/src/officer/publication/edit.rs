//! Writing a version: the form of a procedure, or the record itself for kinds without a form of
//! their own. What was typed stays, however wrong; what is wrong is said beside its field.

use super::super::fields::Fields;
use super::super::law;
use super::super::seat::Seat;
use super::acting::decision;
use super::fields_form::{self, FieldsForm};
use super::item::decisions;
use super::procedure_form::{self, ProcedureForm};
use super::record_form::RecordForm;
use super::typed::Typed;
use super::{address, kind_of};
use crate::error::{self, Problem};
use crate::forms::Posted;
use crate::house::House;
use crate::session::OfficerIn;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use casework::path::NotDone;
use casework::publication as acts;
use domain::authority::Duty;
use domain::case::Refusal;
use domain::publication::{Command, DecisionId, Item, Kind, Stage, Version};
use store::publication as files;
use uuid::Uuid;

/// What the address asks for.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    /// The version whose record it begins with.
    pub tu: Option<u32>,
    /// The decision that it carries out.
    pub quyet_dinh: Option<Uuid>,
    /// The code of a new item.
    pub ma: String,
}

/// What a form is about.
#[derive(Clone, PartialEq, Debug)]
pub struct About {
    /// What the item is.
    pub kind: Kind,
    /// Its code; empty for a new one that has none yet.
    pub code: String,
    /// The version that is written.
    pub no: u32,
    /// Whether it is begun by this form.
    pub begins: bool,
    /// The edition that was seen.
    pub seen: u32,
    /// The record that it begins with.
    pub base: String,
    /// The decision it carries out.
    pub decision: Option<DecisionId>,
    /// Where the form goes.
    pub to: String,
}

/// What stands in a form: what a record says, or what was sent.
struct Written<'a> {
    typed: Typed,
    body: String,
    fields: Option<&'a Fields>,
}

impl Written<'_> {
    fn of_record(body: &str) -> Self {
        Self {
            typed: Typed::of_record(body),
            body: body.to_owned(),
            fields: None,
        }
    }
}

/// The form of an item that is there.
///
/// # Errors
/// When the officer may not write it, there is no such item, or the files cannot be read.
pub async fn page(
    State(house): State<House>,
    who: OfficerIn,
    Path((slug, code)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    seat.may_do(Duty::CatalogueView)?;
    let kind = kind_of(&slug)?;
    let item = files::item(seat.db(), kind, &code).await?;
    let about = about(&seat, &item, &asked)?;
    let body = about.base.clone();
    let html = form(&seat, &about, &Written::of_record(&body), None).await?;
    Ok(Html(html).into_response())
}

/// What the form of an item is about: its draft, or a new version made from another one.
fn about(seat: &Seat, item: &Item, asked: &Asked) -> Result<About, Problem> {
    let today = seat.today();
    let newest = item.versions.last().ok_or(Problem::NotFound)?;
    keeps(seat, &newest.agency)?;
    let given = asked.quyet_dinh.map(DecisionId);
    let draft = item.open();
    let of = |version: &Version, no: u32, begins: bool, decision: Option<DecisionId>| About {
        kind: item.kind,
        code: item.code.clone(),
        no,
        begins,
        seen: item.edition(),
        base: version.body.clone(),
        decision,
        to: match asked.tu {
            Some(tu) => format!("{}/sua?tu={tu}", address(item.kind, &item.code)),
            None => format!("{}/sua", address(item.kind, &item.code)),
        },
    };
    match draft {
        Some(draft) if matches!(draft.stage, Stage::Draft { .. }) => {
            Ok(of(draft, draft.no, false, given.or(draft.decision)))
        }
        Some(open) => Err(Problem::Refused(Refusal::PublicationOneDraft {
            no: open.no,
        })),
        None => {
            let from = asked.tu.and_then(|no| item.version(no));
            let base = from.or_else(|| item.in_force(today)).unwrap_or(newest);
            Ok(of(base, item.next_no(), true, given))
        }
    }
}

fn keeps(seat: &Seat, agency: &domain::ids::AgencyCode) -> Result<(), Problem> {
    let (office, today) = (&seat.office, seat.today());
    acts::may(office, &seat.officer, Duty::CatalogueEdit, agency, today)?;
    Ok(())
}

/// The form of a new item.
///
/// # Errors
/// When the officer keeps nothing, or the files cannot be read.
pub async fn new_page(
    State(house): State<House>,
    who: OfficerIn,
    Path(slug): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    let about = new_about(&seat, kind_of(&slug)?, &asked).await?;
    let body = about.base.clone();
    let html = form(&seat, &about, &Written::of_record(&body), None).await?;
    Ok(Html(html).into_response())
}

async fn new_about(seat: &Seat, kind: Kind, asked: &Asked) -> Result<About, Problem> {
    seat.may_do(Duty::CatalogueView)?;
    keeps(seat, &seat.officer.agency)?;
    let mut base = record_of_none(kind, &asked.ma);
    let decision = asked.quyet_dinh.map(DecisionId);
    if let (Some(id), Kind::Procedure) = (decision, kind)
        && let Some(recorded) = files::decision::load(seat.db(), id).await?
        && let Some(line) = recorded
            .decision
            .lines
            .iter()
            .find(|it| it.code.as_str() == asked.ma)
    {
        base["name"] = line.name.as_str().into();
        // What takes another one's place begins with what that one says.
        if let Some(old) = &line.instead_of
            && let Some(version) = files::item(seat.db(), kind, old.as_str())
                .await?
                .published()
            && let Ok(mut old) = serde_json::from_str::<serde_json::Value>(&version.body)
        {
            old["code"] = asked.ma.as_str().into();
            old["name"] = line.name.as_str().into();
            base = old;
        }
    }
    Ok(About {
        kind,
        code: asked.ma.clone(),
        no: 1,
        begins: true,
        seen: 0,
        base: base.to_string(),
        decision,
        to: format!("{}/{}/moi", super::HOME, kind.slug()),
    })
}

/// A record that says nothing yet.
fn record_of_none(kind: Kind, code: &str) -> serde_json::Value {
    use serde_json::json;
    match kind {
        Kind::Procedure => procedure_form::empty(code),
        Kind::Title => json!({ "code": code, "name": "", "sources": [] }),
        Kind::Process => json!({
            "id": code, "codes": [], "name": "", "field": "", "province": "", "total": {},
            "sums": false, "steps": [], "source": {}, "confidence": "found"
        }),
        Kind::Form => json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "",
            "type": "object", "properties": {}, "x-confidence": "found"
        }),
        Kind::LifeEvent => json!({ "slug": code, "name": "", "name_en": "", "procedures": [] }),
        Kind::LegalText => json!({ "number": code, "name": "", "from": null, "to": null }),
        _ => json!({ "code": code, "name": "" }),
    }
}

/// A draft is written.
///
/// # Errors
/// When the officer may not write it, or the files cannot be read or written.
pub async fn send(
    State(house): State<House>,
    who: OfficerIn,
    Path((slug, code)): Path<(String, String)>,
    Query(asked): Query<Asked>,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    seat.may_do(Duty::CatalogueView)?;
    let kind = kind_of(&slug)?;
    let item = files::item(seat.db(), kind, &code).await?;
    let about = about(&seat, &item, &asked)?;
    write(&seat, about, &fields).await
}

/// A new item is begun.
///
/// # Errors
/// When the officer keeps nothing, or the files cannot be read or written.
pub async fn begin(
    State(house): State<House>,
    who: OfficerIn,
    Path(slug): Path<String>,
    Query(asked): Query<Asked>,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    let kind = kind_of(&slug)?;
    let asked = Asked {
        ma: match fields.text("code") {
            code if code.is_empty() => asked.ma,
            code => code,
        },
        ..asked
    };
    let about = new_about(&seat, kind, &asked).await?;
    write(&seat, about, &fields).await
}

async fn is_taken(seat: &Seat, about: &About) -> Result<bool, Problem> {
    let item = files::item(seat.db(), about.kind, &about.code).await?;
    Ok(about.seen == 0 && !item.versions.is_empty())
}

async fn write(seat: &Seat, mut about: About, fields: &Fields) -> Result<Response, Problem> {
    about.decision = decision(fields);
    let typed = Typed::of_form(fields);
    let (body, wrong) = match about.kind {
        Kind::Procedure => procedure_form::record(&about.base, &typed),
        kind if fields_form::fields_of(kind).is_some() => {
            fields_form::record(kind, &about.code, &about.base, fields)
        }
        _ => {
            let body = fields.text("body");
            let wrong = serde_json::from_str::<serde_json::Value>(&body)
                .err()
                .map(|error| {
                    let at = format!("dòng {}, cột {}", error.line(), error.column());
                    let message = format!("Nội dung không phải JSON: sai ở {at}.");
                    ("body".to_owned(), message)
                });
            (body, wrong.into_iter().collect())
        }
    };
    let written = Written {
        typed,
        body: body.clone(),
        fields: Some(fields),
    };
    let mut wrong = wrong;
    if about.code.is_empty() {
        wrong.insert(0, ("code".to_owned(), "Chưa ghi mã.".to_owned()));
    } else if is_taken(seat, &about).await? {
        let message = "Mã này đã có trong danh mục. Mở nội dung đó để soạn phiên bản mới.";
        wrong.insert(0, ("code".to_owned(), message.to_owned()));
    }
    if !wrong.is_empty() {
        let html = form(seat, &about, &written, Some(&wrong)).await?;
        return Ok(error::form_again(html));
    }
    let command = if about.begins {
        Command::Begin {
            body: body.clone(),
            agency: seat.officer.agency.clone(),
            decision: about.decision,
        }
    } else {
        Command::Edit {
            no: about.no,
            body: body.clone(),
            decision: about.decision,
        }
    };
    let seen = fields.text("seen").parse().unwrap_or(about.seen);
    let asked = acts::Asked {
        kind: about.kind,
        code: about.code.clone(),
        seen: Some(seen),
        command: of_owner(seat, &about, command).await?,
    };
    match acts::run(&seat.office, &seat.officer, seat.now, &asked).await {
        Ok(_) => {
            let to = format!("{}?xong=ghi", address(about.kind, &about.code));
            Ok(Redirect::to(&to).into_response())
        }
        Err(NotDone::Refused(refusal)) => {
            let field = refusal.field().to_owned();
            let wrong = vec![(field, refusal.message())];
            let html = form(seat, &about, &written, Some(&wrong)).await?;
            Ok(error::page(&Problem::Refused(refusal), html))
        }
        Err(NotDone::Changed { .. }) => {
            let message = "Người khác vừa sửa nội dung này. Mở trang của nó xem chỗ khác, rồi ghi lại từ biểu mẫu mới.";
            let wrong = vec![(String::new(), message.to_owned())];
            let html = form(seat, &about, &written, Some(&wrong)).await?;
            Ok(error::form_again(html))
        }
        Err(other) => Err(other.into()),
    }
}

/// A new version belongs to whom the item belongs; a new item to whoever begins it.
async fn of_owner(seat: &Seat, about: &About, command: Command) -> Result<Command, Problem> {
    let Command::Begin {
        body,
        agency,
        decision,
    } = command
    else {
        return Ok(command);
    };
    let item = files::item(seat.db(), about.kind, &about.code).await?;
    Ok(Command::Begin {
        body,
        agency: item.agency().cloned().unwrap_or(agency),
        decision,
    })
}

/// The form with what was typed and what is wrong with it.
async fn form(
    seat: &Seat,
    about: &About,
    written: &Written<'_>,
    wrong: Option<&[(String, String)]>,
) -> Result<String, Problem> {
    let chosen = about.decision.map(|it| it.0);
    let decisions = decisions(seat, chosen).await?;
    let wrong = wrong.unwrap_or_default();
    let today = seat.today();
    let law = law::of(&seat.office, "publication.faults", today);
    Ok(match about.kind {
        Kind::Procedure => {
            ProcedureForm::of(seat, about, written.typed.clone(), decisions, wrong, law).render()?
        }
        kind if fields_form::fields_of(kind).is_some() => {
            FieldsForm::of(seat, about, written.fields, decisions, wrong).render()?
        }
        _ => RecordForm::of(seat, about, &written.body, decisions, wrong).render()?,
    })
}
