//! Commands as they are typed, on both engines, straight and through the control socket.

use super::{
    Cli, Command, OnApp, Place,
    control::{self, CONTROL_SOCKET},
    execute,
    io::{Chunk, Exit, Io},
    lock::DataLock,
    serve, twins,
};
use crate::{
    app::{self, App},
    audit,
    auth::Protocol,
    clock::Clock,
    config::Config,
    net::Shutdown,
    queue::{self, NewItem},
    secret::Secret,
};
use clap::{CommandFactory as _, Parser as _};
use mailstore::{
    blob::PreparedBlob,
    testing::{self, TestDb},
};
use std::{net::Ipv4Addr, path::PathBuf, time::Duration};
use tempfile::TempDir;
use tokio::sync::mpsc;

/// An application with the domain x.example, maria (administrator, password `segreto`) and the office cpi.
struct House {
    app: App,
    folder: TempDir,
    _database: Option<TestDb>,
}

/// What came of a command.
#[derive(Debug)]
struct Done {
    exit: Exit,
    out: String,
    err: String,
}

async fn houses() -> Vec<House> {
    let mut houses = vec![House::open(None).await];
    if let Some(database) = testing::postgres().await {
        houses.push(House::open(Some(database)).await);
    }
    houses
}

impl House {
    async fn open(database: Option<TestDb>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config::with_defaults(folder.path());
        config.database.url = database.as_ref().and_then(TestDb::url).map(Secret::new);
        config.database.connections = 4;
        app::prepare(&config).unwrap();
        let app = App::open(config, Clock::System).await.unwrap();
        let house = Self { app, folder, _database: database };
        house.well("domain add x.example").await;
        house
            .typed("account add maria --name Maria --role administrator --password-stdin", "segreto\n")
            .await;
        house.well("office add cpi --name CPI").await;
        house
    }

    /// Runs a command line with that standard input.
    async fn typed(&self, line: &str, stdin: &str) -> Done {
        let command = parse(line);
        let (mut io, output) = Io::new(stdin.into(), self.folder.path().to_owned(), false);
        let read = tokio::spawn(read(output));
        let exit = execute(&command, &self.app, &mut io).await;
        drop(io);
        let (out, err) = read.await.unwrap();
        Done { exit, out, err }
    }

    async fn run(&self, line: &str) -> Done {
        self.typed(line, "").await
    }

    /// The output of a command that has to succeed.
    async fn well(&self, line: &str) -> String {
        let done = self.run(line).await;
        assert_eq!(done.exit, Exit::Well, "{line}: {done:?}");
        done.out
    }

    /// The complaint of a command that has to fail.
    async fn fails(&self, line: &str, exit: Exit) -> String {
        let done = self.run(line).await;
        assert_eq!(done.exit, exit, "{line}: {done:?}");
        assert!(done.err.starts_with("error: "), "{line}: {done:?}");
        done.err
    }

    async fn logs_in(&self, login: &str, password: &str) -> bool {
        let peer = Ipv4Addr::LOCALHOST.into();
        self.app.auth.verify_login(peer, login, password, Protocol::Imap).await.is_ok()
    }

    /// All that was written down of deeds.
    async fn deeds(&self) -> Vec<String> {
        let all = self.app.db.read(|conn| audit::list(conn, None, 1000)).await.unwrap();
        all.into_iter().map(|deed| format!("{} {} {}", deed.action, deed.subject, deed.detail)).collect()
    }
}

fn words(line: &str) -> Vec<String> {
    ["pugliaimpiego"].into_iter().chain(line.split_whitespace()).map(str::to_owned).collect()
}

fn parse(line: &str) -> OnApp {
    match Cli::try_parse_from(words(line)).unwrap_or_else(|error| panic!("{line}: {error}")).command {
        Command::OnApp(command) => command,
        Command::Alone(command) => panic!("{command:?}"),
    }
}

