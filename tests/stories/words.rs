//! What the words of a script ask of the office: each phrase is one command.

use super::cast;
use super::desk::Desk;
use super::script::Act;
use casework::submit::{self, Filed};
use domain::actor::Actor;
use domain::case::Limits;
use domain::case::filing::Confirmation;
use domain::case::filing::{CopyKind, DeliveryKind};
use domain::case::terms::ServiceLevel;
use domain::case::{
    self, Case, Channel, Command, Delivery, Paper, Party, Submitter, decide_result, payment,
};
use domain::case_code::CaseCode;
use domain::ids::{ComponentId, UnitCode};
use domain::{clock, testing};

/// What a line asks for: to file a case, or something of the case on file.
pub enum Wish {
    /// To file.
    File(Box<Filed>),
    /// To do something.
    Do(Command),
}

/// The phrases, so that a message can name them. Longest first: none may hide another.
pub const PHRASES: [&str; 29] = [
    "nộp tại quầy có hỗ trợ",
    "nộp giấy tại quầy",
    "nộp qua bưu chính",
    "nộp trực tuyến",
    "chuyển hồ sơ",
    "từ chối tiếp nhận",
    "tiếp nhận",
    "chuyển yêu cầu bổ sung",
    "yêu cầu bổ sung",
    "bổ sung",
    "đóng hồ sơ",
    "sửa hồ sơ",
    "chuyển giải quyết",
    "phân công",
    "hoàn thành bước",
    "trả lại bước",
    "lấy ý kiến",
    "trả lời ý kiến",
    "yêu cầu nộp",
    "xác nhận nộp",
    "xin lỗi hẹn lại",
    "từ chối giải quyết",
    "ký duyệt",
    "phát hành",
    "trả kết quả",
    "rút hồ sơ",
    "dừng xử lý",
    "đánh giá",
    "đính chính",
];

/// What a line asks for.
///
/// # Panics
/// When no phrase fits, or one lacks what it needs.
pub fn wish(act: &Act, desk: &Desk, case: &Case) -> Wish {
    let verb = act.verb();
    let starts = |phrase: &str| verb.starts_with(phrase);
    let channel = if starts("nộp tại quầy có hỗ trợ") {
        Channel::CounterAssisted
    } else if starts("nộp giấy tại quầy") {
        Channel::CounterPaper
    } else if starts("nộp qua bưu chính") {
        Channel::Post
    } else if starts("nộp trực tuyến") {
        Channel::Online
    } else if starts("chuyển hồ sơ") {
        Channel::NationalPortal
    } else {
        return Wish::Do(command(act, desk, case));
    };
    Wish::File(Box::new(filed(act, desk, channel)))
}

