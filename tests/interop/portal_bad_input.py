"""What nobody should send to the portal: scripts in every text, files that are not what they say, too much of everything, numbers
of others' contents."""

import io
import json
import re
import urllib.parse
import xml.etree.ElementTree
import zipfile
import zlib

from browser import Browser, multipart
from support import DOMAIN, operator, run_steps, step, token

EDITOR = f"redazione1@{DOMAIN}"
SCRIPT = "<script>alert(1)</script>"
# Ends a data block, opens an attribute, is a link that runs, and closes a comment.
NASTY = SCRIPT + "</script><img src=x onerror=alert(2)>\"'><svg onload=alert(3)>[x](javascript:alert(4))--><!--"
KINDS = ["news", "event", "deadline", "press", "initiative", "partnership", "directive", "law", "act", "sheet", "form",
         "procedure", "link", "service", "page"]
# A link that is no address of the web is refused; so are days. All else is text, however odd.
DATES = {"c-starts": "2031-05-06T09:00", "c-ends": "2031-05-06T12:00", "c-due": "2031-05-06", "c-from": "2031-05-06",
         "c-until": "2031-05-07", "c-dated": "2020-05-06", "c-reviewed": "2020-05-06"}
LINKS = {"c-site", "c-online", "c-booking"}


def clean(page):
    """Nothing of what was written runs: no script inside, no handler, no link that runs, and data blocks are still JSON."""
    assert page.status == 200, (page.status, page.words[page.words.find("Controlla"):][:500])
    assert page.scripts == 0 and not page.handlers, (page.url, page.handlers)
    assert not any(link.lower().startswith("javascript:") for link in page.links), page.url
    return [json.loads(block) for block in page.data]


def written(browser, kind, word):
    """A new content of a kind with the same nasty words in all its texts; the page that answers."""
    form = browser.get(f"/redazione/nuovo/{kind}").form(f"/nuovo/{kind}")
    form.set("titolo", f"{word} </script>{SCRIPT}")
    form.set("sommario", f"{NASTY} {word}")
    form.set("testo", f"{NASTY}\n\n# Titolo {SCRIPT}\n\n<iframe src=//evil.example></iframe>\n\n![x](javascript:alert(5)) {word}")
    for name in [name for name in form.names if name.startswith("c-")]:
        if name in DATES:
            form.set(name, DATES[name])
        elif name == "c-edition":
            form.set(name, SCRIPT)
        elif name in LINKS:
            form.set(name, "https://www.ente.example/?a=%22%3E%3Cscript%3Ealert(1)&b=javascript:alert(1)")
        elif name in form.choices:
            form.set(name, next((value for value in form.choices[name] if value), ""))
        else:
            form.set(name, f"{NASTY} {word}")
    # What is to be filled in is a file, or stands elsewhere.
    if kind == "form":
        form.set("collegati", "https://www.ente.example/modulo")
    return browser.send(form)


@step
def no_text_of_any_kind_runs():
    """Each kind, from the form to the public page, in lists, feeds and the search."""
    browser, visitor, word = Browser(EDITOR), Browser(), token()
    for kind in KINDS:
        page = written(browser, kind, word)
        clean(page)
        where = page.url
        clean(browser.get(f"{where}/modifica"))
        clean(browser.get(f"{where}/versioni/1"))
        clean(browser.send(browser.get(f"{where}/modifica").form("/modifica"), ("anteprima", "1")))
        page = browser.send(page.form("/passo", ("passo", "publish")), ("passo", "publish"))
        public = address(page)
        data = clean(visitor.get(public))
        assert kind in ("page", "link") or any(word in json.dumps(block) for block in data), (kind, data)
        for other in (public.rsplit("/", 1)[0], f"{public.rsplit('/', 1)[0]}?q={word}"):
            clean(visitor.get(other)) if kind != "page" else None
    for path in ("/", "/novita", f"/cerca?q={word}", "/mappa"):
        clean(visitor.get(path))
    for path in ("/redazione", f"/redazione/contenuti?q={word}", "/redazione/calendario", "/redazione/contributi"):
        clean(browser.get(path))
    for path in ("/novita/atom.xml", "/notizie/atom.xml", "/sitemap.xml"):
        xml.etree.ElementTree.fromstring(visitor.get(path).body)
    for line in visitor.get("/eventi/calendario.ics").text.splitlines():
        assert re.match(r"[A-Z-]+[;:]| ", line), line


