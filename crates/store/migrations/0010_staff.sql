-- Officers as their agencies run them: what was changed of whose account, who is away and who
-- stands in; and files of many records on their way in.

-- Only grows.
CREATE TABLE officer_event (
    id TEXT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    officer TEXT NOT NULL,
    agency TEXT NOT NULL,
    -- appointed, changed, password, absence, absence_ended.
    what TEXT NOT NULL,
    who TEXT NOT NULL,
    who_name TEXT NOT NULL,
    -- The particulars as JSON; NULL where there were none.
    was TEXT,
    became TEXT
);

CREATE INDEX officer_event_officer ON officer_event (officer, id);
CREATE INDEX officer_event_agency ON officer_event (agency, id);

CREATE INDEX officer_name ON officer (name_fold, id);

CREATE TABLE absence (
    id TEXT NOT NULL PRIMARY KEY,
    officer TEXT NOT NULL,
    stand_in TEXT,
    first_day TEXT NOT NULL,
    last_day TEXT NOT NULL,
    reason TEXT NOT NULL,
    entered_at BIGINT NOT NULL,
    entered_by TEXT NOT NULL,
    -- When it was taken back; it holds no more.
    ended_at BIGINT
);

CREATE INDEX absence_officer ON absence (officer, last_day);
CREATE INDEX absence_stand_in ON absence (stand_in, last_day) WHERE stand_in IS NOT NULL;

CREATE TABLE catalogue_import (
    id TEXT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    who TEXT NOT NULL,
    who_name TEXT NOT NULL,
    -- procedure, title, process, agency, unit, officer.
    what TEXT NOT NULL,
    file_name TEXT NOT NULL,
    file_hash TEXT NOT NULL,
    -- reading, read, taking, taken, failed, dropped.
    state TEXT NOT NULL,
    done BIGINT NOT NULL,
    total BIGINT NOT NULL,
    new BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    same BIGINT NOT NULL,
    wrong BIGINT NOT NULL,
    -- What went wrong with the whole of it; NULL while nothing did.
    trouble TEXT,
    ended_at BIGINT,
    -- Who decided that it be taken; NULL until then.
    taken_by TEXT,
    taken_by_name TEXT,
    version BIGINT NOT NULL
);

CREATE INDEX catalogue_import_at ON catalogue_import (at, id);

-- The report of a dry run, line by line.
CREATE TABLE catalogue_import_line (
    import TEXT NOT NULL,
    pos BIGINT NOT NULL,
    verdict TEXT NOT NULL,
    line TEXT NOT NULL,
    PRIMARY KEY (import, pos)
);

CREATE INDEX catalogue_import_line_verdict ON catalogue_import_line (import, verdict, pos);
