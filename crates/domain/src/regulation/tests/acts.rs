//! Acts under the law of each province: the same story, told where the profiles differ.

use super::*;
use crate::case::filing::{Channel, CopyKind, Delivery, DeliveryKind, PartyKind, Submitter};
use crate::case::payment::Method;
use crate::case::terms::ServiceLevel;
use crate::case_code::CaseCode;
use crate::testing::{self, Story, answer, ask, in_hand, marks};
use std::sync::Arc;

/// A story that goes on under the law of a province.
fn under(province: &str, mut story: Story) -> Story {
    story.rules = of(province).rules(today());
    story
}

/// The case's service is of this level.
fn level(mut story: Story, level: ServiceLevel) -> Story {
    let terms = Arc::make_mut(story.case.terms.as_mut().expect("a filed case"));
    terms.level = Some(level);
    story
}

/// Handed over in a way, to the applicant, with everything else in order.
fn by(way: DeliveryKind) -> crate::case::hand_over::HandOver {
    let mut wish = in_hand();
    wish.way = way;
    wish.reference = "RN 123 456 789 VN".into();
    wish
}

/// Covers: ND-2.4, HN-2.3, DN-1.2e
#[test]
fn persons_and_organisations_file() {
    for province in ["nam-dinh", "ha-nam", "dak-nong"] {
        for kind in [PartyKind::Person, PartyKind::Organisation] {
            let story = under(province, Story::new());
            let mut wish = story.submission();
            wish.filing.applicant.kind = kind;
            wish.terms.level = Some(ServiceLevel::Partial);
            let done = story.by_citizen().when(wish).done();
            let filing = done.case.filing.expect("a filed case");
            assert_eq!(filing.applicant.kind, kind, "{province}");
        }
    }
}

/// Covers: ND-15.2, TB-7.3/1, HN-7.1
#[test]
fn a_file_reaches_the_competent_unit_through_the_systems_own_function() {
    for province in ["nam-dinh", "thai-binh", "ha-nam"] {
        let story = under(province, Story::new());
        let mut wish = story.submission();
        wish.terms.level = Some(ServiceLevel::Partial);
        let done = story.by_citizen().when(wish).done();
        let holder = done.case.holder.expect("a unit that has the file");
        assert_eq!(holder.unit.as_str(), "xa-truong-thi/mot-cua", "{province}");
    }
}

/// Covers: ND-18.1a/1, DN-12.1b/1, ND-18.1a/2, DN-12.1b/2
#[test]
fn the_counter_takes_helped_and_paper_files() {
    for province in ["nam-dinh", "dak-nong"] {
        for channel in [Channel::CounterAssisted, Channel::CounterPaper] {
            let story = under(province, Story::new());
            let mut wish = story.submission();
            wish.filing.channel = channel;
            wish.filing.confirmed = Some(crate::case::filing::Confirmation::Slip { file: None });
            let done = story.by_clerk().when(wish).done();
            assert_eq!(done.case.status().number(), 1, "{province} {channel:?}");
        }
    }
}

/// Covers: HN-11.2b, ND-2.6
#[test]
fn a_file_by_post_goes_the_same_way() {
    for province in ["ha-nam", "nam-dinh"] {
        let story = under(province, Story::new());
        let mut wish = story.submission();
        wish.filing.channel = Channel::Post;
        wish.filing.submitter = Submitter::Postal {
            person: wish.filing.applicant.clone(),
            item: "EM 000 123 456 VN".into(),
        };
        let filed = story.by_clerk().when(wish).done();
        // The same check of every component, the same acceptance.
        let mut nothing = testing::all_checked();
        nothing.checked.clear();
        filed
            .clone()
            .by_clerk()
            .when(nothing)
            .refused("accept.check");
        let accepted = filed.by_clerk().when(testing::all_checked()).done();
        assert_eq!(accepted.case.status().number(), 2, "{province}");
    }
}

