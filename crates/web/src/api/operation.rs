//! An operation of the API: its address, its handler and what the document says of it, in one
//! value. The router and the document are both made from the same list, so that neither can know
//! what the other does not.

use super::conditional::{LONGEST_KEY, ONCE};
use super::problem::{self, Kind};
use super::query::MOST;
use crate::house::House;
use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use axum::routing::{MethodFilter, MethodRouter, on};
use std::collections::BTreeSet;
use utoipa::ToSchema;
use utoipa::openapi::path::{OperationBuilder, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::response::ResponseBuilder;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, SchemaType, Type};
use utoipa::openapi::{
    ContentBuilder, HeaderBuilder, HttpMethod, PathItem, Ref, RefOr, Required, Schema,
    SecurityRequirement,
};

/// The largest body of JSON: a form with everything typed into it, many times over.
pub const LARGEST_JSON: usize = 1024 * 1024;

/// Who may ask.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Who {
    /// Anyone.
    Anyone,
    /// Citizens.
    Citizens,
    /// Officers.
    Officers,
    /// Citizens about their own cases, officers within their duties.
    Both,
    /// Other systems, by their token.
    Systems,
}

impl Who {
    /// In words, for the guide.
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Anyone => ("Không cần đăng nhập", "No sign-in"),
            Self::Citizens => ("Người dân, tổ chức", "Citizens"),
            Self::Officers => ("Cán bộ", "Officers"),
            Self::Both => (
                "Người dân với hồ sơ của mình; cán bộ theo phân công",
                "Citizens for their own cases; officers within their duties",
            ),
            Self::Systems => (
                "Hệ thống kết nối, theo phạm vi được cấp",
                "Other systems, within their scopes",
            ),
        }
    }
}

/// An operation.
pub struct Operation {
    /// The method's name.
    pub method: &'static str,
    http: HttpMethod,
    /// The address.
    pub path: String,
    /// What it is called.
    pub id: &'static str,
    /// The group it stands in.
    pub tag: &'static str,
    /// One line: what it does, in Vietnamese and in English.
    pub summary: (&'static str, &'static str),
    /// Who may ask.
    pub who: Who,
    doc: OperationBuilder,
    kinds: BTreeSet<Kind>,
    schemas: Vec<(String, RefOr<Schema>)>,
    handler: MethodRouter<House>,
}

impl std::fmt::Debug for Operation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.id, self.path)
    }
}

