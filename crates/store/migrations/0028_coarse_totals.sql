-- Coarser sums of the totals, kept in the same commit, so that whoever is the first to ask for a
-- year of a province reads as many rows as there are agencies and months, and never agencies ×
-- procedures × months.

-- Four grains. 'agency': an agency's month, procedure_code empty. 'place': a procedure at an
-- agency, its year. 'procedure' and 'procedure_year': a procedure's month and year of the whole
-- province, in a few stripes (in the place of the agency), so that two agencies seldom wait for one row.
CREATE TABLE outcome_sum (
    grain TEXT NOT NULL,
    period TEXT NOT NULL,
    agency TEXT NOT NULL,
    procedure_code TEXT NOT NULL,
    received BIGINT NOT NULL,
    received_online BIGINT NOT NULL,
    received_post BIGINT NOT NULL,
    granted BIGINT NOT NULL,
    refused BIGINT NOT NULL,
    rejected BIGINT NOT NULL,
    withdrawn BIGINT NOT NULL,
    stopped BIGINT NOT NULL,
    lapsed BIGINT NOT NULL,
    on_time BIGINT NOT NULL,
    early BIGINT NOT NULL,
    late BIGINT NOT NULL,
    rated BIGINT NOT NULL,
    satisfied BIGINT NOT NULL,
    PRIMARY KEY (grain, period, agency, procedure_code)
);

CREATE INDEX outcome_sum_procedure ON outcome_sum (grain, procedure_code, period);

-- The same for what the index is reckoned from: an agency's month with procedure_code empty, a
-- procedure at an agency by the year.
CREATE TABLE index_sum (
    grain TEXT NOT NULL,
    period TEXT NOT NULL,
    agency TEXT NOT NULL,
    procedure_code TEXT NOT NULL,
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
    PRIMARY KEY (grain, period, agency, procedure_code)
);

-- One agency's month with all its procedures, and one procedure's with all its agencies.
CREATE INDEX case_total_agency_month ON case_total (agency, month);
CREATE INDEX case_total_procedure_month ON case_total (procedure_code, month);

INSERT INTO outcome_sum (grain, period, agency, procedure_code,
    received, received_online, received_post, granted, refused, rejected, withdrawn, stopped, lapsed, on_time, early, late, rated, satisfied)
SELECT 'agency', month, agency, '',
    CAST(sum(CASE outcome WHEN 'received' THEN total ELSE 0 END) AS BIGINT),
    CAST(sum(CASE outcome WHEN 'received_online' THEN total ELSE 0 END) AS BIGINT),
    CAST(sum(CASE outcome WHEN 'received_post' THEN total ELSE 0 END) AS BIGINT),
    CAST(sum(CASE outcome WHEN 'granted' THEN total ELSE 0 END) AS BIGINT),
    CAST(sum(CASE outcome WHEN 'refused' THEN total ELSE 0 END) AS BIGINT),
    CAST(sum(CASE outcome WHEN 'rejected' THEN total ELSE 0 END) AS BIGINT),
    CAST(sum(CASE outcome WHEN 'withdrawn' THEN total ELSE 0 END) AS BIGINT),
    CAST(sum(CASE outcome WHEN 'stopped' THEN total ELSE 0 END) AS BIGINT),
    CAST(sum(CASE outcome WHEN 'lapsed' THEN total ELSE 0 END) AS BIGINT),
    CAST(sum(CASE outcome WHEN 'on_time' THEN total ELSE 0 END) AS BIGINT),
    CAST(sum(CASE outcome WHEN 'early' THEN total ELSE 0 END) AS BIGINT),
    CAST(sum(CASE outcome WHEN 'late' THEN total ELSE 0 END) AS BIGINT),
    CAST(sum(CASE outcome WHEN 'rated' THEN total ELSE 0 END) AS BIGINT),
    CAST(sum(CASE outcome WHEN 'satisfied' THEN total ELSE 0 END) AS BIGINT)
FROM case_total GROUP BY month, agency;

INSERT INTO outcome_sum (grain, period, agency, procedure_code,
    received, received_online, received_post, granted, refused, rejected, withdrawn, stopped, lapsed, on_time, early, late, rated, satisfied)
