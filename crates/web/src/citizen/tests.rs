//! A citizen walks through the own pages: files, is asked, answers, changes, takes back, rates;
//! and never sees what is another's.

use crate::house::House;
use crate::testing::{PASSWORD, Seen, Visitor, appoint, house, open_account};
use casework::act::{self, Asked};
use domain::actor::{Actor, Officer, Role};
use domain::case::Command;
use jiff::Timestamp;
use store::testing::TestDb;

mod account;
mod acts;
mod capacity;
mod filing;
mod proof;

fn clock() -> Timestamp {
    domain::testing::moment("2026-08-24T09:15")
}

/// The committee of phường Trường Thi, where the people of these tests live.
const TRUONG_THI: &str = "xa-13657";

/// A birth registration, page by page; what the house knows already stands there.
const CHILD: [(&str, &str); 10] = [
    ("nguoi_duoc_khai_sinh.ho_ten", "TRẦN MINH KHANG"),
    ("nguoi_duoc_khai_sinh.ngay_sinh~ngay", "12"),
    ("nguoi_duoc_khai_sinh.ngay_sinh~thang", "8"),
    ("nguoi_duoc_khai_sinh.ngay_sinh~nam", "2026"),
    (
        "nguoi_duoc_khai_sinh.noi_sinh",
        "Bệnh viện Phụ sản Nam Định",
    ),
    ("nguoi_duoc_khai_sinh.gioi_tinh", "Nam"),
    ("nguoi_duoc_khai_sinh.dan_toc", "Kinh"),
    ("nguoi_duoc_khai_sinh.quoc_tich", "Việt Nam"),
    ("nguoi_duoc_khai_sinh.que_quan", "Xã Hải Anh"),
    ("di", "tiep"),
];

/// The smallest PDF that is whole.
const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n";

struct Town {
    _db: TestDb,
    house: House,
}

async fn town(name: &str) -> Town {
    town_of(name, "nam-dinh").await
}

async fn town_of(name: &str, province: &str) -> Town {
    let db = store::testing::sqlite().await;
    let folder = std::env::temp_dir().join(format!("motcua-test-{}-{name}", std::process::id()));
    let house = house(db.db.clone(), province, &folder, clock);
    open_account(&house, "huong", "Nguyễn Thị Thanh Hương", "036190000731").await;
    Town { _db: db, house }
}

impl Town {
    async fn visitor(&self, login: &str) -> Visitor {
        let mut visitor = Visitor::of(&self.house);
        visitor.sign_in(login).await;
        visitor
    }

    /// The commune's clerk.
    async fn clerk(&self) -> Officer {
        let unit = "xa-13657/mot-cua";
        let roles = [Role::Reception];
        let account = appoint(&self.house, "lien", "Trần Thị Bích Liên", unit, &roles).await;
        self.house.office.officer(&account)
    }

    async fn does(&self, officer: &Officer, code: &str, command: impl Into<Command>) {
        let actor = Actor::Officer(officer.clone());
        let asked = Asked::plainly(&actor, clock());
        let done = act::on_case(&self.house.office, code, &asked, command.into()).await;
        done.expect("the officer may");
    }

    async fn case(&self, code: &str) -> domain::case::Case {
        let file = store::case_file::load_by_code(&self.house.office.db, code).await;
        file.expect("a read").expect("a case").case
    }
}

/// Sends a page's form with the token and the version it showed.
async fn send(visitor: &mut Visitor, page: &str, form: &[(&str, &str)]) -> Seen {
    let shown = visitor.open(page).await;
    assert_eq!(shown.status, 200, "{page}: {}", shown.text());
    let hidden: Vec<(&str, String)> = ["csrf", "version", "key", "case_version"]
        .into_iter()
        .filter(|name| shown.text().contains(&format!("name=\"{name}\"")))
        .map(|name| (name, shown.input(name)))
        .collect();
    let mut all: Vec<(&str, &str)> = hidden
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    all.extend(form);
    visitor.post(page, &all).await
}

/// Begins a birth registration; gives the address of its draft.
async fn begin(visitor: &mut Visitor) -> String {
    let form = [("agency", TRUONG_THI), ("whom", "oneself")];
    let seen = send(visitor, "/nop/1.001193", &form).await;
    assert_eq!(seen.status, 303, "{}", seen.text());
    let draft = seen.to.strip_suffix("/to-khai-1").expect("the first part");
    draft.to_owned()
}

/// Fills a birth registration in; gives the address of its draft.
async fn filled(visitor: &mut Visitor) -> String {
    let draft = begin(visitor).await;
    fill_in(visitor, &draft).await;
    draft
}

/// Fills in a birth registration that was begun.
async fn fill_in(visitor: &mut Visitor, draft: &str) {
    let relation = [
        ("kinh_gui", "UBND phường Trường Thi"),
        ("nguoi_yeu_cau.ho_ten", "Nguyễn Thị Thanh Hương"),
        ("nguoi_yeu_cau.so_dinh_danh", "036190000731"),
        ("nguoi_yeu_cau.quan_he", "Mẹ"),
        ("di", "tiep"),
    ];
    let seen = send(visitor, &format!("{draft}/to-khai-1"), &relation).await;
    assert_eq!(seen.to, format!("{draft}/to-khai-2"), "{}", seen.text());
    let seen = send(visitor, &format!("{draft}/to-khai-2"), &CHILD).await;
    assert_eq!(seen.to, format!("{draft}/to-khai-3"), "{}", seen.text());
    for part in [3, 4] {
        let page = format!("{draft}/to-khai-{part}");
        let seen = send(visitor, &page, &[("di", "tiep")]).await;
        assert_eq!(seen.status, 303, "{}", seen.text());
    }
    let delivery = [("delivery", "in_person"), ("di", "tiep")];
    send(visitor, &format!("{draft}/nhan-ket-qua"), &delivery).await;
}

/// Files a birth registration; gives its code.
async fn filed(visitor: &mut Visitor) -> String {
    let draft = filled(visitor).await;
    send_off(visitor, &draft).await
}

/// Files what was filled in; gives its code.
async fn send_off(visitor: &mut Visitor, draft: &str) -> String {
    send(visitor, &format!("{draft}/giay-to"), &[("di", "tiep")]).await;
    let last = [("cam_doan", "on"), ("di", "gui")];
    let seen = send(visitor, &format!("{draft}/xem-lai"), &last).await;
    let code = seen
        .to
        .strip_prefix("/ho-so/")
        .and_then(|to| to.strip_suffix("/da-nop"));
    code.unwrap_or_else(|| panic!("not filed: {}", seen.text()))
        .to_owned()
}

#[test]
fn every_page_has_one_heading_and_every_form_its_token() {
    let pages = super::samples();
    assert!(pages.len() > 25);
    for (name, html) in pages {
        assert_eq!(html.matches("<h1").count(), 1, "{name}:\n{html}");
        let forms = html.matches("method=\"post\"").count();
        let tokens = html.matches("name=\"csrf\"").count();
        let without_session = usize::from(html.contains("action=\"/dang-ky"));
        assert_eq!(forms, tokens + without_session, "{name}");
        assert!(!html.contains("lang=\"en\" lang="), "{name}");
    }
}
