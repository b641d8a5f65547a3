//! The cases of a rare figure, found without looking through those of everybody: the sums, which were
//! written in the commit of each case, tell in which months and at which places there are any. Where
//! there are none, no case is read.
//!
//! A list goes through the months that have any, the newest first, as many at once as fill a page. Where
//! the cases of these lie close, it reads by time alone; where they are few among many, each place that
//! has some is asked by an index. The conditions are the same either way, so the sums only say where to
//! look, never what is found. What ended late, and it may all be of one bad week, has indexes of its own.

use super::{Figure, Filter, LINE, MOMENT, bit, conditions, narrow, order_of};
use crate::coarse_total::found::{self, Counted, Group, Month, Of, Place};
use crate::read::page::PageRequest;
use crate::read::statistics_totals::month_of;
use crate::sql::{Db, ReadError, Row, Select, Text};
use domain::index766::{CaseFacts, facts::mark};
use domain::statistics::Period;
use jiff::Timestamp;

/// So many cases are looked through without asking where they are.
const FREELY: i64 = 2_000;
/// The most places that are asked one by one.
const PLACES: usize = 512;
/// The most months with any that are asked at once.
const AT_ONCE: usize = 24;
/// What asking a place costs beside reading a case of it.
const ASKING: i64 = 10;

const ENDED: &str = "granted + refused + rejected + withdrawn + stopped + lapsed";

/// What the sums call a figure; nothing for what they do not know.
fn counted(figure: Figure) -> Option<Counted> {
    let outcome = |few, many| Counted {
        facts: false,
        few,
        many,
    };
    let fact = |few| Counted {
        facts: true,
        few,
        many: "received",
    };
    Some(match figure {
        Figure::Received => outcome("received", "received"),
        Figure::Online => outcome("received_online", "received"),
        Figure::Post => outcome("received_post", "received"),
        Figure::Counter => outcome("received - received_online - received_post", "received"),
        Figure::Resolved => outcome("granted + refused", ENDED),
        Figure::OnTime => outcome("on_time", ENDED),
        Figure::Late => outcome("late", "late"),
        Figure::Ended("granted") => outcome("granted", ENDED),
        Figure::Ended("refused") => outcome("refused", ENDED),
        Figure::Ended("rejected") => outcome("rejected", ENDED),
        Figure::Ended("withdrawn") => outcome("withdrawn", ENDED),
        Figure::Ended("stopped") => outcome("stopped", ENDED),
        Figure::Rated => outcome("rated", "rated"),
        Figure::Satisfied => outcome("satisfied", "rated"),
        Figure::ReceivedMarked(of) => {
            let mut names = CaseFacts::NAMES.iter();
            fact(names.find(|name| mark(name) == Some(of))?)
        }
        // At most: some of them may be late now.
        Figure::ReceivedInTime(_) => fact("received - late - asked_again"),
        Figure::ReceivedEndedLate => Counted {
            facts: true,
            few: "late",
            many: "late",
        },
        Figure::ReceivedLate(_)
        | Figure::ReceivedRunningLate(_)
        | Figure::Ended(_)
        | Figure::ReceivedLookedUp
        | Figure::ReceivedPetitioned
        | Figure::Running
        | Figure::RunningLate(_) => {
            return None;
        }
    })
}

/// The rows of a page, one more than it shows where it goes on.
pub(super) async fn rows(
    db: &Db,
    filter: &Filter,
    request: &PageRequest,
) -> Result<Vec<Row>, ReadError> {
    let Figure::ReceivedLate(now) = filter.figure else {
        return of_one(db, filter, request).await;
    };
    let of = |figure| Filter {
        figure,
        ..filter.clone()
    };
    let asked_again = Figure::ReceivedMarked(bit("asked_again"));
    let mut rows = of_one(db, &of(Figure::ReceivedEndedLate), request).await?;
    rows.extend(of_one(db, &of(Figure::ReceivedRunningLate(now)), request).await?);
    rows.extend(of_one(db, &of(asked_again), request).await?);
    let mut placed = Vec::new();
    for row in rows {
        placed.push(((row.int("received_at")?, row.text("id")?), row));
    }
    placed.sort_by(|a, b| b.0.cmp(&a.0));
    Ok(placed.into_iter().map(|it| it.1).collect())
}

