//! The life of a case, played: every act goes the same path as a clerk's at the counter, at the
//! moment the plan gives it, so that journal, dates and follow-up work are what they would have
//! been. A case stops where its next act would lie in the future; there it waits, open.

use super::dice::Dice;
use super::forms::{Writer, child_of, fill};
use super::papers;
use super::plan::{Fate, Plan};
use super::staff::Staff;
use super::turn::{Memory, Turn};
use crate::jobs::Desk;
use anyhow::Context as _;
use casework::act::{Asked, Done, NotDone, on_case};
use casework::office::Office;
use casework::submit::{Filed, submit, terms};
use domain::actor::{Actor, Machine, Role};
use domain::case::Limits;
use domain::case::filing::{Confirmation, Representative};
use domain::case::filing::{CopyKind, DeliveryKind};
use domain::case::terms::ServiceLevel;
use domain::case::{Case, Channel, Delivery, Happened, Paper, Party, PartyKind, Submitter, Terms};
use domain::case_code::{CaseCode, CodeFormat};
use domain::catalogue::Procedure;
use domain::clock::wall;
use domain::ids::{AgencyCode, UnitCode};
use jiff::Timestamp;
use outside::files::Files;

/// What plays cases.
#[derive(Debug)]
pub struct Life {
    /// The office.
    pub office: Office,
    /// Where papers are kept.
    pub files: Files,
    /// What the intake of arriving cases has at hand.
    pub desk: Desk,
    /// Everybody.
    pub staff: Staff,
    /// Nothing happens after this.
    pub now: Timestamp,
}

/// What came of a case.
#[derive(Debug)]
pub struct Played {
    /// As it stands now.
    pub case: Case,
    /// How many acts were done.
    pub acts: u32,
    /// The rule that something of the plan did not fit.
    pub refused_by: Option<&'static str>,
}

/// The longest life.
const MOST_ACTS: u32 = 60;

impl Life {
    /// Plays one case from filing to where it stands today; none when filing was refused.
    ///
    /// # Errors
    /// When the files fail.
    pub async fn play(&self, plan: &Plan) -> anyhow::Result<Option<Played>> {
        let mut dice = Dice::new(u64::from(plan.no) * 7_919 + 13);
        let filed = self.filed(plan, &mut dice).await?;
        let Some((actor, filed)) = filed else {
            return Ok(None);
        };
        let case = match plan.channel {
            Channel::NationalPortal => self.arrive(plan, &filed).await?,
            _ => self.submit(plan, &actor, filed).await?,
        };
        let Some(case) = case else {
            return Ok(None);
        };
        let mut played = Played {
            case,
            acts: 1,
            refused_by: None,
        };
        let mut memory = Memory::at(plan.at);
        let mut plan = plan.clone();
        while played.acts < MOST_ACTS {
            let rests = plan.rests_after.is_some_and(|acts| played.acts > acts);
            if rests && !super::turn::waits_for_the_applicant(&played.case) {
                break;
            }
            let turn = self
                .next(&plan, &played.case, &mut memory, &mut dice)
                .await?;
            let Some(Turn { at, actor, command }) = turn.filter(|turn| turn.at <= self.now) else {
                break;
            };
            let code = played.case.code_text();
            let asked = Asked::plainly(&actor, at);
            match on_case(&self.office, &code, &asked, command).await {
                Ok(Done::Now { case, events, .. }) => {
                    for event in &events {
                        if let Happened::Accepted(it) = &event.act {
                            memory.transfer_at = Some(it.transfer_at);
                        }
                    }
                    memory.at = at;
                    played.case = *case;
                    played.acts += 1;
                }
                Ok(Done::Before { .. }) => break,
                Err(NotDone::Refused(refusal)) => {
                    let rule = refusal.rule();
                    tracing::debug!(rule, "a played case takes its usual way");
                    played.refused_by = Some(refusal.rule());
                    if plan.fate == Fate::Usual {
                        break;
                    }
                    // What the plan had in store does not fit; the law has the last word.
                    plan.fate = Fate::Usual;
                }
                Err(error) => return Err(error).with_context(|| format!("{code} got stuck")),
            }
        }
        Ok(Some(played))
    }

    async fn submit(
        &self,
        plan: &Plan,
        actor: &Actor,
        filed: Filed,
    ) -> anyhow::Result<Option<Case>> {
        match submit(&self.office, &Asked::plainly(actor, plan.at), filed).await {
            Ok(Done::Now { case, .. }) => Ok(Some(*case)),
            Ok(Done::Before { .. }) => Ok(None),
            Err(NotDone::Refused(refusal)) => {
                tracing::debug!(
                    procedure = %plan.procedure,
                    rule = refusal.rule(),
                    "not filed"
                );
                Ok(None)
            }
            Err(error) => Err(error).context("a case could not be filed"),
        }
    }

