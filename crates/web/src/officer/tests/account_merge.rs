//! Two accounts of one person at the counter.

use super::place::{Place, open};
use crate::officer::account_merge::PATH;
use crate::officer::citizen_account::PATH as ACCOUNTS;
use crate::testing::{Seen, open_account};
use casework::code_sent::Message;
use store::{account, outside_identity, own_account};

/// Covers: HN-6.2/1
#[tokio::test]
async fn two_accounts_become_one_at_the_counter_with_the_document_and_the_holders_code() {
    let mut place = open().await;
    let db = place.house.office.db.clone();
    let typo = open_account(&place.house, "man-sai", "Vũ Thị Mận", "036292004321").await;
    let into = open_account(&place.house, "man", "Vũ Thị Mận", "036192004321").await;
    let other = open_account(&place.house, "khac", "Người Khác", "036192004399").await;
    let page = place
        .clerk
        .open(&format!("{ACCOUNTS}?so=036192004321"))
        .await;
    let csrf = page.input("csrf");
    let paper = "Căn cước 036192004321 cấp 12/5/2025";
    let form = |which: &str, paper: &str, code: [&str; 2]| {
        [
            ("csrf", csrf.clone()),
            ("so", "036192004321".to_owned()),
            ("merge_other", which.to_owned()),
            ("merge_paper", paper.to_owned()),
            ("merge_code_id", code[0].to_owned()),
            ("merge_code", code[1].to_owned()),
        ]
    };
    async fn post(place: &mut Place, form: [(&str, String); 6]) -> Seen {
        let pairs: Vec<(&str, &str)> = form.iter().map(|(a, b)| (*a, b.as_str())).collect();
        place.clerk.post(PATH, &pairs).await
    }
    for (which, paper, said) in [
        ("036192009999", paper, "Không có tài khoản khác"),
        ("khac", paper, "khác nhau"),
        ("man-sai", "", "giấy tờ đã đối chiếu"),
    ] {
        let seen = post(&mut place, form(which, paper, ["", ""])).await;
        assert_eq!(seen.status, 422, "{which}");
        assert!(seen.text().contains(said), "{which}: {}", seen.text());
    }
    let seen = post(&mut place, form("man-sai", paper, ["", ""])).await;
    assert_eq!(seen.status, 422, "the person must say yes first");
    let code_id = seen.input("merge_code_id");
    let lease = jiff::SignedDuration::from_mins(3);
    let jobs = store::job_queue::claim(&db, place.house.now(), lease, 9).await;
    let sent: Vec<Message> = jobs
        .expect("jobs")
        .iter()
        .filter_map(|job| job.payload().ok())
        .collect();
    let sent = sent.last().expect("a code");
    let wrong = if sent.code == "000000" {
        "000001"
    } else {
        "000000"
    };
    let seen = post(&mut place, form("man-sai", paper, [&code_id, wrong])).await;
    assert!(seen.text().contains("Mã chưa đúng"), "{}", seen.text());
    let seen = post(&mut place, form("man-sai", paper, [&code_id, &sent.code])).await;
    assert_eq!(
        seen.to,
        format!("{ACCOUNTS}?so=036192004321&xong=gop"),
        "{}",
        seen.text()
    );
    let merged = outside_identity::merged_into(&db, into.id).await;
    assert_eq!(merged.expect("a read"), [typo.id]);
    let gone = account::load(&db, typo.id).await.expect("a read");
    assert!(!gone.expect("the account").active);
    let there = account::load(&db, other.id).await.expect("a read");
    assert!(there.expect("the account").active);
    let history = own_account::events(&db, into.id, 9)
        .await
        .expect("a history");
    assert!(history.iter().any(|it| it.what == "merged"));
}
