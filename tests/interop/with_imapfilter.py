"""imapfilter: finds, marks, copies, moves and deletes by rules, over plain IMAP and over TLS."""

from support import HOST, PASSWORD, PORTS, WORK, certificate, deliver, imap, message, ok, operator, run, run_steps, step, token, words

USER = operator(12)
RULES = """
options.timeout = 20
options.subscribe = true
options.create = true
options.certificates = false
options.starttls = false
box = IMAP {{ server = '{host}', port = {port}, username = '{user}', password = '{password}'{ssl} }}
one = box.INBOX:contain_subject('{first}') * box.INBOX:is_unseen()
assert(#one == 1, 'search')
one:mark_flagged()
one:copy_messages(box['Filtrati'])
one:move_messages(box['Filtrati/Spostati'])
two = box.INBOX:contain_body('{second}') + box.INBOX:contain_from('nobody at all')
assert(#two == 1, 'body')
two:delete_messages()
exist, unread = box['Filtrati']:check_status()
assert(exist >= 1, 'status')
names = box:list_all('', '*')
assert(#names >= 6, 'list')
"""


@step
def rules_do_what_they_say():
    for host, port, ssl in ((HOST, "imap", ""), ("localhost", "imaps", ", ssl = 'auto'")):
        keep, first, gone = token(), token(), token()
        for subject in (keep, first):
            deliver(USER, subject)
        deliver(USER, None, raw=message(gone, body=f"Testo {gone}\n"))
        rules = WORK / "rules.lua"
        rules.write_text(RULES.format(host=host, port=PORTS[port], user=USER, password=PASSWORD, ssl=ssl, first=first, second=gone))
        run("imapfilter", "-t", certificate(), "-c", rules, seconds=35)
        with imap(USER) as session:
            ok(session.select("INBOX"))
            assert words(session.search(None, "SUBJECT", keep)) and not words(session.search(None, "SUBJECT", first))
            assert not words(session.search(None, "SUBJECT", gone)), "deleted and expunged"
            for mailbox in ("Filtrati", "Filtrati/Spostati"):
                ok(session.select(mailbox))
                assert words(session.search(None, "SUBJECT", first, "FLAGGED")), f"{first} is not in {mailbox}"


run_steps(90)
