//! A case of the demonstration as the National Portal sends it: the message of
//! `docs/national-portal.md`, which then goes through the same intake as any other.

use super::life::Life;
use super::plan::Plan;
use crate::jobs::national_portal_intake::take;
use anyhow::{Context as _, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use casework::submit::Filed;
use domain::case::{Case, PartyKind};
use domain::clock::wall;
use outside::files::FileKey;
use outside::national_portal::Waiting;
use serde_json::{Value, json};
use store::case_file;

impl Life {
    /// Lets a case arrive at its moment; none when the intake lays it aside.
    ///
    /// # Errors
    /// When files or database fail.
    pub(super) async fn arrive(&self, plan: &Plan, filed: &Filed) -> anyhow::Result<Option<Case>> {
        let waiting = Waiting {
            name: format!("{}.json", plan.no),
            text: self.message(plan, filed).await?.to_string(),
        };
        let taken = take(&self.desk.at(plan.at), &waiting).await;
        match taken.context("a message could not be taken in")? {
            Ok(code) => {
                let file = case_file::load_by_code(&self.office.db, &code).await?;
                Ok(file.map(|file| file.case))
            }
            Err(reasons) => {
                tracing::debug!(procedure = %plan.procedure, ?reasons, "not filed");
                Ok(None)
            }
        }
    }

    async fn message(&self, plan: &Plan, filed: &Filed) -> anyhow::Result<Value> {
        let mut papers = Vec::new();
        for paper in &filed.papers {
            let (Some(component), Some(file)) = (&paper.component, &paper.file) else {
                continue;
            };
            let key = FileKey::parse(file.hash.as_str()).context("a name of a file")?;
            let Some(content) = self.files.get(&key).await? else {
                bail!("the paper {} is not there", file.name);
            };
            papers.push(json!({
                "MaThanhPhanHoSo": component.to_string(),
                "TenTepDinhKem": file.name,
                "NoiDung": STANDARD.encode(content),
            }));
        }
        let is_person = filed.applicant.kind == PartyKind::Person;
        let code = filed.portal_code.as_ref().context("a code of the Portal")?;
        Ok(json!({
            "MaHoSo": code.to_string(),
            "MaTTHC": filed.procedure.to_string(),
            "DonViXuLy": filed.agency.to_string(),
            "NgayNopHoSo": wall(plan.at).strftime("%Y%m%d%H%M%S").to_string(),
            "ChuHoSo": filed.applicant.name,
            "LoaiDoiTuong": if is_person { 1 } else { 2 },
            "DinhDanhCHS": {
                "LoaiDinhDanh": if is_person { 1 } else { 3 },
                "SoDinhDanh": filed.applicant.identity_number.clone().unwrap_or_default(),
            },
            "SoDienThoai": filed.applicant.phone,
            "Email": filed.applicant.email,
            "TrichYeuHoSo": filed.subject,
            "DuLieuBieuMau": if filed.form.is_object() { filed.form.clone() } else { json!({}) },
            "TaiLieuNop": papers,
        }))
    }
}
