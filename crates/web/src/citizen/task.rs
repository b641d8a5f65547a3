//! What is to be done about a case now, and by whom: the heading of its page, the one panel that
//! stands out, and the clock.

use super::ended::{again, ended, outcome, ready, reason, results};
use super::why::{Question, Why};
use super::words;
use crate::frame::Lang;
use crate::officer::clock::Clock;
use crate::officer::law::{Articles, Law};
use domain::case::{Case, Rules, Stage, deadlines};
use domain::clock::{self, Calendar, ClockInput, words::money};
use jiff::Timestamp;

/// The rule under which the regulation keeps the article of the intake unit's limit.
pub const ACCEPTANCE: &str = "acceptance.limit";

/// Law, calendar and time as they hold for one case, in one language.
#[derive(Clone, Copy, Debug)]
pub struct Lens<'a> {
    /// The language of the page.
    pub lang: Lang,
    /// The rules of the day that binds the case.
    pub rules: &'a Rules,
    /// The working time of the unit that holds it.
    pub calendar: &'a Calendar,
    /// The articles behind the rules.
    pub articles: Articles<'a>,
    /// Now.
    pub now: Timestamp,
}

/// A way to go on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Way {
    /// Where.
    pub address: String,
    /// What happens there.
    pub words: String,
    /// Whether it is the main one.
    pub main: bool,
}

/// The task.
#[derive(Clone, Debug)]
pub struct Task {
    /// The heading of the page.
    pub heading: String,
    /// The heading of the panel; empty where the page's says it all.
    pub title: String,
    /// What to know, a paragraph each.
    pub text: Vec<String>,
    /// Things asked for, each with its guidance.
    pub items: Vec<(String, String)>,
    /// Ways to go on.
    pub ways: Vec<Way>,
    /// The clock.
    pub clock: Option<Clock>,
    /// The articles behind it.
    pub basis: Vec<Law>,
    /// Why the date is what it is.
    pub why: Option<Why>,
}

/// The task of a case.
pub fn of(case: &Case, lens: Lens<'_>) -> Task {
    let mut task = Task {
        heading: String::new(),
        title: String::new(),
        text: Vec::new(),
        items: Vec::new(),
        ways: Vec::new(),
        clock: None,
        basis: Vec::new(),
        why: None,
    };
    let t = |vi: &str, en: &str| lens.lang.pick(vi, en).to_owned();
    match &case.stage {
        Stage::Unfiled | Stage::Submitted => submitted(&mut task, case, lens),
        Stage::AwaitingSupplement { .. } => supplement(&mut task, case, lens),
        Stage::Accepted | Stage::InProgress { .. } | Stage::SupplementProposed { .. } => {
            in_progress(&mut task, case, lens);
        }
        Stage::AwaitingPayment { .. } => payment(&mut task, case, lens),
        Stage::Decided => {
            task.heading = t(
                "Kết quả đã ký, đang phát hành",
                "The result is signed and being issued",
            );
            task.text.push(t(
                "Văn thư đóng dấu, vào số rồi gửi về nơi trả kết quả. Có thông báo ngay khi xong.",
                "It is being sealed, numbered and sent to the counter. A notice follows at once.",
            ));
            resolution_clock(&mut task, case, lens);
        }
        Stage::ResultReady => ready(&mut task, case, lens),
        Stage::HandedOver => {
            task.heading = t("Đã trả kết quả", "The result has been handed over");
            task.text.extend(outcome(case, lens.lang));
            results(&mut task, case, lens.lang);
            ended(&mut task, case, lens);
        }
        Stage::Rejected => {
            task.heading = t("Hồ sơ không được tiếp nhận", "The file was not accepted");
            reason(&mut task, case, lens.lang);
            task.text.push(t(
                "Nộp lại được khi đã sửa theo lý do trên; giấy tờ đã gửi vẫn xem được ở dưới.",
                "It can be filed again once that is put right; the papers sent are still below.",
            ));
            again(&mut task, case, lens.lang);
            ended(&mut task, case, lens);
        }
        Stage::Withdrawn => {
            task.heading = t("Hồ sơ đã rút", "The case was withdrawn");
            task.text.push(t(
                "Cơ quan không giải quyết tiếp. Khi cần, nộp hồ sơ mới.",
                "The agency does nothing more. File anew when needed.",
            ));
            again(&mut task, case, lens.lang);
            ended(&mut task, case, lens);
        }
        Stage::Stopped => {
            task.heading = t("Cơ quan đã dừng giải quyết", "The agency stopped the case");
            reason(&mut task, case, lens.lang);
            ended(&mut task, case, lens);
        }
        Stage::Lapsed => {
            task.heading = t(
                "Hồ sơ đã đóng vì quá hạn bổ sung",
                "The case was closed: nothing came in time",
            );
            task.text.push(t(
                "Nộp lại được bất cứ lúc nào. Giấy tờ đã gửi không mất, xem ở dưới.",
                "It can be filed again at any time. The papers sent are still below.",
            ));
            again(&mut task, case, lens.lang);
            ended(&mut task, case, lens);
        }
    }
    task
}

