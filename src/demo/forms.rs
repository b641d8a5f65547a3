//! Fills electronic forms for the demonstration, field by field, with what a person would have
//! written there. Which fields there are is the form's to say; what cannot be guessed and need
//! not be filled in stays empty.

use super::dice::Dice;
use super::people::{Person, someone};
use domain::catalogue::{Field, FieldKind, Form};
use jiff::civil::Date;
use serde_json::{Map, Value, json};

/// Who fills in a form, where and when.
#[derive(Debug)]
pub struct Writer<'a> {
    /// The applicant.
    pub person: &'a Person,
    /// The commune, as in "phường Trường Thi".
    pub place: &'a str,
    /// The province, without "Tỉnh".
    pub province: &'a str,
    /// To whom it is addressed.
    pub agency: &'a str,
    /// The day.
    pub day: Date,
    /// A number that no other person of the demonstration has.
    pub serial: u32,
}

/// A child's name and day of birth, for the form and for the subject of the case.
#[must_use]
pub fn child_of(writer: &Writer<'_>) -> Person {
    let mut dice = Dice::new(u64::from(writer.serial) ^ 0x5eed);
    let woman = dice.happens(48);
    let mut child = someone(
        &mut dice,
        writer.serial,
        woman,
        i64::from(writer.day.year()),
    );
    let born = back(writer.day, dice.between(4, 45));
    child.born = born.to_string();
    let family = writer.person.name.split(' ').next().unwrap_or_default();
    let given = child.name.split_once(' ').map_or("", |(_, given)| given);
    child.name = format!("{family} {given}");
    child
}

fn back(day: Date, days: i64) -> Date {
    day.checked_sub(jiff::Span::new().days(days)).unwrap_or(day)
}

/// The data of a form.
#[must_use]
pub fn fill(form: &Form, writer: &Writer<'_>) -> Value {
    let mut dice = Dice::new(u64::from(writer.serial) * 31 + 7);
    let hand = Hand {
        writer,
        who: writer.person.clone(),
        place: writer.place.to_owned(),
    };
    Value::Object(hand.group(&mut dice, &form.fields))
}

/// What is being written: about whom, and where that person lives.
struct Hand<'a> {
    writer: &'a Writer<'a>,
    who: Person,
    place: String,
}

