-- Two more grains of the coarser sums, kept in the same commit, for what took longest to add up: a
-- procedure at an agency by the month ('place_month' of outcome_sum), of which an agency's month by
-- procedure and a field's month by agency are read, one row where the totals have eight; and by the
-- quarter ('place_quarter' of index_sum), which a quarter's index asks for.

INSERT INTO outcome_sum (grain, period, agency, procedure_code,
    received, received_online, received_post, granted, refused, rejected, withdrawn, stopped, lapsed, on_time, early, late, rated, satisfied)
SELECT 'place_month', month, agency, procedure_code,
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
FROM case_total GROUP BY month, agency, procedure_code;

INSERT INTO index_sum (grain, period, agency, procedure_code,
    received, resolved, early, late, ended, online, full_eligible, full_online, granted, e_result, digitised, reused, fee_due, paid_online, rated, disliked, days, points_time, points_contacts, points_attitude)
SELECT 'place_quarter', substr(month, 1, 4) || CASE WHEN substr(month, 6) <= '03' THEN '-q1' WHEN substr(month, 6) <= '06' THEN '-q2' WHEN substr(month, 6) <= '09' THEN '-q3' ELSE '-q4' END, agency, procedure_code,
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
FROM index_total
GROUP BY substr(month, 1, 4) || CASE WHEN substr(month, 6) <= '03' THEN '-q1' WHEN substr(month, 6) <= '06' THEN '-q2' WHEN substr(month, 6) <= '09' THEN '-q3' ELSE '-q4' END, agency, procedure_code;
