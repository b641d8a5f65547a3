//! People who do not exist: names, numbers and addresses for the demonstration.
//!
//! Telephone and identity numbers are small serials behind a fixed beginning, and mail goes to
//! `example.vn`, so that nobody is written to by accident.

use super::dice::Dice;

/// A person of the demonstration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The full name.
    pub name: String,
    /// Twelve digits: place, sex and century, year of birth, serial.
    pub identity: String,
    /// The date of birth, ISO.
    pub born: String,
    /// The telephone.
    pub phone: String,
    /// The mail address.
    pub email: String,
    /// House and street, without the commune.
    pub street: String,
    /// Whether it is a woman; decides the middle names.
    pub woman: bool,
}

const FAMILY: [&str; 20] = [
    "Nguyễn", "Nguyễn", "Nguyễn", "Nguyễn", "Trần", "Trần", "Lê", "Lê", "Phạm", "Phạm", "Hoàng",
    "Vũ", "Vũ", "Đặng", "Bùi", "Đỗ", "Ngô", "Dương", "Đinh", "Mai",
];
const WOMEN_MIDDLE: [&str; 8] = [
    "Thị",
    "Thị",
    "Thị",
    "Ngọc",
    "Thu",
    "Thanh",
    "Minh",
    "Thị Bích",
];
const WOMEN_GIVEN: [&str; 24] = [
    "Hương",
    "Lan",
    "Hoa",
    "Mai",
    "Ánh",
    "Đào",
    "Hạnh",
    "Hiền",
    "Nga",
    "Yến",
    "Thảo",
    "Trang",
    "Linh",
    "Quỳnh",
    "Ngân",
    "Phượng",
    "Tuyết",
    "Oanh",
    "Loan",
    "Nhung",
    "Duyên",
    "Thúy",
    "Vân",
    "Xuân",
];
const MEN_MIDDLE: [&str; 8] = ["Văn", "Văn", "Đức", "Minh", "Quang", "Hữu", "Đình", "Xuân"];
const MEN_GIVEN: [&str; 24] = [
    "Bình", "Cường", "Dũng", "Đạt", "Hải", "Hùng", "Khánh", "Long", "Mạnh", "Nam", "Phong", "Quân",
    "Sơn", "Tài", "Thắng", "Thịnh", "Tiến", "Toàn", "Trung", "Tuấn", "Tùng", "Vinh", "Việt", "Ước",
];
const STREETS: [&str; 14] = [
    "đường Trần Hưng Đạo",
    "đường Lê Hồng Phong",
    "đường Nguyễn Du",
    "đường Hùng Vương",
    "đường Trường Chinh",
    "đường Điện Biên",
    "đường Giải Phóng",
    "đường Văn Cao",
    "đường Phù Nghĩa",
    "thôn Đông",
    "thôn Đoài",
    "xóm 5",
    "xóm 12",
    "tổ dân phố số 7",
];

/// A grown-up the dice make; `serial` keeps every number different.
pub fn person(dice: &mut Dice, serial: u32) -> Person {
    let woman = dice.happens(54);
    let year = dice.between(1958, 2004);
    someone(dice, serial, woman, year)
}

/// A person of a sex, born in a year.
pub fn someone(dice: &mut Dice, serial: u32, woman: bool, year: i64) -> Person {
    let (middle, given) = if woman {
        (dice.one(&WOMEN_MIDDLE), dice.one(&WOMEN_GIVEN))
    } else {
        (dice.one(&MEN_MIDDLE), dice.one(&MEN_GIVEN))
    };
    let name = [dice.one(&FAMILY), middle, given]
        .into_iter()
        .flatten()
        .copied()
        .collect::<Vec<_>>()
        .join(" ");
    let (month, day) = (dice.between(1, 12), dice.between(1, 28));
    // The third digit: 0 and 1 for men and women of the 20th century, 2 and 3 of the 21st.
    let century = if year >= 2000 { 2 } else { 0 } + i64::from(woman);
    let house = dice.between(1, 248);
    let street = dice.one(&STREETS).copied().unwrap_or_default();
    let street = if street.starts_with("đường") {
        format!("số {house} {street}")
    } else {
        street.to_owned()
    };
    Person {
        identity: format!("036{century}{:02}{:06}", year % 100, serial % 1_000_000),
        born: format!("{year}-{month:02}-{day:02}"),
        phone: format!("0900{:06}", serial % 1_000_000),
        email: format!("nguoi-dan-{serial}@example.vn"),
        street,
        woman,
        name,
    }
}

/// An enterprise of the demonstration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Company {
    /// The name.
    pub name: String,
    /// The enterprise's code, ten digits.
    pub code: String,
    /// The telephone.
    pub phone: String,
    /// The mail address.
    pub email: String,
    /// House and street, without the commune.
    pub street: String,
}

const TRADES: [&str; 12] = [
    "Dệt may",
    "Xây dựng",
    "Thương mại",
    "Vận tải",
    "Dược phẩm",
    "Nông sản",
    "Cơ khí",
    "Nội thất",
    "Du lịch",
    "Thực phẩm",
    "Đào tạo",
    "Môi trường",
];
const COMPANY_NAMES: [&str; 16] = [
    "Thành Nam",
    "Sông Đào",
    "Hải Hậu",
    "Hoàng Gia",
    "Minh Phát",
    "An Khang",
    "Đại Thắng",
    "Phú Cường",
    "Tân Tiến",
    "Hưng Thịnh",
    "Bình Minh",
    "Trường An",
    "Việt Hưng",
    "Đồng Tâm",
    "Hồng Hà",
    "Thiên Trường",
];

/// An enterprise the dice make.
pub fn company(dice: &mut Dice, serial: u32) -> Company {
    let kind = if dice.happens(70) {
        "Công ty TNHH"
    } else {
        "Công ty Cổ phần"
    };
    let trade = dice.one(&TRADES).copied().unwrap_or_default();
    let name = dice.one(&COMPANY_NAMES).copied().unwrap_or_default();
    let house = dice.between(1, 300);
    let street = dice.one(&STREETS[..9]).copied().unwrap_or_default();
    Company {
        name: format!("{kind} {trade} {name}"),
        code: format!("06009{:05}", serial % 100_000),
        phone: format!("0900{:06}", serial % 1_000_000),
        email: format!("cong-ty-{serial}@example.vn"),
        street: format!("số {house} {street}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_have_numbers_of_their_own_and_of_the_right_length() {
        let mut dice = Dice::new(3);
        let people: Vec<_> = (0..500).map(|serial| person(&mut dice, serial)).collect();
        let mut numbers: Vec<_> = people.iter().map(|it| it.identity.clone()).collect();
        assert!(numbers.iter().all(|it| it.len() == 12));
        numbers.sort();
        numbers.dedup();
        assert_eq!(numbers.len(), 500);
        assert!(people.iter().all(|it| it.name.split(' ').count() >= 3));
    }
}
