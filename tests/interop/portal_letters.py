"""Letters to the address of a channel: NeoMutt hands one in as a referent, and a draft waits in the newsroom, with its file; the
same letter from outside, under that person's name, makes none."""

import os
import shutil

from browser import Browser
from support import (DOMAIN, HOST, PASSWORD, PORTS, WORK, certificate, eventually, imap, ok, offices, operator, run,
                     run_steps, skip, step, token, words)

USER = operator(9)
CHANNEL = f"canale.obbligo-formativo@{DOMAIN}"
PROGRAM = shutil.which("neomutt")
RC = WORK / "muttrc"
PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
TEXT = "Le scuole possono prenotare *fino a venerdì*.\n\nServono:\n\n- il modulo allegato\n- un documento\n"


def send(subject, to=CHANNEL, text=TEXT, file=True):
    """NeoMutt sends a letter through submission, as somebody at a terminal would."""
    RC.write_text(f"""
set my_user = "{USER.replace('@', '%40')}"
set from = "{USER}" realname = "Operatrice" use_envelope_from = yes send_charset = "utf-8"
set smtp_url = "smtps://$my_user@{HOST}:{PORTS['submissions']}/" smtp_pass = "{PASSWORD}"
set ssl_starttls = no ssl_force_tls = no ssl_verify_host = no certificate_file = "{certificate()}"
set copy = no
""")
    attached = []
    if file:
        (WORK / "modulo di prenotazione.pdf").write_bytes(PDF)
        attached = ["-a", WORK / "modulo di prenotazione.pdf"]
    run(PROGRAM, "-n", "-F", RC, "-s", subject, *attached, "--", to, input=text.encode(), stdin=None,
        env=dict(os.environ, TERM="vt100", HOME=str(WORK)))


def found(browser, subject):
    """Addresses of what the newsroom has under this word."""
    page = browser.get(f"/redazione/contenuti?q={subject}")
    assert page.status == 200, page.words
    return sorted({link for link in page.links if link.removeprefix("/redazione/contenuti/").isdigit()})


@step
def a_letter_of_a_referent_waits_as_a_draft():
    word, browser = token(), Browser(USER)
    send(f"Visite guidate {word}")
    [draft] = eventually(lambda: found(browser, word))
    form = browser.get(f"{draft}/modifica").form("/modifica")
    fields = dict(form.fields)
    assert fields["titolo"] == f"Visite guidate {word}", fields
    assert "fino a venerdì" in fields["testo"] and "- il modulo allegato" in fields["testo"], fields
    assert fields["sommario"].startswith("Le scuole possono prenotare"), fields
    page = browser.get(draft)
    assert "Bozza" in page.words and "Obbligo formativo" in page.words, page.words
    [file] = [link for link in page.links if link.startswith("/file/") and "modulo" in link]
    assert browser.get(file).body == PDF


@step
def the_tag_of_the_address_names_the_kind():
    word, browser = token(), Browser(USER)
    send(f"Porte aperte {word}", to=CHANNEL.replace("@", "+event@"), file=False)
    [draft] = eventually(lambda: found(browser, word))
    assert "c-starts" in browser.get(f"{draft}/modifica").form("/modifica").names


@step
def the_draft_is_no_page_of_the_portal():
    word, browser, visitor = token(), Browser(USER), Browser()
    send(f"Non ancora {word}", file=False)
    [draft] = eventually(lambda: found(browser, word))
    assert not any("non-ancora" in link for link in visitor.get(f"/cerca?q={word}").links)
    assert visitor.get(draft).url.startswith("/accedi")


@step
def a_forged_letter_from_outside_is_filed_and_makes_none():
    forged, real, browser = token(), token(), Browser(USER)
    run("swaks", "--server", HOST, "--port", PORTS["smtp"], "--timeout", 15, "--helo", "client.example", "--from", USER,
        "--to", CHANNEL, "--header", f"From: Operatrice <{USER}>", "--header", f"Subject: Urgente {forged}", "--body", TEXT)
    [mailbox] = [name for name in offices(USER) if name.endswith("/canale-obbligo-formativo")]
    eventually(lambda: holds(mailbox, forged))
    # What is handed in after it has become a draft: had it been meant to, it would be one too.
    send(f"Vero {real}", file=False)
    eventually(lambda: found(browser, real))
    assert not found(browser, forged)
    # The newsroom sees everything, and not that.
    assert not found(Browser(f"redazione1@{DOMAIN}"), forged)


def holds(mailbox, word):
    """Whether the shared mailbox has a letter with this in its subject."""
    with imap(USER) as session:
        ok(session.select(f'"{mailbox}"', readonly=True))
        return words(session.search(None, "SUBJECT", word))


if not PROGRAM or not shutil.which("swaks"):
    skip("needs Debian's packages neomutt and swaks")
run_steps(60)
