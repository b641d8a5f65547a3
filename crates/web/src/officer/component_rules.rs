//! What stands for a paper (thành phần hồ sơ): the database whose data replace it, with the act
//! that says so, and the kinds of copy that are accepted.

use super::answer;
use super::designer::{Editor, Head};
use super::desk::{Desk, Place};
use super::fields::Fields;
use crate::error::Problem;
use crate::forms::Posted;
use crate::house::House;
use crate::session::OfficerIn;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use domain::case::filing::CopyKind;
use domain::catalogue::{Component, Database, Procedure, Replacement};
use domain::publication::Kind;

/// What the address asks for.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    /// What was done just now.
    pub xong: String,
}

/// A component as boxes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RuleBox {
    name: String,
    title: String,
    database: String,
    basis: String,
    error: String,
    accepts: Vec<&'static str>,
}

impl RuleBox {
    /// Whether a kind of copy is accepted.
    fn takes(&self, word: &str) -> bool {
        self.accepts.contains(&word)
    }
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/component_rules.html")]
pub struct ComponentRules {
    desk: Desk,
    head: Head,
    rules: Vec<RuleBox>,
    databases: &'static [Database],
    copies: [(CopyKind, &'static str, &'static str); 5],
}

/// The kinds of copy, with their words in forms and on screen.
pub const COPIES: [(CopyKind, &str, &str); 5] = [
    (CopyKind::Original, "original", "bản chính"),
    (
        CopyKind::Certified,
        "certified",
        "bản sao chứng thực, bản sao từ sổ gốc",
    ),
    (CopyKind::Plain, "plain", "bản chụp, bản quét"),
    (
        CopyKind::ElectronicSigned,
        "electronic_signed",
        "văn bản điện tử ký số",
    ),
    (CopyKind::ShownOnly, "shown_only", "xuất trình"),
];

fn rule(at: usize, component: &Component) -> RuleBox {
    RuleBox {
        name: format!("c{at}"),
        title: component.name.clone(),
        database: component
            .replaced_by
            .as_ref()
            .map_or("", |it| it.database.slug())
            .to_owned(),
        basis: component
            .replaced_by
            .as_ref()
            .map(|it| it.basis.clone())
            .unwrap_or_default(),
        error: String::new(),
        accepts: COPIES
            .iter()
            .filter(|(kind, ..)| component.accepts.contains(kind))
            .map(|(_, word, _)| *word)
            .collect(),
    }
}

/// Puts what was sent into the components; the boxes with what is wrong.
fn take(fields: &Fields, components: &mut [Component]) -> Vec<RuleBox> {
    components
        .iter_mut()
        .enumerate()
        .map(|(at, component)| {
            let name = format!("c{at}");
            let database = fields.text(&format!("{name}.database"));
            let basis = fields.text(&format!("{name}.basis"));
            let chosen = fields.all(&format!("{name}.accepts"));
            component.accepts = COPIES
                .iter()
                .filter(|(_, word, _)| chosen.iter().any(|it| it == word))
                .map(|(kind, ..)| *kind)
                .collect();
            let known = Database::ALL.iter().find(|it| it.slug() == database);
            let mut error = String::new();
            component.replaced_by = match known {
                Some(_) if basis.is_empty() => {
                    "Ghi văn bản cho phép dùng dữ liệu này thay giấy tờ.".clone_into(&mut error);
                    None
                }
                Some(found) => Some(Replacement {
                    database: *found,
                    basis: basis.clone(),
                }),
                None => None,
            };
            RuleBox {
                database,
                basis,
                error,
                ..rule(at, component)
            }
        })
        .collect()
}

async fn opened(
    house: &House,
    who: &OfficerIn,
    code: &str,
) -> Result<(Editor, Procedure), Problem> {
    let at = ("thay-the", "Dữ liệu thay giấy tờ");
    let editor = Editor::open(house, who, (Kind::Procedure, code), at, None).await?;
    let procedure = serde_json::from_str(&editor.open.version.body)
        .map_err(|_| Problem::failure_in_words("a procedure on file cannot be read"))?;
    Ok((editor, procedure))
}

fn page_of(desk: Desk, head: Head, rules: Vec<RuleBox>) -> ComponentRules {
    ComponentRules {
        desk,
        head,
        rules,
        databases: Database::ALL,
        copies: COPIES,
    }
}

/// The page.
///
/// # Errors
/// When there is no such procedure, or the officer may not see it.
pub async fn page(
    State(house): State<House>,
    who: OfficerIn,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let (editor, procedure) = opened(&house, &who, &code).await?;
    if let Some(elsewhere) = editor.closed() {
        return Ok(elsewhere);
    }
    let rules = procedure.components.iter().enumerate();
    answer::shown(&page_of(
        editor.desk(),
        editor.head(&asked.xong),
        rules.map(|(at, it)| rule(at, it)).collect(),
    ))
}

/// Saves it.
///
/// # Errors
/// The rule that forbids it, or a failure of ours.
pub async fn send(
    State(house): State<House>,
    who: OfficerIn,
    Path(code): Path<String>,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    let (editor, mut procedure) = opened(&house, &who, &code).await?;
    let rules = take(&fields, &mut procedure.components);
    if rules.iter().any(|it| !it.error.is_empty()) {
        return answer::again(&page_of(editor.desk(), editor.head(""), rules));
    }
    let body = serde_json::to_string_pretty(&procedure)
        .map_err(|_| Problem::failure_in_words("a procedure could not be written"))?;
    editor.save(body, &fields).await?;
    Ok(editor.done("luu", ""))
}

/// The page with content to show it by.
pub fn samples() -> Vec<(&'static str, ComponentRules)> {
    let catalogue = domain::catalogue::Catalogue::seed();
    let Some(procedure) = catalogue.procedure(&"1.001193".into()) else {
        return Vec::new();
    };
    let mut procedure = procedure.clone();
    let fields = Fields::given(&[("c0.database", "residence"), ("c0.accepts", "plain")]);
    let wrong = take(&fields, &mut procedure.components);
    vec![(
        "component-rules",
        page_of(
            Desk::sample(Place::Publication),
            Head::sample(&procedure.name),
            wrong,
        ),
    )]
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::case::Channel;
    use domain::catalogue::Catalogue;
    use domain::catalogue::terms::Asked as AskedTerms;
    use domain::organisation::Organisation;

    /// Covers: NB-25.3
    #[test]
    fn what_a_database_holds_need_not_be_filed() {
        let seed = Catalogue::seed();
        let organisation = Organisation::seed("ninh-binh").expect("an organisation");
        let paper = |it: &Component| it.required && it.cases.is_empty() && !it.is_form;
        let mut procedure = seed
            .fileable()
            .find(|it| it.components.iter().any(paper) && !organisation.resolvers(it).is_empty())
            .expect("a procedure with a paper")
            .clone();
        let at = procedure
            .components
            .iter()
            .position(paper)
            .expect("a paper");
        let names = [
            format!("c{at}.database"),
            format!("c{at}.basis"),
            format!("c{at}.accepts"),
        ];
        let fields = Fields::given(&[
            (&names[0], "civil_status"),
            (&names[1], "NQ 66.7/2025/NQ-CP"),
            (&names[2], "electronic_signed"),
        ]);
        let rules = take(&fields, &mut procedure.components);
        assert!(rules.iter().all(|it| it.error.is_empty()));
        assert!(rules[at].takes("electronic_signed") && !rules[at].takes("plain"));
        let agency = organisation
            .resolvers(&procedure)
            .first()
            .map(|it| it.code.clone())
            .expect("someone");
        let terms = seed
            .terms(
                &AskedTerms::of(&procedure, None, Channel::CounterPaper, &agency),
                &organisation,
            )
            .expect("terms");
        let id = &procedure.components[at].id;
        let term = terms.components.iter().find(|it| it.id == *id);
        let term = term.expect("the paper");
        assert!(!term.required);
        assert_eq!(term.replaced_by, Some(Database::CivilStatus));
        let without = Fields::given(&[(&names[0], "civil_status")]);
        let rules = take(&without, &mut procedure.components);
        assert!(rules[at].error.contains("văn bản"));
    }
}
