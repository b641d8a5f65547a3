-- The cases of a rare public figure, found where the sums say that there are any: an agency's cases by
-- the time of each moment that figures count, with the procedure behind it, so that those of others are
-- passed over without being read.

DROP INDEX case_file_register_agency;
CREATE INDEX case_file_register_agency ON case_file (agency, submitted_at, id, procedure_code);
DROP INDEX case_file_finished_agency;
CREATE INDEX case_file_finished_agency ON case_file (agency, finished_at, id, procedure_code) WHERE finished_at IS NOT NULL;
DROP INDEX case_file_received;
CREATE INDEX case_file_received ON case_file (received_at, id) WHERE received_at IS NOT NULL;
CREATE INDEX case_file_received_agency ON case_file (agency, received_at, id, procedure_code) WHERE received_at IS NOT NULL;
DROP INDEX case_file_rated;
CREATE INDEX case_file_rated ON case_file (rated_at, id) WHERE rated_at IS NOT NULL;
CREATE INDEX case_file_rated_agency ON case_file (agency, rated_at, id, procedure_code) WHERE rated_at IS NOT NULL;

-- Those that ended late, which most people look for and which come in heaps.
CREATE INDEX case_file_ended_late ON case_file (finished_at, id) WHERE finished_at > due_at;
CREATE INDEX case_file_received_late ON case_file (received_at, id) WHERE finished_at > due_at;

-- An agency's month with all its procedures, and a procedure's months at every agency.
DROP INDEX index_total_month;
CREATE INDEX index_total_month ON index_total (month, agency);
CREATE INDEX index_total_procedure ON index_total (procedure_code, month);
