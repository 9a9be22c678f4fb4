"""What leaves: through submission into the queue and the demo's outbox; who may send as whom."""

import smtplib

from support import (DATA, DOMAIN, HOST, OUTSIDER, PASSWORD, PORTS, administer, eventually, message, offices, operator,
                     run_steps, step, token, untrusting_tls)


def submit(user, sender, to, subject, raw=None):
    with smtplib.SMTP_SSL(HOST, PORTS["submissions"], timeout=20, context=untrusting_tls()) as session:
        session.login(user, PASSWORD)
        session.sendmail(sender, [to], raw or message(subject, sender, to))


def in_outbox(word):
    return [path for path in DATA.glob("outbox/**/*.eml") if word.encode() in path.read_bytes()]


def office_of(user):
    """Address of the office whose mailbox this person shares."""
    names = [piece for name in offices(user) for piece in name.split("/") if piece.startswith("cpi")]
    assert names, f"{user} shares no office: {offices(user)}"
    # A mailbox has no dot in its name, since some clients take it for their separator.
    return f"{names[0].replace('cpi-', 'cpi.')}@{DOMAIN}"


@step
def answer_leaves_through_the_queue():
    word = token()
    submit(operator(1), operator(1), OUTSIDER, f"Risposta {word}")
    [path] = eventually(lambda: in_outbox(word))
    text = path.read_bytes()
    assert f"From: {operator(1)}".encode() in text and b"Message-ID:" in text, text
    assert b"Bcc:" not in text


@step
def queue_list_shows_it():
    administer("queue", "list", contains=OUTSIDER)


@step
def member_sends_as_the_office():
    word = token()
    submit(operator(1), office_of(operator(1)), OUTSIDER, f"Ufficio {word}")
    eventually(lambda: in_outbox(word))


@step
def stranger_does_not_send_as_the_office():
    office = office_of(operator(1))
    stranger = next(operator(n) for n in range(2, 21) if office_of(operator(n)) != office)
    refuse(stranger, office, message(token(), office, OUTSIDER))
    refuse(stranger, stranger, message(token(), office, OUTSIDER))


def refuse(user, sender, raw):
    """The envelope or the From is refused for good."""
    try:
        submit(user, sender, OUTSIDER, None, raw)
    except smtplib.SMTPResponseException as refusal:
        assert 550 <= refusal.smtp_code <= 559, refusal
    except smtplib.SMTPRecipientsRefused as refusal:
        assert all(550 <= code <= 559 for code, _ in refusal.recipients.values()), refusal
    else:
        raise AssertionError(f"{user} sent as {sender}")


run_steps()
