//! What follows from a wish: an event, or the rule that forbids it. Changes nothing.

use super::recognise::is_vietnamese;
use super::{
    Author, Clock, Command, Event, Happened, Petition, Place, Rules, Sent, Stage, Trigger,
    deadlines, may, relay, renew_key,
};
use crate::case::{By, Refusal, StoredFile};
use crate::clock::{self, Calendar, words};
use crate::ids::FileHash;
use jiff::Timestamp;

/// Everything a rule may look at besides the petition itself.
#[derive(Clone, Copy, Debug)]
pub struct On<'a> {
    /// The moment.
    pub now: Timestamp,
    /// Who acts.
    pub author: &'a Author,
    /// What the law and the province say.
    pub rules: &'a Rules,
    /// The working time of whoever coordinates.
    pub calendar: &'a Calendar,
    /// The Office, which leads what agencies cannot agree on.
    pub office: &'a Place,
}

/// The shortest and the longest text of a petition, in characters.
pub const CONTENT: std::ops::RangeInclusive<usize> = 10..=10_000;
/// The longest heading.
pub const TITLE: usize = 200;
/// The longest answer.
pub const ANSWER: usize = 20_000;
/// The most files.
pub const FILES: usize = 5;

/// Decides upon a wish.
///
/// # Errors
/// The refusal.
pub fn decide(on: &On<'_>, it: &Petition, wish: Command) -> Result<Event, Refusal> {
    may(on.author, wish.act(), it)?;
    let (came, act) = match wish {
        Command::Relay { said, came } => {
            let came = relay::fit(on, it, &said, came)?;
            let then = On {
                now: came.at,
                ..*on
            };
            let stood = relay::when_it_came(it, &said, came);
            (Some(came), happened(&then, &stood, said.into())?)
        }
        wish => (None, happened(on, it, wish)?),
    };
    Ok(Event {
        at: on.now,
        by: By::from(on.author),
        came,
        act,
    })
}

