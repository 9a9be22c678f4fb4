-- Vacancies, public competitions, courses: listings, whose tables begin with the same columns; and the business directory.
-- state: draft, published, closed, filled, archived. ends_at: until when it is offered. published_at: none as long as nobody
-- but those who look after it may read it. comune: its ISTAT code, or empty. search_text: its words, folded, for the lists.
-- AUTOINCREMENT: addresses of pages name the ids. The long texts come last: lists need not read over them.

-- The business directory. state: pending, approved, refused, suspended. reason: why refused or suspended. Codes are those of
-- one entry among those that are or were approved; others may wait with the same.
CREATE TABLE company (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  state TEXT NOT NULL,
  reason TEXT NOT NULL,
  created_by INTEGER,
  created_at INTEGER NOT NULL,
  changed_by INTEGER,
  updated_at INTEGER NOT NULL,
  approved_at INTEGER,
  version INTEGER NOT NULL,
  denomination TEXT NOT NULL,
  legal_form TEXT NOT NULL,
  codice_fiscale TEXT NOT NULL,
  partita_iva TEXT NOT NULL,
  ateco TEXT NOT NULL,
  ateco_edition INTEGER,
  size TEXT NOT NULL,
  office_id INTEGER REFERENCES principal (id),
  comune TEXT NOT NULL,
  comune_name TEXT NOT NULL,
  street TEXT NOT NULL,
  cap TEXT NOT NULL,
  site TEXT NOT NULL,
  mail TEXT NOT NULL,
  phone TEXT NOT NULL,
  description TEXT NOT NULL,
  search_text TEXT NOT NULL
);
CREATE INDEX company_state ON company (state, updated_at);
CREATE INDEX company_office ON company (office_id, updated_at);
CREATE INDEX company_codice_fiscale ON company (codice_fiscale) WHERE codice_fiscale <> '';
CREATE INDEX company_partita_iva ON company (partita_iva) WHERE partita_iva <> '';
CREATE UNIQUE INDEX company_one_codice_fiscale ON company (codice_fiscale)
  WHERE codice_fiscale <> '' AND state IN ('approved', 'suspended');
CREATE UNIQUE INDEX company_one_partita_iva ON company (partita_iva)
  WHERE partita_iva <> '' AND state IN ('approved', 'suspended');

-- Who may change an entry: the people of the firm.
CREATE TABLE company_person (
  company_id INTEGER NOT NULL REFERENCES company (id),
  person_id INTEGER NOT NULL REFERENCES principal (id),
  created_at INTEGER NOT NULL,
  PRIMARY KEY (company_id, person_id)
) WITHOUT ROWID;
CREATE INDEX company_person_person ON company_person (person_id);

-- What a firm has changed in an approved entry and nobody has approved yet.
CREATE TABLE company_revision (
  company_id INTEGER PRIMARY KEY REFERENCES company (id),
  person_id INTEGER NOT NULL REFERENCES principal (id),
  created_at INTEGER NOT NULL,
  denomination TEXT NOT NULL,
  legal_form TEXT NOT NULL,
  codice_fiscale TEXT NOT NULL,
  partita_iva TEXT NOT NULL,
  ateco TEXT NOT NULL,
  ateco_edition INTEGER,
  size TEXT NOT NULL,
  office_id INTEGER REFERENCES principal (id),
  comune TEXT NOT NULL,
  comune_name TEXT NOT NULL,
  street TEXT NOT NULL,
  cap TEXT NOT NULL,
  site TEXT NOT NULL,
  mail TEXT NOT NULL,
  phone TEXT NOT NULL,
  description TEXT NOT NULL
);

