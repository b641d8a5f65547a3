//! Files of many records on their way in: how far each is, and the report of its dry run line by
//! line. The records themselves are made anew from the file when they are taken, so that what is
//! taken is what the file says then and nothing that lay about.

use crate::read::page::{Order, Page, PageRequest};
use crate::sql::{Batch, Db, Inconsistency, ReadError, Row, Select, Text, texts};
use domain::import::{Count, Line, What};
use jiff::Timestamp;
use uuid::Uuid;

macro_rules! select_imports {
    ($behind:literal) => {
        concat!(
            "SELECT id, at, who, who_name, what, file_name, file_hash, state, done, total, new, changed, \
             same, wrong, trouble, ended_at, taken_by, taken_by_name, version FROM catalogue_import ",
            $behind
        )
    };
}

texts! {
    BEGIN = "INSERT INTO catalogue_import
             (id, at, who, who_name, what, file_name, file_hash, state, done, total, new, changed, same, wrong,
              trouble, ended_at, taken_by, taken_by_name, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, 'reading', 0, 0, 0, 0, 0, 0, NULL, NULL, NULL, NULL, 1)";
    LOAD = select_imports!("WHERE id = $1");
    LATEST = select_imports!("ORDER BY at DESC, id DESC LIMIT $1");
    MOVE = "UPDATE catalogue_import SET state = $3, done = $4, total = $5, new = $6, changed = $7, same = $8,
                   wrong = $9, trouble = $10, ended_at = $11, taken_by = $12, taken_by_name = $13, version = $2 + 1
            WHERE id = $1 AND version = $2";
    PROGRESS = "UPDATE catalogue_import SET done = $2, total = $3 WHERE id = $1";
    ADD_LINE = "INSERT INTO catalogue_import_line (import, pos, verdict, line) VALUES ($1, $2, $3, $4)";
    NO_LINES = "DELETE FROM catalogue_import_line WHERE import = $1";
}

/// How far a file is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    /// It is being read.
    Reading,
    /// It was read; its report waits for somebody to decide.
    Read,
    /// Its records are being taken.
    Taking,
    /// Its records were taken, all of them.
    Taken,
    /// Nothing of it was taken, because something went wrong.
    Failed,
    /// Somebody gave it up.
    Dropped,
}

impl State {
    const ALL: [Self; 6] = [
        Self::Reading,
        Self::Read,
        Self::Taking,
        Self::Taken,
        Self::Failed,
        Self::Dropped,
    ];

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Reading => "reading",
            Self::Read => "read",
            Self::Taking => "taking",
            Self::Taken => "taken",
            Self::Failed => "failed",
            Self::Dropped => "dropped",
        }
    }

    /// Whether the worker is at it.
    pub fn is_moving(self) -> bool {
        matches!(self, Self::Reading | Self::Taking)
    }
}

/// A file on its way in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Import {
    /// Its name.
    pub id: Uuid,
    /// When it was handed in.
    pub at: Timestamp,
    /// By whom: `officer:<id>` or `system`.
    pub who: String,
    /// That person's name.
    pub who_name: String,
    /// What it holds.
    pub what: What,
    /// What the file is called.
    pub file_name: String,
    /// Under which hash it is kept.
    pub file_hash: String,
    /// How far it is.
    pub state: State,
    /// Lines done.
    pub done: i64,
    /// Lines in all.
    pub total: i64,
    /// How many lines of each kind the report has.
    pub count: Count,
    /// What went wrong with the whole of it.
    pub trouble: Option<String>,
    /// When it was taken, failed or was given up.
    pub ended_at: Option<Timestamp>,
    /// Who decided that it be taken: `officer:<id>`, and the name.
    pub taken_by: Option<(String, String)>,
    /// Counts changes.
    pub version: i64,
}

fn number(row: &Row, column: &str) -> Result<usize, Inconsistency> {
    Ok(row.count(column)? as usize)
}

fn read(row: &Row) -> Result<Import, Inconsistency> {
    let word = row.text("state")?;
    let state = State::ALL.into_iter().find(|it| it.word() == word);
    let what = row.text("what")?;
    Ok(Import {
        id: row.uuid("id")?,
        at: row.instant("at")?,
        who: row.text("who")?,
        who_name: row.text("who_name")?,
        what: What::from_word(&what)
            .ok_or_else(|| row.inconsistency("what", format!("nothing is called {what}")))?,
        file_name: row.text("file_name")?,
        file_hash: row.text("file_hash")?,
        state: state.ok_or_else(|| row.inconsistency("state", format!("no state {word}")))?,
        done: row.int("done")?,
        total: row.int("total")?,
        count: Count {
            new: number(row, "new")?,
            changed: number(row, "changed")?,
            same: number(row, "same")?,
            wrong: number(row, "wrong")?,
        },
        trouble: row.text_or_null("trouble")?,
        ended_at: row.instant_or_null("ended_at")?,
        taken_by: row
            .text_or_null("taken_by")?
            .zip(row.text_or_null("taken_by_name")?),
        version: row.int("version")?,
    })
}

/// Adds a new file to a batch.
pub fn begin(batch: &mut Batch, it: &Import) {
    batch.must_touch_one(
        &BEGIN,
        [
            it.id.into(),
            it.at.into(),
            it.who.as_str().into(),
            it.who_name.as_str().into(),
            it.what.word().into(),
            it.file_name.as_str().into(),
            it.file_hash.as_str().into(),
        ],
    );
}

