//! What ships goes through the same door as what anybody hands over; what goes out comes back.

use super::*;
use crate::catalogue::{Catalogue, Procedure};
use crate::organisation::{Organisation, Parts, Texts, provinces};
use std::sync::LazyLock;

static SEED: LazyLock<Catalogue> = LazyLock::new(Catalogue::seed);

fn no_fault(_: &str, _: &Value) -> Vec<String> {
    Vec::new()
}

fn records<T: Serialize>(all: &[T], key: &str) -> There {
    let value = |it: &T| serde_json::to_value(it).expect("a record");
    let each = all.iter().map(value);
    each.map(|it| (it[key].as_str().expect("a code").to_owned(), it))
        .collect()
}

fn groups() -> BTreeMap<String, String> {
    let each = SEED.procedures().iter();
    each.map(|it| {
        (
            crate::catalogue::fold::fold(&it.field),
            it.field_group.clone(),
        )
    })
    .collect()
}

fn sheet(rows: &[&[&str]]) -> Sheet {
    let row = |row: &&[&str]| row.iter().map(|cell| (*cell).to_owned()).collect();
    Sheet {
        name: "Danh mục".to_owned(),
        rows: rows.iter().map(row).collect(),
    }
}

fn json(what: What, text: &str, there: &There, agencies: &There) -> Report {
    let beside = json::Beside {
        there,
        agencies,
        units: &[],
        groups: &groups(),
        check: &|_, _, _| Vec::new(),
    };
    json::read(what, text, &beside).expect("a list of records")
}

fn wrong(report: &Report) -> Vec<String> {
    let each = report.lines.iter().filter_map(|line| match &line.verdict {
        Verdict::Wrong { why } => Some(format!("{} {}: {}", line.no, line.code, why.join(" "))),
        _ => None,
    });
    each.collect()
}

#[test]
fn all_that_ships_is_read_by_the_importer() {
    let none = There::new();
    let texts = crate::catalogue::Texts::seed();
    for (what, text, expected) in [
        (What::Procedure, &texts.procedures, 252),
        (What::Title, &texts.titles, 1_338),
        (What::Process, &texts.processes, 71),
    ] {
        let report = json(what, text, &none, &none);
        assert_eq!(wrong(&report), Vec::<String>::new(), "{what:?}");
        assert_eq!(report.count().new, expected, "{what:?}");
        assert_eq!(report.records.len(), expected);
    }
    for province in provinces() {
        let text = Texts::seed(province).expect("a province").province;
        let report = json(What::Agency, &text, &none, &none);
        assert_eq!(wrong(&report), Vec::<String>::new(), "{province}");
        assert!(report.count().may_be_taken());
    }
}

#[test]
fn what_is_there_already_is_the_same_and_nothing_is_written() {
    let there = records(SEED.procedures(), "code");
    let text = serde_json::to_string(SEED.procedures()).expect("JSON");
    let report = json(What::Procedure, &text, &there, &There::new());
    assert_eq!(report.count().same, 252);
    assert!(report.records.is_empty() && !report.count().may_be_taken());
}

#[test]
fn procedures_go_out_as_a_sheet_and_come_back_the_same() {
    let all: Vec<&Procedure> = SEED.procedures().iter().collect();
    let out = export::procedures(&all);
    let report = procedure::read(&out, &There::new(), &groups(), &no_fault).expect("a sheet");
    assert_eq!(wrong(&report), Vec::<String>::new());
    assert_eq!(report.count().new, 252);
    let back: BTreeMap<String, Procedure> = report
        .records
        .iter()
        .map(|it| {
            let read = serde_json::from_value(it.body.clone()).expect("a procedure");
            (it.code.clone(), read)
        })
        .collect();
    for it in all {
        let read = &back[it.code.as_str()];
        assert_eq!(
            (
                &read.name,
                &read.field,
                &read.field_group,
                &read.levels,
                &read.agency
            ),
            (&it.name, &it.field, &it.field_group, &it.levels, &it.agency)
        );
        assert_eq!(
            (read.time.amount, read.time.unit),
            (it.time.amount, it.time.unit),
            "{}",
            it.code
        );
        let amounts = |it: &Procedure| it.fees.iter().map(|fee| fee.amount).collect::<Vec<_>>();
        assert_eq!(amounts(read), amounts(it), "{}", it.code);
        assert_eq!(read.service_level, it.service_level);
        assert_eq!(read.components.len(), it.components.len(), "{}", it.code);
    }
}

