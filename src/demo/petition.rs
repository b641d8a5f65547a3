//! Petitions and questions of a year: sent, entered, classified, answered, contested, made public, by
//! the real acts at the moments at which they would have happened.

use super::life::Life;
use casework::office::Office;
use casework::path::NotDone;
use casework::petition::{key_hash, place, receive, rules_of, run, the_office};
use domain::actor::{Machine, Role};
use domain::clock::{self, Calendar};
use domain::ids::AgencyCode;
use domain::petition::{
    Author, Came, Channel, Command, Ground, Kind, Petition, Place, PortalOrigin, Relayed, Sender,
    Sent, Subject,
};
use jiff::civil::Time;
use jiff::{SignedDuration, Timestamp};
use store::Batch;

/// How far one goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Fate {
    New,
    Clarifying,
    Handling,
    Overdue,
    Answered,
    Public,
    Frequent,
    Contested,
    Complaint,
    PassedOn,
    Returned,
}

/// Kind, part of the lead agency's name, working days ago, fate, heading, text, answer, and the field
/// among frequent questions.
type Told = (
    Kind,
    &'static str,
    i64,
    Fate,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

const P: Kind = Kind::Petition;
const Q: Kind = Kind::Question;

const TOLD: [Told; 24] = [
    (
        P,
        "Tư pháp",
        0,
        Fate::New,
        "Bảng niêm yết lệ phí hộ tịch ở quầy đã cũ",
        "Bảng ở quầy số 2 vẫn ghi 8.000 đồng cho bản sao trích lục, trong khi trên mạng ghi khác. Đề nghị thay bảng.",
        "",
        "",
    ),
    (
        Q,
        "Công an",
        0,
        Fate::New,
        "Đăng ký tạm trú cho sinh viên thuê trọ cần giấy gì?",
        "Con tôi lên thành phố học, thuê trọ từ tháng 9. Chủ trọ nói phải có hợp đồng công chứng, có đúng không?",
        "",
        "",
    ),
    (
        P,
        "Xây dựng",
        1,
        Fate::Clarifying,
        "Cấp phép xây dựng chậm, không rõ lý do",
        "Tôi nộp hồ sơ đã lâu nhưng chưa thấy trả lời, đề nghị xem lại giúp.",
        "",
        "",
    ),
    (
        P,
        "Nông nghiệp",
        3,
        Fate::Handling,
        "Tách thửa ở xã Giao Phong đã 20 ngày chưa có lịch đo đạc",
        "Gia đình tôi nộp hồ sơ tách thửa từ đầu tháng, gọi nhiều lần chỉ được trả lời là chờ lịch đo.",
        "",
        "",
    ),
    (
        P,
        "Y tế",
        4,
        Fate::Returned,
        "Phòng khám tư trong ngõ không treo giấy phép",
        "Phòng khám hoạt động buổi tối, không thấy niêm yết giá và giấy phép. Đề nghị kiểm tra.",
        "",
        "",
    ),
    (
        P,
        "Giáo dục",
        22,
        Fate::Overdue,
        "Chuyển trường cho con bị yêu cầu nộp lại học bạ công chứng",
        "Nhà trường nơi đến yêu cầu học bạ công chứng dù bản số đã có trên hệ thống của ngành.",
        "",
        "",
    ),
    (
        P,
        "Tư pháp",
        12,
        Fate::Public,
        "Xin bản sao Giấy khai sinh trực tuyến nhưng vẫn bị gọi lên nộp bản photo Căn cước",
        "Tôi nộp hồ sơ cấp hai bản sao Giấy khai sinh trên mạng, đã trả 16.000 đồng. Hôm sau cán bộ gọi điện bảo mang bản photo Căn cước lên xã mới làm. Nhà tôi cách 11 km.",
        "Ông/bà phản ánh đúng. Căn cước đã có trong Cơ sở dữ liệu quốc gia về dân cư; cán bộ không được yêu cầu nộp lại. Hai bản sao đã gửi qua bưu chính, ông/bà không phải trả cước. Đơn vị đã nhắc cán bộ bằng văn bản và sửa hướng dẫn ở quầy.",
        "",
    ),
    (
        P,
        "Tài chính",
        15,
        Fate::Public,
        "Đề nghị cho nộp lệ phí bằng quét mã tại quầy",
        "Quầy chỉ nhận tiền mặt, người dân phải ra ngoài rút tiền. Đề nghị dán mã để quét.",
        "Từ tháng này các quầy tiếp nhận của tỉnh có mã thanh toán; biên lai điện tử gửi về tài khoản của người nộp.",
        "",
    ),
    (
        Q,
        "Tư pháp",
        18,
        Fate::Frequent,
        "Đăng ký khai sinh cho con ở nơi tạm trú được không?",
        "Vợ chồng tôi tạm trú ở phường, hộ khẩu ở huyện khác. Tôi đăng ký khai sinh cho con ở phường nơi tạm trú được không?",
        "Được. Uỷ ban nhân dân cấp xã nơi cư trú của cha hoặc mẹ, gồm cả nơi tạm trú, đăng ký khai sinh. Nộp trực tuyến hoặc tại bất kỳ Bộ phận Một cửa nào của tỉnh.",
        "Hộ tịch",
    ),
    (
        Q,
        "Tư pháp",
        30,
        Fate::Frequent,
        "Chứng thực chữ ký có phải đến nơi thường trú không?",
        "Tôi làm việc ở thành phố, muốn chứng thực chữ ký trên giấy uỷ quyền thì đến đâu?",
        "Không phải. Ông/bà đến Uỷ ban nhân dân cấp xã bất kỳ hoặc tổ chức hành nghề công chứng, mang giấy tờ tuỳ thân còn hạn.",
        "Chứng thực",
    ),
    (
        Q,
        "Xây dựng",
        35,
        Fate::Frequent,
        "Sửa nhà, thay mái tôn có phải xin phép xây dựng không?",
        "Nhà cấp bốn của tôi thay mái tôn và lát lại nền, không cơi nới. Có phải xin phép không?",
        "Sửa chữa bên trong, thay mái mà không đổi kết cấu chịu lực, công năng và không ảnh hưởng môi trường, an toàn công trình thì được miễn giấy phép.",
        "Hoạt động xây dựng",
    ),
    (
        Q,
        "Nông nghiệp",
        42,
        Fate::Frequent,
        "Cấp đổi sổ đỏ cũ sang mẫu mới mất bao lâu?",
        "Sổ của gia đình cấp năm 1996 đã rách. Cấp đổi mất bao nhiêu ngày và lệ phí bao nhiêu?",
        "Thời hạn và lệ phí ghi ở trang của thủ tục cấp đổi Giấy chứng nhận; thời gian đo đạc lại, nếu phải đo, được thông báo riêng.",
        "Đất đai",
    ),
    (
        P,
        "Tài chính",
        9,
        Fate::Answered,
        "Hướng dẫn đăng ký hộ kinh doanh ở hai nơi ghi khác nhau",
        "Trang hướng dẫn ghi cần hợp đồng thuê nhà, cán bộ nói không cần. Đề nghị thống nhất.",
        "Hợp đồng thuê nhà không thuộc thành phần hồ sơ đã công bố. Nội dung hướng dẫn đã được sửa.",
        "",
    ),
    (
        P,
        "Y tế",
        26,
        Fate::Contested,
        "Cấp lại thẻ bảo hiểm y tế cho trẻ chậm",
        "Con tôi mất thẻ, xin cấp lại đã gần một tháng, khám bệnh phải trả tiền.",
        "Thẻ đã được cấp và gửi qua bưu chính ngày 12.",
        "",
    ),
    (
        P,
        "Xây dựng",
        50,
        Fate::Complaint,
        "Đơn khiếu nại quyết định xử phạt",
        "Tôi không đồng ý với quyết định xử phạt về trật tự xây dựng, đề nghị huỷ quyết định.",
        "",
        "",
    ),
    (
        P,
        "Tư pháp",
        60,
        Fate::PassedOn,
        "Đề nghị bỏ giấy xác nhận tình trạng hôn nhân khi mua nhà",
        "Dữ liệu hôn nhân đã có, đề nghị bỏ giấy này trong quy định của luật.",
        "",
        "",
    ),
    (
        P,
        "Nội vụ",
        75,
        Fate::Public,
        "Ghế ngồi chờ ở Bộ phận Một cửa bị hỏng",
        "Hai hàng ghế chờ gãy chân, người già phải đứng chờ buổi sáng thứ Hai.",
        "Ghế đã thay mới tuần này; xin lỗi người dân vì sự bất tiện.",
        "",
    ),
    (
        P,
        "Công Thương",
        90,
        Fate::Public,
        "Cửa hàng xăng dầu dừng bán buổi tối",
        "Hai cửa hàng gần cầu dừng bán sau 19 giờ trong ba ngày liền.",
        "Đoàn kiểm tra đã làm việc; hai cửa hàng bán đúng giờ đã đăng ký từ ngày 3.",
        "",
    ),
    (
        P,
        "Nông nghiệp",
        110,
        Fate::Public,
        "Nước thải chăn nuôi chảy ra mương của xã",
        "Trang trại đầu làng xả nước thải ra mương tưới mỗi tối, mùi nặng.",
        "Trang trại đã bị lập biên bản, phải xây bể xử lý trước cuối quý; xã theo dõi hằng tuần.",
        "",
    ),
    (
        P,
        "Giáo dục",
        130,
        Fate::Public,
        "Đề nghị nhận hồ sơ tuyển sinh lớp 1 trực tuyến cả cuối tuần",
        "Cha mẹ đi làm ca, hệ thống báo đóng vào thứ Bảy, Chủ nhật.",
        "Từ năm học này hệ thống nhận hồ sơ mọi lúc; cán bộ kiểm tra vào ngày làm việc.",
        "",
    ),
    (
        Q,
        "Công an",
        150,
        Fate::Public,
        "Làm thẻ Căn cước cho người già không đi lại được",
        "Mẹ tôi 86 tuổi nằm một chỗ, có làm tại nhà được không?",
        "Công an xã tổ chức làm lưu động tại nhà; gia đình gọi số của Công an xã hoặc đăng ký trên trang của thủ tục.",
        "",
    ),
    (
        Q,
        "Nội vụ",
        170,
        Fate::Frequent,
        "Trợ cấp thờ cúng liệt sĩ nộp hồ sơ ở đâu?",
        "Gia đình tôi chuyển người thờ cúng, nộp hồ sơ ở xã hay ở sở?",
        "Nộp tại Bộ phận Một cửa cấp xã bất kỳ trong tỉnh hoặc trực tuyến; thời hạn ghi ở trang của thủ tục.",
        "Người có công",
    ),
    (
        P,
        "Xây dựng",
        190,
        Fate::Public,
        "Biển báo tốc độ bị cây che",
        "Biển ở ngã tư đường tỉnh bị cành cây che kín, xe máy hay bị phạt.",
        "Đã cắt tỉa cây và dựng lại biển ngày 14.",
        "",
    ),
    (
        P,
        "Tư pháp",
        210,
        Fate::Public,
        "Quầy chứng thực nghỉ sớm chiều thứ Sáu",
        "16 giờ 15 quầy đã không nhận hồ sơ, giờ niêm yết đến 17 giờ.",
        "Phản ánh đúng. Đơn vị đã chấn chỉnh; quầy nhận hồ sơ đến hết giờ niêm yết.",
        "",
    ),
];

/// Writes them.
///
/// # Errors
/// When the files cannot be written.
pub async fn write(life: &Life) -> anyhow::Result<()> {
    let office = &life.office;
    let calendar = office.calendar(&"".into());
    for (no, told) in (0..).zip(TOLD) {
        match one(life, &calendar, no, &told).await {
            Ok(()) => {}
            // A rule that this province has and the tale forgot: it rests where it stands.
            Err(NotDone::Refused(refusal)) => {
                tracing::debug!(rule = refusal.rule(), no, "a petition rests");
            }
            Err(other) => return Err(other.into()),
        }
    }
    Ok(())
}

/// So many working days before now, at some hour of the day.
fn days_ago(calendar: &Calendar, now: Timestamp, days: i64, no: u32) -> Timestamp {
    let mut day = clock::wall(now).date();
    let mut left = days;
    while left > 0 {
        day = day.yesterday().unwrap_or(day);
        left -= i64::from(calendar.is_working(day));
    }
    let hour = 7 + (no * 5) % 15;
    let minute = (no * 17) % 60;
    let time = Time::new(
        i8::try_from(hour).unwrap_or(9),
        i8::try_from(minute).unwrap_or(0),
        0,
        0,
    );
    let at = clock::instant(day.to_datetime(time.unwrap_or(Time::midnight())));
    // Today's come before now.
    if at < now {
        at
    } else {
        let back = SignedDuration::from_mins(i64::from(10 + no * 3));
        now.saturating_sub(back).unwrap_or(now)
    }
}

/// The agency whose name has these words; the home of the demonstration where there is none.
fn agency(life: &Life, words: &str) -> Option<Place> {
    let mut all = life.office.organisation.agencies().iter();
    let found =
        all.find(|it| it.level == domain::catalogue::Level::Province && it.name.contains(words));
    let code = found.map_or(&life.staff.home, |it| &it.code);
    place(&life.office, code)
}

/// Somebody of an agency with one of these roles.
async fn officer(office: &Office, agency: &AgencyCode, roles: &[Role]) -> Option<Author> {
    let all = store::officer::of_agency(&office.db, agency).await.ok()?;
    let account = all
        .iter()
        .find(|it| roles.iter().any(|role| it.roles.contains(role)))?;
    Some(Author::Officer(office.officer(account)))
}

async fn one(
    life: &Life,
    calendar: &Calendar,
    no: u32,
    (kind, words, days, fate, title, content, answer, field): &Told,
) -> Result<(), NotDone> {
    let office = &life.office;
    let Some(lead) = agency(life, words) else {
        return Ok(());
    };
    let at = days_ago(calendar, life.now, *days, no);
    let unsent = Petition::new(domain::ids::PetitionId(uuid::Uuid::nil()));
    let rules = rules_of(office, &unsent, at);
    let clerk = || officer(office, &lead.code, &[Role::Reception, Role::HeadOfAgency]);
    let entered = [
        Channel::Phone,
        Channel::Email,
        Channel::Letter,
        Channel::InPerson,
    ];
    let (channel, author) = if no % 6 == 4 || !rules.takes_online() {
        if rules.by_agency || no % 6 == 4 {
            let channel = entered[usize::try_from(no).unwrap_or(0) % entered.len()];
            let control = officer(office, &the_office(office).code, &[Role::Control]).await;
            match rules.by_agency {
                true => (channel, clerk().await),
                false => (channel, control),
            }
        } else {
            let portal = Author::Machine(Machine::of_the_office(
                "dvcqg",
                "Cổng Dịch vụ công quốc gia",
            ));
            (Channel::NationalPortal, Some(portal))
        }
    } else {
        (rules.section(*kind, false), None)
    };
    let citizens = &life.staff.citizens;
    let index = usize::try_from(no).unwrap_or(0) % citizens.len().max(1);
    let Some(person) = citizens.get(index) else {
        return Ok(());
    };
    let party = &person.party;
    let sender = Sender {
        account: party.account.filter(|_| channel.is_online()),
        name: party.name.clone(),
        address: party.address.clone(),
        phone: party.phone.clone().unwrap_or_default(),
        email: party.email.clone().unwrap_or_default(),
        confidential: no % 7 == 6,
    };
    let author = author.unwrap_or(Author::Sender {
        account: sender.account,
        name: sender.name.clone(),
        key_hash: String::new(),
    });
    let sent = Sent {
        kind: *kind,
        subject: (*kind == Kind::Petition).then_some(Subject::Conduct),
        channel,
        sender: sender.clone(),
        title: (*title).to_owned(),
        content: (*content).to_owned(),
        about: Some(lead.clone()),
        field: String::new(),
        procedure: None,
        case: None,
        attachments: Vec::new(),
        at,
        portal: (channel == Channel::NationalPortal).then(|| PortalOrigin {
            code: format!("PAKN.{:05}", 40_000 + no),
            due: None,
        }),
        key_hash: String::new(),
    };
    let taken = receive(office, &author, at, sent, Batch::new()).await?;
    let code = taken.petition.code;
    let coordinator = taken
        .petition
        .coordinator
        .map_or(lead.code.clone(), |it| it.code);
    let roles = [Role::Control, Role::HeadOfAgency];
    let (Some(control), Some(head)) = (
        officer(office, &coordinator, &roles).await,
        officer(office, &lead.code, &[Role::HeadOfAgency]).await,
    ) else {
        return Ok(());
    };
    let own = Author::Sender {
        account: sender.account,
        name: sender.name,
        key_hash: key_hash(&taken.key),
    };
    // Who has neither an account nor a key, because another system passed it on, says it on the telephone.
    let calls = sender.account.is_none() && taken.key.is_empty();
    let told = |said, at| {
        let channel = Channel::Phone;
        Command::Relay {
            said,
            came: Came { channel, at },
        }
    };
    let after = |hours: i64| {
        let moved = calendar.add_minutes(at, hours * 60);
        if moved < life.now { Some(moved) } else { None }
    };
    let wishes = wishes(*fate, &lead, title, content, answer, field);
    for (hours, who, wish) in wishes {
        let Some(then) = after(hours) else {
            return Ok(());
        };
        let author = match who {
            Who::Office => &control,
            Who::Lead => &head,
            Who::Sender => &own,
        };
        let (author, wish) = match wish {
            Command::Accept if calls => (&control, told(Relayed::Accept, then)),
            Command::Contest { reason } if calls => {
                (&control, told(Relayed::Contest { reason }, then))
            }
            wish => (author, wish),
        };
        run(office, author, then, &code, None, wish).await?;
    }
    Ok(())
}

/// Who acts.
#[derive(Clone, Copy)]
enum Who {
    Office,
    Lead,
    Sender,
}

/// What is done, so many working hours after it came, and by whom.
fn wishes(
    fate: Fate,
    lead: &Place,
    title: &str,
    content: &str,
    answer: &str,
    field: &str,
) -> Vec<(i64, Who, Command)> {
    let assign = || {
        let wish = Command::Assign {
            lead: lead.clone(),
            others: Vec::new(),
            instructions: "Xử lý theo thẩm quyền, trả lời người gửi đúng hạn.".to_owned(),
        };
        (5, Who::Office, wish)
    };
    let answered = || {
        let wish = Command::Answer {
            words: answer.to_owned(),
            result_at: None,
            files: Vec::new(),
        };
        (46, Who::Lead, wish)
    };
    let public = || {
        let wish = Command::Publish {
            title: title.to_owned(),
            content: content.to_owned(),
            answer: answer.to_owned(),
            files: Vec::new(),
        };
        (54, Who::Office, wish)
    };
    let done = |hours, who, wish| (hours, who, wish);
    match fate {
        Fate::New => Vec::new(),
        Fate::Clarifying => vec![done(
            3,
            Who::Office,
            Command::AskClarity {
                asked: "Cho biết mã hồ sơ, ngày nộp và nơi nộp.".to_owned(),
            },
        )],
        Fate::Handling | Fate::Overdue => vec![assign()],
        Fate::Returned => vec![
            assign(),
            done(
                9,
                Who::Lead,
                Command::Return {
                    reason: "Phòng khám này do cơ quan khác cấp phép; đề nghị chuyển lại."
                        .to_owned(),
                },
            ),
        ],
        Fate::Answered => vec![assign(), answered()],
        Fate::Public => vec![
            assign(),
            answered(),
            public(),
            done(60, Who::Sender, Command::Accept),
        ],
        Fate::Frequent => vec![
            assign(),
            answered(),
            public(),
            done(
                58,
                Who::Office,
                Command::Feature {
                    question: title.to_owned(),
                    answer: answer.to_owned(),
                    field: field.to_owned(),
                },
            ),
        ],
        Fate::Contested => vec![
            assign(),
            answered(),
            done(
                60,
                Who::Sender,
                Command::Contest {
                    reason: "Đến nay vẫn chưa nhận được thẻ.".to_owned(),
                },
            ),
        ],
        Fate::Complaint => vec![done(
            4,
            Who::Office,
            Command::Refuse {
                ground: Ground::Complaint,
                reason: "Nội dung là khiếu nại quyết định hành chính.".to_owned(),
            },
        )],
        Fate::PassedOn => vec![done(
            10,
            Who::Office,
            Command::PassOn {
                to: "Bộ Tư pháp".to_owned(),
                reason: "Nội dung thuộc thẩm quyền của Bộ.".to_owned(),
            },
        )],
    }
}