fn wide(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Writes where a file stands now; a conflict when it moved since it was read.
pub fn change(batch: &mut Batch, it: &Import) {
    batch.must_touch_one(
        &MOVE,
        [
            it.id.into(),
            it.version.into(),
            it.state.word().into(),
            it.done.into(),
            it.total.into(),
            wide(it.count.new).into(),
            wide(it.count.changed).into(),
            wide(it.count.same).into(),
            wide(it.count.wrong).into(),
            it.trouble.as_ref().into(),
            it.ended_at.into(),
            it.taken_by.as_ref().map(|(who, _)| who.as_str()).into(),
            it.taken_by.as_ref().map(|(_, name)| name.as_str()).into(),
        ],
    );
}

/// Notes how many lines are done; only for people who look.
pub fn progress(batch: &mut Batch, id: Uuid, done: usize, of: usize) {
    batch.may_touch(&PROGRESS, [id.into(), wide(done).into(), wide(of).into()]);
}

/// Takes the lines of an earlier try away, so that a job may run twice.
pub fn forget_lines(batch: &mut Batch, id: Uuid) {
    batch.may_touch(&NO_LINES, [id.into()]);
}

/// Adds a line of the report.
///
/// # Errors
/// When it cannot be written as JSON.
pub fn add_line(
    batch: &mut Batch,
    id: Uuid,
    at: usize,
    line: &Line,
) -> Result<(), serde_json::Error> {
    let text = serde_json::to_string(line)?;
    batch.must_touch_one(
        &ADD_LINE,
        [
            id.into(),
            wide(at).into(),
            line.verdict.word().into(),
            text.into(),
        ],
    );
    Ok(())
}

/// A file on its way in.
///
/// # Errors
/// When the files cannot be read.
pub async fn load(db: &Db, id: Uuid) -> Result<Option<Import>, ReadError> {
    let row = db.query_one(&LOAD, &[id.into()]).await?;
    Ok(row.as_ref().map(read).transpose()?)
}

/// The newest files.
///
/// # Errors
/// When the files cannot be read.
pub async fn latest(db: &Db, at_most: u32) -> Result<Vec<Import>, ReadError> {
    let rows = db.query(&LATEST, &[at_most.into()]).await?;
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

const ORDER: Order = Order {
    columns: &["pos"],
    descending: false,
};

fn select(id: Uuid, verdict: Option<&str>, request: &PageRequest) -> Select {
    let mut select = Select::new(
        "catalogue_import::lines",
        "SELECT pos, line FROM catalogue_import_line WHERE 1 = 1",
    );
    select.and("import = {}", [id.into()]);
    if let Some(verdict) = verdict {
        select.and("verdict = {}", [verdict.into()]);
    }
    ORDER.apply(&mut select, request);
    select
}

/// Every shape of the list, for the registry.
pub(crate) fn samples() -> Vec<Text> {
    let cursor = PageRequest::after(hex::encode("[1]"), 20);
    vec![
        select(Uuid::nil(), None, &PageRequest::first(20))
            .finish()
            .0,
        select(Uuid::nil(), Some("wrong"), &cursor).finish().0,
    ]
}

/// A page of a report, of one verdict or of all.
///
/// # Errors
/// When the files cannot be read.
pub async fn lines(
    db: &Db,
    id: Uuid,
    verdict: Option<&str>,
    request: &PageRequest,
) -> Result<Page<Line>, ReadError> {
    let rows = db.select(select(id, verdict, request)).await?;
    Ok(ORDER.page(&rows, request, |row| row.json("line"))?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::both_engines;
    use domain::import::Verdict;

    fn import() -> Import {
        Import {
            id: Uuid::from_u128(1),
            at: Timestamp::from_second(1_800_000_000).unwrap(),
            who: "officer:1".to_owned(),
            who_name: "Đỗ Thị Ánh".to_owned(),
            what: What::Procedure,
            file_name: "danh-muc.xlsx".to_owned(),
            file_hash: "ab".repeat(32),
            state: State::Reading,
            done: 0,
            total: 0,
            count: Count::default(),
            trouble: None,
            ended_at: None,
            taken_by: None,
            version: 1,
        }
    }

    both_engines!(a_file_moves_on_and_its_report_is_read_page_by_page, |db| {
        let mut it = import();
        let mut batch = Batch::new();
        begin(&mut batch, &it);
        db.commit(batch).await.unwrap();
        assert_eq!(load(db, it.id).await.unwrap(), Some(it.clone()));
        let mut batch = Batch::new();
        forget_lines(&mut batch, it.id);
        for at in 0..5 {
            let line = Line {
                sheet: "Danh mục".to_owned(),
                no: at + 2,
                code: format!("1.00000{at}"),
                name: "Thủ tục".to_owned(),
                verdict: if at % 2 == 0 {
                    Verdict::New
                } else {
                    Verdict::Wrong {
                        why: vec!["Thiếu tên.".to_owned()],
                    }
                },
                notes: Vec::new(),
            };
            add_line(&mut batch, it.id, at, &line).unwrap();
        }
        progress(&mut batch, it.id, 5, 5);
        it.state = State::Read;
        it.count = Count {
            new: 3,
            wrong: 2,
            ..Count::default()
        };
        (it.done, it.total) = (5, 5);
        change(&mut batch, &it);
        db.commit(batch.clone()).await.unwrap();
        // A second decider built on what is gone.
        let mut again = Batch::new();
        change(&mut again, &it);
        assert!(db.commit(again).await.unwrap_err().is_conflict());
        let first = lines(db, it.id, None, &PageRequest::first(2))
            .await
            .unwrap();
        assert_eq!(first.items[1].no, 3);
        let next = PageRequest::after(first.next.unwrap(), 9);
        assert_eq!(lines(db, it.id, None, &next).await.unwrap().items.len(), 3);
        let wrong = lines(db, it.id, Some("wrong"), &PageRequest::first(9))
            .await
            .unwrap();
        assert_eq!(wrong.items.len(), 2);
        it.version = 2;
        assert_eq!(latest(db, 3).await.unwrap(), [it]);
    });
}
