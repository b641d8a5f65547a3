//! What is typed into the form of a procedure, as text: made from a record when the form opens,
//! from the fields when it was sent, so that what cannot be read yet is still there.

use super::super::fields::Fields;
use domain::publication::Kind;
use serde_json::Value;

/// A fee.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct FeeRow {
    /// What for.
    pub name: String,
    /// The sum.
    pub amount: String,
    /// The ways of filing it holds for.
    pub channels: Vec<String>,
    /// A remark.
    pub note: String,
}

impl FeeRow {
    /// Whether a way of filing is ticked.
    pub fn holds_for(&self, channel: &str) -> bool {
        self.channels.iter().any(|it| it == channel)
    }
}

/// A component.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ComponentRow {
    /// Its id; empty for a new one.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Originals.
    pub originals: String,
    /// Copies.
    pub copies: String,
    /// Whether it must be there.
    pub required: bool,
    /// Whether it is the form itself.
    pub is_form: bool,
    /// The number of its template.
    pub form_code: String,
    /// The cases it belongs to, with semicolons between.
    pub cases: String,
}

/// A time of one way of filing.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct TimeRow {
    /// The way.
    pub channel: String,
    /// The number.
    pub amount: String,
    /// Its unit.
    pub unit: String,
}

/// A time of its own of one case of the procedure.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct VariantTimeRow {
    /// The case.
    pub variant: String,
    /// The number.
    pub amount: String,
    /// Its unit.
    pub unit: String,
}

impl VariantTimeRow {
    /// Whether a unit is chosen.
    pub fn has_unit(&self, unit: &str) -> bool {
        self.unit == unit
    }
}

/// Everything that is typed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Typed {
    /// Single fields by name.
    pub lines: Vec<(String, String)>,
    /// Ticked boxes: name and value.
    pub ticks: Vec<(String, String)>,
    /// Times by way of filing.
    pub times: Vec<TimeRow>,
    /// Times by case of the procedure.
    pub variant_times: Vec<VariantTimeRow>,
    /// Fees.
    pub fees: Vec<FeeRow>,
    /// Components.
    pub components: Vec<ComponentRow>,
}

/// Single lines of the record.
const LINES: &[&str] = &[
    "name",
    "name_en",
    "field",
    "field_group",
    "agency",
    "service_level",
    "conditions",
    "note",
    "special",
    "roadmap",
    "roadmap_year",
    "roadmap_decision",
];
/// Lists of lines.
const LISTS: &[&str] = &[
    "variants",
    "legal_basis",
    "forms",
    "processes",
    "applicants_vi",
];
/// Lists of words that are ticked.
pub const TICKS: &[&str] = &["levels", "applicants", "channels", "priority"];

