//! A draft being worked on, with everything around it: the procedure and its form, who resolves,
//! what the file must hold, the papers kept so far. And the pages it is worked through on.

use super::draft::{Body, Purpose};
use super::parts::{self, Part};
use crate::error::Problem;
use crate::frame::{Frame, Lang};
use crate::house::House;
use crate::session::CitizenIn;
use casework::{save_draft, submit};
use domain::case::{Case, Channel, Terms};
use domain::catalogue::form::{Sort, shown::is_below};
use domain::catalogue::terms::Asked as AskedTerms;
use domain::catalogue::{Field, Form, Procedure};
use domain::clock;
use domain::organisation::Agency;
use jiff::Timestamp;
use std::sync::Arc;
use store::draft::{self, Draft};
use store::filed_document::{self, Document};
use uuid::Uuid;

/// A page on which a draft is worked on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// A page of the form, from 1.
    Part(usize),
    /// The papers.
    Papers,
    /// How the result is received, and what it costs.
    Delivery,
    /// Everything once more, and sending it.
    Review,
}

impl Step {
    /// Its name in addresses.
    pub fn slug(self) -> String {
        match self {
            Self::Part(number) => format!("to-khai-{number}"),
            Self::Papers => "giay-to".to_owned(),
            Self::Delivery => "nhan-ket-qua".to_owned(),
            Self::Review => "xem-lai".to_owned(),
        }
    }

    /// The step of a name.
    pub fn from_slug(slug: &str) -> Option<Self> {
        match slug {
            "giay-to" => Some(Self::Papers),
            "nhan-ket-qua" => Some(Self::Delivery),
            "xem-lai" => Some(Self::Review),
            _ => slug.strip_prefix("to-khai-")?.parse().ok().map(Self::Part),
        }
    }
}

/// A step as the bar over the page shows it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Bar {
    /// `done`, `now` or nothing.
    pub state: &'static str,
    /// Its name.
    pub name: String,
    /// Where it is.
    pub address: String,
}

/// A draft with everything around it.
#[derive(Clone, Debug)]
pub struct Work<'h> {
    /// The draft as stored.
    pub draft: Draft,
    /// What it holds.
    pub body: Body,
    /// The procedure.
    pub procedure: &'h Procedure,
    /// The form it is filed with.
    pub form: &'h Form,
    /// Who resolves.
    pub agency: &'h Agency,
    /// What the file must hold.
    pub terms: Terms,
    /// The papers kept so far, oldest first.
    pub papers: Vec<Document>,
    /// The case that is amended or answered, where it is one.
    pub case: Option<Case>,
    /// The places that a field for one proposes.
    pub places: Vec<String>,
}

/// Whether a form asks for a place of the province.
fn asks_a_place(fields: &[Field]) -> bool {
    fields
        .iter()
        .any(|field| field.sort == Some(Sort::Place) || asks_a_place(field.fields()))
}

impl<'h> Work<'h> {
    /// The draft of a name, if it is this citizen's.
    ///
    /// # Errors
    /// Not found for anybody else's; a refusal when the procedure or the agency is no more.
    pub async fn open(house: &'h House, who: &CitizenIn, id: Uuid) -> Result<Self, Problem> {
        let db = &house.office.db;
        let draft = draft::load(db, id, who.account.id)
            .await?
            .ok_or(Problem::NotFound)?;
        let body = Body::read(&draft.body).ok_or(Problem::NotFound)?;
        let case = match body.purpose.code() {
            None => None,
            Some(code) => Some(super::own::case(house, who, code).await?.file.case),
        };
        let papers = filed_document::of_draft(db, id).await?;
        Self::of(house, draft, body, case, papers)
    }

