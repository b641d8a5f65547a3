//! `motcua verify RECEIPT.pdf|JSON [--root FILE]`: tells whether a receipt is true, without a
//! server and without a network, in Vietnamese and in English. Exit code 0: true; 1: not true; 3:
//! it cannot be told from what is at hand.

use clap::Args;
use domain::case::kind_words::kind_words;
use domain::clock::words;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use store::journal::key::Checkpoint;
use store::journal::pdf::{self, Place};
use store::journal::receipt::{KeptRoots, Proved, Receipt};

/// The options of `motcua verify`.
#[derive(Debug, Args)]
pub struct Options {
    /// The receipt: the PDF with its proof, or the JSON from the case's page.
    #[arg(value_name = "RECEIPT")]
    pub receipt: PathBuf,
    /// Roots that were kept elsewhere: the list from /minh-bach, a signed root, or another
    /// receipt. Without it the receipt is checked against the root that it carries.
    #[arg(long, value_name = "FILE")]
    pub root: Option<PathBuf>,
}

/// What came out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// It is true.
    True,
    /// It is not true.
    Untrue,
    /// It cannot be told.
    Unknown,
}

impl Verdict {
    fn code(self) -> u8 {
        match self {
            Self::True => 0,
            Self::Untrue => 1,
            Self::Unknown => 3,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::True => "ĐÚNG / TRUE",
            Self::Untrue => "KHÔNG ĐÚNG / NOT TRUE",
            Self::Unknown => "CHƯA KẾT LUẬN ĐƯỢC / CANNOT TELL",
        }
    }
}

/// Verifies and prints.
#[must_use]
pub fn run(options: &Options) -> ExitCode {
    let (verdict, told) = verified(options);
    println!("{}\n{told}", verdict.words());
    ExitCode::from(verdict.code())
}

/// Both languages of one sentence.
fn both(vi: impl std::fmt::Display, en: impl std::fmt::Display) -> String {
    format!("{vi}\n{en}")
}

fn unreadable(path: &Path, error: &std::io::Error) -> (Verdict, String) {
    let path = path.display();
    let told = both(
        format!("Không đọc được tệp {path}."),
        format!("The file {path} cannot be read: {error}."),
    );
    (Verdict::Unknown, told)
}

/// Verifies: the verdict and what is said of it.
#[must_use]
pub fn verified(options: &Options) -> (Verdict, String) {
    let bytes = match std::fs::read(&options.receipt) {
        Ok(bytes) => bytes,
        Err(error) => return unreadable(&options.receipt, &error),
    };
    let kept = match &options.root {
        None => None,
        Some(path) => match std::fs::read_to_string(path) {
            Ok(text) => match KeptRoots::read(&text) {
                Some(kept) => Some(kept),
                None => {
                    let told = both(
                        "Tệp sau --root không chứa gốc nhật ký nào.",
                        "The file after --root holds no root of a journal.",
                    );
                    return (Verdict::Unknown, told);
                }
            },
            Err(error) => return unreadable(path, &error),
        },
    };
    if bytes.starts_with(b"%PDF") {
        return of_pdf(&bytes, kept.as_ref());
    }
    match serde_json::from_slice::<Receipt>(&bytes) {
        Ok(receipt) => of_receipt(&receipt, None, kept.as_ref()),
        Err(error) => {
            let told = both(
                "Tệp này không phải giấy hẹn PDF, cũng không phải biên nhận JSON của hệ thống.",
                format!("This file is neither a receipt as PDF nor a receipt as JSON: {error}."),
            );
            (Verdict::Unknown, told)
        }
    }
}

