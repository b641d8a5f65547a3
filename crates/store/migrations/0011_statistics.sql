-- What the evaluation index is reckoned from, counted in the same commit as the case, by the month
-- of receipt; and what finds the cases behind a public figure.

CREATE TABLE index_total (
    agency TEXT NOT NULL,
    procedure_code TEXT NOT NULL,
    month TEXT NOT NULL,
    received BIGINT NOT NULL,
    resolved BIGINT NOT NULL,
    early BIGINT NOT NULL,
    late BIGINT NOT NULL,
    ended BIGINT NOT NULL,
    online BIGINT NOT NULL,
    full_eligible BIGINT NOT NULL,
    full_online BIGINT NOT NULL,
    granted BIGINT NOT NULL,
    e_result BIGINT NOT NULL,
    digitised BIGINT NOT NULL,
    reused BIGINT NOT NULL,
    fee_due BIGINT NOT NULL,
    paid_online BIGINT NOT NULL,
    rated BIGINT NOT NULL,
    disliked BIGINT NOT NULL,
    days BIGINT NOT NULL,
    points_time BIGINT NOT NULL,
    points_contacts BIGINT NOT NULL,
    points_attitude BIGINT NOT NULL,
    PRIMARY KEY (agency, procedure_code, month)
);

CREATE INDEX index_total_month ON index_total (month);

CREATE INDEX case_file_finished ON case_file (finished_at, id) WHERE finished_at IS NOT NULL;
CREATE INDEX case_file_finished_agency ON case_file (agency, finished_at, id) WHERE finished_at IS NOT NULL;

-- Published rankings: each edition is kept, so that a correction leaves its trail.
CREATE TABLE ranking (
    period TEXT NOT NULL,
    edition BIGINT NOT NULL,
    published_at BIGINT NOT NULL,
    published_by TEXT NOT NULL,
    reason TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (period, edition)
);

CREATE INDEX ranking_newest ON ranking (published_at, period, edition);

-- When totals were last counted anew, and what differed.
CREATE TABLE total_recount (
    at BIGINT NOT NULL PRIMARY KEY,
    cases BIGINT NOT NULL,
    differences BIGINT NOT NULL,
    said TEXT NOT NULL
);
