//! The officer's own second factors: another one is set up, one is taken away.

use crate::citizen::account::typed_password;
use crate::error::{self, Problem};
use crate::forms::Posted;
use crate::frame::Around;
use crate::house::House;
use crate::session::{Address, OfficerIn};
use crate::sign_in::outside::{any_attempt, attempt_cookie, no_attempt_cookie};
use crate::sign_in::steps::{Needs, enrol_page, set_up, told};
use askama::Template;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use casework::sign_in::{Confirmed, confirm};
use store::officer::OfficerAccount;
use store::second_factor;
use store::session::Kind;
use store::sign_in_attempt::{self as attempts, Attempt, Stage};
use store::{Batch, CommitError};

const PATH: &str = "/can-bo/tai-khoan/buoc-hai";

async fn account(house: &House, who: &OfficerIn) -> Result<OfficerAccount, Problem> {
    let account = store::officer::load(&house.office.db, who.officer.id).await?;
    account.ok_or(Problem::NotFound)
}

/// The page on which one is set up.
///
/// # Errors
/// When the files cannot be read or written.
pub async fn page(
    State(house): State<House>,
    who: OfficerIn,
    Around(f): Around,
    jar: CookieJar,
) -> Result<Response, Problem> {
    let account = account(&house, &who).await?;
    let needs = Needs::fresh();
    let it = Attempt {
        kind: Kind::Officer,
        stage: Stage::Enrol,
        provider: None,
        state: None,
        nonce: None,
        verifier: None,
        who: None,
        // Whose it is stands in the session; such an attempt opens none.
        body: Some(needs.kept()?),
        wanted: PATH.to_owned(),
        failures: 0,
        created_at: house.now(),
    };
    let token = attempts::begin(&house.office.db, &it).await?;
    let around = (PATH, "/can-bo/tai-khoan", who.session.csrf.clone());
    let page = enrol_page(&house, f, &needs, &account, around);
    let jar = jar.add(attempt_cookie(&house, token));
    Ok((jar, Html(page.render()?)).into_response())
}

/// One is set up.
///
/// # Errors
/// When the files cannot be read or written; what is wrong comes back on the page.
pub async fn add(
    State(house): State<House>,
    who: OfficerIn,
    Around(f): Around,
    jar: CookieJar,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    let account = account(&house, &who).await?;
    let found = any_attempt(&house, &jar).await?;
    let found = found.filter(|(_, it)| it.stage == Stage::Enrol && it.wanted == PATH);
    let Some((token, attempt)) = found else {
        return Ok(Redirect::to(PATH).into_response());
    };
    let needs = Needs::of(&attempt)?;
    let factor = match set_up(&house, &needs, &account, &fields, house.now()) {
        Ok(factor) => factor,
        Err(wrong) => {
            let around = (PATH, "/can-bo/tai-khoan", who.session.csrf.clone());
            let mut page = enrol_page(&house, f, &needs, &account, around);
            page.wrong = wrong;
            return Ok(error::form_again(page.render()?));
        }
    };
    let mut batch = Batch::new();
    attempts::end(&mut batch, &token);
    let factor = casework::factor_secret::kept(house.cipher.as_ref(), factor);
    second_factor::add(&mut batch, &factor);
    told(
        &mut batch,
        &account,
        "thêm bước xác thực thứ hai",
        house.now(),
    )?;
    let committed: Result<(), CommitError> = house.office.db.commit(batch).await;
    match committed {
        Err(error) if !error.is_conflict() => Err(error.into()),
        _ => {
            let jar = jar.add(no_attempt_cookie(&house));
            Ok((jar, Redirect::to("/can-bo/tai-khoan?xong=buoc-hai")).into_response())
        }
    }
}

/// One is taken away; the password is asked for, and the last one stays where one is demanded.
///
/// # Errors
/// When the files cannot be read or written.
pub async fn remove(
    State(house): State<House>,
    Address(address): Address,
    who: OfficerIn,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    house.limits.sign_in.count(&address)?;
    let account = account(&house, &who).await?;
    let id = fields
        .text("id")
        .parse()
        .map_err(|_| Problem::unreadable_form())?;
    let typed = typed_password(&fields, "present");
    let hash = account.password_hash.as_deref();
    let who_asks = (Kind::Officer, account.id.0);
    let now = house.now();
    let right = confirm(&house.office, who_asks, (hash, &typed), now).await? == Confirmed::Right;
    let factors = second_factor::of(&house.office.db, account.id).await?;
    let demanded = house.second_factor.demands(&account.roles, &address);
    if !right || (demanded && factors.len() < 2) {
        return Ok(Redirect::to("/can-bo/tai-khoan?xong=sai-mat-khau").into_response());
    }
    let mut batch = Batch::new();
    second_factor::remove(&mut batch, id, account.id);
    told(
        &mut batch,
        &account,
        "bỏ một bước xác thực thứ hai",
        house.now(),
    )?;
    house.office.db.commit(batch).await?;
    Ok(Redirect::to("/can-bo/tai-khoan?xong=bo-buoc-hai").into_response())
}
