//! What the words of a script ask of the office: each phrase is one command.

use super::cast;
use super::script::Act;
use domain::case::{self, Case, Channel, Command, Delivery, Submitter, decide_result, payment};
use domain::case_code::CaseCode;
use domain::{clock, testing};

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

/// The command a line asks for.
///
/// # Panics
/// When no phrase fits, or one lacks what it needs.
pub fn command(act: &Act, case: &Case) -> Command {
    let verb = act.verb();
    let quoted = |rank| act.quoted(rank).unwrap_or_default();
    let until = || {
        let moment = act.moment();
        clock::instant(moment.unwrap_or_else(|| panic!("{}: until when?", act.place)))
    };
    let starts = |phrase: &str| verb.starts_with(phrase);
    if starts("nộp tại quầy có hỗ trợ") {
        submit(act, Channel::CounterAssisted)
    } else if starts("nộp giấy tại quầy") {
        submit(act, Channel::CounterPaper)
    } else if starts("nộp qua bưu chính") {
        submit(act, Channel::Post)
    } else if starts("nộp trực tuyến") {
        submit(act, Channel::Online)
    } else if starts("chuyển hồ sơ") {
        submit(act, Channel::NationalPortal)
    } else if starts("từ chối tiếp nhận") {
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
        assign(act)
    } else if starts("hoàn thành bước") {
        let without_opinion = act.has("không");
        case::step_complete::CompleteStep {
            note: quoted(0),
            without_opinion,
        }
        .into()
    } else if starts("trả lại bước") {
        case::step_return::ReturnStep { reason: quoted(0) }.into()
    } else if starts("lấy ý kiến") {
        let mut wish = testing::question("2026-01-01T00:00");
        (wish.question, wish.until) = (quoted(0), until());
        wish.into()
    } else if starts("trả lời ý kiến") {
        let no = act.number().and_then(|no| u32::try_from(no).ok());
        case::consult_answer::AnswerConsultation {
            no: no.unwrap_or(1),
            answer: quoted(0),
        }
        .into()
    } else if starts("yêu cầu nộp") {
        let basis = act.after("theo").unwrap_or_default();
        let amount = act.number().unwrap_or_default();
        case::financial_obligation::AskObligation {
            name: quoted(0),
            amount,
            basis,
        }
        .into()
    } else if starts("xác nhận nộp") {
        let method = if act.has("tuyến") {
            payment::Method::Online
        } else {
            payment::Method::Counter
        };
        let reference = act
            .after("biên")
            .or_else(|| act.quoted(0))
            .unwrap_or_default();
        payment::ConfirmPayment {
            amount: act.number().unwrap_or_default(),
            method,
            reference,
        }
        .into()
    } else if starts("xin lỗi hẹn lại") {
        case::extend::Extend {
            until: until(),
            reason: act.after("vì").unwrap_or_default(),
        }
        .into()
    } else if starts("từ chối giải quyết") {
        decide_result::DecideResult {
            outcome: decide_result::Outcome::Refused,
            reasons: quoted(0),
        }
        .into()
    } else if starts("ký duyệt") {
        decide_result::DecideResult {
            outcome: decide_result::Outcome::Granted,
            reasons: quoted(0),
        }
        .into()
    } else if starts("phát hành") {
        let file = Some(testing::paper("result", "Giấy khai sinh")).filter(|_| !act.has("thiếu"));
        case::issue_result::IssueResult {
            number: quoted(0),
            name: String::new(),
            file,
        }
        .into()
    } else if starts("trả kết quả") {
        hand_over(act)
    } else if starts("rút hồ sơ") {
        case::withdraw::Withdraw { reason: quoted(0) }.into()
    } else if starts("dừng xử lý") {
        let basis = act.after("theo").unwrap_or_default();
        case::stop::Stop {
            basis,
            reason: quoted(0),
        }
        .into()
    } else if starts("đánh giá") {
        let mut wish = testing::marks(&quoted(0));
        wish.words = act.quoted(1).unwrap_or_default();
        wish.into()
    } else if starts("đính chính") {
        correct(act)
    } else {
        panic!("{}: {verb:?} is none of: {}", act.place, PHRASES.join("; "));
    }
}

