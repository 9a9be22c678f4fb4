//! Accreditation from the request to its end, on both engines.

mod house;
mod journey;
mod people;
mod public;

use super::*;
