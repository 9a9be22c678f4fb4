//! An mbox file in each dialect.

use std::io::Cursor;

use pugliaimpiego::transfer::{
    LineEnds,
    mbox::{Format, Found, Mail, Reader, Writer},
};

/// Messages over this are passed over, bytes.
const LIMIT: usize = 8 << 10;

/// No file is endless, and what was read is written so that it reads back.
pub fn run(data: &[u8]) {
    for format in [Format::Mboxrd, Format::Mboxo, Format::Mboxcl2, Format::Auto] {
        let mails = read(data, format, LIMIT);
        for ends in [LineEnds::Lf, LineEnds::Crlf] {
            let again = read(&written(&mails, ends), Format::Auto, usize::MAX - 8);
            let bytes = |mails: &[Mail]| mails.iter().map(|mail| mail.raw.clone()).collect::<Vec<_>>();
            assert_eq!(bytes(&again), bytes(&mails), "{format:?} {ends:?}");
        }
    }
}

fn read(data: &[u8], format: Format, limit: usize) -> Vec<Mail> {
    let mut mails = Vec::new();
    let Ok(mut reader) = Reader::new(Cursor::new(data), data.len() as u64, format, limit) else {
        return mails;
    };
    while let Some(found) = reader.next_mail().expect("memory can be read") {
        if let Found::Mail(mail) = found {
            assert!(mail.raw.len() <= limit);
            mails.push(mail);
        }
    }
    mails
}

fn written(mails: &[Mail], ends: LineEnds) -> Vec<u8> {
    let mut writer = Writer::new(Vec::new(), ends);
    for mail in mails {
        let date = mail.from.date.unwrap_or(0);
        writer.write(mail.from.sender.as_deref(), date, &mail.raw).expect("memory can be written");
    }
    writer.into_inner()
}
