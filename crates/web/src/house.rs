//! What every handler has at hand: the office, the files, the clock, the printer. Made once by
//! the process; handlers take it as their state.

use crate::limits::Limits;
use crate::watch::Watch;
use casework::office::Office;
use domain::case::LetterForm;
use domain::letter::RegisterData;
use domain::report::paper::ReportData;
use jiff::Timestamp;
use std::net::IpAddr;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use store::case_file::CaseFile;
use store::case_file::event_format::StoredEvent;
use store::session::{Kind, Lifetime};

/// Renders a letter of a case as PDF from its history: wired by the process, because this room does not know the
/// one that prints.
pub type PrintLetter = Arc<
    dyn Fn(&CaseFile, &[StoredEvent], LetterForm, Timestamp) -> Result<Vec<u8>, String>
        + Send
        + Sync,
>;

/// Renders the register of a unit as PDF.
pub type PrintRegister = Arc<dyn Fn(&RegisterData) -> Result<Vec<u8>, String> + Send + Sync>;

/// Renders a report as PDF, sealed where the process has a seal.
pub type PrintReport = Arc<dyn Fn(&ReportData, Timestamp) -> Result<Vec<u8>, String> + Send + Sync>;

/// The printer.
#[derive(Clone)]
pub struct Printer {
    /// Letters of one case.
    pub letter: PrintLetter,
    /// The register of a unit and a period.
    pub register: PrintRegister,
    /// Reports.
    pub report: PrintReport,
}

/// What must be said on every page.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Banner {
    /// In Vietnamese.
    pub vi: &'static str,
    /// In English.
    pub en: &'static str,
}

/// The state of every handler. Every check and every handler takes its own clone, so that is one
/// count and not twenty.
#[derive(Clone)]
pub struct House(Arc<Rooms>);

/// What is in a house.
#[derive(Clone)]
pub struct Rooms {
    /// The files, the catalogue, the organisation and the law.
    pub office: Office,
    /// Papers and letters.
    pub files: outside::files::Files,
    /// The address that people type: scheme and host, no closing slash.
    pub public_url: Arc<str>,
    /// The proxies whose word about the client's address is believed.
    pub trusted_proxies: Arc<[IpAddr]>,
    /// The one source of time.
    pub clock: fn() -> Timestamp,
    /// How often one may try.
    pub limits: Arc<Limits>,
    /// The printer.
    pub print: Printer,
    /// Who vouches for people who sign in.
    pub providers: Arc<[outside::identity::Provider]>,
    /// Whether passwords of ours open accounts also where the regulation names none: in a
    /// demonstration, which must do without the world outside.
    pub always_passwords: bool,
    /// Of which officers a second factor is demanded.
    pub second_factor: casework::credential::Policy,
    /// What encrypts secrets that must be read again; none without the key.
    pub cipher: Option<store::cipher::Cipher>,
    /// What must be said on every page, for instance that this is a demonstration.
    pub banner: Option<Banner>,
    /// What the process knows of itself.
    pub watch: Watch,
}

impl std::fmt::Debug for Printer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Printer")
    }
}

impl std::fmt::Debug for House {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("House")
            .field("province", &self.office.regulation.province())
            .field("public_url", &self.public_url)
            .finish_non_exhaustive()
    }
}

impl Deref for House {
    type Target = Rooms;

    fn deref(&self) -> &Rooms {
        &self.0
    }
}

/// A house that others share as well is copied before it is changed.
impl DerefMut for House {
    fn deref_mut(&mut self) -> &mut Rooms {
        Arc::make_mut(&mut self.0)
    }
}

impl House {
    /// A house of these rooms.
    pub fn of(rooms: Rooms) -> Self {
        Self(Arc::new(rooms))
    }

    /// Now, by the server's clock.
    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// Whether people come over TLS, so that cookies may be kept to it.
    pub fn is_secure(&self) -> bool {
        self.public_url.starts_with("https://")
    }

    /// Whether citizens may sign in with a password of ours.
    pub fn takes_passwords(&self) -> bool {
        self.always_passwords || self.office.regulation.has_local_accounts()
    }

    /// How long an officer's session of today lives, by roles.
    pub fn officer_lifetime(&self, roles: &[domain::actor::Role]) -> Lifetime {
        let today = domain::clock::wall(self.now()).date();
        let rules = self.office.regulation.sign_in(today);
        Lifetime {
            idle: rules.idle_of(roles),
            absolute: rules.officer_session,
        }
    }

    /// How long a session of today lives.
    pub fn lifetime(&self, kind: Kind) -> Lifetime {
        let today = domain::clock::wall(self.now()).date();
        let rules = self.office.regulation.sign_in(today);
        Lifetime {
            idle: rules.idle,
            absolute: match kind {
                Kind::Citizen => rules.citizen_session,
                Kind::Officer => rules.officer_session,
            },
        }
    }
}
