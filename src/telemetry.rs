//! Logs and measurements of this process: set up once at the start, used everywhere by the macros of `tracing` and
//! `metrics`.

use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};
use std::borrow::Cow;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::util::TryInitError;

/// Bounds of histograms named `..._seconds`: from a statement in memory to a stalled delivery.
const SECONDS: [f64; 12] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0];

/// Bounds of histograms named `..._bytes`.
const BYTES: [f64; 7] = [1024.0, 4096.0, 16384.0, 65536.0, 262_144.0, 1_048_576.0, 16_777_216.0];

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// Lines for people.
    Text,
    /// One JSON object a line, for collectors.
    Json,
}

/// Whether `filter` can be used, else why not.
///
/// # Errors
/// What the filter's parser says, for people.
pub fn check_filter(filter: &str) -> Result<(), String> {
    EnvFilter::builder().parse(filter).map(drop).map_err(|e| e.to_string())
}

/// Logging could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The filter is not understood.
    #[error("log filter: {0}")]
    Filter(#[from] tracing_subscriber::filter::ParseError),
    /// Logging was set up before.
    #[error("logging was set up twice")]
    Twice(#[from] TryInitError),
}

/// Sends log lines to standard error from now on.
///
/// # Errors
/// The filter is not understood, or logging was set up before.
pub fn init_logging(format: LogFormat, filter: &str) -> Result<(), LogError> {
    use std::io::IsTerminal;
    use tracing_subscriber::util::SubscriberInitExt;

    let filter = EnvFilter::builder().parse(without_noise(filter))?;
    // A line that cannot be written (standard error goes to a full disk) is lost. To say so there would panic.
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .log_internal_errors(false);
    let done: Result<(), TryInitError> = match format {
        LogFormat::Text => builder.with_ansi(std::io::stderr().is_terminal()).finish().try_init(),
        LogFormat::Json => builder.json().flatten_event(true).finish().try_init(),
    };
    Ok(done?)
}

/// `filter` without the warnings of rustls, unless it asks for details or names rustls: they are about what strangers
/// send (foreign and malformed names in the handshake, alerts), nothing an administrator could mend.
fn without_noise(filter: &str) -> Cow<'_, str> {
    let level = |part: &str| part.trim().parse::<LevelFilter>().ok();
    let details = filter.split(',').filter_map(level).any(|level| level >= LevelFilter::DEBUG);
    match details || filter.contains("rustls") {
        true => filter.into(),
        false => format!("{filter},rustls=error").into(),
    }
}

/// Writes panics of whatever task into the log from now on, and counts them as `panics_total`.
pub fn log_panics() {
    std::panic::set_hook(Box::new(|panic| {
        metrics::counter!("panics_total").increment(1);
        let place = panic.location().map(ToString::to_string);
        let backtrace = std::backtrace::Backtrace::capture();
        let words = panic.payload_as_str().unwrap_or("no words");
        tracing::error!(place, %backtrace, "panicked, a fault of this program: {words}");
    }));
}

/// The measurements of this process.
#[derive(Clone)]
pub struct Measurements(PrometheusHandle);

impl std::fmt::Debug for Measurements {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Measurements")
    }
}

impl Measurements {
    /// Collects what the macros of `metrics` count from now on.
    ///
    /// # Errors
    /// A collector was installed before.
    pub fn install() -> Result<Self, BuildError> {
        Ok(Self(builder()?.install_recorder()?))
    }

    /// All measurements as Prometheus text.
    pub fn render(&self) -> String {
        self.0.render()
    }

    /// Folds finished samples of histograms together; call it every few seconds, or memory grows between scrapes.
    pub fn upkeep(&self) {
        self.0.run_upkeep();
    }
}

fn builder() -> Result<PrometheusBuilder, BuildError> {
    PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".into()), &SECONDS)?
        .set_buckets_for_metric(Matcher::Suffix("_bytes".into()), &BYTES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_strangers_send_is_logged_for_whoever_wants_details() {
        let check = |filter: &str, expected: &str| assert_eq!(without_noise(filter), expected);
        check("info", "info,rustls=error");
        check("warn,pugliaimpiego=debug", "warn,pugliaimpiego=debug,rustls=error");
        check("debug", "debug");
        check("pugliaimpiego=info, TRACE", "pugliaimpiego=info, TRACE");
        check("info,rustls=warn", "info,rustls=warn");
    }

    #[test]
    fn what_is_counted_is_rendered() {
        let recorder = builder().unwrap().build_recorder();
        let measurements = Measurements(recorder.handle());
        metrics::with_local_recorder(&recorder, || {
            metrics::counter!("messages_total", "kind" => "in").increment(3);
            metrics::histogram!("commit_seconds").record(0.002);
        });
        measurements.upkeep();
        let text = measurements.render();
        assert!(text.contains("messages_total{kind=\"in\"} 3"), "{text}");
        assert!(text.contains("commit_seconds_bucket{le=\"0.0025\"} 1"), "{text}");
    }

    #[test]
    fn filters_are_checked() {
        check_filter("info,pugliaimpiego::smtp=debug").unwrap();
        check_filter("info,[session{peer=1}]=trace").unwrap();
        assert!(check_filter("a=b=c").is_err());
    }
}