async fn read(mut output: mpsc::Receiver<Chunk>) -> (String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    while let Some(chunk) = output.recv().await {
        match chunk {
            Chunk::Out(bytes) => out.extend(bytes),
            Chunk::Err(bytes) => err.extend(bytes),
        }
    }
    (String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
}

#[tokio::test]
async fn accounts_live_and_die() {
    for house in houses().await {
        assert!(house.logs_in("maria", "segreto").await);
        house
            .typed("account add luca --name Luca --role operator@cpi --quota 1G --password-stdin", "uno")
            .await;
        let shown = house.well("account show luca").await;
        for words in ["luca@x.example", "operator for cpi@x.example", "0 messages, 0 B of 1.0 GiB"] {
            assert!(shown.contains(words), "{words}: {shown}");
        }
        house.typed("account passwd luca --password-stdin", "due\n").await;
        assert!(!house.logs_in("luca", "uno").await && house.logs_in("luca", "due").await);
        house.well("account disable luca").await;
        assert!(!house.logs_in("luca", "due").await);
        house.well("account enable luca").await;
        house.well("account role remove luca operator@cpi").await;
        house.well("account rename luca Rossi").await;
        house.well("account address add luca l.rossi@x.example").await;
        house.well("account address main luca l.rossi@x.example").await;
        let listed = house.well("account list --search rossi").await;
        assert!(listed.contains("l.rossi@x.example") && !listed.contains("maria"), "{listed}");
        house.well("account remove l.rossi").await;
        assert!(house.fails("account show luca", Exit::Failed).await.contains("account list"));
        assert!(house.fails("account show cpi", Exit::Failed).await.contains("`pugliaimpiego office`"));
    }
}

#[tokio::test]
async fn app_passwords_are_shown_once_and_revoked() {
    for house in houses().await {
        let password = house.well("account app-password add maria --label telefono").await;
        assert!(house.logs_in("maria", password.trim()).await);
        let listed = house.well("account app-password list maria").await;
        assert!(listed.contains("telefono") && !listed.contains(password.trim()), "{listed}");
        house.well("account app-password revoke maria 1").await;
        assert!(!house.logs_in("maria", password.trim()).await);
        house.fails("account app-password revoke maria 1", Exit::Failed).await;
        assert!(!house.deeds().await.iter().any(|deed| deed.contains(password.trim())));
    }
}

#[tokio::test]
async fn offices_functions_and_groups_have_members() {
    for house in houses().await {
        house.well("account add luca --name Luca").await;
        house.well("office member add cpi maria --manager").await;
        assert!(house.well("office show cpi").await.contains("maria@x.example, manager"));
        house.well("function add formazione --name Formazione").await;
        house.well("function holder add formazione maria").await;
        house.well("function hand-over formazione maria luca").await;
        assert!(house.well("function holder list formazione").await.contains("luca@x.example"));
        house.well("group add tutti --name Tutti").await;
        house.well("group member add tutti cpi").await;
        house.well("group send-as tutti on").await;
        assert!(house.well("group show tutti").await.contains("its members may"));
        house.well("office member remove cpi maria").await;
        house.fails("office member remove cpi maria", Exit::Failed).await;
        house.fails("group send-as cpi on", Exit::Failed).await;
    }
}

#[tokio::test]
async fn domains_and_aliases_are_kept() {
    for house in houses().await {
        house.well("domain add y.example --alias-of x.example").await;
        house.well("domain catch-all x.example maria").await;
        house.well("domain park y.example").await;
        let listed = house.well("domain list").await;
        assert!(listed.contains("parked  x.example") && listed.contains("maria@x.example"), "{listed}");
        house.well("domain catch-all x.example --none").await;
        house.well("domain unpark y.example").await;
        house.well("alias add info@x.example maria@x.example fuori@posta.example").await;
        let taken = house.fails("alias add info@x.example maria@x.example", Exit::Failed).await;
        assert!(taken.contains("alias set"), "{taken}");
        house.well("alias set info@x.example fuori@posta.example").await;
        let listed = house.well("alias list").await;
        assert!(listed.contains("info@x.example  fuori@posta.example"), "{listed}");
        house.well("alias remove info@x.example").await;
        house.well("domain remove y.example").await;
        assert!(house.fails("domain remove x.example", Exit::Failed).await.contains("in use"));
    }
}

#[tokio::test]
async fn mailboxes_of_anybody_are_made_and_shared() {
    for house in houses().await {
        house.well("mailbox create cpi@x.example/Pratiche/2026").await;
        let listed = house.well("mailbox list cpi").await;
        assert!(listed.contains("Pratiche/2026") && listed.contains("INBOX"), "{listed}");
        let rights = house.well("mailbox rights cpi@x.example/Pratiche/2026").await;
        assert!(rights.contains("cpi@x.example (its members)"), "{rights}");
        house.well("mailbox rights cpi@x.example/Pratiche maria lrs").await;
        assert!(house.well("mailbox rights cpi@x.example/Pratiche").await.contains("maria@x.example"));
        house.well("mailbox private-seen cpi@x.example/Pratiche on").await;
        assert!(house.well("mailbox list cpi").await.contains("private"));
        house.well("mailbox rename cpi@x.example/Pratiche Vecchie").await;
        house.fails("mailbox delete cpi@x.example/Vecchie", Exit::Failed).await;
        house.well("mailbox delete cpi@x.example/Vecchie/2026").await;
        house.fails("mailbox delete cpi@x.example/INBOX", Exit::Failed).await;
        house.fails("mailbox create cpi", Exit::Usage).await;
        house.well("mailbox quota cpi 5G").await;
        assert!(house.well("mailbox list").await.contains("5.0 GiB"));
        let deeds = house.deeds().await;
        for action in ["mailbox.create", "mailbox.rights", "mailbox.rename", "mailbox.delete", "quota.set"] {
            assert!(deeds.iter().any(|deed| deed.starts_with(action)), "{action}: {deeds:?}");
        }
    }
}

async fn enqueue(house: &House) -> i64 {
    let now = house.app.clock.now();
    let blob = PreparedBlob::new(b"Subject: x\r\n\r\nx\r\n");
    let queued = house.app.db.write(move |tx| {
        let recipients = [("chi@fuori.example".to_owned(), "fuori.example".to_owned())];
        let new = NewItem {
            blob: &blob,
            size: 17,
            reverse_path: "maria@x.example",
            recipients: &recipients,
            sender: None,
            subject: "x \x1b[2J y",
            prefix: "",
            eight_bit: false,
            smtputf8: false,
            not_before: now,
            expires_at: now + 1_000_000,
        };
        queue::enqueue(tx, &new, now)
    });
    queued.await.unwrap()
}

#[tokio::test]
async fn the_queue_is_listed_held_tried_and_dropped() {
    for house in houses().await {
        let id = enqueue(&house).await;
        let listed = house.well("queue list").await;
        assert!(listed.contains("chi@fuori.example") && listed.contains("waiting"), "{listed}");
        assert_eq!(house.well("queue list --domain altro.example").await, "");
        house.well(&format!("queue hold {id}")).await;
        assert!(house.well("queue list --domain fuori.example").await.contains("held"));
        house.well(&format!("queue retry {id}")).await;
        let shown = house.well(&format!("queue show {id}")).await;
        assert!(shown.contains("waiting") && !shown.contains('\x1b'), "{shown}");
        house.well(&format!("queue drop {id}")).await;
        assert!(house.well("queue list").await.contains("dropped"));
        house.fails(&format!("queue drop {id} 99"), Exit::Failed).await;
        house.fails("queue show 99", Exit::Failed).await;
        assert!(house.deeds().await.contains(&format!("queue.drop {id} 1 recipient")));
    }
}

#[tokio::test]
async fn dkim_keys_are_made_sealed_and_published() {
    for house in houses().await {
        let records = house.well("dkim keygen x.example --algorithm ed25519 --selector uno").await;
        assert!(
            records.starts_with("uno._domainkey.x.example. 3600 IN TXT \"v=DKIM1; k=ed25519; p="),
            "{records}"
        );
        house.fails("dkim keygen x.example --algorithm ed25519 --selector uno", Exit::Failed).await;
        house.fails("dkim keygen y.example --algorithm ed25519", Exit::Failed).await;
        let pem = include_str!("../relay/dkim/test-rsa.pem");
        let done = house.typed("dkim import x.example --selector due --key-stdin --disabled", pem).await;
        assert_eq!(done.exit, Exit::Well, "{done:?}");
        let zone = house.well("dns x.example").await;
        assert!(
            zone.contains(records.trim()) && zone.contains("; not signing yet\ndue._domainkey"),
            "{zone}"
        );
        house.well("dkim disable x.example uno").await;
        house.well("dkim enable x.example due").await;
        house.well("dkim remove x.example uno").await;
        let listed = house.well("dkim list").await;
        assert!(listed.contains("due") && listed.contains("signing") && !listed.contains("uno"), "{listed}");
        house.fails("dns y.example", Exit::Failed).await;
    }
}

/// A server as far as the control socket is concerned.
async fn served(house: &House) -> (Shutdown, PathBuf) {
    let (shutdown, socket) = (Shutdown::new(), house.folder.path().join(CONTROL_SOCKET));
    control::serve(house.app.clone(), socket.clone(), &shutdown).await.unwrap();
    (shutdown, socket)
}

/// Asks the server to run a command line.
async fn asked(socket: &std::path::Path, line: &str, stdin: &str) -> Done {
    let stream = control::connect(socket).await.unwrap().unwrap();
    let (mut io, output) = Io::new(stdin.into(), PathBuf::from("/"), false);
    let read = tokio::spawn(read(output));
    let outcome = control::ask(stream, words(line), &mut io).await;
    let exit = super::conclude(outcome, &io).await;
    drop(io);
    let (out, err) = read.await.unwrap();
    Done { exit, out, err }
}

#[tokio::test]
async fn the_server_runs_commands_and_passes_their_ends_on() {
    let house = House::open(None).await;
    let (shutdown, socket) = served(&house).await;
    let line = "account add luca --name Luca --password-stdin";
    let done = asked(&socket, line, "una parola\n").await;
    assert_eq!((done.exit, done.err.as_str()), (Exit::Well, ""), "{done:?}");
    assert!(done.out.contains("luca@x.example") && house.logs_in("luca", "una parola").await);
    let done = asked(&socket, "account show nessuno", "").await;
    assert_eq!(done.exit, Exit::Failed);
    assert!(done.err.starts_with("error: there is no account"), "{done:?}");
    assert_eq!(asked(&socket, "mailbox create cpi", "").await.exit, Exit::Usage);
    for refused in ["serve", "init", "migrate", "account sing"] {
        assert_eq!(asked(&socket, refused, "").await.exit, Exit::Usage, "{refused}");
    }
    assert!(!house.deeds().await.iter().any(|deed| deed.contains("parola")));
    assert_eq!(shutdown.drain(Duration::from_secs(5)).await, 0);
    assert!(!socket.exists() && control::connect(&socket).await.unwrap().is_none());
}

#[tokio::test]
async fn long_output_comes_whole_through_the_socket() {
    let house = House::open(None).await;
    let (_shutdown, socket) = served(&house).await;
    for n in 0..300 {
        house.well(&format!("alias add a{n}@x.example {}@posta.example", "b".repeat(60))).await;
    }
    let straight = house.well("alias list").await;
    assert_eq!(asked(&socket, "alias list", "").await.out, straight);
    assert_eq!(straight.lines().count(), 301);
}

#[tokio::test]
async fn nonsense_on_the_socket_is_ended_without_an_answer() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let house = House::open(None).await;
    let (_shutdown, socket) = served(&house).await;
    for nonsense in ["\n", "{}\n", "{\"argv\":[]}\n", "[1", &"x".repeat(2 << 20)] {
        let mut stream = control::connect(&socket).await.unwrap().unwrap();
        // The other side may have ended before it has read all.
        let _ = stream.write_all(nonsense.as_bytes()).await;
        let _ = stream.shutdown().await;
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        assert!(answer.is_empty(), "{nonsense:.20}");
    }
    assert_eq!(asked(&socket, "domain list", "").await.exit, Exit::Well);
}

