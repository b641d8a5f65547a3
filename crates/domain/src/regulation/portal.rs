//! What the pages and the process ask a regulation: addresses, names, kinds of account, where and
//! what people may look up. Parameters that do not change by date.

use super::{Regulation, Word};
use crate::case::terms::ServiceLevel;
use jiff::civil::Date;

/// Any late day: these parameters have one value for all time.
const ALWAYS: Date = jiff::civil::date(2100, 1, 1);

/// A closed vocabulary of the list, as a type.
macro_rules! vocabulary {
    ($(#[$doc:meta])* $name:ident { $($(#[$of:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
        pub enum $name { $($(#[$of])* $variant,)* }

        impl $name {
            /// The word in files.
            pub fn slug(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }
            /// Every one, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            fn of(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|it| it.slug() == word)
            }
        }
    };
}

vocabulary! {
    /// Who serves the citizen online.
    Mode {
        /// The province's own portal.
        Own = "own",
        /// The National Portal only.
        National = "national",
        /// Both, the applicant's choice.
        Both = "both",
    }
}

vocabulary! {
    /// Kinds of account an applicant signs in with.
    AccountKind {
        /// Registered on this system.
        Local = "local",
        /// Of the National Portal.
        NationalPortal = "national_portal",
        /// An electronic identity of the Ministry of Public Security.
        Identity = "e_id",
    }
}

vocabulary! {
    /// Where people may look up a case.
    LookupChannel {
        /// On this system's pages, by code.
        Site = "site",
        /// On the National Portal.
        NationalPortal = "national_portal",
        /// By the case's QR code.
        Qr = "qr",
        /// At the counter.
        Counter = "counter",
        /// In the province's mobile application.
        MobileApp = "mobile_app",
    }
}

vocabulary! {
    /// What the public look-up shows beside the code and how far the case is.
    LookupField {
        /// The case code.
        Code = "code",
        /// The procedure.
        Procedure = "procedure",
        /// Full name of who filed.
        Submitter = "submitter",
        /// Name of the organisation that filed.
        Organisation = "organisation",
        /// Day of filing.
        Filed = "filed",
        /// Day of reception.
        Received = "received",
        /// Day of return as announced.
        Due = "due",
        /// Day of the result.
        ResultDay = "result_day",
        /// The state.
        State = "state",
        /// How far the case is.
        Progress = "progress",
        /// What is asked of the applicant: supplement, payment, else.
        Requests = "requests",
        /// The result.
        Result = "result",
    }
}

impl Regulation {
    /// Who serves the citizen online.
    pub fn mode(&self) -> Mode {
        Mode::of(self.word("portal.mode", ALWAYS)).unwrap_or(Mode::Own)
    }

    /// Whether online files come in on the National Portal only.
    pub fn national_portal_only(&self) -> bool {
        self.mode() == Mode::National
    }

    /// The name of the system, as the regulation writes it.
    pub fn system_name(&self) -> &str {
        self.word("profile.system_name", ALWAYS)
    }

    /// The same in English.
    pub fn system_name_en(&self) -> &str {
        self.text_en("profile.system_name")
    }

    /// Addresses at which citizens file; the province's own first.
    pub fn citizen_domains(&self) -> &[String] {
        self.words("portal.citizen_domain", ALWAYS)
    }

    /// The first of them.
    pub fn citizen_domain(&self) -> &str {
        self.citizen_domains().first().map_or("", String::as_str)
    }

    /// The address at which staff work.
    pub fn staff_domain(&self) -> &str {
        self.word("portal.staff_domain", ALWAYS)
    }

    /// The body that manages and operates the system.
    pub fn operator(&self) -> &str {
        self.word("org.operator", ALWAYS)
    }

    /// The same in English.
    pub fn operator_en(&self) -> &str {
        self.text_en("org.operator")
    }

    /// What intake units are called together.
    pub fn reception_unit(&self) -> &str {
        self.word("org.reception_unit_generic", ALWAYS)
    }

    /// The same in English.
    pub fn reception_unit_en(&self) -> &str {
        self.text_en("org.reception_unit_generic")
    }

    /// The provincial intake unit.
    pub fn reception_unit_province(&self) -> &str {
        self.word("org.reception_unit_province", ALWAYS)
    }

    /// What intake units of the lower levels are called.
    pub fn reception_unit_lower(&self) -> &str {
        self.word("org.reception_unit_lower", ALWAYS)
    }

    /// Levels of administration with their names.
    pub fn levels(&self) -> Vec<Word> {
        self.list("org.levels", ALWAYS)
    }

    /// What a level of online service is called here.
    pub fn level_name(&self, level: ServiceLevel) -> &'static str {
        match (level, self.numbered_levels()) {
            (ServiceLevel::InPersonOnly, _) => "Chưa có dịch vụ công trực tuyến",
            (ServiceLevel::Partial, true) => "Mức độ 3",
            (ServiceLevel::Full, true) => "Mức độ 4",
            (ServiceLevel::Partial, false) => "Một phần",
            (ServiceLevel::Full, false) => "Toàn trình",
        }
    }

    /// The same in English.
    pub fn level_name_en(&self, level: ServiceLevel) -> &'static str {
        match (level, self.numbered_levels()) {
            (ServiceLevel::InPersonOnly, _) => "Not online yet",
            (ServiceLevel::Partial, true) => "Level 3",
            (ServiceLevel::Full, true) => "Level 4",
            (ServiceLevel::Partial, false) => "Partly online",
            (ServiceLevel::Full, false) => "Fully online",
        }
    }

    fn numbered_levels(&self) -> bool {
        self.word("catalogue.level_vocabulary", ALWAYS) == "level_3_4"
    }

    /// Where people may look up a case, with names.
    pub fn lookup_channels(&self) -> Vec<LookupChannel> {
        self.all("lookup.channels", LookupChannel::of)
    }

    /// What the regulation names for the look-up; the code and how far the case is go without
    /// saying.
    pub fn lookup_fields(&self) -> Vec<LookupField> {
        self.all("lookup.fields", LookupField::of)
    }

    /// Mobile applications of the province that show cases.
    pub fn mobile_apps(&self) -> &[String] {
        self.words("lookup.mobile_app", ALWAYS)
    }

    /// Kinds of account an applicant may sign in with.
    pub fn account_kinds(&self) -> Vec<AccountKind> {
        self.all("account.kinds", AccountKind::of)
    }

    /// Whether accounts of the National Portal are for enterprises and organisations alone.
    pub fn portal_accounts_are_organisations(&self) -> bool {
        let roles = self.words("national_portal.role", ALWAYS);
        roles.iter().any(|it| it == "organisation_accounts")
    }

    /// Whether passwords of this system's own accounts open it.
    pub fn has_local_accounts(&self) -> bool {
        self.account_kinds().contains(&AccountKind::Local)
    }

    /// Whether postal staff file online for whoever handed the papers over.
    pub fn postal_staff_file(&self) -> bool {
        let rights = self.words("intake.postal_staff_rights", ALWAYS);
        rights.iter().any(|it| it == "file_with_citizen_account")
    }

    /// Whether postal staff who are assigned to a counter receive files there as its officers do.
    pub fn postal_staff_receive(&self, on: Date) -> bool {
        let rights = self.words("intake.postal_staff_rights", on);
        rights.iter().any(|it| it == "reception_officer")
    }

    /// Whether postal staff scan the papers of files at the counter they are assigned to.
    pub fn postal_staff_digitise(&self, on: Date) -> bool {
        let rights = self.words("intake.postal_staff_rights", on);
        rights.iter().any(|it| it == "digitise")
    }

    /// Whether applicants register accounts on this system.
    pub fn self_registration(&self) -> bool {
        self.flag("account.self_registration", ALWAYS)
    }

    /// After how many minutes without a request a session ends.
    pub fn idle_logout_minutes(&self) -> u32 {
        self.count("account.logout_rule", ALWAYS)
    }

    /// Who a lost or misused account is reported to.
    pub fn lost_account_reported_to(&self) -> &str {
        self.word("account.lost_report_to", ALWAYS)
    }

    /// Which contacts the pages must show, with names.
    pub fn contacts(&self) -> Vec<Word> {
        self.list("help.contacts", ALWAYS)
    }

    /// Which sections the pages must have, with names.
    pub fn sections(&self) -> Vec<Word> {
        self.list("portal.sections_required", ALWAYS)
    }

    /// Which facts each procedure must show, with names.
    pub fn public_facts(&self) -> Vec<Word> {
        self.list("catalogue.public_facts", ALWAYS)
    }

    /// Levels of satisfaction, best first, with names.
    pub fn rating_levels(&self) -> Vec<Word> {
        self.list("rating.scale", ALWAYS)
    }

    /// What is rated, with names.
    pub fn rating_items(&self) -> Vec<Word> {
        self.list("rating.items", ALWAYS)
    }

    fn text_en(&self, key: &str) -> &str {
        let given = self.entry(key, ALWAYS).words_en.as_deref();
        given.unwrap_or_else(|| self.word(key, ALWAYS))
    }

    fn all<T>(&self, key: &str, of: fn(&str) -> Option<T>) -> Vec<T> {
        let words = self.words(key, ALWAYS);
        words.iter().filter_map(|word| of(word)).collect()
    }
}
