//! Petitions and questions as they are given to programs and taken from them.

use crate::api::case_out::Named;
use crate::api::moment::{Day, Moment};
use crate::api::paper::StoredOut;
use crate::api::problem::Problem;
use crate::frame::Lang;
use crate::house::House;
use crate::public::petition::standing;
use domain::case::StoredFile;
use domain::clock;
use domain::petition::{
    Answer, Author, Command, Kind as What, Petition, PetitionAct, Place, Sent, Stage, may,
};
use serde::{Deserialize, Serialize};
use store::petition::list::Line;
use utoipa::ToSchema;
use uuid::Uuid;

/// A petition or a question.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PetitionKind {
    /// A petition: what somebody tells or proposes.
    Petition,
    /// A question.
    Question,
}

impl From<PetitionKind> for What {
    fn from(it: PetitionKind) -> Self {
        match it {
            PetitionKind::Petition => Self::Petition,
            PetitionKind::Question => Self::Question,
        }
    }
}

/// Who sends it.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SenderIn {
    /// Full name, or that of an organisation.
    pub name: String,
    /// Address.
    #[serde(default)]
    pub address: String,
    /// Telephone; one of telephone and e-mail must be there.
    #[serde(default)]
    pub phone: String,
    /// E-mail.
    #[serde(default)]
    pub email: String,
    /// Whether only whoever coordinates may know who it is.
    #[serde(default)]
    pub confidential: bool,
}

/// A proof of work: a number whose SHA-256 over `issued`, heading, text and number, a line each,
/// begins with 13 zero bits.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProofIn {
    /// When it was begun, in milliseconds since 1970; good for twelve hours.
    pub issued: i64,
    /// The number that was found.
    pub number: String,
}

/// What is sent.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PetitionIn {
    /// What it is.
    pub kind: PetitionKind,
    /// What a petition is about: `dilatoriness`, `conduct` and the other words of the list on the
    /// form; questions have none.
    #[serde(default)]
    pub subject: Option<String>,
    /// By whom.
    pub sender: SenderIn,
    /// The heading.
    pub title: String,
    /// The text.
    pub content: String,
    /// The code of the agency it is about or meant for.
    #[serde(default)]
    pub agency: Option<String>,
    /// The code of the procedure it is about.
    #[serde(default)]
    pub procedure: Option<String>,
    /// The code of one's own case from which it is sent.
    #[serde(default)]
    pub case: Option<String>,
    /// Uploads that go with it, of whoever is signed in.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub files: Vec<Uuid>,
    /// Send it although it seems to be a complaint or a denunciation, which have doors of their own:
    /// the refusal names the right one.
    #[serde(default)]
    pub anyway: bool,
    /// The proof of work of whoever is not signed in.
    #[serde(default)]
    pub proof: Option<ProofIn>,
}

/// What came of sending.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct PetitionSent {
    /// Its code.
    pub code: String,
    /// The key by which whoever has no account finds it again: given this once.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub key: Option<String>,
    /// The code of an open one that says the same, with which it goes.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub goes_with: Option<String>,
}

/// A line of a list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct PetitionLine {
    /// Its code.
    pub code: String,
    /// `petition` or `question`.
    pub kind: String,
    /// Where it stands.
    pub stage: String,
    /// The same in words; of a stranger's whose answer waits for its review, that it does.
    pub standing: String,
    /// The heading.
    pub title: String,
    /// Who has it.
    pub agency: Named,
    /// When it was received.
    pub received: Day,
    /// From which day it is counted: the next working session where it came out of hours and the
    /// regulation says so.
    pub counted_from: Day,
    /// When it was answered.
    pub answered: Option<Moment>,
    /// How many working days it took.
    pub days_taken: Option<i64>,
}

