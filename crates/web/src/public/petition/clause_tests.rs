//! What four provinces' regulations ask to be shown of petitions, and what a petition must be: each
//! received by a channel of its province, handled, and read by everybody.

use super::tests::form;
use crate::house::House;
use crate::testing::{Visitor, house};
use domain::actor::{Machine, Officer, Role};
use domain::ids::AgencyCode;
use domain::petition::{Author, Channel, Command, Place, PortalOrigin, Sender, Sent, Subject};
use jiff::Timestamp;
use store::Batch;

fn received() -> Timestamp {
    domain::testing::moment("2026-08-24T09:15")
}

fn later() -> Timestamp {
    domain::testing::moment("2026-09-07T10:00")
}

pub(super) fn officer(house: &House, role: Role, agency: &AgencyCode) -> Author {
    let unit = &house.office.organisation.units_of(agency)[0];
    Author::Officer(Officer {
        unit: unit.code.clone(),
        unit_name: unit.name.clone(),
        agency: agency.clone(),
        roles: vec![role],
        ..domain::testing::head()
    })
}

fn place(house: &House, code: &str) -> Place {
    casework::petition::place(&house.office, &code.into()).expect("an agency")
}

pub(super) fn sent(channel: Channel) -> Sent {
    let it = domain::testing::petition(received());
    Sent {
        subject: Some(Subject::Conduct),
        channel,
        sender: Sender {
            email: "huong@example.vn".to_owned(),
            ..it.sender
        },
        ..it
    }
}

/// Receives one by a channel of the province; its code, and whoever coordinates.
async fn receive(house: &House, province: &str) -> (String, Author) {
    let lead = AgencyCode::from("so-tu-phap");
    let the_office = casework::petition::the_office(&house.office).code;
    let (author, mut it, coordinator) = match province {
        "ninh-binh" => (
            officer(house, Role::Reception, &lead),
            sent(Channel::Email),
            officer(house, Role::HeadOfAgency, &lead),
        ),
        "nam-dinh" => (
            super::author(None, None, ""),
            sent(Channel::Section),
            officer(house, Role::Control, &the_office),
        ),
        _ => {
            let portal = Machine::of_the_office("dvcqg", "Cổng Dịch vụ công quốc gia");
            let mut it = sent(Channel::NationalPortal);
            it.portal = Some(PortalOrigin {
                code: "PAKN.2026.1".to_owned(),
                due: None,
            });
            let coordinator = officer(house, Role::Control, &the_office);
            (Author::Machine(portal), it, coordinator)
        }
    };
    if province == "ninh-binh" {
        it.about = Some(place(house, "so-tu-phap"));
    }
    let (office, more) = (&house.office, Batch::new());
    let taken = casework::petition::receive(office, &author, received(), it, more).await;
    (taken.expect("received").petition.code, coordinator)
}

async fn does(house: &House, who: &Author, code: &str, wish: Command) {
    let (office, now) = (&house.office, house.now());
    let done = casework::petition::run(office, who, now, code, None, wish).await;
    done.expect("done");
}

/// Covers: ND-8.4, NB-7.5, TB-5.4/2, DN-8.4, ND-27.2
#[tokio::test]
async fn what_was_received_and_how_it_was_handled_is_shown_in_each_province() {
    for province in ["nam-dinh", "ninh-binh", "thai-binh", "dak-nong"] {
        let db = store::testing::sqlite().await;
        let folder = std::env::temp_dir().join(format!("motcua-test-clauses-{province}"));
        let house = house(db.db.clone(), province, &folder, later);
        let (code, coordinator) = receive(&house, province).await;
        let mut anybody = Visitor::of(&house);
        let address = format!("/phan-anh/{code}");
        // Received: its state and its step with the time limit, and nothing of what was said.
        let page = anybody.open(&address).await.text();
        assert!(page.contains(&code), "{province}: {page}");
        assert!(!page.contains("quá hẹn năm ngày"), "{province}");
        let lead = place(&house, "so-tu-phap");
        let head = officer(&house, Role::HeadOfAgency, &lead.code);
        if province != "ninh-binh" {
            let wish = Command::Assign {
                lead,
                others: Vec::new(),
                instructions: String::new(),
            };
            does(&house, &coordinator, &code, wish).await;
            let page = anybody.open(&address).await.text();
            assert!(page.contains("Sở Tư pháp"), "{province}: {page}");
        } else {
            let wish = Command::Assign {
                lead,
                others: Vec::new(),
                instructions: String::new(),
            };
            does(&house, &head, &code, wish).await;
        }
        let wish = Command::Answer {
            words: "Đã trả kết quả ngày 24/8.".to_owned(),
            result_at: None,
            files: Vec::new(),
        };
        does(&house, &head, &code, wish).await;
        let wish = Command::Publish {
            title: "Trả kết quả chậm".to_owned(),
            content: "Hồ sơ quá hẹn.".to_owned(),
            answer: "Đã trả kết quả ngày 24/8.".to_owned(),
            files: Vec::new(),
        };
        does(&house, &coordinator, &code, wish).await;
        // Handled: in the list by its heading and state, on its page with answer and days taken.
        let list = anybody.open("/phan-anh").await.text();
        assert!(
            list.contains(&code) && list.contains("Trả kết quả chậm"),
            "{province}: {list}"
        );
        let page = anybody.open(&address).await.text();
        assert!(page.contains("Đã trả kết quả ngày 24/8."), "{province}");
        assert!(page.contains("ngày làm việc"), "{province}: {page}");
        assert!(!page.contains("Nguyễn Thị Hương"), "{province}");
    }
}