fn happened(on: &On<'_>, it: &Petition, wish: Command) -> Result<Happened, Refusal> {
    let name = wish.act().name();
    let at = |stages: &[Stage]| stage(it, name, stages);
    let due = |clock: Clock| {
        deadlines::explain(it, clock, on.rules, on.calendar).map_or(on.now, |it| it.due)
    };
    match wish {
        Command::Receive {
            code,
            sent,
            coordinator,
            same_as,
        } => receive(on, it, code, sent, coordinator, same_as),
        Command::Refuse { ground, reason } => {
            at(&[Stage::Received])?;
            said(&reason)?;
            let clock = match it.kind() {
                super::Kind::Question => Clock::QuestionRefuse,
                super::Kind::Petition => Clock::Refuse,
            };
            Ok(Happened::Refused {
                ground,
                reason,
                clock,
                due: due(clock),
            })
        }
        Command::AskClarity { asked } => {
            at(&[Stage::Received])?;
            said(&asked)?;
            Ok(Happened::ClarityAsked {
                asked,
                until: clock::due(on.now, on.rules.clarify_wait, on.calendar),
                due: due(Clock::Clarify),
            })
        }
        Command::Clarify { words } => {
            at(&[Stage::Clarifying])?;
            content(&words)?;
            Ok(Happened::Clarified { words })
        }
        Command::Lapse => {
            at(&[Stage::Clarifying])?;
            match it.open_clarification() {
                Some(open) if on.now <= open.until => Err(Refusal::PetitionLapseEarly {
                    until: words::moment(open.until),
                }),
                _ => Ok(Happened::Lapsed),
            }
        }
        Command::PassOn { to, reason } => {
            at(&[Stage::Received])?;
            if to.trim().is_empty() {
                return Err(Refusal::PetitionToMissing);
            }
            said(&reason)?;
            Ok(Happened::PassedOn {
                to,
                reason,
                due: due(Clock::Transfer),
            })
        }
        Command::Veil {
            title,
            content,
            files,
        } => {
            at(&[Stage::Received, Stage::Clarifying, Stage::Handling])?;
            heading(&title)?;
            self::content(&content)?;
            masked(it, [&title, &content, &content])?;
            let sent = it.sent.iter().flat_map(|of| &of.attachments);
            Ok(Happened::Veiled {
                title,
                content,
                files: chosen(sent, &files),
            })
        }
        Command::Assign {
            lead,
            others,
            instructions,
        } => {
            at(&[Stage::Received, Stage::Handling])?;
            assign(on, it, lead, others, instructions)
        }
        Command::Return { reason } => {
            at(&[Stage::Handling])?;
            said(&reason)?;
            if it.escalation.is_some() {
                return Err(Refusal::PetitionJoint);
            }
            // Whoever joins gives back the own part; the petition and the draft stay with the lead.
            let own = own(on, it);
            let leads = it.lead().is_none_or(|lead| lead.code == own.code);
            let agency = (!leads).then_some(own);
            Ok(Happened::Returned { reason, agency })
        }
        Command::Escalate { trigger, reason } => {
            at(&[Stage::Received, Stage::Handling])?;
            escalate(on, it, trigger, reason)
        }
        Command::Opine { words } => {
            at(&[Stage::Handling])?;
            answer_words(&words)?;
            Ok(Happened::Opined {
                agency: own(on, it),
                words,
            })
        }
        Command::Draft { words } => {
            at(&[Stage::Handling])?;
            answer_words(&words)?;
            Ok(Happened::Drafted { words })
        }
        Command::SendBack { reason } => {
            let has_draft = it.stage == Stage::Handling && it.draft.is_some();
            if !has_draft {
                at(&[Stage::Answered])?;
            }
            said(&reason)?;
            Ok(Happened::SentBack { reason })
        }
        Command::Update { words } => {
            at(&[Stage::Handling])?;
            answer_words(&words)?;
            let late = due(Clock::Answer) < on.now;
            Ok(Happened::Updated {
                words,
                due: late.then(|| due(Clock::Update)),
            })
        }
        Command::NoteResult { at: result_at } => {
            at(&[Stage::Handling])?;
            result_time(on, it, result_at)?;
            Ok(Happened::ResultNoted { result_at })
        }
        Command::Answer {
            words,
            result_at,
            files,
        } => {
            at(&[Stage::Handling])?;
            answer_words(&words)?;
            let result_at = result_at.or(it.result_at).unwrap_or(on.now);
            result_time(on, it, result_at)?;
            let noted = Petition {
                result_at: Some(result_at),
                ..it.clone()
            };
            let entry = deadlines::explain(&noted, Clock::ResultEntry, on.rules, on.calendar);
            Ok(Happened::Answered {
                words,
                agency: own(on, it),
                result_at,
                files,
                due: due(Clock::Answer),
                entry_due: entry.map_or(on.now, |it| it.due),
            })
        }
        Command::Publish {
            title,
            content,
            answer,
            files,
        } => {
            at(&[Stage::Answered, Stage::Accepted])?;
            masked(it, [&title, &content, &answer])?;
            let answered = it.answer().into_iter().flat_map(|of| &of.files);
            Ok(Happened::Published {
                title,
                content,
                answer,
                of: Some(it.answers.len()),
                files: chosen(answered, &files),
            })
        }
        Command::Withhold { reason } => {
            at(&[Stage::Answered, Stage::Accepted])?;
            said(&reason)?;
            Ok(Happened::Withheld { reason })
        }
        Command::Feature {
            question,
            answer,
            field,
        } => {
            if it.public_answer().is_none() {
                return Err(Refusal::PetitionUnpublished);
            }
            masked(it, [&question, &answer, &answer])?;
            Ok(Happened::Featured {
                question,
                answer,
                sector: it
                    .answer()
                    .map_or_else(|| on.office.clone(), |it| it.agency.clone()),
                field,
            })
        }
        Command::Unfeature => match it.faq {
            Some(_) => Ok(Happened::Unfeatured),
            None => Err(Refusal::PetitionUnpublished),
        },
        Command::Accept => {
            at(&[Stage::Answered])?;
            Ok(Happened::Accepted)
        }
        Command::Contest { reason } => {
            at(&[Stage::Answered, Stage::Accepted])?;
            contest(on, it, reason)
        }
        // Taken apart by whoever decides: what is in it happens.
        Command::Relay { said, .. } => happened(on, it, said.into()),
        Command::RenewKey { verified, key_hash } => {
            renew_key::fit(on, it, &verified)?;
            Ok(Happened::KeyRenewed { verified, key_hash })
        }
        Command::Link { to, fold } => {
            let again = it.linked.contains(&to) && !fold || it.folded_into.as_ref() == Some(&to);
            if to == it.code || again {
                return Err(Refusal::PetitionLink { code: to });
            }
            let follows = it.stage == Stage::Folded && matches!(on.author, Author::System);
            if fold && !follows {
                at(&[Stage::Received, Stage::Handling])?;
            }
            Ok(Happened::Linked { to, fold })
        }
        Command::Release => {
            at(&[Stage::Folded])?;
            let of = it.folded_into.clone().unwrap_or_default();
            Ok(Happened::Released { of })
        }
        Command::Alert { clock, due, late } => {
            let runs = deadlines::running(it, on.rules, on.calendar, on.now)
                .iter()
                .any(|of| of.clock == clock && of.reckoning.due == due);
            let fits = late == (on.now > due);
            if runs && fits && !it.alerts.contains(&(clock, due, late)) {
                Ok(Happened::Alerted { clock, due, late })
            } else {
                Err(stage_refusal(it, name))
            }
        }
    }
}

