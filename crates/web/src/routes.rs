//! Every address the world can ask for, and the handler that answers. A new page is one line
//! here; one section a room.

pub mod listed;
pub mod rules;

#[cfg(test)]
mod escalation_tests;

use self::listed::Listed as Router;
use crate::citizen as own;
use crate::error;
use crate::forms::LARGEST_FORM;
use crate::health;
use crate::house::House;
use crate::sign_in;
use crate::static_files;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use axum::routing::{any, get, post};
use tower_http::catch_panic::CatchPanicLayer;

/// All routes, with the newest catalogue for each request.
pub fn router(house: House) -> axum::Router {
    crate::living::router(house, of_house)
}

/// All routes with what stands round them, over the catalogue that a house has.
pub fn of_house(house: House) -> axum::Router {
    addresses(Some(&house))
        .router()
        .fallback(error::no_such_page)
        .layer(DefaultBodyLimit::max(LARGEST_FORM))
        .layer(middleware::from_fn_with_state(
            house.clone(),
            crate::lists::note_position,
        ))
        .layer(CatchPanicLayer::custom(error::panicked))
        .layer(middleware::from_fn_with_state(house.clone(), error::dress))
        .with_state(house)
}

/// Every address with its handler; `rules.rs` says of each who may ask. Without a house, only to be
/// counted.
pub fn addresses(house: Option<&House>) -> Router {
    let desk = officer().dressed(|it| it.layer(middleware::from_fn(error::readable)));
    let desk = match house {
        Some(house) => desk.dressed(|it| {
            it.layer(middleware::from_fn_with_state(
                house.clone(),
                crate::officer::problem::dress,
            ))
        }),
        None => desk,
    };
    Router::new()
        .merge(doors())
        .merge(public())
        .merge(citizen())
        .merge(api())
        .dressed(|it| it.layer(middleware::from_fn(error::readable)))
        .merge(desk)
}

/// Signing in and out, and what every page needs.
fn doors() -> Router<House> {
    Router::new()
        .route("/dang-nhap", get(sign_in::page).post(sign_in::citizen))
        .route(
            "/can-bo/dang-nhap",
            get(sign_in::officer_page).post(sign_in::officer),
        )
        .route("/dang-nhap/qua/{provider}", get(sign_in::outside::begin))
        .route(
            "/can-bo/dang-nhap/qua/{provider}",
            get(sign_in::outside::begin_officer),
        )
        .route(
            "/can-bo/dang-nhap/buoc",
            get(sign_in::steps::page).post(sign_in::steps::send),
        )
        .route("/dang-nhap/ve", get(sign_in::outside::back))
        .route(
            "/dang-nhap/dong-y",
            get(sign_in::consent::page).post(sign_in::consent::send),
        )
        .route("/dang-xuat", post(sign_in::sign_out))
        .route("/dang-xuat/qua", get(sign_in::outside::farewell))
        .route("/dang-xuat/xong", get(sign_in::outside::gone))
        .route("/static/{*path}", get(static_files::file))
        .route("/healthz", get(health::health))
        .route("/readyz", get(health::ready))
}

/// Pages that need no account.
fn public() -> Router<House> {
    crate::public::handlers::routes()
}

