//! Finding a procedure by what people type: without marks, with a slip of the finger, half a last
//! word, the name of every day ("sổ đỏ") or a code. All in memory; an answer takes a millisecond
//! or two among twenty thousand procedures.

use super::fold::{distance, fold, has_marks, lower};
use super::procedure::{Procedure, Title};
use crate::ids::ProcedureCode;
use std::collections::{BTreeMap, HashMap};

/// A procedure that was found.
#[derive(Clone, PartialEq, Debug)]
pub struct Hit {
    /// Its code.
    pub code: ProcedureCode,
    /// Its name.
    pub name: String,
    /// Whether there is a full record of it.
    pub detail: bool,
    /// The everyday name that was meant, where one was.
    pub known_as: Option<String>,
    /// How well it fits; only for order.
    pub score: f32,
}

/// A name of an entry: its own, the English one, or one of every day.
#[derive(Clone, Debug)]
struct Name {
    shown: String,
    folded: String,
    marked: String,
    everyday: bool,
}

#[derive(Clone, Debug)]
struct Entry {
    code: ProcedureCode,
    detail: bool,
    weight: f32,
    names: Vec<Name>,
}

/// The index.
#[derive(Clone, Debug, Default)]
pub struct Index {
    entries: Vec<Entry>,
    words: Vec<Vec<char>>,
    by_word: HashMap<String, usize>,
    /// For each word, the entries it stands in with the weight of its place there.
    places: Vec<Vec<(usize, f32)>>,
}

const NAME: f32 = 1.0;
const FIELD: f32 = 0.25;
/// The longest text that is looked at; people do not type more.
const LONGEST: usize = 200;
const MOST_WORDS: usize = 16;
/// A word in fewer places than this may be a slip of the finger.
const RARE: usize = 5;
/// No word tells more than this, so that one rare word does not drown the rest.
const MOST_TELLING: f32 = 4.5;
/// A hit covers at least this part of what was typed, weighed by how telling its words are.
const COVERED: f32 = 0.6;
/// How many of the best are looked at again, phrase by phrase.
const LOOKED_AT_AGAIN: usize = 120;

impl Index {
    /// The index of full records and thin lines. `everyday` are names of every day by code;
    /// `weight` says how often a procedure is wanted, for ties.
    pub fn new(
        procedures: &[Procedure],
        titles: &[Title],
        everyday: &BTreeMap<ProcedureCode, Vec<String>>,
        weight: impl Fn(&ProcedureCode) -> f32,
    ) -> Self {
        let mut index = Self::default();
        for procedure in procedures {
            let other = everyday.get(&procedure.code);
            index.add(
                &procedure.code,
                true,
                weight(&procedure.code),
                &[&procedure.name, &procedure.name_en],
                other.map(Vec::as_slice).unwrap_or_default(),
                &format!("{} {}", procedure.field, procedure.agency),
            );
        }
        for title in titles.iter().filter(|title| !title.detail) {
            let field = title.field.as_deref().unwrap_or_default();
            index.add(&title.code, false, 0.0, &[&title.name], &[], field);
        }
        index
    }

    fn add(
        &mut self,
        code: &ProcedureCode,
        detail: bool,
        weight: f32,
        names: &[&str],
        everyday: &[String],
        about: &str,
    ) {
        let at = self.entries.len();
        let name = |shown: &str, everyday| Name {
            shown: shown.to_owned(),
            folded: without_thu_tuc(&fold(shown)),
            marked: lower(shown),
            everyday,
        };
        let names: Vec<Name> = names
            .iter()
            .map(|shown| name(shown, false))
            .chain(everyday.iter().map(|shown| name(shown, true)))
            .collect();
        let mut weights: BTreeMap<String, f32> = BTreeMap::new();
        for word in fold(about).split(' ').filter(|word| !word.is_empty()) {
            weights.insert(word.to_owned(), FIELD);
        }
        for name in &names {
            for word in fold(&name.shown).split(' ').filter(|word| !word.is_empty()) {
                weights.insert(word.to_owned(), NAME);
            }
        }
        for (word, weight) in weights {
            let id = match self.by_word.get(&word) {
                Some(id) => *id,
                None => {
                    let id = self.words.len();
                    self.words.push(word.chars().collect());
                    self.places.push(Vec::new());
                    self.by_word.insert(word, id);
                    id
                }
            };
            self.places[id].push((at, weight));
        }
        self.entries.push(Entry {
            code: code.clone(),
            detail,
            weight,
            names,
        });
    }