async fn alone(line: &str) -> Done {
    let cli = Cli::try_parse_from(words(line)).unwrap();
    let Command::Alone(command) = cli.command else { panic!("{line}") };
    let (mut io, output) = Io::new(b"segreto\n".to_vec(), PathBuf::from("/"), false);
    let read = tokio::spawn(read(output));
    let outcome = command.run(&cli.place, &mut io).await;
    let exit = super::conclude(outcome, &io).await;
    drop(io);
    let (out, err) = read.await.unwrap();
    Done { exit, out, err }
}

#[tokio::test]
async fn init_makes_what_a_server_needs_and_can_be_run_again() {
    let folder = tempfile::tempdir().unwrap();
    let (data, file) = (folder.path().join("data"), folder.path().join("p.toml"));
    let line = format!(
        "init --config {} --data {} --hostname Posta.x.example --domain x.example --admin a@x.example --password-stdin",
        file.display(),
        data.display()
    );
    for _ in 0..2 {
        let done = alone(&line).await;
        assert_eq!(done.exit, Exit::Well, "{done:?}");
    }
    let place = Place { config: Some(file.clone()), data: None };
    let config = place.load().unwrap();
    assert_eq!((config.hostname.as_str(), &config.data), ("posta.x.example", &data));
    let app = App::open(config, Clock::System).await.unwrap();
    let login = app.auth.verify_login(Ipv4Addr::LOCALHOST.into(), "a", "segreto", Protocol::Imap).await;
    assert!(login.unwrap().is(crate::directory::Role::Administrator));
    let other = alone(&line.replace("Posta", "altra")).await;
    assert_eq!(other.exit, Exit::Usage, "{other:?}");
}

