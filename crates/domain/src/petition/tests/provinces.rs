//! What the provinces differ in.

use super::*;

/// Covers: NB-19
#[test]
fn ninh_binh_answers_within_ten_working_days_at_the_agency_itself() {
    let told = Told::of("ninh-binh");
    assert!(told.rules.by_agency && !told.rules.takes_online());
    let mut it = sent(Kind::Petition, "2026-08-24T09:00");
    it.channel = Channel::Email;
    it.sender.email = "huong@example.vn".to_owned();
    let wish = Command::Receive {
        code: "PA-260824-0001".to_owned(),
        sent: Box::new(it.clone()),
        coordinator: place("so-xay-dung"),
        same_as: None,
    };
    let clerk = officer(Role::Reception, "so-xay-dung");
    let told = told.does(&clerk, wish);
    assert_eq!(told.due(Clock::Answer), Some(moment("2026-09-10T17:00")));
    let done = told
        .does(&head("so-xay-dung"), assign("so-xay-dung", &[]))
        .does(&head("so-xay-dung"), answer("Đã xong."));
    assert_eq!(done.it.stage, Stage::Answered);
    it.about = None;
    let refused = Told::of("ninh-binh").refused(&clerk, receive(it));
    assert_eq!(refused, "petition.addressed");
}

/// Covers: TB-14.2, DN-15.2
#[test]
fn the_national_portals_deadline_is_kept_as_it_was_received() {
    for province in ["thai-binh", "dak-nong"] {
        let told = Told::of(province);
        assert_eq!(
            told.refused(&sender(), receive(sent(Kind::Petition, "2026-08-24T09:00"))),
            "petition.channel"
        );
        let mut it = sent(Kind::Petition, "2026-08-24T09:00");
        it.channel = Channel::NationalPortal;
        it.portal = Some(PortalOrigin {
            code: "PAKN.2026.1".to_owned(),
            due: Some(moment("2026-09-07T17:00")),
        });
        let portal = Author::Machine(crate::actor::Machine::of_the_office(
            "dvcqg",
            "Cổng Dịch vụ công quốc gia",
        ));
        let told = told.does(&portal, receive(it));
        let explained = deadlines::explain(&told.it, Clock::Answer, &told.rules, &seed::calendar())
            .expect("it runs");
        assert_eq!(explained.due, moment("2026-09-07T17:00"));
        let line = explained.lines.last().expect("a line");
        assert_eq!(line.rule, "petition.portal_deadline");
        // Fifteen working days stay as an alarm of our own.
        assert!(line.note.contains("15 ngày làm việc"));
        assert!(line.note.contains("17/9/2026"));
    }
}

#[test]
fn ha_nam_goes_by_defaults_that_are_marked_as_such() {
    use crate::regulation::Status;
    let regulation = Regulation::seed("ha-nam").expect("a province");
    for clock in Clock::ALL {
        let setting = regulation
            .setting(clock.key(), jiff::civil::date(2026, 8, 24))
            .expect("a setting");
        assert_eq!(setting.status, Status::Default, "{}", clock.key());
    }
    let mut told = Told::of("ha-nam");
    told = told.does(&sender(), receive(sent(Kind::Petition, "2026-08-24T09:00")));
    assert_eq!(told.due(Clock::Answer), Some(moment("2026-09-17T17:00")));
    // The one section takes questions too; nothing is brought to the Office.
    assert!(told.rules.takes(Channel::QaSection));
    let told = told.does(&office(), assign("so-xay-dung", &[]));
    assert_eq!(
        told.refused(
            &head("so-xay-dung"),
            Command::Escalate {
                trigger: Trigger::Disagreement,
                reason: "Không thống nhất".to_owned()
            }
        ),
        "petition.escalation"
    );
    let contested = told.does(&head("so-xay-dung"), answer("Đã xong.")).does(
        &sender(),
        Command::Contest {
            reason: "Chưa xong".to_owned(),
        },
    );
    assert_eq!(contested.it.lead(), Some(&place("so-xay-dung")));
}
