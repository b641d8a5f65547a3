//! Drafts: what a citizen has typed and not filed yet. The same drafts as on the pages: one begun
//! by a program is gone on with in a browser, and the other way round.

use super::body::Json;
use super::case::{json, not_done};
use super::case_out::Named;
use super::conditional::{IfMatch, has_it, tag};
use super::files::{UploadOut, out as upload};
use super::moment::Moment;
use super::operation::{Operation, Who};
use super::paper::tray;
use super::party::{DeliveryDto, DeliveryWay};
use super::path::InPath;
use super::problem::{Kind, Problem};
use super::who::AsCitizen;
use crate::citizen::draft::{Body, Principal, Purpose, Whom};
use crate::citizen::whose::account_of;
use crate::house::House;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use casework::{eform, save_draft};
use domain::actor::Actor;
use domain::catalogue::{Form, Procedure};
use domain::ids::ProcedureCode;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::Batch;
use store::draft::{self, Draft};
use store::filed_document::{self, Document};
use utoipa::ToSchema;
use uuid::Uuid;

/// For whom a draft is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DraftFor {
    /// For oneself.
    Oneself,
    /// For someone who authorised it.
    Authorised,
    /// For a child or ward.
    Guardian,
    /// As postal staff, for whoever handed the papers over.
    Postal,
    /// For someone who pays for it.
    Hired,
}

impl From<DraftFor> for Whom {
    fn from(it: DraftFor) -> Self {
        match it {
            DraftFor::Oneself => Self::Oneself,
            DraftFor::Authorised => Self::Authorised,
            DraftFor::Guardian => Self::Guardian,
            DraftFor::Postal => Self::Postal,
            DraftFor::Hired => Self::Hired,
        }
    }
}

impl From<Whom> for DraftFor {
    fn from(it: Whom) -> Self {
        match it {
            Whom::Oneself => Self::Oneself,
            Whom::Authorised => Self::Authorised,
            Whom::Guardian => Self::Guardian,
            Whom::Postal => Self::Postal,
            Whom::Hired => Self::Hired,
        }
    }
}

/// The one for whom someone else files, as far as it was typed.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = DraftPrincipal)]
pub struct PrincipalDto {
    /// Name.
    pub name: String,
    /// Identity number or organisation code.
    pub identity_number: String,
    /// Address.
    pub address: String,
    /// Telephone.
    pub phone: String,
    /// The authorisation or the agreement.
    pub document: String,
    /// The last day of an authorisation; it cannot be filed without one.
    pub until: String,
}

impl PrincipalDto {
    fn of(it: &Principal) -> Self {
        Self {
            name: it.name.clone(),
            identity_number: it.identity_number.clone(),
            address: it.address.clone(),
            phone: it.phone.clone(),
            document: it.document.clone(),
            until: it.until.clone(),
        }
    }
}

/// What a draft holds; nothing of it must be whole or right yet.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftContent {
    /// The code of the agency that is to resolve it.
    pub agency: String,
    /// The case of the procedure, where it has several.
    #[serde(default)]
    pub variant: Option<String>,
    /// The unit where it is to be received.
    #[serde(default)]
    pub intake_unit: Option<String>,
    /// For whom it is.
    #[serde(default = "oneself")]
    pub r#for: DraftFor,
    /// The one for whom someone else files.
    #[serde(default)]
    pub principal: PrincipalDto,
    /// What was filled in; what the procedure's form does not know is left out.
    #[serde(default)]
    #[schema(value_type = Object)]
    pub form: Value,
    /// How the result is to be received.
    #[serde(default)]
    pub delivery: Option<DeliveryDto>,
}

fn oneself() -> DraftFor {
    DraftFor::Oneself
}

/// A new draft.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftIn {
    /// The code of the procedure.
    pub procedure: String,
    /// What it holds.
    pub content: DraftContent,
}

/// A draft.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct DraftOut {
    /// Its name.
    #[schema(format = "uuid")]
    pub id: String,
    /// How often it was saved; the `ETag`, and what `If-Match` takes.
    pub version: u32,
    /// The procedure.
    pub procedure: Named,
    /// What it becomes: `file` a case, `amend` one, or `answer` what was asked.
    pub purpose: String,
    /// The case it is about, where there is one.
    pub case: Option<String>,
    /// What it holds.
    pub content: DraftContent,
    /// The uploads in it.
    pub files: Vec<UploadOut>,
    /// Since when.
    pub created: Moment,
    /// When it was last saved.
    pub saved: Moment,
}

/// Drafts.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct Drafts {
    /// The drafts, last saved first.
    pub items: Vec<DraftOut>,
}

