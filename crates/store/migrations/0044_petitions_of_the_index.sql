-- Petitions that the index looks for: those that are open, by when something of them is due, and those of
-- which the sender contested the answer or that are like another one.

CREATE INDEX petition_file_overdue ON petition_file (next_due_at, received_at, agency) WHERE is_open;
CREATE INDEX petition_event_said ON petition_event (petition_id, kind) WHERE kind IN ('contested', 'linked');
