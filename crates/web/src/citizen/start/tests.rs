//! Whose agency is chosen already.

use super::*;

#[test]
fn the_agency_of_ones_own_commune_is_chosen_already() {
    let seed = domain::catalogue::Catalogue::seed();
    let organisation = Organisation::seed("nam-dinh").expect("a province");
    let procedure = seed.procedure(&"1.001193".into()).expect("a procedure");
    let resolvers = organisation.resolvers(procedure);
    let chosen = guess(&resolvers, "Tổ 5, Phường Trường Thi, tỉnh Nam Định");
    let agency = resolvers
        .iter()
        .find(|it| it.code.as_str() == chosen)
        .expect("an agency");
    assert!(agency.name.contains("Trường Thi"), "{}", agency.name);
    assert_eq!(guess(&resolvers, "Hà Nội"), "");
}