fn command(act: &Act, desk: &Desk, case: &Case) -> Command {
    let verb = act.verb();
    let quoted = |rank| act.quoted(rank).unwrap_or_default();
    let starts = |phrase: &str| verb.starts_with(phrase);
    if starts("từ chối tiếp nhận") {
        let redirect = act.after("đến").unwrap_or_default();
        case::reject::Reject {
            reason: quoted(0),
            redirect,
        }
        .into()
    } else if starts("tiếp nhận") {
        accept(act, case)
    } else if starts("chuyển yêu cầu bổ sung") {
        case::supplement_forward::ForwardSupplement.into()
    } else if starts("yêu cầu bổ sung") {
        supplement_request(act, case)
    } else if starts("bổ sung") {
        supplement_answer(act, case)
    } else if starts("đóng hồ sơ") {
        Command::LapseSupplement
    } else if starts("sửa hồ sơ") {
        amend(act)
    } else if starts("chuyển giải quyết") {
        case::transfer::Transfer { note: quoted(0) }.into()
    } else if starts("phân công") {
        assign(act, desk)
    } else if starts("hoàn thành bước") {
        case::step_complete::CompleteStep {
            note: quoted(0),
            without_opinion: act.has("không"),
        }
        .into()
    } else if starts("trả lại bước") {
        case::step_return::ReturnStep { reason: quoted(0) }.into()
    } else if starts("lấy ý kiến") {
        consult(act, desk)
    } else if starts("trả lời ý kiến") {
        let no = act.number().and_then(|no| u32::try_from(no).ok());
        case::consult_answer::AnswerConsultation {
            no: no.unwrap_or(1),
            answer: quoted(0),
        }
        .into()
    } else if starts("yêu cầu nộp") {
        case::financial_obligation::AskObligation {
            name: quoted(0),
            amount: act.number().unwrap_or_default(),
            basis: act.after("theo").unwrap_or_default(),
        }
        .into()
    } else if starts("xác nhận nộp") {
        paid(act)
    } else if starts("xin lỗi hẹn lại") {
        case::extend::Extend {
            until: until(act),
            reason: act.after("vì").unwrap_or_default(),
        }
        .into()
    } else if starts("từ chối giải quyết") {
        decided(decide_result::Outcome::Refused, quoted(0))
    } else if starts("ký duyệt") {
        decided(decide_result::Outcome::Granted, quoted(0))
    } else if starts("phát hành") {
        issued(act, case)
    } else if starts("trả kết quả") {
        hand_over(act, case)
    } else if starts("rút hồ sơ") {
        case::withdraw::Withdraw { reason: quoted(0) }.into()
    } else if starts("dừng xử lý") {
        let basis = act.after("theo").unwrap_or_default();
        let reason = quoted(0);
        case::stop::Stop { basis, reason }.into()
    } else if starts("đánh giá") {
        rate(act, desk, case)
    } else if starts("đính chính") {
        correct(act)
    } else {
        panic!("{}: {verb:?} is none of: {}", act.place, PHRASES.join("; "));
    }
}

fn until(act: &Act) -> jiff::Timestamp {
    let moment = act.moment();
    clock::instant(moment.unwrap_or_else(|| panic!("{}: until when?", act.place)))
}

fn decided(outcome: decide_result::Outcome, reasons: String) -> Command {
    decide_result::DecideResult { outcome, reasons }.into()
}

/// What is filed: every paper the procedure demands, unless the line says otherwise.
fn filed(act: &Act, desk: &Desk, channel: Channel) -> Filed {
    let actor = desk.person(&act.who);
    let (procedure, agency) = (desk.procedure(), desk.agency());
    let terms = submit::terms(desk.office(), procedure, None, &agency.code, channel)
        .unwrap_or_else(|refusal| panic!("{}: {}", act.place, refusal.message()));
    let missing = act.after("thiếu");
    let papers = terms
        .components
        .iter()
        .filter(|component| component.required)
        .filter(|component| channel.is_paper() || !component.is_form)
        .filter(|component| {
            !missing
                .as_ref()
                .is_some_and(|name| component.name.contains(name))
        })
        .map(|component| paper(act, component.id.as_str(), &component.name, channel))
        .collect();
    let who = testing::citizen();
    let at_counter = matches!(actor, Actor::Officer(_));
    let delivery = match act.after("gửi") {
        Some(address) => Delivery::Post { address },
        None if act.has("nhận") && act.has("quầy") => Delivery::InPerson,
        None if act.has("điện") => Delivery::Online,
        // Who files from afar where everything can be done from afar comes for nothing.
        None if channel.is_online() && terms.level == Some(ServiceLevel::Full) => Delivery::Online,
        None => Delivery::InPerson,
    };
    Filed {
        procedure: procedure.code.clone(),
        variant: act.after("hợp"),
        agency: agency.code.clone(),
        channel,
        applicant: Party {
            name: who.name,
            identity_number: who.identity_number,
            address: "Tổ 4, phường Trường Thi".to_owned(),
            phone: Some("0900000123".to_owned()),
            account: (!channel.is_paper()).then_some(who.account),
            ..Party::default()
        },
        submitter: submitter(act, &actor),
        subject: String::new(),
        form: if channel.is_paper() {
            serde_json::Value::Null
        } else {
            serde_json::json!({"noi_dung": "Đề nghị giải quyết"})
        },
        papers,
        intake_unit: match &actor {
            Actor::Officer(officer) => Some(officer.unit.clone()),
            _ => None,
        },
        delivery,
        helped_by: match &actor {
            Actor::Officer(officer) if at_counter => Some(officer.id),
            _ => None,
        },
        representative: None,
        confirmed: (channel == Channel::CounterAssisted)
            .then_some(Confirmation::Slip { file: None }),
        code: None,
        portal_code: act.after("mã").and_then(|code| CaseCode::parse(&code).ok()),
        draft: None,
    }
}