/// The same of a figure that is one thing.
async fn of_one(db: &Db, filter: &Filter, request: &PageRequest) -> Result<Vec<Row>, ReadError> {
    match (looked(db, filter).await?, filter.figure) {
        (Some(look), _) => look.rows(db, filter, request).await,
        (None, Figure::ReceivedRunningLate(_)) => db.select(running_late(filter, request)).await,
        (None, _) => by_time(db, filter, filter.period, request).await,
    }
}

/// Where to look.
struct Look {
    counted: Counted,
    /// The newest first.
    months: Vec<Month>,
}

/// Asks the sums; nothing where they cannot say it.
async fn looked(db: &Db, filter: &Filter) -> Result<Option<Look>, ReadError> {
    let Some(counted) = counted(filter.figure) else {
        return Ok(None);
    };
    let (from, to) = filter.period;
    let months = (month_of(from), month_of(to - MOMENT));
    let months = found::months(db, &counted, &of(filter), &months).await?;
    Ok(Some(Look { counted, months }))
}

/// By procedure and month; none of a figure that the sums do not know.
pub(super) async fn groups(db: &Db, filter: &Filter) -> Result<Vec<Group>, ReadError> {
    let Some(counted) = counted(filter.figure) else {
        return Ok(Vec::new());
    };
    let (from, to) = filter.period;
    let months = (month_of(from), month_of(to - MOMENT));
    found::groups(db, &counted, &of(filter), &months).await
}

/// Of whom a figure is asked.
pub(super) fn of(filter: &Filter) -> Of<'_> {
    Of {
        agencies: filter.agencies.as_deref(),
        procedures: filter.procedures.as_deref(),
    }
}

/// Months that are asked at once.
#[derive(Default)]
struct Window {
    /// Those that have any, the newest first.
    months: Vec<String>,
    /// How many there are at most.
    few: i64,
    /// How many of these lie behind where the list goes on.
    behind: i64,
    /// Among how many.
    many: i64,
}

impl Look {
    async fn rows(
        self,
        db: &Db,
        filter: &Filter,
        request: &PageRequest,
    ) -> Result<Vec<Row>, ReadError> {
        let wanted = request.limit as usize + 1;
        let on = order_of(filter.figure).goes_on_from(request);
        let on = on.and_then(|at| Timestamp::from_millisecond(at).ok());
        let on = on.map(month_of);
        let there: Vec<&Month> = match &on {
            Some(on) => self.months.iter().filter(|it| it.month <= *on).collect(),
            None => self.months.iter().collect(),
        };
        let mut months = there.into_iter();
        let mut rows = Vec::new();
        while rows.len() < wanted {
            let left = i64::try_from(wanted - rows.len()).unwrap_or(i64::MAX);
            let (mut window, mut between) = (Window::default(), 0);
            while window.behind < left
                && window.months.len() < AT_ONCE
                && let Some(month) = months.next()
            {
                between += month.many;
                if month.few > 0 {
                    window.many += std::mem::take(&mut between);
                    window.few += month.few;
                    window.behind += match on.as_ref() == Some(&month.month) {
                        true => 0,
                        false => month.few,
                    };
                    window.months.push(month.month.clone());
                }
            }
            if window.months.is_empty() {
                break;
            }
            rows.extend(self.of(db, filter, request, &window).await?);
        }
        Ok(rows)
    }

