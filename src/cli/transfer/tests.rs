//! `import` and `export` as they are typed.

use super::*;
use crate::{
    app::App,
    cli::{Cli, Command, execute},
    clock::Clock,
    config::Config,
};
use clap::Parser as _;
use tempfile::TempDir;

/// An application with the person maria; commands run in its folder.
struct House {
    app: App,
    folder: TempDir,
}

impl House {
    async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config = Config::with_defaults(&folder.path().join("data"));
        crate::app::prepare(&config).unwrap();
        let house = Self { app: App::open(config, Clock::System).await.unwrap(), folder };
        house.run("domain add x.example", false).await;
        house.run("account add maria --name Maria --password-stdin", false).await;
        house
    }

    /// Exit code, standard output and standard error.
    async fn run(&self, line: &str, terminal: bool) -> (Exit, String, String) {
        let words = std::iter::once("pugliaimpiego").chain(line.split(' '));
        let cli = Cli::try_parse_from(words).unwrap();
        let Command::OnApp(command) = cli.command else { panic!("{line}") };
        let folder = self.folder.path().to_owned();
        let (mut io, mut output) = Io::new(b"segreto segreto\n".to_vec(), folder, terminal);
        let read = tokio::spawn(async move {
            let (mut out, mut err) = (Vec::new(), Vec::new());
            while let Some(chunk) = output.recv().await {
                match chunk {
                    Chunk::Out(bytes) => out.extend(bytes),
                    Chunk::Err(bytes) => err.extend(bytes),
                }
            }
            (String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
        });
        let exit = execute(&command, &self.app, &mut io).await;
        drop(io);
        let (out, err) = read.await.unwrap();
        (exit, out, err)
    }

    async fn well(&self, line: &str) -> String {
        let (exit, out, err) = self.run(line, false).await;
        assert_eq!(exit, Exit::Well, "{line}: {out}{err}");
        out
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
}

fn mbox(count: usize) -> String {
    (0..count)
        .map(|n| format!("From a@b Fri Nov 20 10:00:00 2026\nSubject: {n}\nStatus: RO\n\nx\n\n"))
        .collect()
}

#[tokio::test]
async fn mail_goes_in_and_out_by_commands() {
    let house = House::open().await;
    house.write("a.mbox", &mbox(30));
    let import = "import mbox a.mbox --to maria/Vecchia";
    let dry = house.well(&format!("{import} --dry-run")).await;
    assert_eq!(dry, "30 messages to be imported for maria@x.example.\n");
    assert_eq!(house.well(import).await, "30 messages imported for maria@x.example.\n");
    let again = house.well(&format!("{import} --format mboxrd")).await;
    assert_eq!(again, "0 messages imported for maria@x.example, 30 there already.\n");

    assert_eq!(house.well("export mbox maria/Vecchia b.mbox").await, "30 messages exported.\n");
    let written = std::fs::read_to_string(house.folder.path().join("b.mbox")).unwrap();
    assert_eq!(written, mbox(30));
    let marks = std::fs::read_to_string(house.folder.path().join("b.mbox.flags.jsonl")).unwrap();
    assert_eq!(marks.lines().filter(|line| line.contains(r#""flags":["\\Seen"]"#)).count(), 30);
    let message = house.well("export message maria/Vecchia 7").await;
    assert_eq!(message, "Subject: 6\r\nStatus: RO\r\n\r\nx\r\n");

    house.write("m/cur/1.x:2,F", "Subject: y\n\n");
    house.write("m/.Sent.2020/new/1.x", "Subject: z\n\n");
    let all = "1 message imported for maria@x.example.\n";
    assert_eq!(house.well("import maildir m --to maria/Maildir --flat").await, all);
    assert_eq!(
        house.well("import maildir m --to maria/Maildir").await,
        all.replace(".\n", ", 1 there already.\n")
    );
    assert_eq!(house.well("export message maria/Maildir/Sent/2020 1").await, "Subject: z\r\n\r\n");
    assert_eq!(house.well("export maildir maria out --dry-run").await, "32 messages to be exported.\n");
    assert_eq!(house.well("export maildir maria out --line-ends crlf").await, "32 messages exported.\n");
    assert!(house.folder.path().join("out/.Maildir.Sent.2020/cur").is_dir());
    let deeds = house.app.db.read(|c| audit::list(c, None, 100)).await.unwrap();
    let deeds: Vec<&str> =
        deeds.iter().map(|d| d.action.as_str()).filter(|a| a.starts_with("mailbox.")).collect();
    assert_eq!(deeds.iter().filter(|deed| **deed == "mailbox.import").count(), 4, "{deeds:?}");
    assert_eq!(deeds.iter().filter(|deed| **deed == "mailbox.export").count(), 4, "{deeds:?}");
}

#[tokio::test]
async fn refusals_say_what_to_do_next() {
    let house = House::open().await;
    let check = async |line: &str, exit: Exit, words: &str| {
        let (got, _, err) = house.run(line, false).await;
        assert!(got == exit && err.contains(words), "{line}: {got:?} {err}");
    };
    house.write("a.mbox", &mbox(300));
    house.write("x", "Subject: x\n");
    check("import mbox a.mbox --to pia@x.example", Exit::Failed, "nobody has the address").await;
    check("import mbox x --to maria", Exit::Failed, "no mbox").await;
    check("import mbox none --to maria", Exit::Failed, "none: No such file").await;
    check("import maildir . --to maria", Exit::Failed, "no Maildir").await;
    check("export message maria 1", Exit::Failed, "no message with that UID").await;
    check("export mbox maria/Nulla y", Exit::Failed, "mailbox Nulla: no such mailbox").await;
    check("export mbox maria x", Exit::Failed, "exists already").await;
    house.well("mailbox quota maria 5K").await;
    check("import mbox a.mbox --to maria", Exit::Failed, "no room left: 100 messages imported").await;
    house.well("mailbox quota maria none").await;
    assert!(house.well("import mbox a.mbox --to maria").await.contains("200 messages imported"));
}

#[tokio::test]
async fn a_terminal_gets_a_bar() {
    let house = House::open().await;
    house.write("a.mbox", &mbox(2000));
    let (exit, out, err) = house.run("import mbox a.mbox --to maria", true).await;
    assert_eq!((exit, out.as_str()), (Exit::Well, "2000 messages imported for maria@x.example.\n"), "{err}");
    assert!(err.starts_with("Ctrl-C stops it") && err.contains("[") && err.contains("% "), "{err:?}");
    assert!(err.ends_with("\r\x1b[2K") || err.ends_with('\r'), "the bar is gone at the end: {err:?}");
}

#[tokio::test]
async fn who_goes_away_stops_the_import() {
    let house = House::open().await;
    house.write("a.mbox", &mbox(5000));
    let words = ["pugliaimpiego", "import", "mbox", "a.mbox", "--to", "maria"];
    let Command::OnApp(command) = Cli::try_parse_from(words).unwrap().command else { panic!("a command") };
    let (mut io, output) = Io::new(Vec::new(), house.folder.path().to_owned(), false);
    drop(output);
    assert_eq!(execute(&command, &house.app, &mut io).await, Exit::TryAgain);
    let again = house.well("import mbox a.mbox --to maria").await;
    let added: u64 = again.split(' ').next().unwrap().parse().unwrap();
    assert!((1..=5000).contains(&added), "not all was done in vain: {again}");
}
