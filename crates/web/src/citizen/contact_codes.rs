//! A new telephone or mailbox is somebody's own: a code goes there, and the change is made when it
//! comes back. Until then everything stays as it was.

use super::account::digits;
use crate::error::Problem;
use crate::forms::Fields;
use crate::frame::Lang;
use crate::house::House;
use crate::limits::TooOften;
use crate::session::CitizenIn;
use casework::code_sent::{self, For, Letter, Message};
use store::Batch;
use store::code_sent::{self as codes, CodeSent};
use uuid::Uuid;

/// What the codes are for, on file.
const PURPOSE: &str = "contact";

/// The contacts that are new.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Contacts {
    /// A telephone.
    pub phone: Option<String>,
    /// A mailbox.
    pub email: Option<String>,
}

/// A code that was sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CodeAsked {
    /// The field of the code: `phone_code`, `email_code`.
    pub field: &'static str,
    /// Its name in the form.
    pub id: String,
    /// Where it went.
    pub target: String,
}

/// What came of asking.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Confirmed {
    /// Everything new is the holder's own; these codes are used up by it.
    Yes(Vec<Uuid>),
    /// Codes wait.
    Asked {
        /// They, in the order of the form.
        codes: Vec<CodeAsked>,
        /// What is wrong with what was typed.
        errors: Vec<(&'static str, String)>,
    },
}

fn code_field(name: &str) -> &'static str {
    if name == "phone" {
        "phone_code"
    } else {
        "email_code"
    }
}

/// Whether the new contacts are the holder's own; codes are sent where they are not known to be.
///
/// # Errors
/// Too many codes, or a failure of ours.
pub async fn confirmed(
    house: &House,
    who: &CitizenIn,
    fields: &Fields,
    (wanted, lang): (&Contacts, Lang),
) -> Result<Confirmed, Problem> {
    let mut used = Vec::new();
    let mut asked = Vec::new();
    let mut errors = Vec::new();
    let each = [("phone", &wanted.phone), ("email", &wanted.email)];
    for (name, target) in each {
        let Some(target) = target else { continue };
        let field = code_field(name);
        match waiting(house, who, &fields.text(&format!("{field}_id")), target).await? {
            Some(sent) => {
                let typed = fields.text(field);
                if code_sent::compare(&house.office.db, &sent, &typed).await? {
                    used.push(sent.id);
                    continue;
                }
                let words = lang.pick(
                    "Mã chưa đúng. Xem lại tin nhắn, hoặc lưu lại để nhận mã mới",
                    "The code is not right. Look again, or save again for a new one",
                );
                errors.push((field, words.to_owned()));
                asked.push(CodeAsked {
                    field,
                    id: sent.id.to_string(),
                    target: code_sent::masked(target),
                });
            }
            None => asked.push(send(house, who, field, target).await?),
        }
    }
    if asked.is_empty() {
        return Ok(Confirmed::Yes(used));
    }
    // A code that was right stays so: it comes along again.
    for (name, target) in each {
        let Some(target) = target else { continue };
        let field = code_field(name);
        let id = fields.text(&format!("{field}_id"));
        if used.iter().any(|it| it.to_string() == id) {
            asked.push(CodeAsked {
                field,
                id,
                target: code_sent::masked(target),
            });
        }
    }
    Ok(Confirmed::Asked {
        codes: asked,
        errors,
    })
}

/// The code that waits for a contact of this account.
async fn waiting(
    house: &House,
    who: &CitizenIn,
    id: &str,
    target: &str,
) -> Result<Option<CodeSent>, Problem> {
    let Ok(id) = id.parse::<Uuid>() else {
        return Ok(None);
    };
    let found = codes::find(&house.office.db, id, PURPOSE, house.now()).await?;
    let own = |it: &CodeSent| it.who == who.account.id.to_string() && it.target == target;
    Ok(found.filter(own))
}

async fn send(
    house: &House,
    who: &CitizenIn,
    field: &'static str,
    target: &str,
) -> Result<CodeAsked, Problem> {
    house.limits.register.count(&who.account.id.to_string())?;
    let to = if target.contains('@') {
        target.to_owned()
    } else {
        digits(target)
    };
    if !code_sent::may_go_to(&house.office.db, &to, house.now()).await? {
        return Err(TooOften::of_codes().into());
    }
    let message = Message {
        letter: Letter::Confirm,
        to: to.clone(),
        name: who.account.name.clone(),
        login: String::new(),
        code: code_sent::six_digits(),
        about: "đổi thông tin liên hệ của tài khoản".to_owned(),
    };
    let what = For {
        purpose: PURPOSE,
        who: &who.account.id.to_string(),
        body: "{}",
    };
    let mut batch = Batch::new();
    let id = code_sent::send(&mut batch, what, &message, house.now()).map_err(Problem::failure)?;
    house.office.db.commit(batch).await?;
    Ok(CodeAsked {
        field,
        id: id.to_string(),
        target: code_sent::masked(&to),
    })
}