impl Hand<'_> {
    fn group(&self, dice: &mut Dice, fields: &[Field]) -> Map<String, Value> {
        fields
            .iter()
            .filter_map(|field| Some((field.key.clone(), self.field(dice, field)?)))
            .collect()
    }

    fn field(&self, dice: &mut Dice, field: &Field) -> Option<Value> {
        match &field.kind {
            FieldKind::Group(fields) => {
                let hand = self.about(dice, &field.key);
                (field.required || is_usual(&field.key))
                    .then(|| Value::Object(hand.group(dice, fields)))
            }
            FieldKind::Table(fields) => {
                let hand = self.about(dice, &field.key);
                let rows = usize::from(field.required || field.least.is_some_and(|n| n >= 1.0));
                let rows: Vec<Value> = (0..rows)
                    .map(|_| Value::Object(hand.group(dice, fields)))
                    .collect();
                (!rows.is_empty()).then_some(Value::Array(rows))
            }
            FieldKind::Lines => field
                .required
                .then(|| json!(["Giấy tờ theo danh mục của thủ tục"])),
            FieldKind::Choices(of) => field.required.then(|| json!([of.first()])),
            FieldKind::Choice(of) => self.choice(field, of),
            FieldKind::Agree => Some(json!(true)),
            FieldKind::YesNo => field.required.then(|| json!(dice.happens(60))),
            FieldKind::Integer => self.number(dice, field).map(|n| json!(n)),
            FieldKind::Number => self.number(dice, field).map(|n| json!(n)),
            FieldKind::Date => self.date(dice, field).map(|day| json!(day.to_string())),
            FieldKind::Email => Some(json!(self.who.email)),
            FieldKind::Text | FieldKind::LongText => self.text(dice, field).map(Value::String),
        }
    }

    /// The hand that writes a group: many groups are about somebody else than the applicant.
    fn about(&self, dice: &mut Dice, key: &str) -> Self {
        let serial = self.writer.serial.wrapping_add(500_000);
        let year = year_of(&self.who);
        let other = |dice: &mut Dice, woman: bool, year: i64| someone(dice, serial, woman, year);
        let who = match key {
            "nguoi_duoc_khai_sinh" | "con" | "tre_em" => child_of(self.writer),
            "nguoi_me" | "ben_nu" | "vo" => self.or_other(dice, true),
            "nguoi_cha" | "ben_nam" | "chong" => self.or_other(dice, false),
            "me" => other(dice, true, year - 26),
            "cha" => other(dice, false, year - 28),
            "vo_chong" => other(dice, !self.who.woman, year + 1),
            "nguoi_chet" => other(dice, dice_woman(year), 1941),
            "nguoi_lao_dong" => Person {
                name: "Tanaka Hiroshi".to_owned(),
                ..other(dice, false, 1982)
            },
            "thanh_vien"
            | "dai_dien"
            | "nguoi_cai_nghien"
            | "nguoi_khuyet_tat"
            | "doi_tuong"
            | "uy_quyen"
            | "nguoi_duoc_uy_quyen" => {
                let woman = dice.happens(50);
                other(dice, woman, year - 3)
            }
            _ => self.who.clone(),
        };
        Self {
            writer: self.writer,
            who,
            place: self.place.clone(),
        }
    }

    /// The applicant where the sex fits, else a partner of about the same age.
    fn or_other(&self, dice: &mut Dice, woman: bool) -> Person {
        let applicant = self.writer.person;
        if applicant.woman == woman {
            return applicant.clone();
        }
        let serial = self.writer.serial.wrapping_add(600_000);
        let year = year_of(applicant) + dice.between(-3, 3);
        someone(dice, serial, woman, year)
    }

    fn choice(&self, field: &Field, of: &[String]) -> Option<Value> {
        let sex = if self.who.woman { "Nữ" } else { "Nam" };
        if field.key == "gioi_tinh" && of.iter().any(|it| it == sex) {
            return Some(json!(sex));
        }
        let usual = of.iter().find(|it| it.starts_with("Căn cước công dân"));
        (field.required || field.key == "loai").then(|| json!(usual.or(of.first())))
    }

    fn number(&self, dice: &mut Dice, field: &Field) -> Option<i64> {
        let key = field.key.as_str();
        let known = match key {
            "so_luong" | "so_luong_ban_sao" => Some(dice.between(1, 4)),
            "gio" => Some(dice.between(0, 23)),
            "phut" => Some(dice.between(0, 59)),
            "ket_hon_lan_thu" => Some(1),
            "thoi_gian_thang" => Some(12),
            "von_kinh_doanh" => Some(dice.between(3, 40) * 10_000_000),
            "nam_hoan_thanh" => Some(dice.between(1995, 2024)),
            "tong_so_lao_dong" => Some(dice.between(1, 6)),
            _ if key.contains("dien_tich") => Some(dice.between(60, 420)),
            _ if key.contains("so_tang") => Some(dice.between(1, 4)),
            _ if key.contains("chieu_cao") => Some(dice.between(4, 14)),
            _ if field.required => Some(dice.between(1, 5)),
            _ => None,
        }?;
        let least = field.least.map_or(known, |least| known.max(whole(least)));
        Some(field.most.map_or(least, |most| least.min(whole(most))))
    }

    fn date(&self, dice: &mut Dice, field: &Field) -> Option<Date> {
        let key = field.key.as_str();
        let day = self.writer.day;
        match key {
            _ if key.starts_with("ngay_sinh") => self.who.born.parse().ok(),
            "ngay" => Some(back(day, dice.between(2, 12))),
            "thoi_han_den" | "ngay_het_han_ho_chieu" => {
                day.checked_add(jiff::Span::new().days(700)).ok()
            }
            _ if key.contains("ngay_cap") => Some(back(day, dice.between(200, 1500))),
            _ if field.required => Some(back(day, dice.between(5, 200))),
            _ => None,
        }
    }

    fn text(&self, dice: &mut Dice, field: &Field) -> Option<String> {
        if let Some(pattern) = &field.pattern {
            return self.patterned(dice, field, pattern);
        }
        let who = &self.who;
        let key = field.key.as_str();
        let province = self.writer.province;
        let known = match key {
            "ho_ten" | "ten_thuong_nhan" => who.name.clone(),
            "so_giay_to" | "so" if field.path.contains("giay_to") => who.identity.clone(),
            "ngay_sinh" => who.born.clone(),
            "dan_toc" => "Kinh".to_owned(),
            "quoc_tich" if who.name.starts_with("Tanaka") => "Nhật Bản".to_owned(),
            "quoc_tich" | "quoc_gia" => "Việt Nam".to_owned(),
            "noi_cap" => "Bộ Công an".to_owned(),
            "so_nha_duong" => who.street.clone(),
            "xa" => self.place.clone(),
            "tinh" => province.to_owned(),
            "kinh_gui" => self.writer.agency.to_owned(),
            "dia_chi" | "noi_o" | "noi_thuong_tru" | "noi_cu_tru" => {
                format!("{}, {}, tỉnh {province}", who.street, self.place)
            }
            "que_quan" => format!("{}, tỉnh {province}", self.place),
            "noi_sinh" => format!("Bệnh viện Phụ sản tỉnh {province}"),
            "noi_chet" => "Tại nhà".to_owned(),
            "quan_he" => if field.path.contains("nguoi_yeu_cau") && self.writer.person.woman {
                "Mẹ đẻ"
            } else {
                "Bố đẻ"
            }
            .to_owned(),
            "muc_dich" => "Bổ sung hồ sơ xin việc".to_owned(),
            "ngan_hang" => "Ngân hàng Nông nghiệp và Phát triển nông thôn".to_owned(),
            "ten_ho_kinh_doanh" => {
                let given = who.name.rsplit(' ').next().unwrap_or_default();
                format!("Hộ kinh doanh {given} {}", dice.between(1, 99))
            }
            "chuc_danh" => "Kỹ sư thiết bị dệt".to_owned(),
            "so_ho_chieu" => format!("TK{:07}", dice.between(1_000_000, 9_999_999)),
            "ten" if field.path.starts_with("nganh_nghe") => {
                "Bán lẻ lương thực, thực phẩm trong cửa hàng chuyên doanh".to_owned()
            }
            "noi_dung" | "ly_do" => sentence(key),
            _ if field.required => sentence(key),
            _ => return None,
        };
        let longest = field.max_length.unwrap_or(u32::MAX) as usize;
        let known: String = known.chars().take(longest).collect();
        let short = field
            .min_length
            .is_some_and(|least| known.chars().count() < least as usize);
        Some(if short {
            format!("{known}. {}", sentence(key))
        } else {
            known
        })
    }

    fn patterned(&self, dice: &mut Dice, field: &Field, pattern: &str) -> Option<String> {
        let digits = |dice: &mut Dice, count: usize| -> String {
            (0..count)
                .map(|_| char::from(b'0' + u8::try_from(dice.between(0, 9)).unwrap_or(0)))
                .collect()
        };
        if pattern == "^[0-9]{12}$" && field.key.contains("dinh_danh") {
            return Some(self.who.identity.clone());
        }
        if pattern.starts_with("^0[0-9]") {
            return Some(self.who.phone.clone());
        }
        let count = pattern
            .strip_prefix("^[0-9]{")
            .and_then(|rest| rest.strip_suffix("}$"))
            .and_then(|count| count.parse().ok())?;
        field.required.then(|| digits(dice, count))
    }
}

