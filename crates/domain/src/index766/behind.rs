//! What stands behind each number of the index: which cases, petitions or procedures it counts, so
//! that the number can open their list.

use super::facts::{ENTERED, mark};

/// Which of the cases received in a period.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Which {
    /// Those with a mark.
    Marked(&'static str),
    /// Those that were not late at their end, are not late now and were not asked again.
    InTime,
    /// The others.
    Late,
    /// Those about which the population database was asked in the period.
    LookedUp,
    /// Those about which there is a petition, and which nobody rated as not satisfied.
    Petitioned,
}

/// Cases that a number counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cases {
    /// In an address.
    pub word: &'static str,
    /// On screen.
    pub name: &'static str,
    /// In English.
    pub name_en: &'static str,
    /// Which.
    pub which: Which,
    /// Whether only certified copies are asked for.
    pub certified: bool,
}

const fn cases(
    word: &'static str,
    name: &'static str,
    name_en: &'static str,
    which: Which,
) -> Cases {
    Cases {
        word,
        name,
        name_en,
        which,
        certified: false,
    }
}

/// Every set of cases that a number of the index counts.
pub const CASES: [Cases; 19] = [
    cases(
        "i-received",
        "Hồ sơ đã tiếp nhận trong kỳ",
        "Cases received in the period",
        Which::Marked("received"),
    ),
    cases(
        "i-in_time",
        "Hồ sơ tiếp nhận trong kỳ, đã hoặc đang giải quyết trong hạn",
        "Cases received in the period, done or being done in time",
        Which::InTime,
    ),
    cases(
        "i-late",
        "Hồ sơ tiếp nhận trong kỳ, đã hoặc đang quá hạn, hoặc yêu cầu bổ sung hơn một lần",
        "Cases received in the period that ended late, are late, or had more than one supplement request",
        Which::Late,
    ),
    cases(
        "i-asked_again",
        "Hồ sơ yêu cầu bổ sung hơn một lần, không kết thúc sau ngày hẹn trả",
        "Cases with more than one supplement request that did not end after the date of return",
        Which::Marked("asked_again"),
    ),
    cases(
        "i-full_eligible",
        "Hồ sơ của thủ tục đủ điều kiện toàn trình",
        "Cases of procedures that may be filed fully online",
        Which::Marked("full_eligible"),
    ),
    cases(
        "i-full_online",
        "Hồ sơ nộp trực tuyến toàn trình",
        "Cases filed fully online",
        Which::Marked("full_online"),
    ),
    cases(
        "i-fee_due",
        "Hồ sơ phải trả phí",
        "Cases with a fee to pay",
        Which::Marked("fee_due"),
    ),
    cases(
        "i-paid_online",
        "Hồ sơ trả phí trực tuyến",
        "Cases paid online",
        Which::Marked("paid_online"),
    ),
    cases(
        "i-granted",
        "Hồ sơ được cấp kết quả",
        "Cases that were granted",
        Which::Marked("granted"),
    ),
    cases(
        "i-e_result",
        "Hồ sơ có kết quả điện tử",
        "Cases with an electronic result",
        Which::Marked("e_result"),
    ),
    cases(
        "i-resolved",
        "Hồ sơ tiếp nhận trong kỳ, đã giải quyết",
        "Cases received in the period and resolved",
        Which::Marked("resolved"),
    ),
    cases(
        "i-digitised",
        "Hồ sơ có tệp thành phần và tệp kết quả",
        "Cases with files of papers and of the result",
        Which::Marked("digitised"),
    ),
    cases(
        "i-reused",
        "Hồ sơ có thành phần lấy từ dữ liệu đã có",
        "Cases with a component taken from data that is there",
        Which::Marked("reused"),
    ),
    cases(
        "i-disliked",
        "Hồ sơ có đánh giá chưa hài lòng",
        "Cases rated as not satisfied",
        Which::Marked("disliked"),
    ),
    cases(
        "i-petitioned",
        "Hồ sơ có phản ánh, kiến nghị, không có đánh giá chưa hài lòng",
        "Cases with a petition about them, not rated as not satisfied",
        Which::Petitioned,
    ),
    cases(
        "i-looked_up",
        "Hồ sơ đã tra cứu dữ liệu dân cư",
        "Cases looked up in the population database",
        Which::LookedUp,
    ),
    cases(
        "i-ended",
        "Hồ sơ tiếp nhận trong kỳ, kết thúc cách khác",
        "Cases received in the period that ended otherwise",
        Which::Marked("ended"),
    ),
    Cases {
        certified: true,
        ..cases(
            "i-certified",
            "Hồ sơ chứng thực bản sao được cấp",
            "Certified copies granted",
            Which::Marked("granted"),
        )
    },
    Cases {
        certified: true,
        ..cases(
            "i-e_certified",
            "Hồ sơ chứng thực bản sao có kết quả điện tử",
            "Certified copies with an electronic result",
            Which::Marked("e_result"),
        )
    },
];

