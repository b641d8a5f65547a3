//! What becomes of those that go with a petition when that one goes elsewhere or ends without an answer
//! that others could be told: they go on with the one it goes with now, or their own way, with a clock
//! of their own. Run twice, the second time finds none.

use super::run;
use crate::office::Office;
use crate::path::NotDone;
use domain::ids::PetitionId;
use domain::petition::{Author, Command, Ground, Petition, Stage, fold};
use jiff::Timestamp;
use store::petition as files;

/// Those that are looked at at once.
const AT_ONCE: u32 = 200;
/// More steps than any chain of petitions has.
const STEPS: usize = 20;

/// Where they go.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Way {
    /// They stay.
    Stay,
    /// With another one.
    With(String),
    /// Each its own.
    Own,
}

/// Sends those that go with a petition where they must go now; how many went.
///
/// # Errors
/// When the files could not be read or written.
pub async fn regroup(office: &Office, now: Timestamp, id: PetitionId) -> Result<usize, NotDone> {
    let db = &office.db;
    let Some(main) = files::load(db, id).await?.map(|file| file.petition) else {
        return Ok(0);
    };
    let way = way(office, &main).await?;
    if way == Way::Stay {
        return Ok(0);
    }
    let (mut after, mut went) = (None, 0);
    loop {
        let some = files::folded_into(db, &main.code, after, AT_ONCE).await?;
        let Some(last) = some.last() else {
            return Ok(went);
        };
        after = Some(*last);
        for id in some {
            went += usize::from(send(office, now, id, &way).await?);
        }
    }
}

async fn send(office: &Office, now: Timestamp, id: PetitionId, way: &Way) -> Result<bool, NotDone> {
    let Some(file) = files::load(&office.db, id).await? else {
        return Ok(false);
    };
    let system = Author::System;
    let act = async |wish| run(office, &system, now, &file.petition.code, None, wish).await;
    if let Way::With(code) = way {
        let wish = Command::Link {
            to: code.clone(),
            fold: true,
        };
        match act(wish).await {
            Ok(_) => return Ok(true),
            // That one has ended meanwhile.
            Err(NotDone::Refused(_)) => {}
            Err(other) => return Err(other),
        }
    }
    match act(Command::Release).await {
        Ok(_) => Ok(true),
        // It went already.
        Err(NotDone::Refused(_)) => Ok(false),
        Err(other) => Err(other),
    }
}

async fn way(office: &Office, main: &Petition) -> Result<Way, NotDone> {
    let of_form = |it: &Petition| {
        let ended = it.ended.as_ref().and_then(|it| it.ground);
        ended == Some(Ground::WrongForm)
    };
    match main.stage {
        Stage::Folded => return end_of_chain(office, main).await,
        Stage::Lapsed => return Ok(Way::Own),
        Stage::Refused if of_form(main) => return Ok(Way::Own),
        _ => {}
    }
    // Of an answer that is never made public they would hear nothing.
    let hidden = main.withheld.is_some() && !was_public(office, main).await?;
    Ok(if hidden { Way::Own } else { Way::Stay })
}

/// The open one at the end of those with which it goes.
async fn end_of_chain(office: &Office, main: &Petition) -> Result<Way, NotDone> {
    let mut next = main.folded_into.clone();
    for _ in 0..STEPS {
        let Some(code) = next else { break };
        let file = files::load_by_code(&office.db, &code).await?;
        let Some(it) = file.map(|file| file.petition) else {
            break;
        };
        if fold::takes_along(&it).is_ok() {
            return Ok(Way::With(code));
        }
        next = it.folded_into;
    }
    Ok(Way::Own)
}

async fn was_public(office: &Office, main: &Petition) -> Result<bool, NotDone> {
    let history = files::history(&office.db, main.id).await?;
    Ok(history.iter().any(|it| it.kind == "published"))
}
