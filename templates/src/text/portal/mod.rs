//! Sentences of the portal, which is Italian only: a file for each area.

pub mod account_mails;
pub mod accounts;
pub mod administration;
pub mod ateco;
pub mod audit;
pub mod bodies;
pub mod companies;
pub mod contents;
pub mod feedback;
pub mod forum;
pub mod guide;
pub mod home;
pub mod links;
pub mod listing_desk;
pub mod listing_form;
pub mod listings;
pub mod lists;
pub mod newsroom;
pub mod offices;
pub mod organisations;
pub mod search;
pub mod shell;
