//! A sealed report: what was there stays byte for byte, the signature is over all of the file, and a
//! changed byte shows.

use crate::seal::{Seal, SealError};
use domain::letter::Sheet;
use domain::letter::head::{Letterhead, Signatory};
use domain::report::paper::{PaperLine, ReportData};
use domain::testing::moment;
use ring::signature::{ECDSA_P256_SHA256_ASN1, UnparsedPublicKey};
use sha2::{Digest, Sha256};

pub fn data(lines: usize) -> ReportData {
    let line = |no: usize| PaperLine {
        names: vec![format!("Ủy ban nhân dân xã số {no}")],
        cells: vec!["10".to_owned(), "97,5 %".to_owned()],
    };
    ReportData {
        sheet: Sheet::A4,
        form_number: Some("II.06a/VPCP/KSTT".to_owned()),
        title: "Tình hình, kết quả giải quyết thủ tục hành chính".to_owned(),
        head: Letterhead {
            superior: None,
            name: "Ủy ban nhân dân tỉnh Nam Định".to_owned(),
            place: "Nam Định".to_owned(),
        },
        signatory: Signatory {
            capacity: vec!["TM. Ủy ban nhân dân".to_owned(), "Chủ tịch".to_owned()],
            name: None,
        },
        date: "ngày 1 tháng 10 năm 2026".to_owned(),
        on: jiff::civil::date(2026, 10, 1),
        period: "Quý 3/2026, từ ngày 01/07/2026 đến ngày 30/09/2026".to_owned(),
        heads: vec!["Đơn vị".to_owned()],
        columns: vec!["Tiếp nhận".to_owned(), "Đúng hạn".to_owned()],
        lines: (1..=lines).map(line).collect(),
        total: Some(line(0)),
        words: vec![(
            "Kết quả thực hiện đánh giá".to_owned(),
            "Đã công khai kết quả quý 3.".to_owned(),
        )],
        notes: vec!["Kiểm tra (3) = (7)+(11): khớp".to_owned()],
        mark: "00112233445566aa".to_owned(),
    }
}

/// The four numbers of the byte range and the signature's bytes.
fn signature(pdf: &[u8]) -> ([usize; 4], Vec<u8>) {
    let text = String::from_utf8_lossy(pdf);
    let range = text.split("/ByteRange[").nth(1).expect("a range");
    let range: Vec<usize> = range
        .split(']')
        .next()
        .expect("an end")
        .split_whitespace()
        .map(|it| it.parse().expect("a number"))
        .collect();
    let range: [usize; 4] = range.try_into().expect("four numbers");
    let digits = &pdf[range[1] + 1..range[2] - 1];
    let byte = |at: usize| {
        let two = std::str::from_utf8(&digits[at..at + 2]).expect("digits");
        u8::from_str_radix(two, 16).expect("hexadecimal")
    };
    (range, (0..digits.len()).step_by(2).map(byte).collect())
}

/// Where bytes stand in others.
fn place(of: &[u8], bytes: &[u8]) -> Option<usize> {
    bytes.windows(of.len()).position(|it| it == of)
}

/// Whether the signature fits the file: the digest in it is that of the ranges, and the key of the
/// certificate in it signed the attributes with that digest.
fn is_valid(pdf: &[u8]) -> bool {
    let (range, cms) = signature(pdf);
    let mut hasher = Sha256::new();
    hasher.update(&pdf[range[0]..range[0] + range[1]]);
    hasher.update(&pdf[range[2]..range[2] + range[3]]);
    let digest = hasher.finalize();
    if place(&digest, &cms).is_none() {
        return false;
    }
    // The public point follows its prefix: a bit string of 66 bytes, none unused, uncompressed.
    let key = place(&[0x03, 0x42, 0x00, 0x04], &cms).expect("a key") + 3;
    let key = &cms[key..key + 65];
    // Attributes stand as [0] right before the way of signing; they were signed as a set.
    let name = [
        0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x03,
    ];
    // Before the first attribute's name stand its own head and, longer than 127 bytes, theirs.
    let first = place(&name, &cms).expect("attributes") - 5;
    assert_eq!(cms[first..first + 2], [0xa0, 0x81]);
    let (head, length) = (3, usize::from(cms[first + 2]));
    let mut set = cms[first..first + head + length].to_vec();
    set[0] = 0x31;
    let rest = &cms[first + head + length..];
    // The way of signing, then the signature.
    let way = 2 + usize::from(rest[1]);
    let signed = &rest[way + 2..way + 2 + usize::from(rest[way + 1])];
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, key)
        .verify(&set, signed)
        .is_ok()
}

