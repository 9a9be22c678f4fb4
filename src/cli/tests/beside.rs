//! Commands through the control socket of a server.

use super::{Done, House, read, words};
use crate::{
    cli::{
        conclude,
        control::{self, CONTROL_SOCKET},
        io::{Exit, Io},
    },
    net::Shutdown,
};
use std::{path::PathBuf, time::Duration};

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
    let exit = conclude(outcome, &io).await;
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
