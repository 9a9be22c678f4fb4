use super::testing::{drawing, encoded, pdf, photo};
use super::*;
use crate::directory::{HeldRole, Role};
use ::image::ImageFormat;
use mailstore::testing::engines;

const MARIA: PrincipalId = PrincipalId(7);
const START: Micros = 1_790_000_000_000_000;

fn viewer(person: i64, roles: &[HeldRole]) -> Viewer {
    Viewer { person: Some(PrincipalId(person)), roles: roles.to_vec(), ..Viewer::default() }
}

fn maria() -> Viewer {
    viewer(MARIA.0, &[(Role::Company, None)])
}

/// Who reads what others hold: nobody.
fn nobody(_: &mut Conn<'_>, _: &Viewer, _: &[(String, i64)]) -> Result<bool, DbError> {
    Ok(false)
}

async fn kept(db: &Db, name: &str, bytes: &[u8]) -> i64 {
    let checked = check(name, bytes).expect("a good file");
    db.write(move |tx| keep(tx, &checked, MARIA, START)).await.expect("it is kept")
}

async fn stored(db: &Db) -> (i64, i64) {
    let count = |table: &'static str| db.read(move |c| c.query_one::<(i64,)>(table, &[]));
    let pins = count("SELECT COUNT(*) FROM pin WHERE holder = 'media'").await.expect("a read").0;
    (pins, count("SELECT COUNT(*) FROM blob").await.expect("a read").0)
}

async fn uses(
    db: &Db,
    by: Viewer,
    holder: i64,
    ids: &[i64],
    public: bool,
    now: Micros,
) -> Result<(), UseError> {
    let ids = ids.to_vec();
    db.write(move |tx| use_in(tx, (&by, nobody), ("content", holder), &ids, public, now)).await
}

#[tokio::test]
async fn a_file_is_kept_with_its_versions_and_read_by_width() {
    for engine in engines().await {
        let db = &engine.db;
        let id = kept(db, "piazza.jpg", &encoded(&photo(700, 350), ImageFormat::Jpeg)).await;
        let file = db.read(move |c| load(c, id)).await.expect("a read").expect(engine.name);
        assert_eq!(
            (file.name.as_str(), file.dimensions(), file.public),
            ("piazza.jpg", Some((700, 350)), false)
        );
        assert_eq!((file.uploaded_by, file.uploaded_at, file.alt.as_str()), (Some(MARIA), START, ""));
        db.write(move |tx| describe(tx, id, " La piazza\0 ")).await.expect("described");
        let many = db.read(move |c| load_many(c, &[id, 99, id])).await.expect("a read");
        assert_eq!(many.iter().map(|f| (f.id, f.alt.as_str())).collect::<Vec<_>>(), [(id, "La piazza")]);
        for (width, found) in [(320, 320), (640, 640), (1280, 700), (0, 700), (1, 320)] {
            let packed = db.read(move |c| open(c, id, width)).await.expect("a read").expect("bytes");
            let image = ::image::load_from_memory(&packed.unpack().expect("whole")).expect("an image");
            assert_eq!(image.width(), found, "{} {width}", engine.name);
        }
        let nothing =
            db.read(|c| Ok::<_, DbError>((load(c, 99)?, open(c, 99, 0)?.is_some()))).await.expect("a read");
        assert_eq!(nothing, (None, false));
    }
}

#[tokio::test]
async fn the_same_bytes_are_two_files_and_one_blob() {
    for engine in engines().await {
        let db = &engine.db;
        let (first, second) = (kept(db, "a.pdf", &pdf()).await, kept(db, "b.pdf", &pdf()).await);
        assert_ne!(first, second);
        assert_eq!(stored(db).await, (2, 1), "{}", engine.name);
        db.write(move |tx| remove(tx, &[first, 99], START)).await.expect("removed");
        assert_eq!(stored(db).await, (1, 1));
        let packed = db.read(move |c| open(c, second, 0)).await.expect("a read").expect("it is still there");
        assert_eq!(packed.unpack().expect("whole"), pdf());
        db.write(move |tx| remove(tx, &[second], START)).await.expect("removed");
        let collected = mailstore::gc::run(db, START + 2 * DAY).await.expect("collected");
        assert_eq!((stored(db).await, collected.blobs), ((0, 0), 1));
        let third = kept(db, "c.pdf", &pdf()).await;
        assert!(third > second, "{}: numbers are not given again", engine.name);
    }
}