pub(super) fn address(case: &Case, to: &str) -> String {
    format!("/ho-so/{}/{to}", case.code_text())
}

pub(super) fn intake(case: &Case) -> &str {
    case.filing
        .as_ref()
        .map_or("", |filing| filing.intake_unit_name.as_str())
}

pub(super) fn basis(task: &mut Task, lens: Lens<'_>, rules: &[&str]) {
    for rule in rules {
        if let Some(law) = lens.articles.of(rule)
            && !task.basis.contains(&law)
        {
            task.basis.push(law);
        }
    }
}

/// A running deadline in the language of the page.
fn running(lens: Lens<'_>, from: Option<Timestamp>, due: Timestamp) -> Clock {
    let mut clock = Clock::running(lens.now, from, due, lens.calendar).big();
    clock.left = words::left(lens.lang, lens.now, due, lens.calendar);
    clock.until = words::by(lens.lang, due, lens.calendar);
    if lens.now > due {
        clock.until = match lens.lang {
            Lang::Vi => format!("từ {}", words::moment(lens.lang, due)),
            Lang::En => format!("since {}", words::moment(lens.lang, due)),
        };
    }
    clock
}

fn submitted(task: &mut Task, case: &Case, lens: Lens<'_>) {
    let t = |vi: &str, en: &str| lens.lang.pick(vi, en).to_owned();
    let again = !case.supplements.is_empty();
    task.heading = if again {
        t(
            "Đã gửi bổ sung, chờ kiểm tra lại",
            "Your supplement has been sent and is being checked",
        )
    } else {
        t(
            "Hồ sơ đã nộp, chờ tiếp nhận",
            "The file is in and waits to be accepted",
        )
    };
    task.text.push(match lens.lang {
        Lang::Vi => format!(
            "{} đang kiểm tra. Sẽ có một trong ba trả lời: tiếp nhận và hẹn ngày trả kết quả; đề nghị bổ sung{}; hoặc từ chối có nêu lý do.",
            intake(case),
            if again { "" } else { " một lần, đầy đủ" }
        ),
        Lang::En => format!(
            "{} is checking it. The answer is one of three: accepted with a date of return; documents are asked for{}; or not accepted, with the reason.",
            intake(case),
            if again { "" } else { ", once and completely" }
        ),
    });
    let Some(reckoning) = deadlines::acceptance(case, lens.rules, lens.calendar) else {
        return;
    };
    task.clock = Some(running(lens, case.clock.intake_from, reckoning.due));
    if lens.now > reckoning.due {
        task.text.push(t(
            "Trả lời đã chậm. Có thể hỏi nơi tiếp nhận theo địa chỉ ở mục Liên hệ.",
            "The answer is late. The counter can be asked; see Contacts.",
        ));
    }
    basis(task, lens, &[ACCEPTANCE]);
    if let Some(from) = case.clock.intake_from {
        let question = Question {
            reckoning: &reckoning,
            limit: lens.rules.acceptance,
            purpose: ("để trả lời tiếp nhận", "to answer"),
            case: None,
            from,
        };
        task.why = Some(Why::of(
            lens.lang,
            question,
            lens.now,
            lens.calendar,
            lens.articles,
        ));
    }
}

