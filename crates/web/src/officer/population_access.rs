//! Accounts of the population database: the list of those one sees to, a request with its papers,
//! an account with its history and what may be done with it now.

pub mod look_up;
pub mod supervision;

use super::desk::Place;
use super::fields::Fields;
use super::seat::Seat;
use super::sheet::{Cell, Field, Form, Kind, Part, Row, Sheet, Tab};
use crate::error::{self, Problem};
use crate::forms::Posted;
use crate::house::House;
use crate::session::OfficerIn;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use casework::access::NotDone;
use casework::population_access as accounts;
use domain::authority::Duty;
use domain::case::Refusal;
use domain::clock::{self, words};
use domain::ids::OfficerId;
use domain::population_access::{Given, Request, Stage, Step, oversees, paper_name, step};
use jiff::civil::Date;
use store::population_access::{self, Kept};
use store::read::page::PageRequest;
use uuid::Uuid;

/// Where it is.
pub const PATH: &str = "/can-bo/dan-cu";

fn tabs(seat: &Seat, here: &'static str) -> Vec<Tab> {
    [
        (Duty::PopulationView, "Tài khoản", PATH),
        (Duty::PopulationRequest, "Đề nghị cấp", "/can-bo/dan-cu/moi"),
        (
            Duty::PopulationSupervise,
            "Giám sát khai thác",
            supervision::PATH,
        ),
    ]
    .into_iter()
    .filter(|(duty, ..)| seat.may_do(*duty).is_ok())
    .map(|(_, name, address)| Tab {
        name,
        address,
        here: address == here,
    })
    .collect()
}

fn today(seat: &Seat) -> Date {
    clock::wall(seat.now).date()
}

/// The colour of a stage.
fn state(stage: &Stage, today: Date) -> &'static str {
    match stage {
        _ if stage.is_over(today) => "paused",
        Stage::Configured { .. } => "ok",
        Stage::Granted { .. } => "now",
        _ => "soon",
    }
}

fn row(seat: &Seat, it: &Kept) -> Row {
    let request = &it.account.request;
    let today = today(seat);
    let agency = seat.office.organisation.agency(&request.agency);
    Row {
        cells: vec![
            Cell::link(&request.officer_name, format!("{PATH}/{}", it.id)),
            request.position.clone().into(),
            match agency.map(|it| &it.name) {
                Some(agency) if *agency != request.unit_name => {
                    format!("{}, {agency}", request.unit_name).into()
                }
                _ => request.unit_name.clone().into(),
            },
            Cell::tag(
                it.account.stage.name(today),
                state(&it.account.stage, today),
            ),
            it.account
                .stage
                .until()
                .map(words::date)
                .unwrap_or_default()
                .into(),
        ],
        forms: Vec::new(),
    }
}

/// Where the list goes on, and what was done.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    /// The cursor.
    pub sau: String,
    /// What was done.
    pub xong: String,
}

/// The list.
///
/// # Errors
/// When the officer may not see it, or the files cannot be read.
pub async fn list(
    State(house): State<House>,
    who: OfficerIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    seat.may_do(Duty::PopulationView)?;
    let organisation = &seat.office.organisation;
    let sees_all = seat.may_do(Duty::PopulationConfigure).is_ok()
        || seat.may_do(Duty::PopulationSupervise).is_ok();
    let own: Vec<_> = organisation
        .agencies()
        .iter()
        .chain(organisation.away())
        .map(|it| it.code.clone())
        .filter(|code| oversees(&seat.officer, code, organisation))
        .collect();
    let whole = own.len() == organisation.agencies().len() + organisation.away().len();
    let agencies = if sees_all && whole { None } else { Some(own) };
    let request = match asked.sau.as_str() {
        "" => PageRequest::first(50),
        cursor => PageRequest::after(cursor, 50),
    };
    let found = population_access::page(seat.db(), agencies.as_deref(), &request).await?;
    let mut page = Sheet::of(
        seat.desk(Place::Population),
        "Tài khoản CSDL quốc gia về dân cư",
    );
    page.lead = "Đề nghị đi từ đơn vị qua Sở Khoa học và Công nghệ, Công an tỉnh đến Bộ Công an; được cấp rồi Sở mới cấu hình.".to_owned();
    page.tabs = tabs(&seat, PATH);
    page.next = found.next.as_ref().map(|next| format!("{PATH}?sau={next}"));
    page.parts = vec![Part {
        id: "tai-khoan",
        heading: "Các tài khoản".to_owned(),
        head: vec!["Cán bộ", "Chức vụ", "Đơn vị", "Trạng thái", "Hết hạn"],
        rows: found.items.iter().map(|it| row(&seat, it)).collect(),
        empty: "Chưa có đề nghị nào.",
        ..Part::default()
    }];
    Ok(Html(page.render()?).into_response())
}

