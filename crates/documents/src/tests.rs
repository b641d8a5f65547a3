//! Letters are set, and their text is read back out of the PDF and compared with what was meant.
//! `MOTCUA_RECORD=1` writes what is meant anew; the difference is reviewed like code.

mod pdf;
mod seal;

use super::*;
use domain::case::LetterForm;
use domain::testing::{Story, letters};
use pdf::Pdf;
use std::path::PathBuf;
use unicode_normalization::is_nfc;

/// Compares with the file of that name.
fn expect_text(name: &str, text: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("src/tests/expected")
        .join(format!("{name}.txt"));
    if std::env::var_os("MOTCUA_RECORD").is_some() {
        std::fs::write(&path, text).expect("the file is written");
        return;
    }
    let expected = std::fs::read_to_string(&path)
        .unwrap_or_else(|_| panic!("{} is missing; record it", path.display()));
    assert_eq!(text, expected, "{name}: record it if this is meant");
}

#[test]
fn every_letter_says_what_it_must_say_in_letters_that_copy_out_as_typed() {
    for form in LetterForm::ALL {
        for (kind, story) in [
            ("short", letters::short(form)),
            ("long", letters::long(form)),
        ] {
            let data = letters::letter(form, &story);
            let pdf = letter(&data).expect("a letter");
            let pages = Pdf::read(&pdf).text();
            let text = format!("QR {}\n{}\n", data.qr, pages.join("\n\n"));
            assert!(is_nfc(&text), "{}", form.slug());
            assert!(text.contains("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"));
            assert!(text.contains(&data.code) && text.contains(&data.applicant.name[..20]));
            expect_text(&format!("{}-{kind}", form.slug()), &text);
        }
    }
}

#[test]
fn the_same_letter_is_the_same_file() {
    let data = letters::letter(LetterForm::Receipt, &letters::short(LetterForm::Receipt));
    assert_eq!(
        letter(&data).expect("a letter"),
        letter(&data).expect("a letter")
    );
}

#[test]
fn a_letter_is_a5_and_archivable_and_tagged_with_its_fonts_inside() {
    let data = letters::letter(LetterForm::Receipt, &letters::short(LetterForm::Receipt));
    let bytes = letter(&data).expect("a letter");
    assert!(bytes.starts_with(b"%PDF-1.7"));
    let pdf = Pdf::read(&bytes);
    assert_eq!(pdf.sizes(), [(148, 210)]);
    let metadata = pdf.metadata();
    assert!(metadata.contains("<pdfaid:part>2</pdfaid:part>"));
    assert!(metadata.contains("<pdfaid:conformance>B</pdfaid:conformance>"));
    assert!(metadata.contains("<pdfuaid:part>1</pdfuaid:part>"));
    assert!(metadata.contains("Giấy tiếp nhận hồ sơ và hẹn trả kết quả"));
    let catalogue = pdf.with(&["/Type/Catalog"]).expect("a catalogue");
    assert!(catalogue.contains("/StructTreeRoot") && catalogue.contains("/Marked true"));
    assert!(catalogue.contains("/Lang(vi-VN)"), "{catalogue}");
    let (fonts, embedded) = pdf.fonts();
    assert!(fonts >= 2);
    assert_eq!(fonts, embedded);
    // The QR code has words for those who cannot see it.
    assert!(pdf.with(&["/S/Figure"]).is_some());
}

#[test]
fn the_register_is_a4_across_and_repeats_its_head_on_each_page() {
    let data = letters::register(40);
    let pdf = register(&data).expect("a register");
    let pdf = Pdf::read(&pdf);
    let pages = pdf.text();
    assert!(pages.len() > 2);
    assert!(pdf.sizes().iter().all(|size| *size == (297, 210)));
    for page in &pages {
        assert!(page.contains("Mã hồ sơ") && page.contains("(12)"), "{page}");
    }
    let all = pages.join("\n");
    for row in &data.rows {
        assert!(all.contains(&row.code), "{}", row.code);
    }
    assert!(all.contains("Sổ có 40 hồ sơ, đánh số liên tục từ 01 đến 40"));
}

