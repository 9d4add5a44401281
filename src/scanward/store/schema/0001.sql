-- The first ward: vault, releases and their work, quarantine, ledger, tickets, deliveries.
--
-- What identifies a patient is either sealed (`sealed_*`, AES-GCM under the vault key) or a blind index (`*_index`, HMAC
-- under a key derived from it). Times are ISO 8601 in UTC with microseconds, so that they sort as text everywhere.

CREATE TABLE vault_generation (
	id INTEGER NOT NULL PRIMARY KEY,
	key_check BLOB NOT NULL,
	created VARCHAR(27) NOT NULL,
	destroyed VARCHAR(27)
);

CREATE TABLE domain (
	id INTEGER NOT NULL PRIMARY KEY,
	generation INTEGER NOT NULL REFERENCES vault_generation (id),
	recipient VARCHAR(63) NOT NULL,
	purpose VARCHAR(63) NOT NULL,
	sealed_secret BLOB NOT NULL,
	created VARCHAR(27) NOT NULL,
	UNIQUE (generation, recipient, purpose)
);

CREATE TABLE pseudonym (
	id INTEGER NOT NULL PRIMARY KEY,
	domain INTEGER NOT NULL REFERENCES domain (id),
	patient_index BLOB NOT NULL,
	pseudonym VARCHAR(64) NOT NULL UNIQUE,
	sealed_patient BLOB NOT NULL,
	created VARCHAR(27) NOT NULL,
	UNIQUE (domain, patient_index)
);

CREATE TABLE release (
	id VARCHAR(32) NOT NULL PRIMARY KEY,
	job_index BLOB NOT NULL,
	recipient VARCHAR(63) NOT NULL,
	purpose VARCHAR(63) NOT NULL,
	recipe VARCHAR(255) NOT NULL,
	recipe_fingerprint VARCHAR(64) NOT NULL,
	sealed_places BLOB NOT NULL,
	state VARCHAR(16) NOT NULL,
	started VARCHAR(27) NOT NULL,
	finished VARCHAR(27)
);
CREATE INDEX ix_release_job_index ON release (job_index);

CREATE TABLE work (
	release VARCHAR(32) NOT NULL REFERENCES release (id) ON DELETE CASCADE,
	number INTEGER NOT NULL,
	patient VARCHAR(64) NOT NULL,
	study VARCHAR(64) NOT NULL,
	series VARCHAR(64) NOT NULL,
	modality VARCHAR(16) NOT NULL,
	sop_class_uid VARCHAR(64) NOT NULL,
	flags BIGINT NOT NULL,
	size BIGINT NOT NULL,
	sealed_source BLOB NOT NULL,
	state VARCHAR(16) NOT NULL,
	decision VARCHAR(16),
	reason TEXT,
	staged VARCHAR(255),
	sha256 VARCHAR(64),
	staged_size BIGINT,
	new_sop_class VARCHAR(64),
	new_instance VARCHAR(64),
	new_study VARCHAR(64),
	new_series VARCHAR(64),
	pseudonym VARCHAR(64),
	PRIMARY KEY (release, number)
);
CREATE INDEX ix_work_release_study_series_number ON work (release, study, series, number);
CREATE INDEX ix_work_release_patient_study ON work (release, patient, study);
CREATE INDEX ix_work_release_staged ON work (release, staged);

CREATE TABLE identity (
	release VARCHAR(32) NOT NULL REFERENCES release (id) ON DELETE CASCADE,
	patient VARCHAR(64) NOT NULL,
	sealed BLOB NOT NULL,
	PRIMARY KEY (release, patient)
);

CREATE TABLE quarantine (
	id VARCHAR(32) NOT NULL PRIMARY KEY,
	release VARCHAR(32) REFERENCES release (id),
	reason VARCHAR(32) NOT NULL,
	detail TEXT NOT NULL,
	sha256 VARCHAR(64) NOT NULL,
	size BIGINT NOT NULL,
	sealed_origin BLOB,
	kept VARCHAR(255),
	entered VARCHAR(27) NOT NULL
);
CREATE INDEX ix_quarantine_release ON quarantine (release);

CREATE TABLE ledger (
	seq INTEGER NOT NULL PRIMARY KEY,
	at VARCHAR(27) NOT NULL,
	kind VARCHAR(32) NOT NULL,
	release VARCHAR(32) NOT NULL,
	ticket VARCHAR(32) NOT NULL,
	body TEXT NOT NULL,
	prev VARCHAR(64) NOT NULL,
	hash VARCHAR(64) NOT NULL
);
CREATE INDEX ix_ledger_release ON ledger (release);

-- The ledger refuses a change by mistake; one by intent breaks the chain.
CREATE TRIGGER ledger_refuses_update BEFORE UPDATE ON ledger
BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END;
CREATE TRIGGER ledger_refuses_delete BEFORE DELETE ON ledger
BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END;

CREATE TABLE ticket (
	id VARCHAR(32) NOT NULL PRIMARY KEY,
	release VARCHAR(32) NOT NULL,
	manifest_sha256 VARCHAR(64) NOT NULL,
	state VARCHAR(16) NOT NULL,
	opened VARCHAR(27) NOT NULL,
	closed VARCHAR(27),
	outcome VARCHAR(16)
);
CREATE INDEX ix_ticket_release ON ticket (release);
CREATE INDEX ix_ticket_state ON ticket (state);

CREATE TABLE delivery (
	id INTEGER NOT NULL PRIMARY KEY,
	ticket VARCHAR(32) NOT NULL REFERENCES ticket (id),
	study VARCHAR(255) NOT NULL,
	objects INTEGER NOT NULL,
	already INTEGER NOT NULL,
	size BIGINT NOT NULL,
	at VARCHAR(27) NOT NULL,
	UNIQUE (ticket, study)
);
