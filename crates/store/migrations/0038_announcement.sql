-- What the operator or the Office tells everybody on the public pages: maintenance before it begins,
-- and content that the Government or a ministry demands. Taken back, never taken away.

CREATE TABLE announcement (
    id TEXT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    who TEXT NOT NULL,
    who_name TEXT NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    basis TEXT NOT NULL,
    begins_at BIGINT NOT NULL,
    ends_at BIGINT,
    taken_back_at BIGINT,
    taken_back_by TEXT
);

CREATE INDEX announcement_at ON announcement (at, id);
CREATE INDEX announcement_ahead ON announcement (begins_at, id) WHERE kind = 'maintenance' AND taken_back_at IS NULL;
