-- A work list asks first which cases stand where and in which state, and the texts only of those that it
-- has not seen in that state: with version and dates in it the index alone answers the first question.
DROP INDEX case_file_holder;
CREATE INDEX case_file_holder
    ON case_file (holder_unit, next_act_due_at, id, paused, stage, is_open, version, due_at, step_due_at)
    WHERE is_open;
