"""Mailing lists and boards as people use them: an operator writes by submission and finds the post in the shared folder and with
colleagues; puts a message into the folder; a stranger's message waits until the moderator answers "ok"; joining by mail asks first."""

import email
import email.policy
import imaplib
import pathlib
import re
import smtplib
import time

from browser import Browser
from support import (DATA, DOMAIN, HOST, PASSWORD, PORTS, deliver, eventually, holding, imap, message, ok, operator, run_steps,
                     step, token, untrusting_tls, words)

LIST, FORUM = f"rete@{DOMAIN}", f"forum-lavoro@{DOMAIN}"
MODERATOR = f"moderatore1@{DOMAIN}"
ROOT = "Liste e forum"


def submit(sender, to, subject, body=None, raw=None):
    """Sends as somebody of ours."""
    with smtplib.SMTP_SSL(HOST, PORTS["submissions"], timeout=20, context=untrusting_tls()) as session:
        session.login(sender, PASSWORD)
        assert not session.sendmail(sender, [to], raw or message(subject, sender, to, body or f"Ciao a tutti: {subject}\n"))


def in_folder(user, folder, word):
    """UIDs in a shared folder of messages with this word in the subject."""
    with imap(user) as session:
        ok(session.select(f'"{ROOT}/{folder}"', readonly=True))
        return words(session.uid("SEARCH", "SUBJECT", word))


def outbox():
    """What has left for addresses outside, as files."""
    folder = pathlib.Path(DATA) / "outbox"
    return [path.read_bytes() for path in folder.glob("**/*") if path.is_file()] if folder.exists() else []


@step
def a_post_is_in_the_folder_and_with_colleagues_once():
    word = token()
    submit(operator(1), LIST, f"Riunione {word}")
    eventually(lambda: in_folder(operator(2), "rete", word))
    [copy] = eventually(lambda: holding(operator(3), word))
    mail = email.message_from_bytes(copy, policy=email.policy.default)
    assert mail["List-Id"].endswith(f"<rete.{DOMAIN}>"), mail["List-Id"]
    assert mail["Precedence"] == "list" and "/forum/rete/id/" in mail["Archived-At"], copy.decode(errors="replace")[:2000]
    time.sleep(1)
    assert len(holding(operator(3), word)) == 1


@step
def marks_of_the_folder_are_everybody_s_own():
    word = token()
    submit(operator(1), LIST, f"Letto {word}")
    [uid] = eventually(lambda: in_folder(operator(2), "rete", word))
    with imap(operator(2)) as session:
        ok(session.select(f'"{ROOT}/rete"'))
        ok(session.uid("STORE", str(uid), "+FLAGS", "(\\Seen)"))
        assert uid not in words(session.uid("SEARCH", "UNSEEN"))
    with imap(operator(4)) as session:
        ok(session.select(f'"{ROOT}/rete"', readonly=True))
        assert uid in words(session.uid("SEARCH", "UNSEEN"))


@step
def what_is_put_into_the_folder_is_a_post():
    word = token()
    raw = message(f"Dalla cartella {word}", operator(5), LIST)
    with imap(operator(5)) as session:
        ok(session.append(f'"{ROOT}/rete"', "", imaplib.Time2Internaldate(time.time()), raw))
    eventually(lambda: holding(operator(6), word))
    assert len(in_folder(operator(6), "rete", word)) == 1


@step
def nothing_leaves_the_folder_but_by_its_moderators():
    with imap(operator(7)) as session:
        ok(session.select(f'"{ROOT}/rete"'))
        assert session.uid("STORE", "1", "+FLAGS", "(\\Deleted)")[0] == "NO"


@step
def a_stranger_waits_until_the_moderator_answers():
    word, visitor = token(), Browser()
    deliver(FORUM, f"Domanda {word}", sender="nessuno@posta.example")
    [letter] = eventually(lambda: [raw for raw in holding(MODERATOR, word) if b"-mod+" in raw])
    assert not in_folder(operator(2), "forum-lavoro", word)
    assert word not in visitor.get("/forum/forum-lavoro").words
    reply_to = email.message_from_bytes(letter, policy=email.policy.default)["Reply-To"]
    tag = re.search(r"forum-lavoro-mod\+[a-z0-9]+@" + re.escape(DOMAIN), reply_to)
    assert tag, reply_to
    submit(MODERATOR, tag.group(0), "Re: in attesa", "ok\n")
    eventually(lambda: in_folder(operator(2), "forum-lavoro", word))
    eventually(lambda: word in visitor.get("/forum/forum-lavoro").words)


@step
def joining_by_mail_asks_the_address_first():
    newcomer = f"{token()}@posta.example"
    deliver(f"avvisi-join@{DOMAIN}", "", sender=newcomer)
    found = eventually(lambda: [raw for raw in outbox() if newcomer.encode() in raw and b"avvisi-confirm+" in raw])
    code = re.search(rb"avvisi-confirm\+([a-z0-9]{32})@", found[0].replace(b"=\r\n", b""))
    assert code, found[0].decode(errors="replace")
    deliver(f"avvisi-confirm+{code.group(1).decode().upper()}@{DOMAIN}", "Re: conferma", sender=newcomer)
    eventually(lambda: [raw for raw in outbox() if newcomer.encode() in raw and b"avvisi-confirm+" not in raw])


run_steps(60)
