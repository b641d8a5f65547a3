//! Petition portal: what happens to a petition that came from the National Portal is told to it, one
//! message for each thing that happened. It may run twice: the same message takes its own place.

use super::{Desk, Undone};
use casework::petition::PortalJob;
use domain::clock;
use domain::petition::{Event, Happened, Petition};
use jiff::Timestamp;
use outside::national_portal::petition::Told;
use store::Batch;
use store::job_queue::Job;
use store::petition as files;

/// The queue it waits in.
pub const QUEUE: &str = casework::petition::PORTAL_QUEUE;

/// Tells one thing.
///
/// # Errors
/// Why it is not done.
pub async fn run(desk: &Desk, job: &Job) -> Result<Batch, Undone> {
    let it: PortalJob = job.payload().map_err(|error| Undone::Never(error.into()))?;
    let mut events = Vec::new();
    for stored in files::history(&desk.office.db, it.petition).await? {
        match stored.event() {
            Ok(Some(event)) if events.len() < it.version as usize => events.push(event),
            _ => break,
        }
    }
    // Of what was masked meanwhile nothing is told any more.
    let Some(newest) = events.last() else {
        return Ok(Batch::new());
    };
    let petition = Petition::fold(it.petition, &events);
    let before = Petition::fold(it.petition, &events[..events.len() - 1]);
    if let Some(told) = told(desk, (&before, &petition), newest) {
        desk.neighbours.intake.tell(&told).await?;
    }
    Ok(Batch::new())
}

/// What is told of the newest event, from how the petition stood before it and stands after it. The
/// whole words of an answer go to its sender with the answer; once others may read it, the message has
/// the words that were reviewed for them.
fn told(desk: &Desk, (before, it): (&Petition, &Petition), newest: &Event) -> Option<Told> {
    let origin = it.sent.as_ref()?.portal.as_ref()?;
    let place = it.agency().or(it.coordinator.as_ref())?;
    let agency = desk.office.organisation.agency(&place.code);
    let answer = it.answers.last();
    let public = it.public_answer().map(|(public, _)| public);
    // What stays between officers is told where the Portal must not show an answer any longer.
    let hidden = before.public_answer().is_some() && public.is_none();
    let said = said(newest).or_else(|| hidden.then(|| HIDDEN.to_owned()))?;
    Some(Told {
        ma_phan_anh: origin.code.clone(),
        ma_noi_bo: it.code.clone(),
        lan: it.version,
        trang_thai: it.stage.word().to_owned(),
        noi_dung_xu_ly: said,
        thoi_diem_xu_ly: time(newest.at),
        ma_don_vi: agency.map_or_else(|| place.code.to_string(), |it| it.identifier.clone()),
        ten_don_vi: place.name.clone(),
        noi_dung_tra_loi: public
            .map(|it| it.answer.clone())
            .or_else(|| answer.map(|it| it.words.clone())),
        ngay_tra_loi: answer.map(|it| time(it.at)),
        // What the Portal shows is this text; one that nobody reviewed is not for everybody.
        cong_khai: public.is_some(),
    })
}

/// What the Portal is told when an answer that it shows is withheld or looked at again.
const HIDDEN: &str = "Trả lời không còn công khai";

/// What the Portal is told of an event; nothing of what stays between officers.
fn said(event: &Event) -> Option<String> {
    Some(match &event.act {
        Happened::Received { coordinator, .. } => format!("{} tiếp nhận", coordinator.name),
        Happened::Refused { reason, .. } => format!("Không tiếp nhận: {reason}"),
        Happened::ClarityAsked { asked, .. } => format!("Đề nghị người gửi làm rõ: {asked}"),
        Happened::Clarified { .. } => "Người gửi đã làm rõ".to_owned(),
        Happened::Lapsed => "Kết thúc do không làm rõ".to_owned(),
        Happened::PassedOn { to, .. } => format!("Chuyển {to}"),
        Happened::Assigned { lead, .. } | Happened::Escalated { lead, .. } => {
            format!("Chuyển xử lý: {}", lead.name)
        }
        Happened::Updated { words, .. } => format!("Cập nhật: {words}"),
        Happened::Answered { agency, .. } => format!("{} trả lời", agency.name),
        Happened::Published { .. } => "Công khai sau khi rà soát".to_owned(),
        Happened::Accepted => "Người gửi đồng ý với trả lời".to_owned(),
        Happened::Released { .. } => "Tách khỏi nội dung đã gộp, xử lý riêng".to_owned(),
        Happened::Contested { .. } => "Người gửi không đồng ý, xử lý lại".to_owned(),
        _ => return None,
    })
}

