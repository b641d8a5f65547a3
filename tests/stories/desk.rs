//! The office in which a story plays, and what it says under each line. Whatever is asked goes the
//! office's own path (load, may they, decide, evolve, commit); what is said is read back from
//! the files: the case, its dates, the jobs that wait.

use super::cast::{Cast, moment};
use super::script::{Act, Setting};
use super::words::{self, Wish};
use casework::act::{self, Asked, NotDone};
use casework::follow_up::CaseJob;
use casework::office::Office;
use casework::submit;
use domain::actor::Actor;
use domain::case::{Case, FollowUp, LetterForm, Refusal, Topic, deadlines};
use domain::catalogue::Procedure;
use domain::clock;
use domain::ids::{AgencyCode, CaseId};
use domain::organisation::Agency;
use jiff::Timestamp;
use std::collections::BTreeSet;
use store::case_file::check::check;
use store::case_file::{self, CaseFile};
use store::{Db, job_queue};
use uuid::Uuid;

/// Where a story plays unless its script says otherwise: a commune, ten working days, two steps.
const PROVINCE: &str = "nam-dinh";
const PROCEDURE: &str = "1.010803";
const AGENCY: &str = "xa-13657";

/// A province's office, its people, and the one case of the story.
pub struct Desk {
    office: Office,
    cast: Cast,
    procedure: Procedure,
    agency: Agency,
    code: Option<String>,
    told: BTreeSet<Uuid>,
    now: Timestamp,
}

impl Desk {
    /// An office to which nothing has come yet.
    ///
    /// # Panics
    /// When a setting names something that is not shipped.
    pub async fn open(db: &Db, settings: &[Setting]) -> Self {
        let set = |name: &str| {
            let found = settings.iter().find(|setting| setting.name == name);
            found.map(|setting| setting.value.as_str())
        };
        let province = set("Tỉnh").unwrap_or(PROVINCE);
        let office = Office::seed(db.clone(), province).expect("a shipped province");
        let code = set("Thủ tục").unwrap_or(PROCEDURE).into();
        let procedure = submit::procedure(&office, &code)
            .unwrap_or_else(|refusal| panic!("{}", refusal.message()))
            .clone();
        let agency = set("Nơi giải quyết").or((province == PROVINCE).then_some(AGENCY));
        let agency = match agency {
            Some(code) => office.organisation.agency(&AgencyCode::from(code)),
            None => office.organisation.resolvers(&procedure).first().copied(),
        };
        let agency = agency.expect("an agency that resolves it").clone();
        let cast = Cast::appoint(&office, &procedure, &agency).await;
        Self {
            office,
            cast,
            procedure,
            agency,
            code: None,
            told: BTreeSet::new(),
            now: Timestamp::UNIX_EPOCH,
        }
    }

    /// What the story is about: the procedure as this agency resolves it.
    pub fn about(&self) -> Vec<String> {
        let terms = submit::terms(
            &self.office,
            &self.procedure,
            None,
            &self.agency.code,
            domain::case::Channel::Online,
        )
        .unwrap_or_else(|refusal| panic!("{}", refusal.message()));
        let limit = terms
            .limit
            .map_or("chưa công bố thời hạn".to_owned(), |limit| {
                limit.words()
            });
        let steps: Vec<&str> = terms.steps.iter().map(|step| step.name.as_str()).collect();
        vec![
            format!(
                "# {}, {}: {}, {limit}",
                self.office.organisation.name(),
                self.agency.name,
                terms.name
            ),
            format!("# Các bước: {}", steps.join(" → ")),
        ]
    }

    /// Does what a line says and answers in lines.
    ///
    /// # Panics
    /// When the files cannot be read or written.
    pub async fn perform(&mut self, line: &Act) -> Vec<String> {
        let before = self.load().await;
        let actor = self.cast.person(&self.office, &line.who);
        self.now = moment(line.at);
        let asked = Asked::plainly(&actor, self.now);
        let done = match words::wish(line, self, &before.case) {
            Wish::File(filed) => submit::submit(&self.office, &asked, *filed).await,
            Wish::Do(command) => {
                let asked = asked.having_seen(before.case.version);
                let Some(code) = self.code.clone() else {
                    return vec!["✗ Chưa có hồ sơ nào.".to_owned()];
                };
                act::on_case(&self.office, &code, &asked, command).await
            }
        };
        match done {
            Ok(done) => {
                self.code = Some(done.code().to_string());
                self.said(&before.case).await
            }
            Err(NotDone::Refused(refusal)) => vec![refused(&refusal)],
            Err(other) => panic!("{}: {other:?}", line.place),
        }
    }

    /// The office.
    pub fn office(&self) -> &Office {
        &self.office
    }

    /// Its people.
    pub fn cast(&self) -> &Cast {
        &self.cast
    }

    /// The person of a line.
    pub fn person(&self, name: &str) -> Actor {
        self.cast.person(&self.office, name)
    }

