//! The public pages' answers: what is asked, what is read, which page it makes. An address that
//! cannot be read as asked for is read as asking for nothing.

use super::announcement;
use super::browse::BrowsePage;
use super::checklist::ChecklistPage;
use super::contacts::{self, ContactsPage};
use super::help::{HelpPage, TermsPage};
use super::home::{Figures, HomePage};
use super::journal;
use super::listing::Query as Narrow;
use super::look_up::{self, LookUpPage};
use super::open_data;
use super::priority;
use super::procedure::{Asked, NameOnlyPage, ProcedurePage, Rated, UnknownPage};
use super::procedure_report;
use super::rating;
use super::receipt_check;
use super::regulation::{self, RegulationPage};
use super::seals;
use super::search::SearchPage;
use super::sitemap::{Robots, Sitemap};
use super::sources::{Profile, Sources};
use super::statistics;
use super::technical_fault;
use crate::error::{self, Problem};
use crate::frame::{Around, Frame, Lang};
use crate::house::House;
use crate::lists::Lists;
use crate::routes::listed::Listed as Router;
use crate::session::{Address, MaybeCitizen};
use askama::Template;
use axum::extract::rejection::QueryRejection;
use axum::extract::{DefaultBodyLimit, Path, Query, State};
use axum::http::header;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use casework::figures;
use domain::case_code::CaseCode;
use domain::clock;
use domain::ids::{ProcedureCode, UnitCode};
use domain::regulation::Regulation;
use store::read::statistics_totals::{By, Filter, month_of};

/// The addresses of the public pages.
pub fn routes() -> Router<House> {
    Router::new()
        .route("/", get(home))
        .route("/tim", get(search))
        .route("/thu-tuc", get(browse))
        .route("/thu-tuc/{code}", get(procedure))
        .route("/thu-tuc/{code}/in", get(checklist))
        .route(
            "/thu-tuc/{code}/bao-sai",
            get(procedure_report::page).post(procedure_report::send),
        )
        .route("/tra-cuu", get(look_up))
        .route("/tra-cuu/{code}/qr.svg", get(qr))
        .route("/minh-bach", get(journal::page))
        .route("/minh-bach/goc.json", get(journal::roots))
        .route("/minh-bach/goc/{size}", get(journal::root))
        .route("/minh-bach/niem-phong.json", get(seals::list))
        .route("/minh-bach/niem-phong/{no}", get(seals::one))
        .route("/minh-bach/nhat-quan.json", get(journal::grown))
        .route("/minh-bach/bang-chung.json", get(receipt_check::proof))
        .route(
            "/minh-bach/kiem-tra",
            get(receipt_check::page)
                .post(receipt_check::send)
                .layer(DefaultBodyLimit::max(receipt_check::LARGEST)),
        )
        .route("/lien-he", get(contacts))
        .route("/thong-tin", get(announcement::page))
        .route(
            "/bao-loi",
            get(technical_fault::page).post(technical_fault::send),
        )
        .route("/dich-vu-cong-truc-tuyen", get(open_data::online_services))
        .route("/dich-vu-cong-truc-tuyen/uu-tien", get(priority::page))
        .route("/dich-vu-cong-truc-tuyen/lo-trinh", get(priority::roadmap))
        .route("/danh-gia", get(rating::counter).post(rating::begin))
        .route(
            "/danh-gia/{code}/{key}",
            get(rating::page).post(rating::send),
        )
        .route("/danh-gia/{code}/{key}/qr.svg", get(rating::qr))
        .route("/so-lieu", get(statistics::page))
        .route("/so-lieu/ho-so", get(statistics::cases::page))
        .route("/so-lieu/phan-anh", get(statistics::petitions::page))
        .route("/so-lieu/thu-tuc", get(statistics::procedures::page))
        .route("/so-lieu/nhap-tay", get(statistics::entered::page))
        .route("/so-lieu/chi-so", get(statistics::index::page))
        .route("/so-lieu/chi-so.json", get(statistics::index::json))
        .route("/so-lieu/xep-hang", get(statistics::ranking::page))
        .route("/so-lieu/{file}", get(statistics::data::file))
        .route("/du-lieu-mo", get(open_data::page))
        .route("/du-lieu-mo/{file}", get(open_data::file))
        .route("/huong-dan", get(help))
        .route("/dieu-khoan", get(terms))
        .route("/quy-che", get(own_regulation))
        .route("/quy-che/{province}", get(regulation))
        .merge(super::petition::routes())
        .route("/sitemap.xml", get(sitemap))
        .route("/robots.txt", get(robots))
}

type Asking<T> = Result<Query<T>, QueryRejection>;

fn asked<T: Default>(asking: Asking<T>) -> T {
    asking.map(|Query(it)| it).unwrap_or_default()
}

