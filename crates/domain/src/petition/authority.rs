//! Who may do what to which petition: role × act × relation of the officer's agency to it. The
//! reviewed print is in `tests/permissions.txt`.

use super::{Author, Petition};
use crate::actor::{Officer, Role};
use crate::case::Refusal;

macro_rules! acts {
    ($($(#[$doc:meta])* $variant:ident = $slug:literal, $name:literal;)*) => {
        /// Everything that can be asked for.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
        pub enum PetitionAct { $($(#[$doc])* $variant,)* }

        impl PetitionAct {
            /// All, in the order of the matrix.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];
            /// Its one word.
            pub fn slug(self) -> &'static str { match self { $(Self::$variant => $slug,)* } }
            /// On screen.
            pub fn name(self) -> &'static str { match self { $(Self::$variant => $name,)* } }
            /// The act of a word.
            pub fn from_slug(slug: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|it| it.slug() == slug)
            }
        }
    };
}

acts! {
    /// See it with what is not public.
    View = "view", "Xem nội dung";
    /// See who sent it in confidence.
    ViewSender = "view_sender", "Xem người gửi yêu cầu giữ kín";
    /// Send one.
    Send = "send", "Gửi";
    /// Enter one for somebody who is not online.
    Enter = "enter", "Nhập thay";
    /// Not take it.
    Refuse = "refuse", "Không tiếp nhận";
    /// Ask what is meant.
    AskClarity = "ask_clarity", "Đề nghị làm rõ";
    /// Say what is meant.
    Clarify = "clarify", "Làm rõ";
    /// End what was not made clear.
    Lapse = "lapse", "Kết thúc do không làm rõ";
    /// Pass it on to the outside.
    PassOn = "pass_on", "Chuyển ngoài thẩm quyền";
    /// Give the agencies that handle it a text that does not tell who sent it.
    Veil = "veil", "Che nội dung chuyển xử lý";
    /// Give it to agencies.
    Assign = "assign", "Giao xử lý";
    /// Give a wrong transfer back.
    Return = "return", "Trả lại";
    /// Bring it to the Office.
    Escalate = "escalate", "Trình UBND tỉnh";
    /// Tell the lead an opinion.
    Opine = "opine", "Cho ý kiến phối hợp";
    /// Write an answer.
    Draft = "draft", "Soạn trả lời";
    /// Send it back to be written anew.
    SendBack = "send_back", "Trả lại để sửa";
    /// Tell how far it is.
    Update = "update", "Cập nhật tình hình";
    /// Note a result.
    NoteResult = "note_result", "Ghi có kết quả";
    /// Answer.
    Answer = "answer", "Trả lời";
    /// Make it public.
    Publish = "publish", "Rà soát, công khai";
    /// Keep it from the public.
    Withhold = "withhold", "Không công khai";
    /// Put it among the frequent questions.
    Feature = "feature", "Đưa vào câu hỏi thường gặp";
    /// Take it out of them.
    Unfeature = "unfeature", "Bỏ khỏi câu hỏi thường gặp";
    /// Accept the answer.
    Accept = "accept", "Đồng ý với trả lời";
    /// Reject the answer.
    Contest = "contest", "Không đồng ý, gửi lại";
    /// Write down what the sender said by another way.
    Relay = "relay", "Ghi lời người gửi";
    /// Give the sender a new key for a lost one.
    RenewKey = "renew_key", "Cấp lại mã tra cứu";
    /// Join or link it.
    Link = "link", "Gộp, liên kết";
    /// Let it go its own way again.
    Release = "release", "Tách, xử lý riêng";
    /// Note a clock.
    Alert = "alert", "Nhắc hạn";
}

/// What the officer's agency must be to the petition.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Relation {
    /// It coordinates.
    Coordinator,
    /// It leads.
    Lead,
    /// It handles it, leading or not.
    Handler,
    /// Any of these.
    Related,
    /// Nothing.
    Anywhere,
}

/// The table. Whoever controls procedures works in the Office, which coordinates; where an agency
/// coordinates itself, its head and its reception do.
pub fn relation(role: Role, act: PetitionAct) -> Option<Relation> {
    use PetitionAct as A;
    use Role::{Auditor, Control, HeadOfAgency, HeadOfDivision, Reception, Specialist};
    match (act, role) {
        (A::View, Control | Auditor) => Some(Relation::Anywhere),
        (A::View, Reception | Specialist | HeadOfDivision | HeadOfAgency) => {
            Some(Relation::Related)
        }
        // Each agency has somebody who controls procedures, also the one that is complained of.
        (A::ViewSender, Control | HeadOfAgency) => Some(Relation::Coordinator),
        (A::Enter, Reception | Control) => Some(Relation::Anywhere),
        // Who takes calls and letters where it is classified.
        (A::Relay | A::RenewKey, Reception | Control | HeadOfAgency) => Some(Relation::Coordinator),
        (
            A::Refuse
            | A::AskClarity
            | A::PassOn
            | A::Veil
            | A::Assign
            | A::Link
            | A::Release
            | A::Publish
            | A::Withhold
            | A::Feature
            | A::Unfeature,
            Control | HeadOfAgency,
        ) => Some(Relation::Coordinator),
        (A::SendBack, Control) => Some(Relation::Coordinator),
        (A::SendBack, HeadOfAgency) => Some(Relation::Related),
        (A::Escalate, Control) => Some(Relation::Coordinator),
        (A::Escalate, HeadOfAgency) => Some(Relation::Handler),
        (A::Return | A::Opine, Specialist | HeadOfDivision | HeadOfAgency | Control) => {
            Some(Relation::Handler)
        }
        (
            A::Draft | A::Update | A::NoteResult,
            Specialist | HeadOfDivision | HeadOfAgency | Control,
        ) => Some(Relation::Lead),
        // Signed by whoever answers for the agency; the Office answers what it leads.
        (A::Answer, HeadOfAgency | Control) => Some(Relation::Lead),
        _ => None,
    }
}

/// Whether this author may do this act; the refusal explains itself.
///
/// # Errors
/// The refusal.
pub fn may(author: &Author, act: PetitionAct, it: &Petition) -> Result<(), Refusal> {
    use PetitionAct as A;
    let no_role = || {
        Err(Refusal::NotYourRole {
            act: act.name().into(),
        })
    };
    match author {
        Author::Sender {
            account, key_hash, ..
        } => match act {
            A::Send => Ok(()),
            A::View | A::ViewSender | A::Clarify | A::Accept | A::Contest => {
                let own = account.is_some_and(|account| it.belongs_to(account));
                if own || it.opens_with(key_hash) {
                    Ok(())
                } else {
                    Err(Refusal::PetitionNotYours)
                }
            }
            _ => no_role(),
        },
        Author::Officer(officer) => {
            let seats = officer.capacities();
            let mut refused = None;
            for seat in &seats {
                match officer_may(seat, act, it) {
                    Ok(()) => return Ok(()),
                    Err(refusal) => refused = refused.or(Some(refusal)),
                }
            }
            refused.map_or_else(no_role, Err)
        }
        Author::Machine(_) if act == A::Enter => Ok(()),
        // Those that go with one that is folded itself go on with it.
        Author::System if matches!(act, A::Lapse | A::Alert | A::Link | A::Release) => Ok(()),
        Author::Machine(_) | Author::System => no_role(),
    }
}

fn officer_may(officer: &Officer, act: PetitionAct, it: &Petition) -> Result<(), Refusal> {
    let relations: Vec<Relation> = officer
        .roles
        .iter()
        .filter_map(|role| relation(*role, act))
        .collect();
    if relations.is_empty() {
        return Err(Refusal::NotYourRole {
            act: act.name().into(),
        });
    }
    let coordinates = it
        .coordinator
        .as_ref()
        .is_some_and(|place| place.code == officer.agency);
    let leads = it.lead().is_some_and(|place| place.code == officer.agency);
    let handles = it.is_with(&officer.agency);
    let fits = |relation: &Relation| match relation {
        Relation::Anywhere => true,
        Relation::Coordinator => coordinates,
        Relation::Lead => leads,
        Relation::Handler => handles,
        Relation::Related => coordinates || handles,
    };
    if relations.iter().any(fits) {
        return Ok(());
    }
    let agency = it
        .agency()
        .map_or_else(String::new, |place| place.name.clone());
    Err(Refusal::PetitionElsewhere { agency })
}
