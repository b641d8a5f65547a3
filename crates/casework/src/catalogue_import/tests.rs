//! A file from being handed in to being taken, over both engines: nothing is written before
//! somebody else has said so, all of it goes in or nothing, and the pages' catalogue has it at once.

use super::*;
use crate::living;
use domain::actor::Role;
use domain::import::{export, sheet::Sheet};
use domain::testing::{self, moment};
use store::both_engines;
use store::read::page::PageRequest;

fn officer(role: Role, no: u128) -> Officer {
    Officer {
        id: domain::ids::OfficerId(Uuid::from_u128(no)),
        roles: vec![role],
        ..testing::head()
    }
}

fn now() -> Timestamp {
    moment("2026-08-24T09:00")
}

async fn open(db: &store::Db) -> Office {
    let office = Office::seed(db.clone(), "ninh-binh").expect("the shipped province");
    living::open(&office, now())
        .await
        .expect("a living catalogue");
    office.fresh()
}

fn handed(what: What) -> HandedIn {
    HandedIn {
        what,
        name: "tep.xlsx".to_owned(),
        hash: "ab".repeat(32),
    }
}

async fn load(office: &Office, id: Uuid) -> Import {
    let found = files::load(&office.db, id).await.expect("read");
    found.expect("an import")
}

/// Hands in and reads; the import as it waits.
async fn read_in(office: &Office, what: What, bytes: Vec<u8>) -> Import {
    let operator = officer(Role::Operator, 1);
    let id = hand_in(office, &operator, handed(what), now()).await;
    let id = id.expect("handed in");
    let import = load(office, id).await;
    let batch = read(office, &import, bytes, now()).await.expect("read");
    office.db.commit(batch).await.expect("committed");
    load(office, id).await
}

fn sheet(rows: &[&[&str]]) -> Vec<u8> {
    let row = |row: &&[&str]| row.iter().map(|cell| (*cell).to_owned()).collect();
    let sheet = Sheet {
        name: "Danh mục".to_owned(),
        rows: rows.iter().map(row).collect(),
    };
    spreadsheet::write(&[sheet]).expect("a spreadsheet")
}

const DECISION: &[&[&str]] = &[
    &[
        "Mã TTHC",
        "Tên thủ tục hành chính",
        "Lĩnh vực",
        "Cơ quan thực hiện",
        "Thời hạn giải quyết",
        "Kết quả",
    ],
    &["1.001193", "", "", "", "02 ngày làm việc", ""],
    &[
        "9.900001",
        "Cấp thẻ thử nghiệm",
        "Hộ tịch",
        "UBND cấp xã",
        "05 ngày làm việc",
        "Thẻ thử nghiệm",
    ],
];

both_engines!(
    a_decision_s_list_is_read_looked_at_and_taken_by_two_people,
    |db| {
        let office = open(db).await;
        let bytes = sheet(DECISION);
        let import = read_in(&office, What::Procedure, bytes.clone()).await;
        assert_eq!(import.state, State::Read);
        assert_eq!(
            (import.count.new, import.count.changed, import.count.wrong),
            (1, 1, 0)
        );
        let report = files::lines(db, import.id, None, &PageRequest::first(9))
            .await
            .unwrap();
        assert_eq!(report.items[1].code, "9.900001");
        // Nothing of it holds yet, and whoever handed it in does not take it.
        assert!(
            office
                .fresh()
                .catalogue
                .procedure(&"9.900001".into())
                .is_none()
        );
        let both = Officer {
            roles: vec![Role::Operator, Role::Control],
            ..officer(Role::Operator, 1)
        };
        let own = order(&office, &both, import.id, import.version, now()).await;
        assert!(matches!(own, Err(NotDone::SamePerson)), "{own:?}");
        let nobody = order(
            &office,
            &officer(Role::Specialist, 3),
            import.id,
            import.version,
            now(),
        )
        .await;
        assert!(matches!(nobody, Err(NotDone::Refused(_))), "{nobody:?}");
        let control = officer(Role::Control, 2);
        order(&office, &control, import.id, import.version, now())
            .await
            .unwrap();
        let twice = order(&office, &control, import.id, import.version, now()).await;
        assert!(matches!(twice, Err(NotDone::Otherwise)), "{twice:?}");
        let taking = load(&office, import.id).await;
        let batch = take(&office, &taking, bytes.clone(), now()).await.unwrap();
        db.commit(batch).await.unwrap();
        assert_eq!(load(&office, import.id).await.state, State::Taken);
        let catalogue = office.fresh().catalogue;
        let new = catalogue
            .procedure(&"9.900001".into())
            .expect("the new one");
        assert_eq!(
            new.field_group,
            catalogue.procedure(&"1.001193".into()).unwrap().field_group
        );
        let born = catalogue.procedure(&"1.001193".into()).unwrap();
        assert_eq!(
            born.time.general(),
            Some(domain::clock::Limit::working_days(2))
        );
        assert_eq!(born.version, 2);
        // The same file again finds nothing to do.
        let again = read_in(&office.fresh(), What::Procedure, bytes).await;
        assert!(
            !again.count.may_be_taken() && again.count.same == 2,
            "{:?}",
            again.count
        );
    }
);

