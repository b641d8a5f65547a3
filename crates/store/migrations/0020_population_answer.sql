-- What the population database answered to a look-up: per fact whether it agrees with the case, and
-- nothing of the data itself.

ALTER TABLE population_look_up ADD COLUMN answered_at BIGINT;
ALTER TABLE population_look_up ADD COLUMN answer TEXT;

CREATE INDEX population_look_up_case ON population_look_up (case_id, at);