impl Cases {
    /// The set of a word.
    pub fn parse(word: &str) -> Option<&'static Self> {
        CASES.iter().find(|it| it.word == word)
    }

    /// The bit of its mark; nothing for what is told otherwise.
    pub fn bit(&self) -> Option<i64> {
        match self.which {
            Which::Marked(name) => mark(name),
            _ => None,
        }
    }
}

/// What a number counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Behind {
    /// Cases: the word of their set.
    Cases(&'static str),
    /// Petitions: the word of their figure.
    Petitions(&'static str),
    /// Procedures.
    Procedures,
    /// What was entered, with who did it and from what.
    Entered,
    /// Nothing that could be listed: it is what is left of others.
    Nothing,
}

/// What the two numbers of an indicator count: those that are right, and of which.
pub fn numbers(id: &str) -> (Behind, Behind) {
    use Behind::{Cases as Of, Entered, Nothing, Petitions, Procedures};
    match id {
        "1.1" | "1.2" | "1.3" | "3.5b" | "4.5a" => (Procedures, Procedures),
        "2.1" => (Of("i-in_time"), Of("i-received")),
        "3" => (Of("i-full_online"), Of("i-full_eligible")),
        "3.6" => (Of("i-paid_online"), Of("i-fee_due")),
        "4.1" => (Of("i-e_result"), Of("i-granted")),
        "4.2" => (Of("i-digitised"), Of("i-resolved")),
        "4.3" => (Of("i-reused"), Of("i-received")),
        "4.5b" => (Of("i-looked_up"), Of("i-received")),
        "4.6" => (Of("i-e_certified"), Of("i-certified")),
        "5.2" => (Petitions("in_time"), Petitions("counted")),
        "5.3" => (Petitions("pleased"), Petitions("counted")),
        // 100 percent less two shares: a case that is late and also disliked is taken away twice.
        "5.4" => (Nothing, Of("i-received")),
        id if ENTERED.contains(&id) => (Entered, Entered),
        _ => (Nothing, Nothing),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index766::rules;

    #[test]
    fn every_indicator_that_is_counted_here_says_what_it_counts() {
        for it in &rules().indicator {
            let (right, of) = numbers(&it.id);
            let entered = it.measured == "entered";
            assert_eq!(of == Behind::Entered, entered, "{}", it.id);
            assert_eq!(right == Behind::Entered, entered, "{}", it.id);
            assert_ne!(of, Behind::Nothing, "{}", it.id);
            assert_eq!(right == Behind::Nothing, it.id == "5.4", "{}", it.id);
            for behind in [right, of] {
                if let Behind::Cases(word) = behind {
                    let set = Cases::parse(word).expect("a set");
                    let marked = matches!(set.which, Which::Marked(_));
                    assert_eq!(set.bit().is_some(), marked, "{word}");
                    assert_eq!(set.certified, it.id == "4.6", "{word}");
                }
            }
        }
    }
}
