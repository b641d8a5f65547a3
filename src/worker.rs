//! The worker: claims jobs under a lease, works a few at a time, puts back what failed with a
//! growing pause and lays aside what is hopeless. It is woken by commits of its own process, looks
//! by itself now and then for those of others, and when it must stop it finishes what it has.

use crate::backup::Watch;
use crate::config::Sweep;
use crate::jobs::backup::Keeping;
use crate::jobs::{self, Desk, Undone};
use crate::jobs::{
    back_fill, backup, drill, housekeeping, journal_root, late_forecast, national_portal_intake,
    recount, report,
};
use crate::log;
use crate::metrics::Worked;
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use std::time::{Duration, Instant};
use store::job_queue::{self, AfterFailure, Job};
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval, sleep};
use tracing::Instrument as _;
use web::watch::Heartbeat;

/// Between two looks for what can be forgotten.
const HOUSEKEEPING_EVERY: Duration = Duration::from_secs(3600);
/// Between two looks whether a root of the journal is due.
const ROOT_LOOK_EVERY: Duration = Duration::from_secs(20);
/// Between two looks into the inbox of the National Portal.
const INTAKE_EVERY: Duration = Duration::from_secs(5);

/// Between two looks at whether a backup or a drill is due.
const KEEPING_EVERY: Duration = Duration::from_secs(60);

/// A worker, not yet at work.
#[derive(Debug, Clone)]
pub struct Worker {
    /// What its jobs have at hand.
    pub desk: Desk,
    /// How many jobs it works at once.
    pub at_once: usize,
    /// Between two looks at an empty queue.
    pub look_every: Duration,
    /// How long a job belongs to whoever claimed it. A worker that dies gives its jobs back then.
    pub lease: SignedDuration,
    /// The moment at which a job counts as worked, from the job and the clock.
    pub moment: fn(&Job, Timestamp) -> Timestamp,
    /// Where it says that it is alive.
    pub heartbeat: Heartbeat,
    /// Counters of what it has worked.
    pub worked: Worked,
    /// What is forgotten, and when.
    pub sweep: Sweep,
    /// How often a job is tried before it is given up.
    pub tries: i64,
    /// Backups and drills; none where this worker sees to none.
    pub keeping: Option<Keeping>,
    /// What figures wait for before they are counted and published the first time.
    pub figures_after: Option<Arc<Notify>>,
}

impl Worker {
    /// A worker that works in the present.
    #[must_use]
    pub fn new(desk: Desk, at_once: usize, look_every: Duration, lease: SignedDuration) -> Self {
        Self {
            desk,
            at_once: at_once.max(1),
            look_every,
            lease,
            moment: |_, now| now,
            heartbeat: Heartbeat::default(),
            worked: Worked::default(),
            sweep: Sweep::default(),
            tries: job_queue::MAX_ATTEMPTS,
            keeping: None,
            figures_after: None,
        }
    }

    /// Works until it is told to stop, and comes back once what it has is finished.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        let rounds = tokio::spawn(rounds(self.desk.clone(), self.sweep, stop.clone()));
        let figures = tokio::spawn(figures(
            self.desk.clone(),
            self.figures_after.clone(),
            stop.clone(),
        ));
        let keeping = self.keeping.clone();
        let keeping = keeping.map(|it| tokio::spawn(keep(self.desk.clone(), it, stop.clone())));
        let mut at_work = JoinSet::new();
        while !*stop.borrow_and_update() {
            self.heartbeat.beat(self.desk.now());
            let free = self.at_once.saturating_sub(at_work.len());
            let jobs = self.claim(free).await;
            let found_less = jobs.len() < free;
            for job in jobs {
                let worker = self.clone();
                at_work.spawn(async move { worker.work(job).await });
            }
            tokio::select! {
                Some(_) = at_work.join_next() => {}
                () = self.desk.office.db.jobs_came(), if found_less => {}
                // Also while every hand is full, so that it is seen to be alive.
                () = sleep(self.look_every) => {}
                _ = stop.changed() => {}
            }
        }
        while at_work.join_next().await.is_some() {}
        // The rounds end by themselves when the stop is called.
        let _ = rounds.await;
        let _ = figures.await;
        if let Some(keeping) = keeping {
            let _ = keeping.await;
        }
    }

    /// Works what can be worked now and comes back when nothing is due any more; for tests and
    /// for whoever must see the effects. Gives the number of jobs worked.
    pub async fn run_dry(&self) -> usize {
        let mut worked = 0;
        loop {
            let jobs = self.claim(self.at_once).await;
            if jobs.is_empty() {
                return worked;
            }
            worked += jobs.len();
            let mut at_work = JoinSet::new();
            for job in jobs {
                let worker = self.clone();
                at_work.spawn(async move { worker.work(job).await });
            }
            while at_work.join_next().await.is_some() {}
        }
    }

    async fn claim(&self, limit: usize) -> Vec<Job> {
        let Ok(limit @ 1..) = u32::try_from(limit) else {
            return Vec::new();
        };
        let db = &self.desk.office.db;
        match job_queue::claim(db, self.desk.now(), self.lease, limit).await {
            Ok(jobs) => jobs,
            Err(error) => {
                tracing::warn!(%error, "no job could be claimed; looking again later");
                Vec::new()
            }
        }
    }

    /// Works one job and writes what came of it.
    async fn work(&self, job: Job) {
        let span =
            tracing::info_span!("job", kind = job.queue, id = %job.id, attempt = job.attempt);
        let (queue, since) = (job.queue.clone(), Instant::now());
        let outcome = self.worked_out(job).instrument(span).await;
        self.worked.count(&queue, outcome, since.elapsed());
    }

    async fn worked_out(&self, job: Job) -> &'static str {
        // A try that ends its process, or takes longer than its lease, says nothing of itself.
        if job.attempt > self.tries {
            let why = anyhow::anyhow!(
                "taken {} times and never ended: each time the process that worked it ended, or \
                 the lease did",
                job.attempt - 1
            );
            return self.put_away(&job, Undone::Never(why)).await;
        }
        let moment = (self.moment)(&job, self.desk.now());
        let desk = self.desk.fresh().at(moment);
        let handed = job.clone();
        // A task of its own: a handler that panics fails its job and nothing else.
        let span = tracing::Span::current();
        let done = async move { jobs::work(&desk, &handed).await }.instrument(span);
        let done = tokio::spawn(done).await;
        let done = done.unwrap_or_else(|panic| Err(Undone::Never(panic.into())));
        let failure = match done {
            Ok(mut batch) => {
                job_queue::done(&mut batch, &job, self.desk.now());
                match self.desk.office.db.commit(batch).await {
                    Ok(()) => {
                        tracing::debug!("done");
                        return "done";
                    }
                    Err(error) => Undone::from(error),
                }
            }
            Err(failure) => failure,
        };
        self.put_away(&job, failure).await
    }

    /// Puts back a job that failed, or lays it aside.
    async fn put_away(&self, job: &Job, failure: Undone) -> &'static str {
        let now = self.desk.now();
        let hopeless = matches!(failure, Undone::Never(_)) || job.attempt >= self.tries;
        let why = match failure {
            // What a neighbour answers may quote whom it was about.
            Undone::Later(why) | Undone::Never(why) => log::discreet(&format!("{why:#}")),
        };
        match job_queue::failed(&self.desk.office.db, job, now, &why, hopeless).await {
            Ok(AfterFailure::Again(at)) => {
                tracing::warn!(%at, why, "a job failed and will be tried again");
                "again"
            }
            Ok(AfterFailure::Dead) => {
                tracing::error!(why, "a job is given up");
                "dead"
            }
            // The lease ran out and somebody else has it, or the files are away: it comes again.
            Err(error) => {
                tracing::warn!(why, %error, "a job failed");
                "lost"
            }
        }
    }
}

