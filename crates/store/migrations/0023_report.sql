-- Reports that were made, each kept as it was: figures only, nothing personal. A correction is a
-- further edition that says why. And what people ask for of their own.

CREATE TABLE report (
    form TEXT NOT NULL,
    -- Whose report it is; empty for the whole province.
    agency TEXT NOT NULL,
    period TEXT NOT NULL,
    edition BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    made_by TEXT NOT NULL,
    reason TEXT NOT NULL,
    -- SHA-256 of the body.
    sha256 TEXT NOT NULL,
    body TEXT NOT NULL,
    -- The signed PDF among the files; NULL where the form has none.
    paper TEXT,
    PRIMARY KEY (form, agency, period, edition)
);

CREATE INDEX report_newest ON report (made_at, form, agency, period, edition);
CREATE INDEX report_newest_of ON report (agency, made_at, form, period, edition);

CREATE TABLE report_query (
    id TEXT NOT NULL PRIMARY KEY,
    owner TEXT NOT NULL,
    owner_name TEXT NOT NULL,
    agency TEXT NOT NULL,
    name TEXT NOT NULL,
    -- Whether colleagues of the agency see it.
    shared BOOLEAN NOT NULL,
    changed_at BIGINT NOT NULL,
    body TEXT NOT NULL
);

CREATE INDEX report_query_owner ON report_query (owner, changed_at, id);
CREATE INDEX report_query_agency ON report_query (agency, changed_at, id) WHERE shared;