#[test]
fn a_sealed_report_keeps_every_byte_and_a_changed_one_shows() {
    let at = moment("2026-10-01T00:10");
    let pem = Seal::make("UBND tỉnh Nam Định", at).expect("a key");
    let seal = Seal::read(&pem, "UBND tỉnh Nam Định").expect("a seal");
    let pdf = crate::report(&data(3)).expect("a report");
    let sealed = seal.set(&pdf, "Phát hành báo cáo", at).expect("sealed");
    assert!(sealed.starts_with(&pdf), "nothing before it was touched");
    let (range, _) = signature(&sealed);
    assert_eq!(range[0], 0);
    assert_eq!(range[2] + range[3], sealed.len(), "to the last byte");
    let digits = range[2] - range[1];
    assert_eq!(digits, 2 * 16_384 + 2, "all but the digits themselves");
    assert!(is_valid(&sealed));
    let mut changed = sealed.clone();
    let at_byte = changed.len() / 4;
    changed[at_byte] ^= 1;
    assert!(!is_valid(&changed));
    let text = String::from_utf8_lossy(&sealed[pdf.len()..]).into_owned();
    assert!(text.contains("/M(D:20261001001000+07'00')"), "{text}");
    assert!(text.contains("/SubFilter/ETSI.CAdES.detached"));
    // Once is enough.
    let twice = seal.set(&sealed, "", at);
    assert_eq!(twice.err(), Some(SealError::NoRoom));
}

#[test]
fn a_file_without_a_key_or_with_another_keys_certificate_is_refused() {
    let at = moment("2026-10-01T00:10");
    let one = Seal::make("Một", at).expect("a key");
    let other = Seal::make("Hai", at).expect("a key");
    let cut = "-----BEGIN CERTIFICATE-----";
    let (key, _) = one.split_once(cut).expect("a certificate");
    let (_, certificate) = other.split_once(cut).expect("a certificate");
    let error = |text: &str| Seal::read(text, "x").expect_err("refused");
    assert_eq!(error(""), SealError::NoKey);
    assert_eq!(error(key), SealError::NoCertificate);
    assert_eq!(
        error(&format!("{key}{cut}{certificate}")),
        SealError::OtherKey
    );
    assert_eq!(error(&one.replace("PRIVATE", "PUBLIC")), SealError::NoKey);
}

/// The certificates in a signature, as people compare them.
fn fingerprints(pdf: &[u8]) -> Vec<String> {
    let (_, cms) = signature(pdf);
    let long = |at: usize| {
        cms.get(at..at + 2) == Some(&[0x30, 0x82]) || cms[at..].starts_with(&[0x30, 0x81])
    };
    let each = (0..cms.len().saturating_sub(4)).filter(|at| long(*at));
    each.filter_map(|at| {
        let (head, length) = match cms[at + 1] {
            0x82 => (4, usize::from(cms[at + 2]) * 256 + usize::from(cms[at + 3])),
            _ => (3, usize::from(cms[at + 2])),
        };
        let hash = Sha256::digest(cms.get(at..at + head + length)?);
        Some(hash.iter().take(8).map(|it| format!("{it:02x}")).collect())
    })
    .collect()
}

#[test]
fn what_a_lost_key_sealed_is_checked_by_the_certificate_that_lies_in_it() {
    let at = moment("2026-10-01T00:10");
    let pdf = crate::report(&data(3)).expect("a report");
    let seal = || {
        let pem = Seal::make("UBND tỉnh Nam Định", at).expect("a key");
        Seal::read(&pem, "UBND tỉnh Nam Định").expect("a seal")
    };
    let (lost, next) = (seal(), seal());
    let (lost_name, next_name) = (lost.fingerprint(), next.fingerprint());
    assert_ne!(lost_name, next_name);
    let old = lost.set(&pdf, "Phát hành báo cáo", at).expect("sealed");
    // The key and its file are gone: nothing but the report itself is left of it.
    drop(lost);
    let new = next.set(&pdf, "Phát hành báo cáo", at).expect("sealed");
    assert!(is_valid(&old) && is_valid(&new));
    assert!(fingerprints(&old).contains(&lost_name));
    assert!(!fingerprints(&old).contains(&next_name));
    assert!(fingerprints(&new).contains(&next_name));
}