/// A line; of one's own with the heading as it was sent.
pub fn line(it: &Line, own: bool) -> PetitionLine {
    PetitionLine {
        code: it.code.clone(),
        kind: it.kind.word().to_owned(),
        stage: it.stage.word().to_owned(),
        standing: standing(Lang::Vi, it.stage, it.awaits_review && !own)
            .0
            .to_owned(),
        title: match &it.public_title {
            Some(title) if !own => title.clone(),
            _ => it.title.clone(),
        },
        agency: Named::new(&it.agency, it.agency_name.clone()),
        received: Day(clock::wall(it.sent_at).date()),
        counted_from: Day(clock::wall(it.received_at).date()),
        answered: it.answered_at.map(Moment),
        days_taken: it.days_taken,
    }
}

/// An answer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct AnswerOut {
    /// Which agency.
    pub agency: String,
    /// When.
    pub at: Moment,
    /// What.
    pub words: String,
    /// Files with it.
    pub files: Vec<StoredOut>,
}

/// That the sender was told how far it is.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct UpdateOut {
    /// When.
    pub at: Moment,
    /// What; empty for whoever did not send it.
    pub words: String,
}

/// What the sender was asked.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct ClarityOut {
    /// What must be made clear.
    pub asked: String,
    /// Until when.
    pub until: Moment,
}

/// The one with which it goes, which is answered for both: nothing of it but what everybody may know.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct TogetherOut {
    /// Its code.
    pub code: String,
    /// Where it stands.
    pub stage: String,
    /// The same in words.
    pub standing: String,
    /// The answer to both, once it was reviewed; its files are read under that code.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub answer: Option<AnswerOut>,
}

impl TogetherOut {
    fn of(it: &Petition) -> Self {
        Self {
            code: it.code.clone(),
            stage: it.stage.word().to_owned(),
            standing: it.stage.name().to_owned(),
            answer: reviewed(it),
        }
    }
}

fn answer(of: &Answer, words: &str, files: &[StoredFile]) -> AnswerOut {
    AnswerOut {
        agency: of.agency.name.clone(),
        at: of.at.into(),
        words: words.to_owned(),
        files: files.iter().map(StoredOut::from).collect(),
    }
}

/// The answer that everybody may read: as it was reviewed, with what was reviewed of it.
fn reviewed(it: &Petition) -> Option<AnswerOut> {
    let (public, of) = it.public_answer()?;
    Some(answer(of, &public.answer, &public.files))
}

/// One of them: of a stranger's, what is public; of one's own, the whole.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct PetitionOut {
    /// Its code.
    pub code: String,
    /// `petition` or `question`.
    pub kind: String,
    /// Where it stands.
    pub stage: String,
    /// The same in words; of a stranger's whose answer waits for its review, that it does.
    pub standing: String,
    /// Whether the caller sent it.
    pub own: bool,
    /// The heading; empty while it is not public.
    pub title: String,
    /// The text; empty while it is not public.
    pub content: String,
    /// Who has it.
    pub agency: Option<Named>,
    /// When it was received.
    pub received: Option<Moment>,
    /// From when it is counted: the next working session where it came out of hours and the regulation
    /// says so.
    pub counted_from: Option<Moment>,
    /// How many working days it took.
    pub days_taken: Option<i64>,
    /// The answers; of a stranger's the newest, as it was reviewed.
    pub answers: Vec<AnswerOut>,
    /// Whether an answer that was public is being looked at again, or holds no more: strangers read
    /// none until the next review.
    pub reviewed_again: bool,
    /// How often the sender was told how far it is, and when.
    pub updates: Vec<UpdateOut>,
    /// Why it is not handled, where it is not.
    pub ended: Option<String>,
    /// Where to turn instead.
    pub door: Option<String>,
    /// What the sender is asked now.
    pub asked: Option<ClarityOut>,
    /// With which one it goes, where the caller sent it and the same was sent before.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub together: Option<TogetherOut>,
    /// What the caller can do now: `clarify`, `accept`, `contest`.
    pub possible: Vec<String>,
}