#[tokio::test]
async fn a_taken_folder_says_try_again() {
    let folder = tempfile::tempdir().unwrap();
    let lock = DataLock::try_take(folder.path(), "serve").unwrap().unwrap();
    let line = format!("migrate --data {}", folder.path().display());
    let done = alone(&line).await;
    assert_eq!(done.exit, Exit::TryAgain);
    assert!(done.err.contains("serve"), "{done:?}");
    drop(lock);
    assert_eq!(alone(&line).await.exit, Exit::Well);
}

#[tokio::test]
async fn a_demo_and_a_real_server_keep_apart() {
    let folder = tempfile::tempdir().unwrap();
    let at = |verb: &str| format!("{verb} --data {}", folder.path().display());
    std::fs::write(folder.path().join("mine"), "x").unwrap();
    assert_eq!(alone(&at("demo")).await.exit, Exit::Usage);
    std::fs::write(folder.path().join(crate::demo_fill::MARKER), "0\n").unwrap();
    assert!(serve::is_demo(folder.path()));
    for verb in ["serve", "init"] {
        assert_eq!(alone(&at(verb)).await.exit, Exit::Usage, "{verb}");
    }
}

#[tokio::test]
async fn the_configuration_is_checked_key_by_key() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("p.toml");
    let check = async |text: &str| {
        std::fs::write(&file, text).unwrap();
        alone(&format!("check-config --config {}", file.display())).await
    };
    let done = check("hostname = \"a b\"\n[smtp]\nmax_recipients = 0\nbad = 1\n").await;
    assert_eq!(done.exit, Exit::Failed);
    assert!(done.out.contains("fault: smtp.bad"), "{done:?}");
    let done = check("hostname = \"posta.x.example\"\n").await;
    assert_eq!(done.exit, Exit::Well, "{done:?}");
}

