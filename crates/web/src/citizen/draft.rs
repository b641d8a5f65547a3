//! What a draft holds: the choices made at its start, everything typed as it was typed, and what
//! it is for. Read from the store's text and written back; whose it is, the store asks.

use crate::frame::Lang;
use domain::case::filing::Representative;
use domain::case::{Delivery, Limits, Party, PartyKind, Submitter};
use domain::catalogue::form::help::Known;
use domain::catalogue::{Field, FieldKind, Form};
use domain::ids::{AccountId, AgencyCode, ProcedureCode, UnitCode};
use serde::{Deserialize, Serialize};
use store::account::{Account, Kind};

/// What a draft becomes.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Purpose {
    /// A new case.
    #[default]
    File,
    /// A change of a case on file.
    Amend {
        /// The case.
        code: String,
        /// The version that was seen.
        version: u32,
    },
    /// An answer to what was asked.
    Answer {
        /// The case.
        code: String,
        /// The version that was seen.
        version: u32,
    },
}

impl Purpose {
    /// The case it is about, where there is one.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::File => None,
            Self::Amend { code, .. } | Self::Answer { code, .. } => Some(code),
        }
    }
}

/// For whom.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whom {
    /// For oneself.
    #[default]
    Oneself,
    /// For someone who authorised it.
    Authorised,
    /// For a child or ward.
    Guardian,
    /// As postal staff, for whoever handed the papers over.
    Postal,
    /// For someone who pays for it.
    Hired,
}

impl Whom {
    /// Its name in forms.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Oneself => "oneself",
            Self::Authorised => "authorised",
            Self::Guardian => "guardian",
            Self::Postal => "postal",
            Self::Hired => "hired",
        }
    }

    /// The one of a name.
    pub fn from_slug(slug: &str) -> Self {
        [Self::Authorised, Self::Guardian, Self::Postal, Self::Hired]
            .into_iter()
            .find(|whom| whom.slug() == slug)
            .unwrap_or_default()
    }
}

/// The one for whom someone else files.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Principal {
    /// Name.
    pub name: String,
    /// Identity number or organisation code.
    pub identity_number: String,
    /// Address.
    pub address: String,
    /// Telephone.
    pub phone: String,
    /// The authorisation or the agreement.
    pub document: String,
    /// The last day of the authorisation.
    #[serde(default)]
    pub until: String,
    /// The procedures it is for; all where none is named.
    #[serde(default)]
    pub scope: Vec<String>,
    /// The principal's account, where there is one: the case is theirs there too.
    #[serde(default)]
    pub account: Option<String>,
    /// Whether the principal gave the authorisation here.
    #[serde(default)]
    pub given_here: bool,
}

/// Everything in a draft besides its papers.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Body {
    /// What it becomes.
    #[serde(default)]
    pub purpose: Purpose,
    /// The case of the procedure, where it has several.
    #[serde(default)]
    pub variant: Option<String>,
    /// Who resolves.
    pub agency: String,
    /// Where it is received, where that was chosen.
    #[serde(default)]
    pub intake_unit: Option<String>,
    /// For whom.
    #[serde(default)]
    pub whom: Whom,
    /// The one for whom someone else files.
    #[serde(default)]
    pub principal: Principal,
    /// Who acts for the organisation whose account it is.
    #[serde(default)]
    pub representative: Representative,
    /// An address, where the account has none.
    #[serde(default)]
    pub address: String,
    /// Whole names of fields and what was typed.
    #[serde(default)]
    pub typed: Vec<(String, String)>,
    /// `in_person`, `post`, `online`.
    #[serde(default)]
    pub delivery: String,
    /// Where to, by post.
    #[serde(default)]
    pub post_address: String,
    /// A remark with an answer.
    #[serde(default)]
    pub note: String,
    /// The pages that were gone through.
    #[serde(default)]
    pub done: Vec<String>,
}