fn stage(it: &Petition, act: &str, stages: &[Stage]) -> Result<(), Refusal> {
    if stages.contains(&it.stage) {
        Ok(())
    } else {
        Err(stage_refusal(it, act))
    }
}

fn stage_refusal(it: &Petition, act: &str) -> Refusal {
    Refusal::PetitionStage {
        act: act.to_owned(),
        state: it.stage.name().to_lowercase(),
    }
}

fn said(reason: &str) -> Result<(), Refusal> {
    if reason.trim().is_empty() {
        Err(Refusal::PetitionReasonMissing)
    } else {
        Ok(())
    }
}

fn answer_words(text: &str) -> Result<(), Refusal> {
    if (1..=ANSWER).contains(&text.trim().chars().count()) {
        Ok(())
    } else {
        Err(Refusal::PetitionWords { limit: ANSWER })
    }
}

fn heading(text: &str) -> Result<(), Refusal> {
    if (1..=TITLE).contains(&text.trim().chars().count()) {
        Ok(())
    } else {
        Err(Refusal::PetitionTitle { limit: TITLE })
    }
}

fn content(text: &str) -> Result<(), Refusal> {
    if !CONTENT.contains(&text.trim().chars().count()) {
        return Err(Refusal::PetitionContent {
            least: *CONTENT.start(),
            limit: *CONTENT.end(),
        });
    }
    if is_vietnamese(text) {
        Ok(())
    } else {
        Err(Refusal::PetitionLanguage)
    }
}

fn receive(
    on: &On<'_>,
    it: &Petition,
    code: String,
    sent: Box<Sent>,
    coordinator: Place,
    same_as: Option<String>,
) -> Result<Happened, Refusal> {
    if it.stage != Stage::Unsent {
        return Err(stage_refusal(it, "Gửi"));
    }
    fit(on, &sent)?;
    let received = deadlines::received(sent.kind, sent.at, on.rules, on.calendar);
    Ok(Happened::Received {
        code,
        sent,
        coordinator,
        received,
        same_as,
    })
}

/// Whether what was sent has the form that the decree asks for: in Vietnamese, clear, with name,
/// address, and telephone or mail of whoever sends it.
fn fit(on: &On<'_>, sent: &Sent) -> Result<(), Refusal> {
    if !on.rules.takes(sent.channel) {
        return Err(Refusal::PetitionChannel {
            channel: sent.channel.name().to_owned(),
        });
    }
    let sender = &sent.sender;
    if sent.channel.is_online() && on.rules.account_demanded && sender.account.is_none() {
        return Err(Refusal::PetitionUnverified);
    }
    if sent.channel == super::Channel::NationalPortal
        && (sent.portal.as_ref()).is_none_or(|it| it.code.trim().is_empty())
    {
        return Err(Refusal::PetitionPortalCode);
    }
    if on.rules.by_agency && sent.about.is_none() {
        return Err(Refusal::PetitionAgencyMissing);
    }
    heading(&sent.title)?;
    content(&sent.content)?;
    if sender.name.trim().chars().count() < 2 {
        return Err(Refusal::PetitionSenderName);
    }
    // By telephone the number is known; a letter may have no other answer than its address.
    if sender.address.trim().is_empty() && sent.channel != super::Channel::Phone {
        return Err(Refusal::PetitionSenderAddress);
    }
    if sender.phone.trim().is_empty()
        && sender.email.trim().is_empty()
        && sent.channel != super::Channel::Letter
    {
        return Err(Refusal::PetitionSenderContact);
    }
    if !sender.email.trim().is_empty() && !sender.email.contains('@') {
        return Err(Refusal::PetitionSenderEmail);
    }
    if sent.attachments.len() > FILES {
        return Err(Refusal::PetitionFiles { limit: FILES });
    }
    if sent.at > on.now {
        return Err(Refusal::PetitionFuture {
            now: words::moment(on.now),
        });
    }
    Ok(())
}

