//! Commands that stand alone.

use super::{Done, House, houses, read, words};
use crate::{
    app::{self, App},
    auth::Protocol,
    cli::{
        Cli, Command, Place, conclude,
        io::{Exit, Io},
        lock::DataLock,
        reach, serve,
    },
    clock::Clock,
    config::Config,
    demo_fill,
    directory::Role,
};
use clap::Parser as _;
use std::{net::Ipv4Addr, path::PathBuf};

async fn alone(line: &str) -> Done {
    let cli = Cli::try_parse_from(words(line)).unwrap();
    let Command::Alone(command) = cli.command else { panic!("{line}") };
    let (mut io, output) = Io::new(b"segreto1\n".to_vec(), PathBuf::from("/"), false);
    let read = tokio::spawn(read(output));
    let outcome = command.run(&cli.place, &mut io).await;
    let exit = conclude(outcome, &io).await;
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
    let login = app.auth.verify_login(Ipv4Addr::LOCALHOST.into(), "a", "segreto1", Protocol::Imap).await;
    assert!(login.unwrap().is(Role::Administrator));
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
    std::fs::write(folder.path().join(demo_fill::MARKER), "0\n").unwrap();
    assert!(serve::is_demo(folder.path()));
    for verb in ["serve", "init"] {
        assert_eq!(alone(&at(verb)).await.exit, Exit::Usage, "{verb}");
    }
}

#[tokio::test]
async fn a_mistyped_folder_is_not_served() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("dta");
    let line = format!("serve --data {}", data.display());
    for lacking in ["there is no folder", "there is no database"] {
        let done = alone(&line).await;
        assert_eq!(done.exit, Exit::Failed, "{done:?}");
        assert!(done.err.contains(lacking) && done.err.contains("pugliaimpiego init --data"), "{done:?}");
        // What an unmounted disk leaves.
        assert!(std::fs::create_dir(&data).is_ok() || std::fs::read_dir(&data).unwrap().next().is_none());
    }
}

#[tokio::test]
async fn the_configuration_is_checked_key_by_key() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("p.toml");
    let check = async |text: &str| {
        std::fs::write(&file, text).unwrap();
        Box::pin(alone(&format!("check-config --config {}", file.display()))).await
    };
    let done = check("hostname = \"a b\"\n[smtp]\nmax_recipients = 0\nbad = 1\n").await;
    assert_eq!(done.exit, Exit::Failed);
    for key in ["hostname", "smtp.max_recipients", "smtp.bad"] {
        assert!(done.out.contains(&format!("fault: {key}: ")), "{key}: {done:?}");
    }
    let done =
        check("hostname = \"a b\"\nroles = [\"cook\"]\n[imap]\ndisabled_capabilities = [\"NONE\"]\n").await;
    let faults = done.out.lines().filter(|line| line.starts_with("fault: ")).count();
    assert!(faults == 3 && done.err.contains("3 faults"), "{done:?}");
    let done = check("hostname = \"posta.x.example\"\n").await;
    assert_eq!(done.exit, Exit::Well, "{done:?}");
}

#[tokio::test]
async fn a_certificate_that_cannot_be_used_is_a_fault() {
    let folder = tempfile::tempdir().unwrap();
    let (file, pem) = (folder.path().join("p.toml"), folder.path().join("c.pem"));
    std::fs::write(&pem, "no certificate").unwrap();
    let pem = pem.display();
    std::fs::write(&file, format!("[tls]\ncert = \"{pem}\"\nkey = \"{pem}\"\n")).unwrap();
    let done = alone(&format!("check-config --config {}", file.display())).await;
    assert_eq!(done.exit, Exit::Failed, "{done:?}");
    assert!(done.out.contains("fault: tls: ") && done.out.contains("c.pem"), "{done:?}");
}

