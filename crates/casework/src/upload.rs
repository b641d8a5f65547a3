//! Uploads: what a file is, found in its bytes and never in its name; whether it may be kept;
//! and the name it is kept under. The same for applicants, officers and other systems.
//!
//! Pure: bytes in, an answer out. Storing is the caller's. A refusal says what the file is and
//! what to do instead; other files of the same form are not its business.

mod name;
mod sniff;

#[cfg(test)]
mod tests;

pub use name::safe_name;
pub use sniff::{Found, found};

/// A kind of file that can be kept.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Kind {
    /// A PDF document.
    Pdf,
    /// A JPEG photograph.
    Jpeg,
    /// A PNG picture.
    Png,
    /// A Word document.
    Docx,
    /// An Excel workbook.
    Xlsx,
}

impl Kind {
    /// The media type under which it is kept and served.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }

    /// The word on screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pdf => "PDF",
            Self::Jpeg => "JPG",
            Self::Png => "PNG",
            Self::Docx => "DOCX",
            Self::Xlsx => "XLSX",
        }
    }

    /// The endings a name of this kind may have; the first is the one it gets otherwise.
    pub fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Pdf => &["pdf"],
            Self::Jpeg => &["jpg", "jpeg", "jpe", "jfif"],
            Self::Png => &["png"],
            Self::Docx => &["docx"],
            Self::Xlsx => &["xlsx"],
        }
    }
}

/// What may be kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Limits {
    /// The largest file, in bytes.
    pub file: u64,
    /// The most that one person may have uploaded and not filed yet, in bytes.
    pub waiting: u64,
    /// The most files for one component of a file.
    pub files: usize,
    /// The kinds of file.
    pub kinds: Vec<Kind>,
}

impl Default for Limits {
    /// A default of our own: no regulation names a size or a number. TT 32/2017 art. 7 wants
    /// formats of the national list and the largest size shown where a file is chosen; PDF, JPEG
    /// and PNG are of that list and show in every browser without running anything.
    fn default() -> Self {
        Self {
            file: 10_000_000,
            waiting: 500_000_000,
            files: 20,
            kinds: vec![Kind::Pdf, Kind::Jpeg, Kind::Png],
        }
    }
}

impl Limits {
    /// The kinds in words: "PDF, JPG hoặc PNG".
    pub fn kinds_in_words(&self) -> String {
        listed(&self.kinds, "hoặc")
    }

    /// The kinds in English.
    pub fn kinds_in_english(&self) -> String {
        listed(&self.kinds, "or")
    }

    /// The value of an `accept` attribute; a help for the eye, not a check.
    pub fn accept(&self) -> String {
        let endings: Vec<String> = self
            .kinds
            .iter()
            .flat_map(|kind| kind.endings().iter().take(2))
            .map(|ending| format!(".{ending}"))
            .collect();
        endings.join(",")
    }
}

fn listed(kinds: &[Kind], or: &str) -> String {
    let names: Vec<&str> = kinds.iter().map(|kind| kind.name()).collect();
    match names.split_last() {
        Some((last, before)) if !before.is_empty() => format!("{} {or} {last}", before.join(", ")),
        _ => names.concat(),
    }
}

/// A file that may be kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Checked {
    /// What it is.
    pub kind: Kind,
    /// The name to keep it under.
    pub name: String,
    /// Its size in bytes.
    pub size: u64,
}

/// Why a file is not kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refused {
    /// There is nothing in it.
    Empty,
    /// It is too large.
    TooLarge {
        /// Its size in bytes.
        size: u64,
        /// The largest size.
        limit: u64,
    },
    /// It is of a kind that is not taken.
    Kind {
        /// What it is.
        found: Found,
        /// The kinds that are taken.
        taken: Vec<Kind>,
    },
    /// Its name says one thing and its content another.
    Disguised {
        /// What the name says.
        says: Kind,
        /// What it is.
        found: Found,
    },
    /// It is the right kind and not whole.
    Damaged {
        /// The kind.
        kind: Kind,
    },
    /// Its name says that it is a state secret.
    Secret,
    /// The person has enough files that were not filed.
    Full {
        /// The most, in bytes.
        limit: u64,
    },
    /// The component has enough files.
    TooMany {
        /// The most files.
        limit: usize,
    },
}

/// Whether one more file fits into what a person has uploaded and not filed yet.
///
/// # Errors
/// That it does not.
pub fn fits(waiting: u64, more: u64, limits: &Limits) -> Result<(), Refused> {
    if waiting.saturating_add(more) > limits.waiting {
        return Err(Refused::Full {
            limit: limits.waiting,
        });
    }
    Ok(())
}

