//! The beginning of a file: what it will need, which case of the procedure it is, for whom, and
//! who resolves it. Where a province takes no online files, where to go instead.

use super::again;
use super::draft::{Body, Principal, Purpose, Whom, prefilled};
use super::whose::{errors, grants, whose};
use super::words;
use super::work::Step;
use crate::error::{self, Problem};
use crate::forms::{Fields, Posted, escaped};
use crate::frame::{Around, Frame, Lang};
use crate::house::House;
use crate::session::{CitizenIn, MaybeCitizen};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use casework::{save_draft, submit};
use domain::case::Channel;
use domain::case::filing::Representative;
use domain::case::terms::ServiceLevel;
use domain::catalogue::fold::fold;
use domain::catalogue::{FilingChannel, Procedure};
use domain::fees;
use domain::ids::{AgencyCode, ProcedureCode};
use domain::organisation::{Agency, CommuneKind, Organisation};
use domain::regulation::Mode;
use store::account::Account;
use store::draft;

/// Agencies under a heading.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Group {
    /// The heading: the former district, or what they are.
    pub name: String,
    /// Codes, names, and whether chosen.
    pub agencies: Vec<(String, String, bool)>,
}

/// A way to file elsewhere.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Elsewhere {
    /// Where.
    pub address: &'static str,
    /// What is there.
    pub words: String,
}

/// Why nothing can be filed here.
#[derive(Clone, Debug, Template)]
#[template(path = "citizen/elsewhere.html")]
pub struct NotHere {
    f: Frame,
    procedure: String,
    code: String,
    heading: String,
    text: Vec<String>,
    ways: Vec<Elsewhere>,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "citizen/start.html")]
pub struct Page {
    f: Frame,
    code: String,
    procedure: String,
    /// The cases: name, whether chosen, its own time.
    variants: Vec<(String, bool, String)>,
    only: Option<(String, String)>,
    groups: Vec<Group>,
    whom: &'static str,
    principal: Principal,
    account: AccountView,
    address: String,
    needed: Vec<(String, bool)>,
    more: usize,
    time: String,
    fee: String,
    started: Vec<(String, String)>,
    /// What somebody gave here: its name, for whom, document and last day, and whether chosen.
    grants: Vec<(String, String, String, bool)>,
    /// Whether the account is an organisation's, and who acts for it.
    organisation: bool,
    representative: String,
    position: String,
    /// Whether postal staff file here with an account.
    postal: bool,
    /// The case whose content begins the new file.
    before: String,
    /// Whether the National Portal takes files of this province as well.
    both: bool,
    errors: Vec<(&'static str, String)>,
}

/// What the account says of the one who files.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct AccountView {
    name: String,
    identity_number: String,
    address: String,
    phone: String,
    email: String,
}

impl AccountView {
    fn of(account: &Account) -> Self {
        Self {
            name: account.name.clone(),
            identity_number: account.identity_number.clone().unwrap_or_default(),
            address: account.address.clone(),
            phone: account.phone.clone().unwrap_or_default(),
            email: account.email.clone().unwrap_or_default(),
        }
    }
}

