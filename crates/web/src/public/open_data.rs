//! Open data (/du-lieu-mo): procedures, agencies, online services and days off, for whoever wants
//! to use them again; and the list of online services with the address of each, for the portals
//! that show and link to them (HN-5.2, HN-5.3). Nothing personal is in any of it.

use super::sources::{Profile, Sources};
use super::{priority, words};
use crate::error::Problem;
use crate::frame::{Around, Frame, Lang};
use crate::house::House;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{Html, IntoResponse, Response};
use casework::spreadsheet;
use domain::case::terms::ServiceLevel;
use domain::catalogue::fold::alphabetical;
use domain::catalogue::{Level, Procedure};
use domain::clock;
use domain::import::{Sheet, export};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A set of data: its name in addresses, its names, and the formats it can be had in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DataSet {
    /// The name in addresses.
    pub slug: &'static str,
    /// What it is, in Vietnamese and in English.
    pub name: (&'static str, &'static str),
    /// What stands in it.
    pub about: (&'static str, &'static str),
    /// Whether it can be had as a spreadsheet too.
    pub sheet: bool,
}

/// Every set.
pub const SETS: [DataSet; 6] = [
    DataSet {
        slug: "dich-vu-cong-truc-tuyen",
        name: ("Dịch vụ công trực tuyến", "Online services"),
        about: (
            "Mã, tên, ngành, lĩnh vực, cấp, mức độ và địa chỉ dẫn thẳng đến từng dịch vụ.",
            "Code, name, sector, field, level of administration, how far it goes online, and the direct address of each service.",
        ),
        sheet: true,
    },
    DataSet {
        slug: "uu-tien-truc-tuyen",
        name: (
            "Thủ tục ưu tiên trực tuyến",
            "Procedures to go online first",
        ),
        about: (
            "Thủ tục đạt tiêu chí ưu tiên, từng tiêu chí một cột.",
            "Procedures that meet a criterion of priority, a column a criterion.",
        ),
        sheet: true,
    },
    DataSet {
        slug: "lo-trinh-truc-tuyen",
        name: (
            "Lộ trình trực tuyến hằng năm",
            "Yearly roadmap of online services",
        ),
        about: (
            "Năm, thời gian và lộ trình của từng thủ tục, quyết định phê duyệt.",
            "Year, time and roadmap of each procedure, and the decision that approves it.",
        ),
        sheet: true,
    },
    DataSet {
        slug: "thu-tuc",
        name: ("Thủ tục hành chính", "Administrative procedures"),
        about: (
            "Toàn bộ nội dung đang công khai: thành phần hồ sơ, thời hạn, phí, kết quả, căn cứ pháp lý.",
            "All that is published: papers, times, fees, results, legal basis.",
        ),
        sheet: true,
    },
    DataSet {
        slug: "co-quan",
        name: ("Cơ quan", "Agencies"),
        about: (
            "Tên, mã định danh, cấp, cơ quan cấp trên, nơi hợp thành, thời gian hoạt động.",
            "Name, identifier, level, the agency above, what it was formed from, since when and until when.",
        ),
        sheet: true,
    },
    DataSet {
        slug: "ngay-nghi",
        name: ("Ngày nghỉ", "Days off"),
        about: (
            "Ngày nghỉ, ngày làm bù dùng để tính hạn.",
            "Days off and days worked instead, by which deadlines are reckoned.",
        ),
        sheet: false,
    },
];

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "public/open_data.html")]
pub struct OpenDataPage {
    f: Frame,
    sets: Vec<(DataSet, usize)>,
}

/// An online service.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Service {
    code: String,
    /// Whether the code is the national one.
    has_code: bool,
    name: String,
    level: &'static str,
    online: &'static str,
    address: String,
    file: String,
}

/// The services of a field.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Field {
    sector: String,
    name: String,
    services: Vec<Service>,
}

/// The list of online services.
#[derive(Clone, Debug, Template)]
#[template(path = "public/online_services.html")]
pub struct OnlineServicesPage {
    f: Frame,
    fields: Vec<Field>,
    full: usize,
    partial: usize,
    levels: Vec<(&'static str, &'static str, bool)>,
    chosen: String,
}

/// What the list is narrowed by.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    /// A level of administration: `tinh`, `xa`.
    pub cap: String,
}

/// The procedures that are offered online today: fully or partly.
fn online<'a>(sources: Sources<'a>) -> impl Iterator<Item = &'a Procedure> {
    let today = sources.today;
    sources.catalogue.procedures().iter().filter(move |it| {
        matches!(
            it.service_level,
            Some(ServiceLevel::Full | ServiceLevel::Partial)
        ) && it.in_force(today)
            && it.superseded_by.is_none()
    })
}

/// Where a service is filed: here, or where the province takes online files.
fn filing(sources: Sources<'_>, public_url: &str, it: &Procedure) -> String {
    sources
        .profile
        .national_portal
        .clone()
        .unwrap_or_else(|| format!("{public_url}/nop/{}", it.code))
}

