//! What bytes are. Each kind that is taken is looked at far enough to tell a whole file from a
//! mere beginning; the others only far enough to name them to the person who chose them.

use super::Kind;

/// What a file is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Found {
    /// A kind we know, with its beginning and its end.
    Whole(Kind),
    /// The beginning of a kind we know, and not the rest.
    Broken(Kind),
    /// A photograph as some telephones keep it.
    Heic,
    /// A picture of another kind.
    OtherPicture,
    /// A document of old Office programs.
    OldOffice,
    /// An archive.
    Archive,
    /// A program.
    Program,
    /// A web page or another text with markup.
    Markup,
    /// Text.
    Text,
    /// Nothing we know.
    Unknown,
}

impl Found {
    /// The kind, where it is one we know.
    pub fn kind(self) -> Option<Kind> {
        match self {
            Self::Whole(kind) | Self::Broken(kind) => Some(kind),
            _ => None,
        }
    }

    /// What to call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Whole(Kind::Docx) | Self::Broken(Kind::Docx) => "tệp Word",
            Self::Whole(Kind::Xlsx) | Self::Broken(Kind::Xlsx) => "tệp Excel",
            Self::Whole(Kind::Pdf) | Self::Broken(Kind::Pdf) => "tệp PDF",
            Self::Whole(_) | Self::Broken(_) => "ảnh",
            Self::Heic => "ảnh HEIC của điện thoại",
            Self::OtherPicture => "ảnh thuộc loại không nhận",
            Self::OldOffice => "tệp Office đời cũ",
            Self::Archive => "tệp nén",
            Self::Program => "chương trình máy tính",
            Self::Markup => "trang web hoặc tệp có mã lệnh",
            Self::Text => "tệp văn bản thô",
            Self::Unknown => "tệp không rõ loại",
        }
    }

    /// The same in English, with its article.
    pub fn name_en(self) -> &'static str {
        match self {
            Self::Whole(Kind::Docx) | Self::Broken(Kind::Docx) => "a Word document",
            Self::Whole(Kind::Xlsx) | Self::Broken(Kind::Xlsx) => "an Excel workbook",
            Self::Whole(Kind::Pdf) | Self::Broken(Kind::Pdf) => "a PDF file",
            Self::Whole(_) | Self::Broken(_) => "a picture",
            Self::Heic => "a HEIC photograph",
            Self::OtherPicture => "a picture of a kind that is not taken",
            Self::OldOffice => "an old Office document",
            Self::Archive => "an archive",
            Self::Program => "a computer program",
            Self::Markup => "a web page or a file with code",
            Self::Text => "plain text",
            Self::Unknown => "a file of unknown kind",
        }
    }

    /// What to do with it instead; empty where only another file helps.
    pub(super) fn advice(self) -> &'static str {
        match self {
            Self::Whole(Kind::Docx | Kind::Xlsx)
            | Self::Broken(Kind::Docx | Kind::Xlsx)
            | Self::OldOffice
            | Self::Text => "Lưu thành PDF (Lưu dưới dạng, chọn PDF) rồi chọn tệp PDF đó.",
            Self::Heic => {
                "Trong phần cài đặt máy ảnh chọn “Tương thích nhất” rồi chụp lại, hoặc chụp màn hình ảnh này."
            }
            Self::OtherPicture => "Lưu lại thành JPG hoặc PNG rồi chọn.",
            Self::Archive => "Giải nén rồi chọn từng tệp.",
            _ => "",
        }
    }

    /// The advice in English.
    pub(super) fn advice_en(self) -> &'static str {
        match self {
            Self::Whole(Kind::Docx | Kind::Xlsx)
            | Self::Broken(Kind::Docx | Kind::Xlsx)
            | Self::OldOffice
            | Self::Text => "Save it as PDF and choose that file.",
            Self::Heic => {
                "Choose “Most Compatible” in the camera settings and take it again, or take a screenshot of it."
            }
            Self::OtherPicture => "Save it as JPG or PNG and choose that file.",
            Self::Archive => "Unpack it and choose each file.",
            _ => "",
        }
    }
}

