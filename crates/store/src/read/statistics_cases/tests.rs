//! Each figure against its list, on both engines: as many lines as the sums say, in order, and none read
//! where there are none. With `MOTCUA_MEASURE` a million cases are filed and the lists timed, beside
//! reading them by time alone.

use super::*;
use crate::both_engines;
use crate::read::statistics_totals;
use crate::testing::scale;
use domain::index766::CaseFacts;
use domain::statistics::Period;
use std::time::{Duration, Instant};

const NOW: &str = "2026-10-05T09:00";

fn now() -> Timestamp {
    domain::testing::moment(NOW)
}

fn figures() -> Vec<Figure> {
    let mut figures = vec![
        Figure::Received,
        Figure::Online,
        Figure::Post,
        Figure::Counter,
        Figure::Resolved,
        Figure::OnTime,
        Figure::Late,
        Figure::Rated,
        Figure::Satisfied,
        Figure::ReceivedInTime(now()),
        Figure::ReceivedLate(now()),
        Figure::ReceivedEndedLate,
        Figure::ReceivedRunningLate(now()),
    ];
    let ended = ["granted", "refused", "rejected", "withdrawn", "stopped"];
    figures.extend(ended.map(Figure::Ended));
    let marks = CaseFacts::NAMES.iter().filter_map(|it| facts::mark(it));
    figures.extend(marks.map(Figure::ReceivedMarked));
    figures
}

fn months(of: &str) -> Vec<String> {
    let (first, last) = Period::parse(of).expect("a period").months();
    let number = |it: &str| it[5..].parse::<u32>().expect("a month");
    (number(&first)..=number(&last))
        .map(|no| format!("{}-{no:02}", &first[..4]))
        .collect()
}

fn filter(figure: Figure, of: Of, period: &str) -> Filter {
    Filter {
        figure,
        agencies: of
            .0
            .map(|it| it.iter().map(|it| (*it).to_owned()).collect()),
        procedures: of
            .1
            .map(|it| it.iter().map(|it| (*it).to_owned()).collect()),
        period: Period::parse(period).expect("a period").bounds(),
    }
}

type Of = (
    Option<&'static [&'static str]>,
    Option<&'static [&'static str]>,
);

/// How many lines a list has to its last page, which come newest first and once.
async fn lines(db: &Db, filter: &Filter, limit: u32) -> i64 {
    let (mut request, mut seen) = (PageRequest::first(limit), Vec::new());
    loop {
        let page = page(db, filter, &request).await.expect("a page");
        assert!(page.items.len() <= limit as usize, "{filter:?}");
        seen.extend(page.items.into_iter().map(|it| {
            let at = match order_of(filter.figure).columns[0] {
                "received_at" => it.received_at,
                "finished_at" => it.finished_at,
                _ => Some(it.submitted_at),
            };
            (at, it.agency, it.code, it.submitted_at)
        }));
        match page.next {
            Some(next) => request = PageRequest::after(next, limit),
            None => break,
        }
    }
    assert!(seen.is_sorted_by(|a, b| a.0 >= b.0), "{filter:?}");
    let lines = seen.len();
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), lines, "{filter:?}");
    i64::try_from(lines).expect("few")
}

both_engines!(a_figure_of_n_opens_a_list_of_exactly_n, |db| {
    let (three, one): (&[&str], &[&str]) = (&["a-001", "a-003", "a-005"], &["a-002"]);
    let (two, rare): (&[&str], &[&str]) = (&["p-001", "p-003"], &["p-004"]);
    scale::cases(db, (6, 4), &months("2026"), 600).await;
    let mut found = 0;
    for period in ["2026", "2026-q2", "2026-07"] {
        for of in [
            (None, None),
            (Some(one), None),
            (None, Some(rare)),
            (Some(three), Some(two)),
        ] {
            for figure in figures() {
                let filter = filter(figure, of, period);
                let counted = count(db, &filter).await.expect("counted one by one");
                let pages = if counted > 400 { 400 } else { 7 };
                assert_eq!(lines(db, &filter, pages).await, counted, "{filter:?}");
                found += counted;
            }
        }
    }
    assert!(found > 40_000, "{found}");
    // What runs, of some procedures: told by the sums.
    let mut running = 0;
    for of in [
        (None, Some(rare)),
        (Some(one), Some(rare)),
        (Some(three), Some(two)),
        (None, None),
    ] {
        let filter = filter(Figure::Running, of, "2026");
        let counted = count(db, &filter).await.expect("counted");
        assert_eq!(lines(db, &filter, 50).await, counted, "{filter:?}");
        running += counted;
    }
    assert!(running > 400, "{running}");
});

