//! What can be done to an item of the catalogue, and what follows from it. A command is a wish,
//! [`decide`] answers with an event or with a refusal, [`Item::evolve`] folds events.

use super::version::{Check, End, Signed, Stage, Standing, Version, Who, Why};
use super::{DecisionId, Fault, Item, Kind};
use crate::case::Refusal;
use crate::clock::words;
use crate::ids::AgencyCode;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What is wished.
#[derive(Clone, PartialEq, Debug)]
pub enum Command {
    /// Begin a version: the first one, a change, or the undoing of a change.
    Begin {
        /// The record.
        body: String,
        /// Whose it is.
        agency: AgencyCode,
        /// The decision it carries out.
        decision: Option<DecisionId>,
    },
    /// Write a draft anew.
    Edit {
        /// The version.
        no: u32,
        /// The record.
        body: String,
        /// The decision it carries out.
        decision: Option<DecisionId>,
    },
    /// Submit a draft for approval.
    Submit {
        /// The version.
        no: u32,
    },
    /// Approve, in one of the two respects.
    Approve {
        /// The version.
        no: u32,
        /// In which respect.
        check: Check,
        /// A remark.
        remark: String,
    },
    /// Send back to be written anew.
    SendBack {
        /// The version.
        no: u32,
        /// Why.
        remark: String,
    },
    /// Publish from a day on.
    Publish {
        /// The version.
        no: u32,
        /// The first day on which it holds.
        from: Date,
    },
    /// Abolish: no version holds from a day on.
    Abolish {
        /// The first day on which none holds.
        from: Date,
        /// By which decision.
        decision: Option<DecisionId>,
        /// A remark.
        remark: String,
    },
    /// Give a version up that was not published.
    Drop {
        /// The version.
        no: u32,
    },
}

impl Command {
    /// Its one word.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Begin { .. } => "begin",
            Self::Edit { .. } => "edit",
            Self::Submit { .. } => "submit",
            Self::Approve { .. } => "approve",
            Self::SendBack { .. } => "send_back",
            Self::Publish { .. } => "publish",
            Self::Abolish { .. } => "abolish",
            Self::Drop { .. } => "drop",
        }
    }

    /// The wish on screen.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Begin { .. } => "soạn phiên bản mới",
            Self::Edit { .. } => "sửa bản soạn",
            Self::Submit { .. } => "trình duyệt",
            Self::Approve { check, .. } => check.name(),
            Self::SendBack { .. } => "trả lại để sửa",
            Self::Publish { .. } => "công bố",
            Self::Abolish { .. } => "bãi bỏ",
            Self::Drop { .. } => "bỏ bản soạn",
        }
    }
}

/// What happened.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "happened", rename_all = "snake_case")]
pub enum Happened {
    /// A version was brought in as it stands elsewhere: what a fresh install starts with, or an
    /// import.
    BroughtIn {
        /// The record.
        body: String,
        /// Whose it is.
        agency: AgencyCode,
        /// The decision it carries out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        decision: Option<DecisionId>,
        /// Its first day.
        from: Date,
    },
    /// A version was begun.
    Begun {
        /// The record.
        body: String,
        /// Whose it is.
        agency: AgencyCode,
        /// The decision it carries out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        decision: Option<DecisionId>,
    },
    /// A draft was written anew.
    Edited {
        /// The record as it was.
        before: String,
        /// The record as it is.
        after: String,
        /// The decision it carries out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        decision: Option<DecisionId>,
    },
    /// It was submitted for approval.
    Submitted,
    /// It was approved in one respect.
    Approved {
        /// In which.
        check: Check,
        /// A remark.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        remark: String,
    },
    /// It was sent back.
    SentBack {
        /// Why.
        remark: String,
    },
    /// It was published.
    Published {
        /// Its first day.
        from: Date,
    },
    /// It was abolished.
    Abolished {
        /// The last day on which it holds.
        last: Date,
        /// By which decision.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        decision: Option<DecisionId>,
        /// A remark.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        remark: String,
    },
    /// It was given up.
    Dropped,
}

