-- What petitions have in common that say the same, whoever sent them: a hint for whoever classifies. Unlike
-- `same_key` it joins nothing by itself, because two people may write one sentence about two cases. Absent where
-- nothing is said. What was there before gets it by the back-fill `petition_words_key`.
ALTER TABLE petition_file ADD COLUMN words_key TEXT;

CREATE INDEX petition_file_words_key ON petition_file (words_key, id) WHERE words_key IS NOT NULL;
