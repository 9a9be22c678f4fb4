"""Every link in every letter that lists send: programs follow it with GET and HEAD, and nothing happens; the same link works when
somebody presses the button of its page, or when a mail program says One-Click (RFC 8058)."""

import collections
import email
import email.policy
import email.utils
import http.client
import pathlib
import re
import smtplib
import sys
import time
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent.parent / "scripts" / "lib"))

import support  # noqa: E402  (the path has to be known first)
from browser import Browser  # noqa: E402
from demo import LOAD_LIMITS, Server  # noqa: E402
from rows import Rows, beside  # noqa: E402
from sinks import Recorder  # noqa: E402
from support import CHOSEN, HOST, PORTS, eventually, run_steps, step, token, untrusting_tls  # noqa: E402

DOMAIN, OUTSIDE = "liste.example", "fuori.example"
#: Open to everybody; moderated; one that owners admit to; one that members alone read.
OPEN, MODERATED, ASKED, CLOSED = (f"{name}@{DOMAIN}" for name in ("aperta", "vagliata", "chiesta", "interna"))
CHIEF, WRITER = f"capo@{DOMAIN}", f"scrive@{DOMAIN}"
#: Members outside, each for one thing.
READER, LEAVER, CLICKER, PRESSER, ASKER, MIME, PLAIN, GONE = (
    f"{name}@{OUTSIDE}" for name in ("legge", "lascia", "clic", "preme", "chiede", "riepilogo", "testo", "torna"))
#: What a page may change by being looked at: when a session was seen. Who keeps the index of words says so by itself.
PASSED_OVER = {"web_session", "search_state"}
LINK = re.compile(r"https?://[^\s<>\"')\]]+")
#: As programs look at links that no person has chosen.
PREFETCH = {"Purpose": "prefetch", "Sec-Purpose": "prefetch;prerender", "X-Moz": "prefetch", "X-Purpose": "preview"}

Letter = collections.namedtuple("Letter", "sender recipient mail")
house = {"pressed": set()}


class Sink(Recorder):
    """Keeps all letters that leave."""

    def __init__(self):
        super().__init__()
        self.letters = []

    async def take(self, sender, recipients, raw):
        self.letters += [Letter(sender, recipient, parsed(raw)) for recipient in recipients]


def parsed(raw):
    return email.message_from_bytes(raw, policy=email.policy.default)


def text_of(mail):
    """All text of a letter, of what is attached too."""
    return "\n".join(part.get_content() for part in mail.walk() if part.get_content_maintype() == "text")


def links_of(mail):
    """The links of its text and of its fields."""
    fields = "\n".join(re.sub(r"\r?\n[ \t]+", "", str(value)) for part in mail.walk() for _, value in part.items())
    return {link.rstrip(".,;") for link in LINK.findall(text_of(mail) + "\n" + fields)}


def inbox(who):
    """The letters in the INBOX of somebody of ours."""
    return [Letter("", who, parsed(raw)) for raw in support.holding(who, password=CHOSEN)]


def letters():
    """All that have come so far."""
    return house["sink"].letters + inbox(CHIEF) + inbox(WRITER)


def letter(recipient, *words):
    """The letter to somebody with all these in its subject or text, once it is there."""
    def look():
        return [one for one in letters() if one.recipient == recipient
                and all(word in f"{one.mail['Subject']}\n{text_of(one.mail)}" for word in words)]
    try:
        return eventually(look)[0]
    except AssertionError:
        have = [f"{one.recipient}: {one.mail['Subject']}" for one in letters()]
        raise AssertionError(f"no letter to {recipient} with {words} among\n" + "\n".join(have)) from None


def link(one, part):
    """The link with this in it."""
    found = sorted(address for address in links_of(one.mail) if part in address)
    assert found, f"no link with {part} in\n{one.mail}"
    return found[0]


def write(sender, to, subject, body="Buongiorno.", envelope=None):
    """Mail from outside."""
    support.deliver(to, subject, sender=sender if envelope is None else envelope,
                    raw=support.message(subject, sender, to, body + "\n"))


