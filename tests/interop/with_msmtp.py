"""msmtp: sends over submission in each way it knows, asks for a confirmation, and is refused where it must be."""

from support import (DOMAIN, HOST, PASSWORD, PORTS, WORK, eventually, holding, imap, message, ok, operator, run, run_steps, step, token,
                     words)

USER = operator(7)


def msmtp(*options, to=operator(8), settings="", sender=USER, subject="", password=PASSWORD, **rest):
    """Sends one message with these options and settings; gives what msmtp says."""
    rc = WORK / "msmtprc"
    rc.write_text(f"account default\nhost {HOST}\nfrom {sender}\nauth on\nuser {USER}\npassword {password}\n{settings}\n")
    rc.chmod(0o600)
    return run("msmtp", "-C", rc, *options, to, input=message(subject, sender, to), stdin=None, **rest)


def implicit():
    return f"port {PORTS['submissions']}\ntls on\ntls_starttls off\ntls_certcheck off"


def found(user, *criteria):
    """The numbers of the messages of an INBOX that match."""
    with imap(user) as session:
        ok(session.select("INBOX", readonly=True))
        return words(session.search(None, *criteria))


@step
def each_mechanism_over_tls_of_both_kinds():
    """RFC 4954, RFC 4616, RFC 8314 and RFC 3207."""
    for mechanism in ("plain", "login"):
        for tls in (implicit(), f"port {PORTS['submission']}\ntls on\ntls_starttls on\ntls_certcheck off"):
            subject = token()
            msmtp(subject=subject, settings=f"{tls}\nauth {mechanism}")
            assert len(found(operator(8), "SUBJECT", subject)) == 1, (mechanism, tls)


@step
def confirmation_comes_when_asked():
    """RFC 3461: msmtp's --dsn-notify and --dsn-return."""
    subject = token()
    msmtp("--dsn-notify=success", "--dsn-return=hdrs", subject=subject, settings=implicit())
    eventually(lambda: holding(USER, "Action: delivered", subject))


@step
def wrong_password_and_foreign_sender_are_refused():
    msmtp(settings=implicit(), password="sbagliata", fails=True, contains="535")
    msmtp(settings=implicit(), sender=operator(1), fails=True, contains="553")
    msmtp(settings=implicit(), to=f"nessuno@{DOMAIN}", fails=True, contains="550")


run_steps()