both_engines!(one_wrong_line_keeps_the_whole_file_out, |db| {
    let office = open(db).await;
    let bytes = sheet(&[
        DECISION[0],
        DECISION[2],
        &["9.900002", "", "Hộ tịch", "UBND cấp xã", "", ""],
    ]);
    let import = read_in(&office, What::Procedure, bytes).await;
    assert_eq!((import.count.new, import.count.wrong), (1, 1));
    let control = officer(Role::Control, 2);
    let tried = order(&office, &control, import.id, import.version, now()).await;
    assert!(matches!(tried, Err(NotDone::Otherwise)), "{tried:?}");
    drop_it(&office, &control, import.id, import.version, now())
        .await
        .unwrap();
    assert_eq!(load(&office, import.id).await.state, State::Dropped);
});

both_engines!(
    what_changed_since_the_report_makes_the_taking_fail_whole,
    |db| {
        let office = open(db).await;
        let bytes = sheet(DECISION);
        let (first, second) = (
            read_in(&office, What::Procedure, bytes.clone()).await,
            read_in(&office, What::Procedure, bytes.clone()).await,
        );
        let control = officer(Role::Control, 2);
        for import in [&first, &second] {
            order(&office, &control, import.id, import.version, now())
                .await
                .unwrap();
            let taking = load(&office, import.id).await;
            let batch = take(&office.fresh(), &taking, bytes.clone(), now())
                .await
                .unwrap();
            db.commit(batch).await.unwrap();
        }
        assert_eq!(load(&office, first.id).await.state, State::Taken);
        let late = load(&office, second.id).await;
        assert_eq!(late.state, State::Failed);
        assert!(late.trouble.expect("why").contains("đã thay đổi"));
    }
);

both_engines!(
    a_department_is_merged_by_a_file_and_its_work_has_a_place_the_day_after,
    |db| {
        let office = open(db).await;
        let bytes = sheet(&[
            &[
                "Mã",
                "Tên cơ quan",
                "Mã định danh",
                "Cấp",
                "Đến ngày",
                "Nơi tiếp nhận công việc",
            ],
            &[
                "so-du-lich",
                "Sở Du lịch",
                "H42.010",
                "Cấp tỉnh",
                "31/8/2026",
                "Sở Văn hóa và Thể thao",
            ],
        ]);
        let import = read_in(&office, What::Agency, bytes.clone()).await;
        assert_eq!(
            (import.count.changed, import.count.wrong),
            (1, 0),
            "{import:?}"
        );
        let operator = officer(Role::Operator, 1);
        order(&office, &operator, import.id, import.version, now())
            .await
            .unwrap();
        let taking = load(&office, import.id).await;
        let batch = take(&office, &taking, bytes, now()).await.unwrap();
        db.commit(batch).await.unwrap();
        let today = office.fresh().organisation;
        assert!(
            today.has(&"so-du-lich".into()),
            "it is there until its last day"
        );
        living::refresh(&office, moment("2026-09-01T08:00"))
            .await
            .unwrap();
        let after = office.fresh().organisation;
        assert!(!after.has(&"so-du-lich".into()));
        let heirs = after.heirs(&"so-du-lich".into());
        assert_eq!(heirs[0].agency.code.as_str(), "so-van-hoa-va-the-thao");
        assert_eq!(after.communes().count(), 129);
    }
);

both_engines!(officers_come_in_by_a_file_and_change_by_the_next, |db| {
    let office = open(db).await;
    let head = &["Họ và tên", "Tên đăng nhập", "Đơn vị", "Vai trò"][..];
    let operator = officer(Role::Operator, 1);
    for (role, expected) in [("Chuyên viên thụ lý", (1, 0)), ("Lãnh đạo phòng", (0, 1))] {
        let bytes = sheet(&[
            head,
            &["Trần Văn Bình", "binh.tv", "xa-13285/van-hoa-xa-hoi", role],
        ]);
        let import = read_in(&office, What::Officer, bytes.clone()).await;
        assert_eq!((import.count.new, import.count.changed), expected, "{role}");
        order(&office, &operator, import.id, import.version, now())
            .await
            .unwrap();
        let taking = load(&office, import.id).await;
        take(&office, &taking, bytes, now()).await.unwrap();
        let account = store::officer::by_login(db, "binh.tv")
            .await
            .unwrap()
            .expect("an account");
        assert_eq!(account.roles[0].name(), role);
        assert_eq!(
            account.password_hash, None,
            "nobody can sign in before a password is given"
        );
    }
});

#[tokio::test]
async fn a_file_that_is_none_fails_with_its_reason() {
    let test = store::testing::sqlite().await;
    let office = open(&test.db).await;
    for (bytes, word) in [
        (b"PK\x03\x04 broken".to_vec(), "bảng tính"),
        (vec![0xff, 0xfe, 0x00], "cũng không phải JSON"),
        (b"{\"a\": 1}".to_vec(), "danh sách"),
        (
            spreadsheet::write(&[export::empty(What::Officer)]).expect("a sheet"),
            "Mã TTHC",
        ),
    ] {
        let import = read_in(&office, What::Procedure, bytes).await;
        assert_eq!(import.state, State::Failed);
        let why = import.trouble.expect("a reason");
        assert!(why.contains(word), "{why}");
    }
}
