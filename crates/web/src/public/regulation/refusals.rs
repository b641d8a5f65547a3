//! When the program says no, and what moves a date: each rule in a sentence with its article on
//! the day. The anchors are the rules' names, to which every refusal and every date links.

use super::view::Sieve;
use crate::frame::Lang;
use domain::case::Refusal;
use domain::regulation::Regulation;
use jiff::civil::Date;

/// A rule.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RuleRow {
    /// Its name; the anchor of the first sentence that has it.
    pub rule: String,
    /// Whether this row carries the anchor.
    pub anchor: bool,
    /// The sentence.
    pub sentence: String,
    /// The article.
    pub article: String,
    /// Whether the article is from memory or inferred.
    pub unsure: bool,
    /// Whether it is the province's own clause.
    pub own: bool,
}

/// Rules of one act.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RuleGroup {
    /// The act.
    pub title: &'static str,
    /// Its rules.
    pub rows: Vec<RuleRow>,
}

/// What rules begin with, and the act they belong to.
const ACTS: [(&str, &str, &str); 40] = [
    ("authority", "Ai được làm", "Who may act"),
    ("case", "Giai đoạn của hồ sơ", "The stage of a case"),
    (
        "emergency",
        "Mở hồ sơ khẩn cấp",
        "Opening a case in an emergency",
    ),
    (
        "security_report",
        "Báo dấu hiệu mất an toàn",
        "Reporting misuse",
    ),
    ("announcement", "Thông báo chung", "Announcements"),
    ("grant", "Cho vào có thời hạn", "Lending a role for a time"),
    (
        "population",
        "Cơ sở dữ liệu dân cư",
        "The population database",
    ),
    ("draft", "Bản nháp", "Drafts"),
    ("submit", "Nộp hồ sơ", "Filing"),
    ("accept", "Tiếp nhận", "Accepting"),
    ("reject", "Từ chối tiếp nhận", "Refusing to accept"),
    ("supplement", "Yêu cầu bổ sung", "Asking for a supplement"),
    (
        "supplement_forward",
        "Chuyển yêu cầu bổ sung",
        "Passing on a request for supplement",
    ),
    ("answer", "Bổ sung hồ sơ", "Answering a supplement request"),
    (
        "lapse",
        "Đóng do không bổ sung",
        "Closing for want of a supplement",
    ),
    ("amend", "Sửa hồ sơ", "Amending the own file"),
    ("transfer", "Chuyển giải quyết", "Passing on"),
    ("assign", "Phân công", "Assigning"),
    ("step", "Hoàn thành bước", "Completing a step"),
    ("step_return", "Trả lại bước trước", "Sending back a step"),
    ("consult", "Lấy ý kiến", "Consulting another unit"),
    ("consult_answer", "Cho ý kiến", "Answering a consultation"),
    (
        "obligation",
        "Yêu cầu nghĩa vụ tài chính",
        "Asking for a payment",
    ),
    ("payment", "Xác nhận thanh toán", "Confirming a payment"),
    ("extend", "Xin lỗi, gia hạn", "Extending with an apology"),
    ("decide", "Ký duyệt", "Deciding"),
    ("issue", "Phát hành kết quả", "Issuing the result"),
    ("hand_over", "Trả kết quả", "Handing over"),
    ("withdraw", "Rút hồ sơ", "Withdrawing"),
    ("stop", "Dừng xử lý", "Stopping"),
    ("rate", "Đánh giá", "Rating"),
    ("correct", "Đính chính", "Correcting a clerk’s error"),
    ("document", "Giấy tờ đính kèm", "Attached papers"),
    ("account", "Tài khoản", "Accounts"),
    ("publication", "Danh mục thủ tục", "The catalogue"),
    (
        "procedure_report",
        "Báo thủ tục sai",
        "Reports of wrong procedures",
    ),
    (
        "publication_decision",
        "Quyết định công bố",
        "Publication decisions",
    ),
    (
        "petition",
        "Phản ánh, kiến nghị, câu hỏi",
        "Petitions and questions",
    ),
    ("ranking", "Xếp hạng", "Rankings"),
    ("clock", "Cách tính hạn", "How dates are reckoned"),
];

