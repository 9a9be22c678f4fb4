//! Pugliaimpiego: a groupware server whose heart is mail.
