"""The HTTP port: what Thunderbird asks for, and the page for people."""

import urllib.parse
import urllib.request
import xml.etree.ElementTree

from support import HOST, PORTS, operator, run_steps, step


def get(path, port="http"):
    with urllib.request.urlopen(f"http://{HOST}:{PORTS[port]}{path}", timeout=10) as answer:
        return answer.headers.get_content_type(), answer.read().decode()


@step
def thunderbird_finds_its_settings():
    for path in ("/mail/config-v1.1.xml", "/.well-known/autoconfig/mail/config-v1.1.xml"):
        for query in ("", f"?emailaddress={operator(1)}"):
            kind, text = get(path + query)
            assert kind in ("text/xml", "application/xml"), kind
            root = xml.etree.ElementTree.fromstring(text)
            kinds = {server.get("type") for server in root.iter() if server.tag.endswith("Server")}
            assert {"imap", "smtp"} <= kinds, text
            assert "%EMAILADDRESS%" in text or operator(1) in text, text


@step
def page_explains_the_settings():
    root = xml.etree.ElementTree.fromstring(get("/mail/config-v1.1.xml")[1])
    [address] = {element.get("url") for element in root.iter("documentation")}
    kind, text = get(urllib.parse.urlsplit(address).path)
    assert kind == "text/html" and "Configura il tuo programma di posta" in text, text[:500]


@step
def health_and_metrics_answer():
    assert get("/healthz", "metrics")[0]
    assert "# TYPE" in get("/metrics", "metrics")[1]


run_steps()