/// A citizen's own pages.
fn citizen() -> Router<House> {
    Router::new()
        .route(
            "/nop/{procedure}",
            get(own::start::page).post(own::start::begin),
        )
        .route(
            "/nop/ban-nhap/{draft}/{step}",
            get(own::filing::page).post(own::filing::send),
        )
        .route("/nop/ban-nhap/{draft}/bo", post(own::filing::discard))
        .route("/nop/ban-nhap/{draft}/tep", post(own::filing::upload))
        .route(
            "/nop/ban-nhap/{draft}/kho",
            get(own::result_repository::choose).post(own::result_repository::take),
        )
        .route("/kho-ket-qua", get(own::result_repository::page))
        .route("/nop/ban-nhap/{draft}/tep/{file}", get(own::filing::file))
        .route("/ho-so", get(own::cases::page))
        .route("/ho-so/{code}", get(own::case_page::page))
        .route("/ho-so/{code}/da-nop", get(own::receipt::page))
        .route("/ho-so/{code}/bang-chung", get(own::proof::page))
        .route("/ho-so/{code}/bang-chung.json", get(own::proof::json))
        .route("/ho-so/{code}/bang-chung.pdf", get(own::proof::receipt))
        .route("/ho-so/{code}/ai-da-xem", get(own::looked::of_case))
        .route("/ho-so/{code}/giay-to/{hash}", get(own::paper::page))
        .route("/ho-so/{code}/giay/{letter}", get(own::paper::letter))
        .route(
            "/ho-so/{code}/supplement_answer/tep",
            post(own::supplement_answer::upload),
        )
        .route(
            "/ho-so/{code}/{act}",
            get(own::act::page).post(own::act::send),
        )
        .route("/thong-bao", get(own::notices::page))
        .route("/thong-bao/da-doc", post(own::notices::read))
        .route(
            "/tai-khoan",
            get(own::account::page).post(own::account::change),
        )
        .route("/tai-khoan/mat-khau", post(own::account::change_password))
        .route("/tai-khoan/phien", post(own::account::end_session))
        .route("/tai-khoan/ai-da-xem", get(own::looked::page))
        .route("/tai-khoan/lich-su", get(own::own_data::history))
        .route("/tai-khoan/du-lieu.json", get(own::own_data::export))
        .route(
            "/tai-khoan/dong",
            get(own::own_data::close_page).post(own::own_data::close),
        )
        .route(
            "/tai-khoan/uy-quyen",
            get(own::authorisations::page).post(own::authorisations::send),
        )
        .route(
            "/bao-mat-tai-khoan",
            get(own::lost::page).post(own::lost::send),
        )
        .route("/mat-khau/do-manh", post(own::password::weigh))
        .route(
            "/dang-ky",
            get(own::register::page).post(own::register::send),
        )
        .route(
            "/dang-ky/ma",
            get(own::register_confirm::page).post(own::register_confirm::send),
        )
}

