//! `list letter`: the letters that a list sends by itself, in the words of its owners.

use super::one;
use crate::{
    app::App,
    cli::{
        actor,
        io::{Exit, Io, Refusal},
        sheets,
        show::{self, Table},
    },
    discussion::{Discussion, OwnLetter},
};
use clap::{Args, Subcommand};
use std::path::PathBuf;
use templates::{
    mails::lists::{Letter, standard},
    text::{EN, IT},
};

/// What can be done to letters.
#[derive(Debug, Subcommand)]
pub enum Letters {
    /// List them, with the words in braces that may stand in each
    #[command(after_help = "Example:\n  pugliaimpiego list letter list rete@example.it")]
    List {
        /// The address of the list
        list: String,
    },
    /// Write one to standard output as it is sent now
    #[command(
        after_help = "Example:\n  pugliaimpiego list letter show rete@example.it welcome it > welcome.txt"
    )]
    Show(Which),
    /// Take one from a file
    #[command(after_help = "Example:\n  \
                            pugliaimpiego list letter set rete@example.it welcome it welcome.txt --subject Benvenuto")]
    Set {
        /// Which
        #[command(flatten)]
        which: Which,
        /// The file with its text, in UTF-8
        file: PathBuf,
        /// Its subject; a footer has none
        #[arg(long, value_name = "TEXT", default_value = "")]
        subject: String,
    },
    /// Send again what the program has
    #[command(after_help = "Example:\n  pugliaimpiego list letter reset rete@example.it welcome it")]
    Reset(Which),
}

/// One letter.
#[derive(Debug, Args)]
pub struct Which {
    /// The address of the list
    list: String,
    /// Which letter; `list letter list` has their names
    #[arg(value_parser = letter)]
    letter: Letter,
    /// In which language: it or en
    #[arg(value_parser = ["it", "en"])]
    language: String,
}

fn letter(word: &str) -> Result<Letter, String> {
    let names: Vec<&str> = Letter::ALL.iter().map(|one| one.word()).collect();
    Letter::of(word).ok_or_else(|| format!("it is none of {}", names.join(", ")))
}

impl Letters {
    pub(super) async fn run(&self, app: &App, io: &Io) -> anyhow::Result<Exit> {
        match self {
            Self::List { list } => all(app, io, list).await,
            Self::Show(which) => {
                let (_, now) = which.now(app).await?;
                if !now.subject.is_empty() {
                    io.note(format!("Subject: {}", show::clean(&now.subject))).await?;
                }
                io.say(now.body).await?;
                Ok(Exit::Well)
            }
            Self::Set { which, file, subject } => {
                let bytes = sheets::read(&io.path(file)).await?;
                let body = String::from_utf8(bytes).map_err(|_| Refusal::usage("the file is not UTF-8"))?;
                let (list, now) = which.now(app).await?;
                let new = OwnLetter { subject: subject.clone(), body, ..now };
                app.discussions.write_letter(actor(), list.id, new).await?;
                io.say(format!("{} sends it so from now on.", list.address)).await?;
                Ok(Exit::Well)
            }
            Self::Reset(which) => {
                let (list, now) = which.now(app).await?;
                app.discussions.reset_letter(actor(), list.id, (now.letter, now.language)).await?;
                io.say(format!("{} sends what the program has again.", list.address)).await?;
                Ok(Exit::Well)
            }
        }
    }
}

impl Which {
    /// The list, and the letter as it is sent now.
    async fn now(&self, app: &App) -> anyhow::Result<(Discussion, OwnLetter)> {
        let list = one(app, &self.list).await?;
        let mut own = app.discussions.own_letters(actor(), list.id).await?.into_iter();
        let kept = own.find(|one| one.letter == self.letter.word() && one.language == self.language);
        let texts = if self.language == "en" { &EN.lists } else { &IT.lists };
        let standard = standard(self.letter, texts);
        let now = kept.unwrap_or_else(|| OwnLetter {
            letter: self.letter.word().to_owned(),
            language: self.language.clone(),
            subject: standard.subject.to_owned(),
            body: standard.body.to_owned(),
            version: 0,
        });
        Ok((list, now))
    }
}

async fn all(app: &App, io: &Io, list: &str) -> anyhow::Result<Exit> {
    let list = one(app, list).await?;
    let own = app.discussions.own_letters(actor(), list.id).await?;
    let mut table = Table::new(&["LETTER", "IT", "EN", "WORDS"]);
    for letter in Letter::ALL {
        let state = |language: &str| {
            let own = own.iter().any(|one| one.letter == letter.word() && one.language == language);
            if own { "own" } else { "-" }.to_owned()
        };
        let words: Vec<String> = letter.variables().iter().map(|word| format!("{{{word}}}")).collect();
        table.row([letter.word().to_owned(), state("it"), state("en"), words.join(" ")]);
    }
    io.say(table.render()).await?;
    Ok(Exit::Well)
}
