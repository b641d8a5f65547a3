//! The words of a letter and of a register, from what the office has at hand. How they are set
//! on paper is not decided here.

use crate::office::Office;
use domain::case::{Event, LetterForm};
use domain::ids::UnitCode;
use domain::letter::register::{self, Period};
use domain::letter::{self, About, AtHand, Forms, LetterData, RegisterData, RegisterRow};
use jiff::Timestamp;
use jiff::civil::Time;
use store::ReadError;
use store::case_file::CaseFile;
use store::case_file::event_format::{Hash, StoredEvent};
use store::journal::pdf;
use store::read::page::PageRequest;
use store::read::scope::Scope;

/// A letter of a case as its event made it necessary; `None` where there was no such event yet.
/// `history` is the case's own, oldest first; `public_url` is the address in the QR code.
pub fn of(
    office: &Office,
    file: &CaseFile,
    history: &[StoredEvent],
    form: LetterForm,
    public_url: &str,
    now: Timestamp,
) -> Option<LetterData> {
    let read = |stored: &StoredEvent| Some((stored.event().ok()??, stored.seq, stored.hash));
    let read: Vec<(Event, i64, Hash)> = history.iter().filter_map(read).collect();
    let events: Vec<Event> = read.iter().map(|(event, ..)| event.clone()).collect();
    let about = About::of(form, &file.case, &events, now)?;
    let newest = about
        .history
        .len()
        .checked_sub(1)
        .and_then(|at| read.get(at));
    let binding = office.day_of(&about.case, now);
    let forms = Forms::seed();
    let mut data = letter::write(
        &about,
        &AtHand {
            rules: &office.rules(binding),
            calendar: &office.calendar_of(&about.case),
            organisation: &office.organisation,
            forms: forms.on(about.day()),
            article: &|rule| office.article(rule, binding),
            public_url,
            place: newest.map(|(_, seq, head)| place(&about.case.code_text(), *seq, *head)),
        },
    )?;
    // Whoever has the result in hand is asked how it went.
    if form == LetterForm::HandOver {
        data.qr = format!("{public_url}{}", crate::rate::address(&about.case));
    }
    Some(data)
}

/// Where in the journal a letter belongs.
fn place(code: &str, seq: i64, head: Hash) -> letter::Place {
    let place = pdf::Place {
        code: code.to_owned(),
        seq,
        head,
    };
    letter::Place {
        mark: pdf::mark(&head),
        named: place.text(),
        room: pdf::empty_room(),
        qr: format!("{seq}.{}", pdf::in_qr(&head)),
    }
}

/// The longest register that is written in one piece.
pub const MOST_ROWS: usize = 5_000;
const AT_ONCE: u32 = 500;

/// Why a register could not be written.
#[derive(Debug, thiserror::Error)]
pub enum NoRegister {
    /// The files could not be read.
    #[error("the register could not be read")]
    Read {
        /// What the store says.
        #[source]
        source: ReadError,
    },
    /// The period holds more cases than one book takes.
    #[error("the period has more than {MOST_ROWS} cases; choose a shorter one")]
    TooLong,
}

/// The register of a unit: every case of the scope that was filed in the period.
///
/// # Errors
/// When the files cannot be read, or there are too many of them for one book.
pub async fn register(
    office: &Office,
    unit: &UnitCode,
    scope: &Scope,
    period: Period,
    now: Timestamp,
) -> Result<RegisterData, NoRegister> {
    let start =
        |date: jiff::civil::Date| domain::clock::instant(date.to_datetime(Time::midnight()));
    let (from, to) = (
        start(period.first),
        start(period.last.tomorrow().unwrap_or(period.last)),
    );
    let mut rows = Vec::new();
    let mut request = PageRequest::first(AT_ONCE);
    loop {
        let page = store::read::register::files(&office.db, scope, from, to, &request)
            .await
            .map_err(|source| NoRegister::Read { source })?;
        rows.extend(
            page.items
                .iter()
                .filter_map(|file| RegisterRow::of(&file.case, file.due.due_at)),
        );
        if rows.len() > MOST_ROWS {
            return Err(NoRegister::TooLong);
        }
        match page.next {
            Some(cursor) => request = PageRequest::after(cursor, AT_ONCE),
            None => break,
        }
    }
    let forms = Forms::seed();
    let today = domain::clock::wall(now).date();
    Ok(register::write(
        &office.organisation,
        unit,
        forms.on(today),
        period,
        rows,
        now,
    ))
}