impl Page {
    fn of(
        f: Frame,
        procedure: &Procedure,
        resolvers: &[&Agency],
        organisation: &Organisation,
        account: &Account,
        fields: &Fields,
    ) -> Self {
        let typed = |name: &str| fields.text(name);
        let chosen = match typed("agency") {
            none if none.is_empty() => guess(resolvers, &account.address),
            chosen => chosen,
        };
        let lang = f.lang;
        let mut needed: Vec<(String, bool)> = procedure
            .components
            .iter()
            .filter(|it| !it.is_form || procedure.forms.is_empty())
            .map(|it| (it.name.clone(), it.required && it.cases.is_empty()))
            .collect();
        needed.sort_by_key(|(_, always)| !always);
        Self {
            code: procedure.code.to_string(),
            procedure: procedure.name.clone(),
            variants: procedure
                .variants
                .iter()
                .map(|name| {
                    let own = procedure.time.of_variant(name);
                    let time = own.map(|limit| words::limit(lang, limit));
                    (
                        name.clone(),
                        *name == typed("variant"),
                        time.unwrap_or_default(),
                    )
                })
                .collect(),
            only: match resolvers {
                [one] => Some((one.code.to_string(), one.name.clone())),
                _ => None,
            },
            groups: groups(resolvers, organisation, &chosen, lang),
            whom: Whom::from_slug(&typed("whom")).slug(),
            principal: principal(fields),
            account: AccountView::of(account),
            address: typed("address"),
            more: needed.len().saturating_sub(8),
            needed: needed.into_iter().take(8).collect(),
            time: procedure
                .time
                .limit_of(
                    chosen_variant(procedure, fields).as_deref(),
                    FilingChannel::Online,
                )
                .map(|limit| words::limit(lang, limit))
                .unwrap_or_default(),
            fee: {
                let variant = chosen_variant(procedure, fields);
                let owed = fees::owed_in(procedure, variant.as_deref(), FilingChannel::Online);
                match lang {
                    Lang::Vi => owed.words(),
                    Lang::En => owed.words_en(),
                }
            },
            started: Vec::new(),
            grants: Vec::new(),
            organisation: account.kind == store::account::Kind::Organisation,
            representative: typed("representative"),
            position: typed("representative_position"),
            postal: false,
            before: fields.text("tu"),
            both: false,
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

/// The case of the procedure that was chosen, where it is one.
fn chosen_variant(procedure: &Procedure, fields: &Fields) -> Option<String> {
    let typed = fields.text("variant");
    procedure.variants.contains(&typed).then_some(typed)
}

fn principal(fields: &Fields) -> Principal {
    Principal {
        name: fields.text("principal_name"),
        identity_number: fields.text("principal_identity_number"),
        address: fields.text("principal_address"),
        phone: fields.text("principal_phone"),
        document: fields.text("document"),
        until: fields.text("until"),
        ..Principal::default()
    }
}

/// Who acts for the organisation whose account it is.
fn representative(who: &CitizenIn, fields: &Fields) -> Representative {
    if who.account.kind != store::account::Kind::Organisation {
        return Representative::default();
    }
    let name = fields.text("representative");
    let vouched = crate::sign_in::outside::representative(&who.session);
    Representative {
        vouched: !vouched.is_empty() && fold(&vouched) == fold(&name),
        position: fields.text("representative_position"),
        name,
    }
}

/// The agency of the place that the address names.
fn guess(resolvers: &[&Agency], address: &str) -> String {
    let address = fold(address);
    resolvers
        .iter()
        .filter_map(|agency| Some((agency, fold(agency.place.as_deref()?))))
        .filter(|(_, place)| !place.is_empty() && address.contains(place.as_str()))
        // The longer name is the better fit.
        .max_by_key(|(_, place)| place.len())
        .map(|(agency, _)| agency.code.to_string())
        .unwrap_or_default()
}

fn groups(
    resolvers: &[&Agency],
    organisation: &Organisation,
    chosen: &str,
    lang: Lang,
) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let merged = resolvers
        .iter()
        .filter_map(|agency| agency.former_province.as_deref())
        .collect::<std::collections::BTreeSet<_>>()
        .len()
        > 1;
    for agency in resolvers {
        let name = match (&agency.former_district, &agency.former_province) {
            (Some(district), Some(province)) if merged => format!("{district}, {province}"),
            (Some(district), _) => district.clone(),
            (None, _) => match agency.commune_kind {
                Some(CommuneKind::Ward) => lang.pick("Phường", "Wards").to_owned(),
                Some(CommuneKind::Township) => lang.pick("Thị trấn", "Townships").to_owned(),
                Some(_) => lang.pick("Xã, đặc khu", "Communes").to_owned(),
                None => organisation.name().to_owned(),
            },
        };
        let item = (
            agency.code.to_string(),
            agency.name.clone(),
            agency.code.as_str() == chosen,
        );
        match groups.iter_mut().find(|group| group.name == name) {
            Some(group) => group.agencies.push(item),
            None => groups.push(Group {
                name,
                agencies: vec![item],
            }),
        }
    }
    groups
}

/// Why a procedure cannot be filed here online, if so.
fn not_here(house: &House, f: &Frame, procedure: &Procedure, resolvers: usize) -> Option<NotHere> {
    let t = |vi: &str, en: &str| f.t(vi, en).to_owned();
    let page = |heading: String, text: Vec<String>, ways: Vec<Elsewhere>| NotHere {
        f: f.clone(),
        procedure: procedure.name.clone(),
        code: procedure.code.to_string(),
        heading,
        text,
        ways,
    };
    let counter = || Elsewhere {
        address: "/lien-he",
        words: t(
            "Nơi tiếp nhận, địa chỉ, giờ làm việc",
            "Counters, addresses, opening hours",
        ),
    };
    let today = domain::clock::wall(house.now()).date();
    if house.office.rules(today).national_portal_only || !f.portal {
        return Some(page(
            t(
                "Nộp trên Cổng Dịch vụ công quốc gia",
                "File on the National Portal",
            ),
            vec![
                match f.lang {
                    Lang::Vi => format!(
                        "{} nhận hồ sơ trực tuyến trên Cổng Dịch vụ công quốc gia. Hồ sơ nộp ở đó được chuyển ngay về nơi giải quyết.",
                        f.province_name
                    ),
                    Lang::En => format!(
                        "{} takes online files on the National Portal only. What is filed there reaches the agency at once.",
                        f.province_name
                    ),
                },
                match f.lang {
                    Lang::Vi => format!(
                        "Ở Cổng, tìm mã thủ tục {}, đăng nhập bằng VNeID rồi nộp. Mã hồ sơ Cổng cấp tra cứu được tại đây.",
                        procedure.code
                    ),
                    Lang::En => format!(
                        "There, search for the code {}, sign in with VNeID and file. The case code you get can be tracked here.",
                        procedure.code
                    ),
                },
            ],
            vec![
                Elsewhere {
                    address: "https://dichvucong.gov.vn",
                    words: t("Mở Cổng Dịch vụ công quốc gia", "Open the National Portal"),
                },
                counter(),
            ],
        ));
    }
    let offered = procedure.offers(FilingChannel::Online)
        && procedure.service_level != Some(ServiceLevel::InPersonOnly);
    if !offered || procedure.code_missing || resolvers == 0 {
        let post = procedure.by_post();
        return Some(page(
            t("Chưa nộp trực tuyến được", "Not available online"),
            vec![match (procedure.code_missing, post) {
                (true, _) => t(
                    "Thủ tục này chưa có mã quốc gia nên chưa nhận hồ sơ điện tử. Nộp tại quầy.",
                    "This procedure has no national code yet, so it cannot be filed electronically. File at the counter.",
                ),
                (false, true) => t(
                    "Thủ tục này nhận hồ sơ tại quầy hoặc qua bưu chính. Cán bộ giúp nhập hồ sơ ngay tại quầy.",
                    "This procedure takes files at the counter or by post. Officers help at the counter.",
                ),
                (false, false) => t(
                    "Thủ tục này chỉ nhận hồ sơ tại quầy. Cán bộ giúp nhập hồ sơ ngay tại quầy.",
                    "This procedure takes files at the counter only. Officers help there.",
                ),
            }],
            vec![counter()],
        ));
    }
    None
}

/// The case that a new file begins with, if one is named.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    tu: String,
}

/// The page of a procedure.
///
/// # Errors
/// Not found for an unknown procedure; who files must be signed in.
pub async fn page(
    State(house): State<House>,
    MaybeCitizen(who): MaybeCitizen,
    Around(f): Around,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, Problem> {
    let procedure = procedure(&house, &code)?;
    let organisation = &house.office.organisation;
    let resolvers = organisation.resolvers(procedure);
    if let Some(page) = not_here(&house, &f, procedure, resolvers.len()) {
        return Ok(Html(page.render()?));
    }
    let Some(who) = who else {
        return Err(Problem::SignInFirst {
            kind: store::session::Kind::Citizen,
            wanted: match asked.tu.as_str() {
                "" => format!("/nop/{code}"),
                from => format!("/nop/{code}?tu={}", escaped(from)),
            },
        });
    };
    let lang = f.lang;
    let before = again::before(&house, &who, procedure, &asked.tu).await?;
    let typed = before.as_ref().map(again::chosen).unwrap_or_default();
    let mut page = Page::of(f, procedure, &resolvers, organisation, &who.account, &typed);
    page.before = before.map(|case| case.code_text()).unwrap_or_default();
    page.grants = grants(&house, &who, procedure, &typed).await?;
    page.representative = crate::sign_in::outside::representative(&who.session);
    page.postal = house.office.regulation.postal_staff_file();
    page.both = house.office.regulation.mode() == Mode::Both;
    let drafts = draft::list(&house.office.db, who.account.id).await?;
    page.started = drafts
        .iter()
        .filter(|it| it.procedure == procedure.code)
        .filter(|it| Body::read(&it.body).is_some_and(|body| body.purpose == Purpose::File))
        .map(|it| {
            (
                format!("/nop/ban-nhap/{}/{}", it.id, Step::Part(1).slug()),
                words::moment(lang, it.updated_at),
            )
        })
        .collect();
    Ok(Html(page.render()?))
}

fn procedure<'h>(house: &'h House, code: &str) -> Result<&'h Procedure, Problem> {
    house
        .office
        .catalogue
        .procedure(&ProcedureCode::from(code))
        .ok_or(Problem::NotFound)
}