impl Happened {
    /// Its word in the files.
    pub fn word(&self) -> &'static str {
        match self {
            Self::BroughtIn { .. } => "brought_in",
            Self::Begun { .. } => "begun",
            Self::Edited { .. } => "edited",
            Self::Submitted => "submitted",
            Self::Approved { .. } => "approved",
            Self::SentBack { .. } => "sent_back",
            Self::Published { .. } => "published",
            Self::Abolished { .. } => "abolished",
            Self::Dropped => "dropped",
        }
    }

    /// What happened, on screen.
    pub fn name(&self) -> String {
        match self {
            Self::BroughtIn { from, .. } => {
                format!("Nhập vào danh mục, hiệu lực từ {}", words::date(*from))
            }
            Self::Begun { .. } => "Bắt đầu soạn".to_owned(),
            Self::Edited { .. } => "Sửa bản soạn".to_owned(),
            Self::Submitted => "Trình duyệt".to_owned(),
            Self::Approved { check, .. } => match check {
                Check::Content => "Duyệt nội dung".to_owned(),
                Check::Technique => "Duyệt kỹ thuật".to_owned(),
            },
            Self::SentBack { .. } => "Trả lại để sửa".to_owned(),
            Self::Published { from } => format!("Công bố, hiệu lực từ {}", words::date(*from)),
            Self::Abolished { last, .. } => {
                let from = last.tomorrow().unwrap_or(*last);
                format!("Bãi bỏ từ {}", words::date(from))
            }
            Self::Dropped => "Bỏ bản soạn".to_owned(),
        }
    }

    /// What was remarked with it.
    pub fn remark(&self) -> &str {
        match self {
            Self::Approved { remark, .. }
            | Self::SentBack { remark }
            | Self::Abolished { remark, .. } => remark,
            _ => "",
        }
    }
}

/// An event of an item.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Event {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: Who,
    /// The version it is about.
    pub no: u32,
    /// What happened.
    #[serde(flatten)]
    pub happened: Happened,
}

/// What is known besides the item when a wish is decided upon.
#[derive(Clone, Debug)]
pub struct On<'a> {
    /// The moment.
    pub now: Timestamp,
    /// The day.
    pub today: Date,
    /// Who wishes it.
    pub who: &'a Who,
    /// What is wrong with the record in question, as [`super::check`] and the rooms that know the
    /// rest found it.
    pub faults: &'a [Fault],
    /// The first day of the decision that the version carries out.
    pub decided_from: Option<Date>,
}

