//! What a problem says: the shape of RFC 9457 with rule, article, fields and changes.

use crate::api::moment::Moment;
use domain::clock::settings::Article;
use serde::Serialize;
use utoipa::ToSchema;

/// What a problem says (RFC 9457), as `application/problem+json`.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct Body {
    /// A stable address: `/quy-che#<rule>` where a rule of law refuses, else `/api#<kind>`.
    #[schema(format = "uri-reference")]
    pub r#type: String,
    /// The kind of problem in words.
    pub title: String,
    /// The status.
    #[schema(minimum = 400, maximum = 599)]
    pub status: u16,
    /// What is wrong and what can be done; Vietnamese, or English by `Accept-Language`.
    pub detail: String,
    /// The address that was asked.
    #[schema(format = "uri-reference")]
    pub instance: String,
    /// The rule that refuses.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub rule: Option<String>,
    /// The article behind the rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub article: Option<ArticleOut>,
    /// The field it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub field: Option<String>,
    /// Every field that is not right, where there are several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldProblem>,
    /// What others did to the case since the version that was seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub changed: Option<Changed>,
}

/// An article of law.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
#[schema(as = Article)]
pub struct ArticleOut {
    /// Short, for officers.
    pub short: String,
    /// In full.
    pub words: String,
    /// Where the system shows it with what it does about it.
    #[schema(format = "uri-reference")]
    pub address: String,
}

impl ArticleOut {
    /// The article as it is given out.
    pub fn of(article: &Article) -> Self {
        Self {
            short: article.short.clone(),
            words: article.article.clone(),
            address: format!("/quy-che#{}", article.id),
        }
    }
}

/// A field that is not right.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct FieldProblem {
    /// Its whole name: `papers[0].file`, `form.nguoi_me.ho_ten`.
    pub field: String,
    /// How to put it right.
    pub detail: String,
}

/// What others did to a case since the version that was seen.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct Changed {
    /// The version that was seen.
    pub seen: u32,
    /// The version it has now.
    pub now: u32,
    /// What was done, oldest first.
    pub since: Vec<ChangedBy>,
}

/// One thing that others did.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct ChangedBy {
    /// When.
    pub at: Moment,
    /// Who.
    pub by: String,
    /// What.
    pub words: String,
}
