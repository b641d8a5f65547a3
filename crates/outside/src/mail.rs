//! Mail: a server spoken to over SMTP, or a folder of `.eml` files.
//!
//! What a message says is written elsewhere; here it is put into an envelope and sent. A job
//! may run twice, so the caller names the message: the same name gives the same `Message-ID`,
//! by which receiving servers drop the second copy, and the same file in the folder.

use crate::Trouble;
use lettre::message::{Mailbox, header::ContentType};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use std::path::PathBuf;

/// One message to one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// What makes this message this one, unique and in ASCII: the job's id.
    pub name: String,
    /// The receiver's address.
    pub to: String,
    /// The subject line.
    pub subject: String,
    /// The text, plain.
    pub text: String,
}

/// How mail leaves.
#[derive(Debug, Clone)]
pub enum Post {
    /// A mail server.
    Smtp {
        /// The connections, kept open.
        server: AsyncSmtpTransport<Tokio1Executor>,
        /// The sender.
        from: Mailbox,
    },
    /// A folder where each message becomes `<name>.eml`.
    Record {
        /// The folder; made when it is not there.
        folder: PathBuf,
    },
}

/// The sender written into recorded messages.
const RECORDED_SENDER: &str = "Một cửa <khong-tra-loi@motcua.example>";

impl Post {
    /// A mail server at `url` (`smtps://user:password@host:465`), writing as `from`.
    ///
    /// # Errors
    /// [`Trouble::Never`] when the address of the server or of the sender cannot be read. The
    /// message never repeats the address, which holds a password.
    pub fn smtp(url: &str, from: &str) -> Result<Self, Trouble> {
        let server = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
            .map_err(|error| {
                Trouble::never("the address of the mail server cannot be read", error)
            })?
            .timeout(Some(std::time::Duration::from_secs(30)))
            .build();
        let from = from.parse().map_err(|error| {
            Trouble::never(format!("the sender {from:?} cannot be read"), error)
        })?;
        Ok(Self::Smtp { server, from })
    }

    /// Sends one message, or records it.
    ///
    /// # Errors
    /// [`Trouble::Never`] for an address that cannot be read or a refusal the server calls
    /// permanent, [`Trouble::Later`] for everything else.
    pub async fn send(&self, mail: &Mail) -> Result<(), Trouble> {
        match self {
            Self::Smtp { server, from } => {
                let message = letter(mail, from.clone())?;
                match server.send(message).await {
                    Ok(_) => Ok(()),
                    Err(error) if error.is_permanent() => {
                        Err(Trouble::never("the mail server refused the message", error))
                    }
                    Err(error) => Err(Trouble::later("the message was not sent", error)),
                }
            }
            Self::Record { folder } => {
                let from = RECORDED_SENDER
                    .parse()
                    .map_err(|error| Trouble::never("the recorded sender cannot be read", error))?;
                let message = letter(mail, from)?.formatted();
                crate::files::write_whole(folder, &format!("{}.eml", mail.name), message).await
            }
        }
    }
}

fn letter(mail: &Mail, from: Mailbox) -> Result<Message, Trouble> {
    let to: Mailbox = mail.to.parse().map_err(|error| {
        Trouble::never(
            "the receiver's address is not one mail can be sent to",
            error,
        )
    })?;
    let host = from.email.domain().to_owned();
    Message::builder()
        .message_id(Some(format!("<{}@{host}>", mail.name)))
        .from(from)
        .to(to)
        .subject(mail.subject.clone())
        .header(ContentType::TEXT_PLAIN)
        .body(mail.text.clone())
        .map_err(|error| Trouble::never("the message cannot be put together", error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::testing::folder;

    fn mail() -> Mail {
        Mail {
            name: "0192f0c1".to_owned(),
            to: "Nguyễn Thị Đào <dao@example.vn>".to_owned(),
            subject: "Hồ sơ đã được tiếp nhận".to_owned(),
            text: "Hẹn trả kết quả trước 14:30 Thứ Hai 24/8/2026.".to_owned(),
        }
    }

    #[tokio::test]
    async fn a_message_recorded_twice_is_one_file() {
        let folder = folder("mail-twice");
        let post = Post::Record {
            folder: folder.clone(),
        };
        post.send(&mail()).await.expect("recorded");
        post.send(&mail()).await.expect("recorded again");
        let names: Vec<_> = std::fs::read_dir(&folder)
            .expect("folder")
            .map(|entry| entry.expect("entry").file_name())
            .collect();
        assert_eq!(names, ["0192f0c1.eml"]);
        let text = std::fs::read_to_string(folder.join("0192f0c1.eml")).expect("message");
        assert!(
            text.contains("Message-ID: <0192f0c1@motcua.example>"),
            "{text}"
        );
        assert!(text.contains("dao@example.vn"), "{text}");
    }

    #[tokio::test]
    async fn an_address_that_is_none_is_not_tried_again() {
        let post = Post::Record {
            folder: folder("mail-address"),
        };
        let trouble = post
            .send(&Mail {
                to: "không có thư điện tử".to_owned(),
                ..mail()
            })
            .await
            .expect_err("refused");
        assert!(!trouble.is_worth_retrying());
    }

    #[test]
    fn an_unreadable_server_address_does_not_show_its_password() {
        let trouble = Post::smtp("nonsense://u:hush@h", "a@b.vn").expect_err("refused");
        assert!(!trouble.to_string().contains("hush"));
    }
}