#[tokio::test]
async fn a_file_is_public_while_something_public_uses_it() {
    for engine in engines().await {
        let db = &engine.db;
        let id = kept(db, "a.pdf", &pdf()).await;
        let public = || db.read(move |c| Ok::<_, DbError>(load(c, id)?.is_some_and(|file| file.public)));
        uses(db, maria(), 1, &[id], false, START).await.expect("used");
        assert!(!public().await.expect("a read"));
        uses(db, maria(), 2, &[id, id], true, START).await.expect("used");
        assert!(public().await.expect("a read"), "{}", engine.name);
        db.write(|tx| set_public(tx, ("content", 2), false)).await.expect("withdrawn");
        assert!(!public().await.expect("a read"));
        db.write(|tx| set_public(tx, ("content", 1), true)).await.expect("published");
        assert!(public().await.expect("a read"));
        uses(db, maria(), 1, &[], true, START).await.expect("used no more");
        assert!(!public().await.expect("a read"));
        let left = db.read(|c| Ok::<_, DbError>((used_in(c, ("content", 1))?, used_in(c, ("content", 2))?)));
        assert_eq!(left.await.expect("a read"), (vec![], vec![id]));
    }
}

#[tokio::test]
async fn nobody_uses_what_they_may_not_see() {
    for engine in engines().await {
        let db = &engine.db;
        let id = kept(db, "a.pdf", &pdf()).await;
        let stranger = || viewer(8, &[(Role::Company, None)]);
        for ids in [vec![id], vec![99]] {
            let outcome = uses(db, stranger(), 3, &ids, true, START).await;
            assert!(matches!(outcome, Err(UseError::NoSuchFile(no)) if no == ids[0]), "{}", engine.name);
        }
        uses(db, maria(), 1, &[id], false, START).await.expect("her own");
        // Who goes on working on a thing need not have brought its files.
        uses(db, stranger(), 1, &[id], false, START).await.expect("used before");
        let editor = || viewer(9, &[(Role::Editor, None)]);
        let outcome = uses(db, editor(), 4, &[id], true, START).await;
        assert!(matches!(outcome, Err(UseError::NoSuchFile(_))), "{}: by its number alone", engine.name);
        let holders = |_: &mut Conn<'_>, by: &Viewer, holders: &[(String, i64)]| {
            Ok(by.is(Role::Editor) && holders == [("content".to_owned(), 1)])
        };
        db.write(move |tx| use_in(tx, (&editor(), holders), ("content", 4), &[id], true, START))
            .await
            .expect("who reads what holds it");
        uses(db, stranger(), 3, &[id], true, START).await.expect("it is public now");
    }
}

#[test]
fn rights_are_those_of_the_uploader_and_of_everybody_once_public() {
    let mut file = MediaFile {
        id: 1,
        format: Format::Pdf,
        media_type: String::new(),
        name: String::new(),
        size: 0,
        width: 0,
        height: 0,
        digest: Vec::new(),
        alt: String::new(),
        public: false,
        reserved: false,
        uploaded_by: Some(MARIA),
        uploaded_at: 0,
    };
    assert!(may_read(&maria(), &file));
    for other in
        [Viewer::visitor(), viewer(8, &[(Role::Operator, None)]), viewer(8, &[(Role::Administrator, None)])]
    {
        assert!(!may_read(&other, &file), "{other:?}");
    }
    file.reserved = true;
    for other in [maria(), viewer(8, &[(Role::Operator, None)]), viewer(8, &[(Role::Administrator, None)])] {
        assert!(!may_read(&other, &file), "who keeps it says who reads it: {other:?}");
    }
    file.reserved = false;
    file.uploaded_by = None;
    assert!(!may_read(&Viewer::visitor(), &file), "whom nobody brought it belongs to nobody");
    file.public = true;
    assert!(may_read(&Viewer::visitor(), &file));
}