def submit(to, subject):
    """Mail of somebody of ours, whom nobody doubts."""
    with smtplib.SMTP_SSL(HOST, PORTS["submissions"], timeout=20, context=untrusting_tls()) as session:
        session.login(WRITER, CHOSEN)
        session.sendmail(WRITER, [to], support.message(subject, WRITER, to, f"Ecco: {subject}\n"))


def state(address, of=OPEN):
    """How it stands with a member; nothing for who is none."""
    rows = house["rows"].ask(f"SELECT m.state FROM discussion_member m JOIN principal p ON p.id = m.discussion_id "
                             f"WHERE m.address = '{address}' AND p.address = '{of}'")
    return rows[0][0] if rows else None


def waiting():
    """How many messages wait for a moderator."""
    return house["rows"].numbers("SELECT COUNT(*) FROM discussion_held WHERE state = 'waiting'")[0]


def moving():
    """What is still to be sent, written and put into the index, by table; nothing at rest."""
    soon = f"WHERE due_at < {(time.time_ns() // 1000) + 3_600_000_000}"
    tables = {"queue_recipient": "WHERE state < 2", "queue_plan": "", "discussion_work": soon, "search_work": ""}
    parts = ", ".join(f"(SELECT COUNT(*) FROM {table} {where})" for table, where in tables.items())
    counts = house["rows"].numbers(f"SELECT {parts}")
    return {table: count for table, count in zip(tables, counts) if count}


def settle():
    """Waits until nothing is done by itself."""
    try:
        eventually(lambda: not moving(), 40)
    except AssertionError:
        raise AssertionError(f"no rest: {moving()}") from None


@step
def lists_with_members():
    sink = Sink().__enter__()
    url = beside(support.FACTS["database_url"], "links")
    server = Server(support.FACTS["binary"], support.WORK / "data", url, LOAD_LIMITS | {
        "PUGLIAIMPIEGO_RELAY_MODE": "smarthost", "PUGLIAIMPIEGO_RELAY_SMARTHOST_HOST": HOST,
        "PUGLIAIMPIEGO_RELAY_SMARTHOST_PORT": str(sink.port), "PUGLIAIMPIEGO_RELAY_SMARTHOST_TLS": "none",
        "PUGLIAIMPIEGO_RELAY_ALLOW_PRIVATE": "true"})
    house.update(sink=sink, server=server, rows=Rows(server.data, url))
    do = server.do
    do("init", "--domain", DOMAIN)
    for who in (CHIEF, WRITER):
        do("account", "add", who, "--name", who.split("@")[0], "--password-stdin", text=f"{CHOSEN}\n")
    for address, preset, reading in ((OPEN, "open", "everyone"), (MODERATED, "moderated", "everyone"),
                                     (ASKED, "open", "registered"), (CLOSED, "closed", "members")):
        do("list", "add", address, "--name", address.split("@")[0], "--face", "list", "--preset", preset, "--reading", reading)
        do("list", "owner", "add", address, CHIEF)
        do("list", "member", "add", address, READER, WRITER)
    do("list", "set", ASKED, "joining=approval")
    do("list", "set", OPEN, "roster=everyone")
    do("list", "member", "add", OPEN, LEAVER, CLICKER, PRESSER, MIME, PLAIN, GONE)
    do("list", "member", "set", OPEN, MIME, "mode=digest")
    do("list", "member", "set", OPEN, PLAIN, "mode=plain-digest")
    start()


def start():
    house["server"].start()
    PORTS.clear()
    PORTS.update(house["server"].ports)


@step
def posts_and_what_is_told_of_them():
    house["word"] = word = token()
    for address in (OPEN, CLOSED):
        submit(address, f"Riunione {word}")
        letter(READER, f"Riunione {word}")
    for subject in ("Da rifiutare", "Da approvare"):
        submit(MODERATED, f"{subject} {word}")
        letter(CHIEF, f"{subject} {word}", "/moderazione/")
        letter(WRITER, f"{subject} {word}", "moderatore")
    [number] = [line.split()[0] for line in house["server"].do("list", "held", "list", MODERATED).splitlines()
                if "Da rifiutare" in line]
    house["server"].do("list", "held", "refuse", number, "--reason", "Non riguarda questa lista.")
    letter(WRITER, "Non riguarda questa lista.")