/// Every command without commands below, by its words.
fn leaves(command: &clap::Command, path: &str, all: &mut Vec<(String, clap::Command)>) {
    for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
        let path = format!("{path} {}", sub.get_name());
        if sub.has_subcommands() { leaves(sub, &path, all) } else { all.push((path, sub.clone())) }
    }
}

#[test]
fn every_command_has_an_example_and_every_option_a_twin() {
    let mut command = twins::with_environment(Cli::command());
    command.build();
    command.clone().debug_assert();
    let mut all = Vec::new();
    leaves(&command, "", &mut all);
    assert!(all.len() > 60, "{}", all.len());
    for (path, leaf) in all {
        let example = leaf.get_after_help().map(ToString::to_string).unwrap_or_default();
        assert!(example.contains("pugliaimpiego "), "{path} has no example");
        for arg in leaf.get_arguments().filter(|arg| !matches!(arg.get_id().as_str(), "help" | "version")) {
            assert_eq!(arg.get_long().is_some(), arg.get_env().is_some(), "{path} {arg}");
        }
    }
    let mut names = Vec::new();
    leaves(&command, "", &mut names);
    let twin = |path: &str, long: &str| {
        let (_, leaf) = names.iter().find(|(name, _)| name == path).unwrap();
        let arg = leaf.get_arguments().find(|arg| arg.get_long() == Some(long)).unwrap();
        arg.get_env().unwrap().to_str().unwrap().to_owned()
    };
    assert_eq!(twin(" serve", "free-ports"), "PUGLIAIMPIEGO_FREE_PORTS");
    assert_eq!(twin(" demo", "data"), "PUGLIAIMPIEGO_DATA");
    assert_eq!(twin(" account add", "name"), "PUGLIAIMPIEGO_ACCOUNT_ADD_NAME");
    assert_eq!(twin(" account app-password add", "label"), "PUGLIAIMPIEGO_ACCOUNT_APP_PASSWORD_ADD_LABEL");
}

#[test]
fn only_commands_that_say_so_read_standard_input() {
    let check = |line: &str, expected: bool| {
        let matches = Cli::command().try_get_matches_from(words(line)).unwrap();
        assert_eq!(twins::wants_stdin(&matches), expected, "{line}");
    };
    check("account add a --name A --password-stdin", true);
    check("account add a --name A", false);
    check("dkim import x.example --selector s --key-stdin", true);
    check("queue list", false);
}