fn html(page: &impl Template) -> Result<Response, Problem> {
    Ok(Html(page.render()?).into_response())
}

/// Home.
///
/// # Errors
/// When the page cannot be made.
pub async fn home(Lists(house): Lists, Around(f): Around) -> Result<Response, Problem> {
    let profile = Profile::of(&house);
    let sources = Sources::of(&house, &profile);
    let calendar = house.office.calendar(&UnitCode::from(""));
    let figures = figures(&house, &f).await?;
    html(&HomePage::of(f, sources, &calendar, figures))
}

/// The figures of the month, or of the one before while this one has none.
async fn figures(house: &House, f: &Frame) -> Result<Option<Figures>, Problem> {
    let today = clock::wall(house.now()).date();
    let before = today.first_of_month().yesterday().unwrap_or(today);
    for date in [today, before] {
        let month = month_of(clock::instant(date.at(12, 0, 0, 0)));
        let filter = Filter {
            from: Some(month.clone()),
            to: Some(month),
            ..Filter::default()
        };
        let sums = figures::sums(&house.office, &filter, By::Month).await?;
        let total = |names: &[&str]| -> i64 {
            sums.iter()
                .filter(|sum| names.contains(&sum.outcome.as_str()))
                .map(|sum| sum.total)
                .sum()
        };
        let decided = total(&["on_time", "late"]);
        if decided > 0 {
            return Ok(Some(Figures {
                month: match f.lang {
                    Lang::Vi => format!("tháng {}/{}", date.month(), date.year()),
                    Lang::En => date.strftime("%B %Y").to_string(),
                },
                received: total(&["received"]),
                online: total(&["received_online"]),
                decided,
                on_time: total(&["on_time"]),
            }));
        }
    }
    Ok(None)
}

/// Search.
///
/// # Errors
/// When the page cannot be made.
pub async fn search(
    State(house): State<House>,
    Around(f): Around,
    asking: Asking<Narrow>,
) -> Result<Response, Problem> {
    let profile = Profile::of(&house);
    let sources = Sources::of(&house, &profile);
    html(&SearchPage::of(f, sources, asked(asking)))
}

/// All procedures.
///
/// # Errors
/// When the page cannot be made.
pub async fn browse(
    State(house): State<House>,
    Around(f): Around,
    asking: Asking<Narrow>,
) -> Result<Response, Problem> {
    let profile = Profile::of(&house);
    let sources = Sources::of(&house, &profile);
    html(&BrowsePage::of(f, sources, asked(asking)))
}

/// A procedure.
///
/// # Errors
/// When the page cannot be made.
pub async fn procedure(
    State(house): State<House>,
    Around(f): Around,
    Path(code): Path<String>,
    asking: Asking<Asked>,
) -> Result<Response, Problem> {
    let profile = Profile::of(&house);
    let sources = Sources::of(&house, &profile);
    let code = ProcedureCode(code);
    if let Some(it) = sources.catalogue.procedure(&code) {
        let asked = asked(asking);
        let rated = rated(&house, &code).await?;
        let page = ProcedurePage::of(f, sources, it, &asked, rated, &house.public_url);
        return html(&page);
    }
    match sources.catalogue.title(&code) {
        Some(title) => html(&NameOnlyPage::of(f, title)),
        None => {
            let page = UnknownPage::of(f, sources, &code);
            Ok(error::page(&Problem::NotFound, page.render()?))
        }
    }
}

/// What applicants said of a procedure.
async fn rated(house: &House, code: &ProcedureCode) -> Result<Option<Rated>, Problem> {
    let filter = Filter {
        procedure: Some(code.to_string()),
        ..Filter::default()
    };
    let sums = figures::sums(&house.office, &filter, By::Procedure).await?;
    let total = |outcome: &str| {
        let of = sums.iter().filter(|sum| sum.outcome == outcome);
        of.map(|sum| sum.total).sum::<i64>()
    };
    let times = total("rated");
    Ok((times > 0).then(|| Rated {
        times,
        satisfied: total("satisfied"),
    }))
}

/// The papers of a procedure, to print.
///
/// # Errors
/// When there is no such procedure.
pub async fn checklist(
    State(house): State<House>,
    Around(f): Around,
    Path(code): Path<String>,
    asking: Asking<Asked>,
) -> Result<Response, Problem> {
    let profile = Profile::of(&house);
    let sources = Sources::of(&house, &profile);
    let code = ProcedureCode(code);
    match sources.catalogue.procedure(&code) {
        Some(it) => {
            let asked = asked(asking);
            html(&ChecklistPage::of(
                f,
                sources,
                it,
                &asked,
                &house.public_url,
            ))
        }
        None if sources.catalogue.title(&code).is_some() => {
            Ok(Redirect::to(&format!("/thu-tuc/{code}")).into_response())
        }
        None => {
            let page = UnknownPage::of(f, sources, &code);
            Ok(error::page(&Problem::NotFound, page.render()?))
        }
    }
}