async fn asking(seat: &Seat, typed: &Fields, refused: Option<&Refusal>) -> Result<Sheet, Problem> {
    seat.may_do(Duty::PopulationRequest)?;
    let wanted = store::staff::Wanted {
        agencies: super::staff::agencies(seat, ""),
        only_active: true,
        ..store::staff::Wanted::default()
    };
    let found = store::staff::list(seat.db(), &wanted, &PageRequest::first(200)).await?;
    let officers = found
        .items
        .iter()
        .map(|it| {
            let name = format!("{}, {}", it.particulars.name, it.unit_name);
            (it.id.to_string(), name, false)
        })
        .collect();
    let mut fields = vec![
        Field::of(Kind::Select, "officer", "Cấp cho").choices(officers),
        Field::of(Kind::Line, "position", "Chức vụ, vị trí việc làm"),
        Field::of(Kind::Area, "purpose", "Mục đích khai thác")
            .hint("Thủ tục nào cần xác thực thông tin công dân."),
    ];
    for paper in accounts::papers(&seat.office, seat.now) {
        let name = paper_name(&paper);
        fields.push(Field::of(
            Kind::Line,
            &format!("number-{paper}"),
            &format!("{name}: số"),
        ));
        fields.push(Field::of(
            Kind::Date,
            &format!("signed-{paper}"),
            &format!("{name}: ngày ký"),
        ));
    }
    let mut form = Form::doing("/can-bo/dan-cu/moi", "Gửi đề nghị", fields)
        .main()
        .typed(typed);
    if let Some(refusal) = refused {
        form = form.refused(seat, refusal);
    }
    let mut page = Sheet::of(seat.desk(Place::Population), "Đề nghị cấp tài khoản dân cư");
    page.lead = "Người được cấp chỉ tra cứu cho một hồ sơ, với mục đích ghi rõ; mỗi lần tra cứu được ghi và giám sát.".to_owned();
    page.tabs = tabs(seat, "/can-bo/dan-cu/moi");
    page.parts = vec![Part {
        id: "de-nghi",
        forms: vec![form],
        ..Part::default()
    }];
    Ok(page)
}

/// The form of a request.
///
/// # Errors
/// When the officer may not, or the files cannot be read.
pub async fn form(State(house): State<House>, who: OfficerIn) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    let page = asking(&seat, &Fields::default(), None).await?;
    Ok(Html(page.render()?).into_response())
}

/// An account is asked for.
///
/// # Errors
/// When the officer may not, or something of ours failed. What a rule refuses comes back.
pub async fn ask(
    State(house): State<House>,
    who: OfficerIn,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    seat.may_do(Duty::PopulationRequest)?;
    let officer = fields.text("officer").parse().map(OfficerId);
    let officer = officer.map_err(|_| Problem::unreadable_form())?;
    let account = store::officer::load(seat.db(), officer).await?;
    let account = account.filter(|it| it.active).ok_or(Problem::NotFound)?;
    let papers = accounts::papers(&seat.office, seat.now)
        .into_iter()
        .filter_map(|paper| {
            Some(Given {
                number: fields.text(&format!("number-{paper}")),
                signed: fields.text(&format!("signed-{paper}")).parse().ok()?,
                paper,
            })
        })
        .collect();
    let request = Request {
        officer,
        officer_name: account.name,
        unit: account.unit,
        unit_name: account.unit_name,
        agency: account.agency,
        position: fields.text("position").chars().take(200).collect(),
        purpose: fields.text("purpose").chars().take(1_000).collect(),
        papers,
    };
    match accounts::request(&seat.office, &seat.officer, request, seat.now).await {
        Ok(id) => Ok(Redirect::to(&format!("{PATH}/{id}?xong=request")).into_response()),
        Err(NotDone::Refused(refusal)) if !domain::authority::is_about_who_asks(&refusal) => {
            let page = asking(&seat, &fields, Some(&refusal)).await?;
            Ok(error::form_again(page.render()?))
        }
        Err(NotDone::Changed) => {
            let mut page = asking(&seat, &fields, None).await?;
            page.warning = "Cán bộ này đã có tài khoản hoặc đề nghị đang xử lý.".to_owned();
            Ok(error::form_again(page.render()?))
        }
        Err(error) => Err(error.into()),
    }
}

/// The steps that an officer may do now, each with its fields.
fn steps(seat: &Seat, kept: &Kept) -> Vec<(Step, Vec<Field>)> {
    let reason = || vec![Field::of(Kind::Area, "reason", "Lý do")];
    let today = today(seat);
    let year = jiff::Span::new().years(1);
    let all = [
        (Step::Forward, Vec::new()),
        (Step::Send, Vec::new()),
        (
            Step::Grant {
                number: "?".to_owned(),
                until: today.checked_add(year).ok(),
            },
            vec![
                Field::of(Kind::Line, "number", "Số văn bản của Bộ Công an"),
                Field::of(Kind::Date, "until", "Dùng đến hết ngày"),
            ],
        ),
        (Step::Configure, Vec::new()),
        (
            Step::Refuse {
                reason: "?".to_owned(),
            },
            reason(),
        ),
        (
            Step::Revoke {
                reason: "?".to_owned(),
            },
            reason(),
        ),
    ];
    let organisation = &seat.office.organisation;
    all.into_iter()
        .filter(|(it, _)| step(&kept.account, it, &seat.officer, organisation, today).is_ok())
        .collect()
}

