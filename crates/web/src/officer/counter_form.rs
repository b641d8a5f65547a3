//! What the counter's form says: for whom, by whom, which papers, how the result is wanted, what
//! was paid. Whether it may be filed and accepted is decided where that is decided.

use super::act_page::unreadable;
use super::amend;
use super::fields::Fields;
use super::law::Refused;
use super::payment;
use super::scans;
use super::stored::Stored;
use casework::submit::Filed;
use domain::case::Limits;
use domain::case::filing::CopyKind;
use domain::case::payment::ConfirmPayment;
use domain::case::{Channel, Delivery, Paper, Party, PartyKind, Submitter, Terms};
use domain::ids::{AccountId, AgencyCode, ComponentId, OfficerId, UnitCode};

/// The kinds of copy that the counter tells apart, as forms name them.
pub const COPIES: [(&str, CopyKind); 4] = [
    ("original", CopyKind::Original),
    ("certified", CopyKind::Certified),
    ("plain", CopyKind::Plain),
    ("shown_only", CopyKind::ShownOnly),
];

/// Where a file is received and who resolves it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Received {
    /// The intake unit.
    pub unit: UnitCode,
    /// The agency that resolves.
    pub agency: AgencyCode,
    /// The clerk.
    pub clerk: OfficerId,
}

/// How the file comes.
pub fn channel(fields: &Fields) -> Channel {
    match fields.text("channel").as_str() {
        "assisted" => Channel::CounterAssisted,
        "post" => Channel::Post,
        _ => Channel::CounterPaper,
    }
}

/// The case of the procedure, where it has several.
pub fn variant(fields: &Fields) -> Option<String> {
    given(fields, "variant")
}

/// What the form files.
///
/// # Errors
/// When a field cannot be read.
pub fn filed(
    fields: &Fields,
    terms: &Terms,
    received: Received,
    stored: &Stored,
) -> Result<Filed, Refused> {
    let papers = scans::attached(&papers(fields, terms), stored);
    Ok(Filed {
        procedure: terms.procedure.clone(),
        variant: variant(fields),
        agency: received.agency,
        channel: channel(fields),
        applicant: party(fields, ""),
        submitter: submitter(fields)?,
        subject: fields.text("subject"),
        form: serde_json::Value::Null,
        papers,
        intake_unit: Some(received.unit),
        delivery: amend::delivery(&fields.text("delivery"), &fields.text("delivery_address"))
            .unwrap_or(Delivery::InPerson),
        helped_by: Some(received.clerk),
        representative: None,
        confirmed: None,
        code: None,
        portal_code: None,
        draft: None,
    })
}

/// The payment that was taken at the counter; none where it is taken later.
pub fn paid(fields: &Fields, amount: i64) -> Option<ConfirmPayment> {
    let method = payment::method(&fields.text("paid"))?;
    (amount > 0).then(|| ConfirmPayment {
        amount,
        method,
        reference: fields.text("paid_reference"),
    })
}

fn given(fields: &Fields, name: &str) -> Option<String> {
    Some(fields.text(name)).filter(|text| !text.is_empty())
}

fn compact(text: &str) -> String {
    text.split_whitespace().collect()
}

/// A party from its fields; `before` stands before their names.
pub fn party(fields: &Fields, before: &str) -> Party {
    let at = |name: &str| format!("{before}{name}");
    Party {
        kind: if fields.text(&at("kind")) == "organisation" {
            PartyKind::Organisation
        } else {
            PartyKind::Person
        },
        name: fields.text(&at("name")),
        identity_number: given(fields, &at("identity")).map(|text| compact(&text)),
        born: given(fields, &at("born")),
        address: fields.text(&at("address")),
        phone: given(fields, &at("phone")).map(|text| compact(&text)),
        email: given(fields, &at("email")),
        account: given(fields, &at("account"))
            .and_then(|text| text.parse().ok())
            .map(AccountId),
    }
}

fn submitter(fields: &Fields) -> Result<Submitter, Refused> {
    let person = party(fields, "by_");
    let document = fields.text("by_document");
    let way = fields.text("by");
    if matches!(way.as_str(), "authorised" | "guardian" | "hired" | "postal")
        && person.name.is_empty()
    {
        return Err(unreadable("by_name", "Ghi họ tên người nộp thay."));
    }
    Ok(match way.as_str() {
        "authorised" => Submitter::Authorised {
            person,
            document,
            limits: Limits::default(),
        },
        "guardian" => Submitter::Guardian { person, document },
        "hired" => Submitter::Hired { person, document },
        "postal" => Submitter::Postal {
            person,
            item: document,
        },
        _ => Submitter::Applicant,
    })
}

fn papers(fields: &Fields, terms: &Terms) -> Vec<Paper> {
    terms
        .components
        .iter()
        .filter(|component| fields.has(&format!("have:{}", component.id)))
        .map(|component| {
            let id = component.id.as_str();
            let copy = fields.text(&format!("copy:{id}"));
            Paper {
                component: Some(ComponentId(id.to_owned())),
                name: component.name.clone(),
                copy: COPIES
                    .iter()
                    .find(|(slug, _)| *slug == copy)
                    .map_or(CopyKind::Original, |(_, kind)| *kind),
                count: fields.text(&format!("count:{id}")).parse().unwrap_or(1),
                file: None,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_becomes_a_filing_with_the_papers_that_were_ticked() {
        let terms = domain::testing::terms();
        let id = terms.components[0].id.to_string();
        let fields = Fields::given(&[
            ("name", "Phạm Thị Ngọc Ánh"),
            ("identity", "000 168 000 264"),
            ("by", "authorised"),
            ("by_name", "Trần Văn Bình"),
            ("by_document", "UQ 12 ngày 3/8/2026"),
            ("delivery", "post"),
            ("delivery_address", "Tổ 7"),
            (&format!("have:{id}"), "1"),
            (&format!("copy:{id}"), "certified"),
            (&format!("count:{id}"), "2"),
        ]);
        let clerk = domain::testing::clerk();
        let received = Received {
            unit: clerk.unit,
            agency: clerk.agency,
            clerk: clerk.id,
        };
        let filed = filed(&fields, &terms, received, &Stored::default());
        let filed = filed.expect("the form is whole");
        assert_eq!(
            filed.applicant.identity_number.as_deref(),
            Some("000168000264")
        );
        assert_eq!(filed.papers.len(), 1);
        assert_eq!(filed.papers[0].copy, CopyKind::Certified);
        assert_eq!(filed.papers[0].count, 2);
        assert!(matches!(filed.submitter, Submitter::Authorised { .. }));
        assert!(matches!(filed.delivery, Delivery::Post { .. }));
    }

    #[test]
    fn money_is_confirmed_only_where_it_was_taken() {
        let taken = Fields::given(&[("paid", "counter"), ("paid_reference", "BL 7")]);
        let confirmed = paid(&taken, 8_000).map(|it| (it.amount, it.reference));
        assert_eq!(confirmed, Some((8_000, "BL 7".to_owned())));
        assert_eq!(paid(&taken, 0), None);
        assert_eq!(paid(&Fields::given(&[("paid", "")]), 8_000), None);
    }
}
