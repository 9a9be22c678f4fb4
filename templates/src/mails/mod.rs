//! The texts of mails the server writes by itself.

pub mod dsn;
