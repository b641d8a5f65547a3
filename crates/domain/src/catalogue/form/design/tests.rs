//! Designing by example, on a new form and on every one that is shipped.

use super::*;
use crate::catalogue::Catalogue;

fn paths(design: &Design) -> Vec<String> {
    fn walk(fields: &[Field], paths: &mut Vec<String>) {
        for field in fields {
            paths.push(field.path.clone());
            walk(field.fields(), paths);
        }
    }
    let mut found = Vec::new();
    walk(&design.form("thu").expect("a form").fields, &mut found);
    found
}

const DECLARATION: &str = "cam_doan_noi_dung_khai_la";

#[test]
fn every_kind_can_be_put_in_and_is_read_back_as_that_kind() {
    for kind in Kind::ALL {
        let mut design = Design::new("Đơn thử");
        let path = design
            .add("", None, *kind, "Trường đầu tiên")
            .expect("a field");
        assert_eq!(path, "truong_dau_tien");
        let form = design.form("thu").expect("a form");
        let field = form.field(&path).expect("the field");
        let empty_group = *kind == Kind::Group;
        if !empty_group {
            assert_eq!(Kind::of(field), *kind, "{}", design.text());
        }
        for other in Kind::ALL {
            let mut changed = design.clone();
            let mut settings = Settings::of(field);
            settings.kind = Some(*other);
            assert!(changed.set(&path, &settings));
            let form = changed.form("thu").expect("a form");
            let field = form.field(&path).expect("the field");
            assert_eq!(
                Kind::of(field),
                *other,
                "{} → {}",
                kind.slug(),
                other.slug()
            );
        }
    }
}

#[test]
fn fields_go_into_groups_and_rows_and_move_between_them() {
    let mut design = Design::new("Đơn thử");
    let group = design
        .add("", None, Kind::Group, "Người nộp")
        .expect("a group");
    let name = design
        .add(&group, None, Kind::Text, "Họ tên")
        .expect("a name");
    assert_eq!(name, "nguoi_nop.ho_ten");
    let table = design.add("", None, Kind::Table, "Con").expect("a table");
    let born = design
        .add(&table, Some("con[].ten"), Kind::Date, "Ngày sinh")
        .expect("a date");
    assert_eq!(born, "con[].ngay_sinh");
    let second = design
        .add(&group, None, Kind::Text, "Họ tên")
        .expect("a name");
    assert_eq!(second, "nguoi_nop.ho_ten_2");
    assert!(design.set(
        &name,
        &Settings {
            title: "Họ và tên".into(),
            required: true,
            ..Settings::default()
        }
    ));
    let moved = design.move_before(&name, "con[].ten").expect("a place");
    assert_eq!(moved, "con[].ho_ten");
    let form = design.form("thu").expect("a form");
    assert!(form.field("con[].ho_ten").is_some_and(|it| it.required));
    assert_eq!(design.move_before("con", "con[].ten"), None);
    assert_eq!(design.move_before("con", "khong.co"), None);
    assert!(design.shift("con", false));
    assert!(!design.shift("khong_co", false));
    assert_eq!(
        paths(&design),
        [
            DECLARATION,
            "con",
            "con[].ho_ten",
            "con[].ten",
            "con[].ngay_sinh",
            "nguoi_nop",
            "nguoi_nop.ho_ten_2"
        ]
    );
    assert!(design.remove("con") && !design.remove("con"));
}

#[test]
fn what_is_said_of_a_field_is_read_back() {
    let mut design = Design::new("Đơn thử");
    let path = design
        .add("", None, Kind::Choice, "Diện")
        .expect("a choice");
    let said = Settings {
        title: "Diện ưu tiên".into(),
        kind: Some(Kind::Choice),
        required: true,
        when: Condition::parse("co = true").ok(),
        help: ["Chọn theo giấy xác nhận.".into(), "As certified.".into()],
        prefill: Some(Known::Address),
        options: vec!["Hộ nghèo".into(), "Khác".into()],
        ..Settings::default()
    };
    assert!(design.set(&path, &said));
    let form = design.form("thu").expect("a form");
    let field = form.field(&path).expect("the field");
    assert_eq!(Settings::of(field), said);
    assert_eq!(field.help(), "Chọn theo giấy xác nhận.");
    assert_eq!(field.known(), Some(Known::Address));
    let mut plain = Settings::of(field);
    plain.kind = Some(Kind::Money);
    plain.options.clear();
    plain.when = None;
    plain.help = Default::default();
    plain.least = Some(1000.0);
    assert!(design.set(&path, &plain));
    let form = design.form("thu").expect("a form");
    let field = form.field(&path).expect("the field");
    assert_eq!((field.least, field.when.clone()), (Some(1000.0), None));
    assert!(field.help().contains("đồng"));
}

#[test]
fn every_form_that_is_shipped_survives_its_designer() {
    for form in Catalogue::seed().forms() {
        let text = crate::catalogue::Texts::seed().forms[&form.name].to_string();
        let mut design = Design::parse(&text).expect("a design");
        assert_eq!(design.form(&form.name).as_ref(), Ok(form), "{}", form.name);
        for path in paths(&design) {
            let before = design.form(&form.name).expect("a form");
            let field = before.field(&path).expect("the field");
            assert!(design.set(&path, &Settings::of(field)), "{path}");
        }
        let after = design.form(&form.name).expect("a form");
        let told = |form: &Form| -> Vec<(String, String, Kind, bool)> {
            fn walk(fields: &[Field], told: &mut Vec<(String, String, Kind, bool)>) {
                for it in fields {
                    told.push((it.path.clone(), it.title.clone(), Kind::of(it), it.always));
                    walk(it.fields(), told);
                }
            }
            let mut found = Vec::new();
            walk(&form.fields, &mut found);
            found
        };
        assert_eq!(told(&after), told(form), "{}", form.name);
    }
}