/// A draft is begun.
///
/// # Errors
/// Not found for an unknown procedure; a rule that forbids it.
pub async fn begin(
    State(house): State<House>,
    who: CitizenIn,
    Around(f): Around,
    Path(code): Path<String>,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    let procedure = procedure(&house, &code)?;
    let organisation = &house.office.organisation;
    let resolvers = organisation.resolvers(procedure);
    if let Some(page) = not_here(&house, &f, procedure, resolvers.len()) {
        return Ok(Html(page.render()?).into_response());
    }
    let errors = errors(
        (f.lang, house.office.regulation.postal_staff_file()),
        procedure,
        &resolvers,
        &who.account,
        &fields,
    );
    if !errors.is_empty() {
        let mut page = Page::of(
            f,
            procedure,
            &resolvers,
            organisation,
            &who.account,
            &fields,
        );
        page.errors = errors;
        page.postal = house.office.regulation.postal_staff_file();
        page.grants = grants(&house, &who, procedure, &fields).await?;
        return Ok(error::form_again(page.render()?));
    }
    let agency = AgencyCode::new(fields.text("agency"));
    let agency = organisation.agency(&agency).ok_or(Problem::NotFound)?;
    let variant = fields.text("variant");
    let mut body = Body {
        variant: (!variant.is_empty()).then_some(variant),
        agency: agency.code.to_string(),
        whom: Whom::from_slug(&fields.text("whom")),
        principal: principal(&fields),
        representative: representative(&who, &fields),
        address: fields.text("address"),
        ..Body::default()
    };
    if body.whom == Whom::Oneself {
        body.principal = Principal::default();
    } else {
        whose(&house, &who, &fields, &mut body).await?;
    }
    // The case and the agency are tried now, so that nobody fills in a form that cannot be sent.
    let terms = submit::terms(
        &house.office,
        procedure,
        body.variant.as_deref(),
        &agency.code,
        Channel::Online,
    )?;
    let before = again::before(&house, &who, procedure, &fields.text("tu")).await?;
    if let Some(form) = house.office.catalogue.form_of(procedure) {
        body.typed = prefilled(form, &body, &who.account, &agency.name);
        if let Some(case) = &before {
            again::put_in(&mut body, form, case);
        }
    }
    let (account, body) = (who.account.id, body.write());
    // A second click finds the draft of the first, as long as nothing was typed into it.
    let drafts = draft::list(&house.office.db, account).await?;
    let untouched =
        |it: &draft::Draft| it.procedure == procedure.code && it.version == 1 && it.body == body;
    let id = match drafts.into_iter().find(untouched) {
        Some(begun) => begun.id,
        None => {
            let now = house.now();
            let it = save_draft::start(&house.office, account, procedure, &body, now).await?;
            if let Some(case) = &before {
                again::keep_papers(&house, &who, it.id, &terms, case, now).await?;
            }
            it.id
        }
    };
    let to = format!("/nop/ban-nhap/{id}/{}", Step::Part(1).slug());
    Ok(Redirect::to(&to).into_response())
}

