//! The office in which a story plays, and what it says under each line.

use super::{cast, script, words};
use domain::case::{
    Case, Circumstances, Event, FollowUp, LetterForm, Refusal, Rules, Topic, deadlines, decide,
    evolve, follow_up,
};
use domain::ids::CaseId;
use domain::{authority, clock, testing};
use jiff::Timestamp;
use store::Db;
use store::case_file::check::check;
use store::case_file::{self, CaseCommit, CaseFile, Committed, DueDates};
use uuid::Uuid;

/// The office, its one case and the law it goes by. What happens is committed to a database,
/// and each line begins with the case as it is read back from there.
pub struct Desk<'a> {
    db: &'a Db,
    id: CaseId,
    rules: Rules,
    calendar: clock::Calendar,
}

impl<'a> Desk<'a> {
    /// An office to which nothing has come yet.
    pub fn open(db: &'a Db) -> Self {
        Self {
            db,
            id: CaseId(Uuid::from_u128(1)),
            rules: testing::rules(),
            calendar: testing::calendar(),
        }
    }

    /// Does what a line says and answers in lines.
    pub async fn perform(&self, act: &script::Act) -> Vec<String> {
        let file = self.load().await;
        let command = words::command(act, &file.case);
        let actor = cast::person(&act.who);
        let now = clock::instant(act.at);
        let tried = authority::may(&actor, command.act(), &file.case).and_then(|()| {
            let on = Circumstances {
                now,
                actor: &actor,
                rules: &self.rules,
                calendar: &self.calendar,
            };
            decide(&on, &file.case, command)
        });
        match tried {
            Err(refusal) => refused(&refusal),
            Ok(events) => self.done(&file, &events).await,
        }
    }

    async fn load(&self) -> CaseFile {
        let found = case_file::load(self.db, self.id)
            .await
            .expect("a case is read");
        found.unwrap_or_else(|| CaseFile::unfiled(self.id))
    }

    async fn done(&self, before: &CaseFile, events: &[Event]) -> Vec<String> {
        let mut after = before.case.clone();
        let mut next = Vec::new();
        for event in events {
            after = evolve(after, event);
            next.extend(follow_up(&after, event));
        }
        let dues = deadlines::dues(&after, &self.rules, &self.calendar);
        let due = DueDates {
            due_at: dues.resolution,
            step_due_at: dues.step,
            next_act_due_at: dues.next_act,
        };
        let commit = CaseCommit::new(before, events, &after, due);
        let committed = case_file::commit(self.db, commit).await.expect("a commit");
        assert_eq!(committed, Committed::Done);

        let status = after.status();
        let mut said = vec![format!("→ {} ({})", status.name(), status.number())];
        if before.case.code.is_none() {
            said.push(format!("  mã hồ sơ {}", after.code_text()));
        }
        if after.results.len() > before.case.results.len() {
            let codes = after.results.iter().map(|result| result.code.as_str());
            said.push(format!(
                "  mã kết quả {}",
                codes.collect::<Vec<_>>().join(", ")
            ));
        }
        let dates = self.dues(&after).into_iter().zip(self.dues(&before.case));
        for ((what, now), (_, was)) in dates {
            if now != was {
                said.push(match now {
                    Some(at) => format!("  {what}: trước {}", clock::words::moment(at)),
                    None => format!("  {what}: không còn"),
                });
            }
        }
        said.extend(
            next.iter()
                .map(|next| format!("  việc tiếp theo: {}", in_words(next))),
        );
        said
    }

    fn dues(&self, case: &Case) -> [(&'static str, Option<Timestamp>); 4] {
        let dues = deadlines::dues(case, &self.rules, &self.calendar);
        [
            ("một cửa trả lời", dues.acceptance),
            ("người nộp bổ sung", dues.supplement),
            ("xong bước đang mở", dues.step),
            ("hẹn trả kết quả", dues.resolution),
        ]
    }

    /// The end of the story: the files must agree with themselves, journal and snapshot.
    pub async fn close(self) -> Vec<String> {
        let report = check(self.db, |_, _| {}).await.expect("a check");
        assert!(report.differences.is_empty(), "{:?}", report.differences);
        let history = case_file::history(self.db, self.id)
            .await
            .expect("the journal");
        let journal: Vec<_> = history.iter().map(|event| event.kind.as_str()).collect();
        vec![format!("\n# Nhật ký: {}", journal.join(", "))]
    }
}

fn refused(refusal: &Refusal) -> Vec<String> {
    vec![format!("✗ {} [{}]", refusal.message(), refusal.rule())]
}

fn in_words(next: &FollowUp) -> String {
    match next {
        FollowUp::Letter { form } => format!("in {}", letter(*form)),
        FollowUp::Notice { topic } => format!("báo người nộp: {}", notice(*topic)),
        FollowUp::Transfer { at } => {
            format!("chuyển cơ quan giải quyết, {}", clock::words::moment(*at))
        }
        FollowUp::LapseSupplement { at } => {
            format!("đóng nếu không bổ sung, {}", clock::words::moment(*at))
        }
    }
}

fn letter(form: LetterForm) -> &'static str {
    match form {
        LetterForm::Receipt => "giấy tiếp nhận hồ sơ và hẹn trả kết quả",
        LetterForm::SupplementRequest => "phiếu yêu cầu bổ sung, hoàn thiện hồ sơ",
        LetterForm::Reject => "phiếu từ chối tiếp nhận giải quyết hồ sơ",
        LetterForm::Extend => "phiếu xin lỗi và hẹn lại ngày trả kết quả",
        LetterForm::Stop => "thông báo dừng giải quyết hồ sơ",
        LetterForm::ControlSlip => "phiếu kiểm soát quá trình giải quyết",
        LetterForm::HandOver => "phiếu trả kết quả",
    }
}

fn notice(topic: Topic) -> &'static str {
    match topic {
        Topic::Submitted => "hồ sơ đã đến",
        Topic::Accepted => "đã tiếp nhận",
        Topic::Rejected => "không tiếp nhận",
        Topic::SupplementRequested => "cần bổ sung",
        Topic::SupplementLapsed => "đã đóng do không bổ sung",
        Topic::ObligationAsked => "cần nộp tiền",
        Topic::Extended => "xin lỗi, ngày hẹn mới",
        Topic::ResultReady => "có kết quả",
        Topic::HandedOver => "đã trả kết quả, mời đánh giá",
        Topic::Withdrawn => "đã rút hồ sơ",
        Topic::Stopped => "đã dừng xử lý",
    }
}
