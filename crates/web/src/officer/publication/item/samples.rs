//! The page of an item as it is shown for review.

use super::*;

/// The page as it is shown for review.
pub fn samples() -> Vec<(&'static str, ItemPage)> {
    let signed = |name: &str| format!("{name}, 9:15 Thứ Hai 24/8/2026");
    let page = ItemPage {
        desk: Desk::sample(Place::Publication),
        kind: Kind::Procedure,
        code: "1.001193".to_owned(),
        name: "Đăng ký khai sinh".to_owned(),
        agency: "Sở Tư pháp".to_owned(),
        standing: Standing::InApproval.name(),
        state: state(Standing::InApproval),
        address: address(Kind::Procedure, "1.001193"),
        no: 2,
        seen: 3,
        public: "/thu-tuc/1.001193".to_owned(),
        against: "Khác với phiên bản 1 (đang hiệu lực)".to_owned(),
        first: false,
        differs: vec![
            Differs {
                field: "Thời hạn › Số lượng".to_owned(),
                before: Some("1".to_owned()),
                after: Some("2".to_owned()),
            },
            Differs {
                field: "Thành phần hồ sơ › Giấy chứng sinh".to_owned(),
                before: None,
                after: Some("Giấy chứng sinh, bắt buộc: có".to_owned()),
            },
        ],
        faults: vec![Fault::new(
            "service_level",
            "Chưa gọi là toàn trình được: không nhận hồ sơ trực tuyến. Sửa, hoặc chọn một phần.",
        )],
        moves: Some(MovedDeadlines::sample()),
        warned: vec!["123/2015/NĐ-CP hết hiệu lực sau ngày 30/6/2026.".to_owned()],
        steps: vec![
            Step {
                name: "Soạn",
                state: "done",
                by: signed("Trần Văn Bình"),
                remark: String::new(),
            },
            Step {
                name: "Duyệt nội dung",
                state: "done",
                by: signed("Lê Thị Cúc"),
                remark: "Đúng quyết định".to_owned(),
            },
            Step {
                name: "Duyệt kỹ thuật",
                state: "now",
                by: String::new(),
                remark: String::new(),
            },
            Step {
                name: "Công bố",
                state: "",
                by: String::new(),
                remark: String::new(),
            },
        ],
        acts: vec![
            Act {
                slug: "duyet-ky-thuat",
                name: "Duyệt kỹ thuật",
                refused: None,
            },
            Act {
                slug: "tra-lai",
                name: "Trả lại để sửa",
                refused: None,
            },
        ],
        edit: None,
        rows: vec![Row {
            no: 1,
            standing: Standing::InForce.name(),
            state: state(Standing::InForce),
            period: "từ 1/1/2019".to_owned(),
            decision: None,
            by: "motcua".to_owned(),
            address: "?phien_ban=1".to_owned(),
            here: false,
        }],
        history: vec![Happened {
            at: "9:15 Thứ Hai 24/8/2026".to_owned(),
            who: "Trần Văn Bình".to_owned(),
            what: "Trình duyệt".to_owned(),
            no: 2,
            remark: String::new(),
        }],
        decisions: Vec::new(),
        earliest: "2026-08-24".to_owned(),
        done: "",
        refused: None,
        remark: String::new(),
        from: String::new(),
    };
    let refusal = Refusal::PublicationFrom {
        earliest: "24/8/2026".to_owned(),
    };
    let approved = ItemPage {
        standing: Standing::Approved.name(),
        faults: Vec::new(),
        acts: vec![Act {
            slug: "cong-bo",
            name: "Công bố",
            refused: None,
        }],
        refused: Some(Refused {
            message: refusal.message(),
            field: refusal.field().to_owned(),
            law: law::sample(refusal.rule()),
        }),
        from: "2026-08-01".to_owned(),
        ..page.clone()
    };
    let abolish = ItemPage {
        standing: Standing::InForce.name(),
        faults: Vec::new(),
        acts: vec![Act {
            slug: "bai-bo",
            name: "Bãi bỏ",
            refused: None,
        }],
        edit: Some("/can-bo/danh-muc/thu-tuc/1.001193/sua".to_owned()),
        decisions: vec![Choice {
            id: "1".to_owned(),
            words: "2512/QĐ-UBND: Hộ tịch".to_owned(),
            chosen: true,
        }],
        ..page.clone()
    };
    let first = ItemPage {
        first: true,
        against: "Nội dung của phiên bản này".to_owned(),
        ..page.clone()
    };
    let form = ItemPage {
        kind: Kind::Form,
        address: address(Kind::Form, "1.001193"),
        public: String::new(),
        ..first.clone()
    };
    vec![
        ("publication-item", page),
        ("publication-item-refused", approved),
        ("publication-item-in-force", abolish),
        ("publication-item-first", first),
        ("publication-item-form", form),
    ]
}