/// Looking up a case by its code.
///
/// # Errors
/// Too many look-ups from one address, or a failure of ours.
pub async fn look_up(
    Lists(house): Lists,
    Around(f): Around,
    Address(address): Address,
    MaybeCitizen(citizen): MaybeCitizen,
    asking: Asking<look_up::Asked>,
) -> Result<Response, Problem> {
    let asked = asked(asking);
    let code = CaseCode::parse(&asked.code()).ok();
    let found = match &code {
        Some(code) => {
            house.limits.look_up.count(&address)?;
            store::read::look_up::by_code(&house.office.db, code.as_str()).await?
        }
        None => None,
    };
    let mine = citizen.is_some_and(|it| {
        let applicant = found.as_ref().and_then(|it| it.told.applicant);
        applicant == Some(it.account.id)
    });
    let page = LookUpPage::of(f, &asked, found.as_ref(), &house.office.regulation, mine);
    html(&page)
}

/// The QR code of a case code.
///
/// # Errors
/// When the text has no format of a case code.
pub async fn qr(State(house): State<House>, Path(code): Path<String>) -> Result<Response, Problem> {
    let picture = look_up::qr(&house.public_url, &code).map_err(|_| Problem::NotFound)?;
    Ok(([(header::CONTENT_TYPE, "image/svg+xml")], picture).into_response())
}

/// Contacts.
///
/// # Errors
/// When the page cannot be made.
pub async fn contacts(
    State(house): State<House>,
    Around(f): Around,
    asking: Asking<contacts::Asked>,
) -> Result<Response, Problem> {
    let profile = Profile::of(&house);
    let sources = Sources::of(&house, &profile);
    let calendar = house.office.calendar(&UnitCode::from(""));
    html(&ContactsPage::of(
        f,
        sources,
        &profile.operator,
        &calendar,
        asked(asking),
    ))
}

/// Help.
///
/// # Errors
/// When the page cannot be made.
pub async fn help(State(house): State<House>, Around(f): Around) -> Result<Response, Problem> {
    let profile = Profile::of(&house);
    html(&HelpPage::of(f, Sources::of(&house, &profile)))
}

/// Terms of use.
///
/// # Errors
/// When the page cannot be made.
pub async fn terms(State(house): State<House>, Around(f): Around) -> Result<Response, Problem> {
    let profile = Profile::of(&house);
    let sources = Sources::of(&house, &profile);
    html(&TermsPage::of(
        f,
        sources,
        (&profile.operator, &profile.lost_account_to),
        &house.office.regulation.head().prefix,
    ))
}

/// The regulation of this province.
///
/// # Errors
/// When the page cannot be made.
pub async fn own_regulation(
    State(house): State<House>,
    Around(f): Around,
    asking: Asking<regulation::Asked>,
) -> Result<Response, Problem> {
    regulation_page(&house, f, &house.office.regulation, asked(asking))
}

/// The regulation of any of the provinces.
///
/// # Errors
/// When there is no such province.
pub async fn regulation(
    State(house): State<House>,
    Around(f): Around,
    Path(province): Path<String>,
    asking: Asking<regulation::Asked>,
) -> Result<Response, Problem> {
    if province == house.office.regulation.province() {
        return regulation_page(&house, f, &house.office.regulation, asked(asking));
    }
    let other = Regulation::seed(&province).map_err(|_| Problem::NotFound)?;
    regulation_page(&house, f, &other, asked(asking))
}

fn regulation_page(
    house: &House,
    f: Frame,
    regulation: &Regulation,
    asked: regulation::Asked,
) -> Result<Response, Problem> {
    let today = clock::wall(house.now()).date();
    let all: Vec<(String, String)> = domain::regulation::provinces()
        .filter_map(|id| Some((id.to_owned(), domain::regulation::name_of(id)?.to_owned())))
        .collect();
    html(&RegulationPage::of(f, regulation, &all, today, asked))
}

/// The list of addresses for search engines.
///
/// # Errors
/// When it cannot be made.
pub async fn sitemap(State(house): State<House>) -> Result<Response, Problem> {
    let profile = Profile::of(&house);
    let sitemap = Sitemap::of(Sources::of(&house, &profile), &house.public_url);
    let kind = [(header::CONTENT_TYPE, "application/xml; charset=utf-8")];
    Ok((kind, sitemap.render()?).into_response())
}

/// What search engines leave alone.
///
/// # Errors
/// When it cannot be made.
pub async fn robots(State(house): State<House>) -> Result<Response, Problem> {
    let kind = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    Ok((kind, Robots::of(&house.public_url).render()?).into_response())
}
