//! People, organisations and ways of receiving a result, as they are sent and given out.

use super::moment::Day;
use domain::case::filing::DeliveryKind;
use domain::case::{Channel, Delivery, Party, PartyKind, Submitter};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Whether a party is a person or an organisation.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PartyKind)]
pub enum PartyKindDto {
    /// A natural person.
    #[default]
    Person,
    /// An organisation or enterprise.
    Organisation,
}

/// A person or an organisation.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PartyIn {
    /// Person or organisation.
    #[serde(default)]
    pub kind: PartyKindDto,
    /// Full name.
    pub name: String,
    /// Personal identification number, or the organisation's code.
    #[serde(default)]
    pub identity_number: Option<String>,
    /// Date of birth.
    #[serde(default)]
    pub born: Option<Day>,
    /// Address in words.
    #[serde(default)]
    pub address: String,
    /// Telephone.
    #[serde(default)]
    pub phone: Option<String>,
    /// E-mail.
    #[serde(default)]
    pub email: Option<String>,
}

impl From<PartyIn> for Party {
    fn from(it: PartyIn) -> Self {
        let filled = |text: Option<String>| {
            text.map(|it| it.trim().to_owned())
                .filter(|it| !it.is_empty())
        };
        Self {
            kind: match it.kind {
                PartyKindDto::Person => PartyKind::Person,
                PartyKindDto::Organisation => PartyKind::Organisation,
            },
            name: it.name.trim().to_owned(),
            identity_number: filled(it.identity_number),
            born: it.born.map(|day| day.0.to_string()),
            address: it.address.trim().to_owned(),
            phone: filled(it.phone),
            email: filled(it.email),
            account: None,
        }
    }
}

/// A person or an organisation as it stands in a case.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
#[schema(as = Party)]
pub struct PartyOut {
    /// Person or organisation.
    pub kind: PartyKindDto,
    /// Full name.
    pub name: String,
    /// Personal identification number, or the organisation's code.
    pub identity_number: Option<String>,
    /// Date of birth.
    pub born: Option<String>,
    /// Address in words.
    pub address: String,
    /// Telephone.
    pub phone: Option<String>,
    /// E-mail.
    pub email: Option<String>,
}

impl From<&Party> for PartyOut {
    fn from(it: &Party) -> Self {
        Self {
            kind: match it.kind {
                PartyKind::Person => PartyKindDto::Person,
                PartyKind::Organisation => PartyKindDto::Organisation,
            },
            name: it.name.clone(),
            identity_number: it.identity_number.clone(),
            born: it.born.clone(),
            address: it.address.clone(),
            phone: it.phone.clone(),
            email: it.email.clone(),
        }
    }
}

/// Who hands a file in.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SubmitterKind {
    /// The applicant.
    Applicant,
    /// Someone whom the applicant authorised.
    Authorised,
    /// A parent or guardian, for a child or ward.
    Guardian,
    /// Someone whom the applicant hired.
    Hired,
    /// Postal staff.
    Postal,
}

/// Who handed a file in.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
#[schema(as = Submitter)]
pub struct SubmitterOut {
    /// In what capacity.
    pub r#as: SubmitterKind,
    /// The person, where it is not the applicant.
    pub person: Option<PartyOut>,
    /// The authorisation, the agreement or the number of the postal item.
    pub document: Option<String>,
}

impl From<&Submitter> for SubmitterOut {
    fn from(it: &Submitter) -> Self {
        let (kind, person, document) = match it {
            Submitter::Applicant => (SubmitterKind::Applicant, None, None),
            Submitter::Authorised {
                person, document, ..
            } => (SubmitterKind::Authorised, Some(person), Some(document)),
            Submitter::Guardian { person, document } => {
                (SubmitterKind::Guardian, Some(person), Some(document))
            }
            Submitter::Hired { person, document } => {
                (SubmitterKind::Hired, Some(person), Some(document))
            }
            Submitter::Postal { person, item } => (SubmitterKind::Postal, Some(person), Some(item)),
        };
        Self {
            r#as: kind,
            person: person.map(Into::into),
            document: document.cloned(),
        }
    }
}

/// A way of receiving a result.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryWay {
    /// At the counter.
    InPerson,
    /// By post.
    Post,
    /// Electronically.
    Online,
}

impl From<DeliveryWay> for DeliveryKind {
    fn from(it: DeliveryWay) -> Self {
        match it {
            DeliveryWay::InPerson => Self::InPerson,
            DeliveryWay::Post => Self::Post,
            DeliveryWay::Online => Self::Online,
        }
    }
}

impl From<DeliveryKind> for DeliveryWay {
    fn from(it: DeliveryKind) -> Self {
        match it {
            DeliveryKind::InPerson => Self::InPerson,
            DeliveryKind::Post => Self::Post,
            DeliveryKind::Online => Self::Online,
        }
    }
}

/// How a result is to be received.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Delivery)]
pub struct DeliveryDto {
    /// The way.
    pub by: DeliveryWay,
    /// Where to, by post.
    #[serde(default)]
    pub address: Option<String>,
}

impl From<DeliveryDto> for Delivery {
    fn from(it: DeliveryDto) -> Self {
        match it.by {
            DeliveryWay::InPerson => Self::InPerson,
            DeliveryWay::Online => Self::Online,
            DeliveryWay::Post => Self::Post {
                address: it.address.unwrap_or_default().trim().to_owned(),
            },
        }
    }
}

impl From<&Delivery> for DeliveryDto {
    fn from(it: &Delivery) -> Self {
        Self {
            by: it.kind().into(),
            address: match it {
                Delivery::Post { address } => Some(address.clone()),
                Delivery::InPerson | Delivery::Online => None,
            },
        }
    }
}

/// How a file came in.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Channel)]
pub enum ChannelDto {
    /// On the provincial portal by the applicant.
    Online,
    /// On the National Portal, taken over by the provincial system.
    NationalPortal,
    /// At the counter, filed electronically with an officer's help.
    CounterAssisted,
    /// At the counter, on paper.
    CounterPaper,
    /// By post.
    Post,
}

impl From<Channel> for ChannelDto {
    fn from(it: Channel) -> Self {
        match it {
            Channel::Online => Self::Online,
            Channel::NationalPortal => Self::NationalPortal,
            Channel::CounterAssisted => Self::CounterAssisted,
            Channel::CounterPaper => Self::CounterPaper,
            Channel::Post => Self::Post,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_never_given_out() {
        let party = domain::testing::filing().applicant;
        assert!(party.account.is_some());
        let json = serde_json::to_value(PartyOut::from(&party)).expect("JSON");
        assert_eq!(json.get("account"), None);
        assert_eq!(json["name"], party.name);
    }

    #[test]
    fn a_way_of_delivery_goes_in_and_out_alike() {
        let delivery = Delivery::Post {
            address: "12 Trần Hưng Đạo".into(),
        };
        let json = serde_json::to_value(DeliveryDto::from(&delivery)).expect("JSON");
        let read: DeliveryDto = serde_json::from_value(json).expect("a delivery");
        assert_eq!(Delivery::from(read), delivery);
    }
}
