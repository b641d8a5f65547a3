//! A commune with its officers, for walks over the desk: the clerk at the counter, the division,
//! the head, and a clerk of the next commune.

use crate::house::House;
use crate::testing::{Visitor, appoint, house};
use domain::actor::Role;
use domain::case::Case;
use domain::organisation::UnitRole;
use jiff::Timestamp;
use std::path::PathBuf;
use store::testing::TestDb;

/// A whole picture of one pixel.
pub const SCAN: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0, 0,
    1, 0, 0, 0, 1, 8, 6, 0, 0, 0, 0x1f, 0x15, 0xc4, 0x89, 0, 0, 0, 13, b'I', b'D', b'A', b'T',
    0x78, 0x9c, 0x63, 0, 1, 0, 0, 5, 0, 1, 0x0d, 0x0a, 0x2d, 0xb4, 0, 0, 0, 0, b'I', b'E', b'N',
    b'D', 0xae, 0x42, 0x60, 0x82,
];

/// A procedure of the communes without a fee that is known, three working days.
pub const PROCEDURE: &str = "1.004873";

/// A commune's desk.
pub struct Place {
    pub house: House,
    pub clerk: Visitor,
    pub specialist: Visitor,
    pub head: Visitor,
    pub elsewhere: Visitor,
    _db: TestDb,
    folder: PathBuf,
}

impl Drop for Place {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.folder));
    }
}

/// Monday morning.
pub fn monday() -> Timestamp {
    domain::testing::moment("2026-08-24T09:15")
}

/// A week later.
pub fn a_week_later() -> Timestamp {
    domain::testing::moment("2026-09-07T09:15")
}

/// The commune, open on a Monday morning.
pub async fn open() -> Place {
    let db = store::testing::sqlite().await;
    let folder = std::env::temp_dir().join(format!("motcua-desk-{}", uuid::Uuid::now_v7()));
    let house = house(db.db.clone(), "nam-dinh", &folder, monday);
    let organisation = house.office.organisation.clone();
    let mut communes = organisation.communes().map(|it| it.code.clone());
    let (here, there) = (communes.next().expect("one"), communes.next().expect("two"));
    let unit = |agency, role| {
        let units = organisation.units_of(agency);
        let found = units.iter().find(|unit| unit.role == role);
        found.expect("a unit of this role").code.to_string()
    };
    let (intake, division) = (
        unit(&here, UnitRole::Intake),
        unit(&here, UnitRole::Division),
    );
    let leadership = unit(&here, UnitRole::Leadership);
    let division_roles = [Role::Specialist, Role::HeadOfDivision];
    appoint(
        &house,
        "lien",
        "Trần Thị Bích Liên",
        &intake,
        &[Role::Reception],
    )
    .await;
    appoint(&house, "anh", "Lê Thị Mai Anh", &division, &division_roles).await;
    appoint(
        &house,
        "thinh",
        "Nguyễn Văn Thịnh",
        &division,
        &[Role::Specialist],
    )
    .await;
    let head = [Role::HeadOfAgency, Role::HeadOfDivision];
    appoint(&house, "thang", "Vũ Đình Thắng", &leadership, &head).await;
    let seal = unit(&here, UnitRole::Seal);
    appoint(&house, "lan", "Hoàng Thị Lan", &seal, &[Role::SealClerk]).await;
    let next_door = unit(&there, UnitRole::Intake);
    appoint(&house, "hoa", "Vũ Thị Hòa", &next_door, &[Role::Reception]).await;
    let mut visitors = Vec::new();
    for login in ["lien", "anh", "thang", "hoa"] {
        let mut visitor = Visitor::of(&house);
        visitor.sign_in_officer(login).await;
        visitors.push(visitor);
    }
    let [clerk, specialist, head, elsewhere] =
        <[Visitor; 4]>::try_from(visitors).expect("four officers");
    Place {
        house,
        clerk,
        specialist,
        head,
        elsewhere,
        _db: db,
        folder,
    }
}

impl Place {
    /// The case as it is on file.
    pub async fn case(&self, code: &str) -> Case {
        let file = store::case_file::load_by_code(&self.house.office.db, code).await;
        file.expect("a read").expect("the case").case
    }