/// Finds the account of the one for whom it is, so that the case will lie there too.
async fn link(house: &House, body: &mut Body) -> Result<(), Problem> {
    let it = &mut body.principal;
    if body.whom != Whom::Oneself && it.account.is_none() {
        let found = account_of(house, &it.identity_number, &it.name).await;
        let found = found.map_err(|error| Problem::trouble(&error))?;
        it.account = found.map(|it| it.to_string());
    }
    Ok(())
}

impl DraftContent {
    fn put_into(self, body: &mut Body, form: Option<&Form>) {
        body.agency = self.agency;
        body.variant = self.variant;
        body.intake_unit = self.intake_unit;
        body.whom = self.r#for.into();
        // Anything else than was chosen ends what stood behind it: the account, what was given here.
        if PrincipalDto::of(&body.principal) != self.principal {
            body.principal = Principal {
                name: self.principal.name,
                identity_number: self.principal.identity_number,
                address: self.principal.address,
                phone: self.principal.phone,
                document: self.principal.document,
                until: self.principal.until,
                ..Principal::default()
            };
        }
        body.typed = form
            .map(|form| eform::flat(form, &self.form))
            .unwrap_or_default();
        let way = self.delivery.as_ref().map(|it| it.by);
        body.delivery = match way {
            None => String::new(),
            Some(DeliveryWay::InPerson) => "in_person".to_owned(),
            Some(DeliveryWay::Post) => "post".to_owned(),
            Some(DeliveryWay::Online) => "online".to_owned(),
        };
        body.post_address = self.delivery.and_then(|it| it.address).unwrap_or_default();
    }

    fn of(body: &Body, form: Option<&Form>) -> Self {
        let by = match body.delivery.as_str() {
            "in_person" => Some(DeliveryWay::InPerson),
            "post" => Some(DeliveryWay::Post),
            "online" => Some(DeliveryWay::Online),
            _ => None,
        };
        let form = form.map(|form| eform::parse(form, &body.typed));
        Self {
            agency: body.agency.clone(),
            variant: body.variant.clone(),
            intake_unit: body.intake_unit.clone(),
            r#for: body.whom.into(),
            principal: PrincipalDto::of(&body.principal),
            form: form.unwrap_or_else(|| Value::Object(serde_json::Map::new())),
            delivery: by.map(|by| DeliveryDto {
                by,
                address: Some(body.post_address.clone()).filter(|it| !it.is_empty()),
            }),
        }
    }
}

fn version(draft: &Draft) -> u32 {
    u32::try_from(draft.version).unwrap_or(u32::MAX)
}

fn form_of<'a>(house: &'a House, code: &ProcedureCode) -> Option<&'a Form> {
    let catalogue = &house.office.catalogue;
    catalogue.form_of(catalogue.procedure(code)?)
}

fn told(house: &House, actor: &Actor, it: &Draft, files: &[Document]) -> DraftOut {
    // What cannot be read was written by another version of the pages; it can be overwritten.
    let body = Body::read(&it.body).unwrap_or_default();
    let purpose = match body.purpose {
        Purpose::File => "file",
        Purpose::Amend { .. } => "amend",
        Purpose::Answer { .. } => "answer",
    };
    DraftOut {
        id: it.id.to_string(),
        version: version(it),
        procedure: Named::new(&it.procedure, &it.procedure_name),
        purpose: purpose.to_owned(),
        case: body.purpose.code().map(str::to_owned),
        content: DraftContent::of(&body, form_of(house, &it.procedure)),
        files: files.iter().map(|file| upload(file, tray(actor))).collect(),
        created: it.created_at.into(),
        saved: it.updated_at.into(),
    }
}

async fn with_files(house: &House, actor: &Actor, it: &Draft) -> Result<DraftOut, Problem> {
    let files = filed_document::of_draft(&house.office.db, it.id)
        .await
        .map_err(|error| Problem::trouble(&error))?;
    Ok(told(house, actor, it, &files))
}

async fn list(
    State(house): State<House>,
    AsCitizen(who): AsCitizen,
) -> Result<axum::Json<Drafts>, Problem> {
    let drafts = draft::list(&house.office.db, who.account.id)
        .await
        .map_err(|error| Problem::trouble(&error))?;
    let actor = Actor::Citizen(who.citizen);
    let mut items = Vec::with_capacity(drafts.len());
    for it in &drafts {
        items.push(with_files(&house, &actor, it).await?);
    }
    Ok(axum::Json(Drafts { items }))
}

async fn own(house: &House, who: &crate::session::CitizenIn, id: Uuid) -> Result<Draft, Problem> {
    draft::load(&house.office.db, id, who.account.id)
        .await
        .map_err(|error| Problem::trouble(&error))?
        .ok_or_else(Problem::not_found)
}

