//! The files of a form: each looked at for what it is, kept before the act, and carried along when
//! the form comes back, so that nobody chooses a file twice. What a form carries is sealed for the officer
//! who brought the file: the hash of somebody else's paper puts it into nobody's form.

use super::act_page::KeptFile;
use super::fields::Fields;
use super::law::Refused;
use super::seat::Seat;
use crate::house::House;
use casework::upload::{self, Limits};
use domain::case::Paper;
use domain::case::filing::{CopyKind, StoredFile};
use domain::ids::FileHash;
use outside::files::{FileKey, Files};
use store::cipher::Cipher;

/// The field in which a form carries files that were kept before.
pub const KEPT: &str = "kept";

/// What came of the files of a form.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Stored {
    /// The files that are kept, each as a paper under its field.
    pub papers: Vec<(String, Paper)>,
    /// The file that was not taken, and why.
    pub refused: Option<Refused>,
    /// What a form that comes back carries of each paper.
    pub(super) carried: Vec<String>,
}

/// Who brings the files of a form.
#[derive(Clone, Debug)]
pub struct Bringer {
    cipher: Option<Cipher>,
    officer: String,
}

impl Bringer {
    /// The officer of a seat.
    pub fn of(house: &House, seat: &Seat) -> Self {
        Self {
            cipher: house.cipher.clone(),
            officer: format!("kept by {}", seat.officer.id),
        }
    }

    /// What the form carries; empty where there is no key, and the file must be chosen again.
    fn sealed(&self, field: &str, file: &StoredFile) -> String {
        let said = format!("{field}|{}|{}", file.hash, file.name);
        let sealed = self.cipher.as_ref();
        let sealed = sealed.and_then(|it| it.encrypted(&self.officer, said.as_bytes()));
        sealed.unwrap_or_default()
    }

    /// What the form carried, where it was sealed for this officer.
    fn opened(&self, value: &str) -> Option<String> {
        let bytes = self.cipher.as_ref()?.decrypted(&self.officer, value)?;
        String::from_utf8(bytes).ok()
    }
}

impl Stored {
    /// What a form that comes back carries of them.
    pub fn kept(&self) -> Vec<KeptFile> {
        self.papers
            .iter()
            .zip(&self.carried)
            .filter(|(_, value)| !value.is_empty())
            .filter_map(|((field, paper), value)| {
                let file = paper.file.as_ref()?;
                Some(KeptFile {
                    field: field.clone(),
                    value: value.clone(),
                    name: file.name.clone(),
                    size: size(file.size),
                })
            })
            .collect()
    }

    /// The paper of a field.
    pub fn of(&self, field: &str) -> Option<&Paper> {
        let found = self.papers.iter().find(|(name, _)| name == field);
        found.map(|(_, paper)| paper)
    }
}

/// Looks at the files of a form and keeps them. One that is refused is named with its field; the
/// others are kept all the same.
///
/// # Errors
/// When a file cannot be written or read.
pub async fn keep(
    files: &Files,
    by: &Bringer,
    fields: &Fields,
) -> Result<Stored, outside::Trouble> {
    let mut stored = Stored::default();
    for upload in &fields.files {
        match looked_at(&upload.name, &upload.bytes) {
            Ok(paper) => {
                let key = files.put(upload.bytes.clone()).await?;
                stored
                    .papers
                    .push((upload.field.clone(), with_key(paper, &key)));
            }
            Err(why) => {
                stored.refused = Some(Refused {
                    message: format!("“{}”: {}", upload.name, why.message()),
                    field: upload.field.clone(),
                    law: None,
                });
            }
        }
    }
    for value in fields.all(KEPT) {
        if let Some(said) = by.opened(&value)
            && let Some((field, paper)) = kept_before(files, &said).await?
            && stored.of(&field).is_none()
        {
            stored.papers.push((field, paper));
        }
    }
    let carried = |(field, paper): &(String, Paper)| {
        let file = paper.file.as_ref();
        file.map(|it| by.sealed(field, it)).unwrap_or_default()
    };
    stored.carried = stored.papers.iter().map(carried).collect();
    Ok(stored)
}

