"""The API for lists as programs use it: every example of docs/api.md by curl, and what a program gets that does it wrong. Tokens are
made on the command line and on the page."""

import datetime
import http.client
import json
import os
import pathlib
import re
import shutil
import subprocess

from browser import Browser
from support import DATA, DOMAIN, FACTS, HOST, PASSWORD, PORTS, WORK, deliver, eventually, operator, run_steps, skip, step, token

OWNER = operator(1)
GUIDE = pathlib.Path(__file__).resolve().parent.parent.parent / "docs" / "api.md"
SCOPES = ["posts:read", "posts:write", "members:read", "members:write", "moderation"]


def command(*words):
    """A command of ours beside the server."""
    environment = {**os.environ}
    if FACTS["database_url"]:
        environment["PUGLIAIMPIEGO_DATABASE_URL"] = FACTS["database_url"]
    ended = subprocess.run([FACTS["binary"], "--data", str(DATA), *words], capture_output=True, text=True, env=environment, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def until():
    return (datetime.date.today() + datetime.timedelta(days=30)).isoformat()


def made(login, *scopes):
    """A new token."""
    words = [word for scope in scopes for word in ("--scope", scope)]
    return command("account", "token", "add", login, "--name", token(), "--until", until(), *words).strip()


def ask(method, path, key=None, body=None, **fields):
    """Sends a request; gives the status, the fields and the body, read where it is JSON."""
    connection = http.client.HTTPConnection(HOST, PORTS["http"], timeout=20)
    if key:
        fields["Authorization"] = f"Bearer {key}"
    if isinstance(body, dict):
        body, fields["Content-Type"] = json.dumps(body), "application/json"
    connection.request(method, f"/api/v1{path}", body, {name.replace("_", "-"): value for name, value in fields.items()})
    answer = connection.getresponse()
    raw, kind = answer.read(), answer.headers["Content-Type"] or ""
    connection.close()
    return answer.status, answer.headers, json.loads(raw) if "json" in kind else raw


def code(answer):
    """Status and word of a problem."""
    status, fields, body = answer
    assert fields["Content-Type"] == "application/problem+json" and fields["Cache-Control"] == "no-store", answer
    assert body["status"] == status and body["type"] == "about:blank", body
    return status, body["code"]


@step
def every_example_of_the_guide_works():
    if not shutil.which("curl"):
        skip("there is no curl")
    deliver(f"rete@{DOMAIN}", f"Annuncio {token()}", sender="nessuno@posta.example")
    key = made(OWNER, *SCOPES)
    eventually(lambda: ask("GET", "/lists/rete/held", key)[2]["held"])
    examples = re.findall(r"^```sh\n(.*?)^```$", GUIDE.read_text(), re.DOTALL | re.MULTILINE)
    assert len(examples) > 8
    script = "set -eu\n" + "".join(examples)
    ended = subprocess.run(["bash", "-c", script], cwd=WORK, capture_output=True, text=True, check=False,
                           env={**os.environ, "API": f"http://{HOST}:{PORTS['http']}/api/v1", "TOKEN": key})
    assert ended.returncode == 0, ended.stdout + ended.stderr
    for word in ["Anna Greco", '"added":1', '"why":"malformed"', "Venerdì alle 9.", "List-Id:", '"state":"published"', "*@spam.example"]:
        assert word in ended.stdout, f"{word}\n{ended.stdout}"


@step
def a_token_made_on_the_page_works_until_it_is_revoked_there():
    browser = Browser(OWNER)
    page = browser.get("/profilo/gettoni")
    [form] = [form for form in page.forms if "until" in form.names]
    for name, value in [("name", "Dalla pagina"), ("until", until()), ("password", PASSWORD)]:
        form.set(name, value)
    form.fields.append(("scopes", "posts:read"))
    shown = browser.send(form)
    key = re.search(r"pit_[a-z2-7]{32}", shown.words).group(0)
    assert ask("GET", "/lists/rete", key)[0] == 200
    assert code(ask("GET", "/lists/rete/members", key)) == (403, "insufficient-scope")
    listed = browser.get("/profilo/gettoni")
    assert key not in listed.words and "Dalla pagina" in listed.words
    [question, *_] = [link for link in listed.links if "/gettoni/revoca?numero=" in link]
    [answer] = [form for form in browser.get(question).forms if form.action.endswith("/revoca")]
    browser.send(answer)
    assert code(ask("GET", "/lists/rete", key)) == (401, "invalid-token")
    listed = command("account", "token", "list", OWNER)
    assert "members:write" in listed and "Dalla pagina" not in listed, listed
    number = re.search(r"^(\d+)", listed.splitlines()[-1].strip()).group(1)
    command("account", "token", "revoke", OWNER, number)


@step
def members_posts_and_what_waits_by_a_program_of_its_own():
    key, word = made(OWNER, *SCOPES), token()
    many = [{"address": f"{word}-{number}@outside.example"} for number in range(300)]
    status, _, told = ask("POST", "/lists/rete/members/import", key, {"members": many})
    assert (status, told["added"], told["refused"]) == (200, 300, []), told
    found, after = [], ""
    while True:
        _, _, page = ask("GET", f"/lists/rete/members?limit=97&search={word}{after}", key)
        found += [member["address"] for member in page["members"]]
        if not page["next"]:
            break
        after = f"&after={page['next']}"
    assert found == [member["address"] for member in many], len(found)
    keys = {"Idempotency_Key": word}
    first = ask("POST", "/lists/rete/posts", key, {"subject": word, "text": "Ciao"}, **keys)
    again = ask("POST", "/lists/rete/posts", key, {"subject": word, "text": "Ciao"}, **keys)
    assert first[0] == 201 and first[2] == again[2], (first, again)
    assert first[1]["Location"] == f"/api/v1/lists/rete/posts/{first[2]['post']}"
    _, _, newest = ask("GET", "/lists/rete/posts?newest=true&limit=1", key)
    assert newest["posts"][0]["subject"] == word, newest
    raw = ask("GET", f"/lists/rete/posts/{first[2]['post']}", key, Accept="message/rfc822")[2]
    assert word.encode() in raw and b"List-Id:" in raw, raw
    deliver(f"rete@{DOMAIN}", f"Estraneo {word}", sender="nessuno@posta.example")
    [held] = eventually(lambda: [one for one in ask("GET", "/lists/rete/held", key)[2]["held"] if word in one["subject"]])
    status, _, done = ask("POST", f"/lists/rete/held/{held['id']}", key, {"decision": "accept"})
    assert (status, done["state"]) == (200, "published"), done
    assert code(ask("POST", f"/lists/rete/held/{held['id']}", key, {"decision": "discard"})) == (409, "decided")
    for number in range(3):
        assert ask("DELETE", f"/lists/rete/members/{word}-{number}@outside.example", key)[0] == 204


@step
def what_is_wrong_is_told_and_changes_nothing():
    key, stranger = made(OWNER, *SCOPES), made("cittadino5@posta.example", *SCOPES)
    assert code(ask("GET", "/lists")) == (401, "no-token")
    assert code(ask("GET", "/lists", "pit_" + "a" * 32)) == (401, "invalid-token")
    assert code(ask("GET", "/lists/rete", stranger)) == (404, "not-found")
    assert code(ask("POST", "/lists/rete/members", stranger, {"address": "a@b.example"})) == (404, "not-found")
    assert code(ask("GET", "/lists/forum-lavoro/members", stranger)) == (403, "forbidden")
    for body in [b"", b"\0", b"{", b"[" * 5000, b"null", b'{"address": "a@b.example"']:
        assert code(ask("POST", "/lists/rete/members", key, body, Content_Type="application/json")) == (400, "malformed-json")
    wrong = {"address": "a b", "nome": 1, "welcome": "forse"}
    answer = ask("POST", "/lists/rete/members", key, wrong)
    assert code(answer) == (422, "invalid-fields")
    assert {error["field"] for error in answer[2]["errors"]} == {"address", "nome", "welcome"}, answer
    assert code(ask("POST", "/lists/rete/members", key, b"address=a@b.example", Content_Type="application/x-www-form-urlencoded")) \
        == (415, "media-type")
    assert code(ask("POST", "/lists/rete/members", key, b" " * (600 << 10), Content_Type="application/json")) == (413, "too-large")
    answer = ask("PUT", "/lists/rete/members", key, {})
    assert code(answer) == (405, "method") and "POST" in answer[1]["Allow"], answer
    assert code(ask("GET", "/lists/rete/members?chi=tutti", key)) == (422, "invalid-fields")
    for path in ["/niente", "/lists/rete/../rete/niente", "/lists/%00", "/lists/rete/posts/" + "9" * 40]:
        assert code(ask("GET", path, key)) == (404, "not-found"), path
    assert "set-cookie" not in {name.lower() for name in ask("GET", "/lists", key)[1]}


run_steps(60)
