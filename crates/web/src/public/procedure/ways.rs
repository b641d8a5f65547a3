//! Times and fees by way of filing, of every case of a procedure or of the one that is chosen.

use super::words;
use crate::frame::Lang;
use domain::catalogue::{FilingChannel, Procedure};
use domain::fees;

/// A way of filing with its time and its fees.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Way {
    pub(super) name: &'static str,
    pub(super) time: String,
    pub(super) owed: String,
    pub(super) fees: Vec<FeeLine>,
}

impl Way {
    /// Whether the fees say more line by line than their sum does.
    pub(super) fn has_lines(&self) -> bool {
        let says_more = |note: &String| *note != self.owed;
        self.fees.len() > 1
            || self
                .fees
                .iter()
                .any(|fee| fee.note.as_ref().is_some_and(says_more))
    }
}

/// A fee.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FeeLine {
    pub(super) name: String,
    pub(super) amount: String,
    pub(super) note: Option<String>,
}

/// The ways of filing; of one case of the procedure where one is chosen.
pub fn ways(procedure: &Procedure, chosen: Option<&str>, lang: Lang) -> Vec<Way> {
    FilingChannel::ALL
        .into_iter()
        .filter(|channel| procedure.offers(*channel))
        .map(|channel| {
            let owed = fees::owed_in(procedure, chosen, channel);
            Way {
                name: words::channel(channel, lang),
                time: words::limit_or_unknown(procedure.time.limit_of(chosen, channel), lang),
                owed: match lang {
                    Lang::Vi => owed.words(),
                    Lang::En => owed.words_en(),
                },
                fees: fees::lines_in(procedure, chosen, channel)
                    .into_iter()
                    .map(|line| FeeLine {
                        name: line.fee.name.clone(),
                        amount: match (line.amount, line.fee.amount_usd) {
                            (Some(0), _) => lang.pick("Không thu", "No charge").to_owned(),
                            (Some(amount), _) => domain::clock::words::money(amount),
                            (None, Some(dollars)) => format!("{dollars} USD"),
                            (None, None) => {
                                lang.pick("chưa có dữ liệu", "not known yet").to_owned()
                            }
                        },
                        note: fee_notes(line.fee, lang),
                    })
                    .collect(),
            }
        })
        .collect()
}

/// What must be known beside a fee: its remark, whom it is for, since when, what is taken off.
fn fee_notes(fee: &domain::catalogue::Fee, lang: Lang) -> Option<String> {
    let mut notes: Vec<String> = fee.note.clone().into_iter().collect();
    notes.extend(fee.variants.iter().cloned());
    let date = domain::clock::words::date;
    if let Some(from) = fee.from {
        notes.push(format!("{} {}", lang.pick("từ", "from"), date(from)));
    }
    if let Some(to) = fee.to {
        notes.push(format!("{} {}", lang.pick("đến hết", "to"), date(to)));
    }
    notes.extend(fee.basis.clone());
    for reduction in &fee.reductions {
        let much = match (reduction.percent, lang) {
            (100.., Lang::Vi) => "miễn".to_owned(),
            (100.., Lang::En) => "exempt".to_owned(),
            (percent, Lang::Vi) => format!("giảm {percent} %"),
            (percent, Lang::En) => format!("{percent} % off"),
        };
        notes.push(format!("{}: {much}, {}", reduction.name, reduction.basis));
    }
    (!notes.is_empty()).then(|| notes.join("; "))
}

/// The cases that have a time of their own, with that time.
pub fn own_times(procedure: &Procedure, lang: Lang) -> Vec<(String, String)> {
    let own = |name: &String| {
        let limit = procedure.time.of_variant(name)?;
        Some((words::capital(name), words::limit(limit, lang)))
    };
    procedure.variants.iter().filter_map(own).collect()
}
