-- What an index needs and only others know: entered by hand for a month, with its source. Every
-- edition stays, so that a change leaves its trail.

CREATE TABLE index_entry (
    indicator TEXT NOT NULL,
    agency TEXT NOT NULL,
    month TEXT NOT NULL,
    edition BIGINT NOT NULL,
    right_count BIGINT NOT NULL,
    of_count BIGINT NOT NULL,
    source TEXT NOT NULL,
    entered_by TEXT NOT NULL,
    entered_at BIGINT NOT NULL,
    PRIMARY KEY (indicator, agency, month, edition)
);

CREATE INDEX index_entry_month ON index_entry (month, indicator, agency);
CREATE INDEX index_entry_newest ON index_entry (entered_at, indicator, agency, month, edition);
