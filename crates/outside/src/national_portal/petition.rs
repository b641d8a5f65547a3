//! Petitions and questions exchanged with the National Portal: what it passes on is read and
//! checked, and what becomes of it is written back, one JSON object a file. The Portal's code and
//! deadline are taken as given. The contract is `docs/national-portal.md`.

use super::{Fault, Intake, filled};
use crate::Trouble;
use base64::Engine as _;
use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

/// A petition as the Portal passes it on, read and checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArrivedPetition {
    /// Its code there (`MaPhanAnh`).
    pub code: String,
    /// Whether it is a question.
    pub is_question: bool,
    /// The heading.
    pub title: String,
    /// The text.
    pub content: String,
    /// Who sent it.
    pub name: String,
    /// Where that person lives.
    pub address: String,
    /// Telephone.
    pub phone: Option<String>,
    /// E-mail.
    pub email: Option<String>,
    /// Whether the sender's name is kept back.
    pub confidential: bool,
    /// The agency it is about: identifier or code.
    pub agency: Option<String>,
    /// The procedure it is about.
    pub procedure: Option<String>,
    /// When it was sent, by the wall clock.
    pub sent_at: DateTime,
    /// Until when the Portal wants the answer.
    pub due: Option<DateTime>,
    /// Files with it: name and bytes.
    pub files: Vec<(String, Vec<u8>)>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Message {
    ma_phan_anh: String,
    loai: u32,
    tieu_de: String,
    noi_dung: String,
    ho_va_ten: String,
    #[serde(default)]
    dia_chi: String,
    #[serde(default)]
    so_dien_thoai: Option<String>,
    #[serde(default)]
    thu_dien_tu: Option<String>,
    #[serde(default)]
    giu_bi_mat: bool,
    #[serde(default)]
    ma_don_vi: Option<String>,
    #[serde(default, rename = "MaTTHC")]
    ma_tthc: Option<String>,
    ngay_gui: String,
    #[serde(default)]
    han_xu_ly: Option<String>,
    #[serde(default)]
    tep_dinh_kem: Vec<File>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct File {
    ten_tep: String,
    noi_dung: String,
}

/// Whether a message is about a petition and no case.
pub fn is_petition(text: &str) -> bool {
    let read = serde_json::from_str::<serde_json::Value>(text);
    read.is_ok_and(|it| it.get("MaPhanAnh").is_some())
}

/// Reads one message.
///
/// # Errors
/// Every fault in it, so that the sender can mend all of them at once.
pub fn parse(text: &str) -> Result<ArrivedPetition, Vec<Fault>> {
    let message: Message = serde_json::from_str(text).map_err(|error| {
        vec![Fault {
            field: format!("line {}", error.line()),
            message: error.to_string(),
        }]
    })?;
    let mut faults = Vec::new();
    let mut fault = |field: String, message: String| faults.push(Fault { field, message });
    for (field, value) in [
        ("MaPhanAnh", &message.ma_phan_anh),
        ("TieuDe", &message.tieu_de),
        ("NoiDung", &message.noi_dung),
        ("HoVaTen", &message.ho_va_ten),
    ] {
        if value.trim().is_empty() {
            fault(field.to_owned(), "is empty".to_owned());
        }
    }
    if !(1..=2).contains(&message.loai) {
        let loai = message.loai;
        fault(
            "Loai".to_owned(),
            format!("{loai} is neither 1 (petition) nor 2 (question)"),
        );
    }
    let mut time = |field: &str, text: &str| {
        let read = DateTime::strptime("%Y%m%d%H%M%S", text).ok();
        if read.is_none() {
            fault(
                field.to_owned(),
                format!("{text:?} is not a time written yyyyMMddHHmmss, as 20260824143000"),
            );
        }
        read
    };
    let sent_at = time("NgayGui", &message.ngay_gui);
    let due = filled(message.han_xu_ly).and_then(|text| time("HanXuLy", &text));
    let mut files = Vec::new();
    for (at, file) in message.tep_dinh_kem.into_iter().enumerate() {
        match base64::engine::general_purpose::STANDARD.decode(&file.noi_dung) {
            Ok(bytes) => files.push((file.ten_tep, bytes)),
            Err(error) => fault(
                format!("TepDinhKem[{at}].NoiDung"),
                format!("is not Base64: {error}"),
            ),
        }
    }
    match sent_at {
        Some(sent_at) if faults.is_empty() => Ok(ArrivedPetition {
            code: message.ma_phan_anh.trim().to_owned(),
            is_question: message.loai == 2,
            title: message.tieu_de.trim().to_owned(),
            content: message.noi_dung.trim().to_owned(),
            name: message.ho_va_ten.trim().to_owned(),
            address: message.dia_chi.trim().to_owned(),
            phone: filled(message.so_dien_thoai),
            email: filled(message.thu_dien_tu),
            confidential: message.giu_bi_mat,
            agency: filled(message.ma_don_vi),
            procedure: filled(message.ma_tthc),
            sent_at,
            due,
            files,
        }),
        _ => Err(faults),
    }
}

/// What became of a petition, as it is told to the Portal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Told {
    /// Its code there.
    pub ma_phan_anh: String,
    /// Its code here.
    pub ma_noi_bo: String,
    /// The ordinal of what happened; a later one tells more.
    pub lan: u32,
    /// Where it stands, as a word of `docs/national-portal.md`.
    pub trang_thai: String,
    /// What happened, in words.
    pub noi_dung_xu_ly: String,
    /// When, `yyyyMMddHHmmss`.
    pub thoi_diem_xu_ly: String,
    /// Electronic identifier of whoever has it.
    pub ma_don_vi: String,
    /// Its name.
    pub ten_don_vi: String,
    /// The answer, once there is one: as its sender reads it, or as everybody may once it is public.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub noi_dung_tra_loi: Option<String>,
    /// When it was answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ngay_tra_loi: Option<String>,
    /// Whether everybody may read the answer as it stands here.
    pub cong_khai: bool,
}

