//! A reader of the PDF files that this room writes: enough to take their text out again by their
//! own Unicode maps, as any viewer does when text is copied. It knows no other file.

use std::collections::HashMap;

/// A PDF file taken apart.
pub struct Pdf<'a> {
    bytes: &'a [u8],
    offsets: Vec<usize>,
}

/// A font: what its codes stand for, and how wide they are in thousandths of its size.
struct Font {
    letters: HashMap<u16, String>,
    widths: HashMap<u16, f64>,
}

/// A piece of a line.
struct Piece {
    height: String,
    left: f64,
    right: f64,
    text: String,
}

fn find(bytes: &[u8], what: &str) -> Option<usize> {
    bytes.windows(what.len()).position(|w| w == what.as_bytes())
}

/// The number behind a key, as in `/Length 12`.
fn number(text: &str, key: &str) -> Option<usize> {
    let rest = text.split(key).nth(1)?.trim_start();
    let end = rest
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(rest.len());
    rest[..end].parse().ok()
}

impl<'a> Pdf<'a> {
    /// Reads the table of objects.
    pub fn read(bytes: &'a [u8]) -> Self {
        let text = String::from_utf8_lossy(bytes);
        let start: usize = text
            .rsplit("startxref")
            .next()
            .and_then(|rest| rest.split_whitespace().next()?.parse().ok())
            .expect("the place of the table");
        let table = String::from_utf8_lossy(&bytes[start..]);
        let offsets = table
            .lines()
            .skip(2)
            .take_while(|line| !line.starts_with("trailer"))
            .map(|line| line[..10].parse().expect("an offset"))
            .collect();
        Self { bytes, offsets }
    }

    /// What stands before an object's stream.
    fn dictionary(&self, object: usize) -> String {
        let rest = &self.bytes[self.offsets[object]..];
        let end = find(rest, "endobj").expect("an end");
        let end = find(&rest[..end], "stream\n").unwrap_or(end);
        String::from_utf8_lossy(&rest[..end]).into_owned()
    }

    /// An object's stream, unpacked.
    fn stream(&self, object: usize) -> Vec<u8> {
        let dictionary = self.dictionary(object);
        let begin = self.offsets[object] + dictionary.len() + "stream\n".len();
        let length = number(&dictionary, "/Length").expect("a length");
        let packed = &self.bytes[begin..begin + length];
        if dictionary.contains("/FlateDecode") {
            miniz_oxide::inflate::decompress_to_vec_zlib(packed).expect("packed bytes")
        } else {
            packed.to_vec()
        }
    }