    fn of(
        house: &'h House,
        draft: Draft,
        body: Body,
        case: Option<Case>,
        papers: Vec<Document>,
    ) -> Result<Self, Problem> {
        let office = &house.office;
        let procedure = match &case {
            Some(_) => submit::procedure_of_case(office, &draft.procedure)?,
            None => submit::procedure(office, &draft.procedure)?,
        };
        // A case keeps the form that it was filed with.
        let of_case = case.as_ref().and_then(|case| case.terms.as_ref());
        let form = of_case
            .and_then(|terms| office.catalogue.form_of_case(terms))
            .or_else(|| office.catalogue.form_of(procedure))
            .ok_or_else(|| Problem::failure_in_words("the catalogue has no form"))?;
        let agency = office
            .organisation
            .agency(&body.agency())
            .ok_or(Problem::NotFound)?;
        // A case keeps the terms of its day; a new one gets today's.
        let terms = match case.as_ref().and_then(|case| case.terms.clone()) {
            Some(terms) => Arc::unwrap_or_clone(terms),
            None => submit::terms_of(
                office,
                &AskedTerms {
                    day: Some(clock::wall(house.now()).date()),
                    data: &casework::eform::parse(form, &body.typed),
                    ..AskedTerms::of(
                        procedure,
                        body.variant.as_deref(),
                        Channel::Online,
                        &agency.code,
                    )
                },
            )?,
        };
        let places = if asks_a_place(&form.fields) {
            office
                .organisation
                .communes()
                .filter_map(|it| it.place.clone())
                .collect()
        } else {
            Vec::new()
        };
        Ok(Self {
            draft,
            body,
            procedure,
            form,
            agency,
            terms,
            papers,
            case,
            places,
        })
    }

    /// The pages of its form.
    pub fn parts(&self) -> Vec<Part<'h>> {
        parts::of(self.form)
    }

    /// The steps, in order.
    pub fn steps(&self) -> Vec<Step> {
        let mut steps: Vec<Step> = self
            .parts()
            .iter()
            .map(|part| Step::Part(part.number))
            .collect();
        // The papers of an answer are sent from the page of what was asked.
        if !matches!(self.body.purpose, Purpose::Answer { .. }) {
            steps.extend([Step::Papers, Step::Delivery, Step::Review]);
        }
        steps
    }

    /// Where a step is.
    pub fn address(&self, step: Step) -> String {
        format!("/nop/ban-nhap/{}/{}", self.draft.id, step.slug())
    }

    /// Where to go after a step.
    pub fn after(&self, step: Step) -> String {
        let steps = self.steps();
        let at = steps.iter().position(|it| *it == step);
        match (
            at.and_then(|at| steps.get(at + 1)),
            self.body.purpose.code(),
        ) {
            (Some(next), _) => self.address(*next),
            (None, Some(code)) => format!("/ho-so/{code}/supplement_answer"),
            (None, None) => self.address(Step::Review),
        }
    }

    /// Where to go back to from a step.
    pub fn before(&self, step: Step) -> String {
        let steps = self.steps();
        let at = steps.iter().position(|it| *it == step).unwrap_or(0);
        match (
            at.checked_sub(1).and_then(|at| steps.get(at)),
            &self.body.purpose,
        ) {
            (Some(before), _) => self.address(*before),
            (None, Purpose::Answer { code, .. }) => format!("/ho-so/{code}/supplement_answer"),
            (None, Purpose::Amend { code, .. }) => format!("/ho-so/{code}"),
            (None, Purpose::File) => format!("/nop/{}", self.procedure.code),
        }
    }

    /// The name of a step.
    pub fn name(&self, step: Step, lang: Lang) -> String {
        match step {
            Step::Part(number) => self
                .parts()
                .get(number.saturating_sub(1))
                .map(|part| part.title.clone())
                .unwrap_or_default(),
            Step::Papers => lang.pick("Giấy tờ", "Papers").to_owned(),
            Step::Delivery => lang.pick("Nhận kết quả, phí", "Delivery, fees").to_owned(),
            Step::Review => lang.pick("Xem lại, gửi", "Review, send").to_owned(),
        }
    }

    /// The bars over a page.
    pub fn bars(&self, now: Step, lang: Lang) -> Vec<Bar> {
        self.steps()
            .into_iter()
            .map(|step| Bar {
                state: if step == now {
                    "now"
                } else if self.body.done.contains(&step.slug()) {
                    "done"
                } else {
                    ""
                },
                name: self.name(step, lang),
                address: self.address(step),
            })
            .collect()
    }

    /// The ordinal of a step and how many there are.
    pub fn ordinal(&self, step: Step) -> (usize, usize) {
        let steps = self.steps();
        let at = steps.iter().position(|it| *it == step).unwrap_or(0);
        (at + 1, steps.len())
    }

    /// What was typed, without the answers to what is not asked.
    pub fn typed(&self) -> Vec<(String, String)> {
        let hidden = self.hidden();
        let mut typed = self.body.typed.clone();
        typed.retain(|(name, _)| !is_below(name, &hidden));
        typed
    }

    /// The fields that are not asked for what was typed so far.
    pub fn hidden(&self) -> Vec<String> {
        self.form
            .hidden(&casework::eform::parse(self.form, &self.body.typed))
    }

    /// The data of its form, with the declarations where they were made.
    pub fn data(&self, declared: bool) -> serde_json::Value {
        let mut pairs = self.body.typed.clone();
        if declared {
            let declarations = parts::declarations(self.form);
            pairs.extend(
                declarations
                    .iter()
                    .map(|field| (field.path.clone(), "on".to_owned())),
            );
        }
        casework::eform::parse(self.form, &pairs)
    }

    /// Saves what the draft holds.
    ///
    /// # Errors
    /// [`casework::act::NotDone::Changed`] when another window saved it since.
    pub async fn save(&self, house: &House, now: Timestamp) -> Result<(), casework::act::NotDone> {
        let text = self.body.write();
        if text == self.draft.body {
            return Ok(());
        }
        let account = self.draft.account;
        save_draft::save(&house.office, &self.draft, account, &text, now).await
    }
}