impl Intake {
    /// Puts a message into the folder `out` for the Portal; the same one again takes its own place.
    /// False where nothing is exchanged.
    ///
    /// # Errors
    /// [`Trouble::Later`] when the folder cannot be written to.
    pub async fn tell(&self, told: &Told) -> Result<bool, Trouble> {
        let Self::Folder { inbox } = self else {
            return Ok(false);
        };
        let text = serde_json::to_string_pretty(told)
            .map_err(|error| Trouble::later("a message to the Portal".to_owned(), error))?;
        let name = format!("{}-{:04}.json", told.ma_noi_bo, told.lan);
        crate::files::write_whole(&inbox.join("out"), &name, text.into_bytes()).await?;
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::testing::folder;
    use jiff::civil::date;

    const EXAMPLE: &str = include_str!("../../../../docs/national-portal-petition.example.json");

    #[test]
    fn the_documented_petition_is_read_and_told_from_a_case() {
        assert!(is_petition(EXAMPLE));
        assert!(!is_petition(include_str!(
            "../../../../docs/national-portal.example.json"
        )));
        let it = parse(EXAMPLE).expect("the example keeps the contract");
        assert_eq!(it.code, "PAKN.DVCQG.2608240031");
        assert!(!it.is_question);
        assert_eq!(it.sent_at, date(2026, 8, 24).at(8, 5, 0, 0));
        assert_eq!(it.due, Some(date(2026, 9, 14).at(17, 0, 0, 0)));
        assert_eq!(it.files.len(), 1);
    }

    #[test]
    fn every_fault_of_a_petition_is_told_at_once() {
        let text = EXAMPLE
            .replace("20260824080500", "24/8/2026")
            .replace("\"Loai\": 1", "\"Loai\": 7")
            .replace("20260914170000", "mai")
            .replace("JVBERi0", "%%%");
        let faults = parse(&text).expect_err("refused");
        let fields: Vec<_> = faults.iter().map(|it| it.field.as_str()).collect();
        assert_eq!(
            fields,
            ["Loai", "NgayGui", "HanXuLy", "TepDinhKem[0].NoiDung"]
        );
    }

    #[tokio::test]
    async fn what_is_told_lies_in_the_folder_once_however_often_it_is_told() {
        let inbox = folder("portal-out");
        let intake = Intake::Folder {
            inbox: inbox.clone(),
        };
        let told = Told {
            ma_phan_anh: "PAKN.DVCQG.2608240031".to_owned(),
            ma_noi_bo: "PAKN.20260824.0001".to_owned(),
            lan: 2,
            trang_thai: "handling".to_owned(),
            noi_dung_xu_ly: "Chuyển xử lý: Sở Tư pháp".to_owned(),
            thoi_diem_xu_ly: "20260825090000".to_owned(),
            ma_don_vi: "H42.003".to_owned(),
            ten_don_vi: "Sở Tư pháp".to_owned(),
            noi_dung_tra_loi: None,
            ngay_tra_loi: None,
            cong_khai: false,
        };
        for _ in 0..2 {
            assert!(intake.tell(&told).await.expect("told"));
        }
        let out = inbox.join("out/PAKN.20260824.0001-0002.json");
        let text = std::fs::read_to_string(out).expect("a message");
        assert!(
            text.contains("\"MaPhanAnh\": \"PAKN.DVCQG.2608240031\""),
            "{text}"
        );
        assert!(!text.contains("NoiDungTraLoi"), "{text}");
        assert!(!Intake::Closed.tell(&told).await.expect("nothing"));
        // What goes out is no message that comes in.
        assert!(intake.waiting().await.expect("read").is_empty());
    }
}
