//! Which key sets which field: one function for each section of the file.

use std::path::PathBuf;

use super::reader::{Env, Keys};
use super::{
    Acme, Config, Database, DomainCert, Fault, Http, Imap, Limits, Log, MailAuth, Metrics, Options, Relay,
    SendingRates, Smarthost, Smtp, Tls, parse,
};
use crate::net::rates::Bound;

/// The data folder, on which other defaults depend: option, environment or file, else `./data`.
pub(super) fn data_folder(keys: &mut Keys<'_>, options: &Options) -> PathBuf {
    let mut data = PathBuf::from("./data");
    keys.value("data", parse::path, &mut data);
    options.data.clone().unwrap_or(data)
}

/// Reads all keys but `data` over the defaults in `config`.
pub(super) fn read(config: &mut Config, keys: &mut Keys<'_>) {
    keys.value("hostname", parse::lower_text, &mut config.hostname);
    keys.value("master_key", parse::path, &mut config.master_key);
    keys.list("roles", parse::role, &mut config.roles);
    keys.value("plaintext_login", parse::boolean, &mut config.plaintext_login);
    keys.section("database", |keys| database(&mut config.database, keys));
    keys.section("smtp", |keys| smtp(&mut config.smtp, keys));
    keys.section("imap", |keys| imap(&mut config.imap, keys));
    keys.section("http", |keys| http(&mut config.http, keys));
    keys.section("metrics", |keys| metrics(&mut config.metrics, keys));
    keys.section("tls", |keys| tls(&mut config.tls, keys));
    keys.section("mailauth", |keys| mailauth(&mut config.mailauth, keys));
    keys.section("relay", |keys| relay(&mut config.relay, keys));
    keys.section("limits", |keys| limits(&mut config.limits, keys));
    keys.section("log", |keys| log(&mut config.log, keys));
}

/// The roles of the command line.
pub(super) fn roles_option(config: &mut Config, names: &[String]) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut roles = Vec::with_capacity(names.len());
    for name in names {
        match parse::role(name) {
            Ok(role) => roles.push(role),
            Err(wrong) => {
                faults.push(Fault {
                    key: "--roles".into(),
                    problem: format!("\"{}\" {wrong}", name.escape_debug()),
                });
            }
        }
    }
    if faults.is_empty() {
        config.roles = roles;
    }
    faults
}

/// `PUGLIAIMPIEGO_FREE_PORTS=1`, or `PUGLIAIMPIEGO_PORTS=free`.
pub(super) fn free_ports_wanted(env: Env<'_>) -> bool {
    let free = env("PUGLIAIMPIEGO_FREE_PORTS").is_some_and(|value| matches!(value.as_str(), "1" | "true"));
    free || env("PUGLIAIMPIEGO_PORTS").is_some_and(|value| value == "free")
}

fn database(to: &mut Database, keys: &mut Keys<'_>) {
    keys.optional("url", parse::secret, &mut to.url);
    keys.value("readers", parse::count, &mut to.readers);
    keys.value("connections", parse::count, &mut to.connections);
}

fn smtp(to: &mut Smtp, keys: &mut Keys<'_>) {
    keys.list("listen", parse::listen, &mut to.listen);
    keys.list("submission", parse::listen, &mut to.submission);
    keys.list("submissions", parse::listen, &mut to.submissions);
    keys.list("lmtp", parse::listen, &mut to.lmtp);
    keys.value("max_message_size", parse::size, &mut to.max_message_size);
    keys.value("max_recipients", parse::count, &mut to.max_recipients);
    keys.value("max_bytes_in_flight", parse::size, &mut to.max_bytes_in_flight);
    keys.value("command_timeout", parse::duration, &mut to.command_timeout);
    keys.value("data_timeout", parse::duration, &mut to.data_timeout);
    keys.value("login_timeout", parse::duration, &mut to.login_timeout);
    keys.value("connections_per_address", parse::count, &mut to.connections_per_address);
    keys.value("connections_per_network", parse::count, &mut to.connections_per_network);
    keys.value("max_connections", parse::count, &mut to.max_connections);
}

fn imap(to: &mut Imap, keys: &mut Keys<'_>) {
    keys.list("listen", parse::listen, &mut to.listen);
    keys.list("imaps", parse::listen, &mut to.imaps);
    keys.value("append_limit", parse::size, &mut to.append_limit);
    keys.optional("admin_uri", parse::text, &mut to.admin_uri);
    keys.list("disabled_capabilities", parse::capital_text, &mut to.disabled_capabilities);
    keys.value("idle_timeout", parse::duration, &mut to.idle_timeout);
    keys.value("login_timeout", parse::duration, &mut to.login_timeout);
    keys.value("connections_per_address", parse::count, &mut to.connections_per_address);
    keys.value("connections_per_network", parse::count, &mut to.connections_per_network);
    keys.value("max_connections", parse::count, &mut to.max_connections);
}

fn http(to: &mut Http, keys: &mut Keys<'_>) {
    keys.list("listen", parse::listen, &mut to.listen);
    keys.list("listen_tls", parse::listen, &mut to.listen_tls);
    keys.value("behind_tls_proxy", parse::boolean, &mut to.behind_tls_proxy);
    keys.list("trusted_proxies", parse::block, &mut to.trusted_proxies);
    keys.optional("public_url", parse::text, &mut to.public_url);
    keys.value("request_timeout", parse::duration, &mut to.request_timeout);
    keys.value("max_upload_size", parse::size, &mut to.max_upload_size);
    keys.value("connections_per_address", parse::count, &mut to.connections_per_address);
    keys.value("connections_per_network", parse::count, &mut to.connections_per_network);
    keys.value("max_connections", parse::count, &mut to.max_connections);
}