    /// What is filed and by whom; none where the plan does not fit the catalogue.
    ///
    /// # Errors
    /// When a paper could not be kept.
    pub async fn filed(
        &self,
        plan: &Plan,
        dice: &mut Dice,
    ) -> anyhow::Result<Option<(Actor, Filed)>> {
        let office = &self.office;
        let Some(procedure) = office.catalogue.procedure(&plan.procedure) else {
            return Ok(None);
        };
        let variant = plan.variant.as_deref();
        let Ok(terms) = terms(office, procedure, variant, &plan.agency, plan.channel) else {
            return Ok(None);
        };
        let Some(intake) = self.intake(plan, procedure) else {
            return Ok(None);
        };
        let writer = self.writer(plan);
        let form = match office.catalogue.form_of(procedure) {
            Some(form) if !plan.channel.is_paper() => fill(form, &writer),
            _ => serde_json::Value::Null,
        };
        let papers = self.papers(plan, &terms, !form.is_null(), dice).await?;
        let clerk = self.staff.on_post(&intake, Role::Reception, dice);
        let actor = match plan.channel {
            Channel::Online => plan.applicant.actor(),
            Channel::NationalPortal => Some(Actor::Machine(Machine::of_the_office(
                "national-portal",
                "Cổng Dịch vụ công quốc gia",
            ))),
            _ => clerk.map(|clerk| Actor::Officer(office.officer(clerk))),
        };
        let Some(actor) = actor else {
            return Ok(None);
        };
        let mut applicant = plan.applicant.party.clone();
        if plan.channel == Channel::NationalPortal {
            applicant.account = None;
        }
        let filed = Filed {
            procedure: plan.procedure.clone(),
            variant: plan.variant.clone(),
            agency: plan.agency.clone(),
            channel: plan.channel,
            submitter: submitter(plan, &applicant),
            applicant,
            subject: subject(procedure, &writer),
            form,
            papers,
            intake_unit: Some(intake),
            delivery: self.delivery(plan, &terms, dice),
            helped_by: match &actor {
                Actor::Officer(officer) => Some(officer.id),
                _ => None,
            },
            representative: representative(plan),
            confirmed: confirmed(plan),
            code: None,
            portal_code: self.portal_code(plan),
            draft: None,
        };
        Ok(Some((actor, filed)))
    }

    fn intake(&self, plan: &Plan, procedure: &Procedure) -> Option<UnitCode> {
        if let Some(unit) = &plan.intake {
            return Some(unit.clone());
        }
        let agency = self.office.organisation.agency(&plan.agency)?;
        let units = self.office.organisation.intake_units(procedure, agency);
        Some(units.first()?.code.clone())
    }

    fn writer<'a>(&'a self, plan: &'a Plan) -> Writer<'a> {
        let organisation = &self.office.organisation;
        Writer {
            person: &plan.applicant.person,
            place: &plan.applicant.place,
            province: organisation.name().trim_start_matches("Tỉnh "),
            agency: self.agency_name(&plan.agency),
            day: wall(plan.at).date(),
            serial: plan.no,
        }
    }

    fn agency_name<'a>(&'a self, code: &'a AgencyCode) -> &'a str {
        let agency = self.office.organisation.agency(code);
        agency.map_or(code.as_str(), |agency| agency.name.as_str())
    }

    /// The papers that the terms ask for; of those that need not be, some.
    async fn papers(
        &self,
        plan: &Plan,
        terms: &Terms,
        form_given: bool,
        dice: &mut Dice,
    ) -> anyhow::Result<Vec<Paper>> {
        let rules = self.office.rules(wall(plan.at).date());
        let signed = rules.signature_at_upper_level && terms.level == Some(ServiceLevel::Full);
        let mut papers = Vec::new();
        for component in &terms.components {
            let by_form = component.is_form && form_given;
            if by_form || !(component.required || component.is_form || dice.happens(22)) {
                continue;
            }
            // Papers of the last cases name their people; older ones share a sheet.
            let whose = if plan.rests_after.is_some() {
                plan.applicant.party.name.as_str()
            } else {
                ""
            };
            let file = papers::keep(&self.files, &component.name, whose).await?;
            papers.push(Paper {
                component: Some(component.id.clone()),
                name: component.name.clone(),
                copy: match plan.channel {
                    _ if signed && plan.channel.is_online() => CopyKind::ElectronicSigned,
                    _ if plan.channel.is_online() => CopyKind::Plain,
                    _ if component.originals > 0 => CopyKind::Original,
                    _ => CopyKind::Certified,
                },
                count: u32::from(plan.channel.is_paper()),
                file: Some(file),
            });
        }
        Ok(papers)
    }

