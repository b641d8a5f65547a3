//! The office in which a story plays, and what it says under each line.

use super::{cast, script, words};
use domain::case::{
    Case, Circumstances, Event, FollowUp, Happened, LetterForm, Refusal, Rules, Topic, deadlines,
    decide, evolve, fold, follow_up,
};
use domain::ids::CaseId;
use domain::{authority, clock, testing};
use jiff::Timestamp;
use uuid::Uuid;

/// The office, its one case and the law it goes by.
pub struct Desk {
    case: Case,
    events: Vec<Event>,
    rules: Rules,
    calendar: clock::Calendar,
}

impl Desk {
    /// An office to which nothing has come yet.
    pub fn open() -> Self {
        Self {
            case: Case::new(CaseId(Uuid::from_u128(1))),
            events: Vec::new(),
            rules: testing::rules(),
            calendar: testing::calendar(),
        }
    }

    /// Does what a line says and answers in lines.
    pub fn perform(&mut self, act: &script::Act) -> Vec<String> {
        let command = words::command(act, &self.case);
        let actor = cast::person(&act.who);
        let now = clock::instant(act.at);
        let tried = authority::may(&actor, command.act(), &self.case).and_then(|()| {
            let on = Circumstances {
                now,
                actor: &actor,
                rules: &self.rules,
                calendar: &self.calendar,
            };
            decide(&on, &self.case, command)
        });
        match tried {
            Err(refusal) => refused(&refusal),
            Ok(events) => self.done(events),
        }
    }

    fn done(&mut self, events: Vec<Event>) -> Vec<String> {
        let before = self.dues();
        let mut next = Vec::new();
        for event in events {
            self.case = evolve(self.case.clone(), &event);
            next.extend(follow_up(&self.case, &event));
            self.events.push(event);
        }
        let status = self.case.status();
        let mut said = vec![format!("→ {} ({})", status.name(), status.number())];
        if let Some(first) = self.events.last().filter(|_| self.events.len() == 1) {
            if matches!(first.act, Happened::Submitted(_)) {
                said.push(format!("  mã hồ sơ {}", self.case.code_text()));
            }
        }
        if matches!(
            self.events.last().map(|it| &it.act),
            Some(Happened::ResultIssued(_))
        ) {
            let codes = self.case.results.iter().map(|result| result.code.as_str());
            said.push(format!(
                "  mã kết quả {}",
                codes.collect::<Vec<_>>().join(", ")
            ));
        }
        for ((what, after), (_, was)) in self.dues().into_iter().zip(before) {
            if after != was {
                said.push(match after {
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

    fn dues(&self) -> [(&'static str, Option<Timestamp>); 4] {
        let dues = deadlines::dues(&self.case, &self.rules, &self.calendar);
        [
            ("một cửa trả lời", dues.acceptance),
            ("người nộp bổ sung", dues.supplement),
            ("xong bước đang mở", dues.step),
            ("hẹn trả kết quả", dues.resolution),
        ]
    }

    /// The end of the story: what is kept must be what happened.
    pub fn close(self) -> Vec<String> {
        assert_eq!(
            fold(self.case.id, &self.events),
            self.case,
            "the journal folds to the case"
        );
        let journal = self.events.iter().map(|event| event.act.kind());
        vec![format!(
            "\n# Nhật ký: {}",
            journal.collect::<Vec<_>>().join(", ")
        )]
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
