//! Placeholder of the clock room: replace whole, keep CaseCode::{parse, result, Display, serde}.
use serde::{Deserialize, Serialize};
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, Hash)]
pub struct CaseCode(String);
impl CaseCode { pub fn parse(s:&str)->Result<Self,String>{Ok(Self(s.into()))} pub fn result(&self,n:u32)->String{format!("{}-KQ{n}",self.0)} }
impl std::fmt::Display for CaseCode { fn fmt(&self,f:&mut std::fmt::Formatter<'_>)->std::fmt::Result{f.write_str(&self.0)} }
