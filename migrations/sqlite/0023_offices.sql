-- Territories, channels, comuni; offices with hours, areas and people; useful contacts. Days are counted from 1970-01-01,
-- times of day are minutes since midnight in Italy. An empty text is "not given".

-- kind: region, province, agency, other. position: the order people see.
CREATE TABLE territory (
  principal_id INTEGER PRIMARY KEY REFERENCES principal (id),
  slug TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  site TEXT NOT NULL,
  position INTEGER NOT NULL,
  active INTEGER NOT NULL
);

-- public: visitors see it; else only who has logged in and works here.
CREATE TABLE channel (
  principal_id INTEGER PRIMARY KEY REFERENCES principal (id),
  slug TEXT NOT NULL UNIQUE,
  description TEXT NOT NULL,
  position INTEGER NOT NULL,
  public INTEGER NOT NULL,
  active INTEGER NOT NULL
);

-- Slugs of before, so that old addresses of pages still lead somewhere. area: territory, channel, office.
CREATE TABLE past_slug (
  area TEXT NOT NULL,
  slug TEXT NOT NULL,
  principal_id INTEGER NOT NULL REFERENCES principal (id),
  PRIMARY KEY (area, slug)
) WITHOUT ROWID;

-- istat: six digits. belfiore: as in the codice fiscale. province: the letters of number plates. folded: what a search looks at.
CREATE TABLE comune (
  istat TEXT PRIMARY KEY,
  belfiore TEXT NOT NULL,
  name TEXT NOT NULL,
  folded TEXT NOT NULL,
  province TEXT NOT NULL,
  cap TEXT NOT NULL,
  active INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX comune_belfiore ON comune (belfiore);
CREATE INDEX comune_province ON comune (province, folded);

-- What the portal says of an office or function. kind: centre, unit, service. Coordinates in millionths of a degree.
-- version: grows with every change of the profile, the hours or the exceptions.
CREATE TABLE office_profile (
  office_id INTEGER PRIMARY KEY REFERENCES principal (id),
  slug TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  parent_id INTEGER REFERENCES principal (id),
  territory_id INTEGER REFERENCES principal (id),
  description TEXT NOT NULL,
  street TEXT NOT NULL,
  comune TEXT REFERENCES comune (istat),
  cap TEXT NOT NULL,
  phone TEXT NOT NULL,
  fax TEXT NOT NULL,
  pec TEXT NOT NULL,
  latitude INTEGER,
  longitude INTEGER,
  access TEXT NOT NULL,
  position INTEGER NOT NULL,
  public INTEGER NOT NULL,
  version INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
);

-- weekday: 1 is Monday. closes: up to 1440.
CREATE TABLE office_hours (
  office_id INTEGER NOT NULL REFERENCES principal (id),
  weekday INTEGER NOT NULL,
  opens INTEGER NOT NULL,
  closes INTEGER NOT NULL,
  note TEXT NOT NULL,
  PRIMARY KEY (office_id, weekday, opens)
) WITHOUT ROWID;

-- A day with other hours than its weekday's. opens -1: it is closed.
CREATE TABLE office_exception (
  office_id INTEGER NOT NULL REFERENCES principal (id),
  day INTEGER NOT NULL,
  opens INTEGER NOT NULL,
  closes INTEGER NOT NULL,
  note TEXT NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (office_id, day, opens)
) WITHOUT ROWID;

-- Which office is competent for a comune, from a day to a day (both within; NULL: until further notice). Those of one comune
-- never overlap.
CREATE TABLE office_area (
  id INTEGER PRIMARY KEY,
  comune TEXT NOT NULL REFERENCES comune (istat),
  office_id INTEGER NOT NULL REFERENCES principal (id),
  from_day INTEGER NOT NULL,
  to_day INTEGER
);
CREATE INDEX office_area_comune ON office_area (comune, from_day);
CREATE INDEX office_area_office ON office_area (office_id);

-- What the portal says of a member of an office. Who leaves the office is shown no more.
CREATE TABLE office_person (
  office_id INTEGER NOT NULL REFERENCES principal (id),
  person_id INTEGER NOT NULL REFERENCES principal (id),
  title TEXT NOT NULL,
  phone TEXT NOT NULL,
  duties TEXT NOT NULL,
  position INTEGER NOT NULL,
  public INTEGER NOT NULL,
  PRIMARY KEY (office_id, person_id)
) WITHOUT ROWID;
CREATE INDEX office_person_person ON office_person (person_id);

-- The agenda of useful contacts. internal_note: for those who work here alone. AUTOINCREMENT: cards name the id.
CREATE TABLE contact (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  body TEXT NOT NULL,
  name TEXT NOT NULL,
  category TEXT NOT NULL,
  phone TEXT NOT NULL,
  mail TEXT NOT NULL,
  site TEXT NOT NULL,
  address TEXT NOT NULL,
  territory_id INTEGER REFERENCES principal (id),
  note TEXT NOT NULL,
  internal_note TEXT NOT NULL,
  position INTEGER NOT NULL,
  public INTEGER NOT NULL,
  version INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
);
CREATE INDEX contact_category ON contact (category, position);
