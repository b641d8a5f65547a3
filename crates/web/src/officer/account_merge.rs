//! Two accounts of one person become one at the counter, where no e-identity can prove it: the clerk has
//! seen the identity document, name and day of birth agree, and the person says yes by a code that goes to
//! the account which ends, or by a signature where that account can be reached by nobody.

use super::citizen_account::AtCounter;
use super::fields::Fields;
use super::seat::Seat;
use super::sheet::{Field, Form, Kind};
use crate::citizen::account::{digits, told};
use crate::error::Problem;
use crate::forms::Posted;
use crate::house::House;
use crate::session::OfficerIn;
use axum::extract::State;
use axum::response::Response;
use casework::code_sent::{self, For, Letter, Message};
use domain::outside_identity::is_same_person;
use serde_json::json;
use store::account::{self, Account};
use store::own_account;
use store::session::Kind as Door;
use store::{Batch, outside_identity};
use uuid::Uuid;

/// Where it is sent.
pub const PATH: &str = "/can-bo/tai-khoan-cong-dan/gop";
/// What the codes are for, on file.
const PURPOSE: &str = "merge";

/// The form; with the box for the code once one was sent.
pub(super) fn form(it: &Account, typed: &Fields) -> Form {
    let number = it.identity_number.clone().unwrap_or_default();
    let code = typed.text("merge_code_id");
    let mut fields = vec![
        Field::of(Kind::Hidden, "so", "").holding(&number),
        Field::of(Kind::Hidden, "merge_code_id", "").holding(&code),
        Field::of(
            Kind::Line,
            "merge_other",
            "Số hoặc tên đăng nhập của tài khoản kia",
        )
        .hint("Tài khoản này hết dùng; hồ sơ của nó chuyển sang tài khoản đang mở."),
        Field::of(Kind::Line, "merge_paper", "Giấy tờ tùy thân đã đối chiếu")
            .hint("Tên, số, ngày cấp. Ví dụ: Căn cước 036190000731 cấp 12/5/2025."),
    ];
    if code.is_empty() {
        fields.push(
            Field::of(
                Kind::Boxes,
                "merge_slip",
                "Nếu tài khoản kia không có số điện thoại, thư điện tử",
            )
            .choices(vec![(
                "on".to_owned(),
                "Chủ tài khoản đã ký phiếu đồng ý gộp".to_owned(),
                false,
            )]),
        );
    } else {
        fields.push(
            Field::of(Kind::Line, "merge_code", "Mã chủ tài khoản đọc")
                .hint("Sáu chữ số vừa gửi đến liên hệ của tài khoản kia; dùng được 10 phút."),
        );
    }
    let button = if code.is_empty() {
        "Gộp tài khoản"
    } else {
        "Xác nhận gộp"
    };
    Form::doing(PATH, button, fields).typed(typed)
}

/// The account that ends, or why not.
async fn other(
    seat: &Seat,
    into: &Account,
    typed: &str,
) -> Result<Result<Account, &'static str>, Problem> {
    let number = digits(typed);
    let by_number = match number.is_empty() {
        true => None,
        false => account::by_identity(seat.db(), &number).await?,
    };
    let it = match by_number {
        Some(it) => Some(it),
        None => account::by_login(seat.db(), typed.trim()).await?,
    };
    let Some(it) = it.filter(|it| it.active && it.id != into.id) else {
        return Ok(Err(
            "Không có tài khoản khác đang dùng mang số hoặc tên này.",
        ));
    };
    let vouched = outside_identity::of(seat.db(), Door::Citizen, it.id.0).await?;
    if !vouched.is_empty() {
        return Ok(Err(
            "Tài khoản này đã liên kết định danh điện tử. Mở tài khoản này, rồi gộp tài khoản kia vào.",
        ));
    }
    let both = (into.name.as_str(), into.born.as_deref());
    let same = is_same_person(both, (&it.name, it.born.as_deref()));
    if into.kind != it.kind || !same {
        return Ok(Err(
            "Họ tên hoặc ngày sinh của hai tài khoản khác nhau. Đính chính trước khi gộp.",
        ));
    }
    Ok(Ok(it))
}

/// What the code is for.
fn body(into: &Account, it: &Account) -> String {
    json!({ "into": into.id, "account": it.id }).to_string()
}

