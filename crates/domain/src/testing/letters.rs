//! Cases whose letters are looked at: a short one, and a long one with eleven components and the
//! longest names there are. Their units are those of the shipped organisation.

use super::{Story, calendar, moment};
use crate::actor::Actor;
use crate::case::filing::{CopyKind, DeliveryKind, StoredFile};
use crate::case::terms::{ComponentTerm, ServiceLevel};
use crate::case::*;
use crate::case_code::CaseCode;
use crate::clock::{Limit, wall};
use crate::letter::{self, AtHand, Forms, LetterData, RegisterData, RegisterRow, register};
use crate::organisation::Organisation;
use crate::regulation::Regulation;
use jiff::Timestamp;
use jiff::civil::Date;

/// The address in the QR codes of these letters.
pub const PUBLIC_URL: &str = "https://dichvucong.namdinh.gov.vn";

/// The organisation whose letters these are.
///
/// # Panics
/// Never in a build whose tests passed.
pub fn organisation() -> Organisation {
    Organisation::seed("nam-dinh").expect("the shipped organisation")
}

/// The law by which they are written.
///
/// # Panics
/// Never in a build whose tests passed.
pub fn regulation() -> Regulation {
    Regulation::seed("nam-dinh").expect("the shipped regulation")
}

/// A story of the stories' commune, told of the commune of that name in the shipped organisation.
///
/// # Panics
/// When the story cannot be written down and read again.
pub fn retold(mut story: Story) -> Story {
    let text = serde_json::to_string(&story.events)
        .expect("events are written")
        .replace("xa-truong-thi", "xa-13657")
        .replace("Bộ phận Một cửa", "Bộ phận Tiếp nhận và Trả kết quả");
    story.events = serde_json::from_str(&text).expect("events are read");
    story.case = fold(story.case.id, &story.events);
    story
}

/// The short story that has a letter of a form.
pub fn short(form: LetterForm) -> Story {
    retold(match form {
        LetterForm::Receipt => Story::accepted(),
        LetterForm::SupplementRequest => Story::asked_at_intake(),
        LetterForm::Reject => Story::filed_online()
            .at("2026-08-22T09:10")
            .by_clerk()
            .when(reject::Reject {
                reason: "Nơi cư trú của cha, mẹ không thuộc phường Trường Thi".into(),
                redirect: "Nộp hồ sơ tại Bộ phận Tiếp nhận và Trả kết quả phường Vị Xuyên".into(),
            })
            .done(),
        LetterForm::Extend => extended(Story::in_progress(), "2026-09-18T17:00"),
        LetterForm::Stop => Story::in_progress()
            .at("2026-08-25T10:05")
            .by_citizen()
            .when(withdraw::Withdraw {
                reason: "Gia đình sẽ nộp lại sau khi đính chính giấy chứng sinh".into(),
            })
            .done(),
        LetterForm::ControlSlip | LetterForm::HandOver => Story::handed_over(),
    })
}

fn extended(story: Story, until: &str) -> Story {
    story
        .at("2026-09-01T14:00")
        .by_head()
        .when(extend::Extend {
            until: moment(until),
            reason: "Chờ Công an phường Vị Xuyên trả lời xác minh nơi cư trú".into(),
        })
        .done()
}

