"""swaks: what an MX, a submission port and LMTP take and refuse."""

import ssl

from support import (DATA, DOMAIN, HOST, OUTSIDER, PASSWORD, PORTS, imap, operator, ok, run, run_steps, step, token,
                     words)


def swaks(port, *options, to=operator(3), sender=OUTSIDER, **rest):
    where = ["--server", HOST, "--port", PORTS[port]] if port else []
    subject = token()
    output = run("swaks", *where, "--timeout", 15, "--helo", "client.example", "--to", to, "--from", sender,
                 "--header", f"Subject: {subject}", *options, **rest)
    return subject, output


def arrived(subject, user=operator(3)):
    with imap(user) as session:
        ok(session.select("INBOX", readonly=True))
        assert len(words(session.search(None, "SUBJECT", subject))) == 1, f"{subject} did not arrive once"


@step
def delivery_at_the_mx():
    arrived(swaks("smtp")[0])


@step
def delivery_with_starttls_and_pipelining():
    arrived(swaks("smtp", "--tls", "--pipeline", contains="=== TLS started")[0])


@step
def two_recipients():
    subject, _ = swaks("smtp", to=f"{operator(3)},{operator(4)}")
    arrived(subject)
    arrived(subject, operator(4))


@step
def plus_tag_reaches_the_same_person():
    arrived(swaks("smtp", to=f"op03+corsi@{DOMAIN}")[0])


@step
def relaying_is_refused():
    for to in ("someone@elsewhere.example", f"op03%{DOMAIN}@elsewhere.example", f'"a@{DOMAIN}"@elsewhere.example'):
        swaks("smtp", to=to, fails=True, contains="* 55")


@step
def unknown_user_is_refused():
    swaks("smtp", to=f"nessuno@{DOMAIN}", fails=True, contains="* 550 ")


@step
def submission_with_auth_plain_and_login():
    for mechanism in ("PLAIN", "LOGIN"):
        subject, _ = swaks("submission", "--tls", "--auth", mechanism, "--auth-user", operator(4), "--auth-password",
                           PASSWORD, sender=operator(4), contains="235")
        arrived(subject)


@step
def submission_over_tls():
    subject, _ = swaks("submissions", "--tls-on-connect", "--auth", "PLAIN", "--auth-user", operator(4),
                       "--auth-password", PASSWORD, sender=operator(4), contains="235")
    arrived(subject)


@step
def submission_without_login_is_refused():
    swaks("submission", "--tls", sender=operator(4), fails=True, contains="* 530 ")


@step
def wrong_password_is_refused():
    swaks("submission", "--tls", "--auth", "PLAIN", "--auth-user", operator(18), "--auth-password", "wrong",
          sender=operator(18), fails=True, contains="* 535 ")


@step
def foreign_sender_is_refused_at_submission():
    swaks("submission", "--tls", "--auth", "PLAIN", "--auth-user", operator(4), "--auth-password", PASSWORD,
          sender=operator(5), fails=True, contains="* 55")


@step
def lmtp_over_the_unix_socket():
    subject, _ = swaks(None, "--protocol", "LMTP", "--socket", DATA / "lmtp.sock")
    arrived(subject)


@step
def certificate_is_shown_on_all_tls_ports():
    for port in ("submissions", "imaps"):
        assert "BEGIN CERTIFICATE" in ssl.get_server_certificate((HOST, PORTS[port]))


run_steps()
