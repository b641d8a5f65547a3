//! The editor of electronic processes (quy trình điện tử): steps as a list of boxes, drawn as a
//! diagram with what is wrong while it is typed, BPMN 2.0 in and out.

use super::answer;
use super::condition_box::{self, SIGNS};
use super::designer::{Editor, Head, Open, WHOLE};
use super::desk::{Desk, Place as DeskPlace};
use super::process_boxes::{ProcessBoxes, ROLES, UNITS, WayBox, role_word};
use super::process_picture::{FaultLine, Picture, against, lines};
use super::seat::Seat;
use crate::error::Problem;
use crate::forms::Posted;
use crate::house::House;
use crate::session::OfficerIn;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use domain::catalogue::process::bpmn;
use domain::catalogue::process::diagram::{Names, role_name};
use domain::catalogue::{Form, Place, Process, Step};
use domain::clock::LimitUnit;
use domain::publication::Kind;

/// What the address asks for.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    /// What was done just now.
    pub xong: String,
    /// The version whose record it begins with, where no version is open.
    pub tu: Option<u32>,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/process_editor.html")]
pub struct ProcessEditor {
    desk: Desk,
    head: Head,
    boxes: ProcessBoxes,
    picture: Picture,
    faults: Vec<FaultLine>,
    grave: usize,
    sound: &'static str,
    fields: Vec<(String, String)>,
    agencies: Vec<(String, String)>,
    signs: &'static [(&'static str, &'static str)],
    places: &'static [Place],
    roles: Vec<(&'static str, &'static str)>,
    units: &'static [(LimitUnit, &'static str)],
    /// What the procedure allows, in words.
    against: String,
    import_error: String,
    told: Vec<String>,
}

/// The picture and the faults alone, for the script.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/process_look.html")]
pub struct ProcessLook {
    picture: Picture,
    faults: Vec<FaultLine>,
    grave: usize,
    sound: &'static str,
}

/// What is said of a process without faults.
const SOUND: &str =
    "Mọi bước có người làm, mọi đường đi đến ký duyệt, thời hạn nằm trong thời hạn của thủ tục.";

impl ProcessEditor {
    fn of(seat: &Seat, head: Head, process: &Process, boxes: ProcessBoxes) -> Self {
        let office = &seat.office;
        let held = against(process, &office.catalogue, &office.organisation);
        let found = process.faults(held);
        let picture = Picture::of(process, held.form, &office.organisation, &found, &[]);
        let (faults, grave) = lines(&found);
        let agencies = office
            .organisation
            .agencies()
            .iter()
            .map(|it| (it.code.to_string(), it.name.clone()))
            .collect();
        let against = match held.procedure {
            Some(procedure) => format!(
                "Đối chiếu với thủ tục {} – {}: thời hạn {}.",
                procedure.code,
                procedure.name,
                procedure
                    .time
                    .general()
                    .map_or_else(|| "chưa công bố".to_owned(), domain::clock::Limit::words)
            ),
            None => "Chưa nối với thủ tục nào trong danh mục nên chưa đối chiếu được thời hạn và biểu mẫu.".to_owned(),
        };
        Self {
            desk: seat.desk(DeskPlace::Publication),
            head,
            boxes,
            picture,
            faults,
            grave,
            sound: SOUND,
            fields: condition_box::choices(held.form),
            agencies,
            signs: &SIGNS,
            places: &Place::ALL,
            roles: ROLES
                .into_iter()
                .map(|role| (role_word(role), role_name(role)))
                .collect(),
            units: &UNITS,
            against,
            import_error: String::new(),
            told: Vec::new(),
        }
    }

    /// Whether the form has a field.
    fn knows(&self, field: &str) -> bool {
        self.fields.iter().any(|it| it.0 == field)
    }
}

/// The process of a record, its steps numbered from 1.
fn read(body: &str) -> Result<Process, Problem> {
    let process: Process = serde_json::from_str(body)
        .map_err(|_| Problem::failure_in_words("a process on file cannot be read"))?;
    Ok(process.renumbered())
}

/// The record of a process.
fn written(process: &Process) -> Result<String, Problem> {
    serde_json::to_string_pretty(process)
        .map_err(|_| Problem::failure_in_words("a process could not be written"))
}

async fn opened(
    house: &House,
    who: &OfficerIn,
    code: &str,
    from: Option<u32>,
) -> Result<Editor, Problem> {
    Editor::open(house, who, (Kind::Process, code), WHOLE, from).await
}

fn form_of<'a>(seat: &'a Seat, process: &Process) -> Option<&'a Form> {
    against(process, &seat.office.catalogue, &seat.office.organisation).form
}

/// The editor.
///
/// # Errors
/// When there is no such process, or the officer may not write it now.
pub async fn page(
    State(house): State<House>,
    who: OfficerIn,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let editor = opened(&house, &who, &code, asked.tu).await?;
    if let Some(elsewhere) = editor.closed() {
        return Ok(elsewhere);
    }
    let process = read(&editor.open.version.body)?;
    let boxes = ProcessBoxes::of(&process);
    let head = editor.head(&asked.xong);
    answer::shown(&ProcessEditor::of(&editor.seat, head, &process, boxes))
}