#[tokio::test]
async fn what_nothing_uses_is_gone_after_a_day() {
    for engine in engines().await {
        let db = &engine.db;
        let (used, left, fresh) = (
            kept(db, "a.pdf", &pdf()).await,
            kept(db, "b.pdf", &pdf()).await,
            kept(db, "c.pdf", &pdf()).await,
        );
        uses(db, maria(), 1, &[used, left], true, START).await.expect("used");
        let swept = |now: Micros| db.write(move |tx| sweep(tx, now));
        assert_eq!(swept(START + DAY - 1).await.expect("swept"), 0, "{}", engine.name);
        uses(db, maria(), 1, &[used], true, START + DAY).await.expect("one less");
        assert_eq!(swept(START + DAY).await.expect("swept"), 1, "what never was used");
        assert_eq!(swept(START + 2 * DAY - 1).await.expect("swept"), 0);
        assert_eq!(swept(START + 2 * DAY).await.expect("swept"), 1, "a day after its last use");
        let there = db.read(move |c| load_many(c, &[used, left, fresh])).await.expect("a read");
        assert_eq!(there.iter().map(|file| file.id).collect::<Vec<_>>(), [used]);
        assert_eq!(stored(db).await, (1, 1));
    }
}

#[tokio::test]
async fn who_is_forgotten_leaves_what_is_used() {
    for engine in engines().await {
        let db = &engine.db;
        let (used, unused) = (kept(db, "a.pdf", &pdf()).await, kept(db, "b.pdf", &pdf()).await);
        uses(db, maria(), 1, &[used], true, START).await.expect("used");
        let hers = || {
            db.read(|c| Ok::<_, DbError>(brought_by(c, MARIA)?.into_iter().map(|f| f.id).collect::<Vec<_>>()))
        };
        assert_eq!(hers().await.expect("a read"), [used, unused], "{}", engine.name);
        db.write(|tx| forget(tx, MARIA, START)).await.expect("forgotten");
        assert!(hers().await.expect("a read").is_empty());
        let left = db.read(move |c| load_many(c, &[used, unused])).await.expect("a read");
        assert_eq!(left.iter().map(|f| (f.id, f.uploaded_by)).collect::<Vec<_>>(), [(used, None)]);
    }
}

/// Tables are found in the catalogue; what holds the bytes is a row like others.
#[tokio::test]
async fn a_backup_brings_files_back_with_their_bytes() {
    for engine in engines().await {
        let db = &engine.db;
        let id = kept(db, "piazza.jpg", &encoded(&photo(400, 200), ImageFormat::Jpeg)).await;
        uses(db, maria(), 1, &[id], true, START).await.expect("used");
        let notes = mailstore::dump::Notes::new();
        let (_, dump) = mailstore::dump::dump(db, Vec::new(), notes, |_| ()).await.expect("dumped");
        let empty = mailstore::testing::sqlite().await;
        mailstore::dump::restore(&empty.db, std::io::Cursor::new(dump), |_| ()).await.expect("restored");
        let file = empty.db.read(move |c| load(c, id)).await.expect("a read").expect(engine.name);
        assert!(file.public && file.name == "piazza.jpg");
        for width in [320, 0] {
            let packed = empty.db.read(move |c| open(c, id, width)).await.expect("a read").expect("bytes");
            assert!(!packed.unpack().expect("whole").is_empty());
        }
        assert_eq!(mailstore::check::run(&empty.db, Default::default(), |_| ()).await.expect("checked"), []);
        assert!(kept(&empty.db, "b.pdf", &pdf()).await > id + 1000, "numbers go on far above");
    }
}

#[tokio::test]
async fn nobody_fills_the_store_with_what_nothing_uses() {
    for engine in engines().await {
        let db = &engine.db;
        let checked = check("a.pdf", &pdf()).expect("a good file");
        let fill = db
            .write(move |tx| (0..MOST_UNUSED).try_for_each(|_| keep(tx, &checked, MARIA, START).map(|_| ())));
        fill.await.expect("as many as there may be");
        let checked = check("a.pdf", &pdf()).expect("a good file");
        let more = |by: i64| {
            let checked = checked.clone();
            db.write(move |tx| keep(tx, &checked, PrincipalId(by), START))
        };
        assert!(matches!(more(MARIA.0).await, Err(KeepError::TooMany { .. })), "{}", engine.name);
        more(8).await.expect("somebody else");
    }
}

