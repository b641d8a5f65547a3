//! Files the sample cases whose letters are looked at, each in a folder of its own with a database
//! as `motcua demo` keeps it: `FOLDER/receipt-short/motcua.sqlite` and so on. `scripts/paper`
//! prints them through the real program.

use domain::case::{LetterForm, deadlines};
use domain::testing::{self, letters};
use std::path::PathBuf;
use store::case_file::DueDates;
use store::{Db, Target};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder: PathBuf = std::env::args().nth(1).ok_or("name a folder")?.into();
    for form in LetterForm::ALL {
        for (kind, story) in [
            ("short", letters::short(form)),
            ("long", letters::long(form)),
        ] {
            let folder = folder.join(format!("{}-{kind}", form.slug()));
            std::fs::create_dir_all(&folder)?;
            let target = Target::Sqlite {
                path: folder.join("motcua.sqlite"),
            };
            let db = Db::migrate_and_open(&target).await?;
            let dues = deadlines::dues(&story.case, &story.rules, &testing::calendar());
            store::testing::put(&db, &story, DueDates::from(dues)).await;
            db.close().await;
            println!("{} {}", folder.display(), story.case.code_text());
        }
    }
    Ok(())
}