both_engines!(years_together_are_asked_as_a_month_is, |db| {
    let mut all = months("2022");
    all.extend(months("2024"));
    all.extend(months("2026"));
    scale::cases(db, (6, 4), &all, 900).await;
    let years = |filter: Filter| Filter {
        period: (Period::Year(2021).bounds().0, Period::Year(2026).bounds().1),
        ..filter
    };
    let mut found = 0;
    for of in [
        (None, None),
        (Some(["a-002"].as_slice()), Some(["p-004"].as_slice())),
    ] {
        for figure in figures() {
            let filter = years(filter(figure, of, "2026"));
            let counted = count(db, &filter).await.expect("counted one by one");
            assert_eq!(lines(db, &filter, 30).await, counted, "{filter:?}");
            found += counted;
        }
    }
    assert!(found > 3_000, "{found}");
    // Of what the sums know none of, no case is read, however many years there are.
    let (_, before) = read_so_far(db);
    db.measured().slow_after(Duration::ZERO);
    let nothing = years(filter(Figure::Ended("stopped"), (None, None), "2026"));
    let none = page(db, &nothing, &PageRequest::first(50))
        .await
        .expect("a page");
    assert!(none.items.is_empty());
    assert_eq!(read_so_far(db).1, before);
    // Groups of all years are those of each year.
    let mut by_year = Vec::new();
    for year in ["2026", "2025", "2024", "2023", "2022", "2021"] {
        let of_year = filter(Figure::Resolved, (None, None), year);
        by_year.extend(groups(db, &of_year).await.expect("groups"));
    }
    assert!(by_year.len() > 24);
    let of_all = years(filter(Figure::Resolved, (None, None), "2026"));
    assert_eq!(groups(db, &of_all).await.expect("groups"), by_year);
});

/// How often the sums were read, and how often the cases: every time since each question counts as slow, and
/// before that only those that were.
fn read_so_far(db: &Db) -> (u64, u64) {
    let slowest = db.measured().slowest(1_000);
    let of = |name: &str| {
        let all = slowest.iter().filter(|it| it.name.starts_with(name));
        all.map(|it| it.times).sum()
    };
    (of("coarse_total::found"), of("read::statistics_cases"))
}

both_engines!(
    a_figure_of_nothing_opens_an_empty_list_without_reading_cases,
    |db| {
        scale::cases(db, (6, 4), &months("2026-h1"), 300).await;
        db.measured().slow_after(Duration::ZERO);
        let of_nothing = [
            (Figure::Ended("stopped"), (None, None), "2026"),
            (Figure::Ended("withdrawn"), (None, None), "2026-05"),
            (Figure::Post, (None, None), "2026-05"),
            (Figure::Online, (None, Some(["p-002"].as_slice())), "2026"),
            (Figure::Rated, (Some(["a-009"].as_slice()), None), "2026"),
            (Figure::Received, (None, None), "2026-08"),
            (
                Figure::ReceivedMarked(bit("disliked")),
                (None, None),
                "2026-q1",
            ),
            (
                Figure::ReceivedMarked(bit("e_result")),
                (None, None),
                "2026-q1",
            ),
            (
                Figure::ReceivedMarked(bit("online")),
                (Some(["a-001"].as_slice()), Some(["p-002"].as_slice())),
                "2026-q1",
            ),
        ];
        for (no, (figure, of, period)) in (1..).zip(of_nothing) {
            let filter = filter(figure, of, period);
            let first = PageRequest::first(50);
            let page = page(db, &filter, &first).await.expect("a page");
            assert!(page.items.is_empty() && page.next.is_none(), "{filter:?}");
            let (sums, cases) = read_so_far(db);
            assert!(sums >= no, "{filter:?}: {sums}");
            assert_eq!(cases, 0, "{filter:?}");
        }
    }
);

both_engines!(
    a_rare_figure_is_asked_where_it_is_and_a_common_one_by_time,
    |db| {
        // Enough that the rare would be looked for among more than are looked through freely.
        scale::cases(db, (12, 10), &months("2026-05"), 4_000).await;
        let asked = |figure| filter(figure, (None, None), "2026-05");
        let first = PageRequest::first(50);
        db.measured().slow_after(Duration::ZERO);
        let by_place = || {
            let slowest = db.measured().slowest(1_000);
            let name = "read::statistics_cases::by_place";
            let one = slowest.iter().find(|it| it.name == name);
            one.map_or(0, |it| it.times)
        };
        let common = page(db, &asked(Figure::OnTime), &first)
            .await
            .expect("a page");
        assert_eq!((common.items.len(), by_place()), (50, 0));
        let rare = page(db, &asked(Figure::Ended("refused")), &first).await;
        assert_eq!((rare.expect("a page").items.len(), by_place()), (4, 1));
        // The sums of the same name say as many.
        let month = statistics_totals::Filter {
            from: Some("2026-05".to_owned()),
            to: Some("2026-05".to_owned()),
            ..Default::default()
        };
        let sums = statistics_totals::sums(db, &month, statistics_totals::By::Month);
        let sums = sums.await.expect("sums");
        let refused = sums.iter().find(|it| it.outcome == "refused");
        assert_eq!(refused.map(|it| it.total), Some(4));
    }
);

both_engines!(places_are_asked_by_an_index_alone, |db| {
    scale::cases(db, (12, 10), &months("2026-05"), 4_000).await;
    for text in rare::samples() {
        let name = text.name();
        for step in db.plan_of(&text, &[]).await.unwrap_or_default() {
            let walks = step.contains("Seq Scan on case_file")
                || step.starts_with("SCAN case_file") && !step.contains("INDEX");
            assert!(!walks, "{name}: {step}");
        }
    }
});

