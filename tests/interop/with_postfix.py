"""Postfix as the other server: our queue delivers to it as smarthost and as MX, it delivers to us
over SMTP with STARTTLS and over LMTP; a refusal at RCPT comes back to the sender as a notice, confirmations (DSN) come
from whoever delivers. Needs root."""

import email
import email.policy
import os
import pathlib
import pwd
import shutil
import smtplib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent.parent / "scripts" / "lib"))

import outage  # noqa: E402
import support  # noqa: E402
from demo import Server  # noqa: E402  (the path has to be known first)
from name_server import A, MX, NameServer, wrapped  # noqa: E402
from peer import Postfix, open_to_all, tail  # noqa: E402
from support import CHOSEN, HOST, PORTS, eventually, ok, run_steps, step, token, untrusting_tls, words  # noqa: E402

DOMAIN, THROUGH_LMTP, OUTSIDE = "ufficio.example", "lmtp.example", "posta.example"
MARIA, LUCA, CITIZEN, UTF8 = f"maria@{DOMAIN}", f"luca@{THROUGH_LMTP}", f"cittadino@{OUTSIDE}", f"marì@{DOMAIN}"
house = {"binary": support.FACTS["binary"]}

SETTINGS = """
virtual_mailbox_domains = {outside}
virtual_mailbox_base = {folder}
virtual_mailbox_maps = inline:{{ {{{citizen} = box/}} }}
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
virtual_minimum_uid = 1
smtpd_tls_security_level = may
smtpd_tls_chain_files = {chain}
smtpd_tls_loglevel = 1
smtp_tls_security_level = encrypt
smtp_tls_loglevel = 1
smtp_dns_support_level = disabled
transport_maps = inline:{{ {{{domain} = smtp:[127.0.0.1]:{smtp}}}, {{{lmtp} = lmtp:inet:127.0.0.1:{lmtp_port}}} }}
"""


def letter(subject, to, body, sender=MARIA):
    """A message of 8-bit text, each line as it is."""
    head = f"From: {sender}\r\nTo: {to}\r\nSubject: {subject}\r\nMIME-Version: 1.0\r\n" \
           "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    return (head + body).encode()


def submit(subject, to, body="Buongiorno.\r\n"):
    """Sends as maria through submission."""
    with smtplib.SMTP_SSL(HOST, PORTS["submissions"], timeout=20, context=untrusting_tls()) as session:
        session.login(MARIA, CHOSEN)
        session.sendmail(MARIA, [to], letter(subject, to, body), mail_options=["BODY=8BITMIME"])


def arrived(subject):
    """The message with this subject that Postfix has put into the citizen's Maildir; its lines end in LF."""
    files = [path for path in house["box"].glob("new/*") if subject.encode() in path.read_bytes()]
    assert len(files) < 2, files
    return files[0].read_bytes() if files else None


def in_mailbox(user, word):
    """The message with this word in somebody's INBOX of ours."""
    with support.imap(user, password=CHOSEN) as session:
        ok(session.select("INBOX"))
        found = words(session.search(None, "TEXT", word))
        return ok(session.fetch(str(found[0]), "(BODY.PEEK[])"))[0][1] if found else None


def start(**relay):
    """Our server with these settings of the relay."""
    settings = {f"PUGLIAIMPIEGO_RELAY_{key}": str(value) for key, value in relay.items()}
    server = Server(house["binary"], support.WORK / "data", house["url"],
                    {"PUGLIAIMPIEGO_SMTP_LMTP": "127.0.0.1:0", **settings})
    if not server.data.exists():
        server.do("init", "--domain", DOMAIN, "--admin", MARIA, "--password-stdin", text=f"{CHOSEN}\n")
        server.do("domain", "add", THROUGH_LMTP)
        server.do("account", "add", LUCA, "--name", "Luca", "--password-stdin", text=f"{CHOSEN}\n")
    server.start()
    PORTS.clear()
    PORTS.update(server.ports)
    house["server"] = server


def start_postfix(place):
    """Postfix with a Maildir for the citizen, its way to our ports, and our own certificate."""
    owner, data = pwd.getpwnam("mail"), support.WORK / "data"
    house["box"] = place / "mail" / "box"
    house["box"].parent.mkdir()
    os.chown(house["box"].parent, owner.pw_uid, owner.pw_gid)
    chain = place / "chain.pem"
    pieces = sorted((data / "tls").glob("*"), key=lambda path: b"PRIVATE KEY" not in path.read_bytes())
    chain.write_bytes(b"".join(path.read_bytes() for path in pieces if path.is_file()))
    settings = SETTINGS.format(outside=OUTSIDE, folder=house["box"].parent, citizen=CITIZEN, chain=chain,
                               uid=owner.pw_uid, gid=owner.pw_gid, domain=DOMAIN, smtp=PORTS["smtp"], lmtp=THROUGH_LMTP,
                               lmtp_port=PORTS["lmtp"])
    house["postfix"].settings = settings
    house["postfix"].start()


