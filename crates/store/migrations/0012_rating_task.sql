-- Ratings that were low: somebody of the agency must look into them. No name and no case code, so
-- that whoever is rated does not learn who said it.

CREATE TABLE rating_task (
    case_id TEXT NOT NULL PRIMARY KEY,
    agency TEXT NOT NULL,
    procedure_code TEXT NOT NULL,
    rated_at BIGINT NOT NULL,
    body TEXT NOT NULL,
    -- When it was dealt with; NULL until then.
    handled_at BIGINT,
    handled_by TEXT,
    note TEXT
);

CREATE INDEX rating_task_agency ON rating_task (agency, rated_at, case_id);
CREATE INDEX rating_task_newest ON rating_task (rated_at, case_id);