#[test]
fn agencies_and_units_go_out_as_sheets_and_come_back_the_same() {
    for province in provinces() {
        let parts = Parts::read(&Texts::seed(province).expect("a province")).expect("parts");
        let there = records(&parts.agencies, "code");
        let out = export::agencies(parts.agencies.iter());
        let report = agency::read(&out, &there, &[]).expect("a sheet");
        assert_eq!(wrong(&report), Vec::<String>::new(), "{province}");
        assert_eq!(
            report.count().same,
            parts.agencies.len(),
            "{province}: {:?}",
            report.records.first()
        );
        let organisation = Organisation::seed(province).expect("a province");
        let units = records(organisation.units(), "code");
        let out = export::units(organisation.units().iter());
        let report = agency::read_units(&out, &units, &there).expect("a sheet");
        assert_eq!(wrong(&report), Vec::<String>::new(), "{province}");
        assert_eq!(
            report.count().same,
            organisation.units().len(),
            "{province}: {:?}",
            report.records.first()
        );
    }
}

#[test]
fn a_publication_decision_is_read_as_it_is_printed() {
    let printed = sheet(&[
        &["DANH MỤC THỦ TỤC HÀNH CHÍNH MỚI BAN HÀNH, ĐƯỢC SỬA ĐỔI"],
        &[
            "STT",
            "Mã TTHC",
            "Tên thủ tục hành chính",
            "Thời hạn giải quyết",
            "Địa điểm thực hiện",
            "Phí, lệ phí (nếu có)",
            "Căn cứ pháp lý",
            "Cơ quan thực hiện",
        ],
        &["I. LĨNH VỰC HỘ TỊCH"],
        &[
            "1",
            "1.001193.H42",
            "Thủ tục đăng ký khai sinh",
            "Ngay trong ngày tiếp nhận",
            "Trực tuyến, trực tiếp",
            "Không",
            "Luật Hộ tịch số 60/2014/QH13",
            "UBND cấp xã",
        ],
        &[
            "",
            "",
            "",
            "",
            "",
            "Cấp bản sao: 8.000 đồng/bản",
            "Thông tư 281/2016/TT-BTC",
            "",
        ],
        &[
            "2",
            "9.999999",
            "Thủ tục thử nghiệm",
            "03 ngày làm việc",
            "Trực tiếp hoặc bưu chính",
            "50.000 đồng",
            "87/2020/NĐ-CP",
            "Sở Tư pháp",
        ],
    ]);
    let there = records(SEED.procedures(), "code");
    let report = procedure::read(&printed, &there, &groups(), &no_fault).expect("a sheet");
    assert_eq!(wrong(&report), Vec::<String>::new());
    let count = report.count();
    assert_eq!((count.new, count.changed), (1, 1));
    assert_eq!(report.lines[0].code, "1.001193");
    assert!(report.lines[0].notes[0].contains("Ngay trong ngày"));
    let born: Procedure =
        serde_json::from_value(report.records[0].body.clone()).expect("a procedure");
    // What the decision says nothing of stays as it was.
    let before = SEED.procedure(&"1.001193".into()).expect("a procedure");
    assert_eq!(born.components, before.components);
    assert_eq!(born.fees.len(), 2);
    assert_eq!(born.fees[1].amount, Some(8_000));
    assert_eq!(born.legal_basis, ["60/2014/QH13", "281/2016/TT-BTC"]);
    let tried: Procedure =
        serde_json::from_value(report.records[1].body.clone()).expect("a procedure");
    assert_eq!(tried.field, "Hộ tịch");
    assert_eq!(tried.field_group, before.field_group);
    assert_eq!(
        tried.time.general(),
        Some(crate::clock::Limit::working_days(3))
    );
    assert_eq!(tried.levels, [crate::catalogue::Level::Province]);
    assert_eq!(tried.channels.len(), 2);
    assert_eq!(tried.steps.len(), 4);
}