/// What was typed is saved, with what the pressed button does to the steps.
///
/// # Errors
/// The rule that forbids it, or a failure of ours.
pub async fn send(
    State(house): State<House>,
    who: OfficerIn,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    let editor = opened(&house, &who, &code, asked.tu).await?;
    let before = read(&editor.open.version.body)?;
    let mut boxes = ProcessBoxes::sent(&fields);
    let form = form_of(&editor.seat, &before);
    let go = fields.text("di");
    let (verb, at) = go.split_once(':').unwrap_or((go.as_str(), ""));
    // What changes only the boxes of one fork, before anything is read.
    ways(&mut boxes, verb, at);
    let mut process = boxes.read(&before, form);
    process.drawn = true;
    if boxes.is_wrong() {
        let head = editor.head("");
        return answer::again(&ProcessEditor::of(&editor.seat, head, &process, boxes));
    }
    let (done, anchor) = change(&mut process, verb, at);
    process.sums = process.adds_up();
    editor.save(written(&process)?, &fields).await?;
    Ok(editor.done(done, &anchor))
}

/// Puts a way in or takes one out, in the boxes.
fn ways(boxes: &mut ProcessBoxes, verb: &str, at: &str) {
    match verb {
        "nhanh" => {
            let Some(step) = at
                .parse()
                .ok()
                .and_then(|at: usize| boxes.steps.get_mut(at))
            else {
                return;
            };
            if step.ways.is_empty() {
                // The first fork of a step: the one way it had becomes the rest.
                step.ways.push(WayBox {
                    to: (step.no + 1).to_string(),
                    ..WayBox::default()
                });
            }
            step.ways.insert(
                step.ways.len() - 1,
                WayBox {
                    to: "0".to_owned(),
                    ..WayBox::default()
                },
            );
        }
        "bo-nhanh" => {
            for step in &mut boxes.steps {
                step.ways.retain(|way| way.when.name != at);
            }
        }
        _ => return,
    }
    boxes.name_ways();
}

/// What a button does to the steps; the word for what was done and where the page opens again.
fn change(process: &mut Process, verb: &str, at: &str) -> (&'static str, String) {
    let place: Option<usize> = at.parse().ok();
    let anchor = |at: usize| format!("#buoc-{}", at + 1);
    match (verb, place) {
        ("them", place) => {
            let after = place.or_else(|| process.steps.len().checked_sub(1));
            let mut step = Step::new(0, "Việc mới");
            // A step behind one that runs beside another belongs to the main line.
            step.beside = None;
            process.insert(after, step);
            ("them", anchor(after.map_or(0, |it| it + 1)))
        }
        ("bo", Some(at)) => {
            process.remove(at);
            ("bo", anchor(at.saturating_sub(1)))
        }
        ("len", Some(at)) => {
            process.shift(at, false);
            ("chuyen", anchor(at.saturating_sub(1)))
        }
        ("xuong", Some(at)) => {
            process.shift(at, true);
            ("chuyen", anchor(at + 1))
        }
        ("keo", _) => {
            let moved = at
                .split_once('>')
                .and_then(|(from, to)| Some((from.parse().ok()?, to.parse().ok()?)));
            match moved {
                Some((from, to)) => {
                    process.move_to(from, to);
                    ("chuyen", anchor(to))
                }
                None => ("luu", String::new()),
            }
        }
        _ => ("luu", String::new()),
    }
}

/// The picture and the faults of what is typed; nothing is saved.
///
/// # Errors
/// When there is no such process.
pub async fn look(
    State(house): State<House>,
    who: OfficerIn,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    let editor = opened(&house, &who, &code, asked.tu).await?;
    let before = read(&editor.open.version.body)?;
    let form = form_of(&editor.seat, &before);
    let process = ProcessBoxes::sent(&fields).read(&before, form);
    let office = &editor.seat.office;
    let held = against(&process, &office.catalogue, &office.organisation);
    let found = process.faults(held);
    let (faults, grave) = lines(&found);
    let page = ProcessLook {
        picture: Picture::of(&process, held.form, &office.organisation, &found, &[]),
        faults,
        grave,
        sound: SOUND,
    };
    answer::shown(&page)
}