fn paper(act: &Act, component: &str, name: &str, channel: Channel) -> Paper {
    let mut paper = testing::paper(component, name);
    if act.has("ký") {
        paper.copy = CopyKind::ElectronicSigned;
    }
    if channel.is_paper() {
        paper.copy = CopyKind::Original;
        paper.count = 1;
    }
    if act.has("quét") {
        paper.file = None;
    }
    paper
}

/// Who hands it in: the applicant, or someone with an authorisation, a contract, a postal item.
fn submitter(act: &Act, actor: &Actor) -> Submitter {
    let account = match actor {
        Actor::Citizen(citizen) if act.who != "Hương" => Some(citizen.account),
        _ => None,
    };
    let party = |name: &str| Party {
        name: name.to_owned(),
        address: "Tổ 9, phường Trường Thi".to_owned(),
        account,
        ..Party::default()
    };
    if let Some(document) = act.after("quyền") {
        let person = party("Trần Văn Bình");
        return Submitter::Authorised {
            person,
            document,
            limits: Limits::default(),
        };
    }
    if let Some(document) = act.after("đồng") {
        let person = party("Công ty Dịch vụ Sông Đào");
        return Submitter::Hired { person, document };
    }
    match act.after("gửi") {
        Some(item) => Submitter::Postal {
            person: party("Bưu điện"),
            item,
        },
        None => Submitter::Applicant,
    }
}

/// The component whose name has these words, where it is one of the list.
fn component(case: &Case, words: &str) -> Option<(ComponentId, String)> {
    let mut components = case.terms.iter().flat_map(|terms| &terms.components);
    let found = components.find(|component| component.name.contains(words))?;
    Some((found.id.clone(), found.name.clone()))
}

fn accept(act: &Act, case: &Case) -> Command {
    let skipped = act.after("tra");
    let components = case.terms.iter().flat_map(|terms| &terms.components);
    let checked = components
        .filter(|it| !skipped.as_ref().is_some_and(|name| it.name.contains(name)))
        .map(|component| component.id.clone())
        .collect();
    case::accept::Accept {
        checked,
        note: String::new(),
    }
    .into()
}

fn supplement_request(act: &Act, case: &Case) -> Command {
    let reason = act.after("vì").unwrap_or_default();
    let items = act.quoted(0).filter(|name| *name != reason).map(|name| {
        let guidance = act.quoted(1).filter(|text| *text != reason);
        let (component, name) = match component(case, &name) {
            Some((id, name)) => (Some(id), name),
            None => (None, name),
        };
        case::supplement_request::Item {
            component,
            name,
            guidance: guidance.unwrap_or_default(),
        }
    });
    case::supplement_request::RequestSupplement {
        items: items.into_iter().collect(),
        reason,
    }
    .into()
}

fn supplement_answer(act: &Act, case: &Case) -> Command {
    let papers = act.quoted(0).map(|name| {
        let mut paper = testing::paper("", &name);
        paper.component = component(case, &name).map(|(id, _)| id);
        paper
    });
    case::supplement_answer::AnswerSupplement {
        papers: papers.into_iter().collect(),
        ..Default::default()
    }
    .into()
}

fn amend(act: &Act) -> Command {
    let delivery = act.after("gửi").map(|address| Delivery::Post { address });
    let form = act
        .after("ghi")
        .map(|text| serde_json::json!({ "noi_dung": text }));
    case::amend::Amend {
        form,
        papers: Vec::new(),
        delivery,
    }
    .into()
}

