//! What the disk itself can do: the yardstick for every figure that waits for a sync.

use crate::stats;
use anyhow::Result;
use clap::Args;
use serde_json::{Value, json};
use std::fs::{File, remove_file};
use std::io::Write;
use std::path::PathBuf;
use std::time::Instant;

/// Where and how often to write.
#[derive(Args, Clone)]
pub struct Options {
    /// Folder on the disk in question.
    #[arg(long)]
    dir: PathBuf,
    /// Appends, each followed by fdatasync.
    #[arg(long, default_value_t = 2000)]
    count: usize,
}

/// Appends 8 KiB and syncs, again and again.
pub fn run(options: &Options) -> Result<Value> {
    let path = options.dir.join("disk.probe");
    let mut file = File::create(&path)?;
    let block = [0x5A; 8192];
    let mut times = Vec::with_capacity(options.count);
    let start = Instant::now();
    for _ in 0..options.count {
        let began = Instant::now();
        file.write_all(&block)?;
        file.sync_data()?;
        times.push(began.elapsed());
    }
    let rate = stats::rate(options.count, start.elapsed());
    remove_file(&path)?;
    Ok(json!({"rate": rate, "ms": stats::summary(times)}))
}
