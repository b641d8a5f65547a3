-- What a look-up by code tells, beside the case: a question that most people ask and that read all of it.
ALTER TABLE case_file ADD COLUMN look_up TEXT;

-- Bodies of cases and of what happened are longer than PostgreSQL keeps in a row as they are: it packs them,
-- and unpacks one for every look-up. LZ4 does both several times quicker than what PostgreSQL takes by
-- itself, for a little more room. What was written before stays as it is, and a PostgreSQL that was built
-- without LZ4 goes on as before.
DO $$
BEGIN
    ALTER TABLE case_file ALTER COLUMN body SET COMPRESSION lz4;
    ALTER TABLE case_event ALTER COLUMN payload SET COMPRESSION lz4;
    ALTER TABLE petition_file ALTER COLUMN body SET COMPRESSION lz4;
    ALTER TABLE petition_event ALTER COLUMN payload SET COMPRESSION lz4;
    ALTER TABLE draft ALTER COLUMN body SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN
    NULL;
END $$;