@step
def letters_to_members_and_those_who_want_to_be():
    for address, name in ((OPEN, "posta"), (ASKED, "posta2")):
        write(f"{name}@{OUTSIDE}", address.replace("@", "-join@"), "")
        letter(f"{name}@{OUTSIDE}", "/conferma/")
    visitor = Browser()
    form = visitor.get("/forum/aperta/iscrizione").form("/iscrizione")
    form.set("indirizzo", f"web@{OUTSIDE}")
    assert visitor.send(form).status == 200
    letter(f"web@{OUTSIDE}", "/conferma/")
    write(LEAVER, OPEN.replace("@", "-leave@"), "")
    letter(LEAVER, "/lascia/")
    for name in ("nuovo", "resta"):
        house["server"].do("list", "member", "add", OPEN, f"{name}@{OUTSIDE}", "--welcome")
        letter(f"{name}@{OUTSIDE}", "/opzioni/")
    # Who is admitted by the owners has asked and confirmed.
    asked = link(letter(f"posta2@{OUTSIDE}", "/conferma/"), "/conferma/")
    press(asked)
    letter(CHIEF, f"posta2@{OUTSIDE}", "/gestione/")
    # A copy has the token by which its reader leaves, and hears of it.
    submit(OPEN, f"Seconda {house['word']}")
    press(link(letter(f"nuovo@{OUTSIDE}", f"Seconda {house['word']}"), "/lascia/"))
    assert state(f"nuovo@{OUTSIDE}") is None
    # Who has left has nothing to choose any more.
    house["pressed"].add(link(letter(f"nuovo@{OUTSIDE}", "/opzioni/"), "/opzioni/"))
    eventually(lambda: [one for one in letters() if one.recipient == f"nuovo@{OUTSIDE}" and "List-Id" not in one.mail][1:])


@step
def answers_to_commands():
    # What is no command is explained first only.
    for subject in ("pippo", "aiuto", "info", "chi"):
        before = len(house["sink"].letters)
        write(ASKER, OPEN.replace("@", "-request@"), subject, subject)
        eventually(lambda before=before: [one for one in house["sink"].letters[before:] if one.recipient == ASKER])


@step
def what_comes_back_and_digests():
    """As if days had passed: a member's mail has come back before, and a digest is due."""
    rows, server, word = house["rows"], house["server"], house["word"]
    rows.write(f"UPDATE discussion_member SET score = 2500, scored_at = {days_ago(2)} WHERE address = '{GONE}'")
    come_back(letter(GONE, f"Riunione {word}"))
    before = len(house["sink"].letters)
    probes = eventually(lambda: [one for one in house["sink"].letters if one.recipient == GONE and "List-Id" not in one.mail])
    come_back(probes[0])
    eventually(lambda: state(GONE) == "stopped")
    eventually(lambda: [one for one in house["sink"].letters[before:] if one.recipient == GONE and one is not probes[0]])
    rows.write(f"UPDATE discussion_digest SET sent_at = {days_ago(2)}, last_post_id = 0")
    assert server.stop() == 0, server.tail()
    # A node of PostgreSQL that comes back has another name, and would wait five minutes for the work of the one before.
    rows.write("UPDATE search_state SET number = 0 WHERE name = 'lease'")
    start()
    for who in (MIME, PLAIN):
        letter(who, f"Riunione {word}")


def days_ago(days):
    """An instant, in microseconds."""
    return int((email.utils.localtime().timestamp() - days * 86400) * 1e6)