    /// The rows of some months.
    async fn of(
        &self,
        db: &Db,
        filter: &Filter,
        request: &PageRequest,
        window: &Window,
    ) -> Result<Vec<Row>, ReadError> {
        let span = span(filter.period, &window.months);
        let wanted = i64::from(request.limit) + 1;
        let through = match window.behind >= wanted {
            true => window.many * wanted / window.few,
            false => window.many,
        };
        if through > FREELY {
            let of = of(filter);
            let most = PLACES as u32 + 1;
            let places = found::places(db, &self.counted, &of, &window.months, most).await?;
            let asked = places.iter().map(|it| ASKING + it.many).sum::<i64>();
            if places.is_empty() {
                return Ok(Vec::new());
            }
            if places.len() <= PLACES && asked < through {
                return db
                    .select(by_place(filter.figure, span, &places, request))
                    .await;
            }
        }
        by_time(db, filter, span, request).await
    }
}

/// From the first moment of the oldest month to before the first behind the newest, within a period.
fn span(period: (Timestamp, Timestamp), months: &[String]) -> (Timestamp, Timestamp) {
    let bounds = |month: Option<&String>| {
        let month = month.and_then(|it| Period::parse(it));
        month.map_or(period, Period::bounds)
    };
    let (newest, oldest) = (bounds(months.first()), bounds(months.last()));
    (oldest.0.max(period.0), newest.1.min(period.1))
}

async fn by_time(
    db: &Db,
    filter: &Filter,
    span: (Timestamp, Timestamp),
    request: &PageRequest,
) -> Result<Vec<Row>, ReadError> {
    let mut select = Select::new("read::statistics_cases", "");
    let order = narrow(&mut select, filter, LINE, span);
    order.apply(&mut select, request);
    db.select(select).await
}

/// The cases of some places. What is found is few and is sorted behind, so that no engine thinks of
/// going through all cases in the order of time instead.
fn by_place(
    figure: Figure,
    span: (Timestamp, Timestamp),
    places: &[Place],
    request: &PageRequest,
) -> Select {
    let mut select = Select::new(
        "read::statistics_cases::by_place",
        "WITH place (of_agency, of_procedure) AS (VALUES ",
    );
    let pairs = places.iter().map(|it| (&*it.agency, &*it.procedure));
    found::pairs(&mut select, pairs);
    select.piece("), found AS MATERIALIZED (");
    select.piece(LINE);
    select.piece(
        "place CROSS JOIN case_file WHERE agency = of_agency AND procedure_code = of_procedure",
    );
    let order = conditions(&mut select, figure, span, true);
    select.piece(") SELECT * FROM found WHERE 1 = 1");
    order.apply(&mut select, request);
    select
}

/// What runs late is few among what is open, and is sorted behind as well.
fn running_late(filter: &Filter, request: &PageRequest) -> Select {
    let name = "read::statistics_cases::running_late";
    let mut select = Select::new(name, "WITH found AS MATERIALIZED (");
    let order = narrow(&mut select, filter, LINE, filter.period);
    select.piece(") SELECT * FROM found WHERE 1 = 1");
    order.apply(&mut select, request);
    select
}

/// Every shape of these queries, for the registry.
pub(crate) fn samples() -> Vec<Text> {
    let now = Timestamp::UNIX_EPOCH;
    let places = [Place {
        agency: "a".to_owned(),
        procedure: "1".to_owned(),
        many: 1,
    }];
    let first = PageRequest::first(10);
    let behind = PageRequest::after(hex::encode("[7,\"a\"]"), 10);
    let mut texts = Vec::new();
    for figure in [
        Figure::Online,
        Figure::Late,
        Figure::Satisfied,
        Figure::ReceivedMarked(1),
        Figure::ReceivedEndedLate,
    ] {
        for request in [&first, &behind] {
            let text = by_place(figure, (now, now), &places, request).finish().0;
            texts.push(text);
        }
    }
    for of in [None, Some(vec!["a".to_owned()])] {
        let filter = Filter {
            figure: Figure::ReceivedRunningLate(now),
            agencies: of.clone(),
            procedures: of,
            period: (now, now),
        };
        texts.push(running_late(&filter, &first).finish().0);
    }
    texts
}