fn supplement(task: &mut Task, case: &Case, lens: Lens<'_>) {
    let t = |vi: &str, en: &str| lens.lang.pick(vi, en).to_owned();
    let Some(request) = case.open_supplement() else {
        return;
    };
    task.heading = match (lens.lang, request.items.len()) {
        (Lang::Vi, n) => format!("Cần ông/bà bổ sung {n} giấy tờ"),
        (Lang::En, 1) => "One document is needed from you".to_owned(),
        (Lang::En, n) => format!("{n} documents are needed from you"),
    };
    task.title = t("Bổ sung những gì?", "What is needed?");
    task.text.push(match lens.lang {
        Lang::Vi => format!("Lý do: {}", request.reason),
        Lang::En => format!("Reason: {}", request.reason),
    });
    task.items = request
        .items
        .iter()
        .map(|item| (item.name.clone(), item.guidance.clone()))
        .collect();
    let over = lens.now > request.until;
    if !over {
        task.ways.push(Way {
            address: address(case, "supplement_answer"),
            words: t("Bổ sung bây giờ", "Answer now"),
            main: true,
        });
    }
    task.ways.push(Way {
        address: address(case, "giay/supplement_request.pdf"),
        words: t("Phiếu yêu cầu (PDF)", "The request (PDF)"),
        main: false,
    });
    let mut clock = running(lens, Some(request.at), request.until);
    if over {
        clock.state = "late";
        task.text.push(t(
            "Đã hết hạn bổ sung; hồ sơ sắp được đóng. Nộp hồ sơ mới, giấy tờ đã gửi dùng lại được.",
            "The term is over and the case is about to be closed. File anew; your papers can be used again.",
        ));
    } else {
        clock.state = "paused";
        clock.left = match lens.lang {
            Lang::Vi => format!("{} để bổ sung", clock.left),
            Lang::En => format!("{} to answer", clock.left),
        };
    }
    task.clock = Some(clock);
    basis(
        task,
        lens,
        &[
            "supplement.answer_limit",
            "answer.in_time",
            "supplement.once",
        ],
    );
    let input = ClockInput::new(request.at, lens.rules.supplement_answer);
    let reckoning = clock::reckon(&input, lens.calendar);
    // The date of the request is what binds; a reckoning that differs explains nothing.
    if reckoning.due == request.until {
        let question = Question {
            reckoning: &reckoning,
            limit: lens.rules.supplement_answer,
            purpose: ("để bổ sung", "to answer"),
            case: None,
            from: request.at,
        };
        task.why = Some(Why::of(
            lens.lang,
            question,
            lens.now,
            lens.calendar,
            lens.articles,
        ));
    }
}

