//! What nobody may do on the system: by whom, by which article, which province's clauses say or cite it,
//! and what the program does about it. The same list for the terms page and for the tests of each clause.

use serde::Deserialize;

/// Who may not.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    /// Applicants.
    Applicant,
    /// Postal enterprises, hired and authorised persons.
    Carrier,
    /// Officers.
    Staff,
    /// Everybody.
    Everybody,
}

impl Who {
    /// All of them, as the terms page shows them.
    pub const ALL: [Self; 4] = [Self::Applicant, Self::Carrier, Self::Staff, Self::Everybody];
}

/// How sure the words are.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sure {
    /// From a text that was read.
    Read,
    /// The regulation cites the law; the words are a summary that was not compared with it.
    Cited,
}

/// What may not be done.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BarredAct {
    /// Who may not.
    pub who: Who,
    /// What, in Vietnamese.
    pub vi: String,
    /// The same in English.
    pub en: String,
    /// Where it stands.
    pub article: String,
    /// How sure the words are.
    pub sure: Sure,
    /// The clauses of provinces that say or cite it, `DN-6.2a`.
    pub clauses: Vec<String>,
    /// What the program does to prevent or to find it.
    pub against: String,
    /// The same in English.
    pub against_en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    act: Vec<BarredAct>,
}

/// Every act that the file lists.
///
/// # Panics
/// Never in a build whose tests passed: the file is part of the program.
pub fn all() -> Vec<BarredAct> {
    let text = include_str!("../../../../regulations/barred_acts.toml");
    let file: File = toml::from_str(text).expect("the embedded list of barred acts");
    file.act
}

/// What the clauses of a regulation bar, by the beginning of their names, `DN`. A regulation that is
/// silent bars what national law does: the duties of staff.
pub fn of(prefix: &str) -> Vec<BarredAct> {
    let own = format!("{}-", prefix.trim_end_matches('-'));
    let all = all();
    let says = |it: &&BarredAct| it.clauses.iter().any(|clause| clause.starts_with(&own));
    let said: Vec<BarredAct> = all.iter().filter(says).cloned().collect();
    if said.is_empty() {
        return all.into_iter().filter(|it| it.who == Who::Staff).collect();
    }
    said
}

/// What one clause bars.
pub fn of_clause(clause: &str) -> Vec<BarredAct> {
    let says = |it: &BarredAct| it.clauses.iter().any(|of| of == clause);
    all().into_iter().filter(says).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::regulation::{Regulation, provinces};

    #[test]
    fn every_clause_of_the_list_is_one_of_a_ledger_and_every_province_has_some() {
        let all_of: Vec<Regulation> = provinces()
            .map(|it| Regulation::seed(it).expect("a regulation"))
            .collect();
        for act in all() {
            assert!(!act.clauses.is_empty(), "{}", act.vi);
            for clause in &act.clauses {
                let found = all_of.iter().filter_map(|it| it.articles().get(clause));
                assert_eq!(found.count(), 1, "{clause}");
            }
        }
        for regulation in all_of {
            assert!(!of(&regulation.head().prefix).is_empty());
        }
    }

    #[test]
    fn a_clause_bars_what_its_laws_do() {
        let articles = |clause: &str| -> Vec<String> {
            of_clause(clause).into_iter().map(|it| it.article).collect()
        };
        let staff = |letter| format!("điểm {letter} khoản 2 Điều 6 Nghị định 45/2020/NĐ-CP");
        assert_eq!(
            articles("DN-6.1"),
            [
                "Điều 12 Luật Công nghệ thông tin 2006",
                "Điều 6 Luật Giao dịch điện tử 2023",
                "Điều 7 Luật An toàn thông tin mạng 2015",
                "Điều 8 Luật An ninh mạng 2018"
            ]
        );
        assert_eq!(
            articles("DN-6.2a"),
            ["điểm a khoản 2 Điều 5 Nghị định 61/2018/NĐ-CP"]
        );
        assert_eq!(
            articles("DN-6.2b"),
            ["khoản 3 Điều 5 Nghị định 61/2018/NĐ-CP"]
        );
        assert_eq!(articles("DN-6.2c"), ["a", "b", "c"].map(staff));
        assert_eq!(articles("TB-4").len(), 7);
    }
}