fn assign(act: &Act, desk: &Desk) -> Command {
    let verb = act.verb();
    let named = cast::NAMES.into_iter().find(|name| verb.ends_with(name));
    let who = desk
        .cast()
        .officer(named.unwrap_or_else(|| panic!("{}: to whom?", act.place)));
    // What the form says of the officer is not believed; the account is.
    case::assign::Assign {
        officer: who.id,
        name: who.name.clone(),
        unit: UnitCode::from("khong-ro"),
        roles: Vec::new(),
        note: act.quoted(0).unwrap_or_default(),
    }
    .into()
}

fn consult(act: &Act, desk: &Desk) -> Command {
    let police = || desk.cast().officer("Tuấn").unit.clone();
    let unit = match act.after("của") {
        None => police(),
        Some(name) => {
            let units = desk.office().organisation.units();
            let found = units.iter().find(|unit| unit.name == name);
            found.map_or_else(|| UnitCode(name), |unit| unit.code.clone())
        }
    };
    let question = act
        .quoted(0)
        .filter(|it| Some(it) != act.after("của").as_ref());
    case::consult::Consult {
        unit,
        unit_name: String::new(),
        question: question.unwrap_or_default(),
        until: until(act),
    }
    .into()
}

fn paid(act: &Act) -> Command {
    let method = if act.has("tuyến") {
        payment::Method::Online
    } else if act.has("khoản") {
        payment::Method::Transfer
    } else if act.has("bưu") {
        payment::Method::Post
    } else {
        payment::Method::Counter
    };
    payment::ConfirmPayment {
        amount: act.number().unwrap_or_default(),
        method,
        reference: act.quoted(0).unwrap_or_default(),
    }
    .into()
}

fn issued(act: &Act, case: &Case) -> Command {
    let name = case.terms.as_ref().map(|terms| terms.result_name.clone());
    let name = act.after("thêm").or(name).unwrap_or_default();
    let mut paper = testing::paper("", &name);
    paper.component = None;
    case::issue_result::IssueResult {
        number: act.after("số").unwrap_or_default(),
        name: act.after("thêm").unwrap_or_default(),
        file: Some(paper).filter(|_| !act.has("thiếu")),
    }
    .into()
}

fn hand_over(act: &Act, case: &Case) -> Command {
    let applicant = case.filing.as_ref().map(|it| it.applicant.name.clone());
    let item = act.after("số");
    let way = if act.has("bưu") {
        DeliveryKind::Post
    } else if act.has("tuyến") {
        DeliveryKind::Online
    } else if act.has("quầy") || act.after("cho").is_some() {
        DeliveryKind::InPerson
    } else {
        let wanted = case.filing.as_ref().map(|it| it.delivery.kind());
        wanted.unwrap_or(DeliveryKind::InPerson)
    };
    case::hand_over::HandOver {
        way,
        receiver: act.after("cho").or(applicant).unwrap_or_default(),
        mandate: act.after("quyền").unwrap_or_default(),
        reference: item.unwrap_or_default(),
        originals_compared: act.has("đã"),
    }
    .into()
}

fn rate(act: &Act, desk: &Desk, case: &Case) -> Command {
    let level = act.quoted(0).unwrap_or_default();
    let rules = desk.office().rules_of(case, clock::instant(act.at));
    case::rate::Rate {
        marks: rules
            .rating_items
            .into_iter()
            .map(|item| (item, level.clone()))
            .collect(),
        words: act.quoted(1).unwrap_or_default(),
    }
    .into()
}

fn correct(act: &Act) -> Command {
    let named = act.quoted(0).unwrap_or_default();
    let field = case::correct::Field::ALL
        .into_iter()
        .find(|field| field.name() == named);
    case::correct::Correct {
        field: field.map_or(named, |field| field.slug().to_owned()),
        value: act.after("thành").unwrap_or_default(),
        reason: act.after("vì").unwrap_or_default(),
    }
    .into()
}
