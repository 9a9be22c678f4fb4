//! Runs the target named by `PUGLIAIMPIEGO_FUZZ` under libFuzzer.
#![no_main]

#[path = "../targets/mod.rs"]
mod targets;

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;

static TARGET: LazyLock<targets::Target> = LazyLock::new(|| {
    let name = std::env::var("PUGLIAIMPIEGO_FUZZ").expect("PUGLIAIMPIEGO_FUZZ names a target");
    targets::named(&name).unwrap_or_else(|| panic!("no target is called {name}"))
});

fuzz_target!(|data: &[u8]| TARGET(data));
