//! Public figures, remembered for a while where they take long to add up: a province's year is a few
//! hundred thousand totals. Whoever asks gets the last sums at once, and sums that have aged are
//! added up anew behind the answer. Small stores are always asked directly.

use crate::index766;
use crate::office::Office;
use crate::path::NotDone;
use domain::clock;
use domain::index766::Facts;
use domain::statistics::Period;
use jiff::Timestamp;
use std::any::Any;
use std::collections::{BTreeMap, HashMap};
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use store::ReadError;
use store::read::statistics_cases::{self, Figure, Group};
use store::read::statistics_totals::{self, By, Filter, Sum};

/// For how long sums are remembered.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Keep {
    /// Sums that take less are never remembered.
    pub from: Duration,
    /// They are fresh for so many times as long as they took.
    pub times: u32,
    /// Older than this they are never shown.
    pub at_most: Duration,
}

impl Keep {
    /// What serves a large province: whatever takes more than 25 ms, for as long as adding up takes
    /// a hundredth of a processor, five minutes at most.
    pub const SERVING: Self = Self {
        from: Duration::from_millis(25),
        times: 100,
        at_most: Duration::from_secs(300),
    };
}

struct Slot {
    value: Arc<dyn Any + Send + Sync>,
    at: Instant,
    cost: Duration,
    /// Whether somebody is adding up anew.
    busy: bool,
}

/// The most that is remembered; then everything is forgotten, which costs one adding up each.
const MOST: usize = 2_000;

/// What is remembered.
#[derive(Default)]
pub struct Figures {
    keep: Option<Keep>,
    slots: Mutex<HashMap<String, Slot>>,
}

impl std::fmt::Debug for Figures {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Figures")
            .field("keep", &self.keep)
            .finish_non_exhaustive()
    }
}

impl Figures {
    /// Figures that are remembered.
    pub fn remembering(keep: Keep) -> Self {
        Self {
            keep: Some(keep),
            slots: Mutex::default(),
        }
    }

    /// By how many minutes what is shown may be behind; none where sums are never remembered.
    pub fn behind(&self) -> Option<u64> {
        self.keep.map(|keep| keep.at_most.as_secs().div_ceil(60))
    }

    fn slots(&self) -> MutexGuard<'_, HashMap<String, Slot>> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn put(&self, key: String, value: Arc<dyn Any + Send + Sync>, cost: Duration) {
        let mut slots = self.slots();
        if slots.len() >= MOST {
            slots.clear();
        }
        slots.insert(
            key,
            Slot {
                value,
                at: Instant::now(),
                cost,
                busy: false,
            },
        );
    }

    async fn get<T, E, F>(
        self: &Arc<Self>,
        key: String,
        make: impl FnOnce() -> F,
    ) -> Result<Arc<T>, E>
    where
        T: Send + Sync + 'static,
        E: std::error::Error + Send + 'static,
        F: Future<Output = Result<T, E>> + Send + 'static,
    {
        let Some(keep) = self.keep else {
            return make().await.map(Arc::new);
        };
        let remembered = {
            let mut slots = self.slots();
            slots.get_mut(&key).and_then(|slot| {
                let age = slot.at.elapsed();
                if age > keep.at_most {
                    return None;
                }
                let value = Arc::clone(&slot.value).downcast::<T>().ok()?;
                let fresh = slot.cost * keep.times;
                let renew = age > fresh && !slot.busy;
                slot.busy |= renew;
                Some((value, renew))
            })
        };
        match remembered {
            Some((value, renew)) => {
                if renew {
                    let (it, making) = (Arc::clone(self), make());
                    tokio::spawn(async move {
                        let began = Instant::now();
                        match making.await {
                            Ok(value) => it.put(key, Arc::new(value), began.elapsed()),
                            // The old sums stay until the next who asks.
                            Err(error) => {
                                tracing::warn!("figures could not be added up anew: {error}");
                                if let Some(slot) = it.slots().get_mut(&key) {
                                    slot.busy = false;
                                }
                            }
                        }
                    });
                }
                Ok(value)
            }
            None => {
                let began = Instant::now();
                let value = Arc::new(make().await?);
                let cost = began.elapsed();
                if cost >= keep.from {
                    self.put(key, Arc::clone(&value) as Arc<dyn Any + Send + Sync>, cost);
                }
                Ok(value)
            }
        }
    }
}

/// Totals added up.
///
/// # Errors
/// When the files cannot be read.
pub async fn sums(office: &Office, filter: &Filter, by: By) -> Result<Arc<Vec<Sum>>, ReadError> {
    let (db, filter) = (office.db.clone(), filter.clone());
    let key = format!("sums {filter:?} {by:?}");
    let make = || async move { statistics_totals::sums(&db, &filter, by).await };
    office.figures.get(key, make).await
}

/// The cases that were rated in one way, by procedure and month.
///
/// # Errors
/// When the files cannot be read.
pub async fn rated(
    office: &Office,
    filter: &statistics_cases::Filter,
) -> Result<Arc<Vec<Group>>, ReadError> {
    let (db, filter) = (office.db.clone(), filter.clone());
    let key = format!("rated {filter:?}");
    let make = || async move { statistics_cases::groups(&db, &filter).await };
    office.figures.get(key, make).await
}

