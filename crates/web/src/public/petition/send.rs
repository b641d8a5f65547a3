//! Writing a petition or a question: the form, what stands in its way, and the right door for what
//! is a complaint or a denunciation.

use super::challenge::{self, BITS};
use super::list::agencies;
use super::one::{checked, given, said};
use super::{HOME, address, author, kind_name};
use crate::error::{self, Problem};
use crate::forms::{Fields, Unchecked};
use crate::frame::{Around, Frame, Lang};
use crate::house::House;
use crate::session::{Address, CitizenIn, MaybeCitizen};
use askama::Template;
use axum::extract::{Query, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use casework::path::NotDone;
use casework::upload::{self, Limits};
use domain::case::{Refusal, StoredFile};
use domain::clock;
use domain::petition::decide::FILES;
use domain::petition::recognise::recognise;
use domain::petition::{Kind, Rules, Sender, Sent, Subject};
use store::Batch;

/// What the address asks for.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    /// Which kind.
    pub loai: String,
    /// The case from which it is sent.
    pub ho_so: String,
    /// The procedure it is about.
    pub thu_tuc: String,
}

/// The form.
#[derive(Clone, Debug, Template)]
#[template(path = "public/petition/send.html")]
pub struct SendPage {
    f: Frame,
    open: bool,
    channels: Vec<String>,
    kinds: Vec<(&'static str, &'static str)>,
    subjects: Vec<(&'static str, &'static str)>,
    agencies: Vec<(String, String, bool)>,
    procedure_name: String,
    fields: Fields,
    issued: i64,
    bits: u32,
    accept: String,
    kinds_of_file: String,
    /// Which right door is shown.
    door: String,
    wrong: Vec<(String, String)>,
}

impl SendPage {
    fn of(house: &House, f: Frame, fields: Fields) -> Self {
        let lang = f.lang;
        let day = clock::wall(house.now()).date();
        let rules = Rules::of(&house.office.regulation, day);
        let limits = Limits::default();
        let procedure = house
            .office
            .catalogue
            .procedure(&fields.text("procedure").as_str().into());
        Self {
            open: rules.takes_online(),
            channels: super::list::channels(house, lang),
            kinds: Kind::ALL
                .iter()
                .map(|it| (it.word(), kind_name(lang, *it)))
                .collect(),
            subjects: Subject::ALL
                .iter()
                .map(|it| (it.word(), lang.pick(it.name(), it.name_en())))
                .collect(),
            agencies: agencies(house, &fields.text("about")),
            procedure_name: procedure.map(|it| it.name.clone()).unwrap_or_default(),
            issued: house.now().as_millisecond(),
            bits: BITS,
            accept: limits.accept(),
            kinds_of_file: match lang {
                Lang::Vi => limits.kinds_in_words(),
                Lang::En => limits.kinds_in_english(),
            },
            door: String::new(),
            wrong: Vec::new(),
            f,
            fields,
        }
    }

    fn error(&self, name: &str) -> &str {
        let found = self.wrong.iter().find(|(field, _)| field == name);
        found.map_or("", |(_, message)| message.as_str())
    }

    fn value(&self, name: &str) -> String {
        self.fields.text(name)
    }

    fn chosen(&self, name: &str, word: &str) -> bool {
        self.fields.text(name) == word
    }
}

fn prefilled(asked: &Asked, citizen: Option<&CitizenIn>) -> Fields {
    let kind = Kind::from_word(&asked.loai).unwrap_or(Kind::Petition);
    let mut pairs = vec![
        ("kind", kind.word().to_owned()),
        ("case", asked.ho_so.clone()),
        ("procedure", asked.thu_tuc.clone()),
    ];
    if let Some(citizen) = citizen {
        let account = &citizen.account;
        pairs.push(("sender_name", account.name.clone()));
        pairs.push(("sender_address", account.address.clone()));
        pairs.push(("sender_phone", account.phone.clone().unwrap_or_default()));
        pairs.push(("sender_email", account.email.clone().unwrap_or_default()));
    }
    Fields {
        values: pairs
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
        files: Vec::new(),
    }
}

/// The form.
///
/// # Errors
/// When the page cannot be made.
pub async fn page(
    State(house): State<House>,
    Around(f): Around,
    MaybeCitizen(citizen): MaybeCitizen,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let fields = prefilled(&asked, citizen.as_ref());
    let page = SendPage::of(&house, f, fields);
    Ok(Html(page.render()?).into_response())
}

fn sent(house: &House, fields: &Fields, citizen: Option<&CitizenIn>) -> Sent {
    let day = clock::wall(house.now()).date();
    let rules = Rules::of(&house.office.regulation, day);
    let kind = Kind::from_word(&fields.text("kind")).unwrap_or(Kind::Petition);
    let case = Some(fields.text("case")).filter(|it| !it.is_empty());
    let text =
        |name: &str, most: usize| -> String { fields.text(name).chars().take(most).collect() };
    let procedure = fields.text("procedure");
    let found = house.office.catalogue.procedure(&procedure.as_str().into());
    let about = fields.text("about");
    Sent {
        kind,
        subject: Subject::from_word(&fields.text("subject")).filter(|_| kind == Kind::Petition),
        channel: rules.section(kind, case.is_some()),
        sender: Sender {
            account: citizen.map(|it| it.account.id),
            name: text("sender_name", 200),
            address: text("sender_address", 300),
            phone: text("sender_phone", 30),
            email: text("sender_email", 200),
            confidential: fields.has("confidential"),
        },
        title: fields.text("title"),
        content: fields.text("content").replace("\r\n", "\n"),
        about: casework::petition::place(&house.office, &about.as_str().into()),
        field: found.map(|it| it.field.clone()).unwrap_or_default(),
        procedure: found.map(|it| it.code.clone()),
        case,
        attachments: Vec::new(),
        at: house.now(),
        portal: None,
        key_hash: String::new(),
    }
}

