-- Cases that will be late if every step that is left takes all of its own time: kept with each act,
-- so that a head's overview counts and lists them from here and reckons nothing.

CREATE TABLE late_forecast (
    case_id TEXT NOT NULL PRIMARY KEY REFERENCES case_file (id),
    -- When the last step would end.
    ends_at BIGINT NOT NULL
);

-- How far a walk through old rows came that makes what newer programs keep with each act.
CREATE TABLE back_fill (
    name TEXT NOT NULL PRIMARY KEY,
    -- The last row it came to; empty before the first.
    after_id TEXT NOT NULL,
    done BIGINT NOT NULL,
    -- When it came to the end; NULL while it is under way.
    finished_at BIGINT
);