def come_back(one):
    """The other server says that there is nobody of that name (RFC 3464)."""
    raw = (f"From: MAILER-DAEMON@{OUTSIDE}\r\nTo: {one.sender}\r\nSubject: Undelivered\r\nMessage-ID: <{token()}@{OUTSIDE}>\r\n"
           f"Date: {email.utils.formatdate()}\r\nMIME-Version: 1.0\r\n"
           'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
           "--b\r\n\r\nNobody.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
           f"Reporting-MTA: dns; mx.{OUTSIDE}\r\n\r\nFinal-Recipient: rfc822; {one.recipient}\r\nAction: failed\r\n"
           "Status: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 nobody\r\n\r\n--b--\r\n").encode()
    with smtplib.SMTP(HOST, PORTS["smtp"], timeout=20) as session:
        session.sendmail("", [one.sender], raw)


@step
def letters_about_accounts():
    visitor, known = Browser(), f"nota@{OUTSIDE}"
    house["server"].do("account", "add", known, "--name", "Nota", "--role", "citizen", "--password-stdin", text=f"{CHOSEN}\n")
    for address in (f"rosa@{OUTSIDE}", known):
        form = visitor.get("/registrati").form("/registrati")
        for name, value in (("nome", "Rosa Greco"), ("indirizzo", address), ("ruolo", "citizen"), ("consenso", "si")):
            form.set(name, value)
        page = visitor.send(form)
        assert page.url.endswith("/registrati/inviata"), page.words
    letter(f"rosa@{OUTSIDE}", "/registrati/conferma")
    letter(known, "/password/dimenticata")
    form = visitor.get("/password/dimenticata").form("/password")
    form.set("indirizzo", WRITER)
    visitor.send(form)
    letter(WRITER, "/password/nuova")


def ask(method, url, headers, body=None):
    """The status of one request, no redirect followed, no cookie sent unless it is among the headers. No page may tell the next
    one where somebody comes from: the address is a key."""
    parts = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(HOST, PORTS["http"], timeout=30)
    try:
        connection.request(method, urllib.parse.urlunsplit(("", "", parts.path or "/", parts.query, "")), body, headers)
        answer = connection.getresponse()
        answer.read()
        told = answer.headers["Referrer-Policy"]
        assert answer.status != 200 or told in ("no-referrer", "same-origin"), (url, told)
        return answer.status
    finally:
        connection.close()


@step
def programs_follow_every_link_and_nothing_changes():
    found, all_letters = {}, letters()
    for one in all_letters:
        for address in links_of(one.mail) - house["pressed"]:
            found.setdefault(address, f"{one.mail['Subject']} (to {one.recipient})")
    for part in ("/conferma/", "/lascia/", "/opzioni/", "/moderazione/", "/id/", "/gestione/", "/iscrizione", "/registrati/conferma", "/password/nuova"):
        assert any(part in address for address in found), f"no letter has a link with {part}"
    chief = Browser(CHIEF, CHOSEN)
    cookies = {"Cookie": "; ".join(f"{name}={value}" for name, value in chief.cookies.items())}
    settle()
    before = house["rows"].snapshot()
    faults = [fault for address, where in sorted(found.items()) for fault in followed(address, where, cookies)]
    faults += changes(before, house["rows"].snapshot())
    print(f"{len(all_letters)} letters, {len(found)} links")
    print("\n".join(sorted({f"  {one.mail['Subject']}" for one in all_letters})))
    assert not faults, "\n".join(faults)


def followed(address, where, cookies):
    """What is wrong with a link as programs ask for it, of nobody's and of an owner who has logged in."""
    faults, good = [], set()
    for who in ({}, cookies):
        answers = {(method, kind): ask(method, address, who | headers) for method in ("GET", "HEAD")
                   for kind, headers in (("plain", {}), ("prefetch", PREFETCH))}
        if len(set(answers.values())) > 1 or max(answers.values()) >= 500:
            faults.append(f"{answers} for {address} in: {where}")
        good |= {status for status in answers.values() if status < 400}
    # Who may not read a list is told that there is none.
    if not good:
        faults.append(f"{set(answers.values())} for everybody, {address} in: {where}")
    # As programs cut links out of text, write them, and put words of their own behind them.
    for near in (f"{address}.", f"{address})", f"{address}>", f"{address}/", f"{address}&utm_source=mail", f"{address}?utm_source=mail",
                 address[:-4], f"{address[:8]}{address[8:].upper()}"):
        faults += [f"{status} for {near}" for status in (ask(method, near, {}) for method in ("GET", "HEAD")) if status >= 500]
    return faults