/// How many cases run, or run late. `named` is what is asked for without the moment at which it is.
///
/// # Errors
/// When the files cannot be read.
pub async fn running(
    office: &Office,
    filter: &statistics_cases::Filter,
    named: &str,
) -> Result<i64, ReadError> {
    let (db, filter) = (office.db.clone(), filter.clone());
    let places = (&filter.agencies, &filter.procedures);
    let key = format!("running {named} {places:?}");
    let make = || async move { statistics_cases::count(&db, &filter).await };
    Ok(*office.figures.get(key, make).await?)
}

/// What the index is reckoned from.
///
/// # Errors
/// When the files cannot be read.
pub async fn facts(
    office: &Office,
    period: Period,
    now: Timestamp,
) -> Result<Arc<BTreeMap<String, Facts>>, NotDone> {
    let own = office.clone();
    let make = || async move { index766::facts(&own, period, now).await };
    office.figures.get(format!("facts {period}"), make).await
}

/// Adds up what people ask for first, so that not even the first who does waits for pages of the files
/// that nobody has read since the start: this year, this month and this quarter of the province.
///
/// # Errors
/// When the files cannot be read.
pub async fn warm(office: &Office, now: Timestamp) -> Result<(), NotDone> {
    let today = clock::wall(now).date();
    let periods = [
        Period::year_of(today),
        Period::month_of(today),
        Period::quarter_of(today),
    ];
    for period in periods {
        let (from, to) = period.months();
        let filter = Filter {
            from: Some(from),
            to: Some(to),
            ..Filter::default()
        };
        for by in [By::Month, By::Agency, By::Procedure] {
            sums(office, &filter, by).await?;
        }
        facts(office, period, now).await?;
    }
    for (figure, named) in [(Figure::Running, "all"), (Figure::RunningLate(now), "late")] {
        let filter = statistics_cases::Filter {
            figure,
            agencies: None,
            procedures: None,
            period: Period::year_of(today).bounds(),
        };
        running(office, &filter, named).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::testing::Story;
    use store::case_file::DueDates;
    use store::testing::{named, put};

    async fn received(office: &Office) -> i64 {
        let sums = sums(office, &Filter::default(), By::Agency)
            .await
            .expect("sums");
        let received = sums.iter().filter(|it| it.outcome == "received");
        received.map(|it| it.total).sum()
    }

    #[tokio::test]
    async fn what_is_asked_for_first_is_added_up_before_anybody_asks() {
        let db = store::testing::sqlite().await;
        let mut office = Office::seed(db.db.clone(), "nam-dinh").expect("a province");
        let keep = Keep {
            from: Duration::ZERO,
            times: u32::MAX / 2,
            at_most: Duration::from_secs(3_600),
        };
        office.figures = Arc::new(Figures::remembering(keep));
        let now = domain::testing::moment("2026-09-20T09:15");
        put(&db.db, &named(Story::handed_over(), 1), DueDates::default()).await;
        warm(&office, now).await.expect("added up");
        put(&db.db, &named(Story::handed_over(), 2), DueDates::default()).await;
        let year = Filter {
            from: Some("2026-01".to_owned()),
            to: Some("2026-12".to_owned()),
            ..Filter::default()
        };
        let sums = sums(&office, &year, By::Month).await.expect("sums");
        let received = sums.iter().filter(|it| it.outcome == "received");
        assert_eq!(received.map(|it| it.total).sum::<i64>(), 1, "from before");
        let facts = facts(&office, Period::Year(2026), now)
            .await
            .expect("facts");
        assert_eq!(facts.values().map(|it| it.cases.received).sum::<i64>(), 1);
    }

    #[tokio::test]
    async fn small_stores_are_asked_each_time_and_large_ones_answer_from_what_is_remembered() {
        let db = store::testing::sqlite().await;
        let mut office = Office::seed(db.db.clone(), "nam-dinh").expect("a province");
        put(&db.db, &named(Story::handed_over(), 1), DueDates::default()).await;
        assert_eq!(received(&office).await, 1);
        put(&db.db, &named(Story::handed_over(), 2), DueDates::default()).await;
        assert_eq!(received(&office).await, 2, "asked each time");
        let keep = |times, at_most| Keep {
            from: Duration::ZERO,
            times,
            at_most: Duration::from_secs(at_most),
        };
        office.figures = Arc::new(Figures::remembering(keep(u32::MAX / 2, 3_600)));
        assert_eq!(received(&office).await, 2);
        put(&db.db, &named(Story::handed_over(), 3), DueDates::default()).await;
        assert_eq!(received(&office).await, 2, "remembered");
        // Sums that have aged answer once more, and are added up anew behind the answer.
        office.figures = Arc::new(Figures::remembering(keep(0, 3_600)));
        assert_eq!(received(&office).await, 3);
        put(&db.db, &named(Story::handed_over(), 4), DueDates::default()).await;
        assert_eq!(received(&office).await, 3, "the answer does not wait");
        let mut renewed = false;
        for _ in 0..2_000 {
            tokio::time::sleep(Duration::from_millis(5)).await;
            renewed = received(&office).await == 4;
            if renewed {
                break;
            }
        }
        assert!(renewed, "added up anew");
        // What is too old is not shown.
        office.figures = Arc::new(Figures::remembering(keep(u32::MAX / 2, 0)));
        assert_eq!(received(&office).await, 4);
        put(&db.db, &named(Story::handed_over(), 5), DueDates::default()).await;
        tokio::time::sleep(Duration::from_millis(5)).await;
        assert_eq!(received(&office).await, 5);
    }
}
