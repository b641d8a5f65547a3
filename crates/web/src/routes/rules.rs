//! Who may ask for each address: one rule a method and address, web and API. What a rule means is
//! decided in `domain::authority`; handlers ask it, and `escalation_tests.rs` asks every address as
//! everybody and compares. An address without a rule fails that test.

use domain::authority::{Act, Duty};

/// Who may ask.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Rule {
    /// Anybody, signed in or not.
    Anyone,
    /// Whoever is signed in, about the own session and uploads.
    SignedIn,
    /// Any signed-in citizen, about what is the citizen's own.
    Citizen,
    /// The citizen to whom the case in the address belongs.
    OwnCase,
    /// The citizen to whom the draft in the address belongs.
    OwnDraft,
    /// Whoever uploaded the file in the address.
    OwnUpload,
    /// Any officer.
    Officer,
    /// Officers whose roles include a duty.
    Duty(Duty),
    /// Officers whose roles include a duty, and of what they keep only what is their agency's.
    Keep(Duty),
    /// Officers who see to the account in the address.
    ManageOfficer,
    /// Officers who may receive files.
    Receive,
    /// Whoever may do this act to the case in the address.
    OnCase(Act),
    /// Whoever may do the act that is the last part of the address to the case in it.
    ActOfAddress,
}