/// What is done at intervals and not because of one event.
async fn rounds(desk: Desk, sweep: Sweep, mut stop: watch::Receiver<bool>) {
    let every = |period| {
        let mut it = interval(period);
        it.set_missed_tick_behavior(MissedTickBehavior::Delay);
        it
    };
    let mut housekeeping_due = every(HOUSEKEEPING_EVERY);
    let mut intake_due = every(INTAKE_EVERY);
    let mut root_due = every(ROOT_LOOK_EVERY);
    while !*stop.borrow_and_update() {
        let done = tokio::select! {
            _ = housekeeping_due.tick() => housekeeping::run(&desk, &sweep).await,
            _ = intake_due.tick() => national_portal_intake::run(&desk.fresh()).await.map(|_| ()),
            _ = root_due.tick() => journal_root::run(&desk).await,
            _ = stop.changed() => Ok(()),
        };
        if let Err(Undone::Later(why) | Undone::Never(why)) = done {
            tracing::warn!("{why:#}");
        }
    }
}

/// Makes of old rows what newer ones have, foresees what will be late, counts totals anew, publishes
/// rankings, makes reports; a round of its own, because the first count of a large store takes long. A stop breaks off what is being counted: nothing of it is kept.
async fn figures(desk: Desk, after: Option<Arc<Notify>>, mut stop: watch::Receiver<bool>) {
    if let Some(after) = after {
        tokio::select! {
            () = after.notified() => {}
            _ = stop.changed() => return,
        }
    }
    let mut due = interval(HOUSEKEEPING_EVERY);
    due.set_missed_tick_behavior(MissedTickBehavior::Delay);
    while !*stop.borrow_and_update() {
        tokio::select! {
            _ = due.tick() => {}
            _ = stop.changed() => return,
        }
        let at = desk.fresh();
        let done = tokio::select! {
            done = async {
                back_fill::run(&at).await?;
                late_forecast::run(&at).await?;
                recount::run(&at).await?;
                report::run(&at).await
            } => done,
            _ = stop.changed() => return,
        };
        if let Err(Undone::Later(why) | Undone::Never(why)) = done {
            tracing::warn!("{why:#}");
        }
    }
}

/// Takes backups and holds drills when they are due; a round of its own, because one may take
/// long. A stop breaks off what is being done: a backup has its name only when it is whole.
async fn keep(desk: Desk, keeping: Keeping, mut stop: watch::Receiver<bool>) {
    let watching = Watch::without_screen();
    let mut until = stop.clone();
    let stopping = watching.clone();
    let listening = tokio::spawn(async move {
        // A sender that is gone wants the end too.
        let _ = until.wait_for(|stop| *stop).await;
        stopping.stop();
    });
    let mut due = interval(KEEPING_EVERY);
    due.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut warned = None;
    while !*stop.borrow_and_update() {
        tokio::select! {
            _ = due.tick() => {
                for done in [
                    backup::run(&desk, &keeping, &watching).await,
                    drill::run(&desk, &keeping, &watching).await,
                    backup::warn(&desk, &mut warned).await,
                ] {
                    if let Err(Undone::Later(why) | Undone::Never(why)) = done {
                        tracing::warn!("{why:#}");
                    }
                }
            }
            _ = stop.changed() => {}
        }
    }
    listening.abort();
}

#[cfg(test)]
mod tests;
