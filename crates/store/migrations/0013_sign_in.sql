-- How people sign in besides a password of ours: who vouches for them, what else they must show,
-- and what is asked of passwords.

-- Who vouches for whom.
CREATE TABLE outside_identity (
    provider TEXT NOT NULL,
    -- The provider's name for the person; with the code of the organisation signed in for.
    subject TEXT NOT NULL,
    -- citizen, officer.
    kind TEXT NOT NULL,
    who TEXT NOT NULL,
    name TEXT NOT NULL,
    level BIGINT,
    linked_at BIGINT NOT NULL,
    used_at BIGINT NOT NULL,
    PRIMARY KEY (provider, subject)
);

CREATE INDEX outside_identity_who ON outside_identity (kind, who);

-- A sign-in that was begun and waits for its next step; gone within the hour.
CREATE TABLE sign_in_attempt (
    token_hash TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    -- outside, consent, factor, enrol, password.
    stage TEXT NOT NULL,
    provider TEXT,
    state TEXT,
    nonce TEXT,
    verifier TEXT,
    -- The account or the officer, where known.
    who TEXT,
    -- What the step needs, as JSON.
    body TEXT,
    wanted TEXT NOT NULL,
    failures BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE INDEX sign_in_attempt_created ON sign_in_attempt (created_at);

-- Who vouched for a session and for whom it acts, as JSON; NULL for a password of ours.
ALTER TABLE session ADD COLUMN outside TEXT;

-- What is known of a password beside its hash.
CREATE TABLE password_state (
    kind TEXT NOT NULL,
    who TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    -- Somebody else knows it: it must be changed before anything else.
    must_change BOOLEAN NOT NULL,
    PRIMARY KEY (kind, who)
);

-- Hashes of passwords from before, so that none comes back soon.
CREATE TABLE password_past (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    who TEXT NOT NULL,
    at BIGINT NOT NULL,
    hash TEXT NOT NULL
);

CREATE INDEX password_past_who ON password_past (kind, who, id);

-- What an officer shows besides the password.
CREATE TABLE second_factor (
    id TEXT NOT NULL PRIMARY KEY,
    officer TEXT NOT NULL,
    -- totp, passkey.
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    -- The shared secret of codes, or the public key of a passkey, in hexadecimal.
    secret TEXT NOT NULL,
    -- The passkey's name for itself; NULL for codes.
    credential TEXT,
    -- The last step or the last count that was used, so that nothing is used twice.
    counter BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    used_at BIGINT
);

CREATE INDEX second_factor_officer ON second_factor (officer, id);
CREATE UNIQUE INDEX second_factor_credential ON second_factor (credential) WHERE credential IS NOT NULL;

-- One person, one account: what was filed by the merged one belongs to the other from then on.
CREATE TABLE merged_account (
    account TEXT NOT NULL PRIMARY KEY,
    into_account TEXT NOT NULL,
    at BIGINT NOT NULL
);

CREATE INDEX merged_account_into ON merged_account (into_account);