    /// How many procedures can be found.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The procedures that fit, the best first.
    pub fn search(&self, typed: &str, at_most: usize) -> Vec<Hit> {
        let typed: String = typed.chars().take(LONGEST).collect();
        let folded = fold(&typed);
        if folded.is_empty() || at_most == 0 {
            return Vec::new();
        }
        if let Some(hits) = self.by_code(&folded, at_most) {
            return hits;
        }
        let words = self.split(&folded);
        let mut scores = vec![0.0_f32; self.entries.len()];
        let mut best = vec![0.0_f32; self.entries.len()];
        let mut touched: Vec<usize> = Vec::new();
        let mut whole = 0.0;
        for (at, word) in words.iter().enumerate() {
            let last = at + 1 == words.len();
            let meant = self.meant(word, last);
            let telling = meant
                .iter()
                .map(|(id, _)| self.telling(*id))
                .fold(0.0_f32, f32::max);
            whole += if meant.is_empty() { 2.0 } else { telling };
            touched.clear();
            for (id, quality) in meant {
                let telling = self.telling(id);
                for (entry, weight) in &self.places[id] {
                    let score = telling * quality * weight;
                    if best[*entry] == 0.0 {
                        touched.push(*entry);
                    }
                    best[*entry] = best[*entry].max(score);
                }
            }
            for entry in &touched {
                scores[*entry] += best[*entry];
                best[*entry] = 0.0;
            }
        }
        let floor = whole * COVERED;
        let mut found: Vec<(f32, usize)> = scores
            .iter()
            .enumerate()
            .filter(|(_, score)| **score > 0.0 && **score >= floor)
            .map(|(at, score)| (score / whole, at))
            .collect();
        found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        found.truncate(LOOKED_AT_AGAIN.max(at_most));
        let marked = has_marks(&typed).then(|| lower(&typed));
        let joined = words.join(" ");
        let mut hits: Vec<Hit> = found
            .into_iter()
            .map(|(score, at)| self.looked_at_again(score, at, &joined, marked.as_deref()))
            .collect();
        hits.sort_by(|a, b| {
            b.score
                .total_cmp(&a.score)
                .then_with(|| a.name.len().cmp(&b.name.len()))
                .then_with(|| a.code.cmp(&b.code))
        });
        hits.truncate(at_most);
        hits
    }

    /// Codes that begin as typed, when a code was typed.
    fn by_code(&self, folded: &str, at_most: usize) -> Option<Vec<Hit>> {
        let digits = folded.chars().all(|c| c.is_ascii_digit() || c == '.');
        if !digits || folded.len() < 3 || !folded.contains('.') {
            return None;
        }
        let mut hits: Vec<Hit> = self
            .entries
            .iter()
            .filter(|entry| entry.code.as_str().starts_with(folded))
            .map(|entry| hit(entry, 1.0, None))
            .collect();
        hits.sort_by(|a, b| a.code.cmp(&b.code));
        hits.truncate(at_most);
        Some(hits)
    }

    /// The words typed; words run together are parted where known words fill them.
    fn split(&self, folded: &str) -> Vec<String> {
        folded
            .split(' ')
            .take(MOST_WORDS)
            .flat_map(|word| {
                let long = word.chars().count() > 8 && !self.by_word.contains_key(word);
                match long.then(|| self.part(word)).flatten() {
                    Some(parts) => parts,
                    None => vec![word.to_owned()],
                }
            })
            .take(MOST_WORDS)
            .collect()
    }

