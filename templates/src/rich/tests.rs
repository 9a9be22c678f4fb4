use super::*;
use std::time::{Duration, Instant};

fn check(text: &str, expected: &str) {
    assert_eq!(markdown(text).as_str().trim_end(), expected, "{text}");
}

#[test]
fn marks_become_elements() {
    check("", "");
    check(
        "Uno *due* **tre** ~~quattro~~ `cinque`",
        "<p>Uno <em>due</em> <strong>tre</strong> <del>quattro</del> <code>cinque</code></p>",
    );
    check("a  \nb\nc", "<p>a<br>\nb\nc</p>");
    check("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>");
    check("3. a\n4. b", "<ol start=\"3\">\n<li>a</li>\n<li>b</li>\n</ol>");
    check("> a\n\n---", "<blockquote>\n<p>a</p>\n</blockquote>\n<hr>");
    check("```rust\nlet a = \"<b>\";\n```", "<pre><code>let a = \"&lt;b&gt;\";\n</code></pre>");
    check("- [ ] a", "<ul>\n<li>[ ] a</li>\n</ul>");
    check("a[^1] \"b\" -- c...", "<p>a[^1] \"b\" -- c...</p>");
}

#[test]
fn tables_name_their_columns_and_scroll_by_themselves() {
    check(
        "| Giorno | Ore |\n|:--|--:|\n| *lunedì* | 9 |",
        "<div class=\"table-responsive\" tabindex=\"0\"><table class=\"table\">\n<thead>\n<tr><th scope=\"col\">Giorno</th>\
         <th scope=\"col\" class=\"text-end\">Ore</th></tr>\n</thead>\n<tbody>\n<tr><td><em>lunedì</em></td>\
         <td class=\"text-end\">9</td></tr>\n</tbody>\n</table></div>",
    );
}

#[test]
fn headings_are_in_order_below_the_page() {
    let outline = |text: &str, base: u8| -> Vec<(u8, String)> {
        let style = Style { base, ..Style::default() };
        markdown_as(text, &style).headings().iter().map(|h| (h.level, h.id.clone())).collect()
    };
    let of = |levels: &[(u8, &str)]| levels.iter().map(|(l, id)| (*l, (*id).to_owned())).collect::<Vec<_>>();
    assert_eq!(
        outline("# Chi può\n\n### Come\n\n### Dove\n\n## Quando\n\n# Chi può", 2),
        of(&[(2, "sez-chi-puo"), (3, "sez-come"), (3, "sez-dove"), (3, "sez-quando"), (2, "sez-chi-puo-2")])
    );
    assert_eq!(outline("### a\n\n# b", 3), of(&[(3, "sez-a"), (3, "sez-b")]));
    assert_eq!(outline("# a\n## b\n### c\n#### d\n##### e\n###### f", 3).last(), Some(&(6, "sez-f".into())));
    assert_eq!(
        outline("# \n\n# *Età* `x`: ![la sede](/immagini/1)", 2),
        of(&[(2, "sez"), (2, "sez-eta-x-la-sede")])
    );
    assert_eq!(outline("# a-2\n# a\n# a", 2), of(&[(2, "sez-a-2"), (2, "sez-a"), (2, "sez-a-2-2")]));
    check("# <b> & \"x\"", "<h2 id=\"sez-b-x\">&lt;b&gt; &amp; \"x\"</h2>");
    let style = Style { prefix: "\"><script>", ..Style::default() };
    assert_eq!(markdown_as("# a", &style).as_str(), "<h2 id=\"script-a\">a</h2>\n");
}

#[test]
fn html_is_shown_as_text() {
    check("a <b onclick=\"x\">c</b>", "<p>a &lt;b onclick=\"x\"&gt;c&lt;/b&gt;</p>");
    check("<script>\nalert(1)\n</script>", "<p>&lt;script&gt;\nalert(1)\n&lt;/script&gt;</p>");
    check("<!-- a -->", "<p>&lt;!-- a --&gt;</p>");
    check("&lt;script&gt; &#60;b&#62;", "<p>&lt;script&gt; &lt;b&gt;</p>");
}

