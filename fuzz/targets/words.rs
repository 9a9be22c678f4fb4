//! Texts on their way into the index of words, and needles that are looked for in them.

use pugliaimpiego::search::{Pieces, Stems, Terms, fold, for_each_word, pieces};

/// A text that holds a needle has words for all its pieces, and a piece that is enough is the needle. The first byte says
/// how long the needle is.
pub fn run(data: &[u8]) {
    let Some((length, rest)) = data.split_first() else { return };
    let (needle, text) = rest.split_at(usize::from(*length).min(rest.len()));
    let (needle, text) = (String::from_utf8_lossy(needle), String::from_utf8_lossy(text));
    let text = fold(&text);
    let mut list = String::from("\n");
    for_each_word(&text, |word| {
        assert!(word.chars().count() <= 64, "{word}");
        list.push_str(word);
        list.push('\n');
        true
    });
    let part: String = text.chars().skip(needle.len()).take(usize::from(*length)).collect();
    for needle in [fold(&needle), part] {
        let Pieces { pieces, enough, .. } = pieces(&needle);
        let enough = enough && pieces.len() == 1;
        let all = pieces.iter().all(|piece| list.contains(&piece.pattern));
        let holds = text.contains(&needle);
        assert!(!holds || all, "{needle:?} {pieces:?}");
        assert!(!enough || holds == all, "{needle:?} {pieces:?}");
    }
    let _ = Stems::of(&needle).are_in(&[&text]);
    let terms = Terms::parse(&needle);
    let _ = (terms.grade(&text, &needle), terms.marks(&text, usize::MAX));
}