SELECT 'place', substr(month, 1, 4), agency, procedure_code,
    CAST(sum(CASE outcome WHEN 'received' THEN total ELSE 0 END) AS BIGINT),
    CAST(sum(CASE outcome WHEN 'received_online' THEN total ELSE 0 END) AS BIGINT),
    CAST(sum(CASE outcome WHEN 'received_post' THEN total ELSE 0 END) AS BIGINT),
    CAST(sum(CASE outcome WHEN 'granted' THEN total ELSE 0 END) AS BIGINT),
    CAST(sum(CASE outcome WHEN 'refused' THEN total ELSE 0 END) AS BIGINT),
    CAST(sum(CASE outcome WHEN 'rejected' THEN total ELSE 0 END) AS BIGINT),
    CAST(sum(CASE outcome WHEN 'withdrawn' THEN total ELSE 0 END) AS BIGINT),
    CAST(sum(CASE outcome WHEN 'stopped' THEN total ELSE 0 END) AS BIGINT),
    CAST(sum(CASE outcome WHEN 'lapsed' THEN total ELSE 0 END) AS BIGINT),
    CAST(sum(CASE outcome WHEN 'on_time' THEN total ELSE 0 END) AS BIGINT),
    CAST(sum(CASE outcome WHEN 'early' THEN total ELSE 0 END) AS BIGINT),
    CAST(sum(CASE outcome WHEN 'late' THEN total ELSE 0 END) AS BIGINT),
    CAST(sum(CASE outcome WHEN 'rated' THEN total ELSE 0 END) AS BIGINT),
    CAST(sum(CASE outcome WHEN 'satisfied' THEN total ELSE 0 END) AS BIGINT)
FROM case_total GROUP BY substr(month, 1, 4), agency, procedure_code;

INSERT INTO outcome_sum (grain, period, agency, procedure_code,
    received, received_online, received_post, granted, refused, rejected, withdrawn, stopped, lapsed, on_time, early, late, rated, satisfied)
SELECT 'procedure', month, '0', procedure_code,
    CAST(sum(CASE outcome WHEN 'received' THEN total ELSE 0 END) AS BIGINT),
    CAST(sum(CASE outcome WHEN 'received_online' THEN total ELSE 0 END) AS BIGINT),
    CAST(sum(CASE outcome WHEN 'received_post' THEN total ELSE 0 END) AS BIGINT),
    CAST(sum(CASE outcome WHEN 'granted' THEN total ELSE 0 END) AS BIGINT),
    CAST(sum(CASE outcome WHEN 'refused' THEN total ELSE 0 END) AS BIGINT),
    CAST(sum(CASE outcome WHEN 'rejected' THEN total ELSE 0 END) AS BIGINT),
    CAST(sum(CASE outcome WHEN 'withdrawn' THEN total ELSE 0 END) AS BIGINT),
    CAST(sum(CASE outcome WHEN 'stopped' THEN total ELSE 0 END) AS BIGINT),
    CAST(sum(CASE outcome WHEN 'lapsed' THEN total ELSE 0 END) AS BIGINT),
    CAST(sum(CASE outcome WHEN 'on_time' THEN total ELSE 0 END) AS BIGINT),
    CAST(sum(CASE outcome WHEN 'early' THEN total ELSE 0 END) AS BIGINT),
    CAST(sum(CASE outcome WHEN 'late' THEN total ELSE 0 END) AS BIGINT),
    CAST(sum(CASE outcome WHEN 'rated' THEN total ELSE 0 END) AS BIGINT),
    CAST(sum(CASE outcome WHEN 'satisfied' THEN total ELSE 0 END) AS BIGINT)
FROM case_total GROUP BY month, procedure_code;

INSERT INTO outcome_sum (grain, period, agency, procedure_code,
    received, received_online, received_post, granted, refused, rejected, withdrawn, stopped, lapsed, on_time, early, late, rated, satisfied)
