//! A procedure as a line of a list: its name with what was typed marked in it, and the facts by
//! which people tell procedures apart.

use super::sources::Sources;
use super::{english, words};
use crate::frame::Lang;
use domain::catalogue::fold::fold;
use domain::catalogue::{FilingChannel, Procedure, Title};
use domain::fees;
use std::collections::BTreeSet;

/// A piece of a name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Piece {
    /// The text.
    pub text: String,
    /// Whether it was typed.
    pub typed: bool,
}

/// A line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// National code.
    pub code: String,
    /// Address of its page.
    pub address: String,
    /// Name in the page's language, where there is one.
    pub name: Vec<Piece>,
    /// The Vietnamese name, on English pages.
    pub vietnamese: Option<String>,
    /// Whether the name itself is Vietnamese on an English page.
    pub name_is_vietnamese: bool,
    /// The name of every day that was meant.
    pub known_as: Option<String>,
    /// Field.
    pub field: String,
    /// Where it is decided, by level.
    pub level: String,
    /// Who performs it.
    pub agency: String,
    /// Processing time when filed online, else at the counter.
    pub time: String,
    /// Fee when filed online, else at the counter.
    pub fee: String,
    /// How far it goes online.
    pub online: String,
    /// Where to file it online; none where it cannot be.
    pub file: Option<String>,
    /// Whether there is a full record.
    pub detail: bool,
}

/// The name with the typed words marked; words that touch are marked as one.
pub fn pieces(name: &str, typed: &str) -> Vec<Piece> {
    let folded = fold(typed);
    let sought: BTreeSet<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
    let last = folded.rsplit(' ').next().unwrap_or_default();
    let is_typed = |word: &str| {
        let word = fold(word);
        !word.is_empty()
            && (sought.contains(word.as_str())
                || (last.chars().count() >= 2 && word.starts_with(last)))
    };
    let mut pieces: Vec<Piece> = Vec::new();
    for (at, word) in name.split(' ').enumerate() {
        let typed = is_typed(word);
        // Punctuation at the end of a word is not what was typed.
        let bare = word.trim_end_matches([',', ';', ':', '.', ')']);
        let (word, rest) = if typed {
            word.split_at(bare.len())
        } else {
            (word, "")
        };
        match pieces.last_mut() {
            Some(before) if before.typed == typed => {
                before.text.push(' ');
                before.text.push_str(word);
            }
            Some(before) if before.typed => {
                let text = format!(" {word}");
                pieces.push(Piece { text, typed });
            }
            Some(before) => {
                before.text.push(' ');
                let text = word.to_owned();
                pieces.push(Piece { text, typed });
            }
            None if at == 0 => pieces.push(Piece {
                text: word.to_owned(),
                typed,
            }),
            None => {}
        }
        if !rest.is_empty() {
            pieces.push(Piece {
                text: rest.to_owned(),
                typed: false,
            });
        }
    }
    pieces
}

impl Line {
    /// The line of a full record.
    pub fn of(procedure: &Procedure, sources: Sources<'_>, lang: Lang, typed: &str) -> Self {
        let channel = if procedure.offers(FilingChannel::Online) {
            FilingChannel::Online
        } else {
            FilingChannel::InPerson
        };
        let owed = fees::owed(procedure, channel);
        let vietnamese = words::title(&procedure.name);
        let english = lang == Lang::En && !procedure.name_en.is_empty();
        Self {
            code: procedure.code.to_string(),
            address: format!("/thu-tuc/{}", procedure.code),
            name: if english {
                pieces(&procedure.name_en, typed)
            } else {
                pieces(&vietnamese, typed)
            },
            name_is_vietnamese: lang == Lang::En && !english,
            vietnamese: english.then_some(vietnamese),
            known_as: None,
            field: match lang {
                Lang::Vi => procedure.field.clone(),
                Lang::En => english::group(&procedure.field_group, lang),
            },
            level: words::levels(&procedure.levels, lang),
            agency: procedure.agency.clone(),
            time: words::limit_or_unknown(procedure.time.limit(channel), lang),
            fee: match lang {
                Lang::Vi => owed.words(),
                Lang::En => owed.words_en(),
            },
            online: words::service_level(procedure.service_level, sources.profile.vocabulary, lang)
                .to_owned(),
            file: file_address(procedure, sources),
            detail: true,
        }
    }

    /// The line of a procedure that is known by name only.
    pub fn thin(title: &Title, lang: Lang, typed: &str) -> Self {
        Self {
            code: title.code.to_string(),
            address: format!("/thu-tuc/{}", title.code),
            name: pieces(&words::title(&title.name), typed),
            name_is_vietnamese: lang == Lang::En,
            vietnamese: None,
            known_as: None,
            field: match lang {
                Lang::Vi => title.field.clone().unwrap_or_default(),
                Lang::En => String::new(),
            },
            level: words::levels(&title.levels, lang),
            agency: String::new(),
            time: String::new(),
            fee: String::new(),
            online: String::new(),
            file: None,
            detail: false,
        }
    }
}

/// Where a procedure is filed online: here, or on the National Portal where the province has no
/// portal of its own; none where it cannot be filed online.
pub fn file_address(procedure: &Procedure, sources: Sources<'_>) -> Option<String> {
    let online = procedure.offers(FilingChannel::Online) && procedure.readiness().can_be_filed();
    if !online {
        return None;
    }
    Some(match &sources.profile.national_portal {
        Some(portal) if procedure.source.url.starts_with(portal.as_str()) => {
            procedure.source.url.clone()
        }
        Some(portal) => portal.clone(),
        None => format!("/nop/{}", procedure.code),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(name: &str, typed: &str) -> String {
        pieces(name, typed)
            .into_iter()
            .map(|piece| {
                if piece.typed {
                    format!("[{}]", piece.text)
                } else {
                    piece.text
                }
            })
            .collect()
    }

    #[test]
    fn what_was_typed_without_marks_is_marked_in_the_name() {
        assert_eq!(
            shown(
                "Đăng ký khai sinh có yếu tố nước ngoài",
                "dang ky khai sinh"
            ),
            "[Đăng ký khai sinh] có yếu tố nước ngoài"
        );
        assert_eq!(
            shown("Cấp bản sao Giấy khai sinh, trích lục", "khai sinh"),
            "Cấp bản sao Giấy [khai sinh], trích lục"
        );
        assert_eq!(shown("Đăng ký tạm trú", "tam tr"), "Đăng ký [tạm trú]");
        assert_eq!(shown("Đăng ký tạm trú", ""), "Đăng ký tạm trú");
    }
}
