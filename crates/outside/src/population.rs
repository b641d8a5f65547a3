//! The national population database, asked over the province's data-sharing platform about one
//! citizen, for one case and one purpose.
//!
//! The contract is `docs/population-database.md`: one `POST` of a packet with the field names of the
//! national standard on citizens' data, a bearer token, an answer with the same names. What it answers
//! is compared with what the case says; nothing else of it leaves this module.

use crate::Trouble;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Where the database is asked.
#[derive(Clone, Default)]
pub enum Population {
    /// Nowhere: look-ups are written down only.
    #[default]
    Closed,
    /// The platform, spoken to over HTTP.
    Http {
        /// The client, with its connections.
        client: reqwest::Client,
        /// The service's address.
        url: reqwest::Url,
        /// The bearer token.
        token: String,
        /// The code by which the platform knows this system.
        system: String,
    },
}

impl std::fmt::Debug for Population {
    // By hand, because the token must not be printed.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Closed => f.write_str("Closed"),
            Self::Http { url, .. } => f.debug_struct("Http").field("url", &url.as_str()).finish(),
        }
    }
}

/// What is asked: who asks, for which case, and what the case says of the citizen.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Question {
    /// The look-up's name, the same again when it is asked again.
    pub id: String,
    /// The account of the officer in the database.
    pub account: String,
    /// The code of the case.
    pub case: String,
    /// For what.
    pub purpose: String,
    /// The personal identification number.
    pub number: String,
    /// Full name.
    pub name: String,
    /// Date of birth, ISO, where the case says one.
    pub born: Option<String>,
    /// Address in words.
    pub address: String,
}

impl std::fmt::Debug for Question {
    // By hand: it is personal data.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Question")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// What came of comparing one fact.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Both say the same.
    Same,
    /// They differ.
    Differs,
    /// One of them does not say.
    Unknown,
}

/// What the database answered, compared with the case.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Answer {
    /// There is such a citizen.
    Found {
        /// Full name.
        name: Verdict,
        /// Date of birth.
        born: Verdict,
        /// Where the citizen is registered as living.
        residence: Verdict,
    },
    /// The database knows no such number.
    NotFound,
    /// Nothing is connected here, so nobody was asked.
    NotConnected,
}

/// The packet, by the names of the standard.
#[derive(Serialize)]
struct Packet<'a> {
    #[serde(rename = "MaYeuCau")]
    id: &'a str,
    #[serde(rename = "MaTichHop")]
    service: &'static str,
    #[serde(rename = "MaHeThong")]
    system: &'a str,
    #[serde(rename = "MaCanBo")]
    officer: &'a str,
    #[serde(rename = "TaiKhoan")]
    account: &'a str,
    #[serde(rename = "MaHoSo")]
    case: &'a str,
    #[serde(rename = "MucDich")]
    purpose: &'a str,
    #[serde(rename = "SoDinhDanh")]
    number: &'a str,
    #[serde(rename = "HoVaTen")]
    name: String,
    #[serde(rename = "NgayThangNamSinh", skip_serializing_if = "Option::is_none")]
    born: Option<Born>,
}

/// The service that tells of one citizen, by its number on the sharing platform.
const SERVICE: &str = "037";

/// A day of birth as the standard has it: the day, or the year alone.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Born {
    #[serde(rename = "NgayThangNam", skip_serializing_if = "Option::is_none")]
    day: Option<String>,
    #[serde(rename = "Nam", skip_serializing_if = "Option::is_none")]
    year: Option<String>,
}

/// A name in the standard's parts, or written as one.
#[derive(Deserialize)]
#[serde(untagged)]
enum Name {
    Whole(String),
    Parts {
        #[serde(rename = "Ho", default)]
        family: String,
        #[serde(rename = "ChuDem", default)]
        middle: String,
        #[serde(rename = "Ten", default)]
        given: String,
    },
}

impl Name {
    fn whole(&self) -> String {
        match self {
            Self::Whole(it) => it.clone(),
            Self::Parts {
                family,
                middle,
                given,
            } => format!("{family} {middle} {given}"),
        }
    }
}

/// A day of birth in the standard's parts, or written as one.
#[derive(Deserialize)]
#[serde(untagged)]
enum Day {
    Whole(String),
    Parts(Born),
}

impl Day {
    fn whole(&self) -> Option<&str> {
        match self {
            Self::Whole(it) => Some(it),
            Self::Parts(it) => it.day.as_deref(),
        }
    }
}

#[derive(Deserialize)]
struct Told {
    #[serde(rename = "SoDinhDanh")]
    number: Option<String>,
    #[serde(rename = "HoVaTen")]
    name: Option<Name>,
    #[serde(rename = "NgayThangNamSinh")]
    born: Option<Day>,
    #[serde(rename = "ThuongTru", alias = "NoiThuongTru")]
    residence: Option<Residence>,
}

