//! Clauses and parameters as rows of the page, narrowed by words and by how far they are built.

use super::Asked;
use crate::frame::Lang;
use domain::catalogue::fold::fold;
use domain::clock::words;
use domain::regulation::{Built, Regulation, Setting, Status};
use jiff::civil::Date;

/// How far something is built, in words and as a state.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct State {
    /// `ok`, `soon` or `paused`.
    pub tone: &'static str,
    /// In words.
    pub words: &'static str,
}

impl State {
    fn of(built: Built, lang: Lang) -> Self {
        Self {
            tone: match built {
                Built::Yes => "ok",
                Built::Partly => "soon",
                Built::No => "paused",
            },
            words: lang.pick(built.words(), built.words_en()),
        }
    }
}

/// A value with its name and its anchor.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Value {
    /// The parameter's key.
    pub key: String,
    /// Its title.
    pub title: String,
    /// Its value.
    pub words: String,
    /// The mark where the regulation does not give it itself.
    pub mark: Option<&'static str>,
}

/// A clause.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ClauseRow {
    /// Its id, which is its anchor.
    pub id: String,
    /// Its address in words.
    pub words: String,
    /// What the program does about it.
    pub does: String,
    /// The values that follow from it.
    pub values: Vec<Value>,
    /// How far it is built.
    pub state: State,
}

/// The clauses of an article.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ArticleGroup {
    /// The article's number.
    pub no: String,
    /// What it is about.
    pub about: Vec<&'static str>,
    /// Its clauses.
    pub rows: Vec<ClauseRow>,
    /// How many of them are fully built.
    pub built: usize,
}

/// A parameter.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SettingRow {
    /// Its key, which is its anchor.
    pub key: String,
    /// Its title.
    pub title: String,
    /// Its value.
    pub words: String,
    /// The article it stands in.
    pub article: String,
    /// Why, where the regulation does not say it itself.
    pub reason: String,
    /// The mark where the regulation does not give it itself.
    pub mark: Option<&'static str>,
    /// From when to when this value holds, where that is known.
    pub dates: String,
    /// How far it is built.
    pub state: State,
}

/// Parameters of a kind.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SettingGroup {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its parameters.
    pub rows: Vec<SettingRow>,
}

/// How much of the regulation is built.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Counts {
    /// All clauses that ask something of the program.
    pub all: usize,
    /// Fully built.
    pub yes: usize,
    /// In part.
    pub partly: usize,
    /// Not yet.
    pub no: usize,
}

impl Counts {
    /// The counts of a regulation.
    pub fn of(regulation: &Regulation) -> Self {
        let (yes, partly, no) = regulation.articles().counts();
        Self {
            all: yes + partly + no,
            yes,
            partly,
            no,
        }
    }
}

/// What is let through.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sieve {
    words: Vec<String>,
    built: Option<Built>,
}

impl Sieve {
    /// The sieve of what is asked.
    pub fn of(asked: &Asked) -> Self {
        Self {
            words: fold(&asked.q)
                .split(' ')
                .filter(|word| !word.is_empty())
                .map(str::to_owned)
                .collect(),
            built: match asked.tinh_trang.as_str() {
                "da-co" => Some(Built::Yes),
                "mot-phan" => Some(Built::Partly),
                "chua" => Some(Built::No),
                _ => None,
            },
        }
    }

    /// Whether a text has all words.
    pub fn lets(&self, text: &[&str]) -> bool {
        if self.words.is_empty() {
            return true;
        }
        let folded = fold(&text.join(" "));
        self.words.iter().all(|word| folded.contains(word))
    }

    /// Whether something that is built so far is let through.
    pub fn lets_built(&self, built: Built) -> bool {
        self.built.is_none_or(|wanted| wanted == built)
    }

    /// Whether it asks for how far something is built.
    pub fn asks_for_built(&self) -> bool {
        self.built.is_some()
    }
}

fn mark(status: Status, lang: Lang) -> Option<&'static str> {
    (status != Status::Given).then(|| lang.pick(status.words(), status.words_en()))
}

fn value(setting: &Setting, lang: Lang) -> Value {
    Value {
        key: setting.key.clone(),
        title: lang.pick(&setting.title, &setting.title_en).to_owned(),
        words: lang.pick(&setting.words, &setting.words_en).to_owned(),
        mark: mark(setting.status, lang),
    }
}

/// The clauses, article by article.
pub fn articles(
    regulation: &Regulation,
    settings: &[Setting],
    sieve: &Sieve,
    lang: Lang,
) -> Vec<ArticleGroup> {
    let mut groups: Vec<ArticleGroup> = Vec::new();
    for note in &regulation.articles().clauses {
        let row = ClauseRow {
            id: note.id.clone(),
            words: match lang {
                Lang::Vi => super::super::words::capital(&note.words()),
                Lang::En => note.words_en(),
            },
            does: note.does.clone(),
            values: note
                .settings
                .iter()
                .filter_map(|key| settings.iter().find(|it| it.key == *key))
                .map(|it| value(it, lang))
                .collect(),
            state: State::of(note.built, lang),
        };
        let mut text = vec![
            row.id.as_str(),
            &row.words,
            &row.does,
            row.state.words,
            area(&note.area, lang),
        ];
        for value in &row.values {
            text.extend([value.title.as_str(), value.words.as_str()]);
        }
        if !sieve.lets_built(note.built) || !sieve.lets(&text) {
            continue;
        }
        if groups.last().is_none_or(|group| group.no != note.article()) {
            groups.push(ArticleGroup {
                no: note.article().to_owned(),
                about: Vec::new(),
                rows: Vec::new(),
                built: 0,
            });
        }
        if let Some(group) = groups.last_mut() {
            group.built += usize::from(note.built == Built::Yes);
            let about = area(&note.area, lang);
            if !group.about.contains(&about) {
                group.about.push(about);
            }
            group.rows.push(row);
        }
    }
    groups
}