/// The fields in the order of the alphabet.
fn in_order<T>(fields: BTreeMap<(String, String), T>) -> Vec<((String, String), T)> {
    let mut fields: Vec<_> = fields.into_iter().collect();
    fields.sort_by_key(|((sector, name), _)| (alphabetical(sector), alphabetical(name)));
    fields
}

/// The list of online services, by sector and field, each with its level and its direct address.
///
/// # Errors
/// When the page cannot be made.
pub async fn online_services(
    State(house): State<House>,
    Around(f): Around,
    asking: Result<axum::extract::Query<Asked>, axum::extract::rejection::QueryRejection>,
) -> Result<Response, Problem> {
    let asked = asking.map(|it| it.0).unwrap_or_default();
    let profile = Profile::of(&house);
    let sources = Sources::of(&house, &profile);
    let lang = f.lang;
    let mut fields: BTreeMap<(String, String), Vec<Service>> = BTreeMap::new();
    let (mut full, mut partial) = (0, 0);
    let fits = |it: &&Procedure| {
        asked.cap.is_empty() || it.levels.iter().any(|level| level.slug() == asked.cap)
    };
    for it in online(sources).filter(fits) {
        match it.service_level {
            Some(ServiceLevel::Full) => full += 1,
            _ => partial += 1,
        }
        let english = lang == Lang::En && !it.name_en.is_empty();
        let levels: Vec<&Level> = it.levels.iter().collect();
        let service = Service {
            code: it.code.to_string(),
            has_code: !it.code_missing,
            name: if english {
                it.name_en.clone()
            } else {
                words::title(&it.name)
            },
            level: levels
                .first()
                .map_or("", |level| words::level(**level, lang)),
            online: words::service_level(it.service_level, profile.vocabulary, lang),
            address: format!("/thu-tuc/{}", it.code),
            file: filing(sources, "", it),
        };
        fields
            .entry((words::capital(&it.field_group), it.field.clone()))
            .or_default()
            .push(service);
    }
    let page = OnlineServicesPage {
        fields: in_order(fields)
            .into_iter()
            .map(|((sector, name), services)| Field {
                sector,
                name,
                services,
            })
            .collect(),
        full,
        partial,
        levels: sources
            .organisation
            .levels()
            .iter()
            .map(|level| {
                let name = words::level(*level, lang);
                (level.slug(), name, level.slug() == asked.cap)
            })
            .collect(),
        chosen: asked.cap,
        f,
    };
    Ok(Html(page.render()?).into_response())
}

/// The sets.
///
/// # Errors
/// When the page cannot be made.
pub async fn page(State(house): State<House>, Around(f): Around) -> Result<Response, Problem> {
    let profile = Profile::of(&house);
    let sources = Sources::of(&house, &profile);
    let count = |slug: &str| match slug {
        "dich-vu-cong-truc-tuyen" => online(sources).count(),
        "uu-tien-truc-tuyen" => priority::count(sources, false),
        "lo-trinh-truc-tuyen" => priority::count(sources, true),
        "thu-tuc" => sources.catalogue.procedures().len(),
        "co-quan" => sources.organisation.agencies().len(),
        _ => house.office.days_off().holidays.len(),
    };
    let page = OpenDataPage {
        sets: SETS.into_iter().map(|set| (set, count(set.slug))).collect(),
        f,
    };
    Ok(Html(page.render()?).into_response())
}

/// What may be had of a set for an hour without asking again.
const KEPT: (header::HeaderName, &str) = (header::CACHE_CONTROL, "public, max-age=3600");

/// A file of a set: `thu-tuc.json`, `co-quan.xlsx`, and `danh-muc.jsonld`, which describes all of
/// them in the words of DCAT.
///
/// # Errors
/// When there is no such set, or it cannot be written.
pub async fn file(
    State(house): State<House>,
    Path(name): Path<String>,
) -> Result<Response, Problem> {
    let (slug, format) = name.rsplit_once('.').ok_or(Problem::NotFound)?;
    let set = SETS.iter().find(|set| set.slug == slug);
    let (slug, format) = (slug.to_owned(), format.to_owned());
    // Thousands of records take their time; pages must not wait for it.
    let made = match (set, format.as_str()) {
        (Some(_), "json") => off_the_desk(move || Ok(json_of(&house, &slug))).await?,
        (Some(set), "xlsx") if set.sheet => off_the_desk(move || sheet_of(&house, &slug)).await?,
        (None, "jsonld") if slug == "danh-muc" => catalogue(&house).to_string().into_bytes(),
        _ => return Err(Problem::NotFound),
    };
    let kind = match format.as_str() {
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "jsonld" => "application/ld+json; charset=utf-8",
        _ => "application/json; charset=utf-8",
    };
    let headers = [
        (header::CONTENT_TYPE, kind),
        KEPT,
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    ];
    Ok((headers, made).into_response())
}

async fn off_the_desk(
    make: impl FnOnce() -> Result<Vec<u8>, Problem> + Send + 'static,
) -> Result<Vec<u8>, Problem> {
    tokio::task::spawn_blocking(make)
        .await
        .map_err(Problem::failure)?
}

