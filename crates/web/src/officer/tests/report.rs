//! Reports over HTTP: made, kept, corrected with a reason, opened by those who may, put together
//! by oneself and shared.

use super::place::open;
use crate::testing::{Visitor, appoint};
use domain::actor::Role;

const KEPT: &str = "/can-bo/bao-cao-luu";
const OWN: &str = "/can-bo/bao-cao-tu-chon";

/// Covers: ND-33.6, ND-29.2, NB-21.5
#[tokio::test]
async fn an_agency_sends_its_report_and_control_reads_it_and_the_provinces() {
    let mut place = open().await;
    let page = place.head.open("/can-bo/bao-cao?mau=06a&ky=2026-q3").await;
    assert_eq!(page.status, 200);
    let csrf = page.input("csrf");
    let send = |reason: &'static str| {
        vec![
            ("mau", "06a".to_owned()),
            ("ky", "2026-q3".to_owned()),
            ("reason", reason.to_owned()),
            ("loi-3", "Công khai kết quả tại Bộ phận Một cửa.".to_owned()),
            ("csrf", csrf.clone()),
        ]
    };
    let post = async |visitor: &mut Visitor, form: Vec<(&'static str, String)>| {
        let form: Vec<(&str, &str)> = form.iter().map(|(name, it)| (*name, it.as_str())).collect();
        visitor.post(KEPT, &form).await
    };
    let first = post(&mut place.head, send("")).await;
    assert_eq!(first.status, 303, "{}", first.text());
    let again = post(&mut place.head, send("sai")).await;
    assert_eq!(again.status, 422, "a further edition says why");
    assert!(again.text().contains("ít nhất 10 ký tự") && again.text().contains(">sai<"));
    let kept_words = ">Công khai kết quả tại Bộ phận Một cửa.</textarea>";
    assert!(again.text().contains(kept_words), "what was typed stays");
    let second = post(&mut place.head, send("Bổ sung hồ sơ nhập muộn")).await;
    assert_eq!(second.status, 303);
    let page = place.head.open(&second.to).await.text();
    assert!(
        page.contains("Bản 2") && page.contains("Bổ sung hồ sơ nhập muộn"),
        "{page}"
    );
    // Of the six things that the Circular asks for in words, what was said and nothing else.
    assert!(page.contains("Kết quả thực hiện đánh giá việc giải quyết thủ tục hành chính"));
    assert!(
        page.contains("<p>Công khai kết quả tại Bộ phận Một cửa.</p>"),
        "{page}"
    );
    assert!(!page.contains("Đề xuất thủ tục hành chính thực hiện liên thông"));
    let file = page
        .split("href=\"")
        .find(|it| it.contains(".pdf?"))
        .and_then(|it| it.split('"').next())
        .expect("a paper")
        .replace("&amp;", "&");
    let pdf = place.head.open(&file).await;
    assert!(pdf.text().starts_with("%PDF report"), "{}", pdf.text());
    let sheet = place.head.open(&file.replacen(".pdf", ".xlsx", 1)).await;
    assert!(sheet.bytes.starts_with(b"PK"));
    let csv = place.head.open(&file.replacen(".pdf", ".csv", 1)).await;
    assert!(csv.text().contains("Tiếp nhận: tổng số"));
    // Control sees every agency's; another agency sees nothing of it.
    let office = &place.house.office.organisation;
    let elsewhere = office
        .units()
        .iter()
        .find(|it| it.agency.as_str() == "so-y-te")
        .expect("a unit")
        .code
        .to_string();
    appoint(
        &place.house,
        "kiem",
        "Đỗ Kiểm",
        &elsewhere,
        &[Role::Control],
    )
    .await;
    appoint(
        &place.house,
        "khac",
        "Lý Khác",
        &elsewhere,
        &[Role::HeadOfAgency],
    )
    .await;
    let mut control = Visitor::of(&place.house);
    control.sign_in_officer("kiem").await;
    assert_eq!(control.open(&second.to).await.status, 200);
    assert!(control.open(KEPT).await.text().contains("quý 3/2026"));
    // And who has sent one, of those that received a case, and who has not.
    let standing = format!("{KEPT}?mau=06a&ky=2026-q3");
    let standing = control.open(&standing).await.text();
    assert!(standing.contains("<b>1</b> cơ quan đã gửi"), "{standing}");
    let before = control.open(&format!("{KEPT}?mau=07a&ky=2026-q3")).await;
    assert!(before.text().contains("<b>0</b> cơ quan đã gửi"));
    assert!(
        !place
            .head
            .open(KEPT)
            .await
            .text()
            .contains("cơ quan đã gửi")
    );
    let mut other = Visitor::of(&place.house);
    other.sign_in_officer("khac").await;
    assert_eq!(other.open(&second.to).await.status, 404);
    assert_eq!(other.open(&file).await.status, 404);
    assert!(!other.open(KEPT).await.text().contains("quý 3/2026"));
    for address in [
        format!("{KEPT}/xem?mau=06a&ky=x"),
        format!("{KEPT}/xem"),
        format!("{KEPT}/a.exe"),
    ] {
        assert_eq!(control.open(&address).await.status, 404, "{address}");
    }
    // Opened again, the spreadsheet of a report with a case in it adds up.
    place.at_the_counter("Nguyễn Thị An", true).await;
    let address = "/can-bo/bao-cao/bieu-ii-06a-2026-q3.xlsx?ky=2026-q3&mau=06a";
    let sheet = place.head.open(address).await;
    assert_eq!(sheet.status, 200);
    let rows = casework::spreadsheet::read(&sheet.bytes).expect("a spreadsheet")[0]
        .rows
        .clone();
    let sum = rows
        .iter()
        .find(|it| it.get(1).is_some_and(|it| it == "Tổng cộng"));
    let cells: Vec<i64> = sum.map_or_else(Vec::new, |it| {
        it[2..]
            .iter()
            .map(|it| it.parse().expect("a number"))
            .collect()
    });
    if let [
        all,
        online,
        other,
        before,
        resolved,
        early,
        on_time,
        late,
        open,
        running,
        overdue,
    ] = cells[..]
    {
        assert_eq!(all, online + other + before);
        assert_eq!(all, resolved + open);
        assert_eq!(resolved, early + on_time + late);
        assert_eq!(open, running + overdue);
        assert!(all > 0, "{rows:?}");
    } else {
        panic!("eleven columns and their sum: {rows:?}");
    }
}