/// Covers: HN-25.1
#[test]
fn ha_nam_takes_three_channels() {
    for (channel, citizen) in [
        (Channel::Online, true),
        (Channel::CounterPaper, false),
        (Channel::Post, false),
    ] {
        let story = under("ha-nam", Story::new());
        let mut wish = story.submission();
        wish.terms.level = Some(ServiceLevel::Partial);
        wish.filing.channel = channel;
        if channel == Channel::Post {
            wish.filing.submitter = Submitter::Postal {
                person: testing::filing().applicant,
                item: "RN 123 456 789 VN".into(),
            };
        }
        let story = if citizen {
            story.by_citizen()
        } else {
            story.by_clerk()
        };
        story.when(wish).done();
    }
}

/// Covers: NB-8.1/1, NB-14.1, NB-14.3/1, NB-15.6a
#[test]
fn ninh_binh_takes_online_files_from_the_national_portal_with_its_code() {
    let story = under("ninh-binh", Story::new());
    let own = story.submission();
    story
        .clone()
        .by_citizen()
        .when(own)
        .refused("submit.national_portal");
    let mut wish = story.submission();
    wish.filing.channel = Channel::NationalPortal;
    wish.code = None;
    story
        .clone()
        .by_machine()
        .when(wish.clone())
        .refused("submit.portal_code");
    wish.code = CaseCode::parse("G22.99.99-260821-0000123").ok();
    let done = story.by_machine().when(wish).done();
    assert_eq!(done.case.code_text(), "G22.99.99-260821-0000123");
}

/// Covers: NB-27.3/1
#[test]
fn a_commune_of_ninh_binh_takes_and_returns_files_of_both_levels() {
    for of_level in [ServiceLevel::Partial, ServiceLevel::Full] {
        let story = under("ninh-binh", Story::new());
        let mut wish = story.submission();
        wish.filing.channel = Channel::CounterPaper;
        wish.terms.level = Some(of_level);
        let filed = story.by_clerk().when(wish).done();
        let accepted = filed.by_clerk().when(testing::all_checked()).done();
        assert_eq!(accepted.case.status().number(), 2);
        let mut ready = under("ninh-binh", level(Story::result_ready(), of_level));
        let filing = Arc::make_mut(ready.case.filing.as_mut().expect("a filed case"));
        filing.channel = Channel::CounterPaper;
        let done = ready.by_clerk().when(in_hand()).done();
        assert_eq!(done.case.status().number(), 10);
    }
}

/// Covers: HN-10.2a, HN-10.2b, HN-7.3b
#[test]
fn ha_nam_returns_by_level() {
    let lower = under(
        "ha-nam",
        level(Story::result_ready(), ServiceLevel::Partial),
    );
    lower
        .clone()
        .by_clerk()
        .when(by(DeliveryKind::Online))
        .refused("hand_over.way");
    for way in [DeliveryKind::InPerson, DeliveryKind::Post] {
        lower.clone().by_clerk().when(by(way)).done();
    }
    let upper = under("ha-nam", level(Story::result_ready(), ServiceLevel::Full));
    upper
        .clone()
        .by_clerk()
        .when(by(DeliveryKind::InPerson))
        .refused("hand_over.way");
    for way in [DeliveryKind::Online, DeliveryKind::Post] {
        upper.clone().by_clerk().when(by(way)).done();
    }
}

/// Covers: ND-3.2
#[test]
fn a_fully_online_service_of_nam_dinh_is_returned_online_or_by_post() {
    let story = under("nam-dinh", Story::new());
    let mut wish = story.submission();
    wish.terms.level = Some(ServiceLevel::Full);
    wish.filing.delivery = Delivery::InPerson;
    story
        .clone()
        .by_citizen()
        .when(wish.clone())
        .refused_with("submit.delivery", "Tại quầy");
    wish.filing.delivery = Delivery::Online;
    story.clone().by_citizen().when(wish.clone()).done();
    wish.filing.delivery = Delivery::Post {
        address: "Tổ 4, phường Trường Thi".into(),
    };
    story.by_citizen().when(wish).done();
}

#[test]
fn what_the_national_portal_promised_is_kept() {
    let mut story = under(
        "ninh-binh",
        level(Story::result_ready(), ServiceLevel::Full),
    );
    let filing = Arc::make_mut(story.case.filing.as_mut().expect("a filed case"));
    filing.channel = Channel::NationalPortal;
    filing.delivery = Delivery::InPerson;
    story.clone().by_clerk().when(in_hand()).done();
    let filing = Arc::make_mut(story.case.filing.as_mut().expect("a filed case"));
    filing.delivery = Delivery::Online;
    story.by_clerk().when(in_hand()).refused("hand_over.way");
}