def address(page):
    """Where the public reads what is open."""
    path = re.compile(r"/(?!redazione|canali|percorsi|uffici)[a-z]+/[a-z0-9-]+")
    found = [link for link in page.links if path.fullmatch(link)]
    assert found, page.words
    return found[0]


@step
def links_that_run_are_refused():
    browser = Browser(EDITOR)
    for link in ("javascript:alert(1)", "data:text/html,<script>alert(1)</script>", 'https://www.ente.example/"><script>',
                 "//evil.example", "ftp://ente.example"):
        form = browser.get("/redazione/nuovo/event").form("/nuovo/event")
        form.set("titolo", "Un sito che non è un sito")
        form.set("c-site", link)
        form.set("collegati", link)
        page = browser.send(form)
        assert page.status == 422 and "Scrivi un indirizzo completo" in page.words, (link, page.status, page.words)


@step
def a_text_with_a_nul_is_refused():
    """PostgreSQL keeps none, and no keyboard types one."""
    for who, path, field in ((EDITOR, "/redazione/nuovo/event", "titolo"), (None, "/registrati", "nome"),
                             (None, "/accedi", "indirizzo")):
        browser = Browser(who)
        form = browser.get(path).form(path.removeprefix("/redazione"))
        form.set(field, "a\0b")
        assert browser.send(form).status == 400, path


@step
def words_in_addresses_do_not_run():
    visitor = Browser()
    for path in ("/cerca?q=", "/notizie?q=", "/notizie?canale=", "/notizie?dal=", "/eventi?pagina=", "/accedi?ritorno=",
                 "/posta/configura?indirizzo=", "/uffici?q=", "/contatti?q=", "/novita?territorio="):
        page = visitor.get(path + urllib.parse.quote(NASTY))
        assert page.status in (200, 400) and page.scripts == 0 and not page.handlers, (path, page.status)


@step
def dates_that_do_not_exist_are_refused():
    browser = Browser(EDITOR)
    for wrong in ("2031-02-30", "ieri", "31/12/2030", "2031-13-01T10:00", "99999-01-01", "2031-05-06T25:61", "-1",
                  "2031-05-06T10:00Z"):
        form = browser.get("/redazione/nuovo/event").form("/nuovo/event")
        form.set("titolo", "Un giorno che non c'è")
        form.set("c-starts", wrong)
        form.set("scade", wrong)
        page = browser.send(form)
        assert page.status == 422 and "La data non è valida." in page.words, (wrong, page.status, page.words)
        assert dict(page.form("/nuovo/event").fields)["titolo"] == "Un giorno che non c'è"
    for path in ("/notizie?dal=2031-02-30", "/redazione/calendario?mese=2031-99", "/redazione/calendario?mese=x",
                 "/redazione/contributi?anno=99999999999", "/notizie?pagina=99999999999999999999", "/notizie?pagina=-3", "/eventi?dal=%00"):
        assert browser.get(path).status in (200, 400, 404), path


@step
def too_much_is_refused():
    visitor, editor = Browser(), Browser(EDITOR)
    form = visitor.get("/accedi").form("/accedi")
    form.set("indirizzo", "x" * (10 << 20))
    assert refused(visitor, form) == 413
    form = editor.get("/redazione/nuovo/news").form("/nuovo/news")
    form.set("testo", "x" * (10 << 20))
    assert refused(editor, form) == 413
    form = editor.get("/redazione/nuovo/news").form("/nuovo/news")
    assert refused(editor, form, [("file", "grande.pdf", "application/pdf", b"%PDF-1.4\n" + bytes(40 << 20))]) == 413
    form = editor.get("/redazione/nuovo/news").form("/nuovo/news")
    form.fields += [("media", "1")] * 50_000
    assert refused(editor, form) in (400, 413)