/// Keeps the files of a form; the message for the first that may not be kept.
pub(crate) async fn keep_files(
    house: &House,
    fields: &Fields,
    lang: Lang,
) -> Result<Result<Vec<StoredFile>, String>, Problem> {
    let limits = Limits::default();
    let mut kept = Vec::new();
    for file in fields.files.iter().filter(|it| it.field == "files") {
        let checked = match upload::check(&file.name, &file.bytes, &limits) {
            Ok(checked) => checked,
            Err(why) => {
                let message = match lang {
                    Lang::Vi => why.message(),
                    Lang::En => why.message_en(),
                };
                return Ok(Err(format!("{}: {message}", file.name)));
            }
        };
        kept.push((checked, &file.bytes));
    }
    if kept.len() > FILES {
        let refusal = Refusal::PetitionFiles { limit: FILES };
        return Ok(Err(said(lang, &refusal).1));
    }
    let mut stored = Vec::new();
    for (checked, bytes) in kept {
        let key = house.files.put(bytes.clone()).await?;
        stored.push(StoredFile {
            hash: key.as_str().into(),
            name: checked.name,
            media_type: checked.kind.media_type().to_owned(),
            size: checked.size,
        });
    }
    Ok(Ok(stored))
}

/// It is sent.
///
/// # Errors
/// When too many came from one address, or the files cannot be written.
pub async fn send(
    State(house): State<House>,
    Around(f): Around,
    MaybeCitizen(citizen): MaybeCitizen,
    Address(from): Address,
    Unchecked(fields): Unchecked,
) -> Result<Response, Problem> {
    checked(citizen.as_ref(), &fields)?;
    let lang = f.lang;
    let passes = match challenge::passes(&house, citizen.as_ref(), &from, &fields) {
        Ok(passes) => passes,
        Err(often) => {
            let mut page = SendPage::of(&house, f, fields);
            let said = lang.pick(
                "Từ tài khoản hoặc mạng này vừa gửi quá nhiều lần. Chờ {} giây rồi bấm Gửi lại; nội dung đã nhập còn nguyên, chỉ cần chọn lại tệp.",
                "Too much was sent from this account or network. Wait {} seconds and send again; what you wrote is kept, only files must be chosen again.",
            );
            let said = said.replace("{}", &often.wait_seconds.to_string());
            page.wrong.push((String::new(), said));
            return Ok(error::page(&often.into(), page.render()?));
        }
    };
    let mut wish = sent(&house, &fields, citizen.as_ref());
    if let Some(code) = wish.case.clone() {
        // Only from a case of one's own.
        let found = store::case_file::load_by_code(&house.office.db, &code).await?;
        let owns = found
            .zip(citizen.as_ref())
            .is_some_and(|(file, who)| domain::authority::owns(&who.citizen, &file.case));
        if !owns {
            return Err(Problem::NotFound);
        }
    }
    let mut page = SendPage::of(&house, f, fields);
    if !passes {
        let refusal = Refusal::PetitionChallenge;
        page.wrong.push(said(lang, &refusal));
        return Ok(error::page(&Problem::Refused(refusal), page.render()?));
    }
    // What seems to be a complaint or a denunciation is shown its own door first.
    if let Some(ground) = recognise(&wish.title, &wish.content)
        && !page.fields.has("anyway")
    {
        page.door = lang.pick(ground.door().0, ground.door().1).to_owned();
        return Ok(error::form_again(page.render()?));
    }
    match keep_files(&house, &page.fields, lang).await? {
        Ok(kept) => wish.attachments = kept,
        Err(message) => {
            page.wrong.push(("files".to_owned(), message));
            return Ok(error::form_again(page.render()?));
        }
    }
    let author = author(citizen.as_ref(), None, "");
    let (office, now) = (&house.office, house.now());
    match casework::petition::receive(office, &author, now, wish, Batch::new()).await {
        Ok(taken) if taken.key.is_empty() => {
            let place = format!("{}?xong=gui", address(&taken.petition.code));
            Ok(Redirect::to(&place).into_response())
        }
        Ok(taken) => {
            // Whoever has no account gets the key once, on this page.
            let page = given(&house, page.f, taken).await;
            Ok(Html(page.render()?).into_response())
        }
        Err(NotDone::Refused(refusal)) => {
            page.wrong.push(said(lang, &refusal));
            Ok(error::page(&Problem::Refused(refusal), page.render()?))
        }
        Err(other) => Err(other.into()),
    }
}

/// The page as it is shown for review.
pub(super) fn samples() -> Vec<(String, String)> {
    let page = SendPage {
        f: Frame::sample(HOME),
        open: true,
        channels: Vec::new(),
        kinds: vec![
            ("petition", Kind::Petition.name()),
            ("question", Kind::Question.name()),
        ],
        subjects: vec![("conduct", Subject::Conduct.name())],
        agencies: vec![("so-tu-phap".to_owned(), "Sở Tư pháp".to_owned(), true)],
        procedure_name: "Đăng ký khai sinh".to_owned(),
        fields: Fields::given(&[("kind", "petition"), ("title", "Trả kết quả chậm")]),
        issued: 0,
        bits: BITS,
        accept: ".pdf".to_owned(),
        kinds_of_file: "PDF, JPG hoặc PNG".to_owned(),
        door: domain::petition::Ground::Complaint.door().0.to_owned(),
        wrong: vec![(
            "content".to_owned(),
            "Ghi nội dung từ 10 đến 10000 ký tự.".to_owned(),
        )],
    };
    let html = page.render().unwrap_or_else(|error| error.to_string());
    vec![("petition-send".to_owned(), html)]
}
