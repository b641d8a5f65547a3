//! Room for a signature in a PDF that is whole: what changes is written behind it, so that not one
//! byte of what was there is touched.

use std::fmt::Write as _;

/// How many bytes a signature may have; certificates of an authority come along.
const ROOM: usize = 16_384;

/// A PDF with room for a signature.
#[derive(Debug)]
pub struct Prepared {
    /// The bytes, with zeros where the signature goes.
    pub bytes: Vec<u8>,
    /// Where the signature's hexadecimal digits begin, behind the bracket, and where they end.
    pub digits: (usize, usize),
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|it| it == what)
}

fn find_last(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).rposition(|it| it == what)
}

/// The number behind a name: `/Root 108 0 R` is 108.
fn number(text: &str, name: &str) -> Option<usize> {
    let rest = &text[text.find(name)? + name.len()..];
    let digits: String = rest
        .trim_start_matches([' ', '['])
        .chars()
        .take_while(char::is_ascii_digit)
        .collect();
    digits.parse().ok()
}

struct Book<'a> {
    bytes: &'a [u8],
    places: Vec<usize>,
    trailer: String,
    last_table: usize,
}

impl<'a> Book<'a> {
    /// Reads the table of objects; none for a file that is not written as ours are.
    fn read(bytes: &'a [u8]) -> Option<Self> {
        let end = find_last(bytes, b"startxref")?;
        let text = |range: &[u8]| String::from_utf8_lossy(range).into_owned();
        let last_table: usize = text(bytes.get(end + 9..)?)
            .split_whitespace()
            .next()?
            .parse()
            .ok()?;
        let table = bytes.get(last_table..end)?;
        let trailer = find(table, b"trailer")?;
        let lines = text(&table[..trailer]);
        let mut lines = lines.lines();
        if lines.next()?.trim() != "xref" {
            return None;
        }
        let head = lines.next()?;
        if !head.starts_with("0 ") {
            return None;
        }
        let places = lines
            .map(|it| it.get(..10).and_then(|it| it.parse().ok()))
            .collect::<Option<_>>()?;
        Some(Self {
            bytes,
            places,
            trailer: text(&table[trailer + 7..]).trim().to_owned(),
            last_table,
        })
    }

    /// What stands between the brackets of an object that is a dictionary.
    fn inside(&self, no: usize) -> Option<String> {
        let from = *self.places.get(no)?;
        let rest = self.bytes.get(from..)?;
        let end = find(rest, b"endobj")?;
        let text = std::str::from_utf8(&rest[..end]).ok()?;
        let inside = text[text.find("<<")? + 2..].trim_end();
        inside.strip_suffix(">>").map(str::to_owned)
    }

    fn first_page(&self, root: &str) -> Option<usize> {
        let mut no = number(root, "/Pages")?;
        // A tree of pages is not deep.
        for _ in 0..16 {
            match number(&self.inside(no)?, "/Kids") {
                Some(kid) => no = kid,
                None => return Some(no),
            }
        }
        None
    }
}

/// Text for a PDF: UTF-16 in hexadecimal digits, so that any letter may stand in it.
fn letters(text: &str) -> String {
    let mut out = "<FEFF".to_owned();
    for unit in text.encode_utf16() {
        // Writing to a string cannot fail.
        let _ = write!(out, "{unit:04X}");
    }
    out.push('>');
    out
}

/// Writes room for a signature behind a PDF: who signs, why, and when (`20260824091500+07'00'`).
pub fn prepare(pdf: &[u8], name: &str, why: &str, when: &str) -> Option<Prepared> {
    let book = Book::read(pdf)?;
    let size = number(&book.trailer, "/Size")?;
    let root_no = number(&book.trailer, "/Root")?;
    let root = book.inside(root_no)?;
    let page_no = book.first_page(&root)?;
    let page = book.inside(page_no)?;
    // A second signature would have to keep the first; nothing of ours has two.
    if root.contains("/AcroForm") || page.contains("/Annots") {
        return None;
    }
    let (signature_no, field_no) = (size, size + 1);
    let mut bytes = pdf.to_vec();
    if !bytes.ends_with(b"\n") {
        bytes.push(b'\n');
    }
    let mut places = Vec::new();
    let mut add = |bytes: &mut Vec<u8>, no: usize, text: &str| {
        places.push((no, bytes.len()));
        bytes.extend_from_slice(format!("{no} 0 obj\n<<{text}>>\nendobj\n").as_bytes());
    };
    let tabs = if page.contains("/Tabs") {
        ""
    } else {
        "/Tabs/S"
    };
    add(
        &mut bytes,
        page_no,
        &format!("{page}/Annots[{field_no} 0 R]{tabs}"),
    );
    add(
        &mut bytes,
        root_no,
        &format!("{root}/AcroForm<</Fields[{field_no} 0 R]/SigFlags 3>>"),
    );
    // Off the page and without a size: neither printed nor read out, as archives demand of it.
    add(
        &mut bytes,
        field_no,
        &format!(
            "/Type/Annot/Subtype/Widget/FT/Sig/T(ChuKySo)/TU{}/V {signature_no} 0 R/Rect[-1 -1 -1 -1]/F 132/P {page_no} 0 R",
            letters("Chữ ký số")
        ),
    );
    places.push((signature_no, bytes.len()));
    let head = format!(
        "{signature_no} 0 obj\n<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/Name{}/Reason{}/M(D:{when})/ByteRange[0 ",
        letters(name),
        letters(why)
    );
    bytes.extend_from_slice(head.as_bytes());
    let range = bytes.len();
    bytes.extend_from_slice(&[b' '; 36]);
    bytes.extend_from_slice(b"]/Contents<");
    let from = bytes.len();
    bytes.resize(from + 2 * ROOM, b'0');
    let to = bytes.len();
    bytes.extend_from_slice(b">>>\nendobj\n");
    let table = bytes.len();
    places.sort_unstable();
    let mut end = "xref\n".to_owned();
    for (no, place) in &places {
        let _ = write!(end, "{no} 1\n{place:010} 00000 n \n");
    }
    let trailer = book.trailer.replacen(
        &format!("/Size {size}"),
        &format!("/Size {}/Prev {}", size + 2, book.last_table),
        1,
    );
    let _ = write!(end, "trailer\n{trailer}\nstartxref\n{table}\n%%EOF\n");
    bytes.extend_from_slice(end.as_bytes());
    let said = format!("{} {} {}", from - 1, to + 1, bytes.len() - to - 1);
    bytes
        .get_mut(range..range + said.len())?
        .copy_from_slice(said.as_bytes());
    Some(Prepared {
        bytes,
        digits: (from, to),
    })
}

impl Prepared {
    /// What the signature is over: everything but its own digits.
    pub fn parts(&self) -> [&[u8]; 2] {
        let (from, to) = self.digits;
        [&self.bytes[..from - 1], &self.bytes[to + 1..]]
    }

    /// Puts the signature into its room; none where it is too large.
    pub fn fill(mut self, signature: &[u8]) -> Option<Vec<u8>> {
        let (from, to) = self.digits;
        if 2 * signature.len() > to - from {
            return None;
        }
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        for (at, byte) in signature.iter().enumerate() {
            self.bytes[from + 2 * at] = DIGITS[usize::from(byte >> 4)];
            self.bytes[from + 2 * at + 1] = DIGITS[usize::from(byte & 15)];
        }
        Some(self.bytes)
    }
}
