//! Everybody's own pages, as the part below the frame.

mod app_passwords;
mod bits;
mod data;
mod log_in;
mod notice;
mod passwords;
mod profile;
mod register;
mod second_factor;
mod sessions;
mod vouch;

pub use app_passwords::{
    AppPasswordEntry, AppPasswordFault, AppPasswords, app_password_question, app_passwords,
};
pub use data::{ErasureNote, ErasureNoteState, data};
pub use log_in::{LogIn, LogInFault, SecondStep, log_in, second_step};
pub use notice::{Notice, notice};
pub use passwords::{ChangeFault, NewPassword, change_password, forgotten, new_password};
pub use profile::{Profile, RegistrationNote, profile};
pub use register::{Confirm, Register, RegisterFault, confirm, register, role_request};
pub use second_factor::{FactorFault, SecondFactor, second_factor};
pub use sessions::{SessionEntry, sessions};
pub use vouch::{ErasureEntry, ErasureFault, PendingEntry, Twin, erasure_question, erasures, pending};
