//! Send code: tells a code, a first password, or what became of an account, by mail or by text
//! message. Nothing of it is kept as a message that was sent: a code is nobody else's.

use super::words;
use super::{Desk, Undone};
use casework::code_sent::{Letter, Message};
use outside::mail::Mail;
use outside::sms::TextMessage;
use serde_json::json;
use store::Batch;
use store::job_queue::Job;

pub use casework::code_sent::QUEUE;

/// Does it. The neighbours drop a second copy by the job's name.
///
/// # Errors
/// Why it is not done.
pub async fn run(desk: &Desk, job: &Job) -> Result<Batch, Undone> {
    let it: Message = job
        .payload()
        .map_err(|error| Undone::Never(anyhow::Error::from(error)))?;
    let link = match it.letter {
        Letter::FirstPassword | Letter::AlreadyThere | Letter::Confirm => "/dang-nhap",
        Letter::Locked => "/lien-he",
        Letter::Emergency => "/can-bo/truy-cap/khan-cap",
        Letter::SecurityReport => "/can-bo/bao-an-toan",
        Letter::Corrected => "/tai-khoan/lich-su",
        Letter::CredentialChanged => "/bao-mat-tai-khoan",
        Letter::CodeAgain => "/can-bo/dang-nhap",
        Letter::Maintenance => "/thong-tin",
    };
    let facts = json!({
        "nguoi_nhan_thu": it.name,
        "ten_dang_nhap": it.login,
        "ma": it.code,
        "viec": it.about,
        "phut": casework::code_sent::usable(it.letter).as_mins(),
        "he_thong": desk.office.regulation.system_name(),
        "lien_ket": format!("{}{link}", desk.public_url),
    });
    let words = words::of_code(it.letter, &facts).map_err(Undone::Never)?;
    if it.to.contains('@') {
        let mail = Mail {
            name: job.id.to_string(),
            to: it.to,
            subject: words.heading,
            text: words.notice,
        };
        desk.neighbours.post.send(&mail).await?;
    } else {
        let message = TextMessage {
            id: job.id.to_string(),
            to: it.to,
            text: words.message,
        };
        desk.neighbours.gateway.send(&message).await?;
    }
    Ok(Batch::new())
}
