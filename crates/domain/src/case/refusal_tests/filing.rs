//! Filing: by whom, by which channel, with which papers.

use super::{Row, row};
use crate::case::filing::{CopyKind, DeliveryKind, Limits};
use crate::case::submit::Submit;
use crate::case::terms::ServiceLevel;
use crate::case::{Channel, Delivery, Party, Submitter};
use crate::testing::{Story, authorised};

fn changed(change: impl FnOnce(&mut Submit)) -> Submit {
    let mut submit = Story::new().submission();
    change(&mut submit);
    submit
}

fn hired(document: &str) -> Submitter {
    Submitter::Hired {
        person: Party {
            name: "Công ty Dịch vụ Sông Đào".into(),
            ..Party::default()
        },
        document: document.into(),
    }
}

fn limited(limits: Limits) -> Submitter {
    let mut by = authorised("Giấy ủy quyền 12/2026");
    if let Submitter::Authorised { limits: it, .. } = &mut by {
        *it = limits;
    }
    by
}

fn postal(item: &str) -> Submitter {
    Submitter::Postal {
        person: Party::default(),
        item: item.into(),
    }
}

pub(super) fn rows() -> Vec<Row> {
    let online = || Story::new().by_citizen();
    let counter = || Story::new().by_clerk();
    let elsewhere = || {
        let mut story = counter();
        if let crate::actor::Actor::Officer(officer) = &mut story.actor {
            officer.unit = "xa-nam-dinh/mot-cua".into();
            officer.covers = vec![officer.unit.clone()];
        }
        story
    };
    let in_ninh_binh = || {
        let mut story = online();
        story.rules.national_portal_only = true;
        story
    };
    let signed = || {
        let mut story = online();
        story.rules.signature_at_upper_level = true;
        story
    };
    let whole = || changed(|_| {});
    vec![
        row(
            "submit.once",
            "",
            Story::filed_online().by_citizen(),
            whole(),
        ),
        row("submit.account", "", counter(), whole()),
        row("submit.national_portal", "", in_ninh_binh(), whole()),
        row(
            "submit.national_portal",
            "",
            counter(),
            changed(|it| it.filing.channel = Channel::NationalPortal),
        ),
        row(
            "submit.level",
            "procedure",
            online(),
            changed(|it| it.terms.level = Some(ServiceLevel::InPersonOnly)),
        ),
        row(
            "submit.components",
            "papers",
            online(),
            changed(|it| it.filing.papers.clear()),
        ),
        row(
            "submit.copy",
            "papers",
            online(),
            changed(|it| {
                for component in &mut it.terms.components {
                    component.accepts = vec![CopyKind::Certified];
                }
            }),
        ),
        row(
            "submit.applicant",
            "applicant",
            online(),
            changed(|it| it.filing.applicant.address = " ".into()),
        ),
        row(
            "submit.authorisation",
            "authorisation",
            online(),
            changed(|it| it.filing.submitter = authorised(" ")),
        ),
        row(
            "submit.authorisation",
            "authorisation",
            counter(),
            changed(|it| {
                it.filing.channel = Channel::CounterPaper;
                it.filing.submitter = hired("");
            }),
        ),
        row(
            "submit.postal_staff",
            "authorisation",
            online(),
            changed(|it| it.filing.submitter = postal("EM 000 123 456 VN")),
        ),
        row(
            "submit.authorisation_ended",
            "authorisation",
            online(),
            changed(|it| {
                it.filing.submitter = limited(Limits {
                    until: Some(jiff::civil::date(2019, 1, 1)),
                    ..Limits::default()
                });
            }),
        ),
        row(
            "submit.authorisation_scope",
            "authorisation",
            online(),
            changed(|it| {
                it.filing.submitter = limited(Limits {
                    scope: vec!["9.999999".into()],
                    until: None,
                });
            }),
        ),
        row(
            "submit.unit",
            "intake_unit",
            online(),
            changed(|it| it.filing.intake_unit = "xa-nam-dinh/mot-cua".into()),
        ),
        row(
            "submit.post",
            "channel",
            counter(),
            changed(|it| {
                it.filing.channel = Channel::Post;
                it.filing.submitter = postal("RN 1");
                it.terms.by_post = false;
            }),
        ),
        row(
            "submit.confirmation",
            "confirm",
            counter(),
            changed(|it| it.filing.channel = Channel::CounterAssisted),
        ),
        row(
            "submit.counter",
            "channel",
            online(),
            changed(|it| it.filing.channel = Channel::CounterPaper),
        ),
        row(
            "submit.own_counter",
            "intake_unit",
            elsewhere(),
            changed(|it| it.filing.channel = Channel::CounterPaper),
        ),
        row(
            "submit.postal_item",
            "authorisation",
            counter(),
            changed(|it| it.filing.channel = Channel::Post),
        ),
        row(
            "submit.postal_item",
            "authorisation",
            counter(),
            changed(|it| {
                it.filing.channel = Channel::Post;
                it.filing.submitter = postal(" ");
            }),
        ),
        row(
            "submit.delivery",
            "delivery",
            online(),
            changed(|it| it.terms.deliveries = vec![DeliveryKind::Online]),
        ),
        row(
            "submit.delivery_address",
            "delivery_address",
            online(),
            changed(|it| {
                it.filing.delivery = Delivery::Post {
                    address: String::new(),
                };
            }),
        ),
        row(
            "submit.signature",
            "papers",
            signed(),
            changed(|it| it.filing.papers[0].copy = CopyKind::Plain),
        ),
        row(
            "submit.portal_code",
            "",
            Story::new().by_machine(),
            changed(|it| {
                it.filing.channel = Channel::NationalPortal;
                it.code = None;
            }),
        ),
    ]
}
