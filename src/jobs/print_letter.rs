//! Print a letter: renders an official form from the case as it stood at the event, keeps the PDF
//! and files it with the case. Run twice, it finds the letter filed and does nothing.

use super::{Desk, Undone, as_it_stood, nth_name, payload};
use anyhow::anyhow;
use domain::case::{FollowUp, LetterForm};
use store::Batch;
use store::filed_document::{self, NewDocument, Owner, ScanState};
use store::job_queue::Job;

/// The queue it waits in.
pub const QUEUE: &str = "print_letter";

/// Does it.
///
/// # Errors
/// Why it is not done.
pub async fn run(desk: &Desk, job: &Job) -> Result<Batch, Undone> {
    let it = payload(job)?;
    let FollowUp::Letter { form } = it.what else {
        return Err(Undone::Never(anyhow!("{:?} is no letter", it.what)));
    };
    let id = nth_name(job, 0);
    if filed_document::load(&desk.office.db, id).await?.is_some() {
        return Ok(Batch::new());
    }
    let stood = as_it_stood(desk, &it).await?;
    let (print, now) = (desk.print.letter.clone(), desk.now());
    let pdf = tokio::task::spawn_blocking(move || print(&stood.file, &stood.stored, form, now))
        .await
        .map_err(|panic| Undone::Never(panic.into()))?
        .map_err(|why| Undone::Never(anyhow!("{} of the job {}: {why}", form.slug(), job.id)))?;
    let size = i64::try_from(pdf.len()).unwrap_or(i64::MAX);
    let key = desk.neighbours.files.put(pdf).await?;
    let mut batch = Batch::new();
    filed_document::file(
        &mut batch,
        &NewDocument {
            id,
            owner: Owner::Case(it.case),
            kind: form.slug().to_owned(),
            component: None,
            sha256: key.as_str().to_owned(),
            name: format!("{} {}.pdf", name(form), it.code),
            media_type: "application/pdf".to_owned(),
            size,
            // Made here, from our own templates.
            scan_state: ScanState::Clean,
            filed_by: "system".to_owned(),
            filed_at: now,
        },
    );
    Ok(batch)
}

/// The name of a letter, as it begins the name of its file.
fn name(form: LetterForm) -> &'static str {
    match form {
        LetterForm::Receipt => "Giấy tiếp nhận và hẹn trả kết quả",
        LetterForm::SupplementRequest => "Phiếu yêu cầu bổ sung",
        LetterForm::Reject => "Phiếu từ chối tiếp nhận",
        LetterForm::Extend => "Phiếu xin lỗi và hẹn lại",
        LetterForm::Stop => "Thông báo dừng giải quyết",
        LetterForm::ControlSlip => "Phiếu kiểm soát quá trình giải quyết",
        LetterForm::HandOver => "Phiếu trả kết quả",
    }
}