/// An agency.
pub fn named(place: &Place) -> Named {
    Named::new(&place.code, place.name.clone())
}

impl PetitionOut {
    /// What somebody may know of one. Whose goes with another one learns what that one was answered, as its
    /// page tells it.
    ///
    /// # Errors
    /// When that one cannot be read.
    pub async fn of(house: &House, it: &Petition, author: &Author) -> Result<Self, Problem> {
        let mut out = Self::alone(house, it, author);
        if let Some(with) = it.folded_into.as_ref().filter(|_| out.own) {
            let found = store::petition::load_beside(&house.office.db, with).await;
            let found = found.map_err(|error| Problem::trouble(&error))?;
            out.together = found.map(|file| TogetherOut::of(&file.petition));
        }
        Ok(out)
    }

    fn alone(house: &House, it: &Petition, author: &Author) -> Self {
        let own = may(author, PetitionAct::View, it).is_ok();
        let published = it.published.as_ref();
        let text = |sent: fn(&Sent) -> &String, shown: Option<&String>| match (&it.sent, own) {
            (Some(of), true) => sent(of).clone(),
            _ => shown.cloned().unwrap_or_default(),
        };
        let whole = |of: &Answer| answer(of, &of.words, &of.files);
        let answers: Vec<AnswerOut> = match own {
            true => it.answers.iter().map(whole).collect(),
            false => reviewed(it).into_iter().collect(),
        };
        let ended = it.ended.as_ref().filter(|_| own);
        let door = ended.and_then(|it| it.ground).map(|it| it.door().0);
        let wishes = [
            ("accept", Command::Accept),
            (
                "contest",
                Command::Contest {
                    reason: "…".to_owned(),
                },
            ),
        ];
        let now = house.now();
        let would = |wish| casework::petition::would(&house.office, author, now, it, wish).is_ok();
        let clarify = (own && it.stage == Stage::Clarifying).then_some("clarify");
        let others = wishes
            .into_iter()
            .filter(|(_, wish)| own && would(wish.clone()));
        Self {
            code: it.code.clone(),
            kind: it.kind().word().to_owned(),
            stage: it.stage.word().to_owned(),
            standing: standing(Lang::Vi, it.stage, it.awaits_review() && !own)
                .0
                .to_owned(),
            own,
            title: text(|it| &it.title, published.map(|it| &it.title)),
            content: text(|it| &it.content, published.map(|it| &it.content)),
            agency: it.agency().or(it.coordinator.as_ref()).map(named),
            received: it.sent.as_ref().map(|it| Moment(it.at)),
            counted_from: it.received.map(Moment),
            days_taken: it.days_taken(&casework::petition::calendar(&house.office, it)),
            answers,
            reviewed_again: it.is_reviewed_again(),
            updates: it
                .updates
                .iter()
                .map(|of| UpdateOut {
                    at: of.at.into(),
                    words: match own {
                        true => of.words.clone(),
                        false => String::new(),
                    },
                })
                .collect(),
            ended: ended.map(|it| it.reason.clone()),
            door: door.filter(|it| !it.is_empty()).map(str::to_owned),
            asked: it
                .open_clarification()
                .filter(|_| own)
                .map(|it| ClarityOut {
                    asked: it.asked.clone(),
                    until: it.until.into(),
                }),
            together: None,
            possible: clarify
                .into_iter()
                .chain(others.map(|(name, _)| name))
                .map(str::to_owned)
                .collect(),
        }
    }
}

/// A frequent question.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct FaqOut {
    /// The question.
    pub question: String,
    /// The answer.
    pub answer: String,
    /// The sector: the agency whose matter it is.
    pub sector: Named,
    /// The field.
    pub field: String,
    /// The code of the question it came from.
    pub code: String,
}

/// What the sender says.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClarifyIn {
    /// What was meant.
    pub content: String,
}

/// Why an answer is not right.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ContestIn {
    /// Why.
    pub reason: String,
}
