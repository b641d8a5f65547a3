-- How many codes went to a telephone or a mailbox, or were asked for by somebody, in the last half hour.

CREATE INDEX code_sent_target ON code_sent (target, created_at);
CREATE INDEX code_sent_who ON code_sent (purpose, who, created_at);
