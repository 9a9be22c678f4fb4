//! Quantiles of measured times.

use serde_json::{Value, json};
use std::time::Duration;

/// Count, median, 99th percentile and maximum in milliseconds.
pub fn summary(mut times: Vec<Duration>) -> Value {
    times.sort_unstable();
    json!({
        "n": times.len(),
        "p50": quantile(&times, 0.50),
        "p99": quantile(&times, 0.99),
        "max": times.last().map_or(0.0, |t| ms(*t)),
    })
}

/// Operations in a second.
pub fn rate(operations: usize, took: Duration) -> f64 {
    operations as f64 / took.as_secs_f64()
}

/// A time in milliseconds.
pub fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn quantile(sorted: &[Duration], part: f64) -> f64 {
    if sorted.is_empty() {
        return 0.0;
    }
    let at = (part * (sorted.len() - 1) as f64).ceil() as usize;
    ms(sorted[at])
}