/// Decides upon a wish.
///
/// # Errors
/// The refusal.
pub fn decide(on: &On<'_>, item: &Item, wish: Command) -> Result<Event, Refusal> {
    let name = wish.name();
    let event = |no: u32, happened: Happened| Event {
        at: on.now,
        by: on.who.clone(),
        no,
        happened,
    };
    let open = |no: u32| {
        let version = item.version(no).filter(|it| it.is_open());
        version.ok_or_else(|| wrong_stage(on, item, no, name))
    };
    match wish {
        Command::Begin {
            body,
            agency,
            decision,
        } => {
            if let Some(open) = item.open() {
                return Err(Refusal::PublicationOneDraft { no: open.no });
            }
            Ok(event(
                item.next_no(),
                Happened::Begun {
                    body,
                    agency,
                    decision,
                },
            ))
        }
        Command::Edit { no, body, decision } => {
            let version = open(no)?;
            if !matches!(version.stage, Stage::Draft { .. }) {
                return Err(wrong_stage(on, item, no, name));
            }
            Ok(event(
                no,
                Happened::Edited {
                    before: version.body.clone(),
                    after: body,
                    decision,
                },
            ))
        }
        Command::Submit { no } => {
            let version = open(no)?;
            if !matches!(version.stage, Stage::Draft { .. }) {
                return Err(wrong_stage(on, item, no, name));
            }
            faultless(on)?;
            let holds = item.in_force(on.today);
            if holds.is_some_and(|held| held.body == version.body) {
                return Err(Refusal::PublicationUnchanged);
            }
            Ok(event(no, Happened::Submitted))
        }
        Command::Approve { no, check, remark } => {
            let version = open(no)?;
            let Stage::InApproval { submitted, .. } = &version.stage else {
                return Err(wrong_stage(on, item, no, name));
            };
            let given = version.approvals();
            if given.iter().any(|(of, by)| *of == check && by.is_some()) {
                return Err(wrong_stage(on, item, no, name));
            }
            let other = given.iter().find_map(|(_, by)| *by);
            let wrote = [&version.begun.by, &submitted.by];
            let too_near = wrote.into_iter().chain(other.map(|it| &it.by));
            for near in too_near {
                if near.id == on.who.id {
                    return Err(Refusal::PublicationTwoPeople);
                }
            }
            faultless(on)?;
            Ok(event(no, Happened::Approved { check, remark }))
        }
        Command::SendBack { no, remark } => {
            let version = open(no)?;
            if matches!(version.stage, Stage::Draft { .. }) {
                return Err(wrong_stage(on, item, no, name));
            }
            if remark.trim().is_empty() {
                return Err(Refusal::PublicationRemarkMissing);
            }
            Ok(event(no, Happened::SentBack { remark }))
        }
        Command::Publish { no, from } => {
            let version = open(no)?;
            if !matches!(version.stage, Stage::Approved { .. }) {
                return Err(wrong_stage(on, item, no, name));
            }
            if item.kind == Kind::Procedure && version.decision.is_none() {
                return Err(Refusal::PublicationDecisionMissing);
            }
            let earliest = on.decided_from.unwrap_or(on.today).max(on.today);
            if from < earliest {
                return Err(Refusal::PublicationFrom {
                    earliest: words::date(earliest),
                });
            }
            faultless(on)?;
            Ok(event(no, Happened::Published { from }))
        }
        Command::Abolish {
            from,
            decision,
            remark,
        } => {
            let Some(holds) = item.published().filter(|it| {
                matches!(it.standing(on.today), Standing::InForce | Standing::Waiting)
            }) else {
                return Err(Refusal::PublicationNotInForce);
            };
            if item.kind == Kind::Procedure && decision.is_none() {
                return Err(Refusal::PublicationDecisionMissing);
            }
            let earliest = on.decided_from.unwrap_or(on.today).max(on.today);
            if from < earliest {
                return Err(Refusal::PublicationFrom {
                    earliest: words::date(earliest),
                });
            }
            faultless(on)?;
            let last = from.yesterday().unwrap_or(from);
            Ok(event(
                holds.no,
                Happened::Abolished {
                    last,
                    decision,
                    remark,
                },
            ))
        }
        Command::Drop { no } => {
            open(no)?;
            Ok(event(no, Happened::Dropped))
        }
    }
}

fn faultless(on: &On<'_>) -> Result<(), Refusal> {
    match on.faults {
        [] => Ok(()),
        faults => Err(Refusal::PublicationFaults {
            count: faults.len(),
            first: faults[0].message.clone(),
        }),
    }
}

fn wrong_stage(on: &On<'_>, item: &Item, no: u32, act: &str) -> Refusal {
    let standing = item
        .version(no)
        .map_or("chưa có", |version| version.standing(on.today).name());
    Refusal::PublicationStage {
        act: act.to_owned(),
        no,
        standing: standing.to_lowercase(),
    }
}

