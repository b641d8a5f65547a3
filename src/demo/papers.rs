//! Papers for the demonstration: small files that open in any viewer and say in large letters
//! what they are and that they are not real. Made here, byte by byte; nothing is read from disk.

use domain::case::filing::StoredFile;
use domain::ids::FileHash;
use outside::Trouble;
use outside::files::Files;
use std::fmt::Write as _;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Keeps a paper of this name and gives what a case needs to know of it. Every fourth is a
/// picture, as from a telephone; the others are PDF.
///
/// # Errors
/// When it could not be kept.
pub async fn keep(files: &Files, name: &str, whose: &str) -> Result<StoredFile, Trouble> {
    let short: String = name.chars().take(60).collect();
    let picture = name.len().is_multiple_of(4);
    let (content, media_type, ending) = if picture {
        (png(), "image/png", "png")
    } else {
        (pdf(name, whose), "application/pdf", "pdf")
    };
    let size = content.len() as u64;
    let key = files.put(content).await?;
    Ok(StoredFile {
        hash: FileHash(key.as_str().to_owned()),
        name: format!(
            "{}.{ending}",
            short.replace(['/', '\\', ':', '"'], "-").trim()
        ),
        media_type: media_type.to_owned(),
        size,
    })
}

/// Letters that the standard fonts of PDF have: without marks, capital.
fn plain(text: &str) -> String {
    text.nfd()
        .filter(|c| !is_combining_mark(*c))
        .map(|c| match c {
            'đ' | 'Đ' => 'D',
            '–' | '—' => '-',
            c if c.is_ascii() => c.to_ascii_uppercase(),
            _ => ' ',
        })
        .filter(|c| !matches!(c, '(' | ')' | '\\'))
        .collect()
}

/// Words in lines of at most so many letters.
fn lines(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.len() + word.len() < width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// One page of A5 with a frame, the name of the paper and whose it is.
#[must_use]
pub fn pdf(name: &str, whose: &str) -> Vec<u8> {
    let mut page = String::from("1.2 w 0.2 0.3 0.5 RG 24 24 372 547 re S BT 0.1 0.1 0.2 rg ");
    let mut y = 520;
    let mut write = |size: u32, text: &str| {
        // A String takes whatever is written to it.
        let _ = write!(page, "/F1 {size} Tf 1 0 0 1 44 {y} Tm ({text}) Tj ");
        y -= size + 8;
    };
    for line in lines(&plain(name), 34).iter().take(8) {
        write(14, line);
    }
    write(11, "");
    if !whose.is_empty() {
        write(11, &format!("CHU HO SO: {}", plain(whose)));
    }
    write(11, "GIAY TO CUA BAN TRINH DIEN, KHONG CO GIA TRI");
    page.push_str("0.85 0.2 0.2 rg /F1 40 Tf 0.7 0.7 -0.7 0.7 90 120 Tm (MAU TRINH DIEN) Tj ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 420 595] /Contents 4 0 R \
         /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{page}\nendstream", page.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>"
            .to_owned(),
    ];
    let mut file = String::from("%PDF-1.4\n");
    let mut places = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        places.push(file.len());
        let _ = write!(file, "{} 0 obj\n{object}\nendobj\n", at + 1);
    }
    let table = file.len();
    let _ = write!(file, "xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for place in places {
        let _ = writeln!(file, "{place:010} 00000 n ");
    }
    let _ = write!(
        file,
        "trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n",
        objects.len() + 1
    );
    file.into_bytes()
}

const WIDE: usize = 240;
const HIGH: usize = 340;

/// A sheet with lines on it, black and white, as a scanner sees it.
#[must_use]
pub fn png() -> Vec<u8> {
    let mut rows = Vec::with_capacity(HIGH * (WIDE / 8 + 1));
    for y in 0..HIGH {
        rows.push(0);
        for byte in 0..WIDE / 8 {
            let margin = !(3..WIDE / 8 - 3).contains(&byte);
            let heading = (30..42).contains(&y) && (8..22).contains(&byte);
            let text = y > 60 && y < HIGH - 60 && y % 12 < 3 && byte < 26 - (y / 12 % 3) * 3;
            rows.push(if !margin && (heading || text) {
                0
            } else {
                0xff
            });
        }
    }
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut head = Vec::new();
    for side in [WIDE, HIGH] {
        head.extend(u32::try_from(side).unwrap_or(0).to_be_bytes());
    }
    head.extend([1, 0, 0, 0, 0]);
    chunk(&mut file, b"IHDR", &head);
    chunk(&mut file, b"IDAT", &zlib(&rows));
    chunk(&mut file, b"IEND", &[]);
    file
}

fn chunk(file: &mut Vec<u8>, kind: &[u8; 4], data: &[u8]) {
    file.extend(u32::try_from(data.len()).unwrap_or(0).to_be_bytes());
    let start = file.len();
    file.extend(kind);
    file.extend(data);
    let sum = crc32(&file[start..]);
    file.extend(sum.to_be_bytes());
}

/// Bytes in the wrapping of zlib, stored as they are.
fn zlib(data: &[u8]) -> Vec<u8> {
    let mut out = vec![0x78, 0x01];
    let mut blocks = data.chunks(0xffff).peekable();
    while let Some(block) = blocks.next() {
        out.push(u8::from(blocks.peek().is_none()));
        let length = u16::try_from(block.len()).unwrap_or(0);
        out.extend(length.to_le_bytes());
        out.extend((!length).to_le_bytes());
        out.extend(block);
    }
    let (mut a, mut b) = (1u32, 0u32);
    for byte in data {
        a = (a + u32::from(*byte)) % 65_521;
        b = (b + a) % 65_521;
    }
    out.extend((b << 16 | a).to_be_bytes());
    out
}

fn crc32(data: &[u8]) -> u32 {
    let mut sum = u32::MAX;
    for byte in data {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            let odd = sum & 1 == 1;
            sum >>= 1;
            if odd {
                sum ^= 0xedb8_8320;
            }
        }
    }
    !sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_a_pdf_points_at_its_objects() {
        let file = pdf("Giấy chứng sinh (bản chính)", "Nguyễn Thị Đào");
        let text = String::from_utf8(file).expect("plain letters");
        assert!(text.contains("GIAY CHUNG SINH BAN CHINH"), "{text}");
        assert!(text.contains("NGUYEN THI DAO"), "{text}");
        let table = text.rfind("xref\n0 6").expect("a table");
        for (at, line) in text[table..].lines().skip(3).take(5).enumerate() {
            let place: usize = line[..10].parse().expect("a place");
            assert!(text[place..].starts_with(&format!("{} 0 obj", at + 1)));
        }
    }

    #[test]
    fn a_picture_is_whole() {
        // The check value that the PNG standard's own sample code gives.
        assert_eq!(crc32(b"IEND"), 0xae42_6082);
        let file = png();
        assert!(file.starts_with(b"\x89PNG\r\n\x1a\n"));
        assert!(file.ends_with(&[0xae, 0x42, 0x60, 0x82]));
        // One stored block holds it all: wrapping 2 + 5 + 4 bytes.
        assert_eq!(zlib(&[7; 100]).len(), 111);
    }
}
