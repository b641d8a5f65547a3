//! What a clerk files for somebody at the counter is confirmed by that person: with a code that comes
//! to the own telephone or mailbox, or with a signature on the printed slip. The code is for what was
//! on the form when it was sent, and for nothing else.

use super::act_page::unreadable;
use super::desk::{Desk, Place};
use super::fields::Fields;
use super::law::Refused;
use super::seat::Seat;
use super::stored::Stored;
use crate::error::Problem;
use askama::Template;
use casework::code_sent::{self, For, Letter, Message};
use casework::submit::Filed;
use domain::case::filing::Confirmation;
use domain::case::{Channel, Delivery, Paper};
use domain::clock::words;
use sha2::{Digest as _, Sha256};
use store::Batch;
use store::code_sent::CodeSent;
use uuid::Uuid;

/// What the codes are for, on file.
const PURPOSE: &str = "counter";

/// Said where the code confirmed another filing first.
pub const SPENT: &str =
    "Mã này vừa xác nhận một hồ sơ khác. Gửi mã mới để người nộp xác nhận hồ sơ này.";

/// The field of the scan of the slip.
pub const SLIP: &str = "slip";

/// What came of asking the applicant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Answer {
    /// It need not be confirmed, or it is; with the code that the filing ends.
    Confirmed(Option<Confirmation>, Option<Uuid>),
    /// A code is on its way: its name, and where it went.
    Sent {
        /// The name that the form carries.
        code: Uuid,
        /// Where it went.
        target: String,
    },
    /// Something is amiss.
    Refused(Refused),
}

/// What the code is for: the same file, of the same person, filed by the same person, with the same
/// papers and answers, its result going to the same place. Kept as a hash: it is compared, not read.
fn body(it: &Filed) -> String {
    let papers: Vec<_> = it
        .papers
        .iter()
        .map(|it| (&it.name, it.copy, it.count))
        .collect();
    let said = serde_json::json!({
        "procedure": it.procedure.as_str(),
        "variant": it.variant,
        "agency": it.agency.as_str(),
        "applicant": it.applicant,
        "submitter": it.submitter,
        "subject": it.subject,
        "form": it.form,
        "papers": papers,
        "delivery": it.delivery,
    });
    hex::encode(Sha256::digest(said.to_string().as_bytes()))
}

/// Asks the applicant, as the form says how.
///
/// # Errors
/// When the files cannot be read or written.
pub async fn ask(
    seat: &Seat,
    fields: &Fields,
    stored: &Stored,
    it: &Filed,
) -> Result<Answer, Problem> {
    if it.channel != Channel::CounterAssisted {
        return Ok(Answer::Confirmed(None, None));
    }
    if fields.text("then") == "send_code" {
        return send(seat, fields, it).await;
    }
    match fields.text("confirm").as_str() {
        "slip" if fields.has("slip_signed") => {
            let file = stored.of(SLIP).and_then(|paper| paper.file.clone());
            Ok(Answer::Confirmed(Some(Confirmation::Slip { file }), None))
        }
        "slip" => Ok(Answer::Refused(unreadable(
            "slip_signed",
            "Đánh dấu khi người nộp đã ký vào phiếu in.",
        ))),
        "code" => compare(seat, fields, it).await,
        // The rule says it, with its article.
        _ => Ok(Answer::Confirmed(None, None)),
    }
}

async fn send(seat: &Seat, fields: &Fields, it: &Filed) -> Result<Answer, Problem> {
    let party = it.submitter.person().unwrap_or(&it.applicant);
    let to = match fields.text("confirm_to").as_str() {
        "email" => party.email.clone(),
        _ => party.phone.clone(),
    };
    let Some(to) = to.filter(|to| !to.trim().is_empty()) else {
        return Ok(Answer::Refused(unreadable(
            "confirm_to",
            "Chưa có số điện thoại hoặc thư điện tử để gửi mã. Ghi ở phần người nộp, hoặc cho ký phiếu.",
        )));
    };
    let procedure = seat.office.catalogue.procedure(&it.procedure);
    let message = Message {
        letter: Letter::Confirm,
        to: to.clone(),
        name: party.name.clone(),
        login: String::new(),
        code: code_sent::six_digits(),
        about: procedure.map(|it| it.name.clone()).unwrap_or_default(),
    };
    let what = For {
        purpose: PURPOSE,
        who: &seat.officer.id.to_string(),
        body: &body(it),
    };
    let mut batch = Batch::new();
    let code = code_sent::send(&mut batch, what, &message, seat.now).map_err(Problem::failure)?;
    seat.db().commit(batch).await?;
    Ok(Answer::Sent {
        code,
        target: code_sent::masked(&to),
    })
}