/// What is asked of a million cases: of a month and a year of all agencies, and narrowed.
const ASKED: [(&str, Figure, Of, &str); 24] = [
    ("received", Figure::Received, (None, None), "2026-05"),
    ("granted", Figure::Ended("granted"), (None, None), "2026"),
    ("ended late", Figure::Late, (None, None), "2026-05"),
    ("refused", Figure::Ended("refused"), (None, None), "2026-05"),
    ("refused", Figure::Ended("refused"), (None, None), "2026"),
    (
        "withdrawn",
        Figure::Ended("withdrawn"),
        (None, None),
        "2026-05",
    ),
    (
        "withdrawn",
        Figure::Ended("withdrawn"),
        (None, None),
        "2026",
    ),
    (
        "not received",
        Figure::Ended("rejected"),
        (None, None),
        "2026-05",
    ),
    (
        "not received",
        Figure::Ended("rejected"),
        (None, None),
        "2026",
    ),
    ("stopped", Figure::Ended("stopped"), (None, None), "2026-05"),
    ("stopped", Figure::Ended("stopped"), (None, None), "2026"),
    ("by post", Figure::Post, (None, None), "2026-05"),
    ("by post", Figure::Post, (None, None), "2026"),
    (
        "not satisfied",
        Figure::ReceivedMarked(1 << 15),
        (None, None),
        "2026-05",
    ),
    (
        "not satisfied",
        Figure::ReceivedMarked(1 << 15),
        (None, None),
        "2026",
    ),
    (
        "reused",
        Figure::ReceivedMarked(1 << 11),
        (None, None),
        "2026-05",
    ),
    (
        "reused",
        Figure::ReceivedMarked(1 << 11),
        (None, None),
        "2026",
    ),
    (
        "paid online",
        Figure::ReceivedMarked(1 << 13),
        (None, None),
        "2026",
    ),
    (
        "received late",
        Figure::ReceivedLate(Timestamp::UNIX_EPOCH),
        (None, None),
        "2026-05",
    ),
    (
        "received late",
        Figure::ReceivedLate(Timestamp::UNIX_EPOCH),
        (None, None),
        "2026",
    ),
    (
        "a procedure",
        Figure::Received,
        (None, Some(&["p-044"])),
        "2026",
    ),
    (
        "a procedure, late",
        Figure::Late,
        (None, Some(&["p-044"])),
        "2026",
    ),
    (
        "an agency, refused",
        Figure::Ended("refused"),
        (Some(&["a-017"]), None),
        "2026",
    ),
    (
        "a procedure, low",
        Figure::ReceivedMarked(1 << 15),
        (None, Some(&["p-044"])),
        "2026",
    ),
];

const MOST: Duration = Duration::from_millis(50);

/// How long the first ask took, and the best of five more; and how many lines there were.
async fn took<F: Future<Output = usize>>(ask: impl Fn() -> F) -> (Duration, Duration, usize) {
    let (mut times, mut found) = (Vec::new(), 0);
    for _ in 0..6 {
        let began = Instant::now();
        found = ask().await;
        times.push(began.elapsed());
    }
    let best = times[1..].iter().min().copied().unwrap_or_default();
    (times[0], best, found)
}

both_engines!(rare_lists_of_a_million_cases_are_timed, |db| {
    if std::env::var_os("MOTCUA_MEASURE").is_none() {
        return;
    }
    let engine = db.engine_name();
    let mut all = months("2024");
    all.extend(months("2025"));
    all.extend(months("2026-h1"));
    all.extend(months("2026-q3"));
    let each = 1_000_000 / i64::try_from(all.len()).expect("months");
    let began = Instant::now();
    scale::cases(db, (135, 60), &all, each).await;
    eprintln!("{engine}: filled in {:.0} s", began.elapsed().as_secs_f64());
    let first = PageRequest::first(50);
    let mut slow = Vec::new();
    for (name, figure, of, period) in ASKED {
        let figure = match figure {
            Figure::ReceivedLate(_) => Figure::ReceivedLate(now()),
            other => other,
        };
        let (filter, first) = (&filter(figure, of, period), &first);
        let by_time = took(|| async move {
            let mut select = Select::new("testing::by_time", "");
            let order = narrow(&mut select, filter, LINE, filter.period);
            order.apply(&mut select, first);
            db.select(select).await.expect("rows").len()
        })
        .await;
        let (once, best, found) =
            took(|| async move { page(db, filter, first).await.expect("a page").items.len() })
                .await;
        let ms = |it: Duration| it.as_secs_f64() * 1e3;
        eprintln!(
            "{engine}: {name}, {period}: {found} lines, first {:.1} ms, then {:.1}; by time alone {:.1}, {:.1}",
            ms(once),
            ms(best),
            ms(by_time.0),
            ms(by_time.1)
        );
        if once > MOST {
            slow.push((name, period, once));
        }
    }
    // An unoptimised build only tells.
    assert!(cfg!(debug_assertions) || slow.is_empty(), "{slow:?}");
});
