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
    /// Other systems whose token allows an act.
    System(Act),
    /// Whoever is signed in, and systems that may file: they bring files.
    Uploads,
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
    /// Officers who see to the population account in the address, and whose it is.
    OwnPopulationAccount,
    /// Officers with an account of the population database that is set up; each try is written
    /// down.
    LookUp,
    /// Officers who may receive files.
    Receive,
    /// Whoever may do this act to the case in the address.
    OnCase(Act),
    /// Whoever may do the act that is the last part of the address to the case in it.
    ActOfAddress,
}

macro_rules! rules {
    ($($method:ident $path:literal => $name:ident$(($with:expr))?;)*) => {
        /// Every address with its rule: method, path, who may ask.
        pub const RULES: &[(&str, &str, Rule)] =
            &[$((stringify!($method), $path, Rule::$name$(($with))?),)*];
    };
}

rules! {
    // Doors, and what every page needs.
    GET "/dang-nhap" => Anyone;
    POST "/dang-nhap" => Anyone;
    GET "/can-bo/dang-nhap" => Anyone;
    POST "/can-bo/dang-nhap" => Anyone;
    GET "/dang-nhap/qua/{provider}" => Anyone;
    GET "/can-bo/dang-nhap/qua/{provider}" => Anyone;
    GET "/can-bo/dang-nhap/buoc" => Anyone;
    POST "/can-bo/dang-nhap/buoc" => Anyone;
    GET "/dang-nhap/ve" => Anyone;
    GET "/dang-nhap/dong-y" => Anyone;
    POST "/dang-nhap/dong-y" => Anyone;
    POST "/dang-xuat" => Anyone;
    GET "/dang-xuat/qua" => Anyone;
    GET "/dang-xuat/xong" => Anyone;
    GET "/static/{*path}" => Anyone;
    GET "/healthz" => Anyone;
    GET "/readyz" => Anyone;
    // Public pages.
    GET "/" => Anyone;
    GET "/tim" => Anyone;
    GET "/thu-tuc" => Anyone;
    GET "/thu-tuc/{code}" => Anyone;
    GET "/thu-tuc/{code}/in" => Anyone;
    GET "/thu-tuc/{code}/bao-sai" => Anyone;
    POST "/thu-tuc/{code}/bao-sai" => Anyone;
    GET "/tra-cuu" => Anyone;
    GET "/tra-cuu/{code}/qr.svg" => Anyone;
    GET "/minh-bach" => Anyone;
    GET "/minh-bach/goc.json" => Anyone;
    GET "/minh-bach/goc/{size}" => Anyone;
    GET "/minh-bach/niem-phong.json" => Anyone;
    GET "/minh-bach/niem-phong/{no}" => Anyone;
    GET "/minh-bach/nhat-quan.json" => Anyone;
    GET "/minh-bach/bang-chung.json" => Anyone;
    GET "/minh-bach/kiem-tra" => Anyone;
    POST "/minh-bach/kiem-tra" => Anyone;
    GET "/lien-he" => Anyone;
    GET "/thong-tin" => Anyone;
    GET "/bao-loi" => Anyone;
    POST "/bao-loi" => Anyone;
    GET "/dich-vu-cong-truc-tuyen" => Anyone;
    GET "/dich-vu-cong-truc-tuyen/uu-tien" => Anyone;
    GET "/dich-vu-cong-truc-tuyen/lo-trinh" => Anyone;
    GET "/danh-gia" => Anyone;
    POST "/danh-gia" => Anyone;
    GET "/danh-gia/{code}/{key}" => Anyone;
    POST "/danh-gia/{code}/{key}" => Anyone;
    GET "/danh-gia/{code}/{key}/qr.svg" => Anyone;
    GET "/so-lieu" => Anyone;
    GET "/so-lieu/ho-so" => Anyone;
    GET "/so-lieu/phan-anh" => Anyone;
    GET "/so-lieu/thu-tuc" => Anyone;
    GET "/so-lieu/nhap-tay" => Anyone;
    GET "/so-lieu/chi-so" => Anyone;
    GET "/so-lieu/chi-so.json" => Anyone;
    GET "/so-lieu/xep-hang" => Anyone;
    GET "/so-lieu/{file}" => Anyone;
    GET "/du-lieu-mo" => Anyone;
    GET "/du-lieu-mo/{file}" => Anyone;
    GET "/huong-dan" => Anyone;
    GET "/dieu-khoan" => Anyone;
    GET "/quy-che" => Anyone;
    GET "/quy-che/{province}" => Anyone;
    GET "/sitemap.xml" => Anyone;
    GET "/robots.txt" => Anyone;
    GET "/bao-mat-tai-khoan" => Anyone;
    POST "/bao-mat-tai-khoan" => Anyone;
    POST "/mat-khau/do-manh" => Anyone;
    GET "/dang-ky/ma" => Anyone;
    POST "/dang-ky/ma" => Anyone;
    GET "/dang-ky" => Anyone;
    POST "/dang-ky" => Anyone;
    // Petitions and questions: whose they are is proved by account or by the key that was given.
    GET "/phan-anh" => Anyone;
    GET "/phan-anh/gui" => Anyone;
    POST "/phan-anh/gui" => Anyone;
    POST "/phan-anh/tra-cuu" => Anyone;
    GET "/phan-anh/{code}" => Anyone;
    GET "/phan-anh/{code}/tep/{hash}" => Anyone;
    POST "/phan-anh/{code}/tep/{hash}" => Anyone;
    POST "/phan-anh/{code}/{act}" => Anyone;
    GET "/phan-anh/cua-toi" => Citizen;
    GET "/hoi-dap" => Anyone;
    // A citizen's own pages.
    GET "/nop/{procedure}" => Citizen;
    POST "/nop/{procedure}" => Citizen;
    GET "/nop/ban-nhap/{draft}/{step}" => OwnDraft;
    POST "/nop/ban-nhap/{draft}/{step}" => OwnDraft;
    POST "/nop/ban-nhap/{draft}/bo" => OwnDraft;
    POST "/nop/ban-nhap/{draft}/tep" => OwnDraft;
    GET "/nop/ban-nhap/{draft}/kho" => OwnDraft;
    POST "/nop/ban-nhap/{draft}/kho" => OwnDraft;
    GET "/kho-ket-qua" => Citizen;
    GET "/nop/ban-nhap/{draft}/tep/{file}" => OwnDraft;
    GET "/ho-so" => Citizen;
    GET "/ho-so/{code}" => OwnCase;
    GET "/ho-so/{code}/da-nop" => OwnCase;
    GET "/ho-so/{code}/bang-chung" => OwnCase;
    GET "/ho-so/{code}/bang-chung.json" => OwnCase;
    GET "/ho-so/{code}/bang-chung.pdf" => OwnCase;
    GET "/ho-so/{code}/ai-da-xem" => OwnCase;
    GET "/ho-so/{code}/giay-to/{hash}" => OwnCase;
    GET "/ho-so/{code}/giay/{letter}" => OwnCase;
    POST "/ho-so/{code}/supplement_answer/tep" => OwnCase;
    GET "/ho-so/{code}/{act}" => OwnCase;
    POST "/ho-so/{code}/{act}" => OwnCase;
    GET "/can-bo/bao-mat-tai-khoan" => Duty(Duty::AccountUnlock);
    POST "/can-bo/bao-mat-tai-khoan" => Duty(Duty::AccountUnlock);
    GET "/tai-khoan/dong" => Citizen;
    POST "/tai-khoan/dong" => Citizen;
    GET "/tai-khoan/du-lieu.json" => Citizen;
    GET "/tai-khoan/lich-su" => Citizen;
    GET "/tai-khoan/uy-quyen" => Citizen;
    POST "/tai-khoan/uy-quyen" => Citizen;
    GET "/thong-bao" => Citizen;
    POST "/thong-bao/da-doc" => Citizen;
    GET "/tai-khoan" => Citizen;
    POST "/tai-khoan" => Citizen;
    POST "/tai-khoan/mat-khau" => Citizen;
    POST "/tai-khoan/phien" => Citizen;
    GET "/tai-khoan/ai-da-xem" => Citizen;
    // The desk: cases.
    GET "/can-bo" => Officer;
    POST "/can-bo/phan-cong" => Duty(Duty::CaseLists);
    GET "/can-bo/tiep-nhan" => Receive;
    POST "/can-bo/tiep-nhan" => Receive;
    GET "/can-bo/tiep-nhan/goi-y" => Receive;
    GET "/can-bo/y-kien" => Duty(Duty::CaseLists);
    GET "/can-bo/han-xu-ly" => Duty(Duty::CaseLists);
    GET "/can-bo/bao-cao" => Duty(Duty::CaseLists);
    GET "/can-bo/bao-cao/{file}" => Duty(Duty::CaseLists);
    GET "/can-bo/bao-cao-luu" => Duty(Duty::CaseLists);
    POST "/can-bo/bao-cao-luu" => Duty(Duty::CaseLists);
    GET "/can-bo/bao-cao-luu/xem" => Duty(Duty::CaseLists);
    GET "/can-bo/bao-cao-luu/{file}" => Duty(Duty::CaseLists);
    GET "/can-bo/bao-cao-tu-chon" => Duty(Duty::CaseLists);
    POST "/can-bo/bao-cao-tu-chon" => Duty(Duty::CaseLists);
    GET "/can-bo/bao-cao-tu-chon/{file}" => Duty(Duty::CaseLists);
    GET "/can-bo/chi-so" => Duty(Duty::CatalogueApproveContent);
    POST "/can-bo/chi-so" => Duty(Duty::CatalogueApproveContent);
    GET "/can-bo/xep-hang" => Duty(Duty::CatalogueApproveContent);
    POST "/can-bo/xep-hang" => Duty(Duty::CatalogueApproveContent);
    GET "/can-bo/danh-gia" => Duty(Duty::CaseLists);
    POST "/can-bo/danh-gia/{id}" => Duty(Duty::CaseLists);
    GET "/can-bo/so-theo-doi" => Duty(Duty::CaseLists);
    GET "/can-bo/so-theo-doi/in" => Duty(Duty::CaseLists);
    GET "/can-bo/tim" => Duty(Duty::CaseLists);
    GET "/can-bo/phim-tat" => Officer;
    GET "/can-bo/ho-so/{code}" => OnCase(Act::View);
    GET "/can-bo/ho-so/{code}/giay-hen" => OnCase(Act::View);
    GET "/can-bo/ho-so/{code}/giay-to/{hash}" => OnCase(Act::View);
    GET "/can-bo/ho-so/{code}/giay/{form}" => OnCase(Act::View);
    GET "/can-bo/ho-so/{code}/{act}" => OnCase(Act::View);
    POST "/can-bo/ho-so/{code}/{act}" => ActOfAddress;
    GET "/can-bo/tiep-nhan/tai-khoan" => Receive;
    POST "/can-bo/tiep-nhan/tai-khoan" => Receive;
    GET "/can-bo/tai-khoan" => Officer;
    POST "/can-bo/tai-khoan/mat-khau" => Officer;
    POST "/can-bo/tai-khoan/phien" => Officer;
    GET "/can-bo/tai-khoan/buoc-hai" => Officer;
    POST "/can-bo/tai-khoan/buoc-hai" => Officer;
    POST "/can-bo/tai-khoan/buoc-hai/bo" => Officer;
    // The desk: petitions and questions.
    GET "/can-bo/phan-anh" => Duty(Duty::PetitionDesk);
    GET "/can-bo/phan-anh/moi" => Keep(Duty::PetitionDesk);
    POST "/can-bo/phan-anh/moi" => Keep(Duty::PetitionDesk);
    GET "/can-bo/phan-anh/{code}" => Keep(Duty::PetitionDesk);
    GET "/can-bo/phan-anh/{code}/tep/{hash}" => Keep(Duty::PetitionDesk);
    POST "/can-bo/phan-anh/{code}/{act}" => Keep(Duty::PetitionDesk);
    // The desk: how the system runs.
    GET "/can-bo/van-hanh" => Duty(Duty::OperationView);
    POST "/can-bo/van-hanh/chay-lai" => Duty(Duty::JobRestart);
    // The desk: organisation and accounts.
    GET "/can-bo/danh-muc/tep" => Duty(Duty::OrganisationView);
    POST "/can-bo/danh-muc/tep" => Duty(Duty::CatalogueImport);
    GET "/can-bo/danh-muc/tep/{id}" => Duty(Duty::OrganisationView);
    POST "/can-bo/danh-muc/tep/{id}" => Keep(Duty::OrganisationView);
    GET "/can-bo/danh-muc/tep/xuat/{file}" => Duty(Duty::OrganisationView);
    GET "/can-bo/lich-nghi" => Duty(Duty::OrganisationView);
    POST "/can-bo/lich-nghi" => Keep(Duty::OrganisationView);
    GET "/can-bo/to-chuc" => Duty(Duty::OrganisationView);
    GET "/can-bo/to-chuc/{code}" => Duty(Duty::OrganisationView);
    GET "/can-bo/to-chuc/moi" => Keep(Duty::CatalogueEdit);
    POST "/can-bo/to-chuc/moi" => Keep(Duty::CatalogueEdit);
    GET "/can-bo/to-chuc/{code}/sua" => Keep(Duty::CatalogueEdit);
    POST "/can-bo/to-chuc/{code}/sua" => Keep(Duty::CatalogueEdit);
    GET "/can-bo/to-chuc/{code}/don-vi" => Keep(Duty::CatalogueEdit);
    POST "/can-bo/to-chuc/{code}/don-vi" => Keep(Duty::CatalogueEdit);
    GET "/can-bo/to-chuc/{code}/don-vi/{unit}" => Keep(Duty::CatalogueEdit);
    POST "/can-bo/to-chuc/{code}/don-vi/{unit}" => Keep(Duty::CatalogueEdit);
    GET "/can-bo/danh-muc/nguoi-dung" => Duty(Duty::OfficerManage);
    GET "/can-bo/danh-muc/nguoi-dung/moi" => Duty(Duty::OfficerManage);
    POST "/can-bo/danh-muc/nguoi-dung/moi" => Duty(Duty::OfficerManage);
    GET "/can-bo/danh-muc/nguoi-dung/{id}" => ManageOfficer;
    POST "/can-bo/danh-muc/nguoi-dung/{id}" => ManageOfficer;
    POST "/can-bo/danh-muc/nguoi-dung/{id}/mat-khau" => ManageOfficer;
    POST "/can-bo/danh-muc/nguoi-dung/{id}/buoc-hai" => ManageOfficer;
    POST "/can-bo/danh-muc/nguoi-dung/{id}/vang-mat" => ManageOfficer;
    POST "/can-bo/danh-muc/nguoi-dung/{id}/co-mat" => ManageOfficer;
    // The desk: who has access.
    GET "/can-bo/bao-an-toan" => Duty(Duty::SecurityReport);
    POST "/can-bo/bao-an-toan" => Duty(Duty::SecurityReport);
    POST "/can-bo/bao-an-toan/xu-ly" => Duty(Duty::SecurityAnswer);
    GET "/can-bo/thong-bao-chung" => Duty(Duty::Announce);
    POST "/can-bo/thong-bao-chung" => Duty(Duty::Announce);
    POST "/can-bo/thong-bao-chung/thu-hoi" => Duty(Duty::Announce);
    GET "/can-bo/tai-khoan-cong-dan" => Receive;
    POST "/can-bo/tai-khoan-cong-dan" => Receive;
    POST "/can-bo/tai-khoan-cong-dan/giam-ho" => Receive;
    POST "/can-bo/tai-khoan-cong-dan/gop" => Receive;
    GET "/can-bo/truy-cap" => Duty(Duty::AccessAudit);
    GET "/can-bo/truy-cap/nhat-ky.csv" => Duty(Duty::AccessAudit);
    GET "/can-bo/truy-cap/khan-cap" => Duty(Duty::AccessAudit);
    POST "/can-bo/truy-cap/khan-cap" => Duty(Duty::EmergencyReview);
    GET "/can-bo/ho-so/{code}/khan-cap" => Duty(Duty::EmergencyAccess);
    POST "/can-bo/ho-so/{code}/khan-cap" => Duty(Duty::EmergencyAccess);
    GET "/can-bo/truy-cap/cho-vao" => Duty(Duty::ProviderGrant);
    POST "/can-bo/truy-cap/cho-vao" => Duty(Duty::ProviderGrant);
    GET "/can-bo/truy-cap/ra-soat" => Duty(Duty::OfficerManage);
    POST "/can-bo/truy-cap/ra-soat" => Duty(Duty::OfficerManage);
    GET "/can-bo/truy-cap/he-thong" => Duty(Duty::ClientManage);
    POST "/can-bo/truy-cap/he-thong" => Duty(Duty::ClientManage);
    GET "/can-bo/truy-cap/he-thong/{id}" => Duty(Duty::ClientManage);
    POST "/can-bo/truy-cap/he-thong/{id}" => Duty(Duty::ClientManage);
    // The desk: accounts of the population database.
    GET "/can-bo/dan-cu" => Duty(Duty::PopulationView);
    GET "/can-bo/dan-cu/moi" => Duty(Duty::PopulationRequest);
    POST "/can-bo/dan-cu/moi" => Duty(Duty::PopulationRequest);
    GET "/can-bo/dan-cu/giam-sat" => Duty(Duty::PopulationSupervise);
    GET "/can-bo/dan-cu/giam-sat.csv" => Duty(Duty::PopulationSupervise);
    GET "/can-bo/dan-cu/tra-cuu" => Officer;
    POST "/can-bo/dan-cu/tra-cuu" => LookUp;
    GET "/can-bo/dan-cu/{id}" => OwnPopulationAccount;
    POST "/can-bo/dan-cu/{id}" => OwnPopulationAccount;
    // The desk: the catalogue.
    GET "/can-bo/danh-muc" => Duty(Duty::CatalogueView);
    GET "/can-bo/danh-muc/quyet-dinh" => Duty(Duty::CatalogueView);
    GET "/can-bo/danh-muc/quyet-dinh/moi" => Duty(Duty::PublicationDecision);
    POST "/can-bo/danh-muc/quyet-dinh/moi" => Duty(Duty::PublicationDecision);
    GET "/can-bo/danh-muc/quyet-dinh/{id}" => Duty(Duty::CatalogueView);
    POST "/can-bo/danh-muc/quyet-dinh/{id}/cong-bo" => Keep(Duty::CatalogueView);
    GET "/can-bo/danh-muc/bao-loi" => Officer;
    POST "/can-bo/danh-muc/bao-loi" => Officer;
    GET "/can-bo/danh-muc/bao-sai" => Duty(Duty::CatalogueView);
    POST "/can-bo/danh-muc/bao-sai/{id}" => Keep(Duty::CatalogueView);
    GET "/can-bo/danh-muc/{kind}" => Duty(Duty::CatalogueView);
    GET "/can-bo/danh-muc/{kind}/moi" => Keep(Duty::CatalogueView);
    POST "/can-bo/danh-muc/{kind}/moi" => Keep(Duty::CatalogueView);
    GET "/can-bo/danh-muc/{kind}/{code}" => Duty(Duty::CatalogueView);
    GET "/can-bo/danh-muc/{kind}/{code}/sua" => Duty(Duty::CatalogueView);
    POST "/can-bo/danh-muc/{kind}/{code}/sua" => Keep(Duty::CatalogueView);
    POST "/can-bo/danh-muc/{kind}/{code}/{act}" => Keep(Duty::CatalogueView);
    GET "/can-bo/danh-muc/quy-trinh/moi" => Duty(Duty::CatalogueEdit);
    POST "/can-bo/danh-muc/quy-trinh/moi" => Duty(Duty::CatalogueEdit);
    GET "/can-bo/danh-muc/quy-trinh/{code}/sua" => Duty(Duty::CatalogueView);
    POST "/can-bo/danh-muc/quy-trinh/{code}/sua" => Keep(Duty::CatalogueView);
    POST "/can-bo/danh-muc/quy-trinh/{code}/sua/so-do" => Duty(Duty::CatalogueView);
    POST "/can-bo/danh-muc/quy-trinh/{code}/sua/nhap" => Duty(Duty::CatalogueView);
    GET "/can-bo/danh-muc/quy-trinh/{code}/bpmn" => Duty(Duty::CatalogueView);
    GET "/can-bo/danh-muc/quy-trinh/{code}/chay-thu" => Duty(Duty::CatalogueView);
    GET "/can-bo/danh-muc/thu-tuc/{code}/thay-the" => Duty(Duty::CatalogueView);
    POST "/can-bo/danh-muc/thu-tuc/{code}/thay-the" => Keep(Duty::CatalogueView);
    GET "/can-bo/danh-muc/thu-tuc/{code}/phi" => Duty(Duty::CatalogueView);
    POST "/can-bo/danh-muc/thu-tuc/{code}/phi" => Keep(Duty::CatalogueView);
    POST "/can-bo/danh-muc/thu-tuc/{code}/phi/tinh" => Duty(Duty::CatalogueView);
    GET "/can-bo/danh-muc/bieu-mau/moi" => Duty(Duty::CatalogueView);
    POST "/can-bo/danh-muc/bieu-mau/moi" => Keep(Duty::CatalogueView);
    GET "/can-bo/danh-muc/bieu-mau/{code}/sua" => Duty(Duty::CatalogueView);
    POST "/can-bo/danh-muc/bieu-mau/{code}/sua" => Keep(Duty::CatalogueView);
    GET "/can-bo/danh-muc/bieu-mau/{code}/xem-truoc" => Duty(Duty::CatalogueView);
    GET "/can-bo/danh-muc/bieu-mau/{code}/ban-in" => Duty(Duty::CatalogueView);
    // The API.
    GET "/api" => Anyone;
    POST "/oauth/token" => Anyone;
    GET "/.well-known/oauth-authorization-server" => Anyone;
    GET "/api/v1/openapi.json" => Anyone;
    POST "/api/v1/session" => Anyone;
    GET "/api/v1/session" => SignedIn;
    DELETE "/api/v1/session" => SignedIn;
    GET "/api/v1/lookup/{code}" => Anyone;
    GET "/api/v1/regulations" => Anyone;
    GET "/api/v1/regulations/{province}" => Anyone;
    GET "/api/v1/deadline" => Anyone;
    GET "/api/v1/procedures" => Anyone;
    GET "/api/v1/procedures/{code}" => Anyone;
    GET "/api/v1/procedures/{code}/form" => Anyone;
    GET "/api/v1/agencies" => Anyone;
    GET "/api/v1/agencies/{code}" => Anyone;
    GET "/api/v1/units/{code}/officers" => Officer;
    POST "/api/v1/cases" => Citizen;
    POST "/api/v1/counter/cases" => Receive;
    POST "/api/v1/systems/cases" => System(Act::Submit);
    GET "/api/v1/cases" => Citizen;
    GET "/api/v1/worklist" => Duty(Duty::CaseLists);
    GET "/api/v1/worklist/counts" => Duty(Duty::CaseLists);
    GET "/api/v1/register" => Duty(Duty::CaseLists);
    GET "/api/v1/search" => Duty(Duty::CaseLists);
    GET "/api/v1/cases/{code}" => OnCase(Act::View);
    GET "/api/v1/cases/{code}/dues" => OnCase(Act::View);
    GET "/api/v1/cases/{code}/history" => OnCase(Act::View);
    GET "/api/v1/cases/{code}/possible" => OnCase(Act::View);
    GET "/api/v1/cases/{code}/letters" => OnCase(Act::View);
    GET "/api/v1/cases/{code}/letters/{form}" => OnCase(Act::View);
    GET "/api/v1/cases/{code}/files/{sha256}" => OnCase(Act::View);
    GET "/api/v1/drafts" => Citizen;
    POST "/api/v1/drafts" => Citizen;
    GET "/api/v1/drafts/{id}" => OwnDraft;
    PUT "/api/v1/drafts/{id}" => OwnDraft;
    DELETE "/api/v1/drafts/{id}" => OwnDraft;
    POST "/api/v1/drafts/{id}/files" => OwnDraft;
    POST "/api/v1/files" => Uploads;
    GET "/api/v1/files/{id}" => OwnUpload;
    DELETE "/api/v1/files/{id}" => OwnUpload;
    GET "/api/v1/notices" => Citizen;
    POST "/api/v1/notices/read" => Citizen;
    POST "/api/v1/notices/{id}/read" => Citizen;
    GET "/api/v1/petitions" => Anyone;
    POST "/api/v1/petitions" => Anyone;
    GET "/api/v1/petitions/{code}" => Anyone;
    GET "/api/v1/petitions/{code}/files/{sha256}" => Anyone;
    POST "/api/v1/petitions/{code}/accept" => Anyone;
    POST "/api/v1/petitions/{code}/clarify" => Anyone;
    POST "/api/v1/petitions/{code}/contest" => Anyone;
    GET "/api/v1/own/petitions" => Citizen;
    GET "/api/v1/questions" => Anyone;
    POST "/api/v1/cases/{code}/accept" => OnCase(Act::Accept);
    POST "/api/v1/cases/{code}/amend" => OnCase(Act::Amend);
    POST "/api/v1/cases/{code}/assign" => OnCase(Act::Assign);
    POST "/api/v1/cases/{code}/consult" => OnCase(Act::Consult);
    POST "/api/v1/cases/{code}/consult_answer" => OnCase(Act::ConsultAnswer);
    POST "/api/v1/cases/{code}/correct" => OnCase(Act::Correct);
    POST "/api/v1/cases/{code}/decide_result" => OnCase(Act::DecideResult);
    POST "/api/v1/cases/{code}/extend" => OnCase(Act::Extend);
    POST "/api/v1/cases/{code}/financial_obligation" => OnCase(Act::FinancialObligation);
    POST "/api/v1/cases/{code}/hand_over" => OnCase(Act::HandOver);
    POST "/api/v1/cases/{code}/issue_result" => OnCase(Act::IssueResult);
    POST "/api/v1/cases/{code}/payment" => OnCase(Act::Payment);
    POST "/api/v1/cases/{code}/rate" => OnCase(Act::Rate);
    POST "/api/v1/cases/{code}/reject" => OnCase(Act::Reject);
    POST "/api/v1/cases/{code}/step_complete" => OnCase(Act::StepComplete);
    POST "/api/v1/cases/{code}/step_return" => OnCase(Act::StepReturn);
    POST "/api/v1/cases/{code}/stop" => OnCase(Act::Stop);
    POST "/api/v1/cases/{code}/supplement_answer" => OnCase(Act::SupplementAnswer);
    POST "/api/v1/cases/{code}/supplement_forward" => OnCase(Act::SupplementForward);
    POST "/api/v1/cases/{code}/supplement_request" => OnCase(Act::SupplementRequest);
    POST "/api/v1/cases/{code}/transfer" => OnCase(Act::Transfer);
    POST "/api/v1/cases/{code}/withdraw" => OnCase(Act::Withdraw);
}

/// The rule of an address.
pub fn of(method: &str, path: &str) -> Option<Rule> {
    let mut found = RULES
        .iter()
        .filter(|(of, at, _)| *of == method && *at == path);
    found.next().map(|(_, _, rule)| *rule)
}
