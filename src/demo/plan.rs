//! What comes in during the year of the demonstration: which procedures how often, when, by which
//! way, from whom, and what will befall each case. Everything is drawn before anything is played.

use super::dice::Dice;
use super::staff::{Applicant, Staff};
use casework::office::Office;
use domain::case::Channel;
use domain::case::terms::ServiceLevel;
use domain::catalogue::{FilingChannel, Level, Procedure};
use domain::clock::{Calendar, Limit, LimitUnit, instant, wall};
use domain::ids::{AgencyCode, ProcedureCode, UnitCode};
use jiff::civil::{Date, Time};
use jiff::{SignedDuration, Timestamp};

/// What befalls a case besides the usual.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Nothing.
    Usual,
    /// It is not received.
    Rejected,
    /// Intake asks for a supplement.
    Supplement,
    /// So it does, and nothing comes.
    Lapsed,
    /// So it does, and the answer is for whoever tries the demonstration.
    Unanswered,
    /// The result waits at the counter.
    Uncollected,
    /// The resolving unit asks for a supplement after examination.
    Examined,
    /// Another unit is consulted.
    Consulted,
    /// A sum is found that must be paid.
    Obliged,
    /// A step is sent back once.
    SentBack,
    /// The date is moved with an apology.
    Extended,
    /// The applicant takes it back.
    Withdrawn,
    /// The agency stops it.
    Stopped,
    /// It is decided against the applicant.
    Refused,
    /// A clerk puts a mistake right.
    Corrected,
}

/// A case to be played.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Its number in the demonstration.
    pub no: u32,
    /// The procedure.
    pub procedure: ProcedureCode,
    /// The case of it.
    pub variant: Option<String>,
    /// Who resolves.
    pub agency: AgencyCode,
    /// Where it is received; the agency's own unit where none is named.
    pub intake: Option<UnitCode>,
    /// How it comes.
    pub channel: Channel,
    /// For whom.
    pub applicant: Applicant,
    /// When.
    pub at: Timestamp,
    /// What befalls it.
    pub fate: Fate,
    /// The part of its time that it takes, in hundredths; above 100 it is late.
    pub tempo: i64,
    /// How many acts of officers happen before it lies on a desk; none where it goes on.
    pub rests_after: Option<u32>,
    /// Whether the applicant rates.
    pub rates: bool,
}

/// How often procedures are asked for, by weight; from what communes and departments publish
/// about their busiest procedures, rounded.
const MIX: [(u64, &str); 46] = [
    (16, "1.001193"), // khai sinh
    (10, "1.004873"), // tình trạng hôn nhân
    (8, "2.000635"),  // bản sao trích lục hộ tịch
    (7, "1.000894"),  // kết hôn
    (6, "1.000656"),  // khai tử
    (3, "1.004859"),  // cải chính hộ tịch
    (2, "1.001022"),  // nhận cha, mẹ, con
    (6, "1.001612"),  // hộ kinh doanh
    (3, "2.000720"),
    (2, "1.001266"),
    (2, "2.000620"), // bán lẻ rượu
    (6, "1.013225"), // giấy phép xây dựng
    (2, "1.013227"),
    (4, "1.013978"), // đăng ký đất đai lần đầu
    (2, "1.012796"),
    (4, "1.001776"), // trợ cấp xã hội
    (3, "1.001699"), // khuyết tật
    (3, "1.001731"), // mai táng
    (2, "1.010803"), // thờ cúng liệt sĩ
    (6, "1.004222"), // thường trú
    (6, "1.004194"), // tạm trú
    (3, "1.010041"),
    (2, "1.003677"),
    (9, "1.013831"), // biến động đất đai
    (5, "1.012783"),
    (3, "1.012784"), // tách thửa
    (2, "1.011443"),
    (8, "3.000333"), // lý lịch tư pháp
    (4, "2.001583"), // công ty TNHH một thành viên
    (3, "2.001199"),
    (3, "2.002041"),
    (4, "1.014199"), // giấy phép lao động
    (4, "2.002288"), // phù hiệu xe
    (3, "1.000703"),
    (3, "3.000348"), // giấy phép lái xe
    (2, "1.004593"), // kinh doanh dược
    (2, "1.004616"),
    (2, "1.002425"), // an toàn thực phẩm
    (2, "2.000004"), // khuyến mại
    (4, "1.005092"), // bản sao văn bằng
    (1, "1.004623"), // hướng dẫn viên
    (1, "1.003868"),
    (2, "1.013237"), // chứng chỉ xây dựng
    (1, "1.012392"),
    (1, "1.004363"),
    (1, "2.001827"),
];

