//! An amendment of the file that the applicant asks for at the counter: another way of receiving the result, a paper more.

use super::act_page::ActPage;
use super::act_page::Around;
use super::desk::Desk;
use super::fields::Fields;
use askama::Template;
use domain::case::amend::Amend;
use domain::case::{Case, Delivery, Paper};

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/amend.html")]
pub struct Page {
    desk: Desk,
    page: ActPage,
    delivery: &'static str,
    post_address: String,
    components: Vec<(String, String)>,
}

impl Page {
    /// The page for a case.
    pub fn of(desk: Desk, page: ActPage, case: &Case) -> Self {
        let delivery = case.filing.as_ref().map(|f| f.delivery.clone());
        let (delivery, post_address) = match delivery {
            Some(Delivery::Post { address }) => ("post", address),
            Some(Delivery::Online) => ("online", String::new()),
            _ => ("in_person", String::new()),
        };
        Self {
            desk,
            page,
            delivery,
            post_address,
            components: case
                .terms
                .iter()
                .flat_map(|terms| &terms.components)
                .map(|component| (component.id.to_string(), component.name.clone()))
                .collect(),
        }
    }
}

/// What the form asks for.
pub fn command(fields: &Fields, around: &Around) -> Amend {
    let component = fields.text("component");
    let papers = around
        .papers
        .iter()
        .map(|(_, paper)| Paper {
            component: Some(component.clone())
                .filter(|it| !it.is_empty())
                .map(domain::ids::ComponentId),
            ..paper.clone()
        })
        .collect();
    Amend {
        form: None,
        papers,
        delivery: delivery(&fields.text("delivery"), &fields.text("post_address")),
    }
}

/// The way of receiving a result, as forms name it.
pub fn delivery(name: &str, address: &str) -> Option<Delivery> {
    match name {
        "in_person" => Some(Delivery::InPerson),
        "post" => Some(Delivery::Post {
            address: address.to_owned(),
        }),
        "online" => Some(Delivery::Online),
        _ => None,
    }
}