macro_rules! starts {
    ($($(#[$doc:meta])* $name:ident = $filter:ident, $http:ident, $method:literal;)*) => {
        impl Operation {
            $($(#[$doc])*
            pub fn $name<H, T>(path: impl Into<String>, id: &'static str, handler: H) -> Self
            where
                H: Handler<T, House>,
                T: 'static,
            {
                let handler = on(MethodFilter::$filter, handler);
                Self::new(($method, HttpMethod::$http), path.into(), id, handler)
            })*
        }
    };
}

starts! {
    /// Something read.
    get = GET, Get, "GET";
    /// Something done.
    post = POST, Post, "POST";
    /// Something saved under its own address.
    put = PUT, Put, "PUT";
    /// Something taken away.
    delete = DELETE, Delete, "DELETE";
}

impl Operation {
    fn new(
        (method, http): (&'static str, HttpMethod),
        path: String,
        id: &'static str,
        handler: MethodRouter<House>,
    ) -> Self {
        let in_path = path
            .split('/')
            .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}').map(str::to_owned));
        let mut doc = OperationBuilder::new().operation_id(Some(id));
        for name in in_path {
            doc = doc.parameter(path_parameter(&name));
        }
        Self {
            method,
            http,
            path,
            id,
            tag: "",
            summary: ("", ""),
            who: Who::Anyone,
            doc,
            kinds: BTreeSet::from([Kind::Unreadable]),
            schemas: Vec::new(),
            handler,
        }
    }

    /// Its group.
    #[must_use]
    pub fn tag(mut self, tag: &'static str) -> Self {
        self.tag = tag;
        self.doc = self.doc.tag(tag);
        self
    }

    /// What it does.
    #[must_use]
    pub fn says(mut self, vi: &'static str, en: &'static str) -> Self {
        self.summary = (vi, en);
        self.doc = self.doc.summary(Some(en));
        self
    }

    /// More about it.
    #[must_use]
    pub fn describe(mut self, text: &str) -> Self {
        self.doc = self.doc.description(Some(text));
        self
    }

    /// Who may ask.
    #[must_use]
    pub fn by(mut self, who: Who) -> Self {
        self.who = who;
        if who == Who::Anyone {
            return self;
        }
        self.kinds.extend([Kind::SignInNeeded, Kind::NotAllowed]);
        for scheme in ["bearer", "cookie"] {
            let none: [&str; 0] = [];
            self.doc = self.doc.security(SecurityRequirement::new(scheme, none));
        }
        self
    }

    /// A parameter of the address.
    #[must_use]
    pub fn query(mut self, name: &str, about: &str, schema: impl Into<RefOr<Schema>>) -> Self {
        let parameter = ParameterBuilder::new()
            .name(name)
            .parameter_in(ParameterIn::Query)
            .required(Required::False)
            .description(Some(about))
            .schema(Some(schema));
        self.doc = self.doc.parameter(parameter);
        self
    }

    /// A parameter of the address that must be there.
    #[must_use]
    pub fn asks(mut self, name: &str, about: &str, schema: impl Into<RefOr<Schema>>) -> Self {
        let parameter = ParameterBuilder::new()
            .name(name)
            .parameter_in(ParameterIn::Query)
            .required(Required::True)
            .description(Some(about))
            .schema(Some(schema));
        self.doc = self.doc.parameter(parameter);
        self
    }

    /// It is a list in pages.
    #[must_use]
    pub fn paged(self) -> Self {
        let limit = whole_number().minimum(Some(1)).maximum(Some(MOST));
        self.query("limit", "How many lines at most.", limit).query(
            "after",
            "The cursor of the page before (`next`).",
            text(),
        )
    }

    /// A JSON body.
    #[must_use]
    pub fn takes<T: ToSchema>(mut self, required: bool) -> Self {
        let schema = self.schema::<T>();
        let body = RequestBodyBuilder::new()
            .content(
                "application/json",
                ContentBuilder::new().schema(Some(schema)).build(),
            )
            .required(Some(if required {
                Required::True
            } else {
                Required::False
            }));
        self.doc = self.doc.request_body(Some(body.build()));
        self.handler = self.handler.layer(DefaultBodyLimit::max(LARGEST_JSON));
        self.kinds
            .extend([Kind::Field, Kind::MediaType, Kind::TooLarge]);
        self
    }

    /// A file as a form with one part.
    #[must_use]
    pub fn takes_file(mut self, largest: usize) -> Self {
        let part = ObjectBuilder::new()
            .schema_type(SchemaType::Type(Type::String))
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Binary)))
            .description(Some("The file."));
        let schema = ObjectBuilder::new().property("file", part).required("file");
        let content = ContentBuilder::new().schema(Some(schema)).build();
        let body = RequestBodyBuilder::new()
            .content("multipart/form-data", content)
            .required(Some(Required::True));
        self.doc = self.doc.request_body(Some(body.build()));
        self.handler = self.handler.layer(DefaultBodyLimit::max(largest));
        self.kinds
            .extend([Kind::Field, Kind::MediaType, Kind::TooLarge]);
        self
    }

    /// It may be repeated under a key.
    #[must_use]
    pub fn once(mut self) -> Self {
        let about = format!(
            "A key of 1 to {LONGEST_KEY} characters; the same request again gets the first answer again."
        );
        self.doc = self.doc.parameter(header_parameter(
            ONCE.as_str(),
            &about,
            text().pattern(Some(format!("^[!-~]{{1,{LONGEST_KEY}}}$"))),
        ));
        self.kinds.insert(Kind::KeyReused);
        self
    }

    /// A header that it reads.
    #[must_use]
    pub fn header(mut self, name: &str, about: &str) -> Self {
        self.doc = self.doc.parameter(header_parameter(name, about, text()));
        self
    }

    /// It can be bound to a version that was seen.
    #[must_use]
    pub fn if_match(mut self) -> Self {
        self.doc = self.doc.parameter(header_parameter(
            "If-Match",
            "The version that was seen, such as `\"17\"`; refused with what changed since if it is another one now.",
            text().pattern(Some("^(\\*|\"[0-9]{1,9}\")$")),
        ));
        self.kinds.insert(Kind::Changed);
        self
    }

    /// It is not sent again to whoever has it.
    #[must_use]
    pub fn if_none_match(mut self) -> Self {
        self.doc = self.doc.parameter(header_parameter(
            "If-None-Match",
            "The version that is known already.",
            text(),
        ));
        let unchanged =
            ResponseBuilder::new().description("It is the version that is known already.");
        self.doc = self.doc.response("304", unchanged);
        self
    }

    /// An answer in JSON.
    #[must_use]
    pub fn answers<T: ToSchema>(self, about: &str) -> Self {
        self.answer::<T>("200", about, &[])
    }

    /// An answer in JSON that carries the version of the case.
    #[must_use]
    pub fn answers_tagged<T: ToSchema>(self, about: &str) -> Self {
        self.answer::<T>("200", about, &["ETag"])
    }

    /// Something new is there; its address is in `Location`.
    #[must_use]
    pub fn creates<T: ToSchema>(self, about: &str) -> Self {
        self.answer::<T>("201", about, &["Location"])
    }

    fn answer<T: ToSchema>(mut self, status: &str, about: &str, headers: &[&str]) -> Self {
        let schema = self.schema::<T>();
        let mut response = ResponseBuilder::new().description(about).content(
            "application/json",
            ContentBuilder::new().schema(Some(schema)).build(),
        );
        for name in headers {
            response = response.header(*name, HeaderBuilder::new().schema(Some(text())).build());
        }
        self.doc = self.doc.response(status, response);
        self
    }

    /// Nothing to say but that it is done.
    #[must_use]
    pub fn answers_nothing(mut self, about: &str) -> Self {
        let response = ResponseBuilder::new().description(about);
        self.doc = self.doc.response("204", response);
        self
    }

    /// A file.
    #[must_use]
    pub fn answers_file(mut self, media_type: &str, about: &str) -> Self {
        let content = ContentBuilder::new().schema(Some(
            ObjectBuilder::new()
                .schema_type(SchemaType::Type(Type::String))
                .format(Some(SchemaFormat::KnownFormat(KnownFormat::Binary))),
        ));
        let response = ResponseBuilder::new()
            .description(about)
            .content(media_type, content.build());
        self.doc = self.doc.response("200", response);
        self
    }

    /// The kinds of problem it can end in, besides those that follow from the rest.
    #[must_use]
    pub fn may_end(mut self, kinds: &[Kind]) -> Self {
        self.kinds.extend(kinds);
        self
    }

    fn schema<T: ToSchema>(&mut self) -> Ref {
        self.schemas.push((T::name().into_owned(), T::schema()));
        T::schemas(&mut self.schemas);
        Ref::from_schema_name(T::name())
    }

    /// The route.
    pub fn handler(&self) -> MethodRouter<House> {
        self.handler.clone()
    }

    /// The schemas it speaks of.
    pub fn schemas(&self) -> &[(String, RefOr<Schema>)] {
        &self.schemas
    }

    /// What the document says of it.
    pub fn document(self) -> PathItem {
        let mut doc = self.doc;
        let changes = !matches!(self.http, HttpMethod::Get);
        let mut kinds = self.kinds;
        if self.who != Who::Anyone && changes {
            kinds.insert(Kind::Forged);
        }
        let mut by_status: std::collections::BTreeMap<u16, Vec<&str>> =
            std::collections::BTreeMap::new();
        for kind in kinds {
            let status = crate::error::status(kind).as_u16();
            by_status.entry(status).or_default().push(kind.title().1);
        }
        for (status, titles) in by_status {
            let mut said = titles.join("; ");
            said.push('.');
            let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem")));
            let response = ResponseBuilder::new()
                .description(said)
                .content("application/problem+json", content.build());
            doc = doc.response(status.to_string(), response);
        }
        PathItem::new(self.http, doc)
    }
}

/// The shape of every problem, which each operation can end in.
pub fn problem_schemas() -> Vec<(String, RefOr<Schema>)> {
    use utoipa::PartialSchema as _;
    let mut schemas = vec![(problem::Body::name().into_owned(), problem::Body::schema())];
    problem::Body::schemas(&mut schemas);
    schemas
}

/// The schema of a text.
pub fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(SchemaType::Type(Type::String))
}

