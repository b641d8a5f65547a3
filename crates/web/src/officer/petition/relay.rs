//! Writing down what a sender says by telephone, letter, mail, in person or on the National Portal:
//! what can be said now, and the wish of the form.

use super::super::fields::Fields;
use super::super::seat::Seat;
use super::acting::moment;
use domain::case::Refusal;
use domain::clock::words;
use domain::petition::{Came, Channel, Command, Petition, PetitionAct, Relayed};

/// What a sender can say, by the word of the act it is.
fn said(act: PetitionAct, text: String) -> Option<Relayed> {
    Some(match act {
        PetitionAct::Clarify => Relayed::Clarify { words: text },
        PetitionAct::Accept => Relayed::Accept,
        PetitionAct::Contest => Relayed::Contest { reason: text },
        _ => return None,
    })
}

/// What of it can be written down now, if it came as early as it can have come.
pub(super) fn possible(seat: &Seat, it: &Petition) -> Vec<(&'static str, &'static str)> {
    let asked = it.clarifications.last().map(|it| it.until.min(seat.now));
    let answered = it.answer().map(|it| it.at);
    let words = || "Nội dung làm rõ".to_owned();
    let acts = [
        (PetitionAct::Clarify, asked),
        (PetitionAct::Accept, answered),
        (PetitionAct::Contest, answered),
    ];
    let can = |act: PetitionAct, at: Option<jiff::Timestamp>| {
        let (Some(at), Some(said)) = (at, said(act, words())) else {
            return false;
        };
        let came = Came {
            channel: Channel::Phone,
            at,
        };
        let wish = Command::Relay { said, came };
        casework::petition::would(&seat.office, &seat.author(), seat.now, it, wish).is_ok()
    };
    let acts = acts.into_iter().filter(|(act, at)| can(*act, *at));
    acts.map(|(act, _)| (act.slug(), act.name())).collect()
}

/// The ways by which it may have come.
pub(super) fn channels() -> Vec<(&'static str, &'static str)> {
    let entered = Channel::entered();
    entered.map(|it| (it.word(), it.name())).collect()
}

/// What the form asks for.
pub(super) fn wish(seat: &Seat, fields: &Fields) -> Result<Command, Refusal> {
    let text = |name: &str| fields.text(name);
    let channel = Channel::from_word(&text("channel")).ok_or(Refusal::PetitionChannel {
        channel: text("channel"),
    })?;
    let at = moment(&text("came_at")).ok_or(Refusal::PetitionRelayTime {
        from: "lúc được hỏi hoặc được trả lời".to_owned(),
        now: words::moment(seat.now),
    })?;
    let content = text("content").replace("\r\n", "\n");
    let said = PetitionAct::from_slug(&text("said")).and_then(|act| said(act, content));
    let said = said.ok_or(Refusal::NotYourRole { act: text("said") })?;
    Ok(Command::Relay {
        said,
        came: Came { channel, at },
    })
}