#[tokio::test]
async fn a_report_of_ones_own_is_shown_saved_shared_and_given_up() {
    let mut place = open().await;
    place.at_the_counter("Nguyễn Thị An", true).await;
    let page = place.head.open(OWN).await;
    assert_eq!(page.status, 200);
    let csrf = page.input("csrf");
    let query =
        "so-lieu=received&so-lieu=online_share&chia=agency&chia=month&tu=2026-01&den=2026-12";
    let shown = place.head.open(&format!("{OWN}?{query}")).await.text();
    assert!(shown.contains("Tỷ lệ trực tuyến</th>"), "{shown}");
    let csv = place.head.open(&format!("{OWN}/bao-cao.csv?{query}")).await;
    assert!(csv.text().contains("Tiếp nhận"));
    let xlsx = place
        .head
        .open(&format!("{OWN}/bao-cao.xlsx?{query}"))
        .await;
    assert!(xlsx.bytes.starts_with(b"PK"));
    for (wrong, said) in [
        ("chia=agency&tu=2026-01&den=2026-02", "ít nhất một số liệu"),
        (
            "so-lieu=received&chia=agency&chia=month&chia=field&tu=2026-01&den=2026-02",
            "nhiều nhất hai",
        ),
        (
            "so-lieu=received&tu=2026-05&den=2026-02",
            "tháng cuối không trước",
        ),
    ] {
        let page = place.head.open(&format!("{OWN}?{wrong}")).await;
        assert!(page.text().contains(said), "{wrong}");
        let file = place.head.open(&format!("{OWN}/bao-cao.csv?{wrong}")).await;
        assert_eq!(file.status, 404);
    }
    let form = |name: &'static str| {
        [
            ("so-lieu", "received"),
            ("chia", "agency"),
            ("tu", "2026-01"),
            ("den", "2026-12"),
            ("ten", name),
            ("chia-se", "1"),
        ]
    };
    let mut unnamed = form("").to_vec();
    unnamed.push(("csrf", &csrf));
    let refused = place.head.post(OWN, &unnamed).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("Đặt tên báo cáo"));
    let mut named = form("Hồ sơ theo cơ quan").to_vec();
    named.push(("csrf", &csrf));
    let saved = place.head.post(OWN, &named).await;
    assert_eq!(saved.status, 303, "{}", saved.text());
    // Opened and saved again as it is, it stays shared; taken out of the box, it is one's own again.
    let again = place.head.open(&saved.to).await.text();
    let shared = "name=\"chia-se\" value=\"1\" checked";
    assert!(again.contains(shared), "{again}");
    let from_the_list = place.head.open(OWN).await.text();
    let link = from_the_list
        .split("href=\"")
        .filter_map(|it| it.split('"').next())
        .find(|it| it.contains("bao-cao="))
        .expect("its link");
    let link = link.replace("&#38;", "&").replace("&amp;", "&");
    assert!(
        place.head.open(&link).await.text().contains(shared),
        "{link}"
    );
    // A colleague of the agency sees it and may take it over, not throw it away.
    let theirs = place.clerk.open(OWN).await;
    let theirs_is_shared = theirs.text().contains("chia-se=1");
    assert!(
        !theirs_is_shared,
        "whoever makes a copy says whether it is shared"
    );
    assert!(theirs.text().contains("Hồ sơ theo cơ quan"));
    let id = saved
        .to
        .split("bao-cao=")
        .nth(1)
        .and_then(|it| it.split('&').next())
        .expect("its name")
        .to_owned();
    let token = theirs.input("csrf");
    let away = [("bao-cao", id.as_str()), ("bo", "1"), ("csrf", &token)];
    place.clerk.post(OWN, &away).await;
    assert!(
        place
            .head
            .open(OWN)
            .await
            .text()
            .contains("Hồ sơ theo cơ quan")
    );
    let away = [("bao-cao", id.as_str()), ("bo", "1"), ("csrf", &csrf)];
    place.head.post(OWN, &away).await;
    assert!(
        !place
            .head
            .open(OWN)
            .await
            .text()
            .contains("Hồ sơ theo cơ quan")
    );
}