fn year_of(person: &Person) -> i64 {
    let year = person.born.split('-').next();
    year.and_then(|it| it.parse().ok()).unwrap_or(1985)
}

fn dice_woman(year: i64) -> bool {
    year % 2 == 0
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "bounds of forms are small whole numbers"
)]
fn whole(number: f64) -> i64 {
    number.ceil() as i64
}

/// Groups that people fill in although they need not.
fn is_usual(key: &str) -> bool {
    [
        "nguoi_me",
        "nguoi_cha",
        "giay_to",
        "noi_cu_tru",
        "noi_thuong_tru",
        "cap_ban_sao",
        "thoi_diem_chet",
        "noi_cu_tru_cuoi_cung",
    ]
    .contains(&key)
}

fn sentence(key: &str) -> String {
    match key {
        "ly_do" => "Theo nhu cầu của gia đình",
        "noi_dung" => "Đề nghị giải quyết theo hồ sơ kèm theo",
        _ => "Theo giấy tờ kèm theo hồ sơ",
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::people::person;
    use casework::eform::Checker;
    use domain::catalogue::Catalogue;

    #[test]
    fn every_form_of_the_catalogue_is_filled_so_that_its_own_schema_accepts_it() {
        let catalogue = Catalogue::seed();
        let checker = Checker::new(&catalogue).expect("schemas");
        let mut dice = Dice::new(11);
        for form in catalogue.forms() {
            for serial in 0..40 {
                let person = person(&mut dice, serial);
                let writer = Writer {
                    person: &person,
                    place: "phường Trường Thi",
                    province: "Nam Định",
                    agency: "UBND phường Trường Thi",
                    day: jiff::civil::date(2026, 8, 21),
                    serial,
                };
                let data = fill(form, &writer);
                let errors = checker.check(form, &data);
                assert!(errors.is_empty(), "{}: {errors:#?}\n{data:#}", form.name);
            }
        }
    }
}