/// The desk.
fn officer() -> Router<House> {
    use crate::officer::{
        account_reports, acting, assisted_registration, bulk_assign, catalogue_import, days_off,
        index_entry, opening, operation, organisation, organisation_form, own_account, own_factor,
        ranking, rating_task, reading, receiving, report, report_kept, report_query, staff,
        staff_form,
    };
    designers()
        .route("/can-bo", get(reading::worklist))
        .route("/can-bo/phan-cong", post(bulk_assign::assign))
        .route(
            "/can-bo/tiep-nhan",
            get(receiving::page).post(receiving::receive),
        )
        .route(
            "/can-bo/tiep-nhan/tai-khoan",
            get(assisted_registration::page).post(assisted_registration::send),
        )
        .route("/can-bo/tiep-nhan/goi-y", get(receiving::suggestions))
        .route("/can-bo/y-kien", get(reading::consultations))
        .route("/can-bo/han-xu-ly", get(reading::deadlines))
        .route("/can-bo/bao-cao", get(report::page))
        .route("/can-bo/bao-cao/{file}", get(report::file))
        .route(
            "/can-bo/bao-cao-luu",
            get(report_kept::list).post(report_kept::make),
        )
        .route("/can-bo/bao-cao-luu/xem", get(report_kept::page))
        .route("/can-bo/bao-cao-luu/{file}", get(report_kept::file))
        .route(
            "/can-bo/bao-cao-tu-chon",
            get(report_query::page).post(report_query::save),
        )
        .route("/can-bo/bao-cao-tu-chon/{file}", get(report_query::file))
        .route(
            "/can-bo/chi-so",
            get(index_entry::page).post(index_entry::enter),
        )
        .route(
            "/can-bo/xep-hang",
            get(ranking::page).post(ranking::correct),
        )
        .route("/can-bo/danh-gia", get(rating_task::page))
        .route("/can-bo/danh-gia/{id}", post(rating_task::close))
        .route("/can-bo/so-theo-doi", get(reading::register))
        .route("/can-bo/so-theo-doi/in", get(reading::register_on_paper))
        .route("/can-bo/tim", get(reading::search))
        .route("/can-bo/phim-tat", get(reading::shortcuts))
        .route("/can-bo/van-hanh", get(operation::page))
        .route("/can-bo/van-hanh/chay-lai", post(operation::restart))
        .route(
            "/can-bo/danh-muc/tep",
            get(catalogue_import::page).post(catalogue_import::hand_in),
        )
        .route(
            "/can-bo/danh-muc/tep/{id}",
            get(catalogue_import::report).post(catalogue_import::decide),
        )
        .route(
            "/can-bo/danh-muc/tep/xuat/{file}",
            get(catalogue_import::sheet),
        )
        .route(
            "/can-bo/lich-nghi",
            get(days_off::page).post(days_off::change),
        )
        .route("/can-bo/to-chuc", get(organisation::tree))
        .route(
            "/can-bo/to-chuc/moi",
            get(organisation_form::new_agency).post(organisation_form::save_new_agency),
        )
        .route("/can-bo/to-chuc/{code}", get(organisation::agency))
        .route(
            "/can-bo/to-chuc/{code}/sua",
            get(organisation_form::agency).post(organisation_form::save_agency),
        )
        .route(
            "/can-bo/to-chuc/{code}/don-vi",
            get(organisation_form::new_unit).post(organisation_form::save_new_unit),
        )
        .route(
            "/can-bo/to-chuc/{code}/don-vi/{unit}",
            get(organisation_form::unit).post(organisation_form::save_unit),
        )
        .route("/can-bo/danh-muc/nguoi-dung", get(staff::page))
        .route(
            "/can-bo/danh-muc/nguoi-dung/moi",
            get(staff_form::new).post(staff_form::open),
        )
        .route(
            "/can-bo/danh-muc/nguoi-dung/{id}",
            get(staff_form::page).post(staff_form::save),
        )
        .route(
            "/can-bo/danh-muc/nguoi-dung/{id}/mat-khau",
            post(staff_form::new_password),
        )
        .route(
            "/can-bo/danh-muc/nguoi-dung/{id}/buoc-hai",
            post(staff_form::reset_second_factor),
        )
        .route(
            "/can-bo/danh-muc/nguoi-dung/{id}/vang-mat",
            post(staff_form::absence::enter_absence),
        )
        .route(
            "/can-bo/danh-muc/nguoi-dung/{id}/co-mat",
            post(staff_form::absence::end_absence),
        )
        .merge(access())
        .route("/can-bo/tai-khoan", get(own_account::page))
        .route(
            "/can-bo/tai-khoan/mat-khau",
            post(own_account::change_password),
        )
        .route("/can-bo/tai-khoan/phien", post(own_account::end_session))
        .route(
            "/can-bo/tai-khoan/buoc-hai",
            get(own_factor::page).post(own_factor::add),
        )
        .route("/can-bo/tai-khoan/buoc-hai/bo", post(own_factor::remove))
        .route("/can-bo/ho-so/{code}", get(opening::case))
        .route("/can-bo/ho-so/{code}/giay-hen", get(opening::receipt))
        .route("/can-bo/ho-so/{code}/giay-to/{hash}", get(opening::paper))
        .route("/can-bo/ho-so/{code}/giay/{form}", get(opening::letter))
        .route(
            "/can-bo/ho-so/{code}/{act}",
            get(acting::form).post(acting::send),
        )
        .route(
            "/can-bo/bao-mat-tai-khoan",
            get(account_reports::page).post(account_reports::deal),
        )
        .merge(crate::officer::publication::routes())
        .merge(crate::officer::petition::routes())
        .route("/can-bo/{*unknown}", any(error::no_such_page))
}

