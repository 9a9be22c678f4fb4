-- A change that an operator has refused stays, for the firm to mend it.
ALTER TABLE company_revision ADD COLUMN refused BOOLEAN NOT NULL DEFAULT false;