    fn objects(&self) -> impl Iterator<Item = (usize, String)> + '_ {
        (1..self.offsets.len()).map(|object| (object, self.dictionary(object)))
    }

    /// The one dictionary that has all of these.
    pub fn with(&self, words: &[&str]) -> Option<String> {
        self.objects()
            .map(|(_, dictionary)| dictionary)
            .find(|dictionary| words.iter().all(|word| dictionary.contains(word)))
    }

    /// How many fonts there are, and how many of them lie within the file with a Unicode map.
    pub fn fonts(&self) -> (usize, usize) {
        let fonts: Vec<String> = self
            .objects()
            .map(|(_, dictionary)| dictionary)
            .filter(|dictionary| dictionary.contains("/Subtype/Type0"))
            .collect();
        let files = self
            .objects()
            .filter(|(_, dictionary)| dictionary.contains("/FontFile2"))
            .count();
        let mapped = fonts
            .iter()
            .filter(|font| font.contains("/ToUnicode"))
            .count();
        (fonts.len(), files.min(mapped))
    }

    /// The metadata.
    pub fn metadata(&self) -> String {
        let (object, _) = self
            .objects()
            .find(|(_, dictionary)| dictionary.contains("/Type/Metadata"))
            .expect("metadata");
        String::from_utf8(self.stream(object)).expect("metadata is UTF-8")
    }

    /// Width and height of each page in millimetres.
    pub fn sizes(&self) -> Vec<(u32, u32)> {
        self.pages()
            .iter()
            .map(|page| {
                let dictionary = self.dictionary(*page);
                let sides = dictionary.split("/MediaBox[").nth(1).expect("a size");
                let sides: Vec<f64> = sides
                    .split(']')
                    .next()
                    .unwrap_or_default()
                    .split_whitespace()
                    .map(|side| side.parse().expect("a side"))
                    .collect();
                let mm = |points: f64| (points / 72.0 * 25.4).round() as u32;
                (mm(sides[2]), mm(sides[3]))
            })
            .collect()
    }

    fn pages(&self) -> Vec<usize> {
        let (root, _) = self
            .objects()
            .find(|(_, it)| it.contains("/Type/Pages") && !it.contains("/Parent"))
            .expect("the pages");
        self.below(root)
    }

    fn below(&self, object: usize) -> Vec<usize> {
        let dictionary = self.dictionary(object);
        if !dictionary.contains("/Type/Pages") {
            return vec![object];
        }
        let kids = dictionary.split("/Kids[").nth(1).expect("kids");
        let kids = kids.split(']').next().unwrap_or_default();
        let numbers = kids.split_whitespace().step_by(3);
        numbers
            .flat_map(|kid| self.below(kid.parse().expect("a page")))
            .collect()
    }

    /// The text of each page, a line for each line.
    pub fn text(&self) -> Vec<String> {
        self.pages().iter().map(|page| self.page(*page)).collect()
    }

    fn page(&self, page: usize) -> String {
        let dictionary = self.dictionary(page);
        let fonts = self.fonts_of(&dictionary);
        let contents = number(&dictionary, "/Contents").expect("contents");
        let content = self.stream(contents);
        // One byte a letter: strings hold raw bytes.
        let content: String = content.iter().map(|byte| char::from(*byte)).collect();
        let mut pieces: Vec<Piece> = Vec::new();
        let (mut height, mut left) = (String::new(), 0.0);
        for line in content.lines() {
            if let Some(at) = line.find(" cm/c0 cs") {
                let numbers: Vec<&str> = line[..at].split_whitespace().collect();
                height = numbers[numbers.len() - 1].to_owned();
                left = numbers[numbers.len() - 2].parse().expect("a place");
            }
            let Some((before, shown)) = line.split_once("Tm") else {
                continue;
            };
            let chosen = before.rsplit('/').next().expect("a font").trim_end();
            let mut chosen = chosen.split_whitespace();
            let font = &fonts[chosen.next().expect("a name")];
            let size: f64 = chosen
                .next()
                .and_then(|it| it.parse().ok())
                .expect("a size");
            let (bytes, moved) = strings(shown);
            let codes = bytes
                .chunks_exact(2)
                .map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
            let width: f64 = codes.clone().map(|code| font.widths[&code]).sum();
            pieces.push(Piece {
                height: height.clone(),
                left,
                right: left + (width - moved) * size / 1000.0,
                text: codes.map(|code| font.letters[&code].as_str()).collect(),
            });
        }
        let mut text = String::new();
        let mut last: Option<&Piece> = None;
        for piece in &pieces {
            match last {
                Some(last) if last.height != piece.height => text.push('\n'),
                // What stands apart on one line is apart.
                Some(last) if piece.left - last.right > 1.0 => text.push_str("  "),
                _ => {}
            }
            text.push_str(&piece.text);
            last = Some(piece);
        }
        let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
        lines.join("\n")
    }

    fn fonts_of(&self, page: &str) -> HashMap<String, Font> {
        let resources = match number(page, "/Resources ") {
            Some(object) => self.dictionary(object),
            None => page.to_owned(),
        };
        let fonts = resources.split("/Font<<").nth(1).unwrap_or_default();
        let fonts = fonts.split(">>").next().unwrap_or_default();
        fonts
            .split('/')
            .filter(|font| !font.is_empty())
            .map(|font| {
                let mut parts = font.split_whitespace();
                let name = parts.next().expect("a name").to_owned();
                let object: usize = parts.next().and_then(|it| it.parse().ok()).expect("a font");
                let dictionary = self.dictionary(object);
                let map = number(&dictionary, "/ToUnicode").expect("a map");
                let below = number(&dictionary, "/DescendantFonts[").expect("a font below");
                let font = Font {
                    letters: letters(&self.stream(map)),
                    widths: widths(&self.dictionary(below)),
                };
                (name, font)
            })
            .collect()
    }
}

