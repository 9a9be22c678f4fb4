use super::defaults::loopback;
use std::path::Path;

use super::*;

fn load(toml: &str, env: &[(&str, &str)]) -> Result<Config, Faults> {
    load_with(toml, env, Options::default())
}

fn load_with(toml: &str, env: &[(&str, &str)], mut options: Options) -> Result<Config, Faults> {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("test.toml");
    std::fs::write(&file, toml).unwrap();
    options.file = Some(file);
    Config::load(&options, &|name| env.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned()))
}

#[test]
fn defaults_are_without_fault() {
    let config = Config::load(&Options::default(), &|_| None).unwrap();
    assert_eq!(config.data, Path::new("./data"));
    assert_eq!(config.smtp.lmtp, [Listen::Unix("./data/lmtp.sock".into())]);
    assert_eq!(config.smtp.listen, [loopback(2525)]);
    assert!(!config.plaintext_login);
    assert_eq!(config.advice().len(), 1, "{:?}", config.advice());
}

#[test]
fn demo_is_without_fault_and_sends_nothing() {
    let config = Config::load(&Options { demo: true, ..Options::default() }, &|_| None).unwrap();
    assert!(config.demo && config.plaintext_login);
    assert_eq!(config.relay.mode, RelayMode::Outbox);
    assert!(config.advice().is_empty());
}

#[test]
fn environment_wins_over_file_and_option_over_both() {
    let env = [
        ("PUGLIAIMPIEGO_HOSTNAME", "due.example"),
        ("PUGLIAIMPIEGO_DATA", "/due"),
        ("PUGLIAIMPIEGO_SMTP_LISTEN", "127.0.0.1:1, [::1]:2"),
        ("PUGLIAIMPIEGO_SMTP_LMTP", ""),
        ("PUGLIAIMPIEGO_RELAY_SMARTHOST_PORT", "26"),
        ("PUGLIAIMPIEGO_ROLES", "imap"),
    ];
    let options = Options {
        data: Some("/tre".into()),
        roles: Some(vec!["smtp".into(), "web".into()]),
        ..Options::default()
    };
    let config = load_with("hostname = \"Uno.Example\"\ndata = \"/uno\"", &env, options).unwrap();
    assert_eq!(config.hostname, "due.example");
    assert_eq!(config.data, Path::new("/tre"));
    assert_eq!(config.master_key, Path::new("/tre/master.key"));
    assert_eq!(config.smtp.listen.len(), 2);
    assert!(config.smtp.lmtp.is_empty());
    assert_eq!(config.relay.smarthost.port, 26);
    assert_eq!(config.roles, [Role::Smtp, Role::Web]);
    assert!(config.has(Role::Web) && !config.has(Role::Imap));
}

#[test]
fn the_data_folder_of_the_file_moves_its_defaults() {
    let config = load("data = \"/srv/posta\"", &[]).unwrap();
    assert_eq!(config.smtp.lmtp, [Listen::Unix("/srv/posta/lmtp.sock".into())]);
    assert_eq!(config.outbox(), Path::new("/srv/posta/outbox"));
}

#[test]
fn free_ports_are_zero_everywhere() {
    let by_option = Options { free_ports: true, ..Options::default() };
    let configs = [
        load_with("", &[], by_option),
        load("", &[("PUGLIAIMPIEGO_FREE_PORTS", "1")]),
        load("", &[("PUGLIAIMPIEGO_PORTS", "free")]),
    ];
    for config in configs {
        let config = config.unwrap();
        for (key, places) in config.listeners() {
            assert!(
                places.iter().all(|p| p.is_free_port() || matches!(p, Listen::Unix(_))),
                "{key} {places:?}"
            );
        }
    }
}

/// A configuration with one fault: the key must be named, and some word of the advice.
#[track_caller]
fn check_fault(toml: &str, key: &str, word: &str) {
    let faults = load(toml, &[]).expect_err("a fault").0;
    let found = faults.iter().find(|fault| fault.key == key);
    let found = found.unwrap_or_else(|| panic!("{toml}: no fault of {key} in {faults:?}"));
    assert!(found.problem.contains(word), "{toml}: {found}");
    assert_eq!(faults.len(), 1, "{toml}: {faults:?}");
}

