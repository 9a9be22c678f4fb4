//! The texts of mails the server writes by itself.

pub mod accounts;
pub mod alarm;
pub mod dsn;
pub mod feedback;
pub mod lists;
pub mod organisations;