fn of_pdf(bytes: &[u8], kept: Option<&KeptRoots>) -> (Verdict, String) {
    let Some(place) = pdf::place(bytes) else {
        let told = both(
            "Tệp PDF này không mang dấu nhật ký: không phải giấy hẹn do hệ thống in, hoặc đã in lại bằng phần mềm khác.",
            "This PDF carries no mark of the journal: it is no receipt of this system, or was printed again by other software.",
        );
        return (Verdict::Unknown, told);
    };
    match pdf::proof(bytes) {
        Some(receipt) => of_receipt(&receipt, Some(&place), kept),
        None => {
            let told = both(
                format!(
                    "Giấy hẹn của hồ sơ {}, dấu nhật ký {}. Tệp này chưa mang bằng chứng: tải lại “Giấy hẹn kèm bằng chứng” ở trang hồ sơ, hoặc nhập mã và dấu ở trang /minh-bach/kiem-tra.",
                    place.code,
                    pdf::mark(&place.head)
                ),
                "The file carries no proof yet: download the receipt with proof from the case's page, or type code and mark at /minh-bach/kiem-tra.",
            );
            (Verdict::Unknown, told)
        }
    }
}

fn of_receipt(
    receipt: &Receipt,
    place: Option<&Place>,
    kept: Option<&KeptRoots>,
) -> (Verdict, String) {
    let proved = match receipt.verify() {
        Ok(proved) => proved,
        Err(why) => {
            let told = both(
                "Biên nhận đã bị sửa hoặc không do hệ thống cấp: mã hồ sơ, các sự kiện và bằng chứng không dẫn tới gốc nhật ký đã ký.",
                format!("{why}."),
            );
            return (Verdict::Untrue, told);
        }
    };
    if let Some(place) = place {
        let at = usize::try_from(place.seq).unwrap_or(0);
        let head = at.checked_sub(1).and_then(|at| proved.heads.get(at));
        if place.code != receipt.code || head != Some(&place.head) {
            let told = both(
                "Bằng chứng trong tệp là của hồ sơ hoặc sự kiện khác với giấy hẹn này.",
                "The proof in the file is of another case or event than the receipt.",
            );
            return (Verdict::Untrue, told);
        }
    }
    let mut told = story(receipt, &proved);
    let verdict = match kept {
        None => {
            told.push_str(&both(
                format!(
                    "Chữ ký đúng với khóa mang trong biên nhận, dấu khóa {}. Để chắc chắn, so dấu khóa này với trang /minh-bach, hoặc thêm --root với danh sách gốc đã lưu.",
                    proved.key.fingerprint()
                ),
                format!(
                    "Signed by the key that the receipt carries, fingerprint {}. To be sure, compare it with the one at /minh-bach, or add --root with a list of roots kept elsewhere.",
                    proved.key.fingerprint()
                ),
            ));
            Verdict::True
        }
        Some(kept) => against(&proved, kept, &mut told),
    };
    (verdict, told)
}

/// Compares with roots that were kept elsewhere.
fn against(proved: &Proved, kept: &KeptRoots, told: &mut String) -> Verdict {
    let of_journal: Vec<Checkpoint> = kept
        .roots()
        .filter(|root| root.origin == proved.root.origin)
        .collect();
    if !kept.keys.is_empty() && !kept.keys.contains(&proved.key) {
        told.push_str(&both(
            "Khóa ký gốc của biên nhận không có trong danh sách đã lưu.",
            "The key that signed the receipt's root is not in the list that was kept.",
        ));
        return Verdict::Untrue;
    }
    match of_journal.iter().find(|root| root.size == proved.root.size) {
        Some(root) if root.root == proved.root.root => {
            told.push_str(&both(
                "Gốc này trùng với gốc trong danh sách đã lưu.",
                "The root is the one in the list that was kept.",
            ));
            Verdict::True
        }
        Some(_) => {
            told.push_str(&both(
                "Gốc của biên nhận khác gốc cùng cỡ trong danh sách đã lưu: lịch sử đã bị viết lại ở một trong hai nơi.",
                "The receipt's root differs from the root of the same size that was kept: history was rewritten on one side.",
            ));
            Verdict::Untrue
        }
        None => {
            told.push_str(&both(
                "Danh sách đã lưu không có gốc này, nên chưa so được. Tải danh sách mới hơn tại /minh-bach.",
                "The list that was kept does not hold this root, so they cannot be compared. Download a newer list at /minh-bach.",
            ));
            Verdict::Unknown
        }
    }
}

