//! Filling in, checking and going back, on the forms of the seed.

use super::*;
use domain::catalogue::FieldKind;
use proptest::prelude::*;
use serde_json::json;
use std::sync::LazyLock;

static SEED: LazyLock<Catalogue> = LazyLock::new(Catalogue::seed);
static CHECKER: LazyLock<Checker> =
    LazyLock::new(|| Checker::new(&SEED).expect("the schemas of the seed"));

fn birth() -> &'static Form {
    SEED.form("1.001193").expect("a form of the seed")
}

fn pairs(of: &[(&str, &str)]) -> Vec<(String, String)> {
    of.iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

const WHOLE: [(&str, &str); 15] = [
    ("kinh_gui", "UBND phường Trường Thi"),
    ("nguoi_yeu_cau.ho_ten", " Nguyễn Thị Thanh Hương "),
    ("nguoi_yeu_cau.so_dinh_danh", "036 190 000 731"),
    ("nguoi_yeu_cau.quan_he", "Mẹ"),
    ("nguoi_duoc_khai_sinh.ho_ten", "TRẦN MINH KHANG"),
    ("nguoi_duoc_khai_sinh.ngay_sinh", "05/08/2026"),
    (
        "nguoi_duoc_khai_sinh.noi_sinh",
        "Bệnh viện Phụ sản Nam Định",
    ),
    ("nguoi_duoc_khai_sinh.gioi_tinh", "Nam"),
    ("nguoi_duoc_khai_sinh.dan_toc", "Kinh"),
    ("nguoi_duoc_khai_sinh.quoc_tich", "Việt Nam"),
    ("nguoi_duoc_khai_sinh.que_quan", "Nam Định"),
    ("cap_ban_sao.co", "on"),
    ("cap_ban_sao.so_luong", "2"),
    ("cam_doan", "on"),
    ("csrf", "not of this form"),
];

#[test]
fn a_posted_form_becomes_typed_data_without_errors() {
    // Covers: HN-7.2/1
    let data = parse(birth(), &pairs(&WHOLE));
    assert_eq!(CHECKER.check(birth(), &data), []);
    assert_eq!(data["nguoi_duoc_khai_sinh"]["ngay_sinh"], "2026-08-05");
    assert_eq!(data["nguoi_yeu_cau"]["so_dinh_danh"], "036190000731");
    assert_eq!(data["cap_ban_sao"], json!({"co": true, "so_luong": 2}));
    assert_eq!(data["cam_doan"], true);
    assert!(data.get("nguoi_me").is_none() && data.get("csrf").is_none());
}

#[test]
fn data_go_back_into_the_page_as_they_were_typed() {
    let data = parse(birth(), &pairs(&WHOLE));
    let back = flat(birth(), &data);
    let value = |name: &str| {
        back.iter()
            .find(|(n, _)| n == name)
            .map(|(_, v)| v.as_str())
    };
    assert_eq!(value("nguoi_duoc_khai_sinh.ngay_sinh"), Some("05/08/2026"));
    assert_eq!(
        value("nguoi_yeu_cau.ho_ten"),
        Some("Nguyễn Thị Thanh Hương")
    );
    assert_eq!(value("cap_ban_sao.co"), Some("true"));
    assert_eq!(parse(birth(), &back), data);
}

fn said(data: &[(&str, &str)]) -> Vec<(String, String)> {
    CHECKER
        .check(birth(), &parse(birth(), &pairs(data)))
        .into_iter()
        .map(|error| (error.field, error.message))
        .collect()
}

#[test]
fn each_message_says_how_to_put_the_field_right() {
    let mut wrong = WHOLE;
    wrong[2].1 = "03619000073";
    wrong[5].1 = "31/02/2026";
    wrong[7].1 = "Trai";
    wrong[12].1 = "hai";
    let expected = [
        (
            "nguoi_yeu_cau.so_dinh_danh",
            "Số định danh gồm 12 chữ số; đang có 11.",
        ),
        (
            "nguoi_duoc_khai_sinh.ngay_sinh",
            "Không có ngày 31/02/2026. Kiểm tra lại ngày và tháng.",
        ),
        (
            "nguoi_duoc_khai_sinh.gioi_tinh",
            "Chọn một trong: Nam; Nữ; Khác.",
        ),
        ("cap_ban_sao.so_luong", "Ghi một số nguyên, chỉ gồm chữ số."),
    ];
    let expected = expected.map(|(field, message)| (field.to_owned(), message.to_owned()));
    assert_eq!(said(&wrong), expected);
}

#[test]
fn what_is_missing_is_named_field_by_field_in_the_order_of_the_form() {
    let said = said(&[("nguoi_me.noi_cu_tru.xa", "Trường Thi")]);
    let fields: Vec<&str> = said.iter().map(|(field, _)| field.as_str()).collect();
    assert_eq!(
        fields,
        [
            "kinh_gui",
            "nguoi_yeu_cau.ho_ten",
            "nguoi_yeu_cau.quan_he",
            "nguoi_duoc_khai_sinh.ho_ten",
            "nguoi_duoc_khai_sinh.ngay_sinh",
            "nguoi_duoc_khai_sinh.noi_sinh",
            "nguoi_duoc_khai_sinh.gioi_tinh",
            "nguoi_duoc_khai_sinh.dan_toc",
            "nguoi_duoc_khai_sinh.quoc_tich",
            "nguoi_duoc_khai_sinh.que_quan",
            "nguoi_me.noi_cu_tru.tinh",
            "cam_doan",
        ]
    );
    assert_eq!(said[11].1, "Đánh dấu vào ô cam đoan để nộp hồ sơ.");
    assert_eq!(said[1].1, "Ghi họ, chữ đệm, tên người yêu cầu.");
}

#[test]
fn rows_keep_their_order_and_gaps_close() {
    let form = SEED.form("1.001612").expect("a form of the seed");
    let data = parse(
        form,
        &pairs(&[
            ("nganh_nghe[7].ten", "Bán tạp hóa"),
            ("nganh_nghe[7].ma_nganh_cap_4", "4711"),
            ("nganh_nghe[2].ten", "Bán cà phê"),
            ("nganh_nghe[4].ten", "  "),
        ]),
    );
    let rows = data["nganh_nghe"].as_array().expect("rows");
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0]["ten"], "Bán cà phê");
    let back = flat(form, &data);
    assert!(back.contains(&("nganh_nghe[1].ten".to_owned(), "Bán tạp hóa".to_owned())));
    let errors = CHECKER.check(form, &data);
    assert!(
        errors
            .iter()
            .all(|error| !error.message.is_empty() && !error.message_en.is_empty())
    );
}