def changes(before, after):
    """The rows that are not the same."""
    found = []
    for table in sorted((before.keys() | after.keys()) - PASSED_OVER):
        old, new = collections.Counter(before.get(table, [])), collections.Counter(after.get(table, []))
        found += [f"{table}: gone {row[:300]}" for row in old - new] + [f"{table}: new {row[:300]}" for row in new - old]
    return found


def press(url, button=None, **fields):
    """Opens a link and presses the button of its page."""
    house["pressed"].add(url)
    visitor = Browser()
    path = urllib.parse.urlsplit(url).path
    form = visitor.get(url).form(path.rpartition("?")[0] or path, button)
    for name, value in fields.items():
        form.set(name, value)
    page = visitor.send(form, button)
    assert page.status == 200, (url, page.status, page.words)
    return page


@step
def a_post_without_the_form_of_the_page_does_nothing():
    """But for leaving, of which the address is all that is wanted."""
    before, found = house["rows"].snapshot(), {address for one in letters() for address in links_of(one.mail)}
    for part in ("/conferma/", "/moderazione/", "/registrati/conferma", "/password/nuova"):
        for address in (address for address in found if part in address):
            for headers in ({}, {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}):
                for body in (b"", b"azione=approva&password=cavallo-verde-9"):
                    status = ask("POST", address, headers, body)
                    assert 400 <= status < 500, (status, address, headers, body)
    assert not changes(before, house["rows"].snapshot())


@step
def mail_programs_leave_by_one_click():
    """RFC 8058 §3.2: either kind of form, no cookie, no page before. Said twice it is as said once."""
    kinds = {CLICKER: ("application/x-www-form-urlencoded; charset=utf-8", b"List-Unsubscribe=One-Click"),
             PRESSER: ("multipart/form-data; boundary=b",
                       b'--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n')}
    for who, (kind, body) in kinds.items():
        copy = letter(who, f"Riunione {house['word']}")
        assert copy.mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        [url] = LINK.findall(re.sub(r"\s", "", copy.mail["List-Unsubscribe"]))
        assert state(who) == "active"
        page = Browser().ask("POST", url, body, {"Content-Type": kind})
        assert page.status == 200 and "location" not in page.headers, (page.status, page.headers)
        assert state(who) is None
        again = Browser().ask("POST", url, body, {"Content-Type": kind})
        assert again.status < 500, (again.status, again.words)


@step
def the_same_links_work_by_their_button():
    word = house["word"]
    for name in ("posta", "web"):
        address = f"{name}@{OUTSIDE}"
        assert state(address) != "active"
        press(link(letter(address, "/conferma/"), "/conferma/"))
        assert state(address) == "active", state(address)
    assert state(LEAVER) == "active"
    press(link(letter(LEAVER, "/lascia/"), "/lascia/"))
    assert state(LEAVER) is None
    press(link(letter(f"resta@{OUTSIDE}", "/opzioni/"), "/opzioni/"), ("azione", "salva"), modo="niente")
    assert house["rows"].numbers(f"SELECT COUNT(*) FROM discussion_member WHERE address = 'resta@{OUTSIDE}' AND mode = 'nothing'") == (1,)
    held = letter(CHIEF, f"Da approvare {word}", "/moderazione/")
    count = waiting()
    press(link(held, "/moderazione/"), ("azione", "approva"))
    assert waiting() == count - 1
    letter(READER, f"Da approvare {word}")
    press(link(letter(f"rosa@{OUTSIDE}", "/registrati/conferma"), "/registrati/conferma"), password="cavallo-verde-9")
    press(link(letter(WRITER, "/password/nuova"), "/password/nuova"), password="gatto-azzurro-7")
    for who, password in ((f"rosa@{OUTSIDE}", "cavallo-verde-9"), (WRITER, "gatto-azzurro-7")):
        Browser(who, password)


try:
    run_steps(60)
finally:
    if "server" in house:
        house["server"].kill()