    /// A paper case from the counter, filed with everything the screen ticks by itself; accepted
    /// where a scan comes with it. The case's code.
    pub async fn at_the_counter(&mut self, name: &str, with_scan: bool) -> String {
        let address = format!("/can-bo/tiep-nhan?nguoi=036190000731&tt={PROCEDURE}");
        let screen = self.clerk.open(&address).await;
        let mut form = counter_form(&screen.text());
        let typed = [
            ("name", name),
            ("address", "Tổ 4, phường Vị Xuyên"),
            ("then", "accept"),
        ];
        form.retain(|(field, _)| !typed.iter().any(|(other, _)| field == other));
        form.extend(typed.map(|(field, value)| (field.to_owned(), value.to_owned())));
        let pairs: Vec<(&str, &str)> = form.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        let files: &[(&str, &str, &[u8])] = &[("scan_all", "ca-tap.png", SCAN)];
        let files = if with_scan { files } else { &[] };
        let seen = self
            .clerk
            .post_files("/can-bo/tiep-nhan", &pairs, files)
            .await;
        assert_eq!(seen.status, 303, "{}", seen.text());
        let code = seen.to.split('/').nth(3).unwrap_or_default();
        code.split('?').next().unwrap_or_default().to_owned()
    }

    /// The file goes to the division, as the worker does it after acceptance.
    pub async fn transferred(&mut self, code: &str) {
        let seen = self.act(Who::Clerk, code, "transfer", &[]).await;
        assert!(seen.to.ends_with("?xong=transfer"), "{}", seen.text());
    }

    /// Opens an act's form and sends it with these fields.
    pub async fn act(
        &mut self,
        who: Who,
        code: &str,
        act: &str,
        fields: &[(&str, &str)],
    ) -> crate::testing::Seen {
        let visitor = match who {
            Who::Clerk => &mut self.clerk,
            Who::Specialist => &mut self.specialist,
            Who::Head => &mut self.head,
        };
        let address = format!("/can-bo/ho-so/{code}/{act}");
        let page = visitor.open(&address).await;
        let mut form = hidden(&page);
        form.extend(
            fields
                .iter()
                .map(|(a, b)| ((*a).to_owned(), (*b).to_owned())),
        );
        let pairs: Vec<(&str, &str)> = form.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        visitor.post(&address, &pairs).await
    }
}

/// Who acts.
#[derive(Clone, Copy)]
pub enum Who {
    Clerk,
    Specialist,
    Head,
}

/// What every form of an act carries.
pub fn hidden(page: &crate::testing::Seen) -> Vec<(String, String)> {
    ["csrf", "key", "version"]
        .into_iter()
        .map(|name| (name.to_owned(), page.input(name)))
        .collect()
}

/// What the counter's form sends if nobody touches it: hidden fields, ticked boxes, chosen
/// options.
pub fn counter_form(html: &str) -> Vec<(String, String)> {
    let start = html.find("id=\"quay\"").expect("the counter's form");
    let attribute = |tag: &str, name: &str| {
        let from = tag.split(&format!("{name}=\"")).nth(1)?;
        Some(from.split('"').next().unwrap_or_default().to_owned())
    };
    let mut fields = Vec::new();
    let mut select: Option<(String, Vec<(String, bool)>)> = None;
    for part in html[start..].split('<').skip(1) {
        let tag = part.split('>').next().unwrap_or_default();
        let of_another_form = tag.contains(" form=\"");
        if tag.starts_with("/form") {
            break;
        }
        if tag.starts_with("select") && !of_another_form {
            select = attribute(tag, "name").map(|name| (name, Vec::new()));
        } else if tag.starts_with("option") {
            if let Some((_, options)) = &mut select {
                let value = attribute(tag, "value").unwrap_or_default();
                options.push((value, tag.contains(" selected")));
            }
        } else if tag.starts_with("/select") {
            if let Some((name, options)) = select.take() {
                let chosen = options
                    .iter()
                    .find(|(_, chosen)| *chosen)
                    .or(options.first());
                fields.extend(chosen.map(|(value, _)| (name, value.clone())));
            }
        } else if tag.starts_with("input") && !of_another_form {
            let kind = attribute(tag, "type").unwrap_or_default();
            let unticked =
                matches!(kind.as_str(), "checkbox" | "radio") && !tag.contains(" checked");
            if !unticked && kind != "file" {
                let name = attribute(tag, "name").unwrap_or_default();
                fields.push((name, attribute(tag, "value").unwrap_or_default()));
            }
        }
    }
    fields
}