/// Every address with its rule.
pub const RULES: &[(&str, &str, Rule)] = &[
    // Doors, and what every page needs.
    ("GET", "/dang-nhap", Rule::Anyone),
    ("POST", "/dang-nhap", Rule::Anyone),
    ("GET", "/can-bo/dang-nhap", Rule::Anyone),
    ("POST", "/can-bo/dang-nhap", Rule::Anyone),
    ("GET", "/dang-nhap/qua/{provider}", Rule::Anyone),
    ("GET", "/can-bo/dang-nhap/qua/{provider}", Rule::Anyone),
    ("GET", "/dang-nhap/ve", Rule::Anyone),
    ("GET", "/dang-nhap/dong-y", Rule::Anyone),
    ("POST", "/dang-nhap/dong-y", Rule::Anyone),
    ("POST", "/dang-xuat", Rule::Anyone),
    ("GET", "/dang-xuat/qua", Rule::Anyone),
    ("GET", "/dang-xuat/xong", Rule::Anyone),
    ("GET", "/static/{*path}", Rule::Anyone),
    ("GET", "/healthz", Rule::Anyone),
    ("GET", "/readyz", Rule::Anyone),
    // Public pages.
    ("GET", "/", Rule::Anyone),
    ("GET", "/tim", Rule::Anyone),
    ("GET", "/thu-tuc", Rule::Anyone),
    ("GET", "/thu-tuc/{code}", Rule::Anyone),
    ("GET", "/thu-tuc/{code}/in", Rule::Anyone),
    ("GET", "/thu-tuc/{code}/bao-sai", Rule::Anyone),
    ("POST", "/thu-tuc/{code}/bao-sai", Rule::Anyone),
    ("GET", "/tra-cuu", Rule::Anyone),
    ("GET", "/tra-cuu/{code}/qr.svg", Rule::Anyone),
    ("GET", "/minh-bach", Rule::Anyone),
    ("GET", "/minh-bach/goc.json", Rule::Anyone),
    ("GET", "/minh-bach/goc/{size}", Rule::Anyone),
    ("GET", "/minh-bach/nhat-quan.json", Rule::Anyone),
    ("GET", "/minh-bach/bang-chung.json", Rule::Anyone),
    ("GET", "/minh-bach/kiem-tra", Rule::Anyone),
    ("POST", "/minh-bach/kiem-tra", Rule::Anyone),
    ("GET", "/lien-he", Rule::Anyone),
    ("GET", "/dich-vu-cong-truc-tuyen", Rule::Anyone),
    ("GET", "/du-lieu-mo", Rule::Anyone),
    ("GET", "/du-lieu-mo/{file}", Rule::Anyone),
    ("GET", "/huong-dan", Rule::Anyone),
    ("GET", "/dieu-khoan", Rule::Anyone),
    ("GET", "/quy-che", Rule::Anyone),
    ("GET", "/quy-che/{province}", Rule::Anyone),
    ("GET", "/sitemap.xml", Rule::Anyone),
    ("GET", "/robots.txt", Rule::Anyone),
    ("GET", "/dang-ky", Rule::Anyone),
    ("POST", "/dang-ky", Rule::Anyone),
    // Petitions and questions: what is not public opens to the sender, signed in or by the key.
    ("GET", "/phan-anh", Rule::Anyone),
    ("GET", "/phan-anh/gui", Rule::Anyone),
    ("POST", "/phan-anh/gui", Rule::Anyone),
    ("GET", "/phan-anh/cua-toi", Rule::Anyone),
    ("POST", "/phan-anh/tra-cuu", Rule::Anyone),
    ("GET", "/phan-anh/{code}", Rule::Anyone),
    ("GET", "/phan-anh/{code}/tep/{hash}", Rule::Anyone),
    ("POST", "/phan-anh/{code}/{act}", Rule::Anyone),
    ("GET", "/hoi-dap", Rule::Anyone),
    // A citizen's own pages.
    ("GET", "/nop/{procedure}", Rule::Citizen),
    ("POST", "/nop/{procedure}", Rule::Citizen),
    ("GET", "/nop/ban-nhap/{draft}/{step}", Rule::OwnDraft),
    ("POST", "/nop/ban-nhap/{draft}/{step}", Rule::OwnDraft),
    ("POST", "/nop/ban-nhap/{draft}/bo", Rule::OwnDraft),
    ("POST", "/nop/ban-nhap/{draft}/tep", Rule::OwnDraft),
    ("GET", "/nop/ban-nhap/{draft}/tep/{file}", Rule::OwnDraft),
    ("GET", "/ho-so", Rule::Citizen),
    ("GET", "/ho-so/{code}", Rule::OwnCase),
    ("GET", "/ho-so/{code}/da-nop", Rule::OwnCase),
    ("GET", "/ho-so/{code}/bang-chung", Rule::OwnCase),
    ("GET", "/ho-so/{code}/bang-chung.json", Rule::OwnCase),
    ("GET", "/ho-so/{code}/bang-chung.pdf", Rule::OwnCase),
    ("GET", "/ho-so/{code}/ai-da-xem", Rule::OwnCase),
    ("GET", "/ho-so/{code}/giay-to/{hash}", Rule::OwnCase),
    ("GET", "/ho-so/{code}/giay/{letter}", Rule::OwnCase),
    ("POST", "/ho-so/{code}/supplement_answer/tep", Rule::OwnCase),
    ("GET", "/ho-so/{code}/{act}", Rule::OwnCase),
    ("POST", "/ho-so/{code}/{act}", Rule::OwnCase),
    ("GET", "/thong-bao", Rule::Citizen),
    ("POST", "/thong-bao/da-doc", Rule::Citizen),
    ("GET", "/tai-khoan", Rule::Citizen),
    ("POST", "/tai-khoan", Rule::Citizen),
    ("POST", "/tai-khoan/mat-khau", Rule::Citizen),
    ("POST", "/tai-khoan/phien", Rule::Citizen),
    ("GET", "/tai-khoan/ai-da-xem", Rule::Citizen),
    // The desk: cases.
    ("GET", "/can-bo", Rule::Officer),
    ("POST", "/can-bo/phan-cong", Rule::Duty(Duty::CaseLists)),
    ("GET", "/can-bo/tiep-nhan", Rule::Receive),
    ("POST", "/can-bo/tiep-nhan", Rule::Receive),
    ("GET", "/can-bo/tiep-nhan/goi-y", Rule::Receive),
    ("GET", "/can-bo/y-kien", Rule::Duty(Duty::CaseLists)),
    ("GET", "/can-bo/han-xu-ly", Rule::Duty(Duty::CaseLists)),
    ("GET", "/can-bo/so-theo-doi", Rule::Duty(Duty::CaseLists)),
    ("GET", "/can-bo/so-theo-doi/in", Rule::Duty(Duty::CaseLists)),
    ("GET", "/can-bo/tim", Rule::Duty(Duty::CaseLists)),
    ("GET", "/can-bo/phim-tat", Rule::Officer),
    ("GET", "/can-bo/ho-so/{code}", Rule::OnCase(Act::View)),
    (
        "GET",
        "/can-bo/ho-so/{code}/giay-hen",
        Rule::OnCase(Act::View),
    ),
    (
        "GET",
        "/can-bo/ho-so/{code}/giay-to/{hash}",
        Rule::OnCase(Act::View),
    ),
    (
        "GET",
        "/can-bo/ho-so/{code}/giay/{form}",
        Rule::OnCase(Act::View),
    ),
    ("GET", "/can-bo/ho-so/{code}/{act}", Rule::OnCase(Act::View)),
    ("POST", "/can-bo/ho-so/{code}/{act}", Rule::ActOfAddress),
    ("GET", "/can-bo/tai-khoan", Rule::Officer),
    ("POST", "/can-bo/tai-khoan/mat-khau", Rule::Officer),
    ("POST", "/can-bo/tai-khoan/phien", Rule::Officer),
    // The desk: petitions and questions.
    ("GET", "/can-bo/phan-anh", Rule::Duty(Duty::PetitionDesk)),
    (
        "GET",
        "/can-bo/phan-anh/moi",
        Rule::Duty(Duty::PetitionDesk),
    ),
    (
        "POST",
        "/can-bo/phan-anh/moi",
        Rule::Duty(Duty::PetitionDesk),
    ),
    (
        "GET",
        "/can-bo/phan-anh/{code}",
        Rule::Duty(Duty::PetitionDesk),
    ),
    (
        "GET",
        "/can-bo/phan-anh/{code}/tep/{hash}",
        Rule::Duty(Duty::PetitionDesk),
    ),
    (
        "POST",
        "/can-bo/phan-anh/{code}/{act}",
        Rule::Duty(Duty::PetitionDesk),
    ),
    // The desk: how the system runs.
    ("GET", "/can-bo/van-hanh", Rule::Duty(Duty::OperationView)),
    (
        "POST",
        "/can-bo/van-hanh/chay-lai",
        Rule::Duty(Duty::JobRestart),
    ),
    // The desk: organisation and accounts.
    (
        "GET",
        "/can-bo/danh-muc/tep",
        Rule::Duty(Duty::OrganisationView),
    ),
    (
        "POST",
        "/can-bo/danh-muc/tep",
        Rule::Duty(Duty::CatalogueImport),
    ),
    (
        "GET",
        "/can-bo/danh-muc/tep/{id}",
        Rule::Duty(Duty::OrganisationView),
    ),
    (
        "POST",
        "/can-bo/danh-muc/tep/{id}",
        Rule::Duty(Duty::CatalogueImport),
    ),
    (
        "GET",
        "/can-bo/danh-muc/tep/xuat/{file}",
        Rule::Duty(Duty::OrganisationView),
    ),
    (
        "GET",
        "/can-bo/lich-nghi",
        Rule::Duty(Duty::OrganisationView),
    ),
    (
        "POST",
        "/can-bo/lich-nghi",
        Rule::Keep(Duty::OrganisationView),
    ),
    ("GET", "/can-bo/to-chuc", Rule::Duty(Duty::OrganisationView)),
    (
        "GET",
        "/can-bo/to-chuc/{code}",
        Rule::Duty(Duty::OrganisationView),
    ),
    (
        "GET",
        "/can-bo/to-chuc/moi",
        Rule::Keep(Duty::CatalogueEdit),
    ),
    (
        "POST",
        "/can-bo/to-chuc/moi",
        Rule::Keep(Duty::CatalogueEdit),
    ),
    (
        "GET",
        "/can-bo/to-chuc/{code}/sua",
        Rule::Keep(Duty::CatalogueEdit),
    ),
    (
        "POST",
        "/can-bo/to-chuc/{code}/sua",
        Rule::Keep(Duty::CatalogueEdit),
    ),
    (
        "GET",
        "/can-bo/to-chuc/{code}/don-vi",
        Rule::Keep(Duty::CatalogueEdit),
    ),
    (
        "POST",
        "/can-bo/to-chuc/{code}/don-vi",
        Rule::Keep(Duty::CatalogueEdit),
    ),
    (
        "GET",
        "/can-bo/to-chuc/{code}/don-vi/{unit}",
        Rule::Keep(Duty::CatalogueEdit),
    ),
    (
        "POST",
        "/can-bo/to-chuc/{code}/don-vi/{unit}",
        Rule::Keep(Duty::CatalogueEdit),
    ),
    (
        "GET",
        "/can-bo/danh-muc/nguoi-dung",
        Rule::Duty(Duty::OfficerManage),
    ),
    (
        "GET",
        "/can-bo/danh-muc/nguoi-dung/moi",
        Rule::Duty(Duty::OfficerManage),
    ),
    (
        "POST",
        "/can-bo/danh-muc/nguoi-dung/moi",
        Rule::Duty(Duty::OfficerManage),
    ),
    (
        "GET",
        "/can-bo/danh-muc/nguoi-dung/{id}",
        Rule::ManageOfficer,
    ),
    (
        "POST",
        "/can-bo/danh-muc/nguoi-dung/{id}",
        Rule::ManageOfficer,
    ),
    (
        "POST",
        "/can-bo/danh-muc/nguoi-dung/{id}/mat-khau",
        Rule::ManageOfficer,
    ),
    (
        "POST",
        "/can-bo/danh-muc/nguoi-dung/{id}/vang-mat",
        Rule::ManageOfficer,
    ),
    (
        "POST",
        "/can-bo/danh-muc/nguoi-dung/{id}/co-mat",
        Rule::ManageOfficer,
    ),
    // The desk: the catalogue.
    ("GET", "/can-bo/danh-muc", Rule::Duty(Duty::CatalogueView)),
    (
        "GET",
        "/can-bo/danh-muc/quyet-dinh",
        Rule::Duty(Duty::CatalogueView),
    ),
    (
        "GET",
        "/can-bo/danh-muc/quyet-dinh/moi",
        Rule::Duty(Duty::PublicationDecision),
    ),
    (
        "POST",
        "/can-bo/danh-muc/quyet-dinh/moi",
        Rule::Duty(Duty::PublicationDecision),
    ),
    (
        "GET",
        "/can-bo/danh-muc/quyet-dinh/{id}",
        Rule::Duty(Duty::CatalogueView),
    ),
    (
        "GET",
        "/can-bo/danh-muc/bao-sai",
        Rule::Duty(Duty::CatalogueView),
    ),
    (
        "POST",
        "/can-bo/danh-muc/bao-sai/{id}",
        Rule::Keep(Duty::CatalogueView),
    ),
    (
        "GET",
        "/can-bo/danh-muc/{kind}",
        Rule::Duty(Duty::CatalogueView),
    ),
    (
        "GET",
        "/can-bo/danh-muc/{kind}/moi",
        Rule::Keep(Duty::CatalogueView),
    ),
    (
        "POST",
        "/can-bo/danh-muc/{kind}/moi",
        Rule::Keep(Duty::CatalogueView),
    ),
    (
        "GET",
        "/can-bo/danh-muc/{kind}/{code}",
        Rule::Duty(Duty::CatalogueView),
    ),
    (
        "GET",
        "/can-bo/danh-muc/{kind}/{code}/sua",
        Rule::Duty(Duty::CatalogueView),
    ),
    (
        "POST",
        "/can-bo/danh-muc/{kind}/{code}/sua",
        Rule::Keep(Duty::CatalogueView),
    ),
    (
        "POST",
        "/can-bo/danh-muc/{kind}/{code}/{act}",
        Rule::Keep(Duty::CatalogueView),
    ),
    (
        "GET",
        "/can-bo/danh-muc/quy-trinh/moi",
        Rule::Duty(Duty::CatalogueEdit),
    ),
    (
        "POST",
        "/can-bo/danh-muc/quy-trinh/moi",
        Rule::Duty(Duty::CatalogueEdit),
    ),
    (
        "GET",
        "/can-bo/danh-muc/quy-trinh/{code}/sua",
        Rule::Duty(Duty::CatalogueView),
    ),
    (
        "POST",
        "/can-bo/danh-muc/quy-trinh/{code}/sua",
        Rule::Keep(Duty::CatalogueView),
    ),
    (
        "POST",
        "/can-bo/danh-muc/quy-trinh/{code}/sua/so-do",
        Rule::Duty(Duty::CatalogueView),
    ),
    (
        "POST",
        "/can-bo/danh-muc/quy-trinh/{code}/sua/nhap",
        Rule::Duty(Duty::CatalogueView),
    ),
    (
        "GET",
        "/can-bo/danh-muc/quy-trinh/{code}/bpmn",
        Rule::Duty(Duty::CatalogueView),
    ),
    (
        "GET",
        "/can-bo/danh-muc/quy-trinh/{code}/chay-thu",
        Rule::Duty(Duty::CatalogueView),
    ),
    (
        "GET",
        "/can-bo/danh-muc/thu-tuc/{code}/thay-the",
        Rule::Duty(Duty::CatalogueView),
    ),
    (
        "POST",
        "/can-bo/danh-muc/thu-tuc/{code}/thay-the",
        Rule::Keep(Duty::CatalogueView),
    ),
    (
        "GET",
        "/can-bo/danh-muc/thu-tuc/{code}/phi",
        Rule::Duty(Duty::CatalogueView),
    ),
    (
        "POST",
        "/can-bo/danh-muc/thu-tuc/{code}/phi",
        Rule::Keep(Duty::CatalogueView),
    ),
    (
        "POST",
        "/can-bo/danh-muc/thu-tuc/{code}/phi/tinh",
        Rule::Duty(Duty::CatalogueView),
    ),
    (
        "GET",
        "/can-bo/danh-muc/bieu-mau/moi",
        Rule::Duty(Duty::CatalogueView),
    ),
    (
        "POST",
        "/can-bo/danh-muc/bieu-mau/moi",
        Rule::Keep(Duty::CatalogueView),
    ),
    (
        "GET",
        "/can-bo/danh-muc/bieu-mau/{code}/sua",
        Rule::Duty(Duty::CatalogueView),
    ),
    (
        "POST",
        "/can-bo/danh-muc/bieu-mau/{code}/sua",
        Rule::Keep(Duty::CatalogueView),
    ),
    (
        "GET",
        "/can-bo/danh-muc/bieu-mau/{code}/xem-truoc",
        Rule::Duty(Duty::CatalogueView),
    ),
    (
        "GET",
        "/can-bo/danh-muc/bieu-mau/{code}/ban-in",
        Rule::Duty(Duty::CatalogueView),
    ),
    // The API.
    ("GET", "/api", Rule::Anyone),
    ("GET", "/api/v1/openapi.json", Rule::Anyone),
    ("POST", "/api/v1/session", Rule::Anyone),
    ("GET", "/api/v1/session", Rule::SignedIn),
    ("DELETE", "/api/v1/session", Rule::SignedIn),
    ("GET", "/api/v1/lookup/{code}", Rule::Anyone),
    ("GET", "/api/v1/regulations", Rule::Anyone),
    ("GET", "/api/v1/regulations/{province}", Rule::Anyone),
    ("GET", "/api/v1/deadline", Rule::Anyone),
    ("GET", "/api/v1/procedures", Rule::Anyone),
    ("GET", "/api/v1/procedures/{code}", Rule::Anyone),
    ("GET", "/api/v1/procedures/{code}/form", Rule::Anyone),
    ("GET", "/api/v1/agencies", Rule::Anyone),
    ("GET", "/api/v1/agencies/{code}", Rule::Anyone),
    ("GET", "/api/v1/units/{code}/officers", Rule::Officer),
    ("POST", "/api/v1/cases", Rule::Citizen),
    ("POST", "/api/v1/counter/cases", Rule::Receive),
    ("GET", "/api/v1/cases", Rule::Citizen),
    ("GET", "/api/v1/worklist", Rule::Duty(Duty::CaseLists)),
    (
        "GET",
        "/api/v1/worklist/counts",
        Rule::Duty(Duty::CaseLists),
    ),
    ("GET", "/api/v1/register", Rule::Duty(Duty::CaseLists)),
    ("GET", "/api/v1/search", Rule::Duty(Duty::CaseLists)),
    ("GET", "/api/v1/cases/{code}", Rule::OnCase(Act::View)),
    ("GET", "/api/v1/cases/{code}/dues", Rule::OnCase(Act::View)),
    (
        "GET",
        "/api/v1/cases/{code}/history",
        Rule::OnCase(Act::View),
    ),
    (
        "GET",
        "/api/v1/cases/{code}/possible",
        Rule::OnCase(Act::View),
    ),
    (
        "GET",
        "/api/v1/cases/{code}/letters",
        Rule::OnCase(Act::View),
    ),
    (
        "GET",
        "/api/v1/cases/{code}/letters/{form}",
        Rule::OnCase(Act::View),
    ),
    (
        "GET",
        "/api/v1/cases/{code}/files/{sha256}",
        Rule::OnCase(Act::View),
    ),
    ("GET", "/api/v1/drafts", Rule::Citizen),
    ("POST", "/api/v1/drafts", Rule::Citizen),
    ("GET", "/api/v1/drafts/{id}", Rule::OwnDraft),
    ("PUT", "/api/v1/drafts/{id}", Rule::OwnDraft),
    ("DELETE", "/api/v1/drafts/{id}", Rule::OwnDraft),
    ("POST", "/api/v1/drafts/{id}/files", Rule::OwnDraft),
    ("POST", "/api/v1/files", Rule::SignedIn),
    ("GET", "/api/v1/files/{id}", Rule::OwnUpload),
    ("DELETE", "/api/v1/files/{id}", Rule::OwnUpload),
    ("GET", "/api/v1/notices", Rule::Citizen),
    ("POST", "/api/v1/notices/read", Rule::Citizen),
    ("POST", "/api/v1/notices/{id}/read", Rule::Citizen),
    (
        "POST",
        "/api/v1/cases/{code}/accept",
        Rule::OnCase(Act::Accept),
    ),
    (
        "POST",
        "/api/v1/cases/{code}/amend",
        Rule::OnCase(Act::Amend),
    ),
    (
        "POST",
        "/api/v1/cases/{code}/assign",
        Rule::OnCase(Act::Assign),
    ),
    (
        "POST",
        "/api/v1/cases/{code}/consult",
        Rule::OnCase(Act::Consult),
    ),
    (
        "POST",
        "/api/v1/cases/{code}/consult_answer",
        Rule::OnCase(Act::ConsultAnswer),
    ),
    (
        "POST",
        "/api/v1/cases/{code}/correct",
        Rule::OnCase(Act::Correct),
    ),
    (
        "POST",
        "/api/v1/cases/{code}/decide_result",
        Rule::OnCase(Act::DecideResult),
    ),
    (
        "POST",
        "/api/v1/cases/{code}/extend",
        Rule::OnCase(Act::Extend),
    ),
    (
        "POST",
        "/api/v1/cases/{code}/financial_obligation",
        Rule::OnCase(Act::FinancialObligation),
    ),
    (
        "POST",
        "/api/v1/cases/{code}/hand_over",
        Rule::OnCase(Act::HandOver),
    ),
    (
        "POST",
        "/api/v1/cases/{code}/issue_result",
        Rule::OnCase(Act::IssueResult),
    ),
    (
        "POST",
        "/api/v1/cases/{code}/payment",
        Rule::OnCase(Act::Payment),
    ),
    ("POST", "/api/v1/cases/{code}/rate", Rule::OnCase(Act::Rate)),
    (
        "POST",
        "/api/v1/cases/{code}/reject",
        Rule::OnCase(Act::Reject),
    ),
    (
        "POST",
        "/api/v1/cases/{code}/step_complete",
        Rule::OnCase(Act::StepComplete),
    ),
    (
        "POST",
        "/api/v1/cases/{code}/step_return",
        Rule::OnCase(Act::StepReturn),
    ),
    ("POST", "/api/v1/cases/{code}/stop", Rule::OnCase(Act::Stop)),
    (
        "POST",
        "/api/v1/cases/{code}/supplement_answer",
        Rule::OnCase(Act::SupplementAnswer),
    ),
    (
        "POST",
        "/api/v1/cases/{code}/supplement_forward",
        Rule::OnCase(Act::SupplementForward),
    ),
    (
        "POST",
        "/api/v1/cases/{code}/supplement_request",
        Rule::OnCase(Act::SupplementRequest),
    ),
    (
        "POST",
        "/api/v1/cases/{code}/transfer",
        Rule::OnCase(Act::Transfer),
    ),
    (
        "POST",
        "/api/v1/cases/{code}/withdraw",
        Rule::OnCase(Act::Withdraw),
    ),
];

/// The rule of an address.
pub fn of(method: &str, path: &str) -> Option<Rule> {
    let mut found = RULES
        .iter()
        .filter(|(of, at, _)| *of == method && *at == path);
    found.next().map(|(_, _, rule)| *rule)
}
