//! File anew after a case that ended without a result: what was typed and the papers that were
//! sent then begin the new file, so that nothing is asked for twice.

use super::delivery;
use super::draft::Body;
use super::own;
use crate::error::Problem;
use crate::forms::Fields;
use crate::house::House;
use crate::session::CitizenIn;
use casework::eform;
use domain::case::{Case, Delivery, Filing, Terms};
use domain::catalogue::{Form, Procedure};
use jiff::Timestamp;
use store::Batch;
use store::filed_document::{self, NewDocument, Owner, ScanState};
use uuid::Uuid;

/// The case that a new file begins with: one's own, of this procedure, ended. Any other code
/// counts as none.
///
/// # Errors
/// A failure of ours.
pub async fn before(
    house: &House,
    who: &CitizenIn,
    procedure: &Procedure,
    code: &str,
) -> Result<Option<Case>, Problem> {
    if code.is_empty() {
        return Ok(None);
    }
    let case = match own::case(house, who, code).await {
        Ok(found) => found.file.case,
        Err(Problem::NotFound) => return Ok(None),
        Err(other) => return Err(other),
    };
    let same = |filing: &Filing| filing.procedure == procedure.code;
    Ok(Some(case).filter(|case| case.has_ended() && case.filing.as_deref().is_some_and(same)))
}

/// The choices of the start page as they were made then.
pub fn chosen(case: &Case) -> Fields {
    let Some(filing) = &case.filing else {
        return Fields::default();
    };
    Fields::given(&[
        ("agency", filing.agency.as_str()),
        ("variant", filing.variant.as_deref().unwrap_or_default()),
    ])
}

/// Puts what was typed then over what the house knows by itself.
pub fn put_in(body: &mut Body, form: &Form, case: &Case) {
    let Some(filing) = &case.filing else { return };
    let mut typed = eform::flat(form, &filing.form);
    let declared = super::parts::declarations(form);
    typed.retain(|(name, _)| declared.iter().all(|field| field.path != *name));
    body.typed
        .retain(|(name, _)| typed.iter().all(|(then, _)| then != name));
    body.typed.extend(typed);
    body.delivery = delivery::slug(filing.delivery.kind()).to_owned();
    if let Delivery::Post { address } = &filing.delivery {
        body.post_address.clone_from(address);
    }
}

/// Keeps the papers that were sent then with the new draft; the bytes lie where they are.
///
/// # Errors
/// A failure of ours.
pub async fn keep_papers(
    house: &House,
    who: &CitizenIn,
    draft: Uuid,
    terms: &Terms,
    case: &Case,
    now: Timestamp,
) -> Result<(), Problem> {
    let mut batch = Batch::new();
    for paper in case.filing.iter().flat_map(|filing| &filing.papers) {
        let Some(file) = &paper.file else { continue };
        let listed = paper
            .component
            .as_ref()
            .filter(|id| terms.components.iter().any(|it| it.id == **id));
        let document = NewDocument {
            id: Uuid::now_v7(),
            owner: Owner::Draft(draft),
            kind: "paper".to_owned(),
            component: listed.map(ToString::to_string),
            sha256: file.hash.to_string(),
            name: file.name.clone(),
            media_type: file.media_type.clone(),
            size: i64::try_from(file.size).unwrap_or(i64::MAX),
            scan_state: ScanState::Waiting,
            filed_by: format!("citizen:{}", who.account.id),
            filed_at: now,
        };
        filed_document::file(&mut batch, &document);
    }
    Ok(house.office.db.commit(batch).await?)
}
