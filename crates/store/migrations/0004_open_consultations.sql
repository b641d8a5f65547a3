-- Which units still owe a case their opinion, each between bars; none where nobody was asked or
-- everyone answered.

ALTER TABLE case_file ADD COLUMN consulted_units TEXT;

CREATE INDEX case_file_consulted ON case_file (next_act_due_at, id, consulted_units)
    WHERE consulted_units IS NOT NULL;