/// Covers: HN-7.2/2, HN-11.3b
#[test]
fn ha_nam_compares_originals_at_level_three_and_before_the_post() {
    let unseen = |way| {
        let mut wish = by(way);
        wish.originals_compared = false;
        wish
    };
    let lower = under(
        "ha-nam",
        level(Story::result_ready(), ServiceLevel::Partial),
    );
    lower
        .clone()
        .by_clerk()
        .when(unseen(DeliveryKind::InPerson))
        .refused("hand_over.originals");
    lower.by_clerk().when(by(DeliveryKind::InPerson)).done();
    let upper = under("ha-nam", level(Story::result_ready(), ServiceLevel::Full));
    upper
        .clone()
        .by_clerk()
        .when(unseen(DeliveryKind::Post))
        .refused("hand_over.originals");
    upper.by_clerk().when(unseen(DeliveryKind::Online)).done();
    // Elsewhere originals are the procedure's matter.
    let elsewhere = under(
        "thai-binh",
        level(Story::result_ready(), ServiceLevel::Partial),
    );
    elsewhere
        .by_clerk()
        .when(unseen(DeliveryKind::InPerson))
        .done();
}

/// Covers: HN-7.3a
#[test]
fn level_four_of_ha_nam_is_signed() {
    let story = under("ha-nam", Story::new());
    let mut wish = story.submission();
    wish.terms.level = Some(ServiceLevel::Full);
    wish.filing.delivery = Delivery::Online;
    story
        .clone()
        .by_citizen()
        .when(wish.clone())
        .refused("submit.signature");
    for paper in &mut wish.filing.papers {
        paper.copy = CopyKind::ElectronicSigned;
    }
    story.by_citizen().when(wish).done();
}

/// Covers: ND-16.2/1
#[test]
fn a_signed_electronic_file_of_nam_dinh_counts_as_much_as_a_paper_one() {
    use crate::case::Channel;
    let with = |story: Story, channel, copy| {
        let mut story = under("nam-dinh", story);
        let filing = Arc::make_mut(story.case.filing.as_mut().expect("a filed case"));
        filing.channel = channel;
        for paper in &mut filing.papers {
            paper.copy = copy;
        }
        story
    };
    let signed = |story| with(story, Channel::Online, CopyKind::ElectronicSigned);
    let on_paper = |story| with(story, Channel::CounterPaper, CopyKind::Original);
    // The same time, the same step, the same state.
    let (electronic, paper) = (signed(Story::in_progress()), on_paper(Story::in_progress()));
    assert!(paper.due().is_some());
    assert_eq!(electronic.due(), paper.due());
    assert_eq!(electronic.case.open_step(), paper.case.open_step());
    assert_eq!(electronic.case.status(), paper.case.status());
    // What may be done with it by whom does not ask how it came.
    let acts = |story: &Story| -> Vec<_> {
        let actor = crate::actor::Actor::Officer(testing::specialist());
        let day = jiff::civil::date(2026, 8, 24);
        let all = crate::authority::Act::ALL.iter();
        all.map(|act| crate::authority::may(&actor, *act, &story.case, day).is_ok())
            .collect()
    };
    assert_eq!(acts(&electronic), acts(&paper));
    assert!(acts(&electronic).contains(&true));
}

/// Covers: HN-10.2c-1, HN-10.2c-2
#[test]
fn level_three_of_ha_nam_is_not_paid_online() {
    let mut online = testing::paid(16_000);
    online.method = Method::Online;
    let unpaid = Story::result_ready_unpaid();
    let lower = under("ha-nam", level(unpaid.clone(), ServiceLevel::Partial));
    lower
        .clone()
        .by_clerk()
        .when(online.clone())
        .refused("payment.online_level");
    for method in [Method::Counter, Method::Post] {
        let mut offline = online.clone();
        offline.method = method;
        lower.clone().by_clerk().when(offline).done();
    }
    let upper = under("ha-nam", level(unpaid.clone(), ServiceLevel::Full));
    for method in [Method::Online, Method::Transfer, Method::Post] {
        let mut any = online.clone();
        any.method = method;
        upper.clone().by_clerk().when(any).done();
    }
    let elsewhere = under("dak-nong", level(unpaid, ServiceLevel::Partial));
    elsewhere.by_clerk().when(online).done();
}