    /// A run-together word as the fewest known words that fill it.
    fn part(&self, word: &str) -> Option<Vec<String>> {
        let letters: Vec<char> = word.chars().take(60).collect();
        let mut ways: Vec<Option<Vec<String>>> = vec![None; letters.len() + 1];
        ways[0] = Some(Vec::new());
        for end in 1..=letters.len() {
            for start in end.saturating_sub(7)..end {
                let Some(way) = ways[start].clone() else {
                    continue;
                };
                let piece: String = letters[start..end].iter().collect();
                let known = end - start > 1 && self.by_word.contains_key(&piece);
                let shorter = ways[end]
                    .as_ref()
                    .is_none_or(|best| way.len() + 1 < best.len());
                if known && shorter {
                    let mut way = way;
                    way.push(piece);
                    ways[end] = Some(way);
                }
            }
        }
        ways.pop().flatten()
    }

    /// The known words that a typed word may mean, each with how likely.
    fn meant(&self, word: &str, last: bool) -> Vec<(usize, f32)> {
        let mut meant: Vec<(usize, f32)> = Vec::new();
        let exact = self.by_word.get(word).copied();
        meant.extend(exact.map(|id| (id, 1.0)));
        let letters: Vec<char> = word.chars().collect();
        if last && !letters.is_empty() {
            meant.extend(
                (0..self.words.len())
                    .filter(|id| Some(*id) != exact && self.words[*id].starts_with(&letters))
                    .map(|id| (id, 0.75)),
            );
        }
        // Someone who types a known word means it, unless hardly any name has it.
        let rare = exact.is_none_or(|id| self.places[id].len() < RARE);
        if rare && letters.len() >= 3 {
            let slips = if letters.len() >= 7 { 2 } else { 1 };
            meant.extend((0..self.words.len()).filter_map(|id| {
                let cost = distance(&letters, &self.words[id], slips).filter(|cost| *cost > 0)?;
                let same_start = self.words[id].first() == letters.first();
                let quality = if cost == 1 { 0.6 } else { 0.4 };
                Some((id, if same_start { quality + 0.1 } else { quality }))
            }));
        }
        meant
    }

    /// How much a word tells: rare words tell more.
    fn telling(&self, word: usize) -> f32 {
        #[expect(
            clippy::cast_precision_loss,
            reason = "counts of procedures are small, and only the order matters"
        )]
        let rarity = (self.entries.len() as f32 + 1.0) / (self.places[word].len() as f32 + 1.0);
        (1.0 + rarity.ln()).min(MOST_TELLING)
    }

    fn looked_at_again(&self, score: f32, at: usize, typed: &str, marked: Option<&str>) -> Hit {
        let entry = &self.entries[at];
        let mut bonus = 0.0_f32;
        let mut known_as = None;
        for name in &entry.names {
            let mut here = 0.0;
            if name.folded == typed {
                here += 1.5;
            } else if name.folded.starts_with(typed) {
                here += 0.8;
            } else if name.folded.contains(typed) {
                here += 0.5;
            } else if name.everyday && typed.contains(&name.folded) {
                here += 0.6;
            }
            if marked.is_some_and(|marked| name.marked.contains(marked)) {
                here += 0.4;
            }
            // What is short says what was typed and little else.
            let words = name.folded.split(' ').count();
            if here > 0.0 {
                #[expect(clippy::cast_precision_loss, reason = "a name has few words")]
                let short = 1.0 / (words as f32 + 4.0);
                here += short;
            }
            if here > bonus {
                bonus = here;
                known_as = name.everyday.then(|| name.shown.clone());
            }
        }
        let detail = if entry.detail { 0.15 } else { 0.0 };
        hit(entry, score + bonus + detail + entry.weight, known_as)
    }
}

fn hit(entry: &Entry, score: f32, known_as: Option<String>) -> Hit {
    Hit {
        code: entry.code.clone(),
        name: entry
            .names
            .first()
            .map(|name| name.shown.clone())
            .unwrap_or_default(),
        detail: entry.detail,
        known_as,
        score,
    }
}

/// Half of all names open with the word for "procedure", which nobody types.
fn without_thu_tuc(folded: &str) -> String {
    folded.strip_prefix("thu tuc ").unwrap_or(folded).to_owned()
}
