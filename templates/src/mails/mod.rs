//! The texts of mails the server writes by itself.

pub mod alarm;
pub mod dsn;