/// Takes the steps of a BPMN file.
///
/// # Errors
/// The rule that forbids it, or a failure of ours.
pub async fn import(
    State(house): State<House>,
    who: OfficerIn,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    let mut editor = opened(&house, &who, &code, asked.tu).await?;
    let before = read(&editor.open.version.body)?;
    let text = fields
        .file("tep")
        .map(|file| String::from_utf8_lossy(&file.bytes).into_owned());
    let taken = match text {
        Some(text) => bpmn::read(&text).map_err(|why| condition_box::capital(&format!("{why}."))),
        None => Err("Chọn tệp BPMN để nhập.".to_owned()),
    };
    let again = |process: &Process, editor: &Editor, done: &str| {
        let boxes = ProcessBoxes::of(process);
        ProcessEditor::of(&editor.seat, editor.head(done), process, boxes)
    };
    let read_file = match taken {
        Ok(read_file) => read_file,
        Err(why) => {
            let mut page = again(&before, &editor, "");
            page.import_error = why;
            return answer::again(&page);
        }
    };
    let told = read_file.told.clone();
    let mut process = before;
    read_file.into(&mut process);
    process.drawn = true;
    process.sums = process.adds_up();
    editor.save(written(&process)?, &fields).await?;
    if told.is_empty() {
        return Ok(editor.done("nhap", ""));
    }
    editor.open = Open::of(&editor.seat, Kind::Process, &code).await?;
    let mut page = again(&process, &editor, "nhap");
    page.told = told;
    answer::shown(&page)
}

/// The process as a BPMN 2.0 file.
///
/// # Errors
/// When there is no such process.
pub async fn export(
    State(house): State<House>,
    who: OfficerIn,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    let open = Open::seen(&seat, Kind::Process, &code, asked.tu).await?;
    let process = read(&open.version.body)?;
    let organisation = &seat.office.organisation;
    let of_agency = |code: &domain::ids::AgencyCode| {
        organisation
            .agency(code)
            .map_or_else(|| code.to_string(), |agency| agency.name.clone())
    };
    let xml = bpmn::write(
        &process,
        Names {
            agency: &of_agency,
            ..Names::CODES
        },
    );
    let name: String = code
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
        .collect();
    Ok((
        [
            (header::CONTENT_TYPE, "application/xml".to_owned()),
            (
                header::CONTENT_DISPOSITION,
                format!("attachment; filename=\"{name}.bpmn\""),
            ),
        ],
        xml,
    )
        .into_response())
}

/// The page with content to show it by.
pub fn samples() -> Vec<(&'static str, ProcessEditor)> {
    let catalogue = domain::catalogue::Catalogue::seed();
    let Some(organisation) = domain::organisation::Organisation::seed("nam-dinh") else {
        return Vec::new();
    };
    let Some(process) = catalogue.processes().first() else {
        return Vec::new();
    };
    let mut process = process.clone().renumbered();
    let branching = bpmn::read(SAMPLE);
    if let Ok(read) = branching {
        read.into(&mut process);
    }
    let held = against(&process, &catalogue, &organisation);
    let found = process.faults(held);
    let (faults, grave) = lines(&found);
    let page = ProcessEditor {
        desk: Desk::sample(DeskPlace::Publication),
        head: Head::sample(&process.name),
        boxes: ProcessBoxes::of(&process),
        picture: Picture::of(&process, held.form, &organisation, &found, &[]),
        faults,
        grave,
        sound: SOUND,
        fields: condition_box::choices(held.form),
        agencies: organisation
            .agencies()
            .iter()
            .take(5)
            .map(|it| (it.code.to_string(), it.name.clone()))
            .collect(),
        signs: &SIGNS,
        places: &Place::ALL,
        roles: ROLES
            .into_iter()
            .map(|role| (role_word(role), role_name(role)))
            .collect(),
        units: &UNITS,
        against: "Đối chiếu với thủ tục.".to_owned(),
        import_error: String::new(),
        told: Vec::new(),
    };
    vec![("process-editor", page)]
}

/// A process with a fork, as another program writes it.
const SAMPLE: &str = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><process id="p"><laneSet id="l"><lane id="l1" name="Bộ phận Một cửa"><flowNodeRef>a</flowNodeRef></lane><lane id="l2" name="Chuyên viên"><flowNodeRef>b</flowNodeRef><flowNodeRef>d</flowNodeRef></lane><lane id="l3" name="Lãnh đạo Sở"><flowNodeRef>e</flowNodeRef></lane></laneSet><startEvent id="s"/><task id="a" name="Tiếp nhận"/><task id="b" name="Thẩm định hồ sơ"/><task id="d" name="Xác minh thực địa"/><task id="e" name="Ký duyệt"/><exclusiveGateway id="x" default="f3"/><endEvent id="z"/><sequenceFlow id="f0" sourceRef="s" targetRef="a"/><sequenceFlow id="f1" sourceRef="a" targetRef="b"/><sequenceFlow id="fx" sourceRef="b" targetRef="x"/><sequenceFlow id="f2" sourceRef="x" targetRef="d"><conditionExpression xsi:type="tFormalExpression">so_tang &gt; 3</conditionExpression></sequenceFlow><sequenceFlow id="f3" sourceRef="x" targetRef="e"/><sequenceFlow id="f4" sourceRef="d" targetRef="e"/><sequenceFlow id="f5" sourceRef="e" targetRef="z"/></process></definitions>"#;
