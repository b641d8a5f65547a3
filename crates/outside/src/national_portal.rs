//! Cases that arrive from the National Public Service Portal.
//!
//! A province without a portal of its own (Ninh Bình) gets every online case this way. The
//! contract is `docs/national-portal.md`: the field names of the national message
//! `DongBoHoSoMC`, one JSON object a file, attached papers inside as Base64. This module
//! reads and checks the message; whether the case may be filed is not its business. The
//! case's code is taken as given, never made anew. [`petition`] is the same for petitions, in both
//! directions.

pub mod petition;

use crate::Trouble;
use base64::Engine as _;
use jiff::civil::DateTime;
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// Where cases arrive.
#[derive(Debug, Clone)]
pub enum Intake {
    /// Nothing arrives.
    Closed,
    /// A folder into which the province's integration axis puts `.json` files.
    Folder {
        /// The folder. Files taken in move to `done/` in it, refused ones to `refused/`.
        inbox: PathBuf,
    },
}

/// A file that has arrived and waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The file's name in the inbox.
    pub name: String,
    /// What it holds.
    pub text: String,
}

impl Intake {
    /// The files that wait, oldest name first.
    ///
    /// # Errors
    /// [`Trouble::Later`] when the folder cannot be read.
    pub async fn waiting(&self) -> Result<Vec<Waiting>, Trouble> {
        let Self::Folder { inbox } = self else {
            return Ok(Vec::new());
        };
        read_all(inbox).await.map_err(|error| {
            Trouble::later(
                format!("the inbox {} cannot be read", inbox.display()),
                error,
            )
        })
    }

    /// Files a message away as taken in.
    ///
    /// # Errors
    /// [`Trouble::Later`] when the file cannot be moved; it will then be read again, which
    /// does no harm, because the same code is not filed twice.
    pub async fn taken(&self, waiting: &Waiting) -> Result<(), Trouble> {
        self.put_away(waiting, "done", None).await
    }

    /// Files a message away as refused, with the reasons beside it.
    ///
    /// # Errors
    /// [`Trouble::Later`] when the file cannot be moved.
    pub async fn refused(&self, waiting: &Waiting, reasons: &[String]) -> Result<(), Trouble> {
        self.put_away(waiting, "refused", Some(reasons.join("\n") + "\n"))
            .await
    }

    async fn put_away(
        &self,
        waiting: &Waiting,
        place: &str,
        reasons: Option<String>,
    ) -> Result<(), Trouble> {
        let Self::Folder { inbox } = self else {
            return Ok(());
        };
        let folder = inbox.join(place);
        if let Some(reasons) = reasons {
            let name = format!("{}.reasons.txt", waiting.name);
            crate::files::write_whole(&folder, &name, reasons.into_bytes()).await?;
        }
        let moved = async {
            tokio::fs::create_dir_all(&folder).await?;
            tokio::fs::rename(inbox.join(&waiting.name), folder.join(&waiting.name)).await
        };
        moved.await.map_err(|error| {
            Trouble::later(
                format!("{} could not be moved to {place}", waiting.name),
                error,
            )
        })
    }
}

async fn read_all(inbox: &Path) -> std::io::Result<Vec<Waiting>> {
    tokio::fs::create_dir_all(inbox).await?;
    let mut entries = tokio::fs::read_dir(inbox).await?;
    let mut found = Vec::new();
    while let Some(entry) = entries.next_entry().await? {
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_message = name.ends_with(".json") && !name.starts_with('.');
        if is_message && entry.file_type().await?.is_file() {
            let bytes = tokio::fs::read(entry.path()).await?;
            // A file that is no text is still a message: one that will be refused.
            let text = String::from_utf8_lossy(&bytes).into_owned();
            found.push(Waiting { name, text });
        }
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(found)
}

/// A case as the National Portal sends it, read and checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArrivedCase {
    /// The case's code, given by the National Portal (`MaHoSo`).
    pub code: String,
    /// The national code of the procedure (`MaTTHC`).
    pub procedure: String,
    /// The agency that resolves it (`DonViXuLy`).
    pub agency: String,
    /// The wall-clock time at which it was filed, Viet Nam (`NgayNopHoSo`).
    pub filed_at: DateTime,
    /// The applicant (`ChuHoSo` and what follows it).
    pub applicant: ArrivedApplicant,
    /// What the applicant asks for, in a sentence (`TrichYeuHoSo`).
    pub summary: String,
    /// The e-form's fields (`DuLieuBieuMau`), as filled on the National Portal.
    pub form: serde_json::Map<String, serde_json::Value>,
    /// The attached papers (`TaiLieuNop`).
    pub papers: Vec<ArrivedPaper>,
}