#[tokio::test]
async fn numbers_that_only_others_know_are_entered_with_their_source_and_score_at_once() {
    let place = open().await;
    let office = &place.house.office.organisation;
    let unit = office.units()[0].code.to_string();
    appoint(&place.house, "kiem", "Đỗ Kiểm", &unit, &[Role::Control]).await;
    let mut control = Visitor::of(&place.house);
    control.sign_in_officer("kiem").await;
    let page = control.open("/can-bo/chi-so").await;
    assert_eq!(page.status, 200);
    let csrf = page.input("csrf");
    let form =
        |right: &'static str, of: &'static str, month: &'static str, source: &'static str| {
            [
                ("chi-so", "1.4"),
                ("co-quan", "so-y-te"),
                ("thang", month),
                ("dat", right),
                ("tong", of),
                ("nguon", source),
            ]
        };
    let source = "Cổng Dịch vụ công quốc gia, 3/8/2026";
    for (right, of, month, named, said) in [
        ("9", "8", "2026-08", source, "không lớn hơn tổng số"),
        ("x", "8", "2026-08", source, "Ghi số đạt"),
        ("0", "0", "2026-08", source, "lớn hơn 0"),
        ("7", "8", "2031-08", source, "tháng đã qua"),
        ("7", "8", "2026-08", "?", "Ghi nguồn"),
    ] {
        let mut sent = form(right, of, month, named).to_vec();
        sent.push(("csrf", &csrf));
        let refused = control.post("/can-bo/chi-so", &sent).await;
        assert_eq!(refused.status, 422, "{said}");
        assert!(refused.text().contains(said), "{said}: {}", refused.text());
    }
    for (right, edition) in [("6", "1"), ("8", "2")] {
        let mut sent = form(right, "8", "2026-08", source).to_vec();
        sent.push(("csrf", &csrf));
        let done = control.post("/can-bo/chi-so", &sent).await;
        assert_eq!(done.status, 303, "edition {edition}: {}", done.text());
    }
    let page = control.open("/can-bo/chi-so").await.text();
    assert!(page.contains("6 / 8") && page.contains("8 / 8") && page.contains(source));
    // The newest edition counts, in public.
    let data = control
        .open("/so-lieu/chi-so.json?ky=2026-08&co-quan=so-y-te")
        .await;
    let data: serde_json::Value = serde_json::from_slice(&data.bytes).expect("JSON");
    let lines = data["index"]["indicators"].as_array().expect("indicators");
    let line = lines.iter().find(|it| it["id"] == "1.4").expect("1.4");
    assert_eq!(
        (line["right"].as_i64(), line["of"].as_i64()),
        (Some(8), Some(8))
    );
    assert_eq!(line["score"].as_i64(), Some(600));
}
