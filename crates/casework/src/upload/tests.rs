//! Files as people send them, and as they should not.

use super::*;
use proptest::prelude::*;

fn jpeg() -> Vec<u8> {
    let mut bytes = vec![0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2];
    bytes.extend([0xFF, 0xC0, 0, 11, 8, 0, 16, 0, 16, 1, 1, 0x11, 0]);
    bytes.extend([0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0, 9, 9, 9, 0xFF, 0xD9]);
    bytes
}

fn png() -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x10\x08\x02\0\0\0abcd".to_vec();
    bytes.extend(b"\0\0\0\0IEND\xAE\x42\x60\x82");
    bytes
}

fn pdf() -> Vec<u8> {
    b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n".to_vec()
}

fn docx() -> Vec<u8> {
    b"PK\x03\x04..word/document.xml..PK\x01\x02..PK\x05\x06................".to_vec()
}

fn of(name: &str, bytes: &[u8]) -> Result<Checked, Refused> {
    check(name, bytes, &Limits::default())
}

#[test]
fn a_kind_is_found_in_the_bytes_whatever_the_name_says() {
    for (name, bytes, kind) in [
        ("giay-chung-sinh.jpg", jpeg(), Kind::Jpeg),
        ("anh.png", jpeg(), Kind::Jpeg),
        ("khong-duoi", png(), Kind::Png),
        ("hop-dong.PDF", pdf(), Kind::Pdf),
    ] {
        assert_eq!(of(name, &bytes).map(|it| it.kind), Ok(kind), "{name}");
    }
}

#[test]
fn a_program_under_the_name_of_a_picture_is_refused() {
    let refused = of("anh-gia-dinh.exe.jpg", b"MZ\x90\0\x03").map_err(|it| it.message());
    assert_eq!(
        refused,
        Err(
            "Tên tệp ghi là JPG nhưng nội dung là chương trình máy tính. \
             Chọn ảnh chụp hoặc tệp PDF."
                .to_owned()
        )
    );
    for (name, bytes) in [
        ("don.pdf", b"<html><script>x</script>".as_slice()),
        ("anh.png", b"<svg xmlns='x' onload='x'/>"),
        ("anh.jpg", b"%!PS-Adobe"),
    ] {
        assert!(
            matches!(of(name, bytes), Err(Refused::Disguised { .. })),
            "{name}"
        );
    }
}

#[test]
fn a_word_document_is_told_to_become_a_pdf_and_is_taken_where_allowed() {
    let refused = of("don.docx", &docx()).map_err(|it| it.message());
    assert!(
        refused
            .as_ref()
            .is_err_and(|it| it.contains("Lưu thành PDF")),
        "{refused:?}"
    );
    let limits = Limits {
        kinds: vec![Kind::Docx],
        ..Limits::default()
    };
    assert_eq!(
        check("don.docx", &docx(), &limits).map(|it| it.kind),
        Ok(Kind::Docx)
    );
    let mut with_macros = docx();
    with_macros.extend(b"word/vbaProject.bin");
    assert!(check("don.docx", &with_macros, &limits).is_err());
}

#[test]
fn a_photograph_of_a_telephone_that_browsers_cannot_show_comes_with_advice() {
    let refused = of("IMG_0001.HEIC", b"\0\0\0\x18ftypheic\0\0\0\0").map_err(|it| it.message());
    assert!(
        refused
            .as_ref()
            .is_err_and(|it| it.contains("Tương thích nhất")),
        "{refused:?}"
    );
}

#[test]
fn half_a_file_and_an_empty_one_are_refused() {
    for (name, whole) in [("a.pdf", pdf()), ("a.jpg", jpeg()), ("a.png", png())] {
        let half = &whole[..whole.len() / 2 + 4];
        assert!(
            matches!(of(name, half), Err(Refused::Damaged { .. })),
            "{name}: {:?}",
            of(name, half)
        );
    }
    assert_eq!(of("a.pdf", b""), Err(Refused::Empty));
}

