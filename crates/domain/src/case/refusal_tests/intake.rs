//! The intake unit: accepting, refusing to receive, asking for a supplement and its answer,
//! amending, passing on.

use super::{Row, row};
use crate::actor::{Actor, Citizen};
use crate::case::accept::Accept;
use crate::case::amend::Amend;
use crate::case::filing::Confirmation;
use crate::case::reject::Reject;
use crate::case::supplement_answer::AnswerSupplement;
use crate::case::supplement_forward::ForwardSupplement;
use crate::case::supplement_request::RequestSupplement;
use crate::case::transfer::Transfer;
use crate::case::{Channel, Command};
use crate::ids::AccountId;
use crate::testing::{Story, all_checked, answer, ask, citizen};
use uuid::Uuid;

fn asked(change: impl FnOnce(&mut RequestSupplement)) -> RequestSupplement {
    let mut wish = ask();
    change(&mut wish);
    wish
}

fn on_paper(change: impl FnOnce(&mut crate::case::Filing)) -> Story {
    let mut submit = Story::new().submission();
    submit.filing.channel = Channel::CounterPaper;
    change(&mut submit.filing);
    Story::new().by_clerk().when(submit).done()
}

/// The clerk of another commune.
pub(super) fn elsewhere(mut story: Story) -> Story {
    let mut clerk = crate::testing::clerk();
    clerk.unit = "xa-nam-dinh/mot-cua".into();
    clerk.covers = vec![clerk.unit.clone()];
    clerk.agency = "xa-nam-dinh".into();
    story.actor = Actor::Officer(clerk);
    story
}

fn stranger(mut story: Story) -> Story {
    story.actor = Actor::Citizen(Citizen {
        account: AccountId(Uuid::from_u128(0xC9)),
        ..citizen()
    });
    story
}

pub(super) fn rows() -> Vec<Row> {
    let filed = || Story::filed_online().by_clerk();
    let reject = |reason: &str| Reject {
        reason: reason.into(),
        redirect: String::new(),
    };
    vec![
        row(
            "authority.role",
            "",
            Story::filed_online().by_citizen(),
            all_checked(),
        ),
        row(
            "authority.own_case",
            "",
            stranger(Story::filed_online()),
            Amend::default(),
        ),
        row(
            "accept.own_unit",
            "",
            elsewhere(Story::filed_online()),
            all_checked(),
        ),
        row(
            "accept.once",
            "",
            Story::accepted().by_clerk(),
            all_checked(),
        ),
        row("accept.check", "checked", filed(), Accept::default()),
        row(
            "accept.complete",
            "checked",
            on_paper(|filing| filing.papers.clear()).by_clerk(),
            all_checked(),
        ),
        row(
            "accept.digitise",
            "papers",
            on_paper(|filing| filing.papers[0].file = None).by_clerk(),
            all_checked(),
        ),
        row(
            "accept.digitise",
            "papers",
            on_paper(|filing| {
                filing.channel = Channel::CounterAssisted;
                filing.confirmed = Some(Confirmation::Slip { file: None });
                filing.papers[0].file = None;
            })
            .by_clerk(),
            all_checked(),
        ),
        row(
            "accept.supplement_pending",
            "",
            Story::asked_at_intake().by_clerk(),
            all_checked(),
        ),
        row("reject.reason", "reason", filed(), reject(" ")),
        row(
            "reject.before_acceptance",
            "",
            Story::accepted().by_clerk(),
            reject("Không thuộc thẩm quyền"),
        ),
        row(
            "supplement.once",
            "",
            Story::answered_at_intake().by_clerk(),
            ask(),
        ),
        row(
            "supplement.once_examination",
            "",
            Story::asked_at_examination()
                .by_citizen()
                .when(answer())
                .done()
                .by_specialist(),
            ask(),
        ),
        row(
            "supplement.full_guidance",
            "items",
            filed(),
            asked(|wish| wish.items.clear()),
        ),
        row(
            "supplement.guidance",
            "items",
            filed(),
            asked(|wish| wish.items[0].guidance.clear()),
        ),
        row(
            "supplement.published_list",
            "items",
            filed(),
            asked(|wish| wish.items[0].component = None),
        ),
        row(
            "supplement.reason",
            "reason",
            filed(),
            asked(|wish| wish.reason.clear()),
        ),
        row(
            "supplement.examination_notice",
            "",
            Story::in_progress().at("2026-08-27T17:01").by_specialist(),
            ask(),
        ),
        row(
            "supplement_forward.proposed",
            "",
            Story::in_progress().by_clerk(),
            ForwardSupplement,
        ),
        row(
            "answer.asked",
            "",
            Story::filed_online().by_citizen(),
            answer(),
        ),
        row(
            "answer.complete",
            "papers",
            Story::asked_at_intake().by_citizen(),
            AnswerSupplement::default(),
        ),
        row(
            "answer.in_time",
            "",
            Story::asked_at_intake().at("2026-10-01T09:00").by_citizen(),
            answer(),
        ),
        row(
            "lapse.after_term",
            "",
            Story::asked_at_intake().by_system(),
            Command::LapseSupplement,
        ),
        row(
            "amend.before_decision",
            "",
            Story::decided().by_citizen(),
            Amend::default(),
        ),
        row(
            "amend.content",
            "",
            Story::filed_online().by_citizen(),
            Amend::default(),
        ),
        row(
            "amend.postal_scans",
            "",
            Story::filed_online().by_postal_staff(),
            Amend::default(),
        ),
        row("transfer.accepted", "", filed(), Transfer::default()),
        row(
            "transfer.once",
            "",
            Story::in_progress().by_clerk(),
            Transfer::default(),
        ),
    ]
}