/// A story by post about a long procedure of a department, on paper, with a representative.
pub fn long(form: LetterForm) -> Story {
    let filed = long_filed();
    let accepted = |story: Story| {
        let checked = long_terms().components.into_iter().map(|c| c.id).collect();
        story
            .at("2026-08-24T15:20")
            .by_clerk()
            .when(accept::Accept {
                checked,
                note: String::new(),
            })
            .done()
    };
    let moving = |story: Story| {
        accepted(story)
            .at("2026-08-25T07:30")
            .by_system()
            .when(transfer::Transfer::default())
            .done()
    };
    match form {
        LetterForm::Receipt => accepted(filed),
        LetterForm::SupplementRequest => filed
            .at("2026-08-24T10:15")
            .by_clerk()
            .when(long_request())
            .done(),
        LetterForm::Reject => filed
            .at("2026-08-24T10:15")
            .by_clerk()
            .when(reject::Reject {
                reason: "Dự án có hạng mục lấn biển thuộc thẩm quyền của Bộ Nông nghiệp và Môi \
                         trường; hồ sơ không thuộc thẩm quyền giải quyết của Ủy ban nhân dân tỉnh"
                    .into(),
                redirect: "Nộp hồ sơ tại Bộ phận Một cửa của Bộ Nông nghiệp và Môi trường, hoặc \
                           trên Cổng Dịch vụ công quốc gia"
                    .into(),
            })
            .done(),
        LetterForm::Extend => extended(moving(filed), "2026-10-23T17:00"),
        LetterForm::Stop => moving(filed)
            .at("2026-08-28T09:00")
            .by_head()
            .when(stop::Stop {
                basis: "điểm b khoản 2 Điều 38 Luật Bảo vệ môi trường năm 2020".into(),
                reason: "Chủ dự án đã điều chỉnh quy mô sau khi nộp hồ sơ, phải lập báo cáo mới"
                    .into(),
            })
            .done(),
        LetterForm::ControlSlip => long_walk(moving(filed)),
        LetterForm::HandOver => long_walk(moving(filed))
            .at("2026-09-25T10:30")
            .by_clerk()
            .when(payment::ConfirmPayment {
                amount: 19_500_000,
                method: payment::Method::Transfer,
                reference: "FT26268/0004417".into(),
            })
            .done()
            .when(hand_over::HandOver {
                way: DeliveryKind::InPerson,
                receiver: "Trần Nguyễn Bảo Khánh Quỳnh".into(),
                mandate: "Giấy ủy quyền số 37/2026/UQ-ĐHLS ngày 18/8/2026".into(),
                reference: String::new(),
                originals_compared: true,
            })
            .done(),
    }
}

fn long_walk(story: Story) -> Story {
    story
        .at("2026-09-08T16:10")
        .by_specialist()
        .when(super::step_done())
        .done()
        .at("2026-09-14T09:00")
        .by_head()
        .when(super::step_done())
        .done()
        .at("2026-09-23T16:55")
        .when(super::grant())
        .done()
        .by_seal_clerk()
        .when(issue_result::IssueResult {
            number: "1487/QĐ-UBND".into(),
            name: String::new(),
            file: None,
        })
        .done()
}

fn long_request() -> supplement_request::RequestSupplement {
    let item = |component: &str, name: &str, guidance: &str| supplement_request::Item {
        component: Some(component.into()),
        name: name.into(),
        guidance: guidance.into(),
    };
    supplement_request::RequestSupplement {
        items: vec![
            item(
                "tp2",
                "Báo cáo đánh giá tác động môi trường",
                "Chương 4 chưa có chương trình quan trắc nước thải; bổ sung theo Mẫu số 04 Phụ lục \
                 II Thông tư 02/2022/TT-BTNMT và đóng dấu giáp lai từng trang",
            ),
            item(
                "tp5",
                "Văn bản tham vấn cộng đồng dân cư",
                "Thiếu biên bản họp của 02/05 thôn thuộc phạm vi ảnh hưởng; nộp bản chính có chữ \
                 ký của trưởng thôn",
            ),
            item(
                "tp9",
                "Giấy chứng nhận quyền sử dụng đất",
                "Bản chụp mờ ở trang 3; nộp bản sao có chứng thực hoặc xuất trình bản chính để đối \
                 chiếu",
            ),
        ],
        reason: "Hồ sơ chưa đủ nội dung để hội đồng thẩm định xem xét".into(),
    }
}

const PAPERS: [(&str, CopyKind, u32); 11] = [
    (
        "Văn bản đề nghị thẩm định báo cáo đánh giá tác động môi trường của dự án đầu tư theo Mẫu \
         số 02 Phụ lục II ban hành kèm theo Thông tư 02/2022/TT-BTNMT",
        CopyKind::Original,
        1,
    ),
    (
        "Báo cáo đánh giá tác động môi trường",
        CopyKind::Original,
        7,
    ),
    (
        "Báo cáo nghiên cứu khả thi hoặc tài liệu tương đương của dự án đầu tư xây dựng nhà máy \
         chế biến thủy sản xuất khẩu Hải Hậu",
        CopyKind::Original,
        1,
    ),
    ("Bản vẽ tổng mặt bằng tỷ lệ 1/500", CopyKind::Certified, 2),
    (
        "Văn bản tham vấn cộng đồng dân cư, cá nhân chịu tác động trực tiếp bởi dự án",
        CopyKind::Original,
        5,
    ),
    ("Quyết định chủ trương đầu tư", CopyKind::Certified, 1),
    ("Giấy chứng nhận đăng ký doanh nghiệp", CopyKind::Plain, 1),
    (
        "Kết quả quan trắc hiện trạng môi trường nền (nước mặt, nước dưới đất, không khí, đất)",
        CopyKind::Certified,
        1,
    ),
    ("Giấy chứng nhận quyền sử dụng đất", CopyKind::Plain, 1),
    ("Thẻ căn cước của người đại diện", CopyKind::ShownOnly, 0),
    ("Giấy ủy quyền nộp hồ sơ", CopyKind::Original, 1),
];