/// How the person said yes.
enum Consent {
    /// By the code of this name.
    Code(Uuid),
    /// By a signature.
    Slip,
    /// Not yet: a code is on its way.
    Sent(Uuid),
    /// Not: the field, and why.
    Not(&'static str, &'static str),
}

async fn consent(
    seat: &Seat,
    fields: &Fields,
    into: &Account,
    it: &Account,
) -> Result<Consent, Problem> {
    let who = seat.officer.id.to_string();
    if let Ok(id) = fields.text("merge_code_id").parse::<Uuid>() {
        let sent = store::code_sent::find(seat.db(), id, PURPOSE, seat.now).await?;
        let own =
            |sent: &store::code_sent::CodeSent| sent.who == who && sent.body == body(into, it);
        let Some(sent) = sent.filter(own) else {
            return Ok(Consent::Not("merge_code", "Mã đã hết hạn. Gửi mã mới."));
        };
        if code_sent::compare(seat.db(), &sent, &fields.text("merge_code")).await? {
            return Ok(Consent::Code(id));
        }
        return Ok(Consent::Not(
            "merge_code",
            "Mã chưa đúng. Hỏi lại chủ tài khoản, hoặc gửi mã mới.",
        ));
    }
    let ways = [it.phone.clone(), it.email.clone()];
    let Some(to) = ways.into_iter().flatten().find(|to| !to.is_empty()) else {
        return Ok(match fields.has("merge_slip") {
            true => Consent::Slip,
            false => Consent::Not(
                "merge_slip",
                "Tài khoản kia không có liên hệ để gửi mã: cho chủ tài khoản ký phiếu, rồi đánh dấu.",
            ),
        });
    };
    let message = Message {
        letter: Letter::Confirm,
        to,
        name: it.name.clone(),
        login: String::new(),
        code: code_sent::six_digits(),
        about: "gộp hai tài khoản làm một".to_owned(),
    };
    let what = For {
        purpose: PURPOSE,
        who: &who,
        body: &body(into, it),
    };
    let mut batch = Batch::new();
    let id = code_sent::send(&mut batch, what, &message, seat.now).map_err(Problem::failure)?;
    seat.db().commit(batch).await?;
    Ok(Consent::Sent(id))
}

/// The accounts become one.
///
/// # Errors
/// When the officer may not receive, or the files cannot be written; what is wrong comes back.
pub async fn send(
    State(house): State<House>,
    who: OfficerIn,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    let mut at = AtCounter::of(&house, &who, fields)?;
    let Some(into) = at.account().await? else {
        return at.again(&[]).await;
    };
    let paper = at.fields.text("merge_paper");
    if paper.chars().count() < 5 {
        let words = "Ghi giấy tờ đã đối chiếu: tên, số, ngày cấp.";
        return at.again(&[("merge_paper", words)]).await;
    }
    let it = match other(&at.seat, &into, &at.fields.text("merge_other")).await? {
        Ok(it) => it,
        Err(words) => return at.again(&[("merge_other", words)]).await,
    };
    let code = match consent(&at.seat, &at.fields, &into, &it).await? {
        Consent::Code(id) => Some(id),
        Consent::Slip => None,
        Consent::Sent(id) => {
            let values = &mut at.fields.values;
            values.retain(|(name, _)| name != "merge_code_id");
            values.push(("merge_code_id".to_owned(), id.to_string()));
            return at.again(&[]).await;
        }
        Consent::Not(field, words) => return at.again(&[(field, words)]).await,
    };
    let now = at.seat.now;
    let mut batch = Batch::new();
    if let Some(code) = code {
        store::code_sent::end(&mut batch, code);
    }
    casework::outside_identity::join(&mut batch, &it, into.id, now);
    let paper = json!({
        "account": it.login,
        "paper": paper,
        "consent": if code.is_some() { "code" } else { "slip" },
    });
    let change = (None, Some(paper.to_string()));
    own_account::note(&mut batch, into.id, "merged", at.by(), change, now);
    own_account::note(&mut batch, it.id, "merged", at.by(), (None, None), now);
    told(
        &mut batch,
        &it,
        "gộp tại quầy vào tài khoản khác của ông/bà",
        now,
    )?;
    told(
        &mut batch,
        &into,
        "một tài khoản khác được gộp vào tại quầy",
        now,
    )?;
    at.write(batch, "gop").await
}