fn metrics(to: &mut Metrics, keys: &mut Keys<'_>) {
    keys.list("listen", parse::listen, &mut to.listen);
}

fn tls(to: &mut Tls, keys: &mut Keys<'_>) {
    keys.optional("cert", parse::path, &mut to.cert);
    keys.optional("key", parse::path, &mut to.key);
    keys.tables("domains", &mut to.domains, domain_cert);
    keys.section("acme", |keys| acme(&mut to.acme, keys));
}

fn acme(to: &mut Acme, keys: &mut Keys<'_>) {
    keys.optional("directory", parse::text, &mut to.directory);
    keys.list("contact", parse::text, &mut to.contact);
    keys.value("terms_agreed", parse::boolean, &mut to.terms_agreed);
    keys.list("names", parse::lower_text, &mut to.names);
    keys.optional("eab_id", parse::text, &mut to.eab_id);
    keys.optional("eab_key", parse::secret, &mut to.eab_key);
    keys.optional("root", parse::path, &mut to.root);
}

fn domain_cert(keys: &mut Keys<'_>, to: &mut DomainCert) {
    keys.list("names", parse::lower_text, &mut to.names);
    keys.value("cert", parse::path, &mut to.cert);
    keys.value("key", parse::path, &mut to.key);
}

fn mailauth(to: &mut MailAuth, keys: &mut Keys<'_>) {
    keys.value("policy", parse::auth_policy, &mut to.policy);
    keys.optional("authserv_id", parse::lower_text, &mut to.authserv_id);
    keys.list("trusted_sealers", parse::lower_text, &mut to.trusted_sealers);
    keys.value("time_limit", parse::duration, &mut to.time_limit);
}

fn relay(to: &mut Relay, keys: &mut Keys<'_>) {
    keys.value("mode", parse::relay_mode, &mut to.mode);
    keys.section("smarthost", |keys| smarthost(&mut to.smarthost, keys));
    keys.value("concurrency", parse::count, &mut to.concurrency);
    keys.value("max_connections", parse::count, &mut to.max_connections);
    keys.value("expire_after", parse::duration, &mut to.expire_after);
    keys.value("delay_notice_after", parse::duration, &mut to.delay_notice_after);
    keys.value("connect_timeout", parse::duration, &mut to.connect_timeout);
    keys.value("mx_port", parse::port, &mut to.mx_port);
    keys.value("allow_private", parse::boolean, &mut to.allow_private);
}

fn smarthost(to: &mut Smarthost, keys: &mut Keys<'_>) {
    keys.value("host", parse::lower_text, &mut to.host);
    keys.value("port", parse::port, &mut to.port);
    keys.value("tls", parse::relay_tls, &mut to.tls);
    keys.optional("user", parse::text, &mut to.user);
    keys.optional("password", parse::secret, &mut to.password);
    keys.value("concurrency", parse::count, &mut to.concurrency);
}

fn limits(to: &mut Limits, keys: &mut Keys<'_>) {
    keys.value("failed_logins_per_account", parse::count, &mut to.failed_logins_per_account);
    keys.value("failed_logins_per_address", parse::count, &mut to.failed_logins_per_address);
    keys.value("failed_logins_per_network", parse::count, &mut to.failed_logins_per_network);
    keys.value("login_window", parse::duration, &mut to.login_window);
    keys.value("longest_wait", parse::duration, &mut to.longest_wait);
    keys.value("connections_per_account", parse::count, &mut to.connections_per_account);
    keys.value("window", parse::duration, &mut to.window);
    bound("commands", &mut to.commands, keys);
    bound("messages", &mut to.messages, keys);
    bound("recipients", &mut to.recipients, keys);
    bound("unknown_recipients", &mut to.unknown_recipients, keys);
    bound("forms", &mut to.forms, keys);
    keys.value("commands_per_account", parse::count, &mut to.commands_per_account);
    keys.value("tarpit", parse::duration, &mut to.tarpit);
    keys.value("tarpit_connections", parse::count, &mut to.tarpit_connections);
    sending(&mut to.sending, keys);
}

fn bound(what: &str, to: &mut Bound, keys: &mut Keys<'_>) {
    keys.value(&format!("{what}_per_address"), parse::count, &mut to.address);
    keys.value(&format!("{what}_per_network"), parse::count, &mut to.network);
}

fn sending(to: &mut SendingRates, keys: &mut Keys<'_>) {
    keys.value("sent_messages_per_hour", parse::count, &mut to.messages_per_hour);
    keys.value("sent_messages_per_day", parse::count, &mut to.messages_per_day);
    keys.value("sent_recipients_per_hour", parse::count, &mut to.recipients_per_hour);
    keys.value("sent_recipients_per_day", parse::count, &mut to.recipients_per_day);
    keys.value("sending_networks_per_hour", parse::count, &mut to.networks_per_hour);
}

fn log(to: &mut Log, keys: &mut Keys<'_>) {
    keys.value("format", parse::log_format, &mut to.format);
    keys.value("filter", parse::text, &mut to.filter);
}
