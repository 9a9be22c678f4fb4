//! `check-config`.

use super::{
    Place,
    io::{Exit, Io},
    serve,
};
use crate::{
    auth::Keys,
    config::{Config, Faults, Options},
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
        let mut faults = 0;
        if config.master_key.exists()
            && let Err(error) = Keys::load(&config.master_key)
        {
            faults += 1;
            io.say(format!("fault: master_key: {error}")).await?;
        }
        for advice in config.advice() {
            io.say(format!("advice: {advice}")).await?;
        }
        if faults > 0 {
            return Ok(Exit::Failed);
        }
        io.say("The configuration has no faults.").await?;
        Ok(Exit::Well)
    }
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
