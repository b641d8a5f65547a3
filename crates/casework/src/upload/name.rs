//! Names of files: what the ending claims, and the name that is safe to show, to keep and to
//! save again on any computer.

use super::Kind;
use domain::catalogue::fold::fold;

/// The longest name kept, in characters, without its ending.
const LONGEST: usize = 100;

const KINDS: [Kind; 5] = [Kind::Pdf, Kind::Jpeg, Kind::Png, Kind::Docx, Kind::Xlsx];

/// The kind that the ending of a name claims.
pub(super) fn says(name: &str) -> Option<Kind> {
    let (_, ending) = name.trim().rsplit_once('.')?;
    let ending = ending.to_lowercase();
    KINDS
        .into_iter()
        .find(|kind| kind.endings().contains(&ending.as_str()))
}

/// Whether a name says that what it names is a state secret: one of the two higher marks, or so in words.
/// The lowest mark alone is a word of everyday Vietnamese.
pub(super) fn is_marked_secret(name: &str) -> bool {
    let spaced: String = name
        .to_lowercase()
        .chars()
        .map(|c| if matches!(c, '-' | '_' | '.') { ' ' } else { c })
        .collect();
    // Without its marks, “tối mật” reads like “tôi mất”.
    let folded = fold(&spaced);
    spaced.contains("tối mật")
        || ["tuyệt mật", "bí mật nhà nước"]
            .iter()
            .any(|it| folded.contains(&fold(it)))
}

/// A name without folders, control characters, marks that turn the writing direction, and what
/// some systems do not allow; with the ending of what the file is.
pub fn safe_name(name: &str, kind: Kind) -> String {
    let own = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let (stem, ending) = match own.trim().rsplit_once('.') {
        Some((stem, ending)) if is_ending_of(kind, ending) => (stem, ending.to_lowercase()),
        _ => (own, kind.endings()[0].to_owned()),
    };
    let mut plain = String::new();
    for c in stem.chars() {
        let c = match c {
            '<' | '>' | ':' | '"' | '|' | '?' | '*' | '%' | '`' | '$' => '-',
            c if c.is_whitespace() => ' ',
            c if c.is_control() || turns_or_hides(c) => continue,
            c => c,
        };
        // Runs of blanks say nothing and hide an ending.
        if !(c == ' ' && plain.ends_with(' ')) {
            plain.push(c);
        }
    }
    let plain: String = plain
        .trim_matches(|c: char| c == ' ' || c == '.')
        .chars()
        .take(LONGEST)
        .collect();
    let plain = plain.trim_end();
    if plain.is_empty() {
        format!("tep.{ending}")
    } else {
        format!("{plain}.{ending}")
    }
}

fn is_ending_of(kind: Kind, ending: &str) -> bool {
    kind.endings().contains(&ending.to_lowercase().as_str())
}

/// Characters that show nothing or turn what follows.
fn turns_or_hides(c: char) -> bool {
    matches!(
        c,
        '\u{00AD}'
            | '\u{061C}'
            | '\u{180E}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{FEFF}'
    )
}
