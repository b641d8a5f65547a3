-- Cases that were asked for a supplement more than once, which index 766 counts as overdue whatever
-- their date of return: a count beside the others, and a bit among the marks of a case. The journal's
-- kinds of events tell which they are, also where what an event said was masked.
ALTER TABLE index_total ADD COLUMN asked_again BIGINT NOT NULL DEFAULT 0;
ALTER TABLE index_sum ADD COLUMN asked_again BIGINT NOT NULL DEFAULT 0;

-- The month is that of Viet Nam's clock.
CREATE TEMPORARY TABLE asked_again AS
SELECT id, agency, procedure_code, to_char(to_timestamp(received_at / 1000) AT TIME ZONE 'Asia/Ho_Chi_Minh', 'YYYY-MM') AS month
FROM case_file
WHERE received_at IS NOT NULL AND (finished_at IS NULL OR due_at IS NULL OR finished_at <= due_at)
    AND id IN (SELECT case_id FROM case_event WHERE kind = 'supplement_requested'
               GROUP BY case_id HAVING count(*) > 1);

UPDATE case_file SET counted = counted | 65536
WHERE counted IS NOT NULL AND id IN (SELECT id FROM asked_again);

UPDATE index_total SET asked_again = it.cases
FROM (SELECT agency, procedure_code, month, count(*) AS cases FROM asked_again
      GROUP BY agency, procedure_code, month) AS it
WHERE index_total.agency = it.agency AND index_total.procedure_code = it.procedure_code
    AND index_total.month = it.month;

UPDATE index_sum SET asked_again = it.cases
FROM (SELECT agency, month, count(*) AS cases FROM asked_again GROUP BY agency, month) AS it
WHERE index_sum.grain = 'agency' AND index_sum.period = it.month AND index_sum.agency = it.agency;

UPDATE index_sum SET asked_again = it.cases
FROM (SELECT agency, procedure_code, substr(month, 1, 4) AS year, count(*) AS cases FROM asked_again
      GROUP BY agency, procedure_code, substr(month, 1, 4)) AS it
WHERE index_sum.grain = 'place' AND index_sum.period = it.year AND index_sum.agency = it.agency
    AND index_sum.procedure_code = it.procedure_code;

UPDATE index_sum SET asked_again = it.cases
FROM (SELECT agency, procedure_code, quarter, count(*) AS cases FROM (
          SELECT agency, procedure_code, substr(month, 1, 4) || CASE WHEN substr(month, 6) <= '03' THEN '-q1'
              WHEN substr(month, 6) <= '06' THEN '-q2' WHEN substr(month, 6) <= '09' THEN '-q3'
              ELSE '-q4' END AS quarter FROM asked_again) AS one
      GROUP BY agency, procedure_code, quarter) AS it
WHERE index_sum.grain = 'place_quarter' AND index_sum.period = it.quarter
    AND index_sum.agency = it.agency AND index_sum.procedure_code = it.procedure_code;

DROP TABLE asked_again;