/// Who files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArrivedApplicant {
    /// The name (`ChuHoSo`).
    pub name: String,
    /// A person, a business, a state agency or another organisation (`LoaiDoiTuong`).
    pub kind: ApplicantKind,
    /// The number of the identity paper, and which paper it is (`DinhDanhCHS`).
    pub identity: Identity,
    /// The phone, when given (`SoDienThoai`).
    pub phone: Option<String>,
    /// The mail address, when given (`Email`).
    pub email: Option<String>,
}

/// The national list `LoaiDoiTuong`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApplicantKind {
    /// 1, công dân.
    Citizen,
    /// 2, doanh nghiệp.
    Business,
    /// 3, cơ quan nhà nước.
    Agency,
    /// 4, tổ chức khác.
    Organisation,
}

/// The national list `LoaiDinhDanh`, as far as it is published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Identity {
    /// 1: a personal identification number of 12 digits.
    PersonalNumber(String),
    /// 2: an old identity card of 9 digits.
    OldCard(String),
    /// Another kind, by its number in the national list.
    Other {
        /// The kind's number.
        kind: u32,
        /// The paper's number.
        number: String,
    },
}

/// One attached paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArrivedPaper {
    /// The code of the component it answers (`MaThanhPhanHoSo`).
    pub component: String,
    /// The file's name (`TenTepDinhKem`).
    pub file_name: String,
    /// The file itself (`NoiDung`, Base64).
    pub content: Vec<u8>,
}