/// The widths in `/W[1 1 722 3 5 250]`: first code, last code, width.
fn widths(font: &str) -> HashMap<u16, f64> {
    let list = font.split("/W[").nth(1).expect("widths");
    let list = list.split(']').next().unwrap_or_default();
    let numbers: Vec<f64> = list
        .split_whitespace()
        .map(|number| number.parse().expect("a number"))
        .collect();
    let triples = numbers.chunks_exact(3);
    triples
        .flat_map(|it| (it[0] as u16..=it[1] as u16).map(|code| (code, it[2])))
        .collect()
}

/// The bytes of all strings of a line, `(…)` and `<…>`, one behind the other, and how far back the
/// numbers between them move what follows.
fn strings(line: &str) -> (Vec<u8>, f64) {
    let mut bytes = Vec::new();
    let mut between = String::new();
    let mut chars = line.chars().peekable();
    while let Some(open) = chars.next() {
        if open == '<' {
            let hex: String = chars.by_ref().take_while(|c| *c != '>').collect();
            bytes.extend(codes(&hex).flat_map(u16::to_be_bytes));
            between.push(' ');
        }
        if open != '(' {
            between.push(if "0123456789.-".contains(open) {
                open
            } else {
                ' '
            });
            continue;
        }
        between.push(' ');
        let mut depth = 1;
        while let Some(c) = chars.next() {
            let c = match c {
                '\\' => match chars.next().expect("an escape") {
                    'n' => '\n',
                    'r' => '\r',
                    't' => '\t',
                    'b' => '\u{8}',
                    'f' => '\u{c}',
                    digit @ '0'..='7' => {
                        let mut code = digit.to_digit(8).expect("a digit");
                        for _ in 0..2 {
                            if let Some(next) = chars.peek().and_then(|c| c.to_digit(8)) {
                                code = code * 8 + next;
                                chars.next();
                            }
                        }
                        char::from_u32(code).expect("a byte")
                    }
                    other => other,
                },
                '(' => {
                    depth += 1;
                    c
                }
                ')' => {
                    depth -= 1;
                    if depth == 0 {
                        break;
                    }
                    c
                }
                c => c,
            };
            bytes.push(u8::try_from(u32::from(c)).expect("a byte"));
        }
    }
    let numbers = between.split_whitespace();
    (bytes, numbers.filter_map(|it| it.parse::<f64>().ok()).sum())
}

/// The codes in `00010002`.
fn codes(hex: &str) -> impl Iterator<Item = u16> + '_ {
    (0..hex.len() / 4).map(|n| u16::from_str_radix(&hex[n * 4..n * 4 + 4], 16).expect("a code"))
}

/// The pairs `<0001> <1EE6>` of a Unicode map.
fn letters(map: &[u8]) -> HashMap<u16, String> {
    let map = String::from_utf8_lossy(map);
    let pairs = map.lines().filter_map(|line| {
        let (code, letter) = line
            .strip_prefix('<')?
            .strip_suffix('>')?
            .split_once("> <")?;
        let code = codes(code).next()?;
        let units: Vec<u16> = codes(letter).collect();
        Some((code, String::from_utf16(&units).ok()?))
    });
    pairs.collect()
}
