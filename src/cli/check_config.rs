//! `check-config`.

use super::{
    Place,
    io::{Exit, Io},
    serve,
};
use crate::{
    auth::Keys,
    clock::Clock,
    config::{Config, Faults, Options},
    imap::ImapConfig,
    net::tls::Tls,
    server,
};
use clap::Args;

/// Reads the configuration as the server would and says what is wrong with it.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  pugliaimpiego check-config --config /etc/pugliaimpiego.toml")]
pub struct CheckConfig {}

impl CheckConfig {
    pub(super) async fn run(&self, place: &Place, io: &mut Io) -> anyhow::Result<Exit> {
        let config = match read(&place.options()) {
            Ok(config) => config,
            Err(faults) => {
                for fault in &faults.0 {
                    io.say(format!("fault: {fault}")).await?;
                }
                return Ok(Exit::Failed);
            }
        };
        for advice in config.advice() {
            io.say(format!("advice: {advice}")).await?;
        }
        let faults = of_names(&config);
        for fault in &faults {
            io.say(format!("fault: {fault}")).await?;
        }
        if !faults.is_empty() {
            return Ok(Exit::Failed);
        }
        io.say("The configuration has no faults.").await?;
        Ok(Exit::Well)
    }
}

/// What is wrong with what it names: files, capabilities.
fn of_names(config: &Config) -> Vec<String> {
    let mut faults = Vec::new();
    if let Err(error) = ImapConfig::new(&config.imap.disabled_capabilities) {
        faults.push(format!("imap.disabled_capabilities: {error}"));
    }
    if config.master_key.exists()
        && let Err(error) = Keys::load(&config.master_key)
    {
        faults.push(format!("master_key: {error}"));
    }
    let mut certificates = server::cert_sources(config);
    // Without a file a certificate would be made; here none is.
    let first = certificates.named.first().map(|(_, files)| files.clone());
    certificates.default = certificates.default.take().or(first);
    if certificates.default.is_some()
        && let Err(error) = Tls::open(certificates, Clock::System.now())
    {
        faults.push(format!("tls: {error}"));
    }
    faults
}

/// As [`Place::load`], with the faults as they are.
fn read(options: &Options) -> Result<Config, Faults> {
    let env = |name: &str| std::env::var(name).ok();
    let config = Config::load(options, &env)?;
    if serve::is_demo(&config.data) {
        return Config::load(&Options { demo: true, ..options.clone() }, &env);
    }
    Ok(config)
}
