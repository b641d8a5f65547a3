//! Every refusal there is, provoked the way a page would: may they, then decide. A new rule
//! without a row here fails the last test of this file.

use super::*;
use crate::authority;
use crate::testing::{self, Story};
use std::collections::BTreeSet;

mod ended;
mod filing;
mod intake;
mod work;

/// A wish that must be refused.
struct Row {
    rule: &'static str,
    /// The field of the form beside which the message belongs.
    field: &'static str,
    story: Story,
    command: Command,
}

fn row(rule: &'static str, field: &'static str, story: Story, command: impl Into<Command>) -> Row {
    Row {
        rule,
        field,
        story,
        command: command.into(),
    }
}

/// Walks the domain's part of an act's path.
fn attempt(story: &Story, command: Command) -> Result<Vec<Event>, Refusal> {
    let today = crate::clock::wall(story.now).date();
    authority::may(&story.actor, command.act(), &story.case, today)?;
    let on = Circumstances {
        now: story.now,
        actor: &story.actor,
        rules: &story.rules,
        calendar: &testing::calendar(),
    };
    decide(&on, &story.case, command)
}

fn rows() -> Vec<Row> {
    let mut rows = filing::rows();
    rows.extend(intake::rows());
    rows.extend(work::rows());
    rows.extend(ended::rows());
    rows
}

/// The sentence names its particulars, in both languages, and leaves nothing of the template.
fn assert_well_said(refusal: &Refusal) {
    for sentence in [refusal.message(), refusal.message_en()] {
        let rule = refusal.rule();
        assert!(
            !sentence.contains(['{', '}']),
            "{rule}: a brace is left in {sentence:?}"
        );
        for empty in ["“”", "  ", "()", "\"\""] {
            assert!(
                !sentence.contains(empty),
                "{rule}: a particular is empty in {sentence:?}"
            );
        }
        assert!(
            sentence.ends_with('.') && sentence.len() > 10,
            "{rule}: {sentence:?} is no sentence"
        );
    }
    assert_ne!(refusal.message(), refusal.message_en());
}

#[test]
fn each_wish_is_refused_by_its_rule_at_its_field_in_whole_sentences() {
    for Row {
        rule,
        field,
        story,
        command,
    } in rows()
    {
        let act = command.act().slug();
        let Err(refusal) = attempt(&story, command) else {
            panic!("{act} is not refused by {rule}");
        };
        assert_eq!(refusal.rule(), rule, "{act}: {}", refusal.message());
        assert_eq!(refusal.field(), field, "{rule}");
        assert_well_said(&refusal);
    }
}

#[test]
fn no_rule_is_without_a_wish_that_it_refuses() {
    let mut provoked: BTreeSet<&str> = rows().iter().map(|row| row.rule).collect();
    // Drafts are no cases and have a rule function of their own, tested at its foot.
    provoked.extend(["draft.size", "draft.owner"]);
    // These need the catalogue, the organisation or the officers' accounts: casework raises them
    // and provokes each in its own tests.
    provoked.extend(testing::REFUSED_AT_THE_DESK);
    provoked.extend(testing::REFUSED_BY_PUBLICATION);
    provoked.extend(testing::REFUSED_BY_PETITIONS);
    provoked.extend(testing::REFUSED_BY_ACCESS);
    let rules: BTreeSet<&str> = Refusal::RULES.iter().copied().collect();
    assert_eq!(
        rules.len(),
        Refusal::RULES.len(),
        "two refusals share a rule"
    );
    let silent: Vec<_> = rules.difference(&provoked).collect();
    assert!(silent.is_empty(), "no wish is refused by {silent:?}");
    let unknown: Vec<_> = provoked.difference(&rules).collect();
    assert!(unknown.is_empty(), "no refusal names {unknown:?}");
}

#[test]
fn what_the_desk_and_the_draft_refuse_is_well_said_too() {
    let named = || "Lê Thị Mai Anh".to_owned();
    for refusal in [
        Refusal::DraftTooLarge {
            size: 300_000,
            limit: save_draft::SIZE_LIMIT,
        },
        Refusal::DraftNotYours,
        Refusal::ProcedureUnknown {
            code: "9.999999".into(),
        },
        Refusal::AgencyNotCompetent { agency: named() },
        Refusal::VariantUnknown { variant: named() },
        Refusal::AssigneeUnknown { name: named() },
        Refusal::ConsulteeUnknown { unit: named() },
    ] {
        assert_well_said(&refusal);
    }
}
