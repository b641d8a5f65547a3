//! The templates: Typst text, one file a letter and one for what all have in common.

use std::collections::HashMap;
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};

macro_rules! shipped {
    ($($name:literal),* $(,)?) => {
        [$(($name, include_str!(concat!("../templates/", $name, ".typ")))),*]
    };
}

const SHIPPED: [(&str, &str); 10] = shipped![
    "letterhead",
    "receipt",
    "supplement_request",
    "reject",
    "extend",
    "stop",
    "control_slip",
    "hand_over",
    "register",
    "report",
];

/// The templates by name.
#[derive(Clone, Debug)]
pub struct Templates(HashMap<FileId, Source>);

impl Templates {
    /// Those that ship with the program.
    pub fn shipped() -> Self {
        let mut templates = Self(HashMap::new());
        for (name, text) in SHIPPED {
            templates.set(name, text);
        }
        templates
    }

    /// Puts a text in the place of the template of that name, or beside them.
    pub fn set(&mut self, name: &str, text: &str) {
        if let Some(id) = id(&format!("{name}.typ")) {
            self.0.insert(id, Source::new(id, text.to_owned()));
        }
    }

    /// The names of the shipped templates.
    pub fn names() -> impl Iterator<Item = &'static str> {
        SHIPPED.iter().map(|(name, _)| *name)
    }

    pub(crate) fn source(&self, id: FileId) -> Option<&Source> {
        self.0.get(&id)
    }
}

/// The name of a file as the compiler knows it; `None` for a path that leaves the folder.
pub(crate) fn id(path: &str) -> Option<FileId> {
    let path = VirtualPath::new(path).ok()?;
    Some(RootedPath::new(VirtualRoot::Project, path).intern())
}
