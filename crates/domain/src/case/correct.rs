//! Correct a clerk's error (đính chính): a mistyped name, address or contact in the file, with the
//! reason and both values in the journal. Codes, times and what the applicant declared in the
//! e-form are never corrected this way.

use super::{Circumstances, Event, Happened, Refusal};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What may be corrected.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The applicant's name.
    ApplicantName,
    /// The applicant's address.
    ApplicantAddress,
    /// The applicant's telephone.
    ApplicantPhone,
    /// The applicant's e-mail.
    ApplicantEmail,
    /// The applicant's identification number.
    ApplicantIdentity,
    /// The one line that says what is asked.
    Subject,
}

impl Field {
    /// All of them, in the order of the form.
    pub const ALL: [Self; 6] = [
        Self::ApplicantName,
        Self::ApplicantIdentity,
        Self::ApplicantAddress,
        Self::ApplicantPhone,
        Self::ApplicantEmail,
        Self::Subject,
    ];

    /// The word on screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::ApplicantName => "Họ và tên chủ hồ sơ",
            Self::ApplicantAddress => "Địa chỉ",
            Self::ApplicantPhone => "Số điện thoại",
            Self::ApplicantEmail => "Thư điện tử",
            Self::ApplicantIdentity => "Số định danh",
            Self::Subject => "Nội dung yêu cầu",
        }
    }

    /// The name in forms.
    pub fn slug(self) -> &'static str {
        match self {
            Self::ApplicantName => "applicant_name",
            Self::ApplicantAddress => "applicant_address",
            Self::ApplicantPhone => "applicant_phone",
            Self::ApplicantEmail => "applicant_email",
            Self::ApplicantIdentity => "applicant_identity",
            Self::Subject => "subject",
        }
    }

    /// The field of a slug.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|f| f.slug() == slug)
    }
}

/// The wish to correct.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Correct {
    /// The field as the form named it.
    pub field: String,
    /// What it should read.
    pub value: String,
    /// Why.
    pub reason: String,
}

/// A clerk's error was corrected.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Corrected {
    /// Which field.
    pub field: Field,
    /// What it read.
    pub before: String,
    /// What it reads.
    pub after: String,
    /// Why.
    pub reason: String,
}

fn present(case: &super::Case, field: Field) -> Option<String> {
    let filing = case.filing.as_ref()?;
    Some(match field {
        Field::ApplicantName => filing.applicant.name.clone(),
        Field::ApplicantAddress => filing.applicant.address.clone(),
        Field::ApplicantPhone => filing.applicant.phone.clone().unwrap_or_default(),
        Field::ApplicantEmail => filing.applicant.email.clone().unwrap_or_default(),
        Field::ApplicantIdentity => filing.applicant.identity_number.clone().unwrap_or_default(),
        Field::Subject => filing.subject.clone(),
    })
}

/// The rule. Article: 61/2018 art. 21: the agency's own mistakes are put right at its cost.
pub fn decide(
    _on: &Circumstances,
    case: &super::Case,
    it: Correct,
) -> Result<Vec<Happened>, Refusal> {
    if case.has_ended() {
        return Err(super::wrong_stage(case, "Đính chính"));
    }
    let Some(field) = Field::from_slug(&it.field) else {
        return Err(Refusal::CorrectField { field: it.field });
    };
    let Some(before) = present(case, field) else {
        return Err(super::wrong_stage(case, "Đính chính"));
    };
    if it.reason.trim().is_empty() {
        return Err(Refusal::CorrectReasonMissing);
    }
    let after = it.value.trim().to_owned();
    if after == before {
        return Err(Refusal::NothingCorrected);
    }
    if after.is_empty() && matches!(field, Field::ApplicantName | Field::ApplicantAddress) {
        return Err(Refusal::ApplicantIncomplete {
            what: field.name().to_lowercase(),
        });
    }
    Ok(vec![Happened::Corrected(Corrected {
        field,
        before,
        after,
        reason: it.reason.trim().to_owned(),
    })])
}

/// The case after it.
pub fn evolve(case: &mut super::Case, _event: &Event, it: &Corrected) {
    let Some(filing) = case.filing.as_mut().map(Arc::make_mut) else {
        return;
    };
    let optional = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    match it.field {
        Field::ApplicantName => filing.applicant.name.clone_from(&it.after),
        Field::ApplicantAddress => filing.applicant.address.clone_from(&it.after),
        Field::ApplicantPhone => filing.applicant.phone = optional(&it.after),
        Field::ApplicantEmail => filing.applicant.email = optional(&it.after),
        Field::ApplicantIdentity => filing.applicant.identity_number = optional(&it.after),
        Field::Subject => filing.subject.clone_from(&it.after),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Story;

    fn wish(field: &str, value: &str) -> Correct {
        Correct {
            field: field.into(),
            value: value.into(),
            reason: "Gõ nhầm khi nhập".into(),
        }
    }

    #[test]
    fn both_values_and_the_reason_stay_in_the_journal() {
        let done = Story::accepted()
            .by_clerk()
            .when(wish("applicant_address", "Tổ 5, phường Trường Thi"))
            .done();
        let Some(Happened::Corrected(it)) = done.events.last().map(|e| &e.act) else {
            panic!("a correction is the last event");
        };
        assert_eq!(
            (it.before.as_str(), it.after.as_str()),
            ("Tổ 4, phường Trường Thi", "Tổ 5, phường Trường Thi")
        );
    }

    #[test]
    fn a_code_is_never_corrected() {
        Story::accepted()
            .by_clerk()
            .when(wish("code", "H40-1"))
            .refused("correct.field");
    }

    #[test]
    fn with_a_reason_a_change_and_before_the_end() {
        let mut silent = wish("subject", "Khác");
        silent.reason.clear();
        Story::accepted()
            .by_clerk()
            .when(silent)
            .refused("correct.reason");
        Story::accepted()
            .by_clerk()
            .when(wish("applicant_address", "Tổ 4, phường Trường Thi"))
            .refused("correct.content");
        Story::accepted()
            .by_clerk()
            .when(wish("applicant_name", " "))
            .refused("submit.applicant");
        Story::rejected()
            .by_clerk()
            .when(wish("subject", "Khác"))
            .refused("case.ended");
    }
}