fn in_progress(task: &mut Task, case: &Case, lens: Lens<'_>) {
    let t = |vi: &str, en: &str| lens.lang.pick(vi, en).to_owned();
    let due = deadlines::resolution(case, lens.rules, lens.calendar);
    let late = due.is_some_and(|due| lens.now > due);
    task.heading = match (late, case.stage == Stage::Accepted) {
        (true, _) => t("Hồ sơ đang chậm hạn", "The case is late"),
        (false, true) => t("Hồ sơ đã được tiếp nhận", "The file has been accepted"),
        (false, false) => t("Hồ sơ đang được giải quyết", "The case is being worked on"),
    };
    match (&case.extension, due) {
        (Some(extension), _) => {
            task.text.push(match lens.lang {
                Lang::Vi => format!(
                    "Cơ quan xin lỗi vì chậm và hẹn lại: {}. Lý do: {}",
                    words::until(lens.lang, extension.until, lens.calendar),
                    extension.reason
                ),
                Lang::En => format!(
                    "The agency apologises for the delay and will return the result by {}. Reason: {}",
                    words::until(lens.lang, extension.until, lens.calendar),
                    extension.reason
                ),
            });
            task.ways.push(Way {
                address: address(case, "giay/extend.pdf"),
                words: t("Phiếu xin lỗi và hẹn lại (PDF)", "The apology (PDF)"),
                main: false,
            });
        }
        (None, Some(due)) if late => task.text.push(match lens.lang {
            Lang::Vi => format!(
                "Hạn trả kết quả là {}. Cơ quan phải có văn bản xin lỗi, nêu lý do và ngày hẹn mới.",
                words::moment(lens.lang, due)
            ),
            Lang::En => format!(
                "The result was due {}. The agency owes a written apology with the reason and a new date.",
                words::moment(lens.lang, due)
            ),
        }),
        (None, Some(due)) => task.text.push(match lens.lang {
            Lang::Vi => format!(
                "Ông/bà chưa phải làm gì. Kết quả có {}.",
                words::by(lens.lang, due, lens.calendar)
            ),
            Lang::En => format!(
                "There is nothing for you to do. The result comes {}.",
                words::by(lens.lang, due, lens.calendar)
            ),
        }),
        (None, None) => task.text.push(t(
            "Thủ tục này chưa công bố thời hạn giải quyết, nên chưa có ngày hẹn.",
            "No time limit is published for this procedure, so there is no date yet.",
        )),
    }
    if late {
        basis(task, lens, &["extend.before_due"]);
    }
    task.ways.push(Way {
        address: address(case, "giay/receipt.pdf"),
        words: t(
            "Giấy tiếp nhận và hẹn trả (PDF)",
            "Receipt with the date (PDF)",
        ),
        main: false,
    });
    resolution_clock(task, case, lens);
}

fn resolution_clock(task: &mut Task, case: &Case, lens: Lens<'_>) {
    let Some(reckoning) = deadlines::explain(case, lens.rules, lens.calendar) else {
        return;
    };
    task.clock = Some(running(lens, case.clock.counting_from, reckoning.due));
    let limit = case.terms.as_ref().and_then(|terms| terms.limit);
    if let (Some(limit), Some(from)) = (limit, case.clock.accepted) {
        let question = Question {
            reckoning: &reckoning,
            limit,
            purpose: ("để giải quyết", "to resolve it"),
            case: Some(case),
            from,
        };
        task.why = Some(Why::of(
            lens.lang,
            question,
            lens.now,
            lens.calendar,
            lens.articles,
        ));
    }
}