impl Item {
    /// The item after an event. What happened, happened: nothing is refused here.
    #[must_use]
    pub fn evolve(mut self, event: &Event) -> Self {
        let signed = |remark: &str| Signed {
            at: event.at,
            by: event.by.clone(),
            remark: remark.to_owned(),
        };
        match &event.happened {
            Happened::Begun {
                body,
                agency,
                decision,
            } => {
                let stage = Stage::Draft { sent_back: None };
                self.add(event, body, agency, *decision, stage);
            }
            Happened::BroughtIn {
                body,
                agency,
                decision,
                from,
            } => {
                self.end_others(event.no, *from);
                let stage = Stage::Published {
                    from: *from,
                    published: signed(""),
                    content: None,
                    technique: None,
                    end: None,
                };
                self.add(event, body, agency, *decision, stage);
            }
            Happened::Published { from } => {
                self.end_others(event.no, *from);
                self.change(event.no, |version| {
                    let [(_, content), (_, technique)] = version.approvals();
                    version.stage = Stage::Published {
                        from: *from,
                        published: signed(""),
                        content: content.cloned(),
                        technique: technique.cloned(),
                        end: None,
                    };
                });
            }
            Happened::Edited {
                after, decision, ..
            } => {
                let name = self.kind.name_of(&self.code, after);
                self.change(event.no, |version| {
                    version.name = name;
                    version.body.clone_from(after);
                    version.decision = *decision;
                });
            }
            Happened::Submitted => self.change(event.no, |version| {
                version.stage = Stage::InApproval {
                    submitted: signed(""),
                    content: None,
                    technique: None,
                };
            }),
            Happened::Approved { check, remark } => self.change(event.no, |version| {
                version.approve(*check, signed(remark));
            }),
            Happened::SentBack { remark } => self.change(event.no, |version| {
                version.stage = Stage::Draft {
                    sent_back: Some(signed(remark)),
                };
            }),
            Happened::Abolished {
                last,
                decision,
                remark,
            } => self.change(event.no, |version| {
                if let Stage::Published { end, .. } = &mut version.stage {
                    *end = Some(End {
                        last: *last,
                        why: Why::Abolished {
                            decision: *decision,
                            entered: signed(remark),
                        },
                    });
                }
            }),
            Happened::Dropped => self.change(event.no, |version| {
                version.stage = Stage::Dropped {
                    dropped: signed(""),
                };
            }),
        }
        self
    }

    fn add(
        &mut self,
        event: &Event,
        body: &str,
        agency: &AgencyCode,
        decision: Option<DecisionId>,
        stage: Stage,
    ) {
        self.versions.push(Version {
            kind: self.kind,
            code: self.code.clone(),
            no: event.no,
            name: self.kind.name_of(&self.code, body),
            body: body.to_owned(),
            agency: agency.clone(),
            decision,
            begun: Signed {
                at: event.at,
                by: event.by.clone(),
                remark: String::new(),
            },
            stage,
            edition: 1,
        });
    }

    fn change(&mut self, no: u32, how: impl FnOnce(&mut Version)) {
        if let Some(version) = self.versions.iter_mut().find(|it| it.no == no) {
            how(version);
            version.edition += 1;
        }
    }

    /// A new version ends all older ones: an old one never outlives it, whatever day it began.
    fn end_others(&mut self, by: u32, from: Date) {
        let last_day = from.yesterday().unwrap_or(from);
        for version in self.versions.iter_mut().filter(|it| it.no < by) {
            let Stage::Published { end, .. } = &mut version.stage else {
                continue;
            };
            if end.as_ref().is_none_or(|end| end.last > last_day) {
                *end = Some(End {
                    last: last_day,
                    why: Why::Replaced { by },
                });
                version.edition += 1;
            }
        }
    }
}

impl Version {
    fn approve(&mut self, check: Check, by: Signed) {
        let Stage::InApproval {
            content, technique, ..
        } = &mut self.stage
        else {
            return;
        };
        match check {
            Check::Content => *content = Some(by),
            Check::Technique => *technique = Some(by),
        }
        if let (Some(content), Some(technique)) = (content.clone(), technique.clone()) {
            self.stage = Stage::Approved { content, technique };
        }
    }
}