SELECT 'procedure_year', substr(month, 1, 4), '0', procedure_code,
    CAST(sum(CASE outcome WHEN 'received' THEN total ELSE 0 END) AS BIGINT),
    CAST(sum(CASE outcome WHEN 'received_online' THEN total ELSE 0 END) AS BIGINT),
    CAST(sum(CASE outcome WHEN 'received_post' THEN total ELSE 0 END) AS BIGINT),
    CAST(sum(CASE outcome WHEN 'granted' THEN total ELSE 0 END) AS BIGINT),
    CAST(sum(CASE outcome WHEN 'refused' THEN total ELSE 0 END) AS BIGINT),
    CAST(sum(CASE outcome WHEN 'rejected' THEN total ELSE 0 END) AS BIGINT),
    CAST(sum(CASE outcome WHEN 'withdrawn' THEN total ELSE 0 END) AS BIGINT),
    CAST(sum(CASE outcome WHEN 'stopped' THEN total ELSE 0 END) AS BIGINT),
    CAST(sum(CASE outcome WHEN 'lapsed' THEN total ELSE 0 END) AS BIGINT),
    CAST(sum(CASE outcome WHEN 'on_time' THEN total ELSE 0 END) AS BIGINT),
    CAST(sum(CASE outcome WHEN 'early' THEN total ELSE 0 END) AS BIGINT),
    CAST(sum(CASE outcome WHEN 'late' THEN total ELSE 0 END) AS BIGINT),
    CAST(sum(CASE outcome WHEN 'rated' THEN total ELSE 0 END) AS BIGINT),
    CAST(sum(CASE outcome WHEN 'satisfied' THEN total ELSE 0 END) AS BIGINT)
FROM case_total GROUP BY substr(month, 1, 4), procedure_code;

INSERT INTO index_sum (grain, period, agency, procedure_code,
    received, resolved, early, late, ended, online, full_eligible, full_online, granted, e_result, digitised, reused, fee_due, paid_online, rated, disliked, days, points_time, points_contacts, points_attitude)
SELECT 'agency', month, agency, '',
    CAST(sum(received) AS BIGINT),
    CAST(sum(resolved) AS BIGINT),
    CAST(sum(early) AS BIGINT),
    CAST(sum(late) AS BIGINT),
    CAST(sum(ended) AS BIGINT),
    CAST(sum(online) AS BIGINT),
    CAST(sum(full_eligible) AS BIGINT),
    CAST(sum(full_online) AS BIGINT),
    CAST(sum(granted) AS BIGINT),
    CAST(sum(e_result) AS BIGINT),
    CAST(sum(digitised) AS BIGINT),
    CAST(sum(reused) AS BIGINT),
    CAST(sum(fee_due) AS BIGINT),
    CAST(sum(paid_online) AS BIGINT),
    CAST(sum(rated) AS BIGINT),
    CAST(sum(disliked) AS BIGINT),
    CAST(sum(days) AS BIGINT),
    CAST(sum(points_time) AS BIGINT),
    CAST(sum(points_contacts) AS BIGINT),
    CAST(sum(points_attitude) AS BIGINT)
FROM index_total GROUP BY month, agency;

INSERT INTO index_sum (grain, period, agency, procedure_code,
    received, resolved, early, late, ended, online, full_eligible, full_online, granted, e_result, digitised, reused, fee_due, paid_online, rated, disliked, days, points_time, points_contacts, points_attitude)
SELECT 'place', substr(month, 1, 4), agency, procedure_code,
    CAST(sum(received) AS BIGINT),
    CAST(sum(resolved) AS BIGINT),
    CAST(sum(early) AS BIGINT),
    CAST(sum(late) AS BIGINT),
    CAST(sum(ended) AS BIGINT),
    CAST(sum(online) AS BIGINT),
    CAST(sum(full_eligible) AS BIGINT),
    CAST(sum(full_online) AS BIGINT),
    CAST(sum(granted) AS BIGINT),
    CAST(sum(e_result) AS BIGINT),
    CAST(sum(digitised) AS BIGINT),
    CAST(sum(reused) AS BIGINT),
    CAST(sum(fee_due) AS BIGINT),
    CAST(sum(paid_online) AS BIGINT),
    CAST(sum(rated) AS BIGINT),
    CAST(sum(disliked) AS BIGINT),
    CAST(sum(days) AS BIGINT),
    CAST(sum(points_time) AS BIGINT),
    CAST(sum(points_contacts) AS BIGINT),
    CAST(sum(points_attitude) AS BIGINT)
FROM index_total GROUP BY substr(month, 1, 4), agency, procedure_code;