fn time(at: Timestamp) -> String {
    clock::wall(at).strftime("%Y%m%d%H%M%S").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jobs::national_portal_intake;
    use crate::testing::{Room, files_in, room};
    use domain::actor::{Officer, Role};
    use domain::petition::{Author, Command, Place};

    const EXAMPLE: &str = include_str!("../../docs/national-portal-petition.example.json");
    const CODE: &str = "PAKN.DVCQG.2608240031";

    fn put(room: &Room, name: &str, text: &str) {
        let inbox = room.folder.join("inbox");
        std::fs::create_dir_all(&inbox).expect("the inbox");
        std::fs::write(inbox.join(name), text).expect("a message");
    }

    /// Whoever coordinates, who may lead and answer too.
    fn officer(place: &Place) -> Author {
        Author::Officer(Officer {
            agency: place.code.clone(),
            unit: place.code.as_str().into(),
            unit_name: place.name.clone(),
            roles: vec![Role::Control, Role::HeadOfAgency],
            ..domain::testing::head()
        })
    }

    fn messages(room: &Room) -> Vec<serde_json::Value> {
        let folder = room.folder.join("inbox/out");
        let mut names: Vec<_> = std::fs::read_dir(folder)
            .expect("messages")
            .map(|it| it.expect("an entry").path())
            .collect();
        names.sort();
        let text = |path| std::fs::read_to_string(path).expect("a message");
        let read = |path| serde_json::from_str(&text(path)).expect("JSON");
        names.into_iter().map(read).collect()
    }

    /// Covers: NB-18.2c, TB-14.1, DN-15.1
    #[tokio::test]
    async fn a_petition_of_the_portal_is_taken_in_once_and_each_step_is_told_back() {
        for province in ["ninh-binh", "thai-binh", "dak-nong"] {
            let room = room(province).await;
            let office = &room.desk.office;
            for name in ["1.json", "again.json"] {
                put(&room, name, EXAMPLE);
                let look = national_portal_intake::run(&room.desk).await;
                let look = look.expect("a look");
                assert_eq!((look.taken, look.refused), (1, 0), "{province}");
            }
            let code = files::of_portal(&office.db, CODE).await.expect("read");
            let code = code.expect("taken in");
            let file = files::load_by_code(&office.db, &code).await.expect("read");
            let it = file.expect("a petition").petition;
            let sent = it.sent.as_ref().expect("what was sent");
            let origin = sent.portal.as_ref().expect("its origin");
            assert_eq!(time(origin.due.expect("a deadline")), "20260914170000");
            assert_eq!(time(sent.at), "20260824080500");
            assert_eq!(sent.attachments.len(), 1);
            // The Portal says no subject, so none is made up.
            assert_eq!(sent.subject, None);

            let place = it.coordinator.clone().expect("a coordinator");
            let author = officer(&place);
            for wish in [
                Command::Assign {
                    lead: place.clone(),
                    others: Vec::new(),
                    instructions: String::new(),
                },
                Command::Answer {
                    words: "Đã trả kết quả ngày 25/8.".to_owned(),
                    result_at: None,
                    files: Vec::new(),
                },
            ] {
                let now = room.desk.now();
                let done = casework::petition::run(office, &author, now, &code, None, wish).await;
                done.unwrap_or_else(|error| panic!("{province}: {error:?}"));
            }
            room.worker().run_dry().await;
            let told = messages(&room);
            let states: Vec<&str> = told
                .iter()
                .map(|it| it["TrangThai"].as_str().expect("a state"))
                .collect();
            assert_eq!(states, ["received", "handling", "answered"], "{province}");
            let last = told.last().expect("a message");
            assert_eq!(last["MaPhanAnh"], CODE);
            assert_eq!(last["NoiDungTraLoi"], "Đã trả kết quả ngày 25/8.");
            assert_eq!(told[0]["NoiDungTraLoi"], serde_json::Value::Null);
            assert_eq!(files_in(&room.folder.join("inbox/refused")), 0);
        }
    }

    /// The sender gets the whole answer, everybody the one that was reviewed, and nobody any that is
    /// withheld again.
    #[tokio::test]
    async fn once_it_is_public_the_reviewed_words_are_told_and_when_it_is_withheld_that_too() {
        let room = room("thai-binh").await;
        let office = &room.desk.office;
        put(&room, "1.json", EXAMPLE);
        let look = national_portal_intake::run(&room.desk).await;
        assert_eq!(look.expect("a look").taken, 1);
        let code = files::of_portal(&office.db, CODE).await.expect("read");
        let code = code.expect("taken in");
        let file = files::load_by_code(&office.db, &code).await.expect("read");
        let place = file.expect("a petition").petition.coordinator;
        let place = place.expect("a coordinator");
        let whole = "Đã trả kết quả cho bà tại số 12 ngõ 5 ngày 25/8.";
        let masked = "Đã trả kết quả ngày 25/8.";
        for wish in [
            Command::Assign {
                lead: place.clone(),
                others: Vec::new(),
                instructions: String::new(),
            },
            Command::Answer {
                words: whole.to_owned(),
                result_at: None,
                files: Vec::new(),
            },
            Command::Publish {
                title: "Trả kết quả chậm".to_owned(),
                content: "Hồ sơ quá hẹn mà chưa có kết quả.".to_owned(),
                answer: masked.to_owned(),
                files: Vec::new(),
            },
            Command::Withhold {
                reason: "Còn tên người trong văn bản kèm theo".to_owned(),
            },
        ] {
            let (author, now) = (officer(&place), room.desk.now());
            let done = casework::petition::run(office, &author, now, &code, None, wish).await;
            done.expect("an act");
        }
        room.worker().run_dry().await;
        let told = messages(&room);
        let answers: Vec<_> = told
            .iter()
            .map(|it| (it["NoiDungTraLoi"].as_str(), it["CongKhai"].as_bool()))
            .collect();
        assert_eq!(
            answers,
            [
                (None, Some(false)),
                (None, Some(false)),
                (Some(whole), Some(false)),
                (Some(masked), Some(true)),
                (Some(whole), Some(false)),
            ]
        );
        let last = told.last().expect("a message");
        assert_eq!(last["NoiDungXuLy"], HIDDEN);
        // Why it is withheld stays between officers.
        assert!(!last.to_string().contains("Còn tên người"), "{last}");
    }

    #[tokio::test]
    async fn what_names_no_agency_or_procedure_is_laid_aside_with_every_reason() {
        let room = room("ninh-binh").await;
        let text = EXAMPLE
            .replace("\"so-tu-phap\"", "\"so-khong-co\"")
            .replace("1.001193", "9.999999")
            // A program under the name of a document.
            .replace("JVBERi0xLjQK", "TVqQAAMAAAAE");
        put(&room, "wrong.json", &text);
        let look = national_portal_intake::run(&room.desk).await;
        assert_eq!(look.expect("a look").refused, 1);
        let place = room.folder.join("inbox/refused/wrong.json.reasons.txt");
        let reasons = std::fs::read_to_string(place).expect("reasons");
        for word in ["MaDonVi", "MaTTHC", "TepDinhKem"] {
            assert!(reasons.contains(word), "{reasons}");
        }
    }
}