async fn shown(
    seat: &Seat,
    kept: &Kept,
    tried: Option<(&str, &Fields, &Refusal)>,
    done: &str,
) -> Result<Sheet, Problem> {
    let request = &kept.account.request;
    let today = today(seat);
    let history = population_access::history(seat.db(), kept.id).await?;
    let to = format!("{PATH}/{}", kept.id);
    let forms = steps(seat, kept).into_iter().map(|(it, more)| {
        let mut fields = vec![
            Field::of(Kind::Hidden, "viec", "").holding(it.word()),
            Field::of(Kind::Hidden, "version", "").holding(kept.version.to_string()),
        ];
        fields.extend(more);
        let form = Form::doing(to.clone(), it.name(), fields);
        match tried {
            Some((word, typed, refusal)) if word == it.word() => {
                form.typed(typed).refused(seat, refusal)
            }
            _ => form,
        }
    });
    let mut forms: Vec<Form> = forms.collect();
    if let Some(first) = forms.first_mut() {
        first.main = true;
    }
    let mut page = Sheet::of(seat.desk(Place::Population), request.officer_name.clone());
    page.lead = format!("{}, {}", request.position, request.unit_name);
    page.tabs = tabs(seat, PATH);
    page.done = match done {
        "" => String::new(),
        "request" => "Đã gửi đề nghị.".to_owned(),
        _ => "Đã ghi.".to_owned(),
    };
    let mut facts = vec![
        (
            "Trạng thái".to_owned(),
            kept.account.stage.name(today).to_owned(),
        ),
        ("Mục đích".to_owned(), request.purpose.clone()),
    ];
    facts.extend(
        kept.account
            .stage
            .until()
            .map(|day| ("Dùng đến hết ngày".to_owned(), words::date(day))),
    );
    facts.extend(request.papers.iter().map(|it| {
        let said = format!("số {}, ký {}", it.number, words::date(it.signed));
        (paper_name(&it.paper).to_owned(), said)
    }));
    let said = |word: &str| match word {
        "request" => "Đề nghị".to_owned(),
        "forward" => Step::Forward.name().to_owned(),
        "send" => Step::Send.name().to_owned(),
        "grant" => "Được cấp".to_owned(),
        "configure" => Step::Configure.name().to_owned(),
        "refuse" => "Không cấp".to_owned(),
        _ => "Thu hồi".to_owned(),
    };
    page.parts = vec![
        Part {
            id: "tai-khoan",
            heading: "Tài khoản".to_owned(),
            facts,
            forms,
            ..Part::default()
        },
        Part {
            id: "lich-su",
            heading: "Đã qua tay ai".to_owned(),
            head: vec!["Lúc", "Việc", "Ai", "Ghi chú"],
            rows: history
                .into_iter()
                .map(|it| Row {
                    cells: vec![
                        words::moment(it.at).into(),
                        said(&it.what).into(),
                        it.who_name.into(),
                        it.remark.into(),
                    ],
                    forms: Vec::new(),
                })
                .collect(),
            ..Part::default()
        },
    ];
    Ok(page)
}

/// An account.
///
/// # Errors
/// When there is none, the officer may not see it, or the files cannot be read.
pub async fn page(
    State(house): State<House>,
    who: OfficerIn,
    Path(id): Path<Uuid>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    let kept = accounts::open(&seat.office, &seat.officer, id).await?;
    let page = shown(&seat, &kept, None, &asked.xong).await?;
    Ok(Html(page.render()?).into_response())
}

/// A step is done with an account.
///
/// # Errors
/// When the officer may not, or something of ours failed. What a rule refuses comes back.
pub async fn send(
    State(house): State<House>,
    who: OfficerIn,
    Path(id): Path<Uuid>,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    let kept = accounts::open(&seat.office, &seat.officer, id).await?;
    let seen = fields.text("version").parse();
    let seen: u32 = seen.map_err(|_| Problem::unreadable_form())?;
    let reason = fields.text("reason").chars().take(1_000).collect();
    let word = fields.text("viec");
    let it = match word.as_str() {
        "forward" => Step::Forward,
        "send" => Step::Send,
        "grant" => Step::Grant {
            number: fields.text("number").chars().take(100).collect(),
            until: fields.text("until").parse().ok(),
        },
        "configure" => Step::Configure,
        "refuse" => Step::Refuse { reason },
        "revoke" => Step::Revoke { reason },
        _ => return Err(Problem::unreadable_form()),
    };
    match accounts::step(&seat.office, &seat.officer, id, seen, &it, seat.now).await {
        Ok(_) => Ok(Redirect::to(&format!("{PATH}/{id}?xong={word}")).into_response()),
        Err(NotDone::Refused(refusal)) if !refusal.field().is_empty() => {
            let page = shown(&seat, &kept, Some((&word, &fields, &refusal)), "").await?;
            Ok(error::form_again(page.render()?))
        }
        Err(error) => Err(error.into()),
    }
}