#[tokio::test]
async fn a_backup_is_restored_with_its_key_and_nothing_else() {
    for house in houses().await {
        house.well("dkim keygen x.example --algorithm ed25519 --selector uno").await;
        house.well("check --deep").await;
        let file = house.folder.path().join("b.dump");
        house.well("backup b.dump --verify").await;
        assert!(house.fails("backup b.dump", Exit::Failed).await.contains("already"));
        assert!(house.well("backup .").await.contains("/pugliaimpiego-2"));
        std::fs::write(house.folder.path().join("c.dump.part"), "half").unwrap();
        let said = house.fails("backup c.dump", Exit::Failed).await;
        assert!(said.contains("c.dump.part is there") && said.contains("remove it"), "{said}");
        let new = tempfile::tempdir().unwrap();
        let data = new.path().join("data");
        let line = format!("restore {} --data {}", file.display(), data.display());
        assert_eq!(alone(&line).await.exit, Exit::Usage);
        assert!(!data.exists());
        let wrong = alone(&format!("{line} --master-key {}", file.display())).await;
        assert!(wrong.exit == Exit::Failed && wrong.err.contains("b.dump"), "{wrong:?}");
        let key = house.app.config.master_key.display();
        let done = alone(&format!("{line} --master-key {key}")).await;
        assert_eq!(done.exit, Exit::Well, "{done:?}");
        let app = App::open(Config::with_defaults(&data), Clock::System).await.unwrap();
        let login =
            app.auth.verify_login(Ipv4Addr::LOCALHOST.into(), "maria", "segreto1", Protocol::Imap).await;
        assert!(login.is_ok(), "{}", house.app.db.sqlite_path().is_some());
        drop(app);
        let again = alone(&line).await;
        assert!(again.exit == Exit::Failed && again.err.contains("not empty"), "{again:?}");
    }
}

#[tokio::test]
async fn a_demo_that_is_restored_is_a_demo_again() {
    for house in houses().await {
        let key = house.app.config.master_key.display();
        let restored = |name: &str| house.folder.path().join(name);
        let line = |name: &str| {
            let (file, data) = (restored(&format!("{name}.dump")), restored(name));
            format!("restore {} --data {} --master-key {key}", file.display(), data.display())
        };
        house.well("backup plain.dump").await;
        demo_fill::mark(house.folder.path(), 5).unwrap();
        house.well("backup province.dump --verify").await;
        for (name, marking, next) in [("plain", None, "serve"), ("province", Some("5\n"), "demo")] {
            let done = alone(&line(name)).await;
            assert_eq!(done.exit, Exit::Well, "{done:?}");
            assert!(done.err.contains(&format!("`pugliaimpiego {next}`")), "{done:?}");
            assert_eq!(demo_fill::marking(&restored(name)).unwrap().as_deref(), marking);
            assert_eq!(serve::is_demo(&restored(name)), marking.is_some());
        }
    }
}

#[tokio::test]
async fn a_restore_looks_at_the_file_before_it_asks_for_the_key() {
    let folder = tempfile::tempdir().unwrap();
    let (file, data) = (folder.path().join("x.dump"), folder.path().join("data"));
    let line = format!("restore {} --data {}", file.display(), data.display());
    let missing = alone(&line).await;
    assert!(missing.exit == Exit::Failed && missing.err.contains("x.dump cannot be read"), "{missing:?}");
    for text in ["", "PUGLIADUMP1\n", "From maria@x.example Mon Aug  3 10:00:00 2026\n"] {
        std::fs::write(&file, text).unwrap();
        let done = alone(&line).await;
        assert!(done.exit == Exit::Failed && done.err.contains("no whole backup"), "{text:?}: {done:?}");
    }
    assert!(!data.exists());
}

#[tokio::test]
async fn another_master_key_is_noticed() {
    let house = House::open(None).await;
    reach::check_key(&house.app).await.unwrap();
    house.well("backup b.dump").await;
    let other = tempfile::tempdir().unwrap();
    app::prepare(&Config::with_defaults(other.path())).unwrap();
    let file = house.folder.path().join("b.dump");
    let done = alone(&format!("restore {} --data {}", file.display(), other.path().display())).await;
    assert_eq!(done.exit, Exit::Failed, "{done:?}");
    assert!(done.err.contains("not the one of the backup"), "{done:?}");
}
