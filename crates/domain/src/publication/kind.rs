//! The kinds of items: each has its one word in files, addresses and on screen, and says where in
//! its record the code and the name stand.

use serde::{Deserialize, Serialize};
use serde_json::Value;

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident = $word:literal, $slug:literal, $name:literal;)*) => {
        /// What an item is.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Kind { $($(#[$doc])* $variant,)* }

        impl Kind {
            /// All kinds.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];
            /// The word in the files.
            pub fn word(self) -> &'static str { match self { $(Self::$variant => $word,)* } }
            /// The name in addresses.
            pub fn slug(self) -> &'static str { match self { $(Self::$variant => $slug,)* } }
            /// The name on screen.
            pub fn name(self) -> &'static str { match self { $(Self::$variant => $name,)* } }
        }
    };
}

kinds! {
    /// A procedure with its facts.
    Procedure = "procedure", "thu-tuc", "Thủ tục hành chính";
    /// A procedure known by name only.
    Title = "title", "ten-thu-tuc", "Tên thủ tục";
    /// An electronic process.
    Process = "process", "quy-trinh", "Quy trình điện tử";
    /// A form, as JSON Schema.
    Form = "form", "bieu-mau", "Biểu mẫu điện tử";
    /// A turn of life and the procedures it asks for.
    LifeEvent = "life_event", "su-kien", "Sự kiện cuộc sống";
    /// Names of every day of a procedure.
    PopularNames = "popular_names", "ten-goi", "Tên thường gọi";
    /// A legal text, with the days on which it holds.
    LegalText = "legal_text", "van-ban", "Văn bản pháp luật";
    /// An agency.
    Agency = "agency", "co-quan", "Cơ quan";
    /// A unit of an agency.
    Unit = "unit", "don-vi", "Đơn vị";
    /// Days off and swapped days.
    DaysOff = "days_off", "ngay-nghi", "Ngày nghỉ";
}

impl Kind {
    /// The kind of a word in the files.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|it| it.word() == word)
    }

    /// The kind of a name in addresses.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|it| it.slug() == slug)
    }

    /// Where the record says its code; a form goes by the name of its file.
    pub fn code_field(self) -> Option<&'static str> {
        match self {
            Self::Form => None,
            Self::Process => Some("id"),
            Self::LifeEvent => Some("slug"),
            Self::LegalText => Some("number"),
            _ => Some("code"),
        }
    }

    /// The name that a record gives itself; its code where it has none.
    pub fn name_of(self, code: &str, body: &str) -> String {
        let field = match self {
            Self::Form => "title",
            Self::PopularNames => return code.to_owned(),
            _ => "name",
        };
        let named = serde_json::from_str::<Value>(body)
            .ok()
            .and_then(|it| it.get(field)?.as_str().map(str::to_owned));
        named.unwrap_or_else(|| code.to_owned())
    }
}