    fn delivery(&self, plan: &Plan, terms: &Terms, dice: &mut Dice) -> Delivery {
        let rules = self.office.rules(wall(plan.at).date());
        let offered: &[DeliveryKind] = match terms.level {
            Some(ServiceLevel::Partial) if plan.channel.is_online() => &rules.delivery_lower,
            Some(ServiceLevel::Full) if plan.channel.is_online() => &rules.delivery_upper,
            _ => &[],
        };
        let all = [
            (60, DeliveryKind::InPerson),
            (12, DeliveryKind::Post),
            (
                if plan.channel.is_online() { 45 } else { 8 },
                DeliveryKind::Online,
            ),
        ];
        let fits = |it: &&(u64, DeliveryKind)| {
            (offered.is_empty() || offered.contains(&it.1))
                && (terms.deliveries.is_empty() || terms.deliveries.contains(&it.1))
        };
        let fitting: Vec<_> = all.iter().filter(fits).copied().collect();
        match dice.weighed(&fitting) {
            Some(DeliveryKind::Post) => Delivery::Post {
                address: plan.applicant.party.address.clone(),
            },
            Some(DeliveryKind::Online) => Delivery::Online,
            _ => Delivery::InPerson,
        }
    }

    /// The code as the National Portal gives it: the agency's, with numbers of the Portal's own.
    fn portal_code(&self, plan: &Plan) -> Option<CaseCode> {
        if plan.channel != Channel::NationalPortal {
            return None;
        }
        let agency = self.office.organisation.agency(&plan.agency)?;
        let identifier = agency.identifier(CodeFormat::New);
        let day = wall(plan.at).date();
        Some(CaseCode::build(identifier, day, 50_000 + plan.no))
    }
}

/// Who acts for the organisation, where it filed with its own account.
fn representative(plan: &Plan) -> Option<Representative> {
    let party = &plan.applicant.party;
    let own = party.kind == PartyKind::Organisation && plan.channel == Channel::Online;
    own.then(|| Representative {
        name: plan.applicant.person.name.clone(),
        position: "Giám đốc".to_owned(),
        vouched: true,
    })
}

/// How the applicant confirmed what a clerk filed: half by code, half on the slip.
fn confirmed(plan: &Plan) -> Option<Confirmation> {
    let phone = plan.applicant.party.phone.as_deref().unwrap_or_default();
    let assisted = plan.channel == Channel::CounterAssisted;
    assisted.then(|| match (plan.no % 2, phone) {
        (0, phone) if !phone.is_empty() => Confirmation::Code {
            target: casework::code_sent::masked(phone),
        },
        _ => Confirmation::Slip { file: None },
    })
}

fn submitter(plan: &Plan, applicant: &Party) -> Submitter {
    if plan.channel == Channel::Post {
        return Submitter::Postal {
            person: Party {
                name: format!("Bưu điện {}", plan.applicant.place),
                ..Party::default()
            },
            item: format!("RR{:09}VN", 410_000_000 + plan.no),
        };
    }
    if applicant.kind == PartyKind::Person {
        return Submitter::Applicant;
    }
    let person = &plan.applicant.person;
    Submitter::Authorised {
        person: Party {
            kind: PartyKind::Person,
            name: person.name.clone(),
            identity_number: Some(person.identity.clone()),
            born: Some(person.born.clone()),
            address: applicant.address.clone(),
            phone: Some(person.phone.clone()),
            email: None,
            account: None,
        },
        document: format!("Giấy giới thiệu số {}/GGT", plan.no % 90 + 1),
        limits: Limits::default(),
    }
}

/// What is asked for in one line; the procedure's own name where nothing better is known.
fn subject(procedure: &Procedure, writer: &Writer<'_>) -> String {
    let name = &writer.person.name;
    let street = &writer.person.street;
    match procedure.code.as_str() {
        "1.001193" => format!("Đăng ký khai sinh cho cháu {}", child_of(writer).name),
        "1.004873" => format!("Xác nhận tình trạng hôn nhân của {name}"),
        "1.013225" => format!("Cấp phép xây dựng nhà ở riêng lẻ tại {street}"),
        "1.013831" => format!("Chuyển nhượng quyền sử dụng đất tại {street}"),
        "1.012784" => format!("Tách thửa đất tại {street}"),
        "1.012783" => format!("Cấp đổi Giấy chứng nhận thửa đất tại {street}"),
        "1.013978" => format!("Đăng ký đất đai lần đầu thửa đất tại {street}"),
        "3.000333" => format!("Phiếu lý lịch tư pháp số 1 của {name}"),
        "1.004222" => format!("Đăng ký thường trú cho {name}"),
        "1.004194" => format!("Đăng ký tạm trú cho {name}"),
        "1.001612" => format!("Thành lập hộ kinh doanh tại {street}"),
        _ => String::new(),
    }
}