/// Covers: HN-10.3a, HN-10.3b
#[test]
fn at_level_four_of_ha_nam_unpaid_fees_bar_completion() {
    let unpaid = Story::result_ready_unpaid();
    let upper = under("ha-nam", level(unpaid.clone(), ServiceLevel::Full));
    upper
        .by_clerk()
        .when(by(DeliveryKind::Online))
        .refused("hand_over.fees");
    let lower = under("ha-nam", level(unpaid, ServiceLevel::Partial));
    let done = lower.by_clerk().when(in_hand()).done();
    assert_eq!(done.case.status().number(), 10);
}

/// Covers: HN-13.1, HN-13.2a, HN-13.2b
#[test]
fn ha_nam_is_rated_on_its_own_items_and_levels() {
    let ended = under("ha-nam", Story::handed_over());
    ended
        .clone()
        .by_citizen()
        .when(marks("Hài lòng"))
        .refused("rate.scale");
    let mut all = marks("Hài lòng");
    all.marks = ended
        .rules
        .rating_items
        .iter()
        .map(|item| (item.clone(), "Chưa hài lòng".to_owned()))
        .collect();
    assert_eq!(all.marks.len(), 3);
    let mut wrong = all.clone();
    wrong.marks[1].1 = "Bình thường".into();
    ended.clone().by_citizen().when(wrong).refused("rate.scale");
    ended.by_citizen().when(all).done();
}

/// Covers: HN-8.2/1, ND-7.2c
#[test]
fn intake_asks_once_and_only_for_what_is_listed() {
    for province in ["ha-nam", "nam-dinh"] {
        let asked = under(province, Story::answered_at_intake());
        asked.by_clerk().when(ask()).refused("supplement.once");
        let bare = under(province, Story::filed_online());
        let mut wish = ask();
        wish.items.clear();
        bare.clone()
            .by_clerk()
            .when(wish)
            .refused("supplement.full_guidance");
        let mut wish = ask();
        wish.reason.clear();
        bare.by_clerk().when(wish).refused("supplement.reason");
    }
}

/// Covers: ND-6.6
#[test]
fn an_applicant_of_nam_dinh_answers_what_is_asked() {
    let asked = under("nam-dinh", Story::asked_at_intake());
    assert!(asked.case.open_supplement().is_some());
    let done = asked
        .at("2026-08-24T07:40")
        .by_citizen()
        .when(answer())
        .done();
    assert!(done.case.open_supplement().is_none());
}

/// Covers: HN-12.1/1
#[test]
fn every_received_case_has_one_code_for_good() {
    let filed = under("ha-nam", Story::filed_online());
    let code = filed.case.code_text().to_owned();
    let later = Story::handed_over();
    assert_eq!(code, "H40.024.13-260821-0142");
    assert_eq!(later.case.code_text(), code);
}

#[test]
fn a_refusal_names_the_provinces_own_article() {
    for (province, rule, short) in [
        ("nam-dinh", "submit.account", "k.2 Đ.14 QC Nam Định"),
        ("thai-binh", "submit.account", "k.2 Đ.6 QC Thái Bình 2022"),
        ("ha-nam", "supplement.once", "k.2 Đ.8 QĐ 30/2019"),
        ("ha-nam", "hand_over.fees", "đ.b k.3 Đ.10 QĐ 30/2019"),
        (
            "ninh-binh",
            "submit.national_portal",
            "k.1 Đ.8, k.1 Đ.14 QĐ 163/2025",
        ),
        ("dak-nong", "transfer.once", "k.2 Đ.12 QĐ 10/2025"),
        // Where the province is silent, the decree.
        ("dak-nong", "supplement.once", "k.2 Đ.17 NĐ 118/2025"),
    ] {
        let article = of(province).article(rule, today());
        assert_eq!(
            article.map(|it| it.short.as_str()),
            Some(short),
            "{province} {rule}"
        );
    }
}