/// A file that was kept when the form came before.
async fn kept_before(
    files: &Files,
    value: &str,
) -> Result<Option<(String, Paper)>, outside::Trouble> {
    let mut parts = value.splitn(3, '|');
    let (Some(field), Some(hash), Some(name)) = (parts.next(), parts.next(), parts.next()) else {
        return Ok(None);
    };
    let Some(key) = FileKey::parse(hash) else {
        return Ok(None);
    };
    let Some(bytes) = files.get(&key).await? else {
        return Ok(None);
    };
    let paper = looked_at(name, &bytes).ok();
    Ok(paper.map(|paper| (field.to_owned(), with_key(paper, &key))))
}

fn looked_at(name: &str, bytes: &[u8]) -> Result<Paper, upload::Refused> {
    let checked = upload::check(name, bytes, &Limits::default())?;
    Ok(Paper {
        component: None,
        name: checked.name.clone(),
        copy: CopyKind::Plain,
        count: 1,
        file: Some(StoredFile {
            hash: FileHash(String::new()),
            name: checked.name,
            media_type: checked.kind.media_type().to_owned(),
            size: checked.size,
        }),
    })
}

fn with_key(mut paper: Paper, key: &FileKey) -> Paper {
    if let Some(file) = &mut paper.file {
        file.hash = FileHash(key.as_str().to_owned());
    }
    paper
}

/// A size in words.
pub fn size(bytes: u64) -> String {
    match bytes {
        0..1_000_000 => format!("{} KB", bytes.div_ceil(1000)),
        _ => format!("{},{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

#[cfg(test)]
mod tests {
    use super::super::fields::Upload;
    use super::*;

    /// A whole picture of one pixel.
    const PNG: &[u8] = &[
        0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0,
        0, 1, 0, 0, 0, 1, 8, 6, 0, 0, 0, 0x1f, 0x15, 0xc4, 0x89, 0, 0, 0, 13, b'I', b'D', b'A',
        b'T', 0x78, 0x9c, 0x63, 0, 1, 0, 0, 5, 0, 1, 0x0d, 0x0a, 0x2d, 0xb4, 0, 0, 0, 0, b'I',
        b'E', b'N', b'D', 0xae, 0x42, 0x60, 0x82,
    ];

    fn sent(field: &str, name: &str, bytes: &[u8]) -> Upload {
        Upload {
            field: field.to_owned(),
            name: name.to_owned(),
            bytes: bytes.to_vec(),
        }
    }

    #[tokio::test]
    async fn a_disguised_file_is_named_and_the_others_are_kept_for_the_next_try() {
        let folder = std::env::temp_dir().join(format!("motcua-kept-{}", uuid::Uuid::now_v7()));
        let files = Files::folder(&folder).expect("a folder");
        let fields = Fields {
            values: Vec::new(),
            files: vec![
                sent("scan:a", "anh.png", PNG),
                sent("scan:b", "đơn.pdf", b"MZ\x90\x00 not a document"),
            ],
        };
        let by = |no: u8| Bringer {
            cipher: Cipher::of(b"a key"),
            officer: format!("kept by {no}"),
        };
        let kept_by = async |no, fields: &Fields| {
            let stored = keep(&files, &by(no), fields).await;
            stored.expect("files are kept")
        };
        let stored = kept_by(1, &fields).await;
        assert_eq!(stored.papers.len(), 1);
        assert_eq!(
            stored.refused.as_ref().map(|it| it.field.as_str()),
            Some("scan:b")
        );
        let kept = stored.kept();
        let again = Fields::given(&[(KEPT, &kept[0].value), (KEPT, "scan:c|../etc|x")]);
        let stored = kept_by(1, &again).await;
        assert_eq!(stored.papers.len(), 1);
        // Nobody puts another's file into a form, by what the form carried or by its hash.
        let file = stored.of("scan:a").and_then(|paper| paper.file.as_ref());
        let hash = file.map(|it| it.hash.to_string()).expect("a hash");
        let named = Fields::given(&[(KEPT, &format!("scan:a|{hash}|anh.png"))]);
        for (no, form) in [(2, &again), (2, &named), (1, &named)] {
            assert_eq!(kept_by(no, form).await.papers.len(), 0, "{no}");
        }
        let keyless = Bringer {
            cipher: None,
            ..by(1)
        };
        let without = keep(&files, &keyless, &fields).await;
        assert!(without.expect("files are kept").kept().is_empty());
        let file = stored.of("scan:a").and_then(|paper| paper.file.as_ref());
        assert_eq!(file.map(|it| it.media_type.as_str()), Some("image/png"));
        drop(std::fs::remove_dir_all(folder));
    }
}