fn component(n: usize) -> String {
    format!("tp{}", n + 1)
}

fn long_terms() -> Terms {
    let step = |name: &str, role, unit: &str, unit_name: &str, days| StepTerm {
        name: name.into(),
        role,
        unit: unit.into(),
        unit_name: unit_name.into(),
        limit: Some(Limit::working_days(days)),
        beside: Vec::new(),
    };
    let division = "Phòng chuyên môn Sở Nông nghiệp và Môi trường";
    Terms {
        procedure: "1.010733".into(),
        version: 3,
        name: "Thẩm định báo cáo đánh giá tác động môi trường".into(),
        field: "Môi trường".into(),
        level: Some(ServiceLevel::Partial),
        form: None,
        limit: Some(Limit::working_days(30)),
        steps: vec![
            step(
                "Thẩm định hồ sơ, tổ chức họp hội đồng",
                StepRole::Specialist,
                "so-tai-nguyen-va-moi-truong/chuyen-mon",
                division,
                14,
            ),
            step(
                "Kiểm tra, trình lãnh đạo",
                StepRole::HeadOfDivision,
                "so-tai-nguyen-va-moi-truong/chuyen-mon",
                division,
                2,
            ),
            step(
                "Ký duyệt",
                StepRole::HeadOfAgency,
                "ubnd-tinh",
                "UBND tỉnh Nam Định",
                10,
            ),
        ],
        components: PAPERS
            .iter()
            .enumerate()
            .map(|(n, (name, kind, count))| ComponentTerm {
                id: component(n).as_str().into(),
                name: (*name).into(),
                originals: if *kind == CopyKind::Original {
                    *count
                } else {
                    0
                },
                copies: u32::from(*kind != CopyKind::Original),
                required: true,
                is_form: false,
                replaced_by: None,
                accepts: Vec::new(),
            })
            .collect(),
        fees: vec![FeeTerm {
            name: "Phí thẩm định báo cáo đánh giá tác động môi trường, dự án nhóm 3, vốn trên 50 \
                   đến 100 tỷ đồng"
                .into(),
            amount: Some(19_500_000),
            because: Vec::new(),
        }],
        result_name: "Quyết định phê duyệt kết quả thẩm định báo cáo đánh giá tác động môi trường"
            .into(),
        deliveries: vec![],
        by_post: true,
        originals_check: true,
        obligation_stops_clock: false,
        intake_units: vec![],
        confidential: false,
    }
}

