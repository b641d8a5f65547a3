//! Placeholder of the clock room: replace whole, keep what domain::case calls (due, before, reckon, readings, words::moment, seed::calendar, next_morning).
use jiff::{Timestamp, civil::DateTime};
use serde::{Deserialize, Serialize};
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Limit { pub amount: u32, pub unit: u8 }
impl Limit { pub fn working_days(n: u32)->Self{Limit{amount:n,unit:0}} pub fn working_hours(n: u32)->Self{Limit{amount:n,unit:1}} pub fn calendar_days(n: u32)->Self{Limit{amount:n,unit:2}} }
#[derive(Clone, Debug)] pub struct Calendar;
impl Calendar { pub fn next_morning(&self, t: Timestamp)->Timestamp{t} }
pub fn wall(t: Timestamp)->DateTime { jiff::tz::Offset::constant(7).to_datetime(t) }
pub fn instant(d: DateTime)->Timestamp { jiff::tz::Offset::constant(7).to_timestamp(d).unwrap() }
pub fn due(f: Timestamp, _l: Limit, _c: &Calendar)->Timestamp{f}
pub fn before(f: Timestamp, _l: Limit, _c: &Calendar)->Timestamp{f}
#[derive(Clone, Debug)] pub enum IntervalReason{Supplement, FinancialObligation}
#[derive(Clone, Debug)] pub struct Interval{pub from: Timestamp, pub to: Option<Timestamp>, pub reason: IntervalReason}
#[derive(Clone, Debug)] pub struct Extension{pub at: Timestamp, pub until: Timestamp}
#[derive(Clone, Debug)] pub struct ClockInput{pub received: Timestamp, pub limit: Limit, pub intervals: Vec<Interval>, pub extension: Option<Extension>}
impl ClockInput{ pub fn new(received: Timestamp, limit: Limit)->Self{Self{received,limit,intervals:vec![],extension:None}} }
#[derive(Clone, Debug)] pub struct Reckoning{pub due: Timestamp}
pub struct Readings;
pub fn reckon(i:&ClockInput,_c:&Calendar)->Reckoning{Reckoning{due:i.received}}
pub fn readings(_i:&ClockInput,_c:&Calendar)->Readings{Readings}
pub mod words { pub fn moment(t: super::Timestamp)->String{super::wall(t).to_string()} }
pub mod seed { pub fn calendar()->super::Calendar{super::Calendar} }