fn submit(act: &Act, channel: Channel) -> Command {
    let mut filing = testing::filing();
    filing.channel = channel;
    if act.has("thiếu") {
        let missing = act.after("thiếu").unwrap_or_default();
        filing.papers.retain(|paper| paper.name != missing);
    }
    if let Some(document) = act.after("thay") {
        filing.submitter = testing::authorised(&document);
    }
    if let Some(item) = act.after("số") {
        filing.submitter = Submitter::Postal {
            person: domain::case::Party {
                name: "Bưu điện phường Trường Thi".to_owned(),
                ..Default::default()
            },
            item,
        };
    }
    if let Some(address) = act.after("gửi") {
        filing.delivery = Delivery::Post { address };
    }
    if channel.is_paper() {
        filing.applicant.account = None;
        for paper in &mut filing.papers {
            paper.count = 1;
            if act.has("quét") {
                paper.file = None;
            }
        }
    }
    let code = if channel == Channel::NationalPortal {
        act.after("mã").and_then(|code| CaseCode::parse(&code).ok())
    } else {
        CaseCode::parse("H40.024.13-260821-0142").ok()
    };
    case::submit::Submit {
        filing,
        terms: testing::terms(),
        code,
    }
    .into()
}

fn accept(act: &Act, case: &Case) -> Command {
    let skipped = act.after("kiểm tra").or_else(|| act.after("tra"));
    let components = case.terms.iter().flat_map(|terms| &terms.components);
    let checked = components
        .filter(|component| skipped.as_ref() != Some(&component.name))
        .map(|component| component.id.clone())
        .collect();
    case::accept::Accept {
        checked,
        note: String::new(),
    }
    .into()
}

/// The component of this name, where it is one of the list.
fn component(case: &Case, name: &str) -> Option<domain::ids::ComponentId> {
    let components = case.terms.iter().flat_map(|terms| &terms.components);
    components
        .into_iter()
        .find(|component| component.name == name)
        .map(|component| component.id.clone())
}

fn supplement_request(act: &Act, case: &Case) -> Command {
    let reason = act.after("vì").unwrap_or_default();
    let items = act.quoted(0).filter(|name| *name != reason).map(|name| {
        let guidance = act.quoted(1).filter(|text| *text != reason);
        case::supplement_request::Item {
            component: component(case, &name),
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
        let mut paper = testing::paper("c1", &name);
        paper.component = component(case, &name);
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
        .after("con")
        .map(|name| serde_json::json!({ "ho_ten": name }));
    case::amend::Amend {
        form,
        papers: Vec::new(),
        delivery,
    }
    .into()
}

fn assign(act: &Act) -> Command {
    let verb = act.verb();
    let named = cast::NAMES.into_iter().find(|name| verb.contains(name));
    let who = cast::officer(named.unwrap_or_else(|| panic!("{}: to whom?", act.place)));
    case::assign::Assign {
        officer: who.id,
        name: who.name,
        unit: who.unit,
        roles: who.roles,
        note: act.quoted(0).unwrap_or_default(),
    }
    .into()
}

fn hand_over(act: &Act) -> Command {
    let mut wish = testing::in_hand();
    if let Some(receiver) = act.after("cho") {
        wish.receiver = receiver;
    }
    wish.mandate = act
        .after("ủy quyền")
        .or_else(|| act.after("quyền"))
        .unwrap_or_default();
    if let Some(item) = act.after("số") {
        wish.way = domain::case::filing::DeliveryKind::Post;
        wish.reference = item;
    }
    wish.originals_compared = !act.has("chưa");
    wish.into()
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
