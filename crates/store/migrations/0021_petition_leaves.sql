-- The heads of petitions come into the journal's tree as those of cases do, under their own names.
-- Those that were there before wait for it like new ones.
INSERT INTO journal_pending (case_id, seq, at) SELECT id, version, received_at FROM petition_file;