/// Covers: ND-24.1, ND-24.3
#[tokio::test]
async fn the_decrees_eight_subjects_are_offered_and_its_form_is_asked_for() {
    let db = store::testing::sqlite().await;
    let folder = std::env::temp_dir().join("motcua-test-clauses-form");
    let house = house(db.db.clone(), "nam-dinh", &folder, received);
    let mut anybody = Visitor::of(&house);
    let page = anybody.open("/phan-anh/gui").await.text();
    assert_eq!(Subject::ALL.len(), 8);
    for it in Subject::ALL {
        let offered = format!("value=\"{}\"", it.word());
        assert!(page.contains(&offered), "{}: {page}", it.word());
    }
    // Vietnamese, clear content, name, address and a way to reach whoever sends.
    let whole = form("Trả kết quả chậm", "Hồ sơ của tôi quá hẹn năm ngày.");
    for (left_out, said) in [
        ("content", "Ghi nội dung từ"),
        ("sender_name", "Ghi họ và tên người gửi"),
        ("sender_address", "Ghi địa chỉ của người gửi."),
        ("sender_phone", "Ghi số điện thoại hoặc thư điện tử"),
    ] {
        let mut wish = whole.clone();
        wish.retain(|(name, _)| *name != left_out);
        // Each from a house of its own: nobody is taken for a flood.
        let house = crate::testing::house(db.db.clone(), "nam-dinh", &folder, received);
        let seen = Visitor::of(&house).post("/phan-anh/gui", &wish).await;
        assert_eq!(seen.status, 422, "{left_out}");
        assert!(seen.text().contains(said), "{left_out}: {}", seen.text());
    }
    let foreign = form(
        "My result is late",
        "This is about the file that you have had with you.",
    );
    let seen = anybody.post("/phan-anh/gui", &foreign).await;
    assert_eq!(seen.status, 422, "{}", seen.text());
    assert!(seen.text().contains("tiếng Việt"), "{}", seen.text());
    assert_eq!(anybody.post("/phan-anh/gui", &whole).await.status, 200);
}

/// Covers: ND-27.3
#[tokio::test]
async fn the_office_sees_what_an_agency_is_late_with_and_the_agency_is_pressed() {
    let db = store::testing::sqlite().await;
    let folder = std::env::temp_dir().join("motcua-test-clauses-late");
    let late = || domain::testing::moment("2026-09-21T10:00");
    let house = house(db.db.clone(), "nam-dinh", &folder, late);
    let (code, coordinator) = receive(&house, "nam-dinh").await;
    let wish = Command::Assign {
        lead: place(&house, "so-tu-phap"),
        others: Vec::new(),
        instructions: String::new(),
    };
    let (office, at) = (&house.office, received());
    let done = casework::petition::run(office, &coordinator, at, &code, None, wish).await;
    done.expect("assigned");
    let the_office = casework::petition::the_office(office).code;
    let unit = office.organisation.units_of(&the_office)[0]
        .code
        .to_string();
    crate::testing::appoint(&house, "van", "Phạm Thị Văn", &unit, &[Role::Control]).await;
    let mut control = Visitor::of(&house);
    control.sign_in_officer("van").await;
    // Fifteen working days from the 24th of August, with the holiday between, end on the 16th.
    let list = control.open("/can-bo/phan-anh").await.text();
    assert!(list.contains(&code) && list.contains("Quá hạn"), "{list}");
    let page = control
        .open(&format!("/can-bo/phan-anh/{code}"))
        .await
        .text();
    assert!(page.contains("Sở Tư pháp"), "{page}");
    // The reminders to the agency were ordered when it was assigned, before the time and after it.
    let jobs = store::job_queue::backlog(&db.db, late())
        .await
        .expect("jobs");
    assert!(jobs.waiting >= 2, "{jobs:?}");
}