/// Who has access, and accounts of the population database.
fn access() -> Router<House> {
    use crate::officer::access::{emergency, grants, log, review, systems};
    use crate::officer::population_access::{self as population, look_up, supervision};
    use crate::officer::{account_merge, announcement, citizen_account, security_report};
    Router::new()
        .route(
            "/can-bo/bao-an-toan",
            get(security_report::page).post(security_report::send),
        )
        .route(
            "/can-bo/bao-an-toan/xu-ly",
            axum::routing::post(security_report::answer),
        )
        .route(
            "/can-bo/thong-bao-chung",
            get(announcement::page).post(announcement::send),
        )
        .route(
            "/can-bo/thong-bao-chung/thu-hoi",
            axum::routing::post(announcement::withdraw),
        )
        .route(
            "/can-bo/tai-khoan-cong-dan",
            get(citizen_account::page).post(citizen_account::send),
        )
        .route(
            "/can-bo/tai-khoan-cong-dan/giam-ho",
            axum::routing::post(citizen_account::guardian),
        )
        .route(
            "/can-bo/tai-khoan-cong-dan/gop",
            axum::routing::post(account_merge::send),
        )
        .route("/can-bo/truy-cap", get(log::page))
        .route("/can-bo/truy-cap/nhat-ky.csv", get(log::file))
        .route(
            "/can-bo/truy-cap/khan-cap",
            get(emergency::list).post(emergency::look),
        )
        .route(
            "/can-bo/ho-so/{code}/khan-cap",
            get(emergency::form).post(emergency::open),
        )
        .route(
            "/can-bo/truy-cap/cho-vao",
            get(grants::page).post(grants::send),
        )
        .route(
            "/can-bo/truy-cap/ra-soat",
            get(review::page).post(review::send),
        )
        .route(
            "/can-bo/truy-cap/he-thong",
            get(systems::list).post(systems::enter),
        )
        .route(
            "/can-bo/truy-cap/he-thong/{id}",
            get(systems::page).post(systems::send),
        )
        .route("/can-bo/dan-cu", get(population::list))
        .route(
            "/can-bo/dan-cu/moi",
            get(population::form).post(population::ask),
        )
        .route("/can-bo/dan-cu/giam-sat", get(supervision::page))
        .route("/can-bo/dan-cu/giam-sat.csv", get(supervision::file))
        .route(
            "/can-bo/dan-cu/tra-cuu",
            get(look_up::form).post(look_up::send),
        )
        .route(
            "/can-bo/dan-cu/{id}",
            get(population::page).post(population::send),
        )
}

/// Drawing processes and designing forms.
fn designers() -> Router<House> {
    use crate::officer::{
        component_rules, fee_editor, form_designer, form_preview, new_item, process_editor,
        process_trial,
    };
    Router::new()
        .route(
            "/can-bo/danh-muc/quy-trinh/moi",
            get(new_item::process_page).post(new_item::begin_process),
        )
        .route(
            "/can-bo/danh-muc/quy-trinh/{code}/sua",
            get(process_editor::page).post(process_editor::send),
        )
        .route(
            "/can-bo/danh-muc/quy-trinh/{code}/sua/so-do",
            post(process_editor::look),
        )
        .route(
            "/can-bo/danh-muc/quy-trinh/{code}/sua/nhap",
            post(process_editor::import),
        )
        .route(
            "/can-bo/danh-muc/quy-trinh/{code}/bpmn",
            get(process_editor::export),
        )
        .route(
            "/can-bo/danh-muc/quy-trinh/{code}/chay-thu",
            get(process_trial::page),
        )
        .route(
            "/can-bo/danh-muc/thu-tuc/{code}/thay-the",
            get(component_rules::page).post(component_rules::send),
        )
        .route(
            "/can-bo/danh-muc/thu-tuc/{code}/phi",
            get(fee_editor::page).post(fee_editor::send),
        )
        .route(
            "/can-bo/danh-muc/thu-tuc/{code}/phi/tinh",
            post(fee_editor::look),
        )
        .route(
            "/can-bo/danh-muc/bieu-mau/moi",
            get(new_item::form_page).post(new_item::begin_form),
        )
        .route(
            "/can-bo/danh-muc/bieu-mau/{code}/sua",
            get(form_designer::page).post(form_designer::send),
        )
        .route(
            "/can-bo/danh-muc/bieu-mau/{code}/xem-truoc",
            get(form_preview::phone),
        )
        .route(
            "/can-bo/danh-muc/bieu-mau/{code}/ban-in",
            get(form_preview::print),
        )
}

/// The JSON API; its list of addresses is `api::operations`, from which its document is made too.
fn api() -> Router<House> {
    crate::api::routes()
}