    /// The procedure of the story.
    pub fn procedure(&self) -> &Procedure {
        &self.procedure
    }

    /// Who resolves it.
    pub fn agency(&self) -> &Agency {
        &self.agency
    }

    async fn load(&self) -> CaseFile {
        let none = || CaseFile::unfiled(CaseId(Uuid::nil()));
        let Some(code) = &self.code else {
            return none();
        };
        let found = case_file::load_by_code(&self.office.db, code).await;
        found.expect("a case is read").unwrap_or_else(none)
    }

    async fn said(&mut self, before: &Case) -> Vec<String> {
        let after = self.load().await.case;
        let status = after.status();
        let mut said = vec![format!("→ {} ({})", status.name(), status.number())];
        if before.code.is_none() {
            said.push(format!("  mã hồ sơ {}", after.code_text()));
        }
        for result in &after.results[before.results.len()..] {
            said.push(format!("  mã kết quả {}: {}", result.code, result.name));
        }
        if after.holder.as_ref().map(|it| &it.unit) != before.holder.as_ref().map(|it| &it.unit)
            && let Some(holder) = &after.holder
        {
            said.push(format!("  hồ sơ ở {}", self.office.unit_name(&holder.unit)));
        }
        let dates = self.dues(&after).into_iter().zip(self.dues(before));
        for ((what, now), (_, was)) in dates {
            if now != was {
                said.push(match now {
                    Some(at) => format!("  {what}: trước {}", clock::words::moment(at)),
                    None => format!("  {what}: không còn"),
                });
            }
        }
        if after.stands() != before.stands() && !after.has_ended() {
            let word = if after.stands() { "dừng" } else { "chạy" };
            said.push(format!("  đồng hồ {word}"));
        }
        said.extend(self.new_jobs(&after).await);
        said
    }

    /// The jobs that were written since the last line, in the order of the law's list.
    async fn new_jobs(&mut self, case: &Case) -> Vec<String> {
        let jobs = job_queue::of_case(&self.office.db, case.id.0).await;
        let mut next: Vec<(u32, u8, String)> = Vec::new();
        for job in jobs.expect("the jobs") {
            if !self.told.insert(job.id) {
                continue;
            }
            let it: CaseJob = serde_json::from_str(&job.payload).expect("a job of a case");
            let rank = match it.what {
                FollowUp::Letter { .. } => 0,
                FollowUp::Notice { .. } => 1,
                FollowUp::Transfer { .. } | FollowUp::LapseSupplement { .. } => 2,
            };
            next.push((it.version, rank, in_words(&it.what, job.run_at)));
        }
        next.sort();
        let said = next.into_iter();
        said.map(|(_, _, words)| format!("  việc tiếp theo: {words}"))
            .collect()
    }

    fn dues(&self, case: &Case) -> [(&'static str, Option<Timestamp>); 4] {
        let rules = self.office.rules_of(case, self.now);
        let dues = deadlines::dues(case, &rules, &self.office.calendar_of(case));
        [
            ("một cửa trả lời", dues.acceptance),
            ("người nộp bổ sung", dues.supplement),
            ("xong bước đang mở", dues.step),
            ("hẹn trả kết quả", dues.resolution),
        ]
    }

    /// The end of the story: the files must agree with themselves, journal and snapshot.
    pub async fn close(self) -> Vec<String> {
        let db = &self.office.db;
        let report = check(db, |_, _| {}).await.expect("a check");
        assert!(report.differences.is_empty(), "{:?}", report.differences);
        let case = self.load().await.case;
        if case.code.is_none() {
            return vec!["\n# Không có hồ sơ nào.".to_owned()];
        }
        let history = case_file::history(db, case.id).await.expect("the journal");
        let journal: Vec<_> = history.iter().map(|event| event.kind.as_str()).collect();
        let mut said = vec![format!("\n# Nhật ký: {}", journal.join(", "))];
        let calendar = self.office.calendar_of(&case);
        if let Some(readings) = deadlines::in_time(&case, &calendar, self.now) {
            let word = |in_time| {
                if in_time {
                    "đúng hạn"
                } else {
                    "quá hạn"
                }
            };
            said.push(format!(
                "# Theo luật: {}; theo chỉ số 766: {}",
                word(readings.by_law),
                word(readings.by_index766)
            ));
        }
        said
    }
}

fn refused(refusal: &Refusal) -> String {
    format!("✗ {} [{}]", refusal.message(), refusal.rule())
}

fn in_words(next: &FollowUp, at: Timestamp) -> String {
    let at = clock::words::moment(at);
    match next {
        FollowUp::Letter { form } => format!("in {}", letter(*form)),
        FollowUp::Notice { topic } => format!("báo người nộp: {}", notice(*topic)),
        FollowUp::Transfer { .. } => format!("chuyển cơ quan giải quyết, {at}"),
        FollowUp::LapseSupplement { .. } => format!("đóng nếu không bổ sung, {at}"),
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
