//! Population look-up: asks the population database what an officer wanted to know for a case, and
//! keeps whether the facts agree; nothing of the data itself is copied.

use super::{Desk, Undone};
use anyhow::anyhow;
use casework::population_access::Question;
use outside::population::{self, Population};
use store::Batch;
use store::job_queue::Job;
use store::population_access;

pub use casework::population_access::QUEUE;

/// Does it. Where nothing is connected, that is kept as the answer.
///
/// # Errors
/// Why it is not done.
pub async fn run(desk: &Desk, job: &Job) -> Result<Batch, Undone> {
    let it: Question = job
        .payload()
        .map_err(|error| Undone::Never(anyhow::Error::from(error)))?;
    let batch = Batch::new();
    let database = &desk.neighbours.population;
    if matches!(database, Population::Closed) {
        return kept(batch, &it, &population::Answer::NotConnected, desk);
    }
    let file = store::case_file::load_by_code(&desk.office.db, &it.case).await?;
    let filing = file.and_then(|file| file.case.filing);
    let filing = filing.ok_or_else(|| Undone::Never(anyhow!("there is no such case")))?;
    let applicant = filing.applicant.clone();
    let Some(number) = applicant.identity_number.filter(|it| it.len() == 12) else {
        let none = population::Answer::NotFound;
        return kept(batch, &it, &none, desk);
    };
    let question = population::Question {
        id: it.look_up.to_string(),
        account: it.account.clone(),
        case: it.case.clone(),
        purpose: it.purpose.clone(),
        number,
        name: applicant.name,
        born: applicant.born,
        address: applicant.address,
    };
    let answer = database.ask(&question).await?;
    kept(batch, &it, &answer, desk)
}

fn kept(
    mut batch: Batch,
    it: &Question,
    answer: &population::Answer,
    desk: &Desk,
) -> Result<Batch, Undone> {
    let text = serde_json::to_string(answer).map_err(|error| Undone::Never(error.into()))?;
    population_access::note_answer(&mut batch, it.look_up, &text, desk.now());
    Ok(batch)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::room;
    use axum::routing::post;
    use axum::{Json, Router};
    use domain::testing::moment;
    use serde_json::{Value, json};
    use std::sync::{Arc, Mutex};
    use uuid::Uuid;

    /// A platform that answers: asked with a wrong token it refuses, the first time it is busy, then it
    /// says what it knows. What it was asked is kept.
    async fn platform(known: Value) -> (String, Arc<Mutex<Vec<Value>>>) {
        let asked: Arc<Mutex<Vec<Value>>> = Arc::default();
        let kept = Arc::clone(&asked);
        let answer = move |headers: axum::http::HeaderMap, Json(body): Json<Value>| {
            let (kept, known) = (Arc::clone(&kept), known.clone());
            async move {
                use axum::http::StatusCode;
                if headers
                    .get("authorization")
                    .is_none_or(|it| it != "Bearer chia")
                {
                    return (StatusCode::UNAUTHORIZED, Json(Value::Null));
                }
                let number = body["SoDinhDanh"].clone();
                let mut all = kept.lock().expect("a list");
                all.push(body);
                if all.len() == 1 {
                    return (StatusCode::SERVICE_UNAVAILABLE, Json(Value::Null));
                }
                if known["SoDinhDanh"] == number {
                    (StatusCode::OK, Json(known))
                } else {
                    (StatusCode::NOT_FOUND, Json(Value::Null))
                }
            }
        };
        let router = Router::new().route("/dan-cu", post(answer));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await;
        let listener = listener.expect("a port");
        let address = listener.local_addr().expect("an address");
        tokio::spawn(async move { axum::serve(listener, router).await });
        (format!("http://{address}/dan-cu"), asked)
    }

    /// Covers: NB-24.1
    #[tokio::test]
    async fn a_look_up_is_asked_again_while_the_platform_is_busy_and_only_verdicts_are_kept() {
        let known = json!({
            "SoDinhDanh": "036190000731",
            "HoVaTen": "NGUYỄN THỊ THANH HƯƠNG",
            "NgayThangNamSinh": "19900314",
            "NoiThuongTru": { "TenXa": "Phường Vị Xuyên", "TenTinh": "Tỉnh Nam Định" },
            "GioiTinh": "Nữ",
        });
        let (url, asked) = platform(known).await;
        let mut room = room("nam-dinh").await;
        let db = room.desk.office.db.clone();
        let story = domain::testing::Story::in_progress();
        let due = store::case_file::DueDates::default();
        let case = store::testing::put(&db, &story, due).await.case;
        let now = moment("2026-08-24T09:15");
        let used = population_access::LookUp {
            id: Uuid::from_u128(7),
            at: now,
            officer: domain::testing::specialist().id,
            officer_name: "Lê Thị Mai Anh".to_owned(),
            unit: "a".into(),
            unit_name: "A".to_owned(),
            agency: "a".into(),
            case: Some((case.id, case.code_text())),
            subject: None,
            purpose: "Xác thực nơi cư trú".to_owned(),
            outcome: "done".to_owned(),
            off_hours: false,
        };
        let question = Question {
            look_up: used.id,
            account: "C06-118".to_owned(),
            case: case.code_text(),
            purpose: used.purpose.clone(),
        };
        let mut batch = Batch::new();
        population_access::note_look_up(&mut batch, &used);
        let job = store::job_queue::NewJob::now(QUEUE, &question, now).expect("a job");
        store::job_queue::enqueue(&mut batch, job);
        db.commit(batch).await.expect("on file");
        let lease = jiff::SignedDuration::from_mins(3);
        let jobs = store::job_queue::claim(&db, room.desk.now(), lease, 9).await;
        let jobs = jobs.expect("jobs");
        let job = jobs.iter().find(|job| job.queue == QUEUE).expect("the job");
        let waiting = population_access::of_case(&db, case.id).await;
        assert_eq!(waiting.expect("a read")[0].answer, None);
        room.desk.neighbours.population =
            Population::http(&url, "sai", "000.00.00.H40").expect("an address");
        assert!(matches!(run(&room.desk, job).await, Err(Undone::Never(_))));
        room.desk.neighbours.population =
            Population::http(&url, "chia", "000.00.00.H40").expect("an address");
        assert!(matches!(run(&room.desk, job).await, Err(Undone::Later(_))));
        let answered = run(&room.desk, job).await.expect("an answer");
        db.commit(answered).await.expect("kept");
        let kept = population_access::of_case(&db, case.id).await;
        let kept = kept.expect("a read");
        let text = kept[0].answer.as_deref().expect("an answer");
        let answer: Value = serde_json::from_str(text).expect("JSON");
        let verdicts =
            json!({"is": "found", "name": "same", "born": "same", "residence": "differs"});
        assert_eq!(answer, verdicts);
        assert!(!text.contains("Vị Xuyên"), "no data are copied");
        let asked = asked.lock().expect("a list");
        assert_eq!(asked.len(), 2);
        for (name, value) in [
            ("MaYeuCau", used.id.to_string()),
            ("MaCanBo", "C06-118".to_owned()),
            ("MaHoSo", case.code_text()),
            ("MucDich", "Xác thực nơi cư trú".to_owned()),
            ("SoDinhDanh", "036190000731".to_owned()),
            ("MaHeThong", "000.00.00.H40".to_owned()),
        ] {
            assert_eq!(asked[1][name], value, "{name}");
        }
    }
}
