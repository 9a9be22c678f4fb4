//! `check-config`.

use super::{
    Place,
    io::{Exit, Io},
    serve, show,
};
use crate::{
    auth::Keys,
    clock::Clock,
    config::{AuthPolicy, Config, Fault, Faults, Options},
    imap::Feature,
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
        let (config, faults) = read(&place.options());
        // Of a file that could not be read nothing is known that advice could be given on.
        let unread = place.config.as_ref().is_some_and(|file| faults.names(file));
        for advice in config.advice().iter().filter(|_| !unread) {
            io.say(format!("advice: {advice}")).await?;
        }
        for unknown in super::unknown_variables() {
            io.say(format!("warning: {unknown}")).await?;
        }
        let faults: Vec<String> = faults.0.iter().map(Fault::to_string).chain(of_names(&config)).collect();
        for fault in &faults {
            io.say(format!("fault: {fault}")).await?;
        }
        if !faults.is_empty() {
            io.note(format!("{}: the server would not start.", show::count(faults.len(), "fault", "faults")))
                .await?;
            return Ok(Exit::Failed);
        }
        io.say(of_forgeries(config.mailauth.policy)).await?;
        io.say("The configuration has no faults.").await?;
        Ok(Exit::Well)
    }
}

/// What happens to mail that is not from whom it says.
fn of_forgeries(policy: AuthPolicy) -> &'static str {
    match policy {
        AuthPolicy::Enforce => {
            "Mail that fails DMARC is refused where its domain says p=reject, and goes into Junk where it says p=quarantine."
        }
        AuthPolicy::Mark => "Mail that fails DMARC is marked in its header and delivered all the same.",
        AuthPolicy::Off => "Whether mail is from whom it says is not checked.",
    }
}

/// What is wrong with what it names: files, capabilities.
fn of_names(config: &Config) -> Vec<String> {
    let mut faults = Vec::new();
    if let Err(error) = Feature::all_named(&config.imap.disabled_capabilities) {
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

/// As [`Place::load`], with the faults beside what could be read.
fn read(options: &Options) -> (Config, Faults) {
    let env = |name: &str| std::env::var(name).ok();
    let found = Config::examine(options, &env);
    if serve::is_demo(&found.0.data) {
        return Config::examine(&Options { demo: true, ..options.clone() }, &env);
    }
    found
}