async fn compare(seat: &Seat, fields: &Fields, it: &Filed) -> Result<Answer, Problem> {
    let wrong = |words: &str| Ok(Answer::Refused(unreadable("code", words)));
    let Ok(id) = fields.text("code_id").parse::<Uuid>() else {
        return wrong("Gửi mã cho người nộp trước, rồi ghi mã người nộp đọc.");
    };
    let found = store::code_sent::find(seat.db(), id, PURPOSE, seat.now).await?;
    let own = |it: &CodeSent| it.who == seat.officer.id.to_string();
    let Some(sent) = found.filter(own) else {
        return wrong("Mã đã hết hạn. Gửi mã mới.");
    };
    if sent.body != body(it) {
        return wrong("Hồ sơ đã đổi sau khi gửi mã. Gửi mã mới để người nộp xác nhận lại.");
    }
    if !code_sent::compare(seat.db(), &sent, &fields.text("code")).await? {
        return wrong("Mã chưa đúng. Hỏi lại người nộp, hoặc gửi mã mới.");
    }
    let target = code_sent::masked(&sent.target);
    Ok(Answer::Confirmed(
        Some(Confirmation::Code { target }),
        Some(id),
    ))
}

/// The slip to be signed: what is filed, for whom, by whom, with which papers.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/confirmation_slip.html")]
pub struct Slip {
    desk: Desk,
    system: String,
    procedure: String,
    subject: String,
    rows: Vec<(&'static str, String)>,
    papers: Vec<(String, String)>,
    at: String,
    officer: String,
}

impl Slip {
    /// The slip of what stands on the form.
    pub fn of(seat: &Seat, it: &Filed) -> Self {
        let procedure = seat.office.catalogue.procedure(&it.procedure);
        let agency = seat.office.organisation.agency(&it.agency);
        let mut rows = vec![("Chủ hồ sơ", it.applicant.name.clone())];
        let mut say = |name: &'static str, text: Option<String>| {
            rows.extend(text.filter(|it| !it.trim().is_empty()).map(|it| (name, it)));
        };
        say("Số định danh", it.applicant.identity_number.clone());
        say("Địa chỉ", Some(it.applicant.address.clone()));
        say("Điện thoại", it.applicant.phone.clone());
        say(
            "Người nộp thay",
            it.submitter.person().map(|it| it.name.clone()),
        );
        say("Nơi giải quyết", agency.map(|it| it.name.clone()));
        say(
            "Trả kết quả",
            Some(match &it.delivery {
                Delivery::Post { address } => format!("Qua bưu chính, đến {address}"),
                other => other.kind().name().to_owned(),
            }),
        );
        let line = |it: &Paper| (it.name.clone(), format!("{} bản", it.count));
        Self {
            desk: seat.desk(Place::Counter),
            system: seat.office.regulation.system_name().to_owned(),
            procedure: procedure.map(|it| it.name.clone()).unwrap_or_default(),
            subject: it.subject.clone(),
            rows,
            papers: it.papers.iter().map(line).collect(),
            at: words::moment(seat.now),
            officer: seat.officer.name.clone(),
        }
    }
}

/// The slip as it is shown for review.
pub fn samples() -> Vec<(&'static str, Slip)> {
    vec![(
        "confirmation-slip",
        Slip {
            desk: Desk::sample(Place::Counter),
            system: "Hệ thống thông tin giải quyết thủ tục hành chính tỉnh Nam Định".to_owned(),
            procedure: "Cấp bản sao trích lục hộ tịch".to_owned(),
            subject: "Bản sao trích lục khai sinh của Phạm Thị Ngọc Ánh".to_owned(),
            rows: vec![
                ("Chủ hồ sơ", "Phạm Thị Ngọc Ánh".to_owned()),
                ("Số định danh", "000168000264".to_owned()),
                ("Trả kết quả", "Tại quầy".to_owned()),
            ],
            papers: vec![("Căn cước".to_owned(), "1 bản".to_owned())],
            at: "9:15 Thứ Hai 24/8/2026".to_owned(),
            officer: "Lê Thị Mai Anh".to_owned(),
        },
    )]
}