/// Looks a file through.
///
/// # Errors
/// Why it may not be kept.
pub fn check(name: &str, bytes: &[u8], limits: &Limits) -> Result<Checked, Refused> {
    let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    if bytes.is_empty() {
        return Err(Refused::Empty);
    }
    if size > limits.file {
        return Err(Refused::TooLarge {
            size,
            limit: limits.file,
        });
    }
    if name::is_marked_secret(name) {
        return Err(Refused::Secret);
    }
    let found = found(bytes);
    let says = name::says(name);
    let kind = match found {
        Found::Whole(kind) if limits.kinds.contains(&kind) => kind,
        Found::Broken(kind) if limits.kinds.contains(&kind) => {
            return Err(Refused::Damaged { kind });
        }
        other => {
            return Err(match says {
                // A Word document under the name of one is honest, and only not taken.
                Some(says) if other.kind() != Some(says) => {
                    Refused::Disguised { says, found: other }
                }
                _ => Refused::Kind {
                    found: other,
                    taken: limits.kinds.clone(),
                },
            });
        }
    };
    Ok(Checked {
        kind,
        name: safe_name(name, kind),
        size,
    })
}

/// Whether a PDF carries a signature over its bytes. It says nothing about whose it is or whether
/// it is good.
pub fn carries_signature(bytes: &[u8]) -> bool {
    let has = |word: &[u8]| bytes.windows(word.len()).any(|it| it == word);
    bytes.starts_with(b"%PDF-") && has(b"/ByteRange") && has(b"/Contents")
}

/// A size as people read it: "1,8 MB".
pub fn size_in_words(bytes: u64) -> String {
    match bytes {
        0..1_000_000 => format!("{} KB", bytes.div_ceil(1000)),
        _ if bytes % 1_000_000 < 100_000 => format!("{} MB", bytes / 1_000_000),
        _ => format!("{},{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

impl Refused {
    /// What is wrong and what to do, in Vietnamese.
    pub fn message(&self) -> String {
        match self {
            Self::Empty => "Tệp rỗng, không có nội dung. Chọn lại tệp.".to_owned(),
            Self::TooLarge { size, limit } => format!(
                "Tệp {} lớn hơn mức {}. Chụp lại ở cỡ nhỏ hơn hoặc tách thành nhiều tệp.",
                size_in_words(*size),
                size_in_words(*limit)
            ),
            Self::Disguised { says, found } => format!(
                "Tên tệp ghi là {} nhưng nội dung là {}. Chọn ảnh chụp hoặc tệp PDF.",
                says.name(),
                found.name()
            ),
            Self::Kind { found, taken } => {
                let taken = listed(taken, "hoặc");
                match found.advice() {
                    "" => format!("Đây là {}. Chọn tệp {taken}.", found.name()),
                    advice => format!("Đây là {}. {advice}", found.name()),
                }
            }
            Self::Damaged { kind } => format!(
                "Tệp {} bị hỏng hoặc thiếu phần cuối. Mở thử trên máy rồi chọn lại.",
                kind.name()
            ),
            Self::Full { limit } => format!(
                "Các tệp đã tải lên mà chưa nộp đã đến mức {}. Nộp hồ sơ đang làm, hoặc bỏ bản nháp không dùng.",
                size_in_words(*limit)
            ),
            Self::Secret => "Tên tệp ghi độ mật. Hệ thống không nhận tài liệu bí mật nhà nước; nộp trực tiếp tại cơ quan giải quyết."
                .to_owned(),
            Self::TooMany { limit } => {
                format!(
                    "Mỗi giấy tờ đính kèm nhiều nhất {limit} tệp. Gộp các trang vào một tệp PDF."
                )
            }
        }
    }

    /// The same in English.
    pub fn message_en(&self) -> String {
        match self {
            Self::Empty => "The file is empty. Choose it again.".to_owned(),
            Self::TooLarge { size, limit } => format!(
                "The file of {} is larger than {}. Take a smaller picture or split the file.",
                size_in_words(*size).replace(',', "."),
                size_in_words(*limit).replace(',', ".")
            ),
            Self::Disguised { says, found } => format!(
                "The name says {}, but the content is {}. Choose a photograph or a PDF file.",
                says.name(),
                found.name_en()
            ),
            Self::Kind { found, taken } => {
                let taken = listed(taken, "or");
                match found.advice_en() {
                    "" => format!("This is {}. Choose a {taken} file.", found.name_en()),
                    advice => format!("This is {}. {advice}", found.name_en()),
                }
            }
            Self::Damaged { kind } => format!(
                "The {} file is damaged or its end is missing. Open it on your device, then choose it again.",
                kind.name()
            ),
            Self::Full { limit } => format!(
                "What you uploaded and did not file has reached {}. File what you began, or drop drafts.",
                size_in_words(*limit).replace(',', ".")
            ),
            Self::Secret => "The name says that this is a state secret. Such papers are not taken here; hand them in at the agency."
                .to_owned(),
            Self::TooMany { limit } => {
                format!("At most {limit} files for one paper. Join the pages into one PDF file.")
            }
        }
    }
}
