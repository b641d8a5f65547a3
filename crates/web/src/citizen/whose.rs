//! Whose a file will be: the authorisations under which somebody may act, and the account of the
//! authorising party.

use super::account::digits;
use super::authorisations;
use super::draft::{Body, Principal, Whom};
use crate::error::Problem;
use crate::forms::Fields;
use crate::frame::Lang;
use crate::house::House;
use crate::session::CitizenIn;
use domain::catalogue::Procedure;
use domain::catalogue::fold::fold;
use domain::ids::AccountId;
use domain::organisation::Agency;
use jiff::civil::Date;
use store::ReadError;
use store::account::Account;
use store::authorisation::{Authorisation, Kind};

/// The authorisations of this procedure that somebody gave here: name, for whom, document and last
/// day, and whether chosen.
///
/// # Errors
/// When the files cannot be read.
pub async fn grants(
    house: &House,
    who: &CitizenIn,
    procedure: &Procedure,
    fields: &Fields,
) -> Result<Vec<(String, String, String, bool)>, Problem> {
    let chosen = fields.text("grant");
    let found = authorisations::received(house, who).await?;
    let fits = |it: &Authorisation| it.scope.is_empty() || it.scope.contains(&procedure.code);
    Ok(found
        .into_iter()
        .filter(|(it, _)| fits(it))
        .map(|(it, of)| {
            let until = domain::clock::words::date(it.last_day);
            let id = it.id.to_string();
            let is_chosen = id == chosen;
            (
                id,
                of.name,
                format!("{}, đến hết {until}", it.document),
                is_chosen,
            )
        })
        .collect())
}

/// Whose the case will be: the authorising party's, in its own account where it has one.
///
/// # Errors
/// Not found for an authorisation that does not hold; a failure of ours.
pub async fn whose(
    house: &House,
    who: &CitizenIn,
    fields: &Fields,
    body: &mut Body,
) -> Result<(), Problem> {
    let chosen = fields.text("grant");
    if matches!(body.whom, Whom::Authorised | Whom::Guardian) && !chosen.is_empty() {
        let found = authorisations::received(house, who).await?;
        let (it, of) = found
            .into_iter()
            .find(|(it, _)| it.id.to_string() == chosen)
            .ok_or(Problem::NotFound)?;
        // What it rests on decides as whom one files, whichever was ticked.
        body.whom = match it.kind {
            Kind::Authorised => Whom::Authorised,
            Kind::Guardian => Whom::Guardian,
        };
        body.principal = Principal {
            name: of.name,
            identity_number: of.identity_number.unwrap_or_default(),
            address: of.address,
            phone: of.phone.unwrap_or_default(),
            document: it.document,
            until: it.last_day.to_string(),
            scope: it.scope.iter().map(ToString::to_string).collect(),
            account: Some(of.id.to_string()),
            given_here: true,
        };
        return Ok(());
    }
    let (number, name) = (&body.principal.identity_number, &body.principal.name);
    let found = account_of(house, number, name).await?;
    body.principal.account = found.map(|it| it.to_string());
    Ok(())
}

/// The account of somebody for whom another files. Another's name with this number is a slip: the case
/// is not put into a stranger's account.
///
/// # Errors
/// When the files cannot be read.
pub async fn account_of(
    house: &House,
    number: &str,
    name: &str,
) -> Result<Option<AccountId>, ReadError> {
    let found = store::account::by_identity(&house.office.db, &digits(number)).await?;
    let fits = |it: &Account| fold(&it.name) == fold(name) && it.active;
    Ok(found.filter(fits).map(|it| it.id))
}

/// What is wrong with the choices at the beginning of a file.
pub fn errors(
    (lang, postal): (Lang, bool),
    procedure: &Procedure,
    resolvers: &[&Agency],
    account: &Account,
    fields: &Fields,
) -> Vec<(&'static str, String)> {
    let t = |vi: &str, en: &str| lang.pick(vi, en).to_owned();
    let mut errors = Vec::new();
    let variant = fields.text("variant");
    if !procedure.variants.is_empty() && !procedure.variants.contains(&variant) {
        errors.push((
            "variant",
            t("Chọn một trường hợp", "Choose one of the cases"),
        ));
    }
    let agency = fields.text("agency");
    if !resolvers.iter().any(|it| it.code.as_str() == agency) {
        errors.push((
            "agency",
            t("Chọn nơi giải quyết hồ sơ", "Choose who resolves the case"),
        ));
    }
    if account.address.trim().is_empty() && fields.text("address").is_empty() {
        errors.push((
            "address",
            t("Ghi địa chỉ của người nộp", "Give your address"),
        ));
    }
    let organisation = account.kind == store::account::Kind::Organisation;
    if organisation && fields.text("representative").is_empty() {
        errors.push((
            "representative",
            t(
                "Ghi họ tên người đại diện của tổ chức",
                "Give the name of the organisation's representative",
            ),
        ));
    }
    let mut whom = Whom::from_slug(&fields.text("whom"));
    if whom == Whom::Postal && !postal {
        errors.push((
            "whom",
            t(
                "Ở tỉnh này nhân viên bưu chính không nộp bằng tài khoản",
                "Postal staff do not file with an account in this province",
            ),
        ));
        whom = Whom::Oneself;
    }
    let by_another = matches!(whom, Whom::Authorised | Whom::Guardian);
    let chosen = by_another && !fields.text("grant").is_empty();
    if whom == Whom::Authorised && !chosen && fields.text("until").parse::<Date>().is_err() {
        errors.push((
            "until",
            t(
                "Ghi ngày hết hiệu lực của văn bản ủy quyền",
                "Give the last day of the authorisation",
            ),
        ));
    }
    if whom != Whom::Oneself && !chosen {
        let (paper_vi, paper_en) = match whom {
            Whom::Postal => ("Ghi số hiệu bưu gửi", "Give the number of the postal item"),
            Whom::Guardian => (
                "Ghi số, ngày của giấy tờ chứng minh là cha, mẹ, người giám hộ",
                "Give number and date of the proof that you are parent or guardian",
            ),
            Whom::Hired => (
                "Ghi số, ngày của hợp đồng dịch vụ",
                "Give number and date of the agreement",
            ),
            Whom::Authorised | Whom::Oneself => (
                "Ghi số, ngày của văn bản ủy quyền",
                "Give number and date of the authorisation",
            ),
        };
        for (name, vi, en) in [
            (
                "principal_name",
                "Ghi họ và tên, hoặc tên tổ chức, của chủ hồ sơ",
                "Give the applicant's name",
            ),
            (
                "principal_address",
                "Ghi địa chỉ của chủ hồ sơ",
                "Give the applicant's address",
            ),
            ("document", paper_vi, paper_en),
        ] {
            if fields.text(name).is_empty() {
                errors.push((name, t(vi, en)));
            }
        }
    }
    errors
}