/// What a receipt proves, line by line.
fn story(receipt: &Receipt, proved: &Proved) -> String {
    let mut text = String::new();
    // A String takes whatever is written to it.
    let _ = writeln!(text, "Hồ sơ / case: {}", receipt.code);
    for (index, link) in receipt.events.iter().enumerate() {
        let (vi, en) = kind_words(&link.kind).unwrap_or((link.kind.as_str(), link.kind.as_str()));
        let at = receipt.moment(index).map(words::moment).unwrap_or_default();
        let mark = proved.heads.get(index).map(pdf::mark).unwrap_or_default();
        let _ = writeln!(
            text,
            "  {}. {at}: {vi} / {en} (dấu / mark {mark})",
            index + 1
        );
    }
    let root = &proved.root;
    let _ = writeln!(
        text,
        "Gốc nhật ký / root: {}, {}, {} lá / leaves",
        root.origin,
        words::moment(root.at),
        root.size
    );
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::plan::Fate;
    use crate::testing::{Room, room};
    use documents::Templates;
    use domain::case::LetterForm;
    use std::process::Command;
    use std::sync::Arc;
    use store::case_file;
    use store::journal::key::Signer;
    use store::journal::log;
    use store::journal::receipt::{KeyLine, ROOTS_FORMAT, RootLine, Roots};

    /// A case of the demonstration, its receipt as it is printed, and its proof.
    struct Issued {
        room: Room,
        pdf: Vec<u8>,
        receipt: Receipt,
    }

    async fn issued() -> Issued {
        let mut room = room("nam-dinh").await;
        let case = room.play(&room.own(Fate::Usual)).await;
        let pem = Signer::make().expect("a key");
        let signer = Signer::read(&pem, "motcua/nam-dinh").expect("a signer");
        let (db, now) = (room.desk.office.db.clone(), room.desk.now());
        log::add_key(&db, 1, &signer.public(), now)
            .await
            .expect("a key");
        room.desk.journal = Some(Arc::new(signer));
        crate::jobs::journal_root::run(&room.desk)
            .await
            .expect("a root");
        let file = case_file::load(&db, case.id).await.expect("a read");
        let history = case_file::history(&db, case.id).await.expect("a read");
        let pdf = crate::paper::letter_with(
            &Templates::shipped(),
            &room.desk.office,
            &file.expect("the case"),
            &history,
            LetterForm::Receipt,
            "https://dichvucong.namdinh.gov.vn",
            now,
        );
        let pdf = pdf.expect("a receipt");
        let place = pdf::place(&pdf).expect("a place in the journal");
        let accepted = history.iter().find(|event| event.kind == "accepted");
        let accepted = accepted.expect("it was accepted");
        assert_eq!((place.seq, place.head), (accepted.seq, accepted.hash));
        assert_eq!(place.code, case.code_text());
        let receipt = log::prove(&db, case.id, place.seq, &history).await;
        let receipt = receipt.expect("a read").expect("a proof");
        Issued { room, pdf, receipt }
    }

    impl Issued {
        fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
            let path = self.room.folder.join(name);
            std::fs::write(&path, bytes).expect("written");
            path
        }

        /// What the command says, which the other program must say too.
        fn verdict(&self, bytes: impl AsRef<[u8]>, roots: Option<&Path>) -> Verdict {
            let receipt = self.write("receipt", bytes);
            let mut script = Command::new("python3");
            script
                .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/verify_receipt.py"))
                .arg(&receipt);
            script.args(roots);
            let other = script.output().expect("python3 runs");
            let (verdict, told) = verified(&Options {
                receipt,
                root: roots.map(Path::to_owned),
            });
            let said = String::from_utf8_lossy(&other.stdout).into_owned();
            let errors = String::from_utf8_lossy(&other.stderr).into_owned();
            assert_eq!(
                other.status.code(),
                Some(i32::from(verdict.code())),
                "{told}\n{said}\n{errors}"
            );
            verdict
        }

        fn roots(&self, note: &str, key: &str) -> PathBuf {
            let said = Checkpoint::read(note).expect("a root");
            let list = Roots {
                format: ROOTS_FORMAT.to_owned(),
                keys: vec![KeyLine {
                    key: key.to_owned(),
                    fingerprint: String::new(),
                    since: said.at,
                }],
                roots: vec![RootLine {
                    size: said.size,
                    at: said.at,
                    note: note.to_owned(),
                }],
                next: None,
            };
            self.write("roots.json", serde_json::to_vec(&list).expect("JSON"))
        }
    }

    #[tokio::test]
    async fn a_receipt_of_the_demonstration_is_true_and_a_changed_one_is_not() {
        let it = issued().await;
        let json = serde_json::to_string_pretty(&it.receipt).expect("JSON");
        assert_eq!(it.verdict(&json, None), Verdict::True);
        let accepted = it.receipt.events.last().expect("an event").at.to_string();
        let later = (it.receipt.events.last().expect("an event").at + 1).to_string();
        for (from, to) in [
            (it.receipt.code.as_str(), "H40.024.13-260821-0001"),
            (&accepted, &later),
            ("\"accepted\"", "\"rejected\""),
            ("time 1", "time 2"),
            ("motcua-receipt/1", "motcua-receipt/2"),
        ] {
            let changed = json.replace(from, to);
            assert_ne!(changed, json, "{from}");
            assert_eq!(it.verdict(&changed, None), Verdict::Untrue, "{from}");
        }
        let with = pdf::with_proof(&it.pdf, &it.receipt).expect("it fits");
        assert_eq!(with.len(), it.pdf.len());
        assert_eq!(pdf::without_proof(&with), it.pdf);
        assert_eq!(it.verdict(&with, None), Verdict::True);
        assert_eq!(it.verdict(&it.pdf, None), Verdict::Unknown, "no proof yet");
        let mut of_another = it.receipt.clone();
        of_another.code.push('9');
        let forged = pdf::with_proof(&it.pdf, &of_another).expect("it fits");
        assert_eq!(it.verdict(&forged, None), Verdict::Untrue);
        let place = pdf::place(&it.pdf).expect("a place").text();
        let moved = place.replace(" 2 ", " 1 ");
        let moved = replaced(&with, place.as_bytes(), moved.as_bytes());
        assert_eq!(it.verdict(&moved, None), Verdict::Untrue);
    }

    #[tokio::test]
    async fn a_root_kept_elsewhere_decides() {
        let it = issued().await;
        let json = serde_json::to_string(&it.receipt).expect("JSON");
        let good = it.roots(&it.receipt.root, &it.receipt.key);
        assert_eq!(it.verdict(&json, Some(&good)), Verdict::True);
        let said = Checkpoint::read(&it.receipt.root).expect("a root");
        let signer = it.room.desk.journal.as_ref().expect("a signer");
        let rewritten = signer.sign(said.size, &[7; 32], said.at);
        let other = it.roots(&rewritten, &it.receipt.key);
        assert_eq!(it.verdict(&json, Some(&other)), Verdict::Untrue);
        let older = signer.sign(said.size + 5, &[7; 32], said.at);
        let older = it.roots(&older, &it.receipt.key);
        assert_eq!(it.verdict(&json, Some(&older)), Verdict::Unknown);
        let one_note = it.write("one-note", &it.receipt.root);
        let told = verified(&Options {
            receipt: it.write("receipt", &json),
            root: Some(one_note),
        });
        assert_eq!(told.0, Verdict::True);
    }

    #[test]
    fn what_is_no_receipt_is_said_to_be_none() {
        let folder = std::env::temp_dir().join(format!("motcua-verify-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        for (name, bytes) in [
            ("a", &b"%PDF-1.7 nothing"[..]),
            ("b", b"{}"),
            ("c", b"\xff\x00"),
        ] {
            let receipt = folder.join(name);
            std::fs::write(&receipt, bytes).expect("written");
            let (verdict, told) = verified(&Options {
                receipt,
                root: None,
            });
            assert_eq!(verdict, Verdict::Unknown, "{told}");
        }
        let (verdict, told) = verified(&Options {
            receipt: folder.join("none"),
            root: None,
        });
        assert_eq!(verdict, Verdict::Unknown);
        assert!(told.contains("cannot be read"), "{told}");
        std::fs::remove_dir_all(folder).expect("cleared away");
    }

    fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
        let mut changed = bytes.to_vec();
        while let Some(at) = changed.windows(from.len()).position(|it| it == from) {
            changed[at..at + to.len()].copy_from_slice(to);
        }
        changed
    }
}