#[derive(Deserialize)]
struct Residence {
    #[serde(rename = "ChiTiet")]
    details: Option<String>,
    #[serde(rename = "TenXa")]
    commune: Option<String>,
    #[serde(rename = "TenTinh")]
    province: Option<String>,
}

/// No answer is longer.
const LONGEST: usize = 64 * 1024;

impl Population {
    /// The platform at `url`.
    ///
    /// # Errors
    /// [`Trouble::Never`] when the address cannot be read or the client not be built.
    pub fn http(url: &str, token: &str, system: &str) -> Result<Self, Trouble> {
        let url = reqwest::Url::parse(url).map_err(|error| {
            Trouble::never(
                "the address of the population database cannot be read",
                error,
            )
        })?;
        // Whoever installed a provider first keeps it: there is only one, ring.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .timeout(Duration::from_secs(20))
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| Trouble::never("the client cannot be built", error))?;
        Ok(Self::Http {
            client,
            url,
            token: token.to_owned(),
            system: system.to_owned(),
        })
    }

    /// Whether there is anything to ask.
    #[must_use]
    pub fn is_open(&self) -> bool {
        matches!(self, Self::Http { .. })
    }

    /// Asks about one citizen.
    ///
    /// # Errors
    /// [`Trouble::Never`] when the platform refuses the question or answers something else,
    /// [`Trouble::Later`] when it cannot be reached or asks for patience.
    pub async fn ask(&self, question: &Question) -> Result<Answer, Trouble> {
        let Self::Http {
            client,
            url,
            token,
            system,
        } = self
        else {
            return Err(Trouble::Never {
                what: "no population database is connected".to_owned(),
                source: None,
            });
        };
        let packet = packet(question, system);
        let answer = client
            .post(url.clone())
            .bearer_auth(token)
            .json(&packet)
            .send()
            .await
            .map_err(|error| Trouble::later("the population database was not reached", error))?;
        let status = answer.status();
        if status.as_u16() == 404 {
            return Ok(Answer::NotFound);
        }
        if !status.is_success() {
            let what = format!("the population database answered {status}");
            let patience = matches!(status.as_u16(), 408 | 429);
            return Err(if status.is_client_error() && !patience {
                Trouble::Never { what, source: None }
            } else {
                Trouble::Later { what, source: None }
            });
        }
        let bytes = answer
            .bytes()
            .await
            .map_err(|error| Trouble::later("the answer did not come whole", error))?;
        if bytes.len() > LONGEST {
            return Err(Trouble::Never {
                what: "the answer is too long".to_owned(),
                source: None,
            });
        }
        let told: Told = serde_json::from_slice(&bytes)
            .map_err(|error| Trouble::never("the answer is not of the standard", error))?;
        if told.number.as_deref() != Some(question.number.as_str()) {
            return Err(Trouble::Never {
                what: "the answer is about somebody else".to_owned(),
                source: None,
            });
        }
        Ok(compared(question, &told))
    }
}

fn packet<'a>(question: &'a Question, system: &'a str) -> Packet<'a> {
    let born = question.born.as_deref().filter(|it| !it.is_empty());
    Packet {
        id: &question.id,
        service: SERVICE,
        system,
        officer: &question.account,
        account: &question.account,
        case: &question.case,
        purpose: &question.purpose,
        number: &question.number,
        name: question.name.to_uppercase(),
        born: born.map(|it| match it.len() {
            4 => Born {
                day: None,
                year: Some(it.to_owned()),
            },
            _ => Born {
                day: Some(it.replace('-', "")),
                year: None,
            },
        }),
    }
}

fn compared(question: &Question, told: &Told) -> Answer {
    let day = |text: &str| -> Option<jiff::civil::Date> {
        let compact = text.replace(['-', '/'], "");
        match compact.len() {
            // `19900314` as the standard writes it.
            8 if text.len() == 8 || text.as_bytes().get(4) == Some(&b'-') => {
                jiff::civil::Date::strptime("%Y%m%d", &compact).ok()
            }
            8 => jiff::civil::Date::strptime("%d%m%Y", &compact).ok(),
            _ => None,
        }
    };
    let theirs = told.born.as_ref().and_then(Day::whole);
    let born = match (question.born.as_deref().and_then(day), theirs) {
        (Some(ours), Some(theirs)) => match day(theirs) {
            Some(theirs) if theirs == ours => Verdict::Same,
            Some(_) => Verdict::Differs,
            None => Verdict::Unknown,
        },
        _ => Verdict::Unknown,
    };
    Answer::Found {
        name: same(
            &question.name,
            told.name.as_ref().map(Name::whole).as_deref(),
        ),
        born,
        residence: told
            .residence
            .as_ref()
            .map_or(Verdict::Unknown, |it| lives(&question.address, it)),
    }
}

/// Letters and digits in small, one space between words; tones stay.
fn plain(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric());
    let words: Vec<String> = words
        .filter(|it| !it.is_empty())
        .map(str::to_lowercase)
        .collect();
    words.join(" ")
}