async fn one(
    State(house): State<House>,
    AsCitizen(who): AsCitizen,
    InPath(id): InPath<Uuid>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let it = own(&house, &who, id).await?;
    let tag = tag(version(&it));
    if has_it(&headers, version(&it)) {
        return Ok(crate::error::not_modified(tag.to_str().unwrap_or_default()));
    }
    let told = with_files(&house, &Actor::Citizen(who.citizen), &it).await?;
    Ok(([(header::ETAG, tag)], axum::Json(told)).into_response())
}

fn procedure<'a>(house: &'a House, code: &str) -> Result<&'a Procedure, Problem> {
    let found = house.office.catalogue.procedure(&ProcedureCode::new(code));
    found.ok_or_else(|| {
        Problem::field(
            "procedure",
            format!("Không có thủ tục mã “{code}”, hoặc chưa có đủ thông tin để nộp."),
            format!("There is no procedure “{code}”, or not enough is known of it."),
        )
    })
}

async fn begin(
    State(house): State<House>,
    AsCitizen(who): AsCitizen,
    Json { value: it, .. }: Json<DraftIn>,
) -> Result<Response, Problem> {
    let procedure = procedure(&house, &it.procedure)?;
    let mut body = Body::default();
    it.content
        .put_into(&mut body, form_of(&house, &procedure.code));
    link(&house, &mut body).await?;
    let (account, text, now) = (who.account.id, body.write(), house.now());
    match save_draft::start(&house.office, account, procedure, &text, now).await {
        Ok(draft) => {
            let address = format!("/api/v1/drafts/{}", draft.id);
            let told = told(&house, &Actor::Citizen(who.citizen), &draft, &[]);
            let mut response = crate::error::created(&address, json(&told).into());
            response
                .headers_mut()
                .insert(header::ETAG, tag(told.version));
            Ok(response)
        }
        Err(error) => Err(not_done(&house, None, error).await),
    }
}

async fn save(
    State(house): State<House>,
    AsCitizen(who): AsCitizen,
    InPath(id): InPath<Uuid>,
    IfMatch(seen): IfMatch,
    Json { value: it, .. }: Json<DraftContent>,
) -> Result<Response, Problem> {
    let mut draft = own(&house, &who, id).await?;
    if let Some(seen) = seen {
        // The save itself compares, in case it is saved elsewhere right now.
        draft.version = i64::from(seen);
    }
    let mut body = Body::read(&draft.body).unwrap_or_default();
    it.put_into(&mut body, form_of(&house, &draft.procedure));
    link(&house, &mut body).await?;
    let text = body.write();
    let (account, now) = (who.account.id, house.now());
    match save_draft::save(&house.office, &draft, account, &text, now).await {
        Ok(()) => {
            let saved = own(&house, &who, id).await?;
            let told = with_files(&house, &Actor::Citizen(who.citizen), &saved).await?;
            Ok(([(header::ETAG, tag(told.version))], axum::Json(told)).into_response())
        }
        Err(error) => Err(not_done(&house, None, error).await),
    }
}

async fn discard(
    State(house): State<House>,
    AsCitizen(who): AsCitizen,
    InPath(id): InPath<Uuid>,
) -> Result<Response, Problem> {
    let mut batch = Batch::new();
    draft::discard(&mut batch, id, who.account.id);
    match house.office.db.commit(batch).await {
        Ok(()) => Ok(crate::error::no_content()),
        Err(error) if error.is_conflict() => Err(Problem::not_found()),
        Err(error) => Err(Problem::trouble(&error)),
    }
}

/// Drafts.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::get("/api/v1/drafts", "drafts", list)
            .tag("drafts")
            .says("Bản nháp của tôi", "One's own drafts, last saved first")
            .by(Who::Citizens)
            .answers::<Drafts>("A hundred at most."),
        Operation::post("/api/v1/drafts", "draft_start", begin)
            .tag("drafts")
            .says("Bắt đầu bản nháp", "Begin a draft")
            .by(Who::Citizens)
            .takes::<DraftIn>(true)
            .creates::<DraftOut>("The draft."),
        Operation::get("/api/v1/drafts/{id}", "draft", one)
            .tag("drafts")
            .says("Xem bản nháp", "A draft")
            .by(Who::Citizens)
            .if_none_match()
            .answers_tagged::<DraftOut>("The draft.")
            .may_end(&[Kind::NotFound]),
        Operation::put("/api/v1/drafts/{id}", "save_draft", save)
            .tag("drafts")
            .says("Lưu bản nháp", "Save a draft")
            .by(Who::Citizens)
            .if_match()
            .takes::<DraftContent>(true)
            .answers_tagged::<DraftOut>("The draft as it was saved.")
            .may_end(&[Kind::NotFound, Kind::Changed]),
        Operation::delete("/api/v1/drafts/{id}", "draft_removal", discard)
            .tag("drafts")
            .says("Xóa bản nháp", "Discard a draft and the uploads in it")
            .by(Who::Citizens)
            .answers_nothing("It is gone.")
            .may_end(&[Kind::NotFound]),
    ]
}