/// What befalls cases, by weight.
const FATES: [(u64, Fate); 13] = [
    (66, Fate::Usual),
    (2, Fate::Rejected),
    (8, Fate::Supplement),
    (2, Fate::Lapsed),
    (3, Fate::Examined),
    (5, Fate::Consulted),
    (3, Fate::Obliged),
    (2, Fate::SentBack),
    (2, Fate::Extended),
    (2, Fate::Withdrawn),
    (1, Fate::Stopped),
    (2, Fate::Refused),
    (2, Fate::Corrected),
];

/// Arrivals by month, January first: after Tết and before the school year people come, during
/// Tết they do not.
const MONTHS: [u64; 12] = [9, 5, 11, 10, 10, 10, 11, 12, 10, 10, 9, 8];

/// Days in which so many of a hundred cases come, up to today.
const RECENT: (i64, u64) = (28, 20);

/// Of a hundred cases, so many lie on a desk now: that is what a work list shows.
const RESTING: u64 = 14;

/// After how many acts they rest, by weight: unanswered, not assigned, assigned, a step further.
const RESTS_AFTER: [(u64, u32); 6] = [(18, 0), (18, 2), (30, 3), (16, 4), (12, 5), (6, 6)];

/// The procedures that can be filed in this province, by weight.
fn mix(office: &Office) -> Vec<(u64, &Procedure)> {
    MIX.iter()
        .filter_map(|(weight, code)| {
            let procedure = office
                .catalogue
                .procedure(&ProcedureCode((*code).to_owned()))?;
            let can = procedure.readiness().can_be_filed()
                && !office.organisation.resolvers(procedure).is_empty();
            can.then_some((*weight, procedure))
        })
        .collect()
}

/// The plans of a year up to now, those of the last weeks first.
#[must_use]
pub fn year(office: &Office, staff: &Staff, now: Timestamp, cases: u32) -> Vec<Plan> {
    let mix = mix(office);
    let mut dice = Dice::new(2_026);
    let mut plans: Vec<Plan> = (0..cases)
        .filter_map(|no| one(office, staff, &mix, &mut dice, now, no))
        .collect();
    let recent = now
        .saturating_sub(SignedDuration::from_hours(24 * RECENT.0))
        .unwrap_or(now);
    plans.sort_by_key(|plan| (plan.at < recent, plan.at));
    plans
}

fn one(
    office: &Office,
    staff: &Staff,
    mix: &[(u64, &Procedure)],
    dice: &mut Dice,
    now: Timestamp,
    no: u32,
) -> Option<Plan> {
    let procedure = *dice.weighed(mix)?;
    let agency = agency(office, staff, procedure, dice)?;
    let channel = channel(office, procedure, dice);
    let applicant = applicant(staff, procedure, dice);
    let unit = office
        .organisation
        .intake_units(procedure, office.organisation.agency(&agency)?);
    let calendar = office.calendar(&unit.first()?.code);
    let rests_after = if dice.happens(RESTING) {
        dice.weighed(&RESTS_AFTER).copied()
    } else {
        None
    };
    let at = match rests_after {
        Some(acts) => {
            let limit = match acts {
                0 => office.rules(wall(now).date()).acceptance,
                _ => procedure
                    .time
                    .limit(channel.into())
                    .unwrap_or(Limit::working_days(5)),
            };
            before_due(&calendar, limit, dice, now)
        }
        None => moment(&calendar, channel, dice, now),
    };
    let fate = *dice.weighed(&FATES)?;
    let tempo = match dice.between(1, 100) {
        _ if rests_after.is_some() => dice.between(10, 40),
        1..=8 => dice.between(103, 190),
        9..=40 => dice.between(70, 97),
        _ => dice.between(15, 70),
    };
    Some(Plan {
        no,
        variant: variant(procedure, dice),
        procedure: procedure.code.clone(),
        agency,
        intake: None,
        channel,
        applicant,
        at,
        fate,
        tempo,
        rests_after,
        rates: dice.happens(40),
    })
}

/// When a case must have come so that it is due about now: some are late, some are due today or
/// tomorrow, most are not pressing.
fn before_due(calendar: &Calendar, limit: Limit, dice: &mut Dice, now: Timestamp) -> Timestamp {
    let day = calendar.minutes_a_day();
    let left = match dice.between(1, 100) {
        1..=12 => -dice.between(20, 3 * day),
        13..=30 => dice.between(5, day / 2),
        31..=52 => dice.between(day / 2, 2 * day),
        _ => dice.between(2 * day, 9 * day),
    };
    let whole = match limit.unit {
        LimitUnit::WorkingHours => i64::from(limit.minutes()),
        LimitUnit::WorkingDays => i64::from(limit.whole_days()) * day,
        LimitUnit::CalendarDays => i64::from(limit.whole_days()) * day * 5 / 7,
    };
    let ago = (whole - left).max(dice.between(20, day));
    calendar.subtract_minutes(now, ago)
}