fn json_of(house: &House, slug: &str) -> Vec<u8> {
    let profile = Profile::of(house);
    let sources = Sources::of(house, &profile);
    let (key, records) = match slug {
        "dich-vu-cong-truc-tuyen" => ("services", services(house, sources)),
        "uu-tien-truc-tuyen" => ("procedures", priority::records(house, sources, false)),
        "lo-trinh-truc-tuyen" => ("procedures", priority::records(house, sources, true)),
        "thu-tuc" => ("procedures", json!(sources.catalogue.procedures())),
        "co-quan" => {
            let there = sources.organisation.agencies().iter();
            let all: Vec<_> = there.chain(sources.organisation.away()).collect();
            ("agencies", json!(all))
        }
        _ => {
            let days = house.office.days_off();
            let value =
                json!({"holidays": days.holidays, "working_saturdays": days.working_saturdays});
            ("days", value)
        }
    };
    let mut body = json!({
        "province": sources.organisation.province(),
        "as_of": sources.today.to_string(),
    });
    body[key] = records;
    body.to_string().into_bytes()
}

fn services(house: &House, sources: Sources<'_>) -> Value {
    let url = &house.public_url;
    let all = online(sources).map(|it| {
        json!({
            "code": it.code,
            "name": it.name,
            "name_en": it.name_en,
            "sector": it.field_group,
            "field": it.field,
            "administrative_levels": it.levels,
            "service_level": it.service_level,
            "agency": it.agency,
            "address": format!("{url}/thu-tuc/{}", it.code),
            "file_at": filing(sources, url, it),
        })
    });
    Value::Array(all.collect())
}

fn sheet_of(house: &House, slug: &str) -> Result<Vec<u8>, Problem> {
    let profile = Profile::of(house);
    let sources = Sources::of(house, &profile);
    let sheet = match slug {
        "uu-tien-truc-tuyen" => priority::sheet(house, sources, false),
        "lo-trinh-truc-tuyen" => priority::sheet(house, sources, true),
        "thu-tuc" => {
            let all: Vec<&Procedure> = sources.catalogue.procedures().iter().collect();
            export::procedures(&all)
        }
        "co-quan" => {
            let there = sources.organisation.agencies().iter();
            export::agencies(there.chain(sources.organisation.away()))
        }
        _ => services_sheet(house, sources),
    };
    spreadsheet::write(&[sheet]).map_err(Problem::failure)
}

fn services_sheet(house: &House, sources: Sources<'_>) -> Sheet {
    let head = [
        "Mã TTHC",
        "Tên dịch vụ công",
        "Ngành",
        "Lĩnh vực",
        "Cấp hành chính",
        "Mức độ",
        "Cơ quan",
        "Địa chỉ",
    ];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    rows.extend(online(sources).map(|it| {
        let levels: Vec<&str> = it.levels.iter().map(|level| level.name()).collect();
        vec![
            it.code.to_string(),
            it.name.clone(),
            it.field_group.clone(),
            it.field.clone(),
            levels.join(", "),
            it.service_level
                .map(export::level)
                .unwrap_or_default()
                .to_owned(),
            it.agency.clone(),
            format!("{}/thu-tuc/{}", house.public_url, it.code),
        ]
    }));
    Sheet {
        name: "Dịch vụ công trực tuyến".to_owned(),
        rows,
    }
}

/// The sets in the words of DCAT, for catalogues of open data that gather from others.
fn catalogue(house: &House) -> Value {
    let url = &house.public_url;
    let organisation = &house.office.organisation;
    let today = clock::wall(house.now()).date().to_string();
    let sets = SETS.iter().map(|set| {
        let mut distributions = vec![json!({
            "@type": "dcat:Distribution",
            "dcat:downloadURL": {"@id": format!("{url}/du-lieu-mo/{}.json", set.slug)},
            "dcat:mediaType": "application/json",
        })];
        if set.sheet {
            distributions.push(json!({
                "@type": "dcat:Distribution",
                "dcat:downloadURL": {"@id": format!("{url}/du-lieu-mo/{}.xlsx", set.slug)},
                "dcat:mediaType": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            }));
        }
        json!({
            "@id": format!("{url}/du-lieu-mo#{}", set.slug),
            "@type": "dcat:Dataset",
            "dct:identifier": set.slug,
            "dct:title": [{"@value": set.name.0, "@language": "vi"}, {"@value": set.name.1, "@language": "en"}],
            "dct:description": [{"@value": set.about.0, "@language": "vi"}, {"@value": set.about.1, "@language": "en"}],
            "dct:modified": today,
            "dcat:distribution": distributions,
        })
    });
    json!({
        "@context": {"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/"},
        "@id": format!("{url}/du-lieu-mo"),
        "@type": "dcat:Catalog",
        "dct:title": organisation.name(),
        "dct:language": "vi",
        "dcat:dataset": sets.collect::<Vec<_>>(),
    })
}

/// A file of a set that officers take along: the same, whoever asks.
pub(crate) fn download(name: &str, bytes: Vec<u8>) -> Response {
    let headers = [
        (
            header::CONTENT_TYPE,
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet".to_owned(),
        ),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ),
    ];
    (headers, bytes).into_response()
}