/// The schema of one of some words.
pub fn one_of(words: &[&str]) -> ObjectBuilder {
    text().enum_values(Some(words.iter().copied()))
}

/// The schema of a whole number.
pub fn whole_number() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(SchemaType::Type(Type::Integer))
}

/// The schema of yes or no.
pub fn yes_or_no() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(SchemaType::Type(Type::Boolean))
}

/// The schema of a day.
pub fn day() -> ObjectBuilder {
    text().format(Some(SchemaFormat::KnownFormat(KnownFormat::Date)))
}

fn header_parameter(name: &str, about: &str, schema: ObjectBuilder) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(about))
        .schema(Some(schema))
        .build()
}

fn path_parameter(name: &str) -> Parameter {
    let (about, schema) = match name {
        "code" => ("A code: of a case, of a procedure.", text()),
        "id" => (
            "A name given by the system.",
            text().format(Some(SchemaFormat::Custom("uuid".to_owned()))),
        ),
        "sha256" => (
            "The SHA-256 of the content.",
            text().pattern(Some("^[0-9a-f]{64}$")),
        ),
        "province" => ("A province.", one_of(&super::regulation::PROVINCES)),
        "form" => ("A letter.", one_of(&super::letters::FORMS)),
        _ => ("A code.", text()),
    };
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Path)
        .required(Required::True)
        .description(Some(about))
        .schema(Some(schema))
        .build()
}