/// Something in a message that is not as the contract has it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {message}")]
pub struct Fault {
    /// The field, by its path in the message.
    pub field: String,
    /// What is wrong with it and what it should be.
    pub message: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Message {
    ma_ho_so: String,
    #[serde(rename = "MaTTHC")]
    ma_tthc: String,
    don_vi_xu_ly: String,
    ngay_nop_ho_so: String,
    chu_ho_so: String,
    loai_doi_tuong: u32,
    #[serde(rename = "DinhDanhCHS")]
    dinh_danh_chs: DinhDanh,
    #[serde(default)]
    so_dien_thoai: Option<String>,
    #[serde(default)]
    email: Option<String>,
    #[serde(default)]
    trich_yeu_ho_so: String,
    #[serde(default)]
    du_lieu_bieu_mau: serde_json::Map<String, serde_json::Value>,
    #[serde(default)]
    tai_lieu_nop: Vec<TaiLieu>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DinhDanh {
    loai_dinh_danh: u32,
    so_dinh_danh: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct TaiLieu {
    ma_thanh_phan_ho_so: String,
    ten_tep_dinh_kem: String,
    noi_dung: String,
}

/// The longest summary the national message allows.
const LONGEST_SUMMARY: usize = 1000;
/// The longest file name the national message allows.
const LONGEST_FILE_NAME: usize = 4000;

/// Reads one message.
///
/// # Errors
/// Every fault in it, so that the sender can mend all of them at once.
pub fn parse(text: &str) -> Result<ArrivedCase, Vec<Fault>> {
    let message: Message = serde_json::from_str(text).map_err(|error| {
        vec![Fault {
            field: format!("line {}", error.line()),
            message: error.to_string(),
        }]
    })?;
    let mut faults = Vec::new();
    let mut fault = |field: &str, message: String| {
        faults.push(Fault {
            field: field.to_owned(),
            message,
        });
    };

    for (field, value) in [
        ("MaHoSo", &message.ma_ho_so),
        ("MaTTHC", &message.ma_tthc),
        ("DonViXuLy", &message.don_vi_xu_ly),
        ("ChuHoSo", &message.chu_ho_so),
        (
            "DinhDanhCHS.SoDinhDanh",
            &message.dinh_danh_chs.so_dinh_danh,
        ),
    ] {
        if value.trim().is_empty() {
            fault(field, "is empty".to_owned());
        }
    }
    let filed_at = DateTime::strptime("%Y%m%d%H%M%S", &message.ngay_nop_ho_so)
        .map_err(|_| {
            fault(
                "NgayNopHoSo",
                format!(
                    "{:?} is not a time written yyyyMMddHHmmss, as 20260824143000",
                    message.ngay_nop_ho_so
                ),
            );
        })
        .ok();
    let kind = match message.loai_doi_tuong {
        1 => Some(ApplicantKind::Citizen),
        2 => Some(ApplicantKind::Business),
        3 => Some(ApplicantKind::Agency),
        4 => Some(ApplicantKind::Organisation),
        other => {
            fault("LoaiDoiTuong", format!("{other} is not in the list 1 to 4"));
            None
        }
    };
    let number = message.dinh_danh_chs.so_dinh_danh.trim().to_owned();
    let digits = number.bytes().all(|byte| byte.is_ascii_digit());
    let identity = match message.dinh_danh_chs.loai_dinh_danh {
        1 => {
            if !number.is_empty() && (number.len() != 12 || !digits) {
                fault(
                    "DinhDanhCHS.SoDinhDanh",
                    "a personal identification number has 12 digits".to_owned(),
                );
            }
            Identity::PersonalNumber(number)
        }
        2 => {
            if !number.is_empty() && (number.len() != 9 || !digits) {
                fault(
                    "DinhDanhCHS.SoDinhDanh",
                    "an old identity card has 9 digits".to_owned(),
                );
            }
            Identity::OldCard(number)
        }
        kind => Identity::Other { kind, number },
    };
    if message.trich_yeu_ho_so.chars().count() > LONGEST_SUMMARY {
        fault(
            "TrichYeuHoSo",
            format!("is longer than {LONGEST_SUMMARY} characters"),
        );
    }
    let mut papers = Vec::new();
    for (at, paper) in message.tai_lieu_nop.into_iter().enumerate() {
        if paper.ten_tep_dinh_kem.chars().count() > LONGEST_FILE_NAME {
            fault(
                &format!("TaiLieuNop[{at}].TenTepDinhKem"),
                format!("is longer than {LONGEST_FILE_NAME} characters"),
            );
        }
        match base64::engine::general_purpose::STANDARD.decode(&paper.noi_dung) {
            Ok(content) => papers.push(ArrivedPaper {
                component: paper.ma_thanh_phan_ho_so,
                file_name: paper.ten_tep_dinh_kem,
                content,
            }),
            Err(error) => fault(
                &format!("TaiLieuNop[{at}].NoiDung"),
                format!("is not Base64: {error}"),
            ),
        }
    }
    match (filed_at, kind) {
        (Some(filed_at), Some(kind)) if faults.is_empty() => Ok(ArrivedCase {
            code: message.ma_ho_so.trim().to_owned(),
            procedure: message.ma_tthc.trim().to_owned(),
            agency: message.don_vi_xu_ly.trim().to_owned(),
            filed_at,
            applicant: ArrivedApplicant {
                name: message.chu_ho_so.trim().to_owned(),
                kind,
                identity,
                phone: filled(message.so_dien_thoai),
                email: filled(message.email),
            },
            summary: message.trich_yeu_ho_so,
            form: message.du_lieu_bieu_mau,
            papers,
        }),
        _ => Err(faults),
    }
}

fn filled(value: Option<String>) -> Option<String> {
    value
        .map(|text| text.trim().to_owned())
        .filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::testing::folder;
    use jiff::civil::date;

    const EXAMPLE: &str = include_str!("../../../docs/national-portal.example.json");

    #[test]
    fn the_documented_example_is_read() {
        let case = parse(EXAMPLE).expect("the example keeps the contract");
        assert_eq!(case.code, "G22.99-260824-0007");
        assert_eq!(case.filed_at, date(2026, 8, 24).at(14, 30, 0, 0));
        assert_eq!(case.applicant.kind, ApplicantKind::Citizen);
        assert_eq!(
            case.applicant.identity,
            Identity::PersonalNumber("037190001234".to_owned())
        );
        assert_eq!(case.papers.len(), 1);
        assert_eq!(&case.papers[0].content[..5], b"%PDF-");
    }

    #[test]
    fn every_fault_is_told_at_once() {
        let text = EXAMPLE
            .replace("20260824143000", "24/8/2026")
            .replace("037190001234", "0371")
            .replace("\"LoaiDoiTuong\": 1", "\"LoaiDoiTuong\": 9");
        let faults = parse(&text).expect_err("refused");
        let fields: Vec<_> = faults.iter().map(|fault| fault.field.as_str()).collect();
        assert_eq!(
            fields,
            ["NgayNopHoSo", "LoaiDoiTuong", "DinhDanhCHS.SoDinhDanh"]
        );
    }

    #[test]
    fn what_is_no_message_is_refused_with_its_line() {
        let faults = parse("{\n \"MaHoSo\": 3 }").expect_err("refused");
        assert_eq!(faults[0].field, "line 2");
    }

    #[tokio::test]
    async fn a_message_is_read_once_and_put_away() {
        let inbox = folder("portal");
        std::fs::write(inbox.join("b.json"), "two").expect("written");
        std::fs::write(inbox.join("a.json"), "one").expect("written");
        std::fs::write(inbox.join("note.txt"), "not a message").expect("written");
        let intake = Intake::Folder {
            inbox: inbox.clone(),
        };
        let waiting = intake.waiting().await.expect("read");
        let names: Vec<_> = waiting.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(names, ["a.json", "b.json"]);
        intake.taken(&waiting[0]).await.expect("put away");
        let reasons = ["MaTTHC: is empty".to_owned()];
        intake
            .refused(&waiting[1], &reasons)
            .await
            .expect("put away");
        assert!(intake.waiting().await.expect("read").is_empty());
        assert!(inbox.join("done/a.json").exists());
        let said = std::fs::read_to_string(inbox.join("refused/b.json.reasons.txt"));
        assert_eq!(said.expect("reasons"), "MaTTHC: is empty\n");
    }
}
