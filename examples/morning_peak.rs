//! The morning peak, simulated: how long people wait for an answer when a province or the whole
//! country comes at half past eight, with so many servers and such a database. The times that a
//! request keeps a processor busy are reckoned high (`docs/scale.md` says how they are measured);
//! everything else follows from queues.
//!
//!     cargo run --release --example morning_peak            the table of docs/scale.md
//!     cargo run --release --example morning_peak -- --rate 400 --servers 4 --database-cores 16
//!
//! A request waits for a core of a server, then for a core of the database, which the primary or a
//! replica has; a write then waits for the disk, which takes all that wait with one flush. People
//! come at random (Poisson), one in a hundred requests takes ten times as long as the others of its
//! kind, and after a minute to warm up ten minutes are counted.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

/// What people come for.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    LookUp,
    Act,
    Submission,
}

/// Busy times in microseconds.
#[derive(Clone, Copy)]
struct Cost {
    /// Of a core of a server.
    server: f64,
    /// Of a core of the database.
    database: f64,
    /// Whether it waits for the disk.
    writes: bool,
}

impl Kind {
    const ALL: [(Self, &'static str); 3] = [
        (Self::LookUp, "look-up"),
        (Self::Act, "act"),
        (Self::Submission, "submission"),
    ];

    /// Of a thousand requests so many; the peak of the issue: 80 %, 12 %, 8 %.
    fn of(permille: u64) -> Self {
        match permille {
            0..800 => Self::LookUp,
            800..920 => Self::Act,
            _ => Self::Submission,
        }
    }

    fn cost(self) -> Cost {
        match self {
            Self::LookUp => Cost {
                server: LOOK_UP.0,
                database: LOOK_UP.1,
                writes: false,
            },
            Self::Act => Cost {
                server: ACT.0,
                database: ACT.1,
                writes: true,
            },
            Self::Submission => Cost {
                server: SUBMISSION.0,
                database: SUBMISSION.1,
                writes: true,
            },
        }
    }
}

/// Server and database, microseconds of a core each.
const LOOK_UP: (f64, f64) = (600.0, 250.0);
const ACT: (f64, f64) = (2_500.0, 1_800.0);
const SUBMISSION: (f64, f64) = (2_500.0, 2_200.0);
/// One flush of the disk, with the answer of a synchronous standby.
const FLUSH: f64 = 2_000.0;
/// Follow-up jobs (notices, letters) that a write leaves to the workers, microseconds of a core of
/// the database.
const FOLLOW_UP: f64 = 2_500.0;

const MINUTE: f64 = 60e6;

/// Chance, the same at every run.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut it = self.0;
        it = (it ^ (it >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        it = (it ^ (it >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        it ^ (it >> 31)
    }

    fn share(&mut self) -> f64 {
        ((self.next() >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    fn exponential(&mut self, mean: f64) -> f64 {
        -mean * self.share().ln()
    }

    /// A busy time around a measured mean: half of it for certain, the rest by chance, and one in a
    /// hundred ten times as long.
    fn busy(&mut self, mean: f64) -> f64 {
        let rare = if self.next().is_multiple_of(100) {
            10.0
        } else {
            1.0
        };
        rare * (mean * 0.5 + self.exponential(mean * 0.5)) / 1.09
    }
}

/// Where requests wait for one of several cores.
struct Station {
    free: usize,
    waiting: VecDeque<usize>,
    cores: usize,
    busy: f64,
}

impl Station {
    fn with(cores: usize) -> Self {
        Self {
            free: cores,
            waiting: VecDeque::new(),
            cores,
            busy: 0.0,
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Event {
    Comes,
    ServerDone(usize),
    DatabaseDone(usize, usize),
    Flushed(usize),
}

/// What stands where, and how many come.
#[derive(Clone, Copy)]
struct Plan {
    rate: f64,
    servers: usize,
    server_cores: usize,
    /// Databases over which cases are spread; each is a primary of its own.
    partitions: usize,
    database_cores: usize,
    replicas: usize,
}

struct Request {
    kind: Kind,
    came: f64,
    partition: usize,
    /// Work of the queue: nobody waits for it.
    follow_up: bool,
}

struct Simulation {
    plan: Plan,
    dice: Dice,
    events: BinaryHeap<Reverse<(u64, u64, usize)>>,
    kinds: Vec<Event>,
    requests: Vec<Request>,
    servers: Station,
    /// For each partition the primary, then its replicas as one station.
    databases: Vec<Station>,
    /// For each partition who waits for the flush that runs, and for the next.
    flushing: Vec<(Vec<usize>, Vec<usize>)>,
    took: [Vec<f64>; 3],
}

impl Simulation {
    fn new(plan: Plan) -> Self {
        let databases = (0..plan.partitions).flat_map(|_| {
            let replicas = plan.replicas * plan.database_cores;
            [Station::with(plan.database_cores), Station::with(replicas)]
        });
        Self {
            plan,
            dice: Dice(2_026),
            events: BinaryHeap::new(),
            kinds: Vec::new(),
            requests: Vec::new(),
            servers: Station::with(plan.servers * plan.server_cores),
            databases: databases.collect(),
            flushing: vec![(Vec::new(), Vec::new()); plan.partitions],
            took: [Vec::new(), Vec::new(), Vec::new()],
        }
    }

    fn at(&mut self, time: f64, event: Event) {
        self.kinds.push(event);
        let no = self.kinds.len() as u64;
        self.events
            .push(Reverse((time as u64, no, self.kinds.len() - 1)));
    }

    fn begin_on_server(&mut self, now: f64, request: usize) {
        if self.servers.free == 0 {
            self.servers.waiting.push_back(request);
            return;
        }
        self.servers.free -= 1;
        let busy = self.dice.busy(self.requests[request].kind.cost().server);
        self.servers.busy += busy;
        self.at(now + busy, Event::ServerDone(request));
    }

    fn begin_on_database(&mut self, now: f64, request: usize) {
        let it = &self.requests[request];
        let reads = it.kind == Kind::LookUp && !it.follow_up && self.plan.replicas > 0;
        let station = it.partition * 2 + usize::from(reads);
        if self.databases[station].free == 0 {
            self.databases[station].waiting.push_back(request);
            return;
        }
        self.databases[station].free -= 1;
        let mean = if it.follow_up {
            FOLLOW_UP
        } else {
            it.kind.cost().database
        };
        let busy = self.dice.busy(mean);
        self.databases[station].busy += busy;
        self.at(now + busy, Event::DatabaseDone(request, station));
    }

    fn wait_for_disk(&mut self, now: f64, request: usize) {
        let partition = self.requests[request].partition;
        let (running, next) = &mut self.flushing[partition];
        if running.is_empty() {
            running.push(request);
            self.at(now + FLUSH, Event::Flushed(partition));
        } else {
            next.push(request);
        }
    }

    fn answered(&mut self, now: f64, request: usize) {
        let it = &self.requests[request];
        if it.follow_up || it.came < MINUTE {
            return;
        }
        let at = Kind::ALL
            .iter()
            .position(|(kind, _)| *kind == it.kind)
            .unwrap_or(0);
        self.took[at].push(now - it.came);
    }

    fn come(&mut self, now: f64, kind: Kind, partition: usize, follow_up: bool) -> usize {
        self.requests.push(Request {
            kind,
            came: now,
            partition,
            follow_up,
        });
        self.requests.len() - 1
    }

    fn run(&mut self) {
        let end = 11.0 * MINUTE;
        let between = 1e6 / self.plan.rate;
        self.at(0.0, Event::Comes);
        while let Some(Reverse((time, _, at))) = self.events.pop() {
            let now = time as f64;
            match self.kinds[at] {
                Event::Comes => {
                    let kind = Kind::of(self.dice.next() % 1_000);
                    let partition = (self.dice.next() % self.plan.partitions as u64) as usize;
                    let request = self.come(now, kind, partition, false);
                    self.begin_on_server(now, request);
                    let next = now + self.dice.exponential(between);
                    if next < end {
                        self.at(next, Event::Comes);
                    }
                }
                Event::ServerDone(request) => {
                    self.servers.free += 1;
                    if let Some(next) = self.servers.waiting.pop_front() {
                        self.begin_on_server(now, next);
                    }
                    self.begin_on_database(now, request);
                }
                Event::DatabaseDone(request, station) => {
                    self.databases[station].free += 1;
                    if let Some(next) = self.databases[station].waiting.pop_front() {
                        self.begin_on_database(now, next);
                    }
                    if self.requests[request].kind.cost().writes {
                        self.wait_for_disk(now, request);
                    } else {
                        self.answered(now, request);
                    }
                }
                Event::Flushed(partition) => {
                    let (running, next) = &mut self.flushing[partition];
                    let done = std::mem::replace(running, std::mem::take(next));
                    if !self.flushing[partition].0.is_empty() {
                        self.at(now + FLUSH, Event::Flushed(partition));
                    }
                    for request in done {
                        self.answered(now, request);
                        let it = &self.requests[request];
                        if !it.follow_up {
                            let (kind, partition) = (it.kind, it.partition);
                            let job = self.come(now, kind, partition, true);
                            self.begin_on_database(now, job);
                        }
                    }
                }
            }
        }
        self.took
            .iter_mut()
            .for_each(|it| it.sort_by(f64::total_cmp));
    }

    fn told(&self) -> String {
        let at = |kind: usize, share: f64| {
            let all = &self.took[kind];
            let at = ((all.len() as f64 * share) as usize).min(all.len().saturating_sub(1));
            all.get(at).copied().unwrap_or_default() / 1e3
        };
        let whole = 11.0 * MINUTE;
        let used = |it: &Station| 100.0 * it.busy / (whole * it.cores.max(1) as f64);
        let primary = self
            .databases
            .iter()
            .step_by(2)
            .map(used)
            .fold(0.0, f64::max);
        let replica = self
            .databases
            .iter()
            .skip(1)
            .step_by(2)
            .map(used)
            .fold(0.0, f64::max);
        let plan = self.plan;
        format!(
            "| {:.0} | {} × {} | {} × {} | {} | {:.0} % | {:.0} % | {:.0} % | {:.1} / {:.1} | {:.1} / {:.1} | {:.1} / {:.1} |",
            plan.rate,
            plan.servers,
            plan.server_cores,
            plan.partitions,
            plan.database_cores,
            plan.replicas,
            used(&self.servers),
            primary,
            replica,
            at(0, 0.5),
            at(0, 0.99),
            at(1, 0.5),
            at(1, 0.99),
            at(2, 0.5),
            at(2, 0.99),
        )
    }
}

fn simulate(plan: Plan) -> String {
    let mut it = Simulation::new(plan);
    it.run();
    it.told()
}

fn option(name: &str) -> Option<f64> {
    let mut args = std::env::args().skip_while(|it| it != name);
    args.nth(1)?.parse().ok()
}

fn main() {
    println!(
        "| requests/s | servers × cores | primaries × cores | replicas each | servers busy | primary busy | replicas busy | look-up p50 / p99 ms | act | submission |\n\
         |---|---|---|---|---|---|---|---|---|---|"
    );
    let count = |name: &str, or: usize| option(name).map_or(or, |it| it as usize);
    if let Some(rate) = option("--rate") {
        println!(
            "{}",
            simulate(Plan {
                rate,
                servers: count("--servers", 2),
                server_cores: count("--server-cores", 4),
                partitions: count("--partitions", 1).max(1),
                database_cores: count("--database-cores", 8),
                replicas: count("--replicas", 0),
            })
        );
        return;
    }
    let small = Plan {
        rate: 8.0,
        servers: 1,
        server_cores: 2,
        partitions: 1,
        database_cores: 2,
        replicas: 0,
    };
    for plan in [
        // A province: its peak, ten times it, and the same with a server gone.
        small,
        Plan {
            rate: 80.0,
            ..small
        },
        Plan {
            rate: 80.0,
            servers: 2,
            server_cores: 4,
            database_cores: 8,
            ..small
        },
        Plan {
            rate: 800.0,
            servers: 2,
            server_cores: 4,
            database_cores: 8,
            replicas: 1,
            ..small
        },
        // The country on one primary, and on one for each province.
        Plan {
            rate: 200.0,
            servers: 4,
            server_cores: 8,
            database_cores: 16,
            replicas: 1,
            ..small
        },
        Plan {
            rate: 2_000.0,
            servers: 4,
            server_cores: 8,
            database_cores: 16,
            replicas: 1,
            ..small
        },
        Plan {
            rate: 2_000.0,
            servers: 8,
            server_cores: 8,
            partitions: 34,
            database_cores: 4,
            replicas: 1,
        },
        Plan {
            rate: 10_000.0,
            servers: 12,
            server_cores: 16,
            partitions: 34,
            database_cores: 8,
            replicas: 1,
        },
    ] {
        println!("{}", simulate(plan));
    }
}