/// The page in several states, for review.
pub fn samples() -> Vec<(String, String)> {
    let seed = domain::catalogue::Catalogue::seed();
    let Some(organisation) = Organisation::seed("nam-dinh") else {
        return Vec::new();
    };
    let Some(procedure) = seed.procedure(&"1.001193".into()) else {
        return Vec::new();
    };
    let resolvers = organisation.resolvers(procedure);
    let account = super::sample_account();
    let frame = || Frame::sample("/nop/1.001193").signed_in(&account.name);
    let none = Fields::default();
    let fresh = Page::of(
        frame(),
        procedure,
        &resolvers,
        &organisation,
        &account,
        &none,
    );
    let typed = Fields::given(&[("whom", "authorised"), ("principal_name", "Trần Văn Bình")]);
    let mut again = Page::of(
        frame().english(),
        procedure,
        &resolvers,
        &organisation,
        &account,
        &typed,
    );
    again.errors = errors((Lang::En, false), procedure, &resolvers, &account, &typed);
    let elsewhere = NotHere {
        f: frame(),
        procedure: procedure.name.clone(),
        code: procedure.code.to_string(),
        heading: "Nộp trên Cổng Dịch vụ công quốc gia".to_owned(),
        text: vec!["Tỉnh Ninh Bình nhận hồ sơ trực tuyến trên Cổng.".to_owned()],
        ways: vec![Elsewhere {
            address: "https://dichvucong.gov.vn",
            words: "Mở Cổng Dịch vụ công quốc gia".to_owned(),
        }],
    };
    vec![
        ("start".to_owned(), fresh.render().unwrap_or_default()),
        (
            "start-wrong-en".to_owned(),
            again.render().unwrap_or_default(),
        ),
        (
            "start-elsewhere".to_owned(),
            elsewhere.render().unwrap_or_default(),
        ),
    ]
}

#[cfg(test)]
mod tests;
