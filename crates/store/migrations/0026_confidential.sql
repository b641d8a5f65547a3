-- TRUE where only those who work on a case may know whose it is; nothing for all others. Lists ask it
-- without opening the case. What was filed before says so in its own body.
ALTER TABLE case_file ADD COLUMN confidential BOOLEAN;

UPDATE case_file SET confidential = TRUE WHERE body LIKE '%"confidential":true%';
