//! Names of mailboxes: modified UTF-7, what may be created, patterns of LIST.

use pugliaimpiego::imap::wire::{name, pattern::Pattern, utf7};

/// Each name has one spelling and each spelling one name; a name that may be made may be made as it is.
pub fn run(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    assert_eq!(utf7::decode(&utf7::encode(&text)).as_deref(), Some(&*text));
    if let Some(decoded) = utf7::decode(&text) {
        assert_eq!(utf7::encode(&decoded), text);
    }
    if let Ok(made) = name::check_new(&text) {
        assert_eq!(name::check_new(&made).as_ref(), Ok(&made));
        assert_eq!(name::canonical(&made), made);
        assert!(Pattern::new("", &made).matches(&made) && Pattern::new("", "*").matches(&made));
    }
    let (pattern, against) = text.split_at(text.floor_char_boundary(text.len() / 2));
    let _ = Pattern::new(pattern, against).matches(against) || Pattern::new("", pattern).matches(against);
}
