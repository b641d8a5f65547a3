//! Fees: what a file owes by what the catalogue publishes, line by line and by way of filing. An
//! amount that is not known stays unknown; nothing is guessed, and what must be paid later
//! (a financial obligation) is not a fee.

pub mod explained;

use crate::case::FeeTerm;
use crate::catalogue::{Fee, FilingChannel, Procedure};

/// A line of what is owed.
#[derive(Clone, PartialEq, Debug)]
pub struct Line<'a> {
    /// The fee.
    pub fee: &'a Fee,
    /// In đồng; none where not known.
    pub amount: Option<i64>,
}

/// What is owed altogether.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Owed {
    /// The source says nothing of fees.
    NotStated,
    /// No charge.
    Nothing,
    /// This much.
    Sum(i64),
    /// At least this much; other lines have no amount.
    AtLeast(i64),
    /// One of several amounts, which differ by what is asked for.
    OneOf {
        /// The least.
        from: i64,
        /// The greatest.
        to: i64,
    },
    /// Something, but no line has an amount.
    Unknown,
}

impl Owed {
    /// The words on screen.
    pub fn words(self) -> String {
        use crate::clock::words::money;
        match self {
            Self::NotStated | Self::Unknown => "Chưa có dữ liệu mức thu".to_owned(),
            Self::Nothing => "Không thu".to_owned(),
            Self::Sum(sum) => money(sum),
            Self::AtLeast(sum) => format!("Từ {}; có khoản chưa có dữ liệu mức thu", money(sum)),
            Self::OneOf { from, to } => {
                format!("Từ {} đến {}, theo từng trường hợp", money(from), money(to))
            }
        }
    }

    /// The words in English.
    pub fn words_en(self) -> String {
        use crate::clock::words::money;
        match self {
            Self::NotStated | Self::Unknown => "No fee data yet".to_owned(),
            Self::Nothing => "No charge".to_owned(),
            Self::Sum(sum) => money(sum),
            Self::AtLeast(sum) => format!("From {}; some amounts not known yet", money(sum)),
            Self::OneOf { from, to } => {
                format!(
                    "From {} to {}, depending on the case",
                    money(from),
                    money(to)
                )
            }
        }
    }
}

/// The lines that hold for a way of filing, whatever the case.
pub fn lines(procedure: &Procedure, channel: FilingChannel) -> Vec<Line<'_>> {
    lines_in(procedure, None, channel)
}

/// The lines that hold for a way of filing; in one case of the procedure where one is chosen.
pub fn lines_in<'a>(
    procedure: &'a Procedure,
    variant: Option<&str>,
    channel: FilingChannel,
) -> Vec<Line<'a>> {
    let of_the_case = |fee: &&Fee| {
        variant.is_none_or(|it| fee.variants.is_empty() || fee.variants.iter().any(|of| of == it))
    };
    procedure
        .fees
        .iter()
        .filter(|fee| fee.holds_for(channel))
        .filter(of_the_case)
        .map(|fee| Line {
            fee,
            amount: fee.amount,
        })
        .collect()
}

/// What is owed altogether by a way of filing.
pub fn owed(procedure: &Procedure, channel: FilingChannel) -> Owed {
    owed_in(procedure, None, channel)
}

/// What is owed altogether; in one case of the procedure where one is chosen.
pub fn owed_in(procedure: &Procedure, variant: Option<&str>, channel: FilingChannel) -> Owed {
    if procedure.fees.is_empty() {
        return Owed::NotStated;
    }
    let lines = lines_in(procedure, variant, channel);
    let charged: Vec<i64> = lines
        .iter()
        .filter_map(|line| line.amount)
        .filter(|amount| *amount > 0)
        .collect();
    let unknown = lines.iter().any(|line| line.amount.is_none());
    match (charged.as_slice(), unknown) {
        ([], true) => Owed::Unknown,
        ([], false) => Owed::Nothing,
        ([one], true) => Owed::AtLeast(*one),
        ([one], false) => Owed::Sum(*one),
        // Several amounts are the amounts of several cases; they are not owed together.
        (many, _) => Owed::OneOf {
            from: many.iter().copied().min().unwrap_or_default(),
            to: many.iter().copied().max().unwrap_or_default(),
        },
    }
}

/// The fees as a case keeps them, each with why it is so much. Where several amounts stand for
/// several cases that nothing tells apart, which of them is due is for the counter to say: the
/// case keeps one line without an amount.
pub fn terms(procedure: &Procedure, of: &explained::Of<'_>) -> Vec<FeeTerm> {
    explained::explain(procedure, of)
        .lines
        .into_iter()
        .filter(|line| line.amount != Some(0) || !line.because.is_empty())
        .map(|line| FeeTerm {
            name: line.name,
            amount: line.amount,
            because: line.because,
        })
        .collect()
}
