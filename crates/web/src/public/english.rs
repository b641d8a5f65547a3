//! English for the headings of the catalogue: groups of fields and fields. Our own translation;
//! a heading that is not in the list stays in Vietnamese.

use crate::frame::Lang;
use domain::catalogue::fold::fold;

/// Groups of fields: as the catalogue names them, in addresses, in English.
const GROUPS: [(&str, &str, &str); 22] = [
    ("hộ tịch", "ho-tich", "Civil status"),
    ("đất đai", "dat-dai", "Land"),
    (
        "đăng ký kinh doanh",
        "dang-ky-kinh-doanh",
        "Business registration",
    ),
    ("giao thông", "giao-thong", "Transport"),
    ("nông nghiệp", "nong-nghiep", "Agriculture"),
    ("xây dựng", "xay-dung", "Construction"),
    ("lao động", "lao-dong", "Labour and insurance"),
    ("bảo trợ xã hội", "bao-tro-xa-hoi", "Social assistance"),
    ("y tế", "y-te", "Health"),
    ("chứng thực", "chung-thuc", "Certification"),
    ("tư pháp", "tu-phap", "Justice"),
    ("cư trú", "cu-tru", "Residence"),
    (
        "tài nguyên môi trường",
        "tai-nguyen-moi-truong",
        "Natural resources and environment",
    ),
    (
        "văn hóa – du lịch",
        "van-hoa-du-lich",
        "Culture and tourism",
    ),
    ("giáo dục", "giao-duc", "Education"),
    (
        "người có công",
        "nguoi-co-cong",
        "People with meritorious service",
    ),
    ("công thương", "cong-thuong", "Industry and trade"),
    ("an ninh, trật tự", "an-ninh-trat-tu", "Security and order"),
    (
        "nội vụ – ngoại vụ",
        "noi-vu-ngoai-vu",
        "Home and foreign affairs",
    ),
    (
        "khoa học và công nghệ",
        "khoa-hoc-cong-nghe",
        "Science and technology",
    ),
    (
        "thông tin – truyền thông",
        "thong-tin-truyen-thong",
        "Information and media",
    ),
    ("tài chính", "tai-chinh", "Finance"),
];

/// The name of a group in addresses.
pub fn group_slug(group: &str) -> String {
    GROUPS.iter().find(|(name, ..)| *name == group).map_or_else(
        || fold(group).replace(' ', "-"),
        |(_, slug, _)| (*slug).to_owned(),
    )
}

/// A group on screen.
pub fn group(name: &str, lang: Lang) -> String {
    match (lang, GROUPS.iter().find(|(vi, ..)| *vi == name)) {
        (Lang::En, Some((_, _, en))) => (*en).to_owned(),
        _ => super::words::capital(name),
    }
}

/// Whether a group has an English name.
pub fn has_english(name: &str) -> bool {
    GROUPS.iter().any(|(vi, ..)| *vi == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::catalogue::Catalogue;

    #[test]
    fn every_group_of_the_shipped_catalogue_has_an_address_and_an_english_name() {
        for heading in Catalogue::seed().field_groups() {
            assert!(has_english(&heading.name), "{}", heading.name);
            let slug = group_slug(&heading.name);
            assert!(
                slug.chars().all(|c| c.is_ascii_lowercase() || c == '-'),
                "{slug}"
            );
        }
    }
}