/// What stands on every page of a draft.
#[derive(Clone, Debug)]
pub struct Head {
    /// The draft.
    pub id: String,
    /// The version that was seen, so that two windows notice each other.
    pub version: i64,
    /// The procedure's name.
    pub procedure: String,
    /// Its code.
    pub code: String,
    /// The bars over the page.
    pub bars: Vec<Bar>,
    /// The name of the step.
    pub name: String,
    /// "Phần 2 trong 4".
    pub ordinal: String,
    /// Where the page's form goes.
    pub address: String,
    /// Where it goes back to.
    pub before: String,
    /// When it was last saved.
    pub saved: String,
    /// The case that is amended or answered.
    pub case: String,
    /// Whether another window saved the draft since.
    pub overtaken: bool,
    /// For whom one acts, in words; always said.
    pub whom: String,
}

impl Head {
    /// The head of a step.
    pub fn of(work: &Work<'_>, step: Step, f: &Frame) -> Self {
        let (at, of) = work.ordinal(step);
        Self {
            id: work.draft.id.to_string(),
            version: work.draft.version,
            procedure: work.procedure.name.clone(),
            code: work.procedure.code.to_string(),
            bars: work.bars(step, f.lang),
            name: work.name(step, f.lang),
            ordinal: match f.lang {
                Lang::Vi => format!("Phần {at} trong {of}"),
                Lang::En => format!("Part {at} of {of}"),
            },
            address: work.address(step),
            before: work.before(step),
            saved: super::words::moment(f.lang, work.draft.updated_at),
            case: work.body.purpose.code().unwrap_or_default().to_owned(),
            overtaken: false,
            whom: work
                .body
                .whom_words(f.lang, f.who.as_deref().unwrap_or_default()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_found_by_its_name() {
        for step in [Step::Part(3), Step::Papers, Step::Delivery, Step::Review] {
            assert_eq!(Step::from_slug(&step.slug()), Some(step));
        }
        assert_eq!(Step::from_slug("to-khai-x"), None);
    }
}
