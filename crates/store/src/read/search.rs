//! The officer's search over all cases: by code, by identity number, by telephone, by name. Each
//! way is one range of one index, also among ten million cases; what was typed decides which.

use super::case_line::{CaseLine, select_lines};
use super::page::{Order, Page, PageRequest};
use super::scope::{Scope, only_known};
use crate::case_file::columns::digits;
use crate::fold::{after_prefix, fold};
use crate::sql::{Db, ReadError, Select, Text};
use domain::authority::Sight;

/// How a search goes about what was typed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Way {
    /// A case code, or its beginning.
    Code(String),
    /// A whole identity number or organisation code.
    Identity(String),
    /// A whole telephone number.
    Phone(String),
    /// The beginning of a name as it is written: two words or more.
    Name(String),
    /// A given name, or its beginning: one word.
    GivenName(String),
}

/// Which cases whoever searches may look up, and whose of them that officer may know.
pub type Eyes<'a> = (&'a Scope, &'a Sight);

const BY_CODE: Order = Order {
    columns: &["code"],
    descending: false,
};
const BY_ID: Order = Order {
    columns: &["id"],
    descending: true,
};
const BY_NAME: Order = Order {
    columns: &["name_fold", "id"],
    descending: false,
};
const BY_GIVEN_NAME: Order = Order {
    columns: &["given_name_fold", "id"],
    descending: false,
};

impl Way {
    /// The ways that fit a typed text, the likeliest first; none for an empty one. The caller
    /// takes the first that finds something.
    pub fn of(typed: &str) -> Vec<Self> {
        let compact: String = typed.split_whitespace().collect();
        let folded = fold(typed);
        let number = digits(&compact);
        if compact.is_empty() || folded.is_empty() {
            return Vec::new();
        }
        let only_digits = compact
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | '(' | ')'));
        if only_digits {
            let number_first = [Self::Identity(compact.clone()), Self::Phone(number.clone())];
            let mut ways: Vec<Self> = number_first.into();
            // +84 is written 0 at home.
            if let Some(home) = number.strip_prefix("84").filter(|rest| rest.len() >= 9) {
                ways.push(Self::Phone(format!("0{home}")));
            }
            ways.push(Self::Code(compact));
            return ways;
        }
        if compact.chars().any(|c| c.is_ascii_digit()) {
            return vec![Self::Code(compact.to_uppercase()), Self::Name(folded)];
        }
        if folded.contains(' ') {
            vec![Self::Name(folded)]
        } else {
            vec![Self::GivenName(folded.clone()), Self::Name(folded)]
        }
    }

    fn order(&self) -> Order {
        match self {
            Self::Code(_) => BY_CODE,
            Self::Identity(_) | Self::Phone(_) => BY_ID,
            Self::Name(_) => BY_NAME,
            Self::GivenName(_) => BY_GIVEN_NAME,
        }
    }
}

fn list((scope, sight): Eyes<'_>, way: &Way, request: &PageRequest) -> Select {
    let mut select = Select::new(
        "read::search",
        select_lines!(", name_fold, given_name_fold FROM case_file WHERE 1 = 1"),
    );
    let range = |text: &str| [text.into(), after_prefix(text).into()];
    match way {
        Way::Code(text) => select.and("code >= {} AND code < {}", range(text)),
        Way::Identity(text) => select.and("applicant_identity = {}", [text.into()]),
        Way::Phone(text) => select.and("applicant_phone = {}", [text.into()]),
        Way::Name(text) => select.and("name_fold >= {} AND name_fold < {}", range(text)),
        Way::GivenName(text) => select.and(
            "given_name_fold >= {} AND given_name_fold < {}",
            range(text),
        ),
    };
    match (scope, way) {
        // An agency's names have indexes of their own: `nguien` alone is four cases in ten.
        (Scope::Agency(_), Way::Name(_) | Way::GivenName(_)) => scope.apply(&mut select),
        _ => scope.apply_behind(&mut select),
    }
    only_known(&mut select, sight);
    way.order().apply(&mut select, request);
    select
}

/// A page of what one way finds.
pub async fn page(
    db: &Db,
    eyes: Eyes<'_>,
    way: &Way,
    request: &PageRequest,
) -> Result<Page<CaseLine>, ReadError> {
    let rows = db.select(list(eyes, way, request)).await?;
    Ok(way.order().page_taken(rows, request, CaseLine::read)?)
}

/// The first page of the first way that finds something, and that way.
pub async fn first_found(
    db: &Db,
    eyes: Eyes<'_>,
    typed: &str,
    limit: u32,
) -> Result<Option<(Way, Page<CaseLine>)>, ReadError> {
    for way in Way::of(typed) {
        let found = page(db, eyes, &way, &PageRequest::first(limit)).await?;
        if !found.items.is_empty() {
            return Ok(Some((way, found)));
        }
    }
    Ok(None)
}

/// Every shape of this list, for the registry.
pub(crate) fn samples() -> Vec<Text> {
    let text = || "a".to_owned();
    let ways = [
        Way::Code(text()),
        Way::Identity(text()),
        Way::Phone(text()),
        Way::Name(text()),
        Way::GivenName(text()),
    ];
    let mut texts = Vec::new();
    let mut all: Vec<(Scope, Sight)> = Scope::samples()
        .into_iter()
        .map(|scope| (scope, Sight::everything()))
        .collect();
    all.extend(super::scope::sights().map(|sight| (Scope::Everything, sight)));
    for (scope, sight) in &all {
        for way in &ways {
            let cursor = if way.order().columns.len() == 1 {
                "[\"a\"]"
            } else {
                "[\"a\",\"b\"]"
            };
            let after = PageRequest::after(hex::encode(cursor), 20);
            for request in [PageRequest::first(20), after] {
                texts.push(list((scope, sight), way, &request).finish().0);
            }
        }
    }
    texts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_decides_the_way() {
        let name = |text: &str| Way::Name(text.to_owned());
        assert_eq!(Way::of("  "), []);
        assert_eq!(Way::of("Nguyễn Văn An"), [name("nguien van an")]);
        assert_eq!(
            Way::of("Hương"),
            [Way::GivenName("huong".to_owned()), name("huong")]
        );
        assert_eq!(
            Way::of("h40.024.13-260821-0142")[0],
            Way::Code("H40.024.13-260821-0142".to_owned())
        );
        assert_eq!(
            Way::of("036 190 000 731")[0],
            Way::Identity("036190000731".to_owned())
        );
        assert!(Way::of("+84 900 000 123").contains(&Way::Phone("0900000123".to_owned())));
        assert_eq!(Way::of("%"), []);
    }
}