def log():
    """What Postfix has written."""
    return house["postfix"].log.read_text(errors="replace")


@step
def eight_bit_text_leaves_as_it_is():
    word, body = token(), "Perché no? Così è più città: àèìòù €\r\n"
    submit(word, CITIZEN, body)
    raw = eventually(lambda: arrived(word))
    assert body.replace("\r\n", "\n").encode() in raw, raw
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert message["Content-Transfer-Encoding"] == "8bit" and message["Return-Path"] == f"<{MARIA}>", raw
    assert "DKIM-Signature" not in raw.decode() or message["DKIM-Signature"], raw


@step
def it_left_over_tls():
    assert "TLS connection established from" in log(), log()[-2000:]


@step
def dots_at_line_starts_survive():
    word, body = token(), ".\r\n..\r\n.uno\r\nfine.\r\n.\r\nQUIT\r\n"
    submit(word, CITIZEN, body)
    raw = eventually(lambda: arrived(word))
    assert raw.partition(b"\n\n")[2] == body.replace("\r\n", "\n").encode(), raw


@step
def refused_recipient_comes_back_to_the_sender():
    word = token()
    submit(word, f"nessuno@{OUTSIDE}")
    notice = eventually(lambda: in_mailbox(MARIA, f"nessuno@{OUTSIDE}"))
    text = notice.decode()
    message = email.message_from_bytes(notice, policy=email.policy.default)
    assert message.get_content_type() == "multipart/report", text
    assert "Action: failed" in text and "Status: 5.1.1" in text and word in text, text
    assert "User unknown in virtual mailbox table" in text, "the other server's words are missing"


@step
def postfix_delivers_to_us_over_smtp_with_starttls():
    receive(MARIA)
    assert "TLS connection established to" in log(), log()[-2000:]


@step
def postfix_delivers_to_us_over_lmtp():
    receive(LUCA)
    assert "postfix/lmtp" in log() and "status=sent (250 2.0.0" in log(), log()[-2000:]


def receive(user):
    """A citizen writes through Postfix; the message comes to us whole."""
    word, body = token(), "Perché?\r\n.\r\n..due\r\n.\r\n"
    with smtplib.SMTP(HOST, house["postfix"].port, timeout=20) as session:
        session.ehlo()
        session.sendmail(CITIZEN, [user], letter(word, user, body, CITIZEN), mail_options=["BODY=8BITMIME"])
    raw = eventually(lambda: in_mailbox(user, word), 20)
    assert raw.partition(b"\r\n\r\n")[2] == body.encode(), raw
    assert raw.startswith(b"Return-Path: <") or b"Received: from peer.example" in raw, raw


@step
def postfix_tells_of_its_delivery_when_our_people_ask():
    """RFC 3461 §5.2.1: passed on to Postfix, which offers DSN and tells; we do not tell a second time."""
    word = token()
    with smtplib.SMTP_SSL(HOST, PORTS["submissions"], timeout=20, context=untrusting_tls()) as session:
        session.login(MARIA, CHOSEN)
        session.sendmail(MARIA, [CITIZEN], letter("Con ricevuta", CITIZEN, "x\r\n"), [f"ENVID={word}", "RET=HDRS"],
                         ["NOTIFY=SUCCESS,FAILURE", f"ORCPT=rfc822;{CITIZEN}"])
    notice = eventually(lambda: support.holding(MARIA, word, password=CHOSEN), 30)[0].decode()
    assert "Reporting-MTA: dns; peer.example" in notice and "Action: delivered" in notice, notice
    assert f"Original-Recipient: rfc822;{CITIZEN}" in notice.replace("; ", ";"), notice
    assert len(support.holding(MARIA, word, password=CHOSEN)) == 1, "told twice"


@step
def we_tell_of_our_delivery_when_postfix_passes_the_wish_on():
    """RFC 3461 §5.2.3, over SMTP and over LMTP."""
    for user in (MARIA, LUCA):
        word = token()
        with smtplib.SMTP(HOST, house["postfix"].port, timeout=20) as session:
            session.sendmail(CITIZEN, [user], letter("Ricevuta", user, "x\r\n", CITIZEN), [f"ENVID={word}"], ["NOTIFY=SUCCESS"])
        notice = eventually(lambda: arrived(f"Original-Envelope-Id: {word}"), 30).decode()
        assert "Action: delivered" in notice and f"Final-Recipient: rfc822; {user}" in notice, notice
        assert "peer.example" not in notice.partition("Reporting-MTA: ")[2].partition("\n")[0], notice


