//! The permission matrix as a reviewed file: who may do what to which case. It is not printed
//! from the table but asked of `authority::may`, with each role in each place, so that what is
//! reviewed is what happens.

use domain::actor::{Actor, Citizen, Machine, Officer, Role};
use domain::authority::{Act, Duty, may, may_do};
use domain::case::{Case, Submitter};
use domain::ids::{AccountId, AgencyCode, OfficerId, UnitCode};
use domain::testing::{self, Story};
use std::fmt::Write as _;
use std::sync::Arc;
use uuid::Uuid;

/// The day on which everybody asks.
const TODAY: jiff::civil::Date = jiff::civil::date(2026, 8, 27);

/// Where an officer can stand to a case: unit and agency of each place are no other's.
const PLACES: [(&str, &str, &str); 5] = [
    ("intake", "trung-tam/mot-cua", "trung-tam"),
    ("holder", "ubnd-tinh/chuyen-vien", "ubnd-tinh"),
    ("agency", "so-xay-dung/van-thu", "so-xay-dung"),
    ("consulted", "cong-an/truong-thi", "cong-an"),
    ("other", "so-y-te/phong", "so-y-te"),
];

/// A case that is received, held, resolved and consulted upon by four different agencies.
fn case() -> Case {
    let mut case = Story::in_progress()
        .by_specialist()
        .when(testing::question("2026-08-27T10:00"))
        .done()
        .case;
    let filing = Arc::make_mut(case.filing.as_mut().expect("filed"));
    filing.intake_unit = UnitCode::from(PLACES[0].1);
    filing.agency = AgencyCode::from(PLACES[2].2);
    let mut by = testing::authorised("Số 12/UQ ngày 3/8/2026");
    if let Submitter::Authorised { person, .. } = &mut by {
        person.account = Some(AccountId(Uuid::from_u128(0xC2)));
    }
    filing.submitter = by;
    case.holder.as_mut().expect("held").unit = UnitCode::from(PLACES[1].1);
    case
}

fn officer(role: Role, unit: &str, agency: &str) -> Actor {
    Actor::Officer(Officer {
        id: OfficerId(Uuid::from_u128(0xF1)),
        name: "Ai đó".to_owned(),
        unit: UnitCode::from(unit),
        unit_name: unit.to_owned(),
        agency: AgencyCode::from(agency),
        covers: vec![UnitCode::from(unit)],
        roles: vec![role],
        stands_in: Vec::new(),
        in_stead_of: None,
        opened: Vec::new(),
    })
}

/// In which places a role may do an act, in one word.
fn word(role: Role, act: Act, case: &Case) -> String {
    let allowed: Vec<&str> = PLACES
        .into_iter()
        .filter(|(_, unit, agency)| may(&officer(role, unit, agency), act, case, TODAY).is_ok())
        .map(|(place, ..)| place)
        .collect();
    match allowed.as_slice() {
        [] => "·".to_owned(),
        ["intake", "holder", "agency", "consulted"] => "related".to_owned(),
        [.., "other"] if allowed.len() == PLACES.len() => "anywhere".to_owned(),
        some => some.join("+"),
    }
}