fn long_filed() -> Story {
    let mut filing = super::filing();
    filing.procedure = "1.010733".into();
    filing.applicant = Party {
        kind: PartyKind::Organisation,
        name: "Công ty Cổ phần Đầu tư, Xây dựng và Chế biến Thủy sản xuất khẩu Hải Hậu – Nam Định"
            .into(),
        identity_number: Some("0600998877".into()),
        born: None,
        address: "Lô C7–C9, đường N2, Cụm công nghiệp Thịnh Long, thị trấn Thịnh Long, huyện Hải \
                  Hậu, tỉnh Nam Định"
            .into(),
        phone: Some("0228 3877 999".into()),
        email: Some("vanthu@thuysanhaihau-namdinh.example.vn".into()),
        account: None,
    };
    filing.submitter = Submitter::Authorised {
        person: Party {
            name: "Trần Nguyễn Bảo Khánh Quỳnh".into(),
            identity_number: Some("036192004417".into()),
            address: "Số 12/7/45 đường Trần Hưng Đạo, phường Trần Hưng Đạo, thành phố Nam Định"
                .into(),
            phone: Some("0900000417".into()),
            ..Party::default()
        },
        document: "Giấy ủy quyền số 37/2026/UQ-ĐHLS ngày 18/8/2026".into(),
        limits: crate::case::Limits::default(),
    };
    filing.channel = Channel::CounterPaper;
    filing.subject = "Thẩm định báo cáo đánh giá tác động môi trường của dự án Nhà máy chế biến \
                      thủy sản xuất khẩu Hải Hậu, công suất 12.000 tấn sản phẩm/năm"
        .into();
    filing.form = serde_json::Value::Null;
    filing.papers = PAPERS
        .iter()
        .enumerate()
        .map(|(n, (name, kind, count))| Paper {
            component: Some(component(n).as_str().into()),
            name: (*name).into(),
            copy: *kind,
            count: *count,
            file: (*kind != CopyKind::ShownOnly).then(|| StoredFile {
                hash: format!("{n:064x}").as_str().into(),
                name: format!("{}.pdf", component(n)),
                media_type: "application/pdf".into(),
                size: 240_000,
            }),
        })
        .collect();
    filing.intake_unit = "trung-tam".into();
    filing.intake_unit_name = "Trung tâm Phục vụ Hành chính công, Kiểm soát thủ tục hành chính và \
                               Xúc tiến đầu tư tỉnh Nam Định"
        .into();
    filing.agency = "ubnd-tinh".into();
    filing.agency_name = "UBND tỉnh Nam Định".into();
    filing.delivery = Delivery::Post {
        address: "Lô C7–C9, đường N2, Cụm công nghiệp Thịnh Long, huyện Hải Hậu, tỉnh Nam Định"
            .into(),
    };
    let mut centre = super::clerk();
    centre.unit = "trung-tam".into();
    centre.covers = vec![centre.unit.clone()];
    let mut story = Story::new().at("2026-08-24T09:50");
    story.actor = Actor::Officer(centre);
    story
        .when(submit::Submit {
            filing,
            terms: long_terms(),
            code: CaseCode::parse("H40-260824-0007").ok(),
        })
        .done()
}

/// A letter of a story, with the forms of a day; those of the letter's own day where none is given.
///
/// # Panics
/// When the story has no such letter.
pub fn letter_on(form: LetterForm, story: &Story, day: Option<Date>) -> LetterData {
    let now = moment("2026-09-28T09:00").max(story.now);
    let about = letter::About::of(form, &story.case, &story.events, now)
        .unwrap_or_else(|| panic!("the story has no {}", form.slug()));
    let (law, forms) = (regulation(), Forms::seed());
    let on = about.day();
    let filed = story.case.clock.submitted.map_or(on, |at| wall(at).date());
    let article = |rule: &str| law.article(rule, filed).cloned();
    let at_hand = AtHand {
        rules: &law.rules(filed),
        calendar: &calendar(),
        organisation: &organisation(),
        forms: forms.on(day.unwrap_or(on)),
        article: &article,
        public_url: PUBLIC_URL,
        place: Some(place(&story.case.code_text())),
    };
    letter::write(&about, &at_hand).unwrap_or_else(|| panic!("no {} was written", form.slug()))
}

/// A place in the journal such as letters of real cases have.
fn place(code: &str) -> letter::Place {
    let hash = "3fa4c19b07d25e86".repeat(4);
    letter::Place {
        mark: "3FA4-C19B-07D2-5E86".to_owned(),
        named: format!("motcua-journal/1 {code} 2 {hash}"),
        room: format!("motcua-proof/1 {}", ".".repeat(4_096)),
        qr: "2.P6TBmwfSXoY_pMGbB9Jehj-kwZsH0l6GP6TBmwfSXoY".to_owned(),
    }
}

/// A letter of a story.
pub fn letter(form: LetterForm, story: &Story) -> LetterData {
    letter_on(form, story, None)
}

/// A register with this many cases, the short and the long one by turns.
///
/// # Panics
/// When a story cannot be entered.
pub fn register(rows: usize) -> RegisterData {
    let stories = [
        short(LetterForm::HandOver),
        long(LetterForm::ControlSlip),
        short(LetterForm::Reject),
        short(LetterForm::Receipt),
    ];
    let row = |n: usize| {
        let story = &stories[n % stories.len()];
        let due: Option<Timestamp> = story.due();
        let mut row = RegisterRow::of(&story.case, due).expect("a filed case");
        row.code = format!("H40.050.02-260821-{:04}", n + 1);
        row
    };
    let forms = Forms::seed();
    register::write(
        &organisation(),
        &"xa-13657/mot-cua".into(),
        forms.on(jiff::civil::date(2026, 8, 31)),
        register::Period {
            first: jiff::civil::date(2026, 8, 1),
            last: jiff::civil::date(2026, 8, 31),
        },
        (0..rows).map(row).collect(),
        moment("2026-08-31T16:30"),
    )
}
