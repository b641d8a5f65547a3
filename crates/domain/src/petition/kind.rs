//! The closed vocabularies of petitions: kinds, subjects, channels, grounds for not taking one,
//! triggers that bring one to the Office.

use serde::{Deserialize, Serialize};

macro_rules! vocabulary {
    ($(#[$doc:meta])* $name:ident { $($(#[$each:meta])* $variant:ident = $word:literal, $vi:literal, $en:literal;)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$each])* $variant,)* }

        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];
            /// The word in files and addresses.
            pub fn word(self) -> &'static str { match self { $(Self::$variant => $word,)* } }
            /// The one of a word.
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|it| it.word() == word)
            }
            /// On screen.
            pub fn name(self) -> &'static str { match self { $(Self::$variant => $vi,)* } }
            /// In English.
            pub fn name_en(self) -> &'static str { match self { $(Self::$variant => $en,)* } }
        }
    };
}

vocabulary! {
    /// What it is; each kind has clocks of its own.
    Kind {
        /// Câu hỏi, of the section "Hỏi - Đáp".
        Question = "question", "Câu hỏi", "Question";
        /// Phản ánh, kiến nghị.
        Petition = "petition", "Phản ánh, kiến nghị", "Petition";
    }
}

vocabulary! {
    /// The decree's eight subjects (NĐ 20/2008 art. 5), in its order.
    Subject {
        /// Trouble, delay, wrong doing.
        Conduct = "conduct", "Vướng mắc, chậm trễ, không thực hiện hoặc thực hiện không đúng quy định", "Trouble, delay or wrong application of a rule";
        /// The rule does not fit reality.
        Unfit = "unfit", "Quy định không phù hợp với thực tế", "A rule does not fit reality";
        /// Rules are not consistent.
        Inconsistent = "inconsistent", "Quy định không đồng bộ, không thống nhất", "Rules are not consistent";
        /// The rule is unlawful.
        Unlawful = "unlawful", "Quy định không hợp pháp", "A rule is unlawful";
        /// The rule is against a treaty.
        Treaty = "treaty", "Quy định trái với điều ước quốc tế", "A rule is against a treaty";
        /// Other matters of rules.
        Other = "other", "Vấn đề khác về quy định hành chính", "Another matter of administrative rules";
        /// A proposal for what is named before.
        Proposal = "proposal", "Phương án xử lý những phản ánh nêu trên", "A proposal on such a matter";
        /// An initiative for a new rule.
        Initiative = "initiative", "Sáng kiến ban hành mới quy định hành chính", "An initiative for a new rule";
    }
}

impl Subject {
    /// Phản ánh or kiến nghị: the last two are proposals.
    pub fn is_proposal(self) -> bool {
        matches!(self, Self::Proposal | Self::Initiative)
    }
}

vocabulary! {
    /// How it came.
    Channel {
        /// The section of the portal.
        Section = "section", "Mục Phản ánh, kiến nghị", "The portal's section";
        /// From inside a case or service.
        InService = "in_service", "Trong dịch vụ công trực tuyến", "Inside an online service";
        /// The section for questions.
        QaSection = "qa_section", "Mục Hỏi - Đáp", "The section for questions";
        /// By e-mail.
        Email = "email", "Thư điện tử", "E-mail";
        /// By telephone.
        Phone = "phone", "Điện thoại", "Telephone";
        /// By letter.
        Letter = "letter", "Thư qua bưu chính", "Letter";
        /// In person.
        InPerson = "in_person", "Trực tiếp tại cơ quan", "In person";
        /// From the National Portal.
        NationalPortal = "national_portal", "Cổng Dịch vụ công quốc gia", "National Portal";
    }
}

impl Channel {
    /// Whether the sender typed it here.
    pub fn is_online(self) -> bool {
        matches!(self, Self::Section | Self::InService | Self::QaSection)
    }

    /// What an officer enters.
    pub fn entered() -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(|it| !it.is_online())
    }
}

vocabulary! {
    /// Why one is not taken.
    Ground {
        /// Not one of the subjects.
        WrongSubject = "wrong_subject", "Nội dung không thuộc phạm vi phản ánh, kiến nghị", "Not a subject of petitions";
        /// Without what the form asks for.
        WrongForm = "wrong_form", "Không đủ yêu cầu về hình thức", "Not in the form that is asked for";
        /// A complaint against a decision or an act.
        Complaint = "complaint", "Là đơn khiếu nại", "A complaint";
        /// A denunciation of a breach of law.
        Denunciation = "denunciation", "Là đơn tố cáo", "A denunciation";
        /// Insults, advertisements, nonsense.
        Abuse = "abuse", "Nội dung xúc phạm, quảng cáo hoặc vô nghĩa", "Insults, advertisement or nonsense";
    }
}

impl Ground {
    /// The door at which such a thing is taken; empty where there is none.
    pub fn door(self) -> (&'static str, &'static str) {
        match self {
            Self::Complaint => (
                "Khiếu nại gửi người đã ra quyết định hành chính hoặc thủ trưởng cơ quan của người có hành vi hành chính bị khiếu nại (Luật Khiếu nại 2011), hoặc nộp tại Ban Tiếp công dân.",
                "A complaint goes to whoever took the decision, or to the head of the agency concerned (Law on Complaints 2011), or to the citizens' reception office.",
            ),
            Self::Denunciation => (
                "Tố cáo gửi người đứng đầu cơ quan quản lý người bị tố cáo (Luật Tố cáo 2018), hoặc nộp tại Ban Tiếp công dân; thông tin người tố cáo được giữ bí mật.",
                "A denunciation goes to the head of the agency in charge of the person denounced (Law on Denunciations 2018), or to the citizens' reception office; your identity is kept secret.",
            ),
            _ => ("", ""),
        }
    }
}

vocabulary! {
    /// By what a sender is verified who lost the key.
    Proof {
        /// An identity paper, shown at the counter.
        Paper = "paper", "Xem giấy tờ tùy thân tại quầy", "An identity paper seen at the counter";
        /// The number that was given when it was sent, called back.
        CallBack = "call_back", "Gọi lại số điện thoại đã ghi khi gửi", "A call back to the number given when it was sent";
        /// A letter to the address that was given then, and its answer.
        Letter = "letter", "Gửi thư đến địa chỉ đã ghi khi gửi, có thư trả lời", "A letter to the address given when it was sent, answered";
        /// The same by mail.
        Email = "email", "Hỏi thư điện tử đã ghi khi gửi, có thư trả lời", "A mail to the address given when it was sent, answered";
    }
}

vocabulary! {
    /// What brings a petition to the Office, which prepares the province's own decision.
    Trigger {
        /// The agencies do not agree.
        Disagreement = "disagreement", "Các cơ quan không thống nhất", "The agencies do not agree";
        /// The sender contests the answer.
        Contested = "contested", "Người gửi không nhất trí với trả lời", "The sender contests the answer";
        /// It falls to the People's Committee or its Chairman.
        Committee = "committee", "Thuộc thẩm quyền UBND tỉnh, Chủ tịch UBND tỉnh", "It falls to the People's Committee or its Chairman";
    }
}