fn payment(task: &mut Task, case: &Case, lens: Lens<'_>) {
    let t = |vi: &str, en: &str| lens.lang.pick(vi, en).to_owned();
    let Some(obligation) = case.open_obligation() else {
        task.heading = t("Chờ nộp tiền", "Waiting for payment");
        return;
    };
    task.heading = match lens.lang {
        Lang::Vi => format!("Cần nộp {}", money(obligation.amount)),
        Lang::En => format!("{} to be paid", money(obligation.amount)),
    };
    task.title = obligation.name.clone();
    task.text.push(match lens.lang {
        Lang::Vi => format!("Căn cứ: {}.", obligation.basis.trim_end_matches('.')),
        Lang::En => format!("Basis: {}.", obligation.basis.trim_end_matches('.')),
    });
    task.text.push(match lens.lang {
        Lang::Vi => format!(
            "Nộp tại {} hoặc chuyển khoản theo thông báo, ghi mã hồ sơ {}. Khi có xác nhận đã nộp, hồ sơ được giải quyết tiếp.",
            intake(case),
            case.code_text()
        ),
        Lang::En => format!(
            "Pay at {} or by transfer as the notice says, with the case code {}. The case goes on once the payment is confirmed.",
            intake(case),
            case.code_text()
        ),
    });
    let mut clock = Clock::paused(match lens.lang {
        Lang::Vi => format!(
            "chờ nộp tiền từ {}",
            words::moment(lens.lang, obligation.at)
        ),
        Lang::En => format!("waiting since {}", words::moment(lens.lang, obligation.at)),
    })
    .big();
    clock.left = t("Đến lượt ông/bà", "It is your turn");
    task.clock = Some(clock);
    basis(
        task,
        lens,
        &["obligation.pause", "clock.financial_obligation"],
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::citizen::steps::Step;
    use crate::officer::law;
    use domain::testing::{Story, calendar};

    fn told(story: &Story, lang: Lang) -> (Task, Vec<Step>) {
        let calendar = calendar();
        let lens = Lens {
            lang,
            rules: &story.rules,
            calendar: &calendar,
            articles: Articles(&law::sample),
            now: story.now,
        };
        (
            of(&story.case, lens),
            super::super::steps::of(&story.case, lens),
        )
    }

    #[test]
    fn every_stage_says_what_is_to_be_done_in_both_languages() {
        let withdrawn = Story::in_progress()
            .by_citizen()
            .when(domain::case::withdraw::Withdraw::default())
            .done();
        for story in [
            Story::filed_online(),
            Story::asked_at_intake(),
            Story::answered_at_intake(),
            Story::rejected(),
            Story::accepted(),
            Story::in_progress(),
            Story::decided(),
            Story::result_ready_unpaid(),
            Story::handed_over(),
            withdrawn,
        ] {
            for lang in [Lang::Vi, Lang::En] {
                let (task, steps) = told(&story, lang);
                assert!(!task.heading.is_empty(), "{:?}", story.case.stage);
                assert!(steps.iter().any(|step| step.state == "done"));
                let open = steps.iter().filter(|s| matches!(s.state, "now" | "wait"));
                let open = open.count();
                let ended = story.case.has_ended() || story.case.stage == Stage::Accepted;
                assert_eq!(
                    open,
                    usize::from(!ended),
                    "{:?} {steps:?}",
                    story.case.stage
                );
            }
        }
    }

    #[test]
    fn who_is_asked_for_papers_is_told_which_why_and_until_when() {
        let (task, steps) = told(&Story::asked_at_intake(), Lang::Vi);
        assert_eq!(task.heading, "Cần ông/bà bổ sung 1 giấy tờ");
        assert_eq!(task.items.len(), 1);
        assert!(task.ways[0].main && task.ways[0].address.ends_with("/supplement_answer"));
        assert!(task.why.is_some_and(|why| !why.weeks.is_empty()));
        assert_eq!(steps[1].state, "wait");
    }

    #[test]
    fn before_acceptance_it_is_said_within_how_long_the_result_comes() {
        let (_, steps) = told(&Story::filed_online(), Lang::Vi);
        let last = steps
            .last()
            .map(|step| step.note.clone())
            .unwrap_or_default();
        assert!(
            last.contains("trong ") && last.ends_with("từ khi được tiếp nhận."),
            "{last}"
        );
    }

    #[test]
    fn a_late_case_says_so_and_what_the_agency_owes() {
        let story = Story::in_progress().at("2026-12-01T09:00");
        let (task, _) = told(&story, Lang::Vi);
        assert_eq!(task.heading, "Hồ sơ đang chậm hạn");
        assert!(
            task.text.iter().any(|text| text.contains("xin lỗi")),
            "{:?}",
            task.text
        );
        assert_eq!(task.clock.map(|clock| clock.state), Some("late"));
    }
}