#[test]
fn each_wrong_line_is_told_with_its_number_and_nothing_of_it_is_taken() {
    let typed = sheet(&[
        &[
            "Mã TTHC",
            "Tên thủ tục hành chính",
            "Cấp thực hiện",
            "Mức độ",
            "Toàn trình",
            "Một phần",
        ],
        &["1.000001", "Một", "Cấp tỉnh", "", "x", ""],
        &["", "Không mã", "Cấp tỉnh", "", "", ""],
        &["1.000001", "Hai lần", "Cấp tỉnh", "", "", ""],
        &["1.000002", "Cấp lạ", "Liên hiệp", "", "", ""],
        &["1.000003", "Mức lạ", "Cấp xã", "siêu tốc", "", ""],
        &["1.000004", "Cả hai", "Cấp xã", "", "x", "x"],
    ]);
    let report = procedure::read(&typed, &There::new(), &groups(), &no_fault).expect("a sheet");
    let found = wrong(&report);
    assert_eq!(found.len(), 5, "{found:#?}");
    for (at, word) in [
        "Thiếu mã",
        "đã có ở dòng 2",
        "Liên hiệp",
        "siêu tốc",
        "cả toàn trình và một phần",
    ]
    .iter()
    .enumerate()
    {
        assert!(found[at].contains(word), "{}", found[at]);
    }
    assert!(found[0].starts_with("3 "));
    assert!(!report.count().may_be_taken());
}

#[test]
fn the_national_database_s_answer_is_read() {
    let text = r#"{"error_code":"0","result":[{"ID":"1","MATTHC":"2.009999","TENTTHC":"Cấp bản sao trích lục","CAPTHUCHIEN":"Cấp Xã",
        "LINHVUCTHUCHIEN":[{"MALINHVUC":"G03","TENLINHVUC":"Hộ tịch","MANGANH":"G03"}],
        "CACHTHUCTHUCHIEN":[
          {"KENH":"Trực tiếp","THOIGIAN":[{"THOIGIANGIAIQUYET":"1","DONVITINH":"Ngày làm việc","MOTA":"","PHILEPHI":[{"MAPHILEPHI":"P1","SOTIEN":"8000","DONVI":"VND","MOTA":"mỗi bản"}]}]},
          {"KENH":"Trực tuyến","THOIGIAN":[{"THOIGIANGIAIQUYET":"1","DONVITINH":"Ngày làm việc","PHILEPHI":[]}]}],
        "THANHPHANHOSO":[{"TRUONGHOP":"","GIAYTO":[{"MAGIAYTO":"T1","TENGIAYTO":"Tờ khai","TENMAUDON":"TK.docx"},{"MAGIAYTO":"T2","TENGIAYTO":"Giấy ủy quyền (nếu có)","TENMAUDON":""}]}],
        "KETQUATHUCHIEN":[{"MAKETQUA":"KQ.1","TENKETQUA":"Bản sao trích lục"}],
        "CANCUPHAPLY":[{"SOVANBAN":"60/2014/QH13","TENVANBAN":"Luật Hộ tịch"}],
        "COQUANTHUCHIEN":[{"MADONVI":"H42","TENDONVI":"UBND cấp xã"}],"YEUCAU":"Không quá 60 ngày","QUYETDINH":"528/QĐ-BTP","TRANGTHAI":"1"}]}"#;
    let report = json(What::Procedure, text, &There::new(), &There::new());
    assert_eq!(wrong(&report), Vec::<String>::new());
    let it: Procedure =
        serde_json::from_value(report.records[0].body.clone()).expect("a procedure");
    assert_eq!(it.code.as_str(), "2.009999");
    assert_eq!(
        it.time.general(),
        Some(crate::clock::Limit::working_days(1))
    );
    assert_eq!(it.fees[0].amount, Some(8_000));
    assert_eq!(it.channels.len(), 2);
    assert!(it.components[0].is_form && it.components[0].required);
    assert!(!it.components[1].required);
    assert_eq!(it.results[0].code.as_deref(), Some("KQ.1"));
    assert_eq!(it.conditions.as_deref(), Some("Không quá 60 ngày"));
    let agency = r#"[{"MADONVI":"H42.999","TENDONVI":"Sở Thử nghiệm","CAPDONVI":"2"}]"#;
    let report = json(What::Agency, agency, &There::new(), &There::new());
    assert_eq!(wrong(&report), Vec::<String>::new());
    assert_eq!(report.records[0].code, "so-thu-nghiem");
}