#[test]
fn the_largest_file_is_the_limit_and_not_a_byte_more() {
    let limits = Limits {
        file: pdf().len() as u64,
        ..Limits::default()
    };
    assert!(check("a.pdf", &pdf(), &limits).is_ok());
    let mut larger = pdf();
    larger.push(b'\n');
    let refused = check("a.pdf", &larger, &limits);
    assert!(matches!(refused, Err(Refused::TooLarge { .. })));
    let message = Refused::TooLarge {
        size: 12_340_000,
        limit: 10_000_000,
    };
    assert!(
        message
            .message()
            .starts_with("Tệp 12,3 MB lớn hơn mức 10 MB."),
        "{}",
        message.message()
    );
}

#[test]
fn what_one_person_has_uploaded_and_not_filed_has_an_end() {
    let limits = Limits::default();
    assert_eq!(fits(0, limits.file, &limits), Ok(()));
    assert_eq!(fits(limits.waiting - 5, 5, &limits), Ok(()));
    let full = fits(limits.waiting - 5, 6, &limits).expect_err("full");
    assert!(full.message().contains("500 MB"), "{}", full.message());
    assert!(full.message_en().contains("500 MB"));
}

#[test]
fn a_file_that_is_marked_as_a_state_secret_is_refused_and_everyday_names_are_not() {
    let pdf = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n";
    let taken = |name| check(name, pdf, &Limits::default());
    for name in [
        "Công văn 12 TUYỆT MẬT.pdf",
        "to-trinh-tối-mật.pdf",
        "bi_mat_nha_nuoc.pdf",
    ] {
        assert_eq!(taken(name), Err(Refused::Secret), "{name}");
    }
    for name in ["giấy tờ tôi mất.pdf", "mật độ xây dựng.pdf", "bảo mật.pdf"] {
        assert!(taken(name).is_ok(), "{name}");
    }
}

#[test]
fn a_name_is_kept_readable_and_harmless() {
    for (given, kept) in [
        ("Giấy chứng sinh.JPG", "Giấy chứng sinh.jpg"),
        ("C:\\Users\\a\\anh.jpg", "anh.jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("anh\u{202E}gpj.exe", "anhgpj.exe.jpg"),
        ("a\r\nSet-Cookie: x.jpg", "a Set-Cookie- x.jpg"),
        ("  ..  ", "tep.jpg"),
        ("<b>anh</b>.jpg", "b-.jpg"),
    ] {
        assert_eq!(safe_name(given, Kind::Jpeg), kept, "{given:?}");
    }
    let long = safe_name(&"ằ".repeat(400), Kind::Pdf);
    assert_eq!(long.chars().count(), 104);
}

#[test]
fn a_signature_in_a_pdf_is_noticed() {
    assert!(!carries_signature(&pdf()));
    let signed = b"%PDF-1.7 /Type /Sig /ByteRange [0 1 2 3] /Contents <00> %%EOF";
    assert!(carries_signature(signed));
    assert!(!carries_signature(&signed[5..]));
}

#[test]
fn the_kinds_and_the_size_are_said_where_a_file_is_chosen() {
    let limits = Limits::default();
    assert_eq!(limits.kinds_in_words(), "PDF, JPG hoặc PNG");
    assert_eq!(size_in_words(limits.file), "10 MB");
    assert_eq!(limits.accept(), ".pdf,.jpg,.jpeg,.png");
}

proptest! {
    #[test]
    fn no_bytes_and_no_name_make_it_panic(name in ".{0,60}", head in 0usize..6, bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let heads: [&[u8]; 6] = [b"", b"%PDF-", &[0xFF, 0xD8, 0xFF], b"\x89PNG\r\n\x1a\n", b"PK\x03\x04", b"\0\0\0\x18ftyp"];
        let mut all = heads[head].to_vec();
        all.extend(bytes);
        if let Ok(it) = check(&name, &all, &Limits::default()) {
            prop_assert!(!it.name.contains(['/', '\\', '\0', '\n', '"', '<']));
            prop_assert!(it.name.chars().count() <= LONGEST_WITH_ENDING);
        }
        let refused = check(&name, &all, &Limits { kinds: vec![], ..Limits::default() });
        prop_assert!(refused.is_err_and(|it| !it.message().is_empty() && !it.message_en().is_empty()));
    }
}

const LONGEST_WITH_ENDING: usize = 105;