/// The areas of the ledger.
const AREAS: [(&str, &str, &str); 30] = [
    ("account", "tài khoản", "accounts"),
    ("admin", "tổ chức, phân quyền", "organisation and roles"),
    ("archive", "lưu trữ", "archive"),
    ("case", "giải quyết hồ sơ", "cases"),
    ("catalogue", "danh mục thủ tục", "catalogue"),
    ("clock", "thời hạn", "time limits"),
    ("consultation", "lấy ý kiến", "consultation"),
    (
        "conversion",
        "chuyển đổi bản điện tử sang giấy",
        "electronic to paper",
    ),
    ("digitisation", "số hóa", "digitisation"),
    ("eform", "biểu mẫu điện tử", "forms"),
    ("evaluation", "đánh giá chất lượng", "evaluation"),
    ("feedback", "phản ánh, kiến nghị", "feedback"),
    ("help", "hướng dẫn, liên hệ", "help and contacts"),
    ("intake", "tiếp nhận", "intake"),
    ("lookup", "tra cứu", "look-up"),
    ("migration", "kế thừa dữ liệu", "migration"),
    (
        "national_portal",
        "Cổng Dịch vụ công quốc gia",
        "National Portal",
    ),
    ("notify", "thông báo", "notices"),
    ("operations", "vận hành", "operations"),
    ("payment", "phí, lệ phí, thanh toán", "payment"),
    (
        "population_db",
        "cơ sở dữ liệu dân cư",
        "population database",
    ),
    ("portal", "cổng dịch vụ công", "portal"),
    ("post", "bưu chính", "post"),
    ("rating", "đánh giá hài lòng", "rating"),
    ("repository", "kho dữ liệu điện tử", "data store"),
    ("result", "kết quả", "results"),
    ("security", "an toàn, riêng tư", "security and privacy"),
    (
        "specialised",
        "phần mềm chuyên ngành",
        "specialised software",
    ),
    ("statistics", "thống kê, báo cáo", "statistics and reports"),
    ("supplement", "bổ sung hồ sơ", "supplement"),
];

fn area(id: &str, lang: Lang) -> &'static str {
    AREAS
        .iter()
        .find(|(area, ..)| *area == id)
        .map_or(lang.pick("việc khác", "other"), |(_, vi, en)| {
            lang.pick(vi, en)
        })
}

fn dates(from: Option<Date>, to: Option<Date>, lang: Lang) -> String {
    let from = from.map(|it| format!("{} {}", lang.pick("từ", "from"), words::date(it)));
    let to = to.map(|it| format!("{} {}", lang.pick("đến", "to"), words::date(it)));
    [from, to]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" ")
}

/// The parameters, group by group.
pub fn settings(settings: &[Setting], sieve: &Sieve, lang: Lang) -> Vec<SettingGroup> {
    let mut groups: Vec<SettingGroup> = Vec::new();
    for setting in settings {
        let row = SettingRow {
            key: setting.key.clone(),
            title: lang.pick(&setting.title, &setting.title_en).to_owned(),
            words: lang.pick(&setting.words, &setting.words_en).to_owned(),
            article: super::super::words::capital(lang.pick(&setting.article, &setting.article_en)),
            reason: lang.pick(&setting.reason, &setting.reason_en).to_owned(),
            mark: mark(setting.status, lang),
            dates: dates(setting.from, setting.to, lang),
            state: State::of(setting.built, lang),
        };
        let text = [
            row.key.as_str(),
            &row.title,
            &row.words,
            &row.article,
            &row.reason,
            row.mark.unwrap_or_default(),
        ];
        if !sieve.lets_built(setting.built) || !sieve.lets(&text) {
            continue;
        }
        if groups.last().is_none_or(|group| group.id != setting.group) {
            groups.push(SettingGroup {
                id: setting.group.clone(),
                title: lang
                    .pick(&setting.group_title, &setting.group_title_en)
                    .to_owned(),
                rows: Vec::new(),
            });
        }
        if let Some(group) = groups.last_mut() {
            group.rows.push(row);
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_area_of_the_ledgers_has_words() {
        for province in domain::regulation::provinces() {
            let regulation = Regulation::seed(province).expect("a regulation");
            for clause in &regulation.articles().clauses {
                assert_ne!(area(&clause.area, Lang::Vi), "việc khác", "{}", clause.area);
            }
        }
    }
}