/// What moves a date, in sentences.
const CLOCK: [(&str, &str, &str); 14] = [
    (
        "clock.hours_from_moment",
        "Hạn tính bằng giờ chạy từ lúc nhận, trong giờ làm việc.",
        "Limits in hours run from the moment of receipt, in working time.",
    ),
    (
        "clock.day_of_receipt_excluded",
        "Hạn tính bằng ngày không kể ngày nhận.",
        "Limits in days leave out the day of receipt.",
    ),
    (
        "clock.out_of_hours",
        "Hồ sơ đến ngoài giờ tính từ giờ làm việc kế tiếp.",
        "A file that comes out of hours counts from the next working hour.",
    ),
    (
        "clock.after_cutoff",
        "Hồ sơ giấy nhận sau 15:00 chuyển đi đầu ngày làm việc sau.",
        "A paper file received after 15:00 is passed on the next working morning.",
    ),
    (
        "clock.weekend",
        "Thứ Bảy, Chủ nhật không tính.",
        "Saturdays and Sundays do not count.",
    ),
    (
        "clock.holiday",
        "Ngày lễ, ngày nghỉ bù không tính.",
        "Holidays and compensatory days do not count.",
    ),
    (
        "clock.swapped_day",
        "Ngày nghỉ hoán đổi không tính.",
        "Days off by a swap do not count.",
    ),
    (
        "clock.extra_working_day",
        "Ngày làm bù tính như ngày làm việc.",
        "Saturdays worked in exchange count as working days.",
    ),
    (
        "clock.last_day_off",
        "Hạn tính theo ngày lịch rơi vào ngày nghỉ thì lùi đến ngày làm việc kế tiếp.",
        "A limit in calendar days that ends on a day off moves to the next working day.",
    ),
    (
        "clock.supplement",
        "Trong lúc chờ bổ sung, đồng hồ dừng.",
        "While a supplement is awaited, the clock stands.",
    ),
    (
        "clock.restart_after_supplement",
        "Nhận đủ bổ sung thì tính lại hạn từ đầu.",
        "When the supplement is complete, the limit starts again.",
    ),
    (
        "clock.subtracted",
        "Chỉ số đánh giá trừ thời gian chờ bổ sung.",
        "The index subtracts the time of waiting for a supplement.",
    ),
    (
        "clock.financial_obligation",
        "Thời gian làm nghĩa vụ tài chính không tính, nếu luật chuyên ngành nói vậy.",
        "The time of a financial obligation is left out where the sector’s law says so.",
    ),
    (
        "clock.extension",
        "Gia hạn một lần, có xin lỗi, dời ngày trả đến ngày hẹn mới.",
        "One extension with an apology moves the date to the new one.",
    ),
];

/// A sentence with what stands in braces left open.
fn open(sentence: &str) -> String {
    let mut out = String::new();
    let mut rest = sentence;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        out.push('…');
        rest = after.split_once('}').map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    out
}

fn act(rule: &str) -> (usize, &'static str, &'static str) {
    let prefix = rule.split('.').next().unwrap_or_default();
    ACTS.iter()
        .enumerate()
        .find(|(_, (name, ..))| *name == prefix)
        .map_or(
            (ACTS.len(), "Việc khác", "Other"),
            |(at, (_, vi, en))| (at, *vi, *en),
        )
}

/// The rules that are let through, act by act.
pub fn groups(regulation: &Regulation, on: Date, sieve: &Sieve, lang: Lang) -> Vec<RuleGroup> {
    if sieve.asks_for_built() {
        return Vec::new();
    }
    let mut rows: Vec<((usize, &'static str), RuleRow)> = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    // A rule that is a parameter too has its anchor there.
    let is_parameter = |rule: &str| regulation.setting(rule, on).is_some();
    for (rule, vi, en) in Refusal::SENTENCES.iter().chain(&CLOCK) {
        let Some(article) = regulation.article(rule, on) else {
            continue;
        };
        let (at, act_vi, act_en) = act(rule);
        let row = RuleRow {
            rule: (*rule).to_owned(),
            anchor: !seen.contains(rule) && !is_parameter(rule),
            sentence: open(lang.pick(vi, en)),
            article: super::super::words::capital(&article.article),
            unsure: article.confidence != "found",
            own: article.province.is_some(),
        };
        seen.push(rule);
        let title = lang.pick(act_vi, act_en);
        if sieve.lets(&[&row.rule, &row.sentence, &row.article, title]) {
            rows.push(((at, title), row));
        }
    }
    rows.sort_by_key(|((at, _), _)| *at);
    let mut groups: Vec<RuleGroup> = Vec::new();
    for ((_, title), row) in rows {
        match groups.last_mut() {
            Some(group) if group.title == title => group.rows.push(row),
            _ => groups.push(RuleGroup {
                title,
                rows: vec![row],
            }),
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn particulars_are_left_open() {
        assert_eq!(
            open("Hồ sơ đã kết thúc ({status})."),
            "Hồ sơ đã kết thúc (…)."
        );
        assert_eq!(open("không có gì"), "không có gì");
    }

    #[test]
    fn every_refusal_belongs_to_an_act_that_has_a_name() {
        for (rule, ..) in Refusal::SENTENCES {
            assert_ne!(act(rule).1, "Việc khác", "{rule}");
        }
    }
}
