"""curl: send by SMTP, submit, search and fetch by IMAP, with and without TLS."""

import urllib.parse

from support import (HOST, OUTSIDER, PASSWORD, PORTS, WORK, imap, message, operator, run, run_steps, special, step,
                     token)

WORD = token()
FILE = WORK / "message.eml"
LOGIN = f"{operator(1)}:{PASSWORD}"


def curl(*options, **rest):
    return run("curl", "--silent", "--show-error", "--max-time", 20, *options, **rest)


@step
def send_as_a_stranger():
    FILE.write_bytes(message(f"Domanda {WORD}"))
    curl("--url", f"smtp://{HOST}:{PORTS['smtp']}", "--mail-from", OUTSIDER, "--mail-rcpt", operator(1),
         "--upload-file", FILE)


@step
def read_it_over_plain_imap():
    fetch(f"imap://{HOST}:{PORTS['imap']}")


@step
def read_it_with_starttls():
    fetch(f"imap://{HOST}:{PORTS['imap']}", "--ssl-reqd", "--insecure")


@step
def read_it_over_imaps():
    fetch(f"imaps://{HOST}:{PORTS['imaps']}", "--insecure")


def fetch(url, *options):
    found = curl("--user", LOGIN, f"{url}/INBOX?SUBJECT%20{WORD}", *options, contains="* SEARCH ")
    number = found.split("* SEARCH ")[1].split()[-1]
    curl("--user", LOGIN, f"{url}/INBOX;MAILINDEX={number}", *options, contains=WORD)
    curl("--user", LOGIN, f"{url}/INBOX;MAILINDEX={number};SECTION=HEADER.FIELDS%20(Subject)", *options, contains=WORD)


@step
def list_mailboxes():
    curl("--user", LOGIN, f"imap://{HOST}:{PORTS['imap']}/", contains=["INBOX", "\\Sent"])


@step
def append_over_imaps():
    other = token()
    FILE.write_bytes(message(f"Copia {other}"))
    base = f"imaps://{HOST}:{PORTS['imaps']}"
    with imap(operator(1)) as session:
        drafts = urllib.parse.quote(special(session, "\\Drafts").strip('"'))
    curl("--insecure", "--user", LOGIN, "--upload-file", FILE, f"{base}/{drafts}")
    curl("--insecure", "--user", LOGIN, f"{base}/{drafts}?SUBJECT%20{other}", contains="* SEARCH ")


@step
def submit_with_starttls_and_with_tls():
    for url in (f"smtp://{HOST}:{PORTS['submission']}", f"smtps://{HOST}:{PORTS['submissions']}"):
        other = token()
        FILE.write_bytes(message(f"Nota {other}", operator(1), operator(2)))
        curl("--insecure", "--ssl-reqd", "--url", url, "--user", LOGIN, "--mail-from", operator(1),
             "--mail-rcpt", operator(2), "--upload-file", FILE)


@step
def wrong_password_is_refused():
    curl("--user", f"{operator(19)}:wrong", f"imap://{HOST}:{PORTS['imap']}/", fails=True)


run_steps()