impl Typed {
    /// What stands in the form of a record.
    pub fn of_record(body: &str) -> Self {
        let record: Value = serde_json::from_str(body).unwrap_or(Value::Null);
        let text = |value: &Value, key: &str| match value.get(key) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Number(number)) => number.to_string().trim_end_matches(".0").to_owned(),
            _ => String::new(),
        };
        let list = |value: &Value, key: &str| -> Vec<String> {
            let items = value.get(key).and_then(Value::as_array);
            items
                .map(|items| {
                    let texts = items.iter().filter_map(Value::as_str);
                    texts.map(str::to_owned).collect()
                })
                .unwrap_or_default()
        };
        let mut lines: Vec<(String, String)> = LINES
            .iter()
            .map(|key| ((*key).to_owned(), text(&record, key)))
            .collect();
        for key in LISTS {
            lines.push(((*key).to_owned(), list(&record, key).join("\n")));
        }
        let results = record.get("results").and_then(Value::as_array);
        let results: Vec<String> = results
            .map(|items| items.iter().map(|it| text(it, "name")).collect())
            .unwrap_or_default();
        lines.push(("results".to_owned(), results.join("\n")));
        let time = record.get("time").cloned().unwrap_or(Value::Null);
        for key in ["amount", "unit", "text"] {
            lines.push((format!("time.{key}"), text(&time, key)));
        }
        let code = Kind::Procedure.code_field().unwrap_or("code");
        lines.push((code.to_owned(), text(&record, code)));
        let ticks = TICKS
            .iter()
            .flat_map(|key| {
                list(&record, key)
                    .into_iter()
                    .map(|it| ((*key).to_owned(), it))
            })
            .collect();
        let rows = |value: &Value, key: &str| -> Vec<Value> {
            value
                .get(key)
                .and_then(Value::as_array)
                .cloned()
                .unwrap_or_default()
        };
        let of_channel = rows(&time, "by_channel");
        let times = ["online", "in_person", "postal"]
            .iter()
            .map(|channel| {
                let row = of_channel.iter().find(|it| it["channel"] == **channel);
                TimeRow {
                    channel: (*channel).to_owned(),
                    amount: row.map(|it| text(it, "amount")).unwrap_or_default(),
                    unit: row.map(|it| text(it, "unit")).unwrap_or_default(),
                }
            })
            .collect();
        // Every case of the procedure has its row, and a time whose case is gone stays to be seen.
        let of_variant = rows(&time, "by_variant");
        let mut variants = list(&record, "variants");
        for it in &of_variant {
            let name = text(it, "variant");
            if !variants.contains(&name) {
                variants.push(name);
            }
        }
        let variant_times = variants
            .into_iter()
            .map(|variant| {
                let row = of_variant
                    .iter()
                    .find(|it| it["variant"] == variant.as_str());
                VariantTimeRow {
                    amount: row.map(|it| text(it, "amount")).unwrap_or_default(),
                    unit: row.map(|it| text(it, "unit")).unwrap_or_default(),
                    variant,
                }
            })
            .collect();
        Self {
            lines,
            ticks,
            times,
            variant_times,
            fees: rows(&record, "fees")
                .iter()
                .map(|it| FeeRow {
                    name: text(it, "name"),
                    amount: text(it, "amount"),
                    channels: list(it, "channels"),
                    note: text(it, "note"),
                })
                .collect(),
            components: rows(&record, "components")
                .iter()
                .map(|it| ComponentRow {
                    id: text(it, "id"),
                    name: text(it, "name"),
                    originals: text(it, "originals"),
                    copies: text(it, "copies"),
                    required: it["required"] == true,
                    is_form: it["is_form"] == true,
                    form_code: text(it, "form_code"),
                    cases: list(it, "cases").join(" | "),
                })
                .collect(),
        }
    }

    /// What was sent.
    pub fn of_form(fields: &Fields) -> Self {
        let text = |name: String| fields.text(&name);
        let mut fees = Vec::new();
        for at in 0.. {
            let name = |key: &str| format!("fees.{at}.{key}");
            if !fields.has(&name("name")) {
                break;
            }
            fees.push(FeeRow {
                name: text(name("name")),
                amount: text(name("amount")),
                channels: fields.all(&name("channels")),
                note: text(name("note")),
            });
        }
        let mut components = Vec::new();
        for at in 0.. {
            let name = |key: &str| format!("components.{at}.{key}");
            if !fields.has(&name("name")) {
                break;
            }
            components.push(ComponentRow {
                id: text(name("id")),
                name: text(name("name")),
                originals: text(name("originals")),
                copies: text(name("copies")),
                required: fields.has(&name("required")),
                is_form: fields.has(&name("is_form")),
                form_code: text(name("form_code")),
                cases: text(name("cases")),
            });
        }
        let times = ["online", "in_person", "postal"]
            .iter()
            .map(|channel| TimeRow {
                channel: (*channel).to_owned(),
                amount: text(format!("times.{channel}.amount")),
                unit: text(format!("times.{channel}.unit")),
            })
            .collect();
        let mut variant_times = Vec::new();
        for at in 0.. {
            let name = |key: &str| format!("variant_times.{at}.{key}");
            if !fields.has(&name("variant")) {
                break;
            }
            variant_times.push(VariantTimeRow {
                variant: text(name("variant")),
                amount: text(name("amount")),
                unit: text(name("unit")),
            });
        }
        let is_row = |name: &str| {
            ["fees.", "components.", "times.", "variant_times."]
                .iter()
                .any(|row| name.starts_with(row))
        };
        let single = |name: &str| !is_row(name) && !TICKS.contains(&name);
        Self {
            lines: fields
                .values
                .iter()
                .filter(|(name, _)| single(name))
                .cloned()
                .collect(),
            ticks: fields
                .values
                .iter()
                .filter(|(name, _)| TICKS.contains(&name.as_str()))
                .cloned()
                .collect(),
            times,
            variant_times,
            fees,
            components,
        }
    }

    /// The text of a single field.
    pub fn line(&self, name: &str) -> &str {
        let found = self.lines.iter().find(|(field, _)| field == name);
        found.map_or("", |(_, value)| value.as_str().trim())
    }

    /// The lines of a field that holds several.
    pub fn list(&self, name: &str) -> Vec<String> {
        let lines = self.line(name).lines().map(str::trim);
        lines
            .filter(|it| !it.is_empty())
            .map(str::to_owned)
            .collect()
    }

    /// Whether a box is ticked.
    pub fn ticked(&self, name: &str, value: &str) -> bool {
        self.ticks
            .iter()
            .any(|(field, it)| field == name && it == value)
    }

    /// The ticked values of a name.
    pub fn all_ticked(&self, name: &str) -> Vec<&str> {
        let ticked = self.ticks.iter().filter(|(field, _)| field == name);
        ticked.map(|(_, value)| value.as_str()).collect()
    }
}
