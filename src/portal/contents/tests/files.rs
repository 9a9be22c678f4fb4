//! Files that belong to a text, and texts that are too long.

use super::*;

#[tokio::test]
async fn images_named_in_a_text_are_held_and_need_words_before_the_public_sees_them() {
    for house in houses().await {
        let (file, foreign) = (brought(&house, house.referent).await, brought(&house, house.citizen).await);
        let mut new = house.new_content(Kind::News, Some(house.office), "Con immagine");
        new.draft.body = format!("![](/immagini/{file}/640) e [un file](/file/{file}/a.png)");
        let news = house.contents.create(house.referent, new).await.expect(house.name);
        assert_eq!(held(&house, HOLDER, news.id).await, [file], "{}", house.name);
        let mute = house.take(house.referent, &news, Workflow::Publish).await;
        assert_eq!(faults(mute), ["body"], "{}", house.name);
        let mut better = house.draft("Con immagine");
        better.body = format!("![La piazza](/immagini/{file})");
        let place = (news.id, news.version);
        let saved =
            house.contents.save(house.referent, place, better, Changed::default()).await.expect(house.name);
        house.take(house.referent, &saved, Workflow::Publish).await.expect(house.name);
        assert_eq!(held(&house, "content-live", news.id).await, [file], "the public sees it");
        let public = house.db.read(move |c| media::load(c, file)).await.expect(house.name);
        assert!(public.expect("a file").public);
        let mut guessed = house.new_content(Kind::News, Some(house.office), "Altra");
        guessed.draft.body = format!("![x](/immagini/{})", foreign + 77);
        assert_eq!(faults(house.contents.create(house.referent, guessed).await), ["body"]);
        let mut theirs = house.new_content(Kind::Press, Some(house.body), "Dell’ente");
        theirs.draft.body = format!("![x](/immagini/{foreign})");
        assert_eq!(faults(house.contents.create(house.member, theirs).await), ["body"], "not for them");
    }
}

#[tokio::test]
async fn a_text_longer_than_would_be_shown_is_refused() {
    for house in houses().await {
        let mut new = house.new_content(Kind::News, Some(house.office), "Lunga");
        new.draft.body = "à".repeat(templates::rich::LONGEST / 2);
        house.contents.create(house.operator, new.clone()).await.expect(house.name);
        new.draft.body.push('a');
        assert_eq!(faults(house.contents.create(house.operator, new).await), ["body"]);
    }
}