fn variant(procedure: &Procedure, dice: &mut Dice) -> Option<String> {
    dice.one(&procedure.variants).cloned()
}

/// Most cases go to the commune that the demonstration is at home in.
fn agency(
    office: &Office,
    staff: &Staff,
    procedure: &Procedure,
    dice: &mut Dice,
) -> Option<AgencyCode> {
    let resolvers = office.organisation.resolvers(procedure);
    let known: Vec<(u64, AgencyCode)> = resolvers
        .iter()
        .filter(|it| staff.used.contains(&it.code))
        .map(|it| {
            let is_home = it.code == staff.home || it.seat.as_ref() == Some(&staff.home);
            let weight = match it.level {
                Level::Province => 8,
                _ if is_home => 6,
                _ => 2,
            };
            (weight, it.code.clone())
        })
        .collect();
    dice.weighed(&known)
        .cloned()
        .or_else(|| resolvers.first().map(|it| it.code.clone()))
}

fn channel(office: &Office, procedure: &Procedure, dice: &mut Dice) -> Channel {
    let online = procedure.offers(FilingChannel::Online)
        && procedure.service_level != Some(ServiceLevel::InPersonOnly);
    let by_portal = office.regulation.national_portal_only();
    match dice.between(1, 100) {
        1..=52 if online && by_portal => Channel::NationalPortal,
        1..=46 if online => Channel::Online,
        47..=60 if online && !by_portal => Channel::CounterAssisted,
        96..=100 if procedure.by_post() => Channel::Post,
        _ => Channel::CounterPaper,
    }
}

fn applicant(staff: &Staff, procedure: &Procedure, dice: &mut Dice) -> Applicant {
    use domain::catalogue::Applicant::{Individual, Organisation};
    let companies = !procedure.applicants.contains(&Individual)
        || (procedure.applicants.contains(&Organisation) && dice.happens(25));
    let from = if companies {
        &staff.companies
    } else {
        &staff.citizens[1..]
    };
    // An empty list cannot be: gathering makes at least one of each.
    let mut chosen = dice.one(from).unwrap_or(&staff.citizens[0]).clone();
    if dice.happens(55) {
        chosen.party.email = None;
    }
    chosen
}

/// When a case comes.
fn moment(calendar: &Calendar, channel: Channel, dice: &mut Dice, now: Timestamp) -> Timestamp {
    let today = wall(now).date();
    let recent = dice.happens(RECENT.1);
    let back = |days: i64| {
        today
            .checked_sub(jiff::Span::new().days(days))
            .unwrap_or(today)
    };
    let day = loop {
        let day = if recent {
            back(dice.between(0, RECENT.0 - 1))
        } else {
            back(dice.between(RECENT.0, 364))
        };
        let month = usize::try_from(day.month() - 1).unwrap_or(0);
        let wanted = MONTHS.get(month).copied().unwrap_or(10) * 8;
        let weekday = if calendar.is_working(day) { 100 } else { 12 };
        let open = channel.is_online() || calendar.is_working(day);
        if open && dice.happens(wanted) && dice.happens(weekday) {
            break day;
        }
        // Today may be a day off, and the only one left to draw.
        if recent && dice.happens(3) {
            break last_working(calendar, today);
        }
    };
    let at = if channel.is_online() {
        let minute = dice.between(6 * 60 + 30, 22 * 60 + 50);
        clock_time(day, minute)
    } else {
        let within = dice.between(2, calendar.minutes_a_day() - 20);
        calendar.add_minutes(calendar.opening(day), within)
    };
    let second = SignedDuration::from_secs(dice.between(0, 59));
    let at = at.saturating_add(second).unwrap_or(at);
    // What would come later today came at the same time on the last working day.
    let a_day = SignedDuration::from_hours(24);
    let mut at = at;
    while at >= now || !(channel.is_online() || calendar.is_working(wall(at).date())) {
        at = at.saturating_sub(a_day).unwrap_or(at);
    }
    at
}

fn last_working(calendar: &Calendar, today: Date) -> Date {
    let mut day = today;
    for _ in 0..30 {
        if calendar.is_working(day) {
            return day;
        }
        day = day.yesterday().unwrap_or(day);
    }
    day
}

fn clock_time(day: Date, minute: i64) -> Timestamp {
    let part = |n: i64| i8::try_from(n).unwrap_or(0);
    let time = Time::new(part(minute / 60), part(minute % 60), 0, 0).unwrap_or(Time::midnight());
    instant(day.to_datetime(time))
}