fn assign(
    on: &On<'_>,
    it: &Petition,
    lead: Place,
    others: Vec<Place>,
    instructions: String,
) -> Result<Happened, Refusal> {
    if it.escalation.is_some() && lead.code != on.office.code {
        return Err(Refusal::PetitionJoint);
    }
    let mut seen = vec![&lead.code];
    for other in &others {
        if seen.contains(&&other.code) {
            return Err(Refusal::PetitionAgencyTwice {
                agency: other.name.clone(),
            });
        }
        seen.push(&other.code);
    }
    let forwards = it.kind() == super::Kind::Question && it.stage == Stage::Received;
    let clock = Clock::QuestionForward;
    let due = deadlines::explain(it, clock, on.rules, on.calendar).filter(|_| forwards);
    Ok(Happened::Assigned {
        lead,
        others,
        instructions,
        due: due.map(|it| it.due),
    })
}

fn escalate(
    on: &On<'_>,
    it: &Petition,
    trigger: Trigger,
    reason: String,
) -> Result<Happened, Refusal> {
    said(&reason)?;
    if !on.rules.escalation.contains(&trigger) {
        return Err(Refusal::PetitionEscalation {
            trigger: trigger.name().to_owned(),
        });
    }
    if it.escalation.is_some() {
        return Err(Refusal::PetitionJoint);
    }
    Ok(Happened::Escalated {
        trigger,
        reason,
        lead: on.office.clone(),
    })
}

fn contest(on: &On<'_>, it: &Petition, reason: String) -> Result<Happened, Refusal> {
    said(&reason)?;
    if let Some(answer) = it.answer() {
        let until = clock::due(answer.at, on.rules.contest, on.calendar);
        if on.now > until {
            return Err(Refusal::PetitionContestLate {
                until: words::moment(until),
            });
        }
    }
    let to_office = on.rules.escalation.contains(&Trigger::Contested);
    Ok(Happened::Contested {
        reason,
        office: to_office.then(|| on.office.clone()),
    })
}

fn result_time(on: &On<'_>, it: &Petition, at: Timestamp) -> Result<(), Refusal> {
    let sent = it.sent.as_ref().map_or(at, |sent| sent.at);
    if at > on.now || at < sent {
        Err(Refusal::PetitionResultTime {
            from: words::moment(sent),
            now: words::moment(on.now),
        })
    } else {
        Ok(())
    }
}

/// What is made public says something, and tells nobody's name or address who asked for
/// confidence, nor anybody's telephone or mail.
fn masked(it: &Petition, texts: [&String; 3]) -> Result<(), Refusal> {
    if texts.iter().any(|text| text.trim().is_empty()) {
        return Err(Refusal::PetitionPublicEmpty);
    }
    let Some(sender) = it.sent.as_ref().map(|sent| &sent.sender) else {
        return Ok(());
    };
    let always = [sender.phone.trim(), sender.email.trim()];
    let telling: Vec<&str> = if sender.confidential {
        sender.telling().collect()
    } else {
        always.into_iter().filter(|it| it.len() >= 4).collect()
    };
    for text in texts {
        let text = text.to_lowercase();
        if let Some(found) = telling.iter().find(|it| text.contains(&it.to_lowercase())) {
            return Err(Refusal::PetitionUnmasked {
                found: (*found).to_owned(),
            });
        }
    }
    Ok(())
}

/// Those of some files that were chosen.
fn chosen<'a>(files: impl Iterator<Item = &'a StoredFile>, hashes: &[FileHash]) -> Vec<StoredFile> {
    let is_chosen = |it: &&StoredFile| hashes.contains(&it.hash);
    files.filter(is_chosen).cloned().collect()
}

/// The agency for which an officer acts here: the one that handles it and is the officer's.
fn own(on: &On<'_>, it: &Petition) -> Place {
    if let Author::Officer(officer) = on.author {
        let seats = officer.capacities();
        let of = |assigned: &&super::Assignment| {
            seats.iter().any(|seat| seat.agency == assigned.agency.code)
        };
        if let Some(found) = it.assignments.iter().find(of) {
            return found.agency.clone();
        }
    }
    it.lead().cloned().unwrap_or_else(|| on.office.clone())
}
