//! The receipt and appointment (Giấy tiếp nhận hồ sơ và hẹn trả kết quả): what was received, by
//! whom, and when the result is to be had.

use super::{Writing, words};
use crate::case::filing::CopyKind;
use crate::case::{Case, Delivery, Paper};
use crate::clock::words::money;
use serde::{Deserialize, Serialize};

/// What the receipt says.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Receipt {
    /// Who received.
    pub intake_unit: String,
    /// The papers received.
    pub components: Vec<Received>,
    /// How many sets.
    pub sets: String,
    /// The published time; none where none is published.
    pub limit: Option<String>,
    /// When it was filed from afar; none where that is the moment of reception.
    pub filed: Option<String>,
    /// When it was received.
    pub received: String,
    /// When the result is due.
    pub due: Option<String>,
    /// The articles by which that moment was reckoned.
    pub due_articles: Vec<String>,
    /// How and where the result is received.
    pub delivery: String,
    /// What is to be paid.
    pub fees: Vec<Fee>,
    /// Whether it is paid.
    pub fees_state: String,
    /// The year of the register it is entered in.
    pub register_year: i16,
    /// Who signs for having handed it in.
    pub submitted_by: String,
    /// Whether the submitter was not there to sign.
    pub from_afar: bool,
    /// Who signs for having received it.
    pub received_by: Option<String>,
    /// The copies (liên) to print, each with its word; empty for one copy without.
    pub copies: Vec<String>,
}

/// A paper received.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Received {
    /// Its name.
    pub name: String,
    /// How many originals.
    pub originals: u32,
    /// How many certified copies.
    pub certified: u32,
    /// How many plain copies.
    pub plain: u32,
    /// How many electronic ones.
    pub electronic: u32,
    /// Whether it was only shown.
    pub shown: bool,
}

/// A sum to be paid.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Fee {
    /// What for.
    pub name: String,
    /// How much; none where the catalogue does not say.
    pub amount: Option<String>,
}

pub(super) fn write(it: &Writing) -> Option<Receipt> {
    let received = it.case.clock.accepted?;
    let filed = it.case.clock.submitted?;
    let (due, due_articles) = it.due();
    let at_counter = !it.filing.channel.is_online();
    Some(Receipt {
        intake_unit: it.intake_unit_name(),
        components: components(it.case),
        sets: "01".to_owned(),
        limit: it.terms.limit.map(|limit| limit.words()),
        filed: (it.filed_from_afar() && filed != received).then(|| words::moment(filed)),
        received: words::moment(received),
        due: due.map(words::moment),
        due_articles,
        delivery: delivery(it),
        fees: fees(it.case),
        fees_state: fees_state(it.case),
        register_year: it.about.day().year(),
        submitted_by: it.submitter_name(),
        from_afar: it.filed_from_afar(),
        received_by: it.officer(),
        copies: if at_counter {
            vec![
                "Liên 1: Lưu hồ sơ".to_owned(),
                "Liên 2: Giao người nộp hồ sơ".to_owned(),
            ]
        } else {
            Vec::new()
        },
    })
}

/// The papers of a case as a table: the components in the order of the procedure, then others.
pub(super) fn components(case: &Case) -> Vec<Received> {
    let (Some(filing), Some(terms)) = (&case.filing, &case.terms) else {
        return Vec::new();
    };
    let mut rows = Vec::new();
    for component in &terms.components {
        let papers: Vec<&Paper> = filing
            .papers
            .iter()
            .filter(|paper| paper.component.as_ref() == Some(&component.id))
            .collect();
        if !papers.is_empty() {
            rows.push(row(&component.name, &papers));
        } else if component.is_form && !filing.form.is_null() {
            rows.push(Received {
                electronic: 1,
                ..row(&component.name, &[])
            });
        }
    }
    let known = |paper: &Paper| {
        let of = paper.component.as_ref();
        of.is_some_and(|of| terms.components.iter().any(|c| c.id == *of))
    };
    for paper in filing.papers.iter().filter(|paper| !known(paper)) {
        rows.push(row(&paper.name, &[paper]));
    }
    rows
}

fn row(name: &str, papers: &[&Paper]) -> Received {
    let mut row = Received {
        name: name.to_owned(),
        originals: 0,
        certified: 0,
        plain: 0,
        electronic: 0,
        shown: false,
    };
    for paper in papers {
        if paper.copy == CopyKind::ShownOnly {
            row.shown = true;
        } else if paper.count == 0 {
            // Nothing came in on paper: the file is what was handed in.
            row.electronic += 1;
        } else {
            match paper.copy {
                CopyKind::Original => row.originals += paper.count,
                CopyKind::Certified => row.certified += paper.count,
                CopyKind::Plain => row.plain += paper.count,
                CopyKind::ElectronicSigned => row.electronic += paper.count,
                CopyKind::ShownOnly => {}
            }
        }
    }
    row
}

fn delivery(it: &Writing) -> String {
    match &it.filing.delivery {
        Delivery::InPerson => format!("Tại quầy, {}", it.intake_unit_name()),
        Delivery::Post { address } => format!("Qua dịch vụ bưu chính, đến địa chỉ: {address}"),
        Delivery::Online => format!("Bản điện tử, tại {}", super::site(it.at_hand.public_url)),
    }
}

/// The fees and obligations of a case.
pub(super) fn fees(case: &Case) -> Vec<Fee> {
    let fees = case.terms.iter().flat_map(|terms| &terms.fees);
    fees.map(|fee| Fee {
        name: fee.name.clone(),
        amount: fee.amount.map(money),
    })
    .chain(case.obligations.iter().map(|obligation| Fee {
        name: obligation.name.clone(),
        amount: Some(money(obligation.amount)),
    }))
    .collect()
}

/// Whether what is owed is paid, in words.
pub(super) fn fees_state(case: &Case) -> String {
    let fees = fees(case);
    let unknown = fees.iter().any(|fee| fee.amount.is_none());
    let (owed, paid) = (case.owed(), case.paid());
    if fees.is_empty() {
        "Không thu".to_owned()
    } else if owed == 0 && paid == 0 {
        "Chưa nộp; mức thu theo bảng niêm yết".to_owned()
    } else if case.still_owed() > 0 {
        let rest = money(case.still_owed());
        if unknown {
            format!("Chưa nộp {rest} và khoản chưa ghi mức thu")
        } else {
            format!("Chưa nộp {rest}")
        }
    } else {
        match case.payments.last() {
            Some(last) => format!(
                "Đã nộp {} ({}, số {})",
                money(paid),
                last.method.name().to_lowercase(),
                last.reference
            ),
            None => format!("Đã nộp {}", money(paid)),
        }
    }
}
