//! The command line of Pugliaimpiego.

use std::process::ExitCode;

fn main() -> ExitCode {
    pugliaimpiego::cli::main()
}
