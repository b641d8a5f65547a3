//! Which rules are provoked by tests outside the stories of cases.

/// The rules that no function of this crate refuses by, because they need the catalogue, the
/// organisation or the officers' accounts: the desk does, and must provoke each of them.
pub const REFUSED_AT_THE_DESK: [&str; 11] = [
    "authority.agency",
    "authority.grant",
    "submit.procedure",
    "submit.agency",
    "submit.variant",
    "assign.known",
    "consult.known_unit",
    "publication_decision.ready",
    "rate.applicant",
    "ranking.reason",
    "ranking.unchanged",
];

/// The rules of access; the tests of their own modules provoke each of them.
pub const REFUSED_BY_ACCESS: [&str; 22] = [
    "announcement.basis",
    "announcement.end",
    "announcement.notice",
    "announcement.words",
    "authority.capacity_ended",
    "authority.capacity_scope",
    "authority.capacity_taken_back",
    "authority.confidential",
    "emergency.finding",
    "emergency.reason",
    "grant.reason",
    "grant.time",
    "population.account",
    "population.case",
    "population.expired",
    "population.grant",
    "population.paper",
    "population.purpose",
    "population.reason",
    "population.stage",
    "security_report.answer",
    "security_report.words",
];

/// The rules of the catalogue's publication; its own tests provoke each of them.
pub const REFUSED_BY_PUBLICATION: [&str; 13] = [
    "procedure_report.once",
    "procedure_report.words",
    "publication.agency",
    "publication.decision",
    "publication.faults",
    "publication.from",
    "publication.not_in_force",
    "publication.one_draft",
    "publication.remark",
    "publication.stage",
    "publication.two_people",
    "publication.unchanged",
    "publication_decision.complete",
];

/// The rules of petitions and questions; their own tests provoke each of them.
pub const REFUSED_BY_PETITIONS: [&str; 30] = [
    "authority.own_petition",
    "authority.petition",
    "petition.addressed",
    "petition.agencies",
    "petition.answer",
    "petition.challenge",
    "petition.channel",
    "petition.content",
    "petition.contest_time",
    "petition.escalation",
    "petition.files",
    "petition.fold_target",
    "petition.joint_lead",
    "petition.lapse_time",
    "petition.link",
    "petition.masked",
    "petition.public_text",
    "petition.published",
    "petition.reason",
    "petition.result_time",
    "petition.sender_address",
    "petition.sender_contact",
    "petition.sender_email",
    "petition.sender_name",
    "petition.sender_verified",
    "petition.stage",
    "petition.title",
    "petition.to",
    "petition.true_time",
    "petition.vietnamese",
];