#[test]
fn each_fault_names_its_key_and_what_to_do() {
    for (toml, key, word) in [
        ("hostname = \"a b\"", "hostname", "host name"),
        ("hostname = [\"a\"]", "hostname", "one value"),
        ("hostnam = \"a.example\"", "hostnam", "did you mean hostname?"),
        ("colour = 1", "colour", "docs/pugliaimpiego.toml"),
        ("smtp = 5", "smtp", "[smtp]"),
        ("[smtp]\nlisen = []", "smtp.lisen", "did you mean smtp.listen?"),
        ("[smtp]\nlisten = \"2525\"", "smtp.listen", "127.0.0.1:2525"),
        ("[smtp]\nlisten = [{a=1}]", "smtp.listen", "list of plain values"),
        ("[smtp]\nlisten = [\"127.0.0.1:2143\"]", "imap.listen", "also in smtp.listen"),
        ("[smtp]\nmax_message_size = \"lots\"", "smtp.max_message_size", "50 MiB"),
        ("[smtp]\nmax_message_size = \"99999999999999 GiB\"", "smtp.max_message_size", "50 MiB"),
        ("[smtp]\nmax_message_size = 5", "smtp.max_message_size", "between 65536"),
        ("[smtp]\nmax_bytes_in_flight = \"1 MiB\"", "smtp.max_bytes_in_flight", "largest message"),
        ("[smtp]\nmax_recipients = -1", "smtp.max_recipients", "whole number"),
        ("[smtp]\nmax_recipients = 10", "smtp.max_recipients", "between 100"),
        ("[smtp]\ncommand_timeout = \"soon\"", "smtp.command_timeout", "5 min"),
        ("[smtp]\ncommand_timeout = 0", "smtp.command_timeout", "between 1 s"),
        (
            "[smtp]\nconnections_per_address = 9999",
            "smtp.connections_per_address",
            "above smtp.max_connections",
        ),
        ("[imap]\ndisabled_capabilities = [\"imap4rev1\"]", "imap.disabled_capabilities", "switched off"),
        ("[imap]\ndisabled_capabilities = [\"a b\"]", "imap.disabled_capabilities", "CONDSTORE"),
        ("[imap]\nadmin_uri = \"postmaster@a.example\"", "imap.admin_uri", "mailto:"),
        (
            "[smtp]\nconnections_per_network = 5",
            "smtp.connections_per_network",
            "below smtp.connections_per_address",
        ),
        ("[limits]\nconnections_per_account = 0", "limits.connections_per_account", "between 1"),
        (
            "[limits]\nmessages_per_network = 5",
            "limits.messages_per_network",
            "below limits.messages_per_address",
        ),
        ("[limits]\nfailed_logins_per_network = 5", "limits.failed_logins_per_network", "below"),
        ("[limits]\nwindow = 5", "limits.window", "between 60 s"),
        ("[limits]\ntarpit = \"1 h\"", "limits.tarpit", "between 0 s"),
        (
            "[limits]\nsent_messages_per_day = 5",
            "limits.sent_messages_per_day",
            "below limits.sent_messages_per_hour",
        ),
        ("[imap]\nidle_timeout = 5", "imap.idle_timeout", "between 60 s"),
        ("[mailauth]\nauthserv_id = \"a b\"", "mailauth.authserv_id", "host name"),
        ("[http]\npublic_url = \"ftp://a.example\"", "http.public_url", "https://"),
        ("[http]\npublic_url = \"https://a.example/path\"", "http.public_url", "no path"),
        ("[http]\nrequest_timeout = \"1 d\"", "http.request_timeout", "between 1 s"),
        ("[metrics]\nlisten = [\"localhost:80\"]", "metrics.listen", "unix:/path"),
        ("[tls]\ncert = \"/a.pem\"", "tls.key", "private key"),
        ("[tls]\nkey = \"/a.pem\"", "tls.cert", "certificate"),
        ("[tls]\ndomains = 1", "tls.domains", "[[tls.domains]]"),
        (
            "[[tls.domains]]\nnames = [\"a..b\"]\ncert = \"c\"\nkey = \"k\"",
            "tls.domains[0].names",
            "host name",
        ),
        ("[[tls.domains]]\nnames = [\"a.b\"]\nkey = \"k\"", "tls.domains[0].cert", "chain"),
        (
            "[[tls.domains]]\nnames = [\"a.b\"]\ncert=\"c\"\nkey = \"k\"\nx = 1",
            "tls.domains[0].x",
            "not a key",
        ),
        ("[relay]\nmode = \"pigeon\"", "relay.mode", "smarthost"),
        ("[relay]\nmode = \"smarthost\"", "relay.smarthost.host", "takes the mail"),
        ("[relay]\nmx_port = 0", "relay.mx_port", "65535"),
        ("[relay.smarthost]\nuser = \"u\"", "relay.smarthost.password", "missing"),
        ("[relay.smarthost]\ntls = \"maybe\"", "relay.smarthost.tls", "starttls"),
        ("[relay]\ndelay_notice_after = \"9 d\"", "relay.delay_notice_after", "expire_after"),
        ("[limits]\nlongest_wait = \"5 weeks\"", "limits.longest_wait", "length of time"),
        ("[limits]\nfailed_logins_per_account = 0", "limits.failed_logins_per_account", "between 3"),
        ("[log]\nformat = \"xml\"", "log.format", "json"),
        ("[log]\nfilter = \"a=b=c\"", "log.filter", "info"),
        ("[database]\nurl = \"mysql://x\"", "database.url", "postgres://"),
        ("[database]\nreaders = 0", "database.readers", "between 1"),
        ("roles = [\"king\", \"imap\"]", "roles", "submission"),
        ("plaintext_login = \"maybe\"", "plaintext_login", "true or false"),
    ] {
        check_fault(toml, key, word);
    }
}