#[tokio::test]
async fn downloads_are_counted_by_day_and_written_together() {
    for engine in engines().await {
        let clock = Clock::manual(START);
        let media = Media::new(engine.db.clone(), clock.clone());
        let other = Media::new(engine.db.clone(), clock.clone());
        let counted = |from: i64| engine.db.read(move |c| downloads(c, &[1, 2, 3], from));
        media.flush().await.expect("nothing to write");
        (0..3).for_each(|_| media.downloaded(1));
        media.downloaded(2);
        other.downloaded(1);
        assert_eq!(counted(0).await.expect("a read"), [], "{}", engine.name);
        media.flush().await.expect("written");
        other.flush().await.expect("written");
        clock.advance(DAY);
        media.downloaded(1);
        media.flush().await.expect("written");
        media.flush().await.expect("once");
        assert_eq!(counted(0).await.expect("a read"), [(1, 5), (2, 1)]);
        assert_eq!(counted(day(START) + 1).await.expect("a read"), [(1, 1)]);
    }
    // 2026-06-30 at 22:30 UTC is July in Italy.
    assert_eq!(day(1_782_858_600 * 1_000_000), 20_635);
}

#[tokio::test]
async fn files_are_looked_through_on_a_thread_of_their_own() {
    let engine = mailstore::testing::sqlite().await;
    let media = Media::new(engine.db.clone(), Clock::manual(START));
    let image = encoded(&drawing(300, 200), ImageFormat::Png);
    let (first, second) =
        tokio::join!(media.check("a.png", image.clone()), media.check("b.txt", b"<html>".to_vec()));
    assert_eq!(first.expect("an image").dimensions(), Some((300, 200)));
    assert!(second.is_err());
    let id = kept(&engine.db, "a.png", &image).await;
    assert!(media.find(&Viewer::visitor(), id, |_, _, _| Ok(false)).await.expect("a read").is_none());
    assert!(media.find(&maria(), id, |_, _, _| Ok(false)).await.expect("a read").is_some());
    assert!(media.read(id, 320).await.expect("a read").is_some());
}

#[tokio::test]
async fn who_goes_is_forgotten_and_what_is_used_stays() {
    for engine in engines().await {
        let db = &engine.db;
        let (used, unused) = (kept(db, "a.pdf", &pdf()).await, kept(db, "b.pdf", &pdf()).await);
        uses(db, maria(), 1, &[used], true, START).await.expect("used");
        let told = db.read(|c| personal::export(c, MARIA)).await.expect("a read");
        assert_eq!(told.as_array().map(Vec::len), Some(2), "{told}");
        assert!(!db.read(|c| personal::keeps(c, MARIA)).await.expect("a read"));
        db.write(|tx| personal::erase(tx, MARIA, START)).await.expect("erased");
        let left = db.read(move |c| load_many(c, &[used, unused])).await.expect("a read");
        let left: Vec<_> = left.into_iter().map(|file| (file.id, file.uploaded_by)).collect();
        assert_eq!(left, [(used, None)], "{}", engine.name);
    }
}

#[tokio::test]
async fn papers_entrusted_to_somebody_are_read_by_whom_that_one_names() {
    for engine in engines().await {
        let db = &engine.db;
        let id = kept(db, "statuto.pdf", &pdf()).await;
        let by = maria();
        db.write(move |tx| use_in(tx, (&by, nobody), ("organisation", 3), &[id], false, START))
            .await
            .expect("used");
        let media = Media::new(db.clone(), Clock::manual(START));
        let operator = viewer(8, &[(Role::Operator, None)]);
        assert!(media.find(&operator, id, |_, _, _| Ok(false)).await.expect("a read").is_none());
        let named = |_: &mut Conn<'_>, _: &Viewer, holders: &[(String, i64)]| {
            Ok(holders == [("organisation".to_owned(), 3)])
        };
        assert!(media.find(&operator, id, named).await.expect("a read").is_some(), "{}", engine.name);
        assert!(uses(db, operator, 4, &[id], true, START).await.is_err(), "nobody publishes it");
    }
}