def refused(browser, form, files=()):
    """The status of the answer. A server that has read enough may close before all was sent."""
    try:
        return browser.send(form, files=files).status
    except (BrokenPipeError, ConnectionResetError):
        return 413


def archive(*entries):
    """A ZIP archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in entries:
            file.writestr(name, data)
    return out.getvalue()


def png(width, height, rows=None):
    """A PNG of these measures; without rows its points are a few zeros, whatever it claims."""
    chunk = lambda kind, data: len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")
    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([8, 2, 0, 0, 0])
    data = zlib.compress(bytes(1000) if rows is None else rows)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def small_png():
    return png(40, 30, b"".join(b"\0" + bytes([200, 30, 30]) * 40 for _ in range(30)))


def office(*more):
    """What a word processor keeps, with more in it."""
    types = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    return archive(("[Content_Types].xml", types), ("word/document.xml", "<document/>"), *more)


@step
def files_that_are_not_what_they_say_are_refused_with_a_sentence():
    browser = Browser(EDITOR)
    pdf = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
    cases = [
        ("bomba.docx", office(("word/media/zero.bin", bytes(400 << 20))), ""),
        ("strati.docx", office(("word/embeddings/a.zip", archive(("b.zip", archive(("c", bytes(20 << 20))))))), ""),
        ("archivio.zip", archive(("a.txt", "a")), "tipo che non accettiamo"),
        ("bomba.png", png(60_000, 60_000), "troppo grande"),
        ("finta.png", png(800, 800), "danneggiat"),
        ("doppio.pdf", pdf + archive(("a.html", SCRIPT)), "non è quello che dice il suo nome"),
        ("pagina.png", f"<html>{SCRIPT}</html>".encode(), "non è quello che dice il suo nome"),
        ("immagine.gif", b"GIF89a/*" + SCRIPT.encode() + b"*/=1;alert(1)", ""),
        ("pagina.html", f"<html>{SCRIPT}</html>".encode(), "tipo che non accettiamo"),
        ("figura.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', ""),
        ("programma.pdf", b"MZ" + bytes(500), "non è quello che dice il suo nome"),
        ("vuoto.pdf", b"", "vuoto"),
        ("macro.docx", office(("word/vbaProject.bin", "x")), "macro"),
    ]
    for name, data, words in cases:
        form = browser.get("/redazione/nuovo/news").form("/nuovo/news")
        form.set("titolo", f"Con {name}")
        page = browser.send(form, files=[("file", name, "image/png", data)])
        assert page.status == 422 and f"«{name}»" in page.words and words in page.words, (name, page.status, page.words[:1500])
        assert dict(page.form("/nuovo/news").fields)["titolo"] == f"Con {name}", "what was typed is lost"


@step
def a_picture_that_is_something_else_as_well_keeps_only_its_points():
    browser = Browser(EDITOR)
    form = browser.get("/redazione/nuovo/news").form("/nuovo/news")
    form.set("titolo", f"Doppia {token()}")
    double = small_png() + f"<html>{SCRIPT}".encode() + archive(("a.html", SCRIPT))
    page = browser.send(form, files=[("file", "doppia.png", "image/png", double)])
    assert page.status == 200, page.words
    draft = page.url.removesuffix("/modifica")
    form = browser.get(draft + "/modifica").form("/modifica")
    number = dict(form.fields)["media"]
    for path in (f"/immagini/{number}/320", f"/file/{number}/doppia.png"):
        answer = browser.get(path)
        assert answer.status == 200 and b"script" not in answer.body and b"PK\x03\x04" not in answer.body, (path, answer.status)
        assert answer.headers["x-content-type-options"] == "nosniff", answer.headers
        assert answer.headers["content-type"].startswith("image/"), answer.headers
    # Nobody sees the files of what was never published, by their number.
    assert Browser().get(f"/immagini/{number}/320").status in (403, 404)
    # Words for who does not see it are asked for before it is published.
    page = browser.get(draft)
    page = browser.send(page.form("/passo", ("passo", "publish")), ("passo", "publish"))
    assert page.status == 422 and "Descrivi l’immagine" in page.words, (page.status, page.words)


@step
def a_name_of_another_kind_is_no_page():
    visitor = Browser()
    # Those of the first step have one name in all kinds.
    news = next(link for link in visitor.get("/notizie").links
                if re.fullmatch(r"/notizie/[a-z0-9-]+", link) and "script" not in link)
    slug = news.rsplit("/", 1)[1]
    assert visitor.get(news).status == 200
    for section in ("eventi", "scadenze", "comunicati", "iniziative", "partenariati", "direttive", "normativa", "atti",
                    "schede", "moduli", "procedure", "link", "servizi", "pagine", "uffici", "canali", "percorsi"):
        assert visitor.get(f"/{section}/{slug}").status == 404, section
    for odd in ("/notizie/..%2f..%2fetc%2fpasswd", "/notizie/%00", "/notizie/%F0%9F", "/notizie/" + "a" * 5000,
                "/moduli/x/versioni/-1", "/file/0/x", "/file/99999999999999999999/x", "/immagini/1/999999", "/immagini/-1/320",
                "/redazione/contenuti/99999999999999999999"):
        assert visitor.get(odd).status in (400, 403, 404, 414), odd


@step
def numbers_of_others_lead_nowhere():
    """A draft of one office, asked for by everybody else."""
    author, word = Browser(operator(9)), token()
    form = author.get("/redazione/nuovo/news").form("/nuovo/news")
    form.set("titolo", f"Riservato {word}")
    page = author.send(form)
    assert page.status == 200, page.words
    draft, sent = page.url, page.form("/passo", ("passo", "submit"))
    for who, wanted in ((operator(1), (403, 404)), (None, (200,)), ("cittadino1@posta.example", (403,))):
        other = Browser(who)
        for rest in ("", "/modifica", "/versioni/1", "/elimina"):
            answer = other.get(draft + rest)
            assert answer.status in wanted and word not in answer.words, (who, rest, answer.status)
            assert who or answer.url.startswith("/accedi"), answer.url
        # With a token of their own.
        forms = other.get("/profilo").forms if who else other.get("/accedi").forms
        token_of = next(dict(form.fields)["csrf"] for form in forms if "csrf" in dict(form.fields))
        for rest, fields in (("/passo", {"passo": "submit"}), ("/elimina", {"conferma": "si"}), ("/assegna", {"a": "me"}),
                             ("/indirizzo", {"indirizzo": "mio"}), ("/versioni/1/ripristina", {})):
            body = urllib.parse.urlencode({"csrf": token_of, "versione": dict(sent.fields)["versione"], **fields}).encode()
            answer = other.ask("POST", draft + rest, body, {"Content-Type": "application/x-www-form-urlencoded"})
            asked_to_log_in = not who and answer.headers.get("location", "").startswith("/accedi")
            assert answer.status in (403, 404) or asked_to_log_in, (who, rest, answer.status)
    assert word in author.get(draft).words and "Bozza" in author.get(draft).words


@step
def a_form_without_its_token_or_from_elsewhere_is_refused():
    browser = Browser(operator(9))
    form = browser.get("/redazione/nuovo/news").form("/nuovo/news")
    form.set("titolo", f"Da fuori {token()}")
    right = list(form.fields)
    form.fields = [pair for pair in right if pair[0] != "csrf"]
    assert browser.send(form).status == 403
    form.fields = [(name, "x" if name == "csrf" else value) for name, value in right]
    assert browser.send(form).status == 403
    kind, body = multipart(right, [])
    for strange in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        assert browser.ask("POST", form.action, body, {"Content-Type": kind, **strange}).status == 403, strange
    assert browser.ask("POST", form.action, body, {"Content-Type": "text/plain"}).status == 400


run_steps(120)
