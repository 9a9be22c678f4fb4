-- Organisations outside that ask for accreditation, and what became of it. group_id: the group of the directory that its contents
-- belong to, and slug: its name in addresses, both from the first approval on. folded: its name for searches. profile: what its
-- page says (summary of it for lists), proposal: what it wishes to say (JSON). reminded_at: when it was told that valid_until comes near. applicant_id: who
-- asked; from the approval on the members of the group count.
CREATE TABLE organisation (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  body TEXT NOT NULL,
  state TEXT NOT NULL,
  name TEXT NOT NULL,
  folded TEXT NOT NULL,
  fiscal_code TEXT NOT NULL,
  vat TEXT NOT NULL,
  street TEXT NOT NULL,
  postcode TEXT NOT NULL,
  town TEXT NOT NULL,
  province TEXT NOT NULL,
  comune TEXT NOT NULL,
  site TEXT NOT NULL,
  mail TEXT NOT NULL,
  phone TEXT NOT NULL,
  representative TEXT NOT NULL,
  statute TEXT NOT NULL,
  mission TEXT NOT NULL,
  slug TEXT UNIQUE,
  group_id INTEGER UNIQUE,
  applicant_id INTEGER NOT NULL,
  assignee_id INTEGER,
  reason TEXT NOT NULL,
  consent TEXT NOT NULL,
  profile TEXT NOT NULL,
  summary TEXT NOT NULL,
  proposal TEXT,
  valid_until INTEGER,
  reminded_at INTEGER,
  approved_at INTEGER,
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX organisation_fiscal_code ON organisation (fiscal_code) WHERE state NOT IN ('refused', 'withdrawn');
CREATE INDEX organisation_state ON organisation (state, changed_at);
CREATE INDEX organisation_public ON organisation (body, folded) WHERE state = 'approved';
CREATE INDEX organisation_until ON organisation (valid_until) WHERE state = 'approved';
CREATE INDEX organisation_applicant ON organisation (applicant_id);

-- What was done with it, step by step; only added to. note: what was said to the organisation.
CREATE TABLE organisation_step (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  organisation_id INTEGER NOT NULL REFERENCES organisation (id),
  at INTEGER NOT NULL,
  actor_id INTEGER,
  action TEXT NOT NULL,
  note TEXT NOT NULL
);
CREATE INDEX organisation_step_organisation ON organisation_step (organisation_id, id);

-- The documents of its request: files of the media.
CREATE TABLE organisation_document (
  organisation_id INTEGER NOT NULL REFERENCES organisation (id),
  media_id INTEGER NOT NULL,
  title TEXT NOT NULL,
  added_at INTEGER NOT NULL,
  PRIMARY KEY (organisation_id, media_id)
) WITHOUT ROWID;

-- What visitors write to the webmaster. code: the name it has for who wrote it, which nobody guesses.
CREATE TABLE feedback (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  code TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  page TEXT NOT NULL,
  text TEXT NOT NULL,
  name TEXT NOT NULL,
  address TEXT NOT NULL,
  person_id INTEGER,
  consent TEXT NOT NULL,
  note TEXT NOT NULL,
  actor_id INTEGER,
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL
);
CREATE INDEX feedback_state ON feedback (state, id);
CREATE INDEX feedback_created ON feedback (created_at);
CREATE INDEX feedback_person ON feedback (person_id) WHERE person_id IS NOT NULL;

-- What became of the last look at where a link of the portal leads. revision: of the content, whose address it was. due_at: when it
-- is looked at again, or until when somebody is at it. status: of HTTP, 0 without one; fault: a word, empty when it was found.
-- failures: in a row, counted once a day; failed_at: when the last one was counted.
CREATE TABLE link_check (
  content_id INTEGER PRIMARY KEY,
  revision INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  checked_at INTEGER,
  status INTEGER NOT NULL,
  fault TEXT NOT NULL,
  failures INTEGER NOT NULL,
  first_failed_at INTEGER,
  failed_at INTEGER
);
CREATE INDEX link_check_due ON link_check (due_at);
CREATE INDEX link_check_broken ON link_check (failures) WHERE failures >= 2;