#[test]
fn officers_are_read_with_their_units_and_roles() {
    let organisation = Organisation::seed("ninh-binh").expect("a province");
    let typed = sheet(&[
        &[
            "Họ và tên",
            "Tên đăng nhập",
            "Email",
            "Đơn vị",
            "Cơ quan",
            "Vai trò",
        ],
        &[
            "Trần Văn Bình",
            "binh.tv",
            "binh@example.vn",
            "Phòng Văn hóa – Xã hội phường Phủ Lý",
            "",
            "Chuyên viên thụ lý; Lãnh đạo phòng",
        ],
        &[
            "Lê Thị Cúc",
            "cuc.lt",
            "",
            "xa-13285/mot-cua",
            "",
            "Tiếp nhận và trả kết quả",
        ],
        &[
            "Phạm Dũng",
            "dung",
            "khong-phai-thu",
            "Phòng lạ",
            "",
            "Nhà thơ",
        ],
    ]);
    let report = officer::read(&typed, &There::new(), &organisation).expect("a sheet");
    assert_eq!(report.count().new, 2);
    assert_eq!(report.records[0].body["unit"], "xa-13285/van-hoa-xa-hoi");
    assert_eq!(
        report.records[0].body["roles"],
        serde_json::json!(["specialist", "head_of_division"])
    );
    assert_eq!(report.records[1].body["agency"], "xa-13285");
    let found = wrong(&report);
    assert!(
        found[0].contains("khong-phai-thu")
            && found[0].contains("Phòng lạ")
            && found[0].contains("Nhà thơ"),
        "{found:?}"
    );
}

#[test]
fn what_is_not_a_list_of_records_is_said() {
    let none = There::new();
    let beside = json::Beside {
        there: &none,
        agencies: &none,
        units: &[],
        groups: &BTreeMap::new(),
        check: &|_, _, _| Vec::new(),
    };
    let read = |text: &str| json::read(What::Procedure, text, &beside);
    assert!(matches!(read("{"), Err(Unreadable::NotJson(_))));
    assert_eq!(read("{}"), Err(Unreadable::NoList));
    assert_eq!(read("3"), Err(Unreadable::NoList));
    assert_eq!(read("[]"), Err(Unreadable::Empty));
    let report = read("[1, {\"code\": \"1.000001\"}]").expect("a list");
    assert_eq!(report.count().wrong, 2);
}

#[test]
fn an_agency_that_would_break_the_tree_is_told_on_its_line() {
    let parts = Parts::read(&Texts::seed("nam-dinh").expect("a province")).expect("parts");
    let there = records(&parts.agencies, "code");
    let typed = sheet(&[
        &[
            "Mã",
            "Tên cơ quan",
            "Mã định danh",
            "Cấp",
            "Trực thuộc",
            "Đến ngày",
            "Nơi tiếp nhận công việc",
        ],
        &[
            "so-moi",
            "Sở Mới",
            "H40.099",
            "Cấp tỉnh",
            "UBND tỉnh Nam Định",
            "",
            "",
        ],
        &["so-trung", "Sở Trùng", "H40.003", "Cấp tỉnh", "", "", ""],
        &[
            "so-noi-vu",
            "Sở Nội vụ",
            "H40.002",
            "Cấp tỉnh",
            "",
            "30/6/2026",
            "",
        ],
        &[
            "so-xay-dung",
            "Sở Xây dựng",
            "H40.009",
            "Cấp tỉnh",
            "",
            "30/6/2026",
            "Sở Tài chính",
        ],
    ]);
    let report = agency::read(&typed, &there, &[]).expect("a sheet");
    let found = wrong(&report);
    assert_eq!(found.len(), 2, "{found:#?}");
    assert!(
        found[0].contains("trùng với cơ quan so-tu-phap"),
        "{}",
        found[0]
    );
    assert!(found[1].contains("nơi tiếp nhận công việc"), "{}", found[1]);
    let new = &report.records[0].body;
    assert_eq!(
        (&new["parent"], &new["kind"]),
        (&"ubnd-tinh".into(), &"department".into())
    );
    let ended = report
        .records
        .iter()
        .find(|it| it.code == "so-xay-dung")
        .expect("a record");
    assert_eq!(
        ended.body["successors"],
        serde_json::json!(["so-tai-chinh"])
    );
    assert_eq!(ended.body["to"], "2026-06-30");
}
