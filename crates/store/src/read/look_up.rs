//! The look-up by code that anybody may make: one row by the index of codes, and of it a text of a few
//! hundred bytes instead of all that is on file.

use crate::case_file::{self, CaseFile};
use crate::sql::{Db, ReadError, texts};
use domain::case::look_up::LookUp;
use jiff::Timestamp;

texts! {
    BY_CODE = "SELECT look_up, version, due_at, CASE WHEN look_up IS NULL THEN body END AS body
               FROM case_file WHERE code = $1";
}

/// What was found.
#[derive(Clone, PartialEq, Debug)]
pub struct Found {
    /// What can be told of the case.
    pub told: LookUp,
    /// When its result is due.
    pub due_at: Option<Timestamp>,
}

impl From<&CaseFile> for Found {
    fn from(file: &CaseFile) -> Self {
        Self {
            told: LookUp::of(&file.case),
            due_at: file.due.due_at,
        }
    }
}

/// What can be told of the case of a code. A row that an older program wrote, without such a text or with
/// that of an earlier version, and a text of another format are as good: the case itself tells the same.
///
/// # Errors
/// When the files cannot be read.
pub async fn by_code(db: &Db, code: &str) -> Result<Option<Found>, ReadError> {
    let Some(row) = db.query_one(&BY_CODE, &[code.into()]).await? else {
        return Ok(None);
    };
    let (version, due_at) = (row.count("version")?, row.instant_or_null("due_at")?);
    let told = match row.json::<LookUp>("look_up") {
        Ok(told) => Some(told).filter(|it| it.tells_of(version)),
        Err(_) => row.json("body").ok().map(|case| LookUp::of(&case)),
    };
    if let Some(told) = told {
        return Ok(Some(Found { told, due_at }));
    }
    let file = case_file::load_by_code(db, code).await?;
    Ok(file.as_ref().map(Found::from))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::both_engines;
    use crate::case_file::DueDates;
    use crate::sql::{Batch, Text};
    use crate::testing::{named, put};
    use domain::testing::Story;

    both_engines!(a_look_up_tells_the_same_with_and_without_its_text, |db| {
        for (story, no) in [(Story::filed_online(), 1), (Story::handed_over(), 2)] {
            let file = put(db, &named(story, no), DueDates::default()).await;
            let code = file.case.code_text();
            let found = by_code(db, &code).await.unwrap();
            assert_eq!(found, Some(Found::from(&file)));
            // What another program left must not be believed: here it would tell another code.
            let lie = serde_json::to_string(&LookUp::of(&file.case)).unwrap();
            let lie = lie.replace(&code, "elsewhere");
            let other_format = lie.replace("\"format\":1", "\"format\":0");
            let sql = "UPDATE case_file SET look_up = $2, version = version + $3 WHERE code = $1";
            for (left, moved_on, believed) in [
                // What is in order is believed; the others differ from it in one thing each.
                (Some(lie.as_str()), 0, true),
                (None, 0, false),
                (Some("{}"), 0, false),
                (Some(other_format.as_str()), 0, false),
                // An older program beside this one moves a case on and leaves the text as it was.
                (Some(lie.as_str()), 1, false),
            ] {
                let mut batch = Batch::new();
                let values = [code.as_str().into(), left.into(), moved_on.into()];
                batch.must_touch_one(&Text::new("look_up::SPOILED", sql), values);
                db.commit(batch).await.unwrap();
                let told = by_code(db, &code).await.unwrap();
                assert_eq!(told != found, believed, "{left:?}");
            }
        }
        assert_eq!(by_code(db, "H40.024.13-260821-9999").await.unwrap(), None);
    });
}
