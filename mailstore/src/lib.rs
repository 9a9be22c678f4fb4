//! One message store behind mailboxes, lists, boards, desks and newsletters.
