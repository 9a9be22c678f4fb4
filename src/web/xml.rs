//! Text inside the XML that mail programs read.

use std::fmt::{Display, Formatter, Result, Write};

/// Text as it stands in XML content and attributes.
pub(super) struct Xml<'a>(pub(super) &'a str);

impl Display for Xml<'_> {
    fn fmt(&self, out: &mut Formatter<'_>) -> Result {
        for c in self.0.chars() {
            match c {
                '&' => out.write_str("&amp;")?,
                '<' => out.write_str("&lt;")?,
                '>' => out.write_str("&gt;")?,
                '"' => out.write_str("&quot;")?,
                '\'' => out.write_str("&#39;")?,
                // XML 1.0 §2.2 has no way to write these.
                '\u{fffe}' | '\u{ffff}' => out.write_char('\u{fffd}')?,
                c if c.is_control() && !matches!(c, '\t' | '\n' | '\r') => out.write_char('\u{fffd}')?,
                c => out.write_char(c)?,
            }
        }
        Ok(())
    }
}