#[test]
fn links_of_others_are_marked_and_bad_ones_are_words() {
    let outside = "rel=\"noopener noreferrer nofollow external\"";
    check("[orari](/uffici/lecce \"t\")", "<p><a href=\"/uffici/lecce\">orari</a></p>");
    check(
        "[Inps](https://www.example.it/?a=1&b)",
        &format!("<p><a href=\"https://www.example.it/?a=1&amp;b\" {outside}>Inps</a></p>"),
    );
    check("<cpi@example.it>", "<p><a href=\"mailto:cpi@example.it\">cpi@example.it</a></p>");
    check("[x](javascript:alert(1)) [y](//a.example)", "<p>x y</p>");
    check("[x](&#106;avascript:alert(1))", "<p>x</p>");
    check(
        "Vedi https://a.example/b_c_d(e). E (http://c.example/).",
        &format!(
            "<p>Vedi <a href=\"https://a.example/b_c_d(e)\" {outside}>https://a.example/b_c_d(e)</a>. \
             E (<a href=\"http://c.example/\" {outside}>http://c.example/</a>).</p>"
        ),
    );
    check("xhttp://a `http://b.example`", "<p>xhttp://a <code>http://b.example</code></p>");
}

#[test]
fn images_are_of_this_site_and_keep_their_words() {
    let style = Style { images: &[(7, (800, 600))], ..Style::default() };
    let shown = markdown_as("![la *sede* di \"Lecce\"](/immagini/7/640)", &style);
    for part in [
        "alt=\"la sede di &quot;Lecce&quot;\"",
        "width=\"800\"",
        "srcset=\"/immagini/7/320 320w",
        "loading=\"lazy\"",
    ] {
        assert!(shown.as_str().contains(part), "{part} in {}", shown.as_str());
    }
    check("![la **sede**](https://a.example/x.png)", "<p>la <strong>sede</strong></p>");
    check(
        "![a ![b](/immagini/2) c](https://a.example/x.png)",
        &format!("<p>a {} c</p>", shown_alone(2, "b")),
    );
}

fn shown_alone(id: i64, alt: &str) -> String {
    crate::media::picture(&crate::media::Picture { id, size: None, alt, sizes: "" }).into_string()
}

/// Each within a few seconds in a debug build; without the bounds some take hours.
#[test]
fn hostile_texts_cost_no_more_than_their_length() {
    let times = |text: &str, n: usize| text.repeat(n / text.len());
    // Of which a quarter is looked at.
    let whole = 4 * LONGEST;
    let deep_emphasis = times("*a **b ", whole / 4) + &times("** *", whole / 8);
    let stairs: String = (0..600).map(|n| format!("{}- a\n", " ".repeat(2 * n))).collect();
    let lists = times("- ", whole / 8) + &times("\n", whole / 8) + "x";
    let lazy = times(">", whole / 8) + "\n" + &times("a\n", whole / 8);
    let definitions: String = (0..8_000).map(|n| format!("[a{n}]: /x\n")).collect();
    let references = definitions + "\n" + &times("[a1] [a2][a3] ", whole / 8);
    let mut texts: Vec<String> = [
        "[",
        "*",
        ">",
        "_",
        "`",
        "~",
        "![",
        "](",
        "[a](",
        "[]",
        "<",
        "&",
        "\\",
        "|",
        "#",
        "- ",
        "> - ",
        "1. ",
        "*a_ ",
        "a**b",
        "[a]: b\n",
        "<a",
        "<!--",
        "<a@",
        "``a`",
        "|a\n|-\n",
        "http://a.).",
        "![](/immagini/1)",
        "# a\n",
        "a\n=\n",
        "\t",
        "\0",
        "[a](/b)",
        "**a",
        "x* ",
        "~~a ",
        "<?",
        "<![CDATA[",
        "a|",
        "\n",
        "&amp;",
        "[^a]",
        "è",
        "«",
        "&à",
    ]
    .map(|text| times(text, whole))
    .into();
    let long_words = format!("[a](/{}) ![{}](/immagini/1)", times("&", whole / 16), times("&", whole / 16));
    texts.extend([
        long_words,
        deep_emphasis,
        stairs,
        lists,
        lazy,
        references,
        times("[", whole / 8) + &times("]", whole / 8),
    ]);
    for text in texts {
        let head: String = text.chars().take(20).collect();
        let start = Instant::now();
        let rich = markdown(&text);
        let (words, found) = (plain(&text), references_of(&text));
        let took = start.elapsed();
        eprintln!("{took:?} {head:?} {} {} {found}", rich.as_str().len(), words.len());
        assert!(took < Duration::from_secs(20), "{head:?} took {took:?}");
        assert!(rich.as_str().len() < 400 * LONGEST, "{head:?}");
    }
}

fn references_of(text: &str) -> usize {
    references(text).len()
}