/// What these bytes are.
pub fn found(bytes: &[u8]) -> Found {
    let whole = |kind, is_whole: bool| {
        if is_whole {
            Found::Whole(kind)
        } else {
            Found::Broken(kind)
        }
    };
    if bytes.starts_with(b"%PDF-") {
        return whole(Kind::Pdf, near_end(bytes, b"%%EOF", 2048));
    }
    if bytes.starts_with(&[0xFF, 0xD8, 0xFF]) {
        return whole(
            Kind::Jpeg,
            jpeg_has_picture(bytes) && has_end_of_image(bytes),
        );
    }
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        let head = bytes.get(12..16) == Some(b"IHDR") && !zero(bytes, 16) && !zero(bytes, 20);
        return whole(Kind::Png, head && near_end(bytes, b"IEND", 64));
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return zip(bytes);
    }
    if bytes.get(4..8) == Some(b"ftyp") {
        let brand = bytes.get(8..12).unwrap_or_default();
        let heic: [&[u8]; 6] = [b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1"];
        return if heic.contains(&brand) {
            Found::Heic
        } else {
            Found::Unknown
        };
    }
    let begins = |with: &[&[u8]]| with.iter().any(|it| bytes.starts_with(it));
    if begins(&[b"GIF8", b"II*\0", b"MM\0*", b"BM"]) || bytes.get(8..12) == Some(b"WEBP") {
        return Found::OtherPicture;
    }
    if begins(&[b"\xD0\xCF\x11\xE0"]) {
        return Found::OldOffice;
    }
    if begins(&[
        b"Rar!",
        b"7z\xBC\xAF\x27\x1C",
        b"\x1F\x8B",
        b"PK\x05\x06",
        b"BZh",
    ]) {
        return Found::Archive;
    }
    if begins(&[
        b"MZ",
        b"\x7FELF",
        b"#!",
        b"\xCF\xFA\xED\xFE",
        b"\xCA\xFE\xBA\xBE",
    ]) {
        return Found::Program;
    }
    text(bytes)
}

/// Whether a word stands among the last bytes; some writers add blanks or a signature behind it.
fn near_end(bytes: &[u8], word: &[u8], within: usize) -> bool {
    let tail = &bytes[bytes.len().saturating_sub(within)..];
    tail.windows(word.len()).any(|it| it == word)
}

/// Whether four bytes are the number zero, or missing.
fn zero(bytes: &[u8], at: usize) -> bool {
    bytes.get(at..at + 4).is_none_or(|it| it == [0; 4])
}

/// Walks the segments of a JPEG up to the scan; a frame with a size must come before it.
fn jpeg_has_picture(bytes: &[u8]) -> bool {
    let mut at = 2;
    let mut has_frame = false;
    loop {
        let Some(&[0xFF, marker]) = bytes.get(at..at + 2) else {
            return false;
        };
        match marker {
            // Filling, and markers that stand alone.
            0xFF => {
                at += 1;
                continue;
            }
            0x01 | 0xD0..=0xD7 => {
                at += 2;
                continue;
            }
            0xDA => return has_frame,
            _ => {}
        }
        let Some(&[high, low]) = bytes.get(at + 2..at + 4) else {
            return false;
        };
        let length = usize::from(u16::from_be_bytes([high, low]));
        if length < 2 {
            return false;
        }
        let is_frame = matches!(marker, 0xC0..=0xCF) && !matches!(marker, 0xC4 | 0xC8 | 0xCC);
        if is_frame && let Some(size) = bytes.get(at + 5..at + 9) {
            has_frame = size[..2] != [0, 0] && size[2..] != [0, 0];
        }
        at += 2 + length;
    }
}

/// Whether the picture ends; telephones put previews and notes behind the end.
fn has_end_of_image(bytes: &[u8]) -> bool {
    bytes.windows(2).rev().any(|it| it == [0xFF, 0xD9])
}

/// Office documents are archives with certain folders in them.
fn zip(bytes: &[u8]) -> Found {
    // Names stand plainly in the directory at the end and in the heads of the entries.
    let has = |name: &[u8]| bytes.windows(name.len()).any(|it| it == name);
    let kind = if has(b"word/document.xml") {
        Kind::Docx
    } else if has(b"xl/workbook.xml") {
        Kind::Xlsx
    } else {
        return Found::Archive;
    };
    if has(b"vbaProject.bin") {
        return Found::Program;
    }
    if near_end(bytes, b"PK\x05\x06", 66_000) {
        Found::Whole(kind)
    } else {
        Found::Broken(kind)
    }
}

/// Markup, text, or neither.
fn text(bytes: &[u8]) -> Found {
    let head = &bytes[..bytes.len().min(4096)];
    let lower = head.to_ascii_lowercase();
    let names: [&[u8]; 6] = [b"!doctype", b"html", b"svg", b"script", b"?xml", b"?php"];
    let opens = |at: usize| names.iter().any(|name| lower[at + 1..].starts_with(name));
    if (0..lower.len()).any(|at| lower[at] == b'<' && opens(at)) {
        return Found::Markup;
    }
    let readable = |byte: &u8| *byte >= 0x20 || matches!(byte, b'\n' | b'\r' | b'\t' | 0x0C);
    if head.iter().all(readable) && std::str::from_utf8(head).is_ok() {
        return Found::Text;
    }
    Found::Unknown
}