/// Everyone who is no officer, by what they are to the case.
fn others() -> [(&'static str, Actor); 5] {
    let citizen = |account| {
        Actor::Citizen(Citizen {
            account: AccountId(Uuid::from_u128(account)),
            ..testing::citizen()
        })
    };
    [
        ("applicant", citizen(0xC1)),
        ("representative", citizen(0xC2)),
        ("another citizen", citizen(0xC3)),
        (
            "machine",
            Actor::Machine(Machine::of_the_office(
                "dvcqg",
                "Cổng Dịch vụ công quốc gia",
            )),
        ),
        ("system", Actor::System),
    ]
}

/// What is otherwise with a case that only those who work on it may know of.
fn confidential(text: &mut String, ordinary: &Case) {
    let mut case = ordinary.clone();
    Arc::make_mut(case.terms.as_mut().expect("terms")).confidential = true;
    text.push_str(
        "\nConfidential cases, where it is otherwise: the same, asked of a case of a confidential field;\n\
         two places joined by + are meant.\n\n",
    );
    for act in Act::ALL {
        let differs = |role: &Role| word(*role, *act, &case) != word(*role, *act, ordinary);
        let lines: Vec<String> = Role::ALL
            .iter()
            .filter(|role| differs(role))
            .map(|role| format!("{}: {}", role.slug(), word(*role, *act, &case)))
            .collect();
        if !lines.is_empty() {
            writeln!(text, "{:<22}{}", act.slug(), lines.join("; ")).expect("text");
        }
    }
    let mut answered = case.clone();
    answered.consultations[0].answer = Some((answered.consultations[0].at, "Đồng ý".to_owned()));
    text.push_str("\nOnce the unit that was consulted has answered:\n\n");
    let of = |case: &Case, role: &Role| word(*role, Act::View, case);
    let lines: Vec<String> = Role::ALL
        .iter()
        .filter(|role| of(&answered, role) != of(&case, role))
        .map(|role| format!("{}: {}", role.slug(), of(&answered, role)))
        .collect();
    writeln!(text, "{:<22}{}", Act::View.slug(), lines.join("; ")).expect("text");
}

/// Who may do what to a petition: the Office coordinates, two agencies handle it, one leads.
fn petitions(text: &mut String) {
    use domain::petition::{self, Assignment, Author, Petition, PetitionAct, Place};
    let place = |code: &str| Place {
        code: AgencyCode::from(code),
        name: code.to_owned(),
    };
    const KEY: &str = "hash of the key";
    let mut it = Petition::new(domain::ids::PetitionId(Uuid::nil()));
    it.sent = Some(domain::petition::Sent {
        key_hash: KEY.to_owned(),
        ..domain::testing::petition(domain::testing::moment("2026-08-24T09:00"))
    });
    it.coordinator = Some(place("van-phong"));
    it.assignments = [("so-xay-dung", true), ("so-tu-phap", false)]
        .map(|(code, leads)| Assignment {
            agency: place(code),
            leads,
            opinion: None,
        })
        .into();
    let places = [
        ("coordinator", "van-phong"),
        ("lead", "so-xay-dung"),
        ("joining", "so-tu-phap"),
        ("other", "so-y-te"),
    ];
    text.push_str(
        "\nPetitions and questions, asked of `petition::may`; the word is what the officer's agency must\n\
         be to it.\n\n",
    );
    for act in PetitionAct::ALL {
        let mut line = format!("{:<22}", act.slug());
        for role in Role::ALL {
            let allowed: Vec<&str> = places
                .into_iter()
                .filter(|(_, agency)| {
                    let Actor::Officer(officer) = officer(role, agency, agency) else {
                        return false;
                    };
                    petition::may(&Author::Officer(officer), *act, &it).is_ok()
                })
                .map(|(place, _)| place)
                .collect();
            let word = match allowed.as_slice() {
                [] => "·".to_owned(),
                [.., "other"] => "anywhere".to_owned(),
                ["coordinator", "lead", "joining"] => "related".to_owned(),
                ["lead", "joining"] => "handling".to_owned(),
                some => some.join("+"),
            };
            write!(line, "{word:<22}").expect("text");
        }
        let sender = |key: &str| Author::Sender {
            account: None,
            name: String::new(),
            key_hash: key.to_owned(),
        };
        let others = [
            ("sender", sender(KEY)),
            ("anybody", sender("")),
            ("system", Author::System),
        ];
        let others: Vec<&str> = others
            .iter()
            .filter(|(_, author)| petition::may(author, *act, &it).is_ok())
            .map(|(name, _)| *name)
            .collect();
        line.push_str(&others.join("+"));
        writeln!(text, "{}", line.trim_end()).expect("text");
    }
}

fn matrix() -> String {
    let case = case();
    let mut text = String::from(
        "Who may do what, asked of `authority::may`. One line an act, one column a role; the word is\n\
         the unit of the case that must lie within the officer's own: intake (where it was received),\n\
         holder (who has it now), agency (who resolves it), consulted, related (any of these four),\n\
         anywhere. A dot: not at all. Rules about the case itself (stage, role of the step, the\n\
         officer it was given to, times, reasons) come after and stand in the acts' files.\n\n",
    );
    let mut line = format!("{:<22}", "act");
    for role in Role::ALL {
        write!(line, "{:<22}", role.slug()).expect("text");
    }
    writeln!(text, "{}", line.trim_end()).expect("text");
    for act in Act::ALL {
        let mut line = format!("{:<22}", act.slug());
        for role in Role::ALL {
            write!(line, "{:<22}", word(role, *act, &case)).expect("text");
        }
        writeln!(text, "{}", line.trim_end()).expect("text");
    }
    confidential(&mut text, &case);
    petitions(&mut text);
    text.push_str("\nBeside cases, asked of `authority::may_do`: who may.\n\n");
    for duty in Duty::ALL {
        let roles: Vec<&str> = Role::ALL
            .into_iter()
            .filter(|role| may_do(&officer(*role, PLACES[0].1, PLACES[0].2), *duty).is_ok())
            .map(Role::slug)
            .collect();
        writeln!(text, "{:<27} {}", duty.slug(), roles.join(" ")).expect("text");
    }
    text.push('\n');
    for (who, actor) in others() {
        let acts: Vec<&str> = Act::ALL
            .iter()
            .filter(|act| may(&actor, **act, &case, TODAY).is_ok())
            .map(|act| act.slug())
            .collect();
        writeln!(text, "{who:<17} {}", acts.join(" ")).expect("text");
    }
    text
}

#[test]
fn the_permission_matrix_is_the_reviewed_one() {
    crate::recorded::check("permissions.txt", &matrix());
}

#[test]
fn each_act_on_a_case_can_be_done_by_somebody() {
    let case = case();
    for act in Act::ALL {
        let officers = Role::ALL
            .into_iter()
            .flat_map(|role| PLACES.map(|(_, unit, agency)| officer(role, unit, agency)));
        let mut everyone = officers.chain(others().map(|(_, actor)| actor));
        assert!(
            everyone.any(|actor| may(&actor, *act, &case, TODAY).is_ok()),
            "nobody may {}",
            act.slug()
        );
    }
}

#[test]
fn two_roles_of_one_officer_add_up_and_no_more() {
    let case = case();
    let Actor::Officer(mut both) = officer(Role::Reception, PLACES[1].1, PLACES[1].2) else {
        unreachable!("an officer");
    };
    both.roles.push(Role::Specialist);
    let both = Actor::Officer(both);
    // At the holder's unit the specialist's acts are open, the counter's belong elsewhere.
    assert!(may(&both, Act::StepComplete, &case, TODAY).is_ok());
    let refused = may(&both, Act::HandOver, &case, TODAY).map_err(|it| it.rule());
    assert_eq!(refused, Err("authority.unit"));
}