@step
def letters_beyond_ascii_pass_both_ways():
    """RFC 6531: addresses and header in UTF-8."""
    house["server"].do("alias", "set", UTF8, MARIA)
    word = token()
    with smtplib.SMTP(HOST, house["postfix"].port, timeout=20) as session:
        session.ehlo()
        session.sendmail(CITIZEN, [UTF8], letter(f"Città {word}", UTF8, "x\r\n", CITIZEN), ["SMTPUTF8", "BODY=8BITMIME"])
    raw = eventually(lambda: in_mailbox(MARIA, word), 30)
    assert f"Subject: Città {word}".encode() in raw and b"with UTF8SMTP" in raw, raw
    word = token()
    with smtplib.SMTP_SSL(HOST, PORTS["submissions"], timeout=20, context=untrusting_tls()) as session:
        session.login(MARIA, CHOSEN)
        session.sendmail(UTF8, [CITIZEN], letter(f"Più {word}", CITIZEN, "x\r\n", UTF8), ["SMTPUTF8", "BODY=8BITMIME"])
    raw = eventually(lambda: arrived(word), 30)
    assert f"Return-Path: <{UTF8}>".encode() in raw and f"Subject: Più {word}".encode() in raw, raw


@step
def binary_content_arrives_encoded():
    """RFC 3030 §3: Postfix offers CHUNKING and not BINARYMIME."""
    word, content = token(), bytes(range(256))
    head = f"From: {MARIA}\r\nTo: {CITIZEN}\r\nSubject: {word}\r\nMIME-Version: 1.0\r\n" \
           "Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: binary\r\n\r\n"
    raw = head.encode() + content
    with smtplib.SMTP_SSL(HOST, PORTS["submissions"], timeout=20, context=untrusting_tls()) as session:
        session.login(MARIA, CHOSEN)
        session.mail(MARIA, ["BODY=BINARYMIME"])
        session.rcpt(CITIZEN)
        session.send(f"BDAT {len(raw)} LAST\r\n".encode() + raw)
        assert session.getreply()[0] == 250
    message = email.message_from_bytes(eventually(lambda: arrived(word)))
    assert message["Content-Transfer-Encoding"] == "base64" and message.get_payload(decode=True) == content, message


@step
def unknown_of_ours_is_refused_to_postfix():
    word = token()
    with smtplib.SMTP(HOST, house["postfix"].port, timeout=20) as session:
        session.sendmail(CITIZEN, [f"nessuno@{DOMAIN}"], letter(word, f"nessuno@{DOMAIN}", "x\r\n", CITIZEN))
    eventually(lambda: arrived("Undelivered Mail Returned to Sender"))
    assert "status=bounced (host 127.0.0.1[127.0.0.1] said: 550 5.1.1" in log(), log()[-2000:]


@step
def through_mx_as_the_name_server_says():
    binary = wrapped(house["binary"], support.WORK)
    if not binary:
        raise support.Skipped("this machine does not let us change the view of files, so MX is not judged")
    house["binary"] = binary
    names = NameServer({OUTSIDE: f"mx.{OUTSIDE}"}, {f"mx.{OUTSIDE}": "127.0.0.1"}).start()
    assert house["server"].stop() == 0
    start(MODE="mx", MX_PORT=house["postfix"].port, ALLOW_PRIVATE="true")
    word = token()
    submit(word, CITIZEN)
    eventually(lambda: arrived(word))
    assert (OUTSIDE, MX) in names.asked and (f"mx.{OUTSIDE}", A) in names.asked, names.asked


@step
def nothing_waits_any_more():
    assert "waiting" not in house["server"].do("queue", "list")
    assert house["server"].stop() == 0


if os.getuid() != 0:
    support.skip("needs root, for Postfix to drop its rights by itself")
if Postfix.missing():
    support.skip("needs Debian's package postfix")
work = pathlib.Path(tempfile.mkdtemp(prefix="pugliaimpiego-postfix-"))
open_to_all(work)
house["url"], house["postfix"] = outage.own_database("postfix"), Postfix(work, "")
try:
    start(MODE="smarthost", SMARTHOST_HOST="127.0.0.1", SMARTHOST_PORT=house["postfix"].port, SMARTHOST_TLS="opportunistic")
    start_postfix(work)
    run_steps(60)
except SystemExit as end:
    if end.code == support.SKIPPED:
        raise
    print("--- log of Postfix:\n" + tail(house["postfix"].log), house["server"].tail(), sep="\n")
    raise
finally:
    house["postfix"].stop()
    if "server" in house:
        house["server"].kill()
    shutil.rmtree(work, ignore_errors=True)