#[test]
fn numbers_are_read_as_people_here_write_them() {
    let form = SEED.form("1.013978").expect("a form of the seed");
    let read = |typed: &str| {
        let name = "nha_o_cong_trinh[0].dien_tich_san_m2";
        let data = parse(form, &pairs(&[(name, typed)]));
        data["nha_o_cong_trinh"][0]["dien_tich_san_m2"].clone()
    };
    assert_eq!(read("82,5"), json!(82.5));
    assert_eq!(read("1.200"), json!(1200));
    assert_eq!(read("1.200,25"), json!(1200.25));
    assert_eq!(read("82.5"), json!(82.5));
    assert_eq!(read("khoảng 80"), json!("khoảng 80"));
}

#[test]
fn dates_are_taken_as_typed_or_iso() {
    let read = |typed: &str| {
        parse(birth(), &pairs(&[("nguoi_yeu_cau.ngay_sinh", typed)]))["nguoi_yeu_cau"]["ngay_sinh"]
            .clone()
    };
    for typed in [
        "5/9/1990",
        "05/09/1990",
        "05-09-1990",
        "5.9.1990",
        "1990-09-05",
    ] {
        assert_eq!(read(typed), "1990-09-05", "{typed}");
    }
    for typed in ["5/9/90", "31/02/2026", "hôm qua", "1/1", "99/99/9999"] {
        assert_eq!(read(typed), typed);
    }
}

#[test]
fn an_odd_number_warns_and_does_not_refuse() {
    let today = jiff::civil::date(2026, 8, 24);
    let mut typed = WHOLE.to_vec();
    typed.push(("nguoi_yeu_cau.ngay_sinh", "14/03/1991"));
    let data = parse(birth(), &pairs(&typed));
    assert_eq!(CHECKER.check(birth(), &data), []);
    let warned = warnings(birth(), &data, today);
    assert_eq!(warned.len(), 1);
    assert_eq!(
        warned[0].message,
        "Số định danh này của người sinh năm 1990; ngày sinh đang ghi năm 1991."
    );
    typed[5].1 = "05/08/2027";
    let data = parse(birth(), &pairs(&typed));
    assert_eq!(warnings(birth(), &data, today).len(), 2);
}

#[test]
fn the_generic_form_asks_who_what_and_how_to_reach_them() {
    let form = SEED.form("generic").expect("the generic form");
    let whole = pairs(&[
        ("nguoi_de_nghi.ho_ten", "Trần Văn Bình"),
        ("nguoi_de_nghi.dien_thoai", "0900 000 111"),
        ("noi_dung", "Đề nghị xác nhận nơi làm việc"),
        ("cam_doan", "on"),
    ]);
    assert_eq!(CHECKER.check(form, &parse(form, &whole)), []);
    assert_eq!(CHECKER.check(form, &json!({})).len(), 4);
}

