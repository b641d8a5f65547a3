//! Scans of paper at the counter: each paper its own, or one scan of the whole bundle that stands
//! for every paper without its own.

use super::stored::Stored;
use domain::case::amend::Amend;
use domain::case::filing::CopyKind;
use domain::case::{Case, Paper};

/// The field of the scan of the whole bundle.
pub const BUNDLE: &str = "scan_all";

/// The field of a component's own scan.
pub fn field(component: &str) -> String {
    format!("scan:{component}")
}

/// Puts the scans to the papers: the paper's own, else the bundle's. What is only shown is not
/// kept, and so not scanned.
pub fn attached(papers: &[Paper], stored: &Stored) -> Vec<Paper> {
    papers
        .iter()
        .map(|paper| {
            let component = paper.component.as_ref();
            let own = component.and_then(|id| stored.of(&field(id.as_str())));
            let scan = match paper.copy {
                CopyKind::ShownOnly => None,
                _ => own.or_else(|| stored.of(BUNDLE)),
            };
            let file = scan.and_then(|scan| scan.file.clone());
            Paper {
                file: file.or_else(|| paper.file.clone()),
                ..paper.clone()
            }
        })
        .collect()
}

/// The papers of a case that have no scan yet and need one.
pub fn missing(case: &Case) -> Vec<&Paper> {
    let filing = case.filing.iter().filter(|it| it.channel.is_paper());
    filing
        .flat_map(|filing| &filing.papers)
        .filter(|paper| paper.component.is_some() && paper.file.is_none())
        .filter(|paper| paper.copy != CopyKind::ShownOnly)
        .collect()
}

/// The amendment that enters scans for papers of a case that had none; none where no scan came.
pub fn of_case(case: &Case, stored: &Stored) -> Option<Amend> {
    let bare: Vec<Paper> = missing(case).into_iter().cloned().collect();
    let papers: Vec<Paper> = attached(&bare, stored)
        .into_iter()
        .filter(|paper| paper.file.is_some())
        .collect();
    (!papers.is_empty()).then(|| Amend {
        papers,
        ..Amend::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::case::filing::StoredFile;
    use domain::ids::{ComponentId, FileHash};

    fn paper(id: &str, copy: CopyKind) -> Paper {
        Paper {
            component: Some(ComponentId(id.to_owned())),
            name: id.to_owned(),
            copy,
            count: 1,
            file: None,
        }
    }

    fn scan(name: &str) -> Paper {
        Paper {
            file: Some(StoredFile {
                hash: FileHash(name.to_owned()),
                name: name.to_owned(),
                media_type: "application/pdf".to_owned(),
                size: 1,
            }),
            ..paper(name, CopyKind::Plain)
        }
    }

    #[test]
    fn a_bundle_serves_every_paper_without_a_scan_of_its_own_and_nothing_that_is_only_shown() {
        let stored = Stored {
            papers: vec![
                (BUNDLE.to_owned(), scan("bundle")),
                (field("b"), scan("own")),
            ],
            ..Stored::default()
        };
        let papers = [
            paper("a", CopyKind::Original),
            paper("b", CopyKind::Original),
            paper("c", CopyKind::ShownOnly),
        ];
        let hashes: Vec<_> = attached(&papers, &stored)
            .into_iter()
            .map(|it| it.file.map(|file| file.hash.0))
            .collect();
        assert_eq!(
            hashes,
            [Some("bundle".to_owned()), Some("own".to_owned()), None]
        );
    }
}
