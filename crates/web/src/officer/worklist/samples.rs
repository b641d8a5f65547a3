//! The work list with real content, for looking at it without a store.

use super::{Desk, Facts, Place, Query, Worklist};
use crate::officer::line::sample;
use std::sync::Arc;
use store::read::case_line::CaseLine;
use store::read::page::Page;
use store::read::worklist::Counts;

/// The page as it is shown for review.
pub fn samples() -> Vec<(&'static str, Worklist)> {
    let officer = domain::testing::specialist();
    let calendar = domain::testing::calendar();
    let facts = |items: Vec<CaseLine>, counts| Facts {
        officer: &officer,
        now: domain::testing::moment("2026-08-24T09:15"),
        calendar: &calendar,
        query: Query::default(),
        page: Page {
            items: items.into_iter().map(Arc::new).collect(),
            next: None,
        },
        counts,
        units: vec![(
            "xa-truong-thi/chuyen-mon".to_owned(),
            officer.unit_name.clone(),
        )],
        colleagues: vec![("a2".to_owned(), "Lê Thị Mai Anh".to_owned())],
        done: String::new(),
        key: "mau".to_owned(),
    };
    let full = vec![
        sample(
            31,
            "2026-08-21T17:00",
            "in_progress",
            "Cấp Giấy xác nhận tình trạng hôn nhân",
            "Ngô Đức Mạnh",
        ),
        sample(
            10,
            "2026-08-24T10:40",
            "submitted",
            "Đăng ký khai sinh",
            "Bùi Thị Lan",
        ),
        sample(
            12,
            "2026-08-24T17:00",
            "in_progress",
            "Đăng ký giám hộ",
            "Đỗ Thị Hạnh",
        ),
        sample(
            24,
            "2026-08-25T17:00",
            "in_progress",
            "Đăng ký thành lập hộ kinh doanh",
            "Đặng Văn Hải",
        ),
        sample(
            40,
            "2026-08-27T17:00",
            "in_progress",
            "Thực hiện, điều chỉnh, thôi hưởng trợ cấp xã hội hằng tháng",
            "Trịnh Thị Yến",
        ),
        sample(
            42,
            "2026-09-16T17:00",
            "awaiting_supplement",
            "Đăng ký khai sinh",
            "Nguyễn Thị Thanh Hương",
        ),
    ];
    let counts = Counts {
        late: 1,
        today: 2,
        tomorrow: 1,
        later: 1,
        paused: 1,
        unaccepted: 1,
        all: 6,
    };
    let desk = || Desk::sample(Place::Worklist);
    vec![
        ("worklist", Worklist::of(desk(), facts(full, counts))),
        (
            "worklist-empty",
            Worklist::of(desk(), facts(Vec::new(), Counts::default())),
        ),
    ]
}