#[test]
fn plaintext_login_stays_on_loopback() {
    check_fault("plaintext_login = true\n[imap]\nlisten = [\"0.0.0.0:143\"]", "plaintext_login", "clear");
    load("plaintext_login = true\n[imap]\nimaps = [\"0.0.0.0:993\"]", &[]).unwrap();
}

#[test]
fn the_demo_refuses_the_world() {
    let demo = Options { demo: true, ..Options::default() };
    let faults =
        load_with("[smtp]\nlisten = [\"0.0.0.0:25\"]\n[relay]\nmode = \"mx\"", &[], demo).unwrap_err();
    let keys: Vec<&str> = faults.0.iter().map(|f| f.key.as_str()).collect();
    assert_eq!(keys, ["smtp.listen", "relay.mode"]);
}

#[test]
fn all_faults_come_at_once() {
    let text = load("a = 1\n[smtp]\nmax_recipients = \"x\"\n[log]\nformat = 1", &[]).unwrap_err().to_string();
    assert_eq!(text.lines().count(), 3, "{text}");
}

#[test]
fn a_broken_file_is_named_with_its_line() {
    let faults = load("hostname = \"a\"\n[smtp\n", &[]).unwrap_err();
    assert!(faults.0[0].key.ends_with("test.toml") && faults.0[0].problem.contains("line 2"), "{faults}");
    let missing = Options { file: Some("/no/such.toml".into()), ..Options::default() };
    let faults = Config::load(&missing, &|_| None).unwrap_err();
    assert!(faults.to_string().starts_with("/no/such.toml: cannot be read"), "{faults}");
}

#[test]
fn roles_of_the_command_line_are_checked() {
    let options = Options { roles: Some(vec!["cook".into()]), ..Options::default() };
    let faults = load_with("", &[], options).unwrap_err();
    assert_eq!(faults.0[0].key, "--roles");
}

#[test]
fn secrets_stay_out_of_debug_and_faults() {
    let secret = "mysql://u:segreto@h/d";
    let env = [("PUGLIAIMPIEGO_DATABASE_URL", secret)];
    assert!(!load("", &env).unwrap_err().to_string().contains("segreto"));
    let config = load("[relay.smarthost]\nuser = \"u\"\npassword = \"segreto\"", &[]).unwrap();
    assert!(!format!("{config:?}").contains("segreto"));
}

#[test]
fn certificates_are_ordered_only_as_agreed_and_where_they_can_be_proved() {
    let good = "[tls.acme]\ndirectory = \"https://ca.example/dir\"\nterms_agreed = true\n";
    assert!(load(good, &[]).unwrap().tls.acme.directory.is_some());
    for (text, key) in [
        ("[tls.acme]\ndirectory = \"https://ca.example/dir\"", "tls.acme.terms_agreed"),
        ("[tls.acme]\ndirectory = \"http://ca.example/dir\"\nterms_agreed = true", "tls.acme.directory"),
        (&format!("[http]\nlisten = []\n{good}"), "http.listen"),
        (&format!("{good}contact = [\"nobody\"]"), "tls.acme.contact"),
        (&format!("{good}names = [\"*.example.it\"]"), "tls.acme.names"),
        (&format!("{good}eab_id = \"k\""), "tls.acme.eab_key"),
        (&format!("{good}eab_key = \"c2VjcmV0\""), "tls.acme.eab_id"),
        (&format!("{good}eab_id = \"k\"\neab_key = \"!\""), "tls.acme.eab_key"),
    ] {
        let faults = load(text, &[]).unwrap_err();
        assert_eq!(faults.0.iter().map(|fault| fault.key.as_str()).collect::<Vec<_>>(), [key], "{text}");
    }
}

#[test]
fn the_documented_file_holds_every_key_and_the_defaults() {
    let documented = include_str!("../../docs/pugliaimpiego.toml");
    let plain = load(documented, &[]).unwrap();
    assert_eq!(format!("{plain:?}"), format!("{:?}", Config::with_defaults(Path::new("./data"))));
    // Lines that begin with "#key = " show keys without a default.
    let full: String = documented
        .lines()
        .map(|line| match line.strip_prefix('#') {
            Some(rest) if !rest.starts_with(' ') => rest,
            _ => line,
        })
        .collect::<Vec<_>>()
        .join("\n");
    let config = load(&full, &[]).unwrap();
    assert_eq!(config.tls.domains.len(), 1);
    assert!(config.database.url.is_some() && config.relay.smarthost.password.is_some());
    let asked = RefCell::new(Vec::new());
    Config::load(&Options::default(), &|name| {
        asked.borrow_mut().push(name.to_owned());
        None
    })
    .unwrap();
    for variable in asked.into_inner() {
        let key = variable.trim_start_matches("PUGLIAIMPIEGO_").to_ascii_lowercase();
        let shown =
            full.lines().filter_map(|line| line.split_once(" = ")).any(|(name, _)| key.ends_with(name));
        assert!(shown || key == "free_ports" || key == "ports", "{variable} is not documented");
    }
}
