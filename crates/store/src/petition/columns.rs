//! The row of a petition and what lies beside it: who has it on the desk, and the words by which
//! the public finds it.

use super::list::REVIEW;
use crate::case_file::NOTHING_DUE;
use crate::case_file::event_format::Hash;
use crate::fold::fold;
use crate::sql::{Batch, Value, texts};
use domain::petition::fold::likeness;
use domain::petition::recognise::same_words;
use domain::petition::{Petition, Sent};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

texts! {
    ADD = "INSERT INTO petition_file (id, version, code, kind, stage, is_open, channel, agency, agency_name,
            coordinator, sender_account, title, field, procedure_code, case_code, sent_at, received_at, next_due_at,
            answered_at, days_taken, same_key, folded_into, is_public, public_title, faq_sector, faq_field,
            faq_question, journal_head, body, portal_code, answered_late, words_key)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
            $23, $24, $25, $26, $27, $28, $29, $30, $31, $32)";
    CHANGE = "UPDATE petition_file SET version = $2, code = $3, kind = $4, stage = $5, is_open = $6, channel = $7,
            agency = $8, agency_name = $9, coordinator = $10, sender_account = $11, title = $12, field = $13,
            procedure_code = $14, case_code = $15, sent_at = $16, received_at = $17, next_due_at = $18,
            answered_at = $19, days_taken = $20, same_key = $21, folded_into = $22, is_public = $23,
            public_title = $24, faq_sector = $25, faq_field = $26, faq_question = $27, journal_head = $28, body = $29,
            portal_code = $30, answered_late = $31, words_key = $32
        WHERE id = $1 AND version = $33";
    KEEP_KEYS = "UPDATE petition_file SET words_key = $3, same_key = $4 WHERE id = $1 AND version = $2";
    CLEAR_DESK = "DELETE FROM petition_desk WHERE petition_id = $1";
    TO_DESK = "INSERT INTO petition_desk (petition_id, agency, stage, kind, is_open, due_key)
        VALUES ($1, $2, $3, $4, $5, $6)";
    CLEAR_WORDS = "DELETE FROM petition_word WHERE petition_id = $1";
    ADD_WORD = "INSERT INTO petition_word (word, petition_id) VALUES ($1, $2)";
}

/// What is kept with a petition beside what its events say.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Kept {
    /// When the next duty is due.
    pub next_due: Option<Timestamp>,
    /// How many working days it took.
    pub days_taken: Option<i64>,
    /// The hash of its newest event.
    pub journal_head: Hash,
}

/// Adds the row and what lies beside it to a batch.
pub(super) fn save(
    batch: &mut Batch,
    before: &Petition,
    after: &Petition,
    kept: &Kept,
) -> Result<(), String> {
    let mut values = values(after, kept)?;
    if before.version == 0 {
        batch.must_touch_one(&ADD, values);
    } else {
        values.push(before.version.into());
        batch.must_touch_one(&CHANGE, values);
    }
    desk(batch, before, after, kept);
    words(batch, before, after);
    Ok(())
}

pub(super) fn due_key(due: Option<Timestamp>) -> i64 {
    due.map_or(NOTHING_DUE, Timestamp::as_millisecond)
}

/// The key that all have in common of which the later go with the first.
pub fn same_key(sent: &Sent) -> String {
    hex::encode(Sha256::digest(likeness(sent)))
}

/// The key that all have in common that say the same, whoever sent them; none where nothing is said.
pub fn words_key(sent: &Sent) -> Option<String> {
    let words = same_words(&sent.title, &sent.content);
    (!words.is_empty()).then(|| hex::encode(Sha256::digest(words)))
}

/// Adds to a batch both keys of a petition; a conflict if it has moved meanwhile.
pub(super) fn keep_keys(batch: &mut Batch, it: &Petition) {
    let Some(sent) = &it.sent else { return };
    let (words, same) = (words_key(sent).into(), same_key(sent).into());
    batch.must_touch_one(&KEEP_KEYS, [it.id.0.into(), it.version.into(), words, same]);
}