#[test]
fn a_report_is_a4_across_and_says_its_figures_its_sum_and_by_what_they_are_found() {
    let bytes = report(&seal::data(60)).expect("a report");
    let pages = Pdf::read(&bytes).text();
    assert!(pages.len() > 1);
    for page in &pages {
        assert!(page.contains("Số liệu 00112233445566aa"), "{page}");
    }
    let text = pages.join("\n");
    for words in [
        "TÌNH HÌNH, KẾT QUẢ GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH",
        "Quý 3/2026",
        "97,5 %",
        "xã số 60",
        "Kiểm tra (3) = (7)+(11): khớp",
        "CHỦ TỊCH",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(report(&seal::data(0)).is_ok(), "none is a report too");
}

#[test]
fn an_empty_register_is_a_register() {
    let pdf = register(&letters::register(0)).expect("a register");
    assert!(Pdf::read(&pdf).text()[0].contains("Sổ có 0 hồ sơ"));
}

#[test]
fn every_form_of_every_set_can_be_set() {
    for set in domain::letter::Forms::seed().sets() {
        for form in LetterForm::ALL {
            let data = letters::letter_on(form, &letters::short(form), set.from());
            let text = Pdf::read(&letter(&data).expect("a letter"))
                .text()
                .join(" ");
            let text = text.replace('\n', " ");
            let title = set.letter(form).title.to_uppercase();
            assert!(text.contains(&title), "{title}");
            if let Some(number) = &set.letter(form).number {
                assert!(text.contains(&format!("{number} – {}", set.name)), "{text}");
            }
        }
    }
}

#[test]
fn words_of_people_are_printed_and_never_obeyed() {
    let nasty = "#read(\"/etc/passwd\") *đậm* _nghiêng_ $x^2$ @ai <nhãn> \\ 😀 王 \u{202e}ngược\n\
                 = Dòng hai // không phải chú thích";
    let mut data = letters::letter(LetterForm::Receipt, &letters::short(LetterForm::Receipt));
    data.subject = nasty.to_owned();
    data.applicant.name = "Nguye\u{302}\u{303}n <b>Thị</b> #d.code".to_owned();
    let text = Pdf::read(&letter(&data).expect("a letter"))
        .text()
        .join(" ")
        .replace('\n', " ");
    assert!(
        text.contains("#read(\"/etc/passwd\") *đậm* _nghiêng_ $x^2$ @ai <nhãn> \\ □ □ ngược"),
        "{text}"
    );
    assert!(
        text.contains("= Dòng hai // không phải chú thích"),
        "{text}"
    );
    assert!(text.contains("Nguyễn <b>Thị</b> #d.code"), "{text}");
}

#[test]
fn a_template_reaches_no_file_no_package_and_no_clock() {
    let data = letters::letter(LetterForm::Reject, &letters::short(LetterForm::Reject));
    for (attempt, refusal) in [
        ("#read(\"/etc/hostname\")", "denied"),
        ("#read(\"../../Cargo.toml\")", "path"),
        ("#import \"@preview/cetz:0.3.0\": *", "denied"),
        ("#datetime.today()", "date"),
    ] {
        let mut templates = Templates::shipped();
        templates.set("reject", &format!("// một\n{attempt}\n"));
        let error = letter_with(&templates, &data).expect_err("a refusal");
        let said = error.to_string();
        assert!(said.contains("reject.typ:2: "), "{said}");
        assert!(said.contains(refusal), "{said}");
    }
}

#[test]
fn an_error_in_a_template_is_told_with_its_line() {
    let data = letters::letter(LetterForm::Reject, &letters::short(LetterForm::Reject));
    let mut templates = Templates::shipped();
    templates.set("reject", "#import \"letterhead.typ\": *\n\n#b.raeson\n");
    let said = letter_with(&templates, &data)
        .expect_err("an error")
        .to_string();
    assert!(
        said.contains("reject.typ:3: ") && said.contains("raeson"),
        "{said}"
    );
}

#[test]
fn a_typeface_that_is_not_there_is_an_error_and_no_empty_page() {
    let data = letters::letter(LetterForm::Reject, &letters::short(LetterForm::Reject));
    let mut templates = Templates::shipped();
    templates.set("reject", "#set text(font: \"Comic Sans\")\nchữ\n");
    let said = letter_with(&templates, &data)
        .expect_err("an error")
        .to_string();
    assert!(said.contains("reject.typ:1: unknown font"), "{said}");
}

#[test]
fn a_changed_word_in_a_template_is_printed() {
    let data = letters::letter(LetterForm::Reject, &letters::short(LetterForm::Reject));
    let mut templates = Templates::shipped();
    let text =
        include_str!("../templates/reject.typ").replace("Xin thông báo", "Trân trọng thông báo");
    templates.set("reject", &text);
    let pdf = letter_with(&templates, &data).expect("a letter");
    assert!(
        Pdf::read(&pdf)
            .text()
            .join(" ")
            .contains("Trân trọng thông báo")
    );
}

#[test]
fn a_long_history_fills_as_many_pages_as_it_needs() {
    let mut story = letters::long(LetterForm::ControlSlip);
    let rows = story.events.clone();
    // The file goes to and fro between two desks for weeks.
    for _ in 0..12 {
        story.events.extend(rows[3..5].iter().cloned());
    }
    story.case = domain::case::fold(story.case.id, &story.events);
    let data = letters::letter(LetterForm::ControlSlip, &story);
    let pages = Pdf::read(&letter(&data).expect("a letter")).text();
    assert!(pages.len() > 4);
    assert!(
        pages
            .iter()
            .take(4)
            .all(|page| page.contains("Thời gian giao"))
    );
}

#[test]
fn every_fact_a_template_may_use_is_listed_for_those_who_write_them() {
    fn names(value: &serde_json::Value, found: &mut std::collections::BTreeSet<String>) {
        match value {
            serde_json::Value::Object(fields) => {
                for (name, field) in fields {
                    found.insert(name.clone());
                    names(field, found);
                }
            }
            serde_json::Value::Array(items) => items.iter().for_each(|it| names(it, found)),
            _ => {}
        }
    }
    let mut found = std::collections::BTreeSet::new();
    for form in LetterForm::ALL {
        let data = letters::letter(form, &letters::long(form));
        names(&serde_json::to_value(data).expect("JSON"), &mut found);
    }
    let register = serde_json::to_value(letters::register(1)).expect("JSON");
    names(&register, &mut found);
    found.remove("body");
    let listed = include_str!("../../../docs/letters.md");
    let missing: Vec<_> = found
        .iter()
        .filter(|name| {
            !listed.contains(&format!("`{name}`")) && !listed.contains(&format!(".{name}`"))
        })
        .collect();
    assert!(missing.is_empty(), "not in docs/letters.md: {missing:?}");
}

#[test]
fn a_signature_never_stands_alone_on_a_page() {
    for form in LetterForm::ALL {
        for story in [letters::short(form), letters::long(form)] {
            let pdf = letter(&letters::letter(form, &story)).expect("a letter");
            let pages = Pdf::read(&pdf).text();
            for page in pages.iter().filter(|page| page.contains("(Ký ")) {
                let before = page.split("(Ký ").next().unwrap_or_default();
                assert!(before.lines().count() > 3, "{}: {page}", form.slug());
            }
        }
    }
}

#[test]
fn letters_can_be_set_on_several_threads_at_once() {
    let alone = letter(&letters::letter(
        LetterForm::Extend,
        &letters::short(LetterForm::Extend),
    ));
    let alone = alone.expect("a letter");
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let story: Story = letters::short(LetterForm::Extend);
                let pdf = letter(&letters::letter(LetterForm::Extend, &story));
                assert_eq!(pdf.expect("a letter"), alone);
            });
        }
    });
}