#[test]
fn every_form_shows_help_at_every_field_that_needs_it() {
    // Covers: HN-5.4
    fn walk(field: &domain::catalogue::Field) {
        assert!(!field.title.is_empty(), "{}", field.path);
        let plain = matches!(field.kind, FieldKind::Text | FieldKind::Group(_));
        assert!(plain || !field.help().is_empty(), "{}", field.path);
        assert_eq!(field.help().is_empty(), field.help_en().is_empty());
        field.fields().iter().for_each(walk);
    }
    for form in SEED.forms() {
        form.fields.iter().for_each(walk);
    }
}

fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,20}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(
                prop_oneof![
                    Just("nguoi_me".to_owned()),
                    Just("ho_ten".to_owned()),
                    Just("ngay_sinh".to_owned()),
                    Just("cap_ban_sao".to_owned()),
                    ".{0,8}",
                ],
                inner,
                0..6
            )
            .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn odd_data_give_messages_and_no_panic(data in anything()) {
        let errors = CHECKER.check(birth(), &data);
        prop_assert!(!errors.is_empty());
        prop_assert!(errors.iter().all(|error| !error.message.is_empty()));
        let back = flat(birth(), &data);
        let _ = CHECKER.check(birth(), &parse(birth(), &back));
        let _ = warnings(birth(), &data, jiff::civil::date(2026, 8, 24));
    }

    #[test]
    fn odd_posts_give_messages_and_no_panic(
        posted in prop::collection::vec(("[a-z_.\\[\\]0-9]{0,30}", ".{0,30}"), 0..20)
    ) {
        for form in SEED.forms() {
            let data = parse(form, &posted);
            let _ = CHECKER.check(form, &data);
            prop_assert_eq!(parse(form, &flat(form, &data)), data);
        }
    }

    #[test]
    fn what_was_typed_comes_back(typed in "[^\\s][^\\r\\n]{0,40}") {
        let data = parse(birth(), &[("kinh_gui".to_owned(), typed.clone())]);
        let back = flat(birth(), &data);
        prop_assert!(back.contains(&("kinh_gui".to_owned(), typed.trim().to_owned())));
    }
}

#[test]
fn what_is_not_asked_is_neither_missed_nor_kept() {
    let form = Form::parse(
        "thu",
        r#"{"title":"Thử","type":"object","additionalProperties":false,
            "properties":{
                "loai":{"title":"Loại","type":"string","enum":["Mới","Đổi"]},
                "cu":{"title":"Giấy cũ","type":"object","x-when":"loai = \"Đổi\"",
                    "properties":{"so":{"title":"Số","type":"string"}},"required":["so"]},
                "tien":{"title":"Vốn","type":"integer","x-kind":"money"}},
            "required":["loai","cu"]}"#,
    )
    .expect("a form");
    let checker = Checker::of(&form).expect("a schema");
    let data = parse(
        &form,
        &pairs(&[("loai", "Mới"), ("cu.so", "12"), ("tien", "1.500.000")]),
    );
    assert_eq!(data, json!({"loai": "Mới", "tien": 1_500_000}));
    assert_eq!(checker.check(&form, &data), []);
    let data = parse(&form, &pairs(&[("loai", "Đổi")]));
    let fields: Vec<String> = checker
        .check(&form, &data)
        .into_iter()
        .map(|error| error.field)
        .collect();
    assert_eq!(fields, ["cu.so"]);
}

#[test]
fn a_place_is_one_of_the_provinces_communes_and_is_told_beside_its_field() {
    let form = Form::parse(
        "thu",
        r#"{"title":"Thử","type":"object","properties":{
            "noi_o":{"title":"Nơi ở","type":"string","x-kind":"place"},
            "con":{"title":"Con","type":"array","items":{"type":"object","properties":{
                "noi_sinh":{"title":"Nơi sinh","type":"string","x-kind":"place"}}}}}}"#,
    )
    .expect("a form");
    let checker = Checker::of(&form).expect("a schema");
    let province = domain::organisation::Organisation::seed("nam-dinh").expect("a province");
    let place = province
        .communes()
        .find_map(|it| it.place.clone())
        .expect("a commune");
    let good = json!({"noi_o": place.to_uppercase(), "con": [{"noi_sinh": place}]});
    assert_eq!(checker.check_in(&province, &form, &good), []);
    let bad = json!({"noi_o": "Paris", "con": [{"noi_sinh": place}, {"noi_sinh": "x"}]});
    let errors = checker.check_in(&province, &form, &bad);
    let fields: Vec<&str> = errors.iter().map(|it| it.field.as_str()).collect();
    assert_eq!(fields, ["noi_o", "con[1].noi_sinh"]);
    assert!(
        errors[0].message.contains("“Paris”"),
        "{}",
        errors[0].message
    );
}
