-- A change that an operator has refused stays, for the firm to mend it.
ALTER TABLE company_revision ADD COLUMN refused INTEGER NOT NULL DEFAULT 0;
