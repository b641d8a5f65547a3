//! The form of the table of refusals: a variant with its particulars, its rule, the field it belongs to,
//! and its sentence in both languages.

macro_rules! refusals {
    ($($(#[$doc:meta])* $variant:ident $({ $($field:ident : $ty:ty),* })? = $rule:literal, $at:literal, $vi:literal, $en:literal;)*) => {
        /// Why something cannot be.
        #[derive(Clone, PartialEq, Debug, Serialize)]
        #[serde(tag = "refusal", rename_all = "snake_case")]
        pub enum Refusal {
            $($(#[$doc])* $variant $({ $(#[doc = "A particular of the refusal, shown in its sentence."] $field: $ty),* })?,)*
        }

        impl Refusal {
            /// The rule, as the regulation's citations know it.
            pub fn rule(&self) -> &'static str {
                match self { $(Self::$variant $({ $($field: _),* })? => $rule,)* }
            }
            /// The field of the form beside which the message belongs; empty for the whole.
            pub fn field(&self) -> &'static str {
                match self { $(Self::$variant $({ $($field: _),* })? => $at,)* }
            }
            /// What cannot be and what can be done, in Vietnamese.
            pub fn message(&self) -> String {
                match self { $(Self::$variant $({ $($field),* })? => format!($vi),)* }
            }
            /// The same in English.
            pub fn message_en(&self) -> String {
                match self { $(Self::$variant $({ $($field),* })? => format!($en),)* }
            }
            /// Every rule that some refusal names, for the test that each has its citation.
            pub const RULES: &'static [&'static str] = &[$($rule,)*];
            /// Every refusal as the public page of the regulation lists it: its rule, and its
            /// sentences with the particulars still in braces.
            pub const SENTENCES: &'static [(&'static str, &'static str, &'static str)] =
                &[$(($rule, $vi, $en),)*];
        }
    };
}