impl Body {
    /// The body of a stored draft; none when it cannot be read.
    pub fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// The text to store.
    pub fn write(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Who resolves.
    pub fn agency(&self) -> AgencyCode {
        AgencyCode::new(self.agency.clone())
    }

    /// Where it is received.
    pub fn intake_unit(&self) -> Option<UnitCode> {
        self.intake_unit.clone().map(UnitCode)
    }

    /// Notes that a page was gone through.
    pub fn went_through(&mut self, step: &str) {
        if !self.done.iter().any(|done| done == step) {
            self.done.push(step.to_owned());
        }
    }

    /// Puts in what a page sent, for the fields it has; the others stay.
    pub fn put(
        &mut self,
        form: &Form,
        is_on_page: impl Fn(&str) -> bool,
        sent: &[(String, String)],
    ) {
        self.typed.retain(|(name, _)| !is_on_page(name));
        let known = sent
            .iter()
            .filter(|(name, value)| {
                is_on_page(name) && !value.trim().is_empty() && form.field(name).is_some()
            })
            .cloned();
        self.typed.extend(known);
    }

    /// For whom and by whom, with what the account says of the one who files.
    pub fn parties(&self, account: &Account) -> (Party, Submitter) {
        let own = self.own(account);
        let principal = || {
            let it = &self.principal;
            Party {
                name: it.name.trim().to_owned(),
                identity_number: filled(&it.identity_number),
                address: it.address.trim().to_owned(),
                phone: filled(&it.phone),
                account: it
                    .account
                    .as_deref()
                    .and_then(|id| id.parse().ok())
                    .map(AccountId),
                ..Party::default()
            }
        };
        let limits = || Limits {
            scope: self
                .principal
                .scope
                .iter()
                .map(|code| ProcedureCode::from(code.as_str()))
                .collect(),
            until: self.principal.until.parse().ok(),
        };
        let document = self.principal.document.trim().to_owned();
        match self.whom {
            Whom::Oneself => (own, Submitter::Applicant),
            Whom::Authorised => (
                principal(),
                Submitter::Authorised {
                    person: own,
                    document,
                    limits: limits(),
                },
            ),
            Whom::Postal => (
                principal(),
                Submitter::Postal {
                    person: own,
                    item: document,
                },
            ),
            Whom::Guardian => (
                principal(),
                Submitter::Guardian {
                    person: own,
                    document,
                },
            ),
            Whom::Hired => (
                principal(),
                Submitter::Hired {
                    person: own,
                    document,
                },
            ),
        }
    }

    /// For whom one acts, as every page of the draft says it.
    pub fn whom_words(&self, lang: Lang, own: &str) -> String {
        let it = &self.principal;
        let until = it.until.parse().map(domain::clock::words::date);
        match (self.whom, lang) {
            (Whom::Oneself, Lang::Vi) => format!("Nộp cho chính mình: {own}"),
            (Whom::Oneself, Lang::En) => format!("For yourself: {own}"),
            (Whom::Authorised, Lang::Vi) => match until {
                Ok(until) => format!(
                    "Nộp cho {}, theo ủy quyền {} (đến hết ngày {until})",
                    it.name, it.document
                ),
                Err(_) => format!("Nộp cho {}, theo ủy quyền {}", it.name, it.document),
            },
            (Whom::Authorised, Lang::En) => match until {
                Ok(until) => {
                    format!(
                        "For {}, authorised by {} (until {until})",
                        it.name, it.document
                    )
                }
                Err(_) => format!("For {}, authorised by {}", it.name, it.document),
            },
            (Whom::Guardian, Lang::Vi) => format!("Nộp cho con, người được giám hộ: {}", it.name),
            (Whom::Guardian, Lang::En) => format!("For your child or ward: {}", it.name),
            (Whom::Hired, Lang::Vi) => {
                format!("Nộp thay {}, theo hợp đồng {}", it.name, it.document)
            }
            (Whom::Hired, Lang::En) => format!("For {}, under agreement {}", it.name, it.document),
            (Whom::Postal, Lang::Vi) => {
                format!(
                    "Nhân viên bưu chính nộp cho {}, bưu gửi {}",
                    it.name, it.document
                )
            }
            (Whom::Postal, Lang::En) => {
                format!("Postal staff for {}, item {}", it.name, it.document)
            }
        }
    }

    fn own(&self, account: &Account) -> Party {
        Party {
            kind: match account.kind {
                Kind::Person => PartyKind::Person,
                Kind::Organisation => PartyKind::Organisation,
            },
            name: account.name.clone(),
            identity_number: account.identity_number.clone(),
            born: account.born.clone(),
            address: if account.address.trim().is_empty() {
                self.address.trim().to_owned()
            } else {
                account.address.clone()
            },
            phone: account.phone.clone(),
            email: account.email.clone(),
            account: Some(account.id),
        }
    }

    /// Who acts for the organisation, where one was named.
    pub fn represented_by(&self) -> Option<Representative> {
        let it = Some(self.representative.clone());
        it.filter(|it| !it.name.trim().is_empty())
    }

    /// How the result is wanted.
    pub fn delivery(&self) -> Delivery {
        match self.delivery.as_str() {
            "post" => Delivery::Post {
                address: self.post_address.trim().to_owned(),
            },
            "online" => Delivery::Online,
            _ => Delivery::InPerson,
        }
    }
}

fn filled(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// What stands in a form at first: what the state knows already, and what the form itself says.
pub fn prefilled(
    form: &Form,
    body: &Body,
    account: &Account,
    agency: &str,
) -> Vec<(String, String)> {
    fn walk<'a>(fields: &'a [Field], all: &mut Vec<&'a Field>) {
        for field in fields {
            match &field.kind {
                FieldKind::Group(fields) => walk(fields, all),
                // A row nobody asked for must not begin by itself.
                FieldKind::Table(_) => {}
                _ => all.push(field),
            }
        }
    }
    let (applicant, submitter) = body.parties(account);
    // The form asks for the person who acts, where there are two.
    let person = match submitter {
        Submitter::Applicant => applicant,
        Submitter::Authorised { person, .. }
        | Submitter::Guardian { person, .. }
        | Submitter::Hired { person, .. }
        | Submitter::Postal { person, .. } => person,
    };
    let mut fields = Vec::new();
    walk(&form.fields, &mut fields);
    fields
        .into_iter()
        .filter_map(|field| {
            let value = match field.known() {
                Some(Known::Name) => person.name.clone(),
                Some(Known::IdentityNumber) => person
                    .identity_number
                    .clone()
                    .filter(|number| number.len() == 12)?,
                Some(Known::Born) => day(person.born.as_deref()?)?,
                Some(Known::Address) => person.address.clone(),
                Some(Known::Phone) => person.phone.clone()?,
                Some(Known::Email) => person.email.clone()?,
                Some(Known::Agency) => agency.to_owned(),
                // What the form itself proposes starts only where its group must be filled in.
                None if field.always => field.start.as_ref()?.as_str()?.to_owned(),
                None => return None,
            };
            (!value.trim().is_empty()).then(|| (field.path.clone(), value))
        })
        .collect()
}

/// `1990-05-09` as a form shows it.
fn day(iso: &str) -> Option<String> {
    let date: jiff::civil::Date = iso.parse().ok()?;
    Some(format!("{}/{}/{}", date.day(), date.month(), date.year()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::catalogue::Catalogue;
    use domain::ids::AccountId;
    use uuid::Uuid;

    fn account() -> Account {
        Account {
            id: AccountId(Uuid::from_u128(0xC1)),
            login: "huong".into(),
            kind: Kind::Person,
            name: "Nguyễn Thị Thanh Hương".into(),
            identity_number: Some("036190000731".into()),
            born: Some("1990-05-09".into()),
            address: "Tổ 5, phường Trường Thi".into(),
            phone: Some("0900000123".into()),
            email: None,
            password_hash: None,
            active: true,
            failures: 0,
            locked_until: None,
            last_login_at: None,
            created_at: domain::testing::moment("2026-01-05T08:00"),
            version: 1,
        }
    }

    #[test]
    fn what_the_state_knows_is_not_asked_again() {
        let seed = Catalogue::seed();
        let form = seed.form("1.001193").expect("a form of the seed");
        let typed = prefilled(form, &Body::default(), &account(), "UBND phường Trường Thi");
        let of = |name: &str| {
            typed
                .iter()
                .find(|(field, _)| field == name)
                .map(|(_, value)| value.as_str())
        };
        assert_eq!(of("kinh_gui"), Some("UBND phường Trường Thi"));
        assert_eq!(of("nguoi_yeu_cau.ho_ten"), Some("Nguyễn Thị Thanh Hương"));
        assert_eq!(of("nguoi_yeu_cau.ngay_sinh"), Some("9/5/1990"));
        assert_eq!(of("nguoi_duoc_khai_sinh.quoc_tich"), Some("Việt Nam"));
        assert_eq!(of("nguoi_duoc_khai_sinh.ho_ten"), None);
        assert_eq!(of("nguoi_yeu_cau.noi_cu_tru.quoc_gia"), None);
    }

    #[test]
    fn a_page_puts_in_its_own_fields_and_leaves_the_others() {
        let seed = Catalogue::seed();
        let form = seed.form("1.001193").expect("a form of the seed");
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let mut body = Body {
            typed: vec![
                pair("nguoi_me.ho_ten", "Hương"),
                pair("nguoi_cha.ho_ten", "Việt"),
            ],
            ..Body::default()
        };
        let sent = [
            pair("nguoi_me.dan_toc", "Kinh"),
            pair("nguoi_cha.dan_toc", "Tày"),
            pair("nguoi_me.khong_co", "x"),
        ];
        body.put(form, |name| name.starts_with("nguoi_me"), &sent);
        assert_eq!(
            body.typed,
            [
                pair("nguoi_cha.ho_ten", "Việt"),
                pair("nguoi_me.dan_toc", "Kinh")
            ]
        );
        assert_eq!(Body::read(&body.write()), Some(body));
    }

    #[test]
    fn who_files_for_another_is_the_representative_and_the_case_is_the_others() {
        let body = Body {
            whom: Whom::Authorised,
            principal: Principal {
                name: " Trần Văn Bình ".into(),
                document: "Giấy ủy quyền 12/2026".into(),
                ..Principal::default()
            },
            ..Body::default()
        };
        let (applicant, submitter) = body.parties(&account());
        assert_eq!(
            (applicant.name.as_str(), applicant.account),
            ("Trần Văn Bình", None)
        );
        let Submitter::Authorised {
            person, document, ..
        } = submitter
        else {
            panic!("not a representative");
        };
        assert_eq!(person.account, Some(account().id));
        assert_eq!(document, "Giấy ủy quyền 12/2026");
    }
}
