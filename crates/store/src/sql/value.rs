//! The five kinds of value that go into a query and come out of one. Instants are milliseconds
//! since 1970 (UTC), civil dates text `YYYY-MM-DD`, money whole đồng, identifiers text.

use bytes::BytesMut;
use jiff::Timestamp;
use jiff::civil::Date;
use std::error::Error;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use uuid::Uuid;

/// A value of a column or a parameter.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Value {
    /// Nothing.
    Null,
    /// Yes or no; 0 or 1 on SQLite.
    Bool(bool),
    /// A number, an instant in milliseconds, an amount in đồng.
    Int(i64),
    /// Text without NUL, which PostgreSQL cannot hold.
    Text(String),
    /// Bytes: hashes and salts.
    Bytes(Vec<u8>),
}

impl Value {
    /// What kind of value this is, for messages.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "boolean",
            Self::Int(_) => "number",
            Self::Text(_) => "text",
            Self::Bytes(_) => "bytes",
        }
    }
}

impl From<bool> for Value {
    fn from(it: bool) -> Self {
        Self::Bool(it)
    }
}
impl From<i64> for Value {
    fn from(it: i64) -> Self {
        Self::Int(it)
    }
}
impl From<i32> for Value {
    fn from(it: i32) -> Self {
        Self::Int(i64::from(it))
    }
}
impl From<u32> for Value {
    fn from(it: u32) -> Self {
        Self::Int(i64::from(it))
    }
}
impl From<&str> for Value {
    fn from(it: &str) -> Self {
        Self::from(it.to_owned())
    }
}
impl From<&String> for Value {
    fn from(it: &String) -> Self {
        Self::from(it.clone())
    }
}
impl From<String> for Value {
    fn from(it: String) -> Self {
        if it.contains('\0') {
            Self::Text(it.replace('\0', ""))
        } else {
            Self::Text(it)
        }
    }
}
impl From<Vec<u8>> for Value {
    fn from(it: Vec<u8>) -> Self {
        Self::Bytes(it)
    }
}
impl From<&[u8]> for Value {
    fn from(it: &[u8]) -> Self {
        Self::Bytes(it.to_vec())
    }
}
impl From<Uuid> for Value {
    fn from(it: Uuid) -> Self {
        Self::Text(it.to_string())
    }
}
impl From<Timestamp> for Value {
    fn from(it: Timestamp) -> Self {
        Self::Int(it.as_millisecond())
    }
}
impl From<Date> for Value {
    fn from(it: Date) -> Self {
        Self::Text(it.to_string())
    }
}
impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(it: Option<T>) -> Self {
        it.map_or(Self::Null, Into::into)
    }
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        use rusqlite::types::{ToSqlOutput, ValueRef};
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Bool(it) => ValueRef::Integer(i64::from(*it)),
            Self::Int(it) => ValueRef::Integer(*it),
            Self::Text(it) => ValueRef::Text(it.as_bytes()),
            Self::Bytes(it) => ValueRef::Blob(it),
        }))
    }
}

impl ToSql for Value {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match (self, ty) {
            (Self::Null, _) => Ok(IsNull::Yes),
            (Self::Bool(it), &Type::BOOL) => it.to_sql(ty, out),
            (Self::Int(it), &Type::INT8) => it.to_sql(ty, out),
            (Self::Int(it), &Type::INT4) => i32::try_from(*it)?.to_sql(ty, out),
            (Self::Text(it), &Type::TEXT | &Type::VARCHAR) => it.to_sql(ty, out),
            (Self::Bytes(it), &Type::BYTEA) => it.to_sql(ty, out),
            _ => Err(format!("a {} was given where PostgreSQL expects {ty}", self.kind()).into()),
        }
    }

    /// Any type: the statement is prepared first, so a null needs none and a wrong one is
    /// refused when it is written.
    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}