-- contracts, licences: a bit for each, in the order of the program's lists. minutes: of a working week. pay: cents.
CREATE TABLE vacancy (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  reference TEXT UNIQUE,
  state TEXT NOT NULL,
  source TEXT NOT NULL,
  created_by INTEGER,
  created_at INTEGER NOT NULL,
  changed_by INTEGER,
  updated_at INTEGER NOT NULL,
  published_at INTEGER,
  version INTEGER NOT NULL,
  level TEXT NOT NULL,
  comune TEXT NOT NULL,
  comune_name TEXT NOT NULL,
  office_id INTEGER REFERENCES principal (id),
  territory_id INTEGER REFERENCES principal (id),
  ends_at INTEGER,
  title TEXT NOT NULL,
  profession TEXT NOT NULL,
  cp2021 TEXT NOT NULL,
  company_id INTEGER REFERENCES company (id),
  company_name TEXT NOT NULL,
  reserved INTEGER NOT NULL,
  remote INTEGER NOT NULL,
  contracts INTEGER NOT NULL,
  part_time INTEGER NOT NULL,
  seasonal INTEGER NOT NULL,
  minutes_min INTEGER,
  minutes_max INTEGER,
  positions INTEGER NOT NULL,
  pay_min INTEGER,
  pay_max INTEGER,
  pay_period TEXT NOT NULL,
  languages TEXT NOT NULL,
  education TEXT NOT NULL,
  licences INTEGER NOT NULL,
  apply_mail TEXT NOT NULL,
  apply_at_office INTEGER NOT NULL,
  apply_text TEXT NOT NULL,
  requirements TEXT NOT NULL,
  description TEXT NOT NULL,
  search_text TEXT NOT NULL
);
CREATE INDEX vacancy_open ON vacancy (state, ends_at);
CREATE INDEX vacancy_office ON vacancy (office_id, updated_at);
CREATE INDEX vacancy_territory ON vacancy (territory_id) WHERE territory_id IS NOT NULL;
CREATE INDEX vacancy_company ON vacancy (company_id) WHERE company_id IS NOT NULL;

-- education_rank: of the least that is required, 0 when nothing is said.
CREATE TABLE competition (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  reference TEXT UNIQUE,
  state TEXT NOT NULL,
  source TEXT NOT NULL,
  created_by INTEGER,
  created_at INTEGER NOT NULL,
  changed_by INTEGER,
  updated_at INTEGER NOT NULL,
  published_at INTEGER,
  version INTEGER NOT NULL,
  level TEXT NOT NULL,
  comune TEXT NOT NULL,
  comune_name TEXT NOT NULL,
  office_id INTEGER REFERENCES principal (id),
  territory_id INTEGER REFERENCES principal (id),
  ends_at INTEGER,
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  posts INTEGER,
  profile TEXT NOT NULL,
  qualification TEXT NOT NULL,
  education TEXT NOT NULL,
  education_rank INTEGER NOT NULL,
  link TEXT NOT NULL,
  gazette TEXT NOT NULL,
  description TEXT NOT NULL,
  search_text TEXT NOT NULL
);
CREATE INDEX competition_open ON competition (state, ends_at);
CREATE INDEX competition_office ON competition (office_id, updated_at);
CREATE INDEX competition_territory ON competition (territory_id) WHERE territory_id IS NOT NULL;

-- ends_at: that of enrolment. cost: cents.
CREATE TABLE course (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  reference TEXT UNIQUE,
  state TEXT NOT NULL,
  source TEXT NOT NULL,
  created_by INTEGER,
  created_at INTEGER NOT NULL,
  changed_by INTEGER,
  updated_at INTEGER NOT NULL,
  published_at INTEGER,
  version INTEGER NOT NULL,
  level TEXT NOT NULL,
  comune TEXT NOT NULL,
  comune_name TEXT NOT NULL,
  office_id INTEGER REFERENCES principal (id),
  territory_id INTEGER REFERENCES principal (id),
  ends_at INTEGER,
  title TEXT NOT NULL,
  provider TEXT NOT NULL,
  organisation_id INTEGER,
  hours INTEGER,
  mode TEXT NOT NULL,
  venue TEXT NOT NULL,
  target TEXT NOT NULL,
  begins_at INTEGER,
  finishes_at INTEGER,
  seats INTEGER,
  cost INTEGER NOT NULL,
  certificate TEXT NOT NULL,
  contacts TEXT NOT NULL,
  link TEXT NOT NULL,
  requirements TEXT NOT NULL,
  description TEXT NOT NULL,
  search_text TEXT NOT NULL
);
CREATE INDEX course_open ON course (state, ends_at);
CREATE INDEX course_office ON course (office_id, updated_at);
CREATE INDEX course_territory ON course (territory_id) WHERE territory_id IS NOT NULL;