fn same(ours: &str, theirs: Option<&str>) -> Verdict {
    match theirs.map(plain) {
        Some(theirs) if !theirs.is_empty() && !ours.trim().is_empty() => {
            if theirs == plain(ours) {
                Verdict::Same
            } else {
                Verdict::Differs
            }
        }
        _ => Verdict::Unknown,
    }
}

/// Whether an address lies in the commune and the province that are registered.
fn lives(address: &str, it: &Residence) -> Verdict {
    let ours = plain(address);
    let places: Vec<String> = [&it.commune, &it.province]
        .into_iter()
        .flatten()
        .map(|it| bare(it))
        .filter(|it| !it.is_empty())
        .collect();
    // Where only the whole place is written, as the standard has it: the commune is its first part.
    let detailed = it.details.as_deref().and_then(|it| it.split(',').next());
    let detailed = detailed.map(bare).filter(|it| !it.is_empty());
    let commune = it
        .commune
        .as_ref()
        .and(places.first())
        .or(detailed.as_ref());
    let Some(commune) = commune.filter(|_| !ours.is_empty()) else {
        return Verdict::Unknown;
    };
    // The commune decides; a province that is not written is not a difference.
    if format!(" {ours} ").contains(&format!(" {commune} ")) {
        Verdict::Same
    } else {
        Verdict::Differs
    }
}

/// A place without the word of its kind.
fn bare(place: &str) -> String {
    let plain = plain(place);
    ["phường ", "xã ", "thị trấn ", "tỉnh ", "thành phố "]
        .into_iter()
        .find_map(|kind| plain.strip_prefix(kind))
        .unwrap_or(&plain)
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question() -> Question {
        Question {
            id: "1".to_owned(),
            number: "036190000731".to_owned(),
            name: "Nguyễn Thị Thanh Hương".to_owned(),
            born: Some("1990-03-14".to_owned()),
            address: "Tổ 4, phường Trường Thi".to_owned(),
            ..Question::default()
        }
    }

    fn told(json: &str) -> Answer {
        let told: Told = serde_json::from_str(json).expect("an answer");
        compared(&question(), &told)
    }

    /// Covers: HN-15.2/2
    #[test]
    fn packets_have_the_names_and_parts_of_the_national_standard_on_citizens_data() {
        // QCVN 109:2017/BTTTT: the number, the name in parts, the day, the registered place.
        let answer = r#"{"SoDinhDanh":"036190000731",
            "HoVaTen":{"Ho":"Nguyễn","ChuDem":"Thị Thanh","Ten":"Hương"},
            "NgayThangNamSinh":{"NgayThangNam":"1990-03-14"},
            "ThuongTru":{"MaDonViHanhChinh":"13669","ChiTiet":"Phường Trường Thi, Nam Định","QuocGia":"VN"}}"#;
        let same = Verdict::Same;
        let all = Answer::Found {
            name: same,
            born: same,
            residence: same,
        };
        assert_eq!(told(answer), all);
        let asked = serde_json::to_value(packet(&question(), "NDI")).expect("JSON");
        assert_eq!(asked["SoDinhDanh"], "036190000731");
        assert_eq!(asked["HoVaTen"], "NGUYỄN THỊ THANH HƯƠNG");
        assert_eq!(asked["NgayThangNamSinh"]["NgayThangNam"], "19900314");
        assert_eq!(
            (&asked["MaTichHop"], &asked["MaHeThong"]),
            (&"037".into(), &"NDI".into())
        );
        let year = Question {
            born: Some("1990".to_owned()),
            ..question()
        };
        let asked = serde_json::to_value(packet(&year, "NDI")).expect("JSON");
        assert_eq!(
            asked["NgayThangNamSinh"],
            serde_json::json!({ "Nam": "1990" })
        );
    }

    #[test]
    fn an_answer_is_compared_fact_by_fact_and_what_is_not_said_is_unknown() {
        let all = r#"{"SoDinhDanh":"036190000731","HoVaTen":"NGUYỄN THỊ THANH  HƯƠNG",
            "NgayThangNamSinh":"19900314","NoiThuongTru":{"TenXa":"Phường Trường Thi","TenTinh":"Tỉnh Ninh Bình"}}"#;
        let same = Verdict::Same;
        let found = |name, born, residence| Answer::Found {
            name,
            born,
            residence,
        };
        assert_eq!(told(all), found(same, same, same));
        let other = r#"{"HoVaTen":"Nguyễn Thị Hương","NgayThangNamSinh":"15/03/1990",
            "NoiThuongTru":{"TenXa":"Xã Hải Hậu"}}"#;
        let differs = Verdict::Differs;
        assert_eq!(told(other), found(differs, differs, differs));
        let unknown = Verdict::Unknown;
        assert_eq!(told("{}"), found(unknown, unknown, unknown));
    }
}