fn values(it: &Petition, kept: &Kept) -> Result<Vec<Value>, String> {
    let missing = |what: &str| format!("a petition without {what} cannot be filed");
    let sent = it.sent.as_ref().ok_or_else(|| missing("content"))?;
    let coordinator = it
        .coordinator
        .as_ref()
        .ok_or_else(|| missing("a coordinator"))?;
    let agency = it.agency().unwrap_or(coordinator);
    let received = it.received.ok_or_else(|| missing("a receipt"))?;
    let faq = it.faq.as_ref();
    Ok(vec![
        it.id.0.into(),
        it.version.into(),
        it.code.as_str().into(),
        sent.kind.word().into(),
        it.stage.word().into(),
        it.stage.is_open().into(),
        sent.channel.word().into(),
        agency.code.as_str().into(),
        agency.name.as_str().into(),
        coordinator.code.as_str().into(),
        sent.sender.account.map(|it| it.0).into(),
        sent.title.as_str().into(),
        sent.field.as_str().into(),
        sent.procedure
            .as_ref()
            .map(|it| it.as_str().to_owned())
            .into(),
        sent.case.clone().into(),
        sent.at.into(),
        received.into(),
        due_key(kept.next_due).into(),
        it.figure().map(|it| it.at).into(),
        kept.days_taken.map_or(Value::Null, Value::Int),
        same_key(sent).into(),
        it.folded_into.clone().into(),
        it.published.is_some().into(),
        it.published.as_ref().map(|it| it.title.clone()).into(),
        faq.map(|it| it.sector.code.to_string()).into(),
        faq.map(|it| it.field.clone()).into(),
        faq.map(|it| it.question.clone()).into(),
        kept.journal_head.as_slice().into(),
        serde_json::to_string(it)
            .map_err(|error| error.to_string())?
            .into(),
        sent.portal.as_ref().map(|it| it.code.clone()).into(),
        it.figure().map(|it| !it.in_time()).into(),
        words_key(sent).into(),
    ])
}

/// Everyone who has it: whoever coordinates, the lead and those that join. An answer that waits for
/// its review lies open before whoever coordinates.
fn desk(batch: &mut Batch, before: &Petition, after: &Petition, kept: &Kept) {
    if before.version > 0 {
        batch.may_touch(&CLEAR_DESK, [after.id.0.into()]);
    }
    let coordinator = after.coordinator.iter().map(|it| it.code.as_str());
    let assigned = after.assignments.iter().map(|it| it.agency.code.as_str());
    let agencies: BTreeSet<&str> = coordinator.chain(assigned).collect();
    let reviewer = after.coordinator.as_ref().filter(|_| after.awaits_review());
    for agency in agencies {
        let reviews = reviewer.is_some_and(|it| it.code.as_str() == agency);
        let pile = if reviews { REVIEW } else { after.stage.word() };
        batch.must_touch_one(
            &TO_DESK,
            [
                after.id.0.into(),
                agency.into(),
                pile.into(),
                after.kind().word().into(),
                (after.stage.is_open() || reviews).into(),
                due_key(kept.next_due).into(),
            ],
        );
    }
}

/// More words than any heading has.
const MOST_WORDS: usize = 40;
/// So many different words of a text are kept, from its beginning.
const MOST_OF_TEXT: usize = 60;
/// The same of an answer.
const MOST_OF_ANSWER: usize = 40;

/// The words by which something public is found: those of its heading, what its text and its answer
/// begin with, and its code. No word is left out as saying nothing: without marks, one that stands
/// everywhere and one that means something are often the same.
pub(super) fn words_of(it: &Petition) -> BTreeSet<String> {
    let Some(published) = &it.published else {
        return BTreeSet::new();
    };
    // An answer that holds no more is not what it is found by.
    let answer = match it.is_reviewed_again() {
        true => "",
        false => published.answer.as_str(),
    };
    let mut words = BTreeSet::new();
    for (text, most) in [
        (published.title.as_str(), MOST_WORDS),
        (published.content.as_str(), MOST_OF_TEXT),
        (answer, MOST_OF_ANSWER),
    ] {
        let most = words.len() + most;
        for word in fold(text).split(' ') {
            // A full stop behind it is no part of it.
            let word = word.trim_end_matches(['.', '-', '/']);
            if !word.is_empty() && words.len() < most {
                words.insert(word.to_owned());
            }
        }
    }
    let agency = it.agency().map(|it| marked(it.code.as_str()));
    let others = [it.code.to_lowercase(), marked(it.kind().word())];
    words.extend(others.into_iter().chain(agency));
    words
}

/// The word of a kind or an agency, which no heading has.
pub(super) fn marked(word: &str) -> String {
    format!("={word}")
}

fn words(batch: &mut Batch, before: &Petition, after: &Petition) {
    let words = words_of(after);
    if words_of(before) != words {
        write_words(batch, after, words);
    }
}

/// Adds to a batch the words of a petition, whatever was there before.
pub(super) fn index_words(batch: &mut Batch, it: &Petition) {
    write_words(batch, it, words_of(it));
}

fn write_words(batch: &mut Batch, it: &Petition, words: BTreeSet<String>) {
    batch.may_touch(&CLEAR_WORDS, [it.id.0.into()]);
    for word in words {
        batch.must_touch_one(&ADD_WORD, [word.into(), it.id.0.into()]);
    }
}
