"""A browser without JavaScript for the scripts of this folder: cookies, links, and forms as the page has them."""

import html.parser
import http.client
import http.cookies
import urllib.parse
import uuid

from support import HOST, PASSWORD, PORTS



class Form:
    """A form of a page: where it goes, how, and what it would send now."""

    def __init__(self, attributes, here):
        self.action = urllib.parse.urljoin(here, attributes.get("action") or here)
        self.method = attributes.get("method", "get").lower()
        self.multipart = attributes.get("enctype") == "multipart/form-data"
        self.fields = []
        self.names = []
        self.choices = {}
        self.buttons = []

    def set(self, name, value):
        """Fills a field in, in place of what it has."""
        assert name in self.names, f"no field {name} among {self.names}"
        self.fields = [pair for pair in self.fields if pair[0] != name] + [(name, value)]


class Reader(html.parser.HTMLParser):
    """What the tests want of a page: forms, links, text, data blocks."""

    def __init__(self, here):
        super().__init__()
        self.here, self.forms, self.links, self.words, self.data = here, [], [], [], []
        self.scripts = 0
        self.handlers = []
        self._form = self._select = self._textarea = None
        self._data = False

    def handle_starttag(self, tag, attrs):
        attributes = {name: value or "" for name, value in attrs}
        self.handlers += [name for name in attributes if name.startswith("on")]
        self.handlers += [value for value in attributes.values() if value.strip().lower().startswith("javascript:")]
        if tag == "a" and "href" in attributes:
            self.links.append(attributes["href"])
        if tag == "script":
            self._data = attributes.get("type") == "application/ld+json"
            self.scripts += 0 if self._data or "src" in attributes else 1
            self.data += [""] if self._data else []
        if tag == "form":
            self._form = Form(attributes, self.here)
            self.forms.append(self._form)
        elif self._form:
            self._field(self._form, tag, attributes)

    def _field(self, form, tag, attributes):
        name, value = attributes.get("name"), attributes.get("value", "")
        if tag == "option" and self._select:
            form.choices[self._select].append(value)
            if "selected" in attributes or self._select not in dict(form.fields):
                form.set(self._select, value)
        if not name:
            return
        kind = attributes.get("type", "text")
        if tag == "button":
            form.buttons.append((name, value))
            return
        if tag not in ("input", "select", "textarea"):
            return
        form.names.append(name)
        if tag == "select":
            self._select = name
            form.choices[name] = []
        elif tag == "textarea":
            self._textarea = name
            form.fields.append((name, ""))
        elif kind in ("checkbox", "radio"):
            form.choices.setdefault(name, []).append(value)
            form.fields += [(name, value)] if "checked" in attributes else []
        elif kind not in ("file", "submit"):
            form.fields.append((name, value))

    def handle_endtag(self, tag):
        if tag == "form":
            self._form = None
        if tag == "select":
            self._select = None
        if tag == "textarea":
            self._textarea = None
        if tag == "script":
            self._data = False

    def handle_data(self, data):
        if self._data:
            self.data[-1] += data
        elif self._textarea:
            name, value = self._form.fields[-1]
            # The first line end of the element is none of the text.
            self._form.fields[-1] = (name, value + (data.removeprefix("\n") if not value else data))
        else:
            self.words.append(data)


class Page:
    """An answer."""

    def __init__(self, url, status, headers, body):
        self.url, self.status, self.headers, self.body = url, status, headers, body
        self.text = body.decode(errors="replace")
        reader = Reader(url)
        if "html" in headers.get("content-type", ""):
            reader.feed(self.text)
        self.forms, self.links, self.data = reader.forms, reader.links, reader.data
        self.scripts, self.handlers = reader.scripts, reader.handlers
        self.words = " ".join(" ".join(reader.words).split())

    def form(self, part, button=None):
        """The form that goes to an address with this in it, and has this button."""
        return next(form for form in self.forms if part in form.action
                    and (button is None or button in form.buttons))


class Browser:
    """Somebody at the portal, with cookies of their own."""

    def __init__(self, login=None, password=PASSWORD):
        self.cookies = {}
        if login:
            form = self.get("/accedi").form("/accedi")
            form.set("indirizzo", login)
            form.set("password", password)
            page = self.send(form)
            assert page.status == 200 and "sessione" in self.cookies, (page.status, page.words)

    def ask(self, method, path, body=b"", headers=None):
        """One request, no redirect followed."""
        url = urllib.parse.urlsplit(path)
        target = urllib.parse.urlunsplit(("", "", url.path, url.query, ""))
        connection = http.client.HTTPConnection(HOST, PORTS["http"], timeout=30)
        try:
            sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), **(headers or {})}
            connection.request(method, target, body, {name: value for name, value in sent.items() if value})
            answer = connection.getresponse()
            for line in answer.headers.get_all("set-cookie") or []:
                for name, morsel in http.cookies.SimpleCookie(line).items():
                    self.cookies[name] = morsel.value
            lower = {name.lower(): value for name, value in answer.headers.items()}
            return Page(path, answer.status, lower, answer.read())
        finally:
            connection.close()

    def get(self, path):
        """A page, wherever it leads."""
        page = self.ask("GET", path)
        for _ in range(5):
            if page.status not in (301, 302, 303, 307, 308):
                break
            page = self.ask("GET", urllib.parse.urljoin(page.url, page.headers["location"]))
        return page

    def send(self, form, button=None, files=()):
        """Sends a form, by a button, with files (field, name, media type, bytes); gives the page it leads to."""
        fields = form.fields + ([button] if button else [])
        if form.method == "get":
            return self.get(f"{form.action}?{urllib.parse.urlencode(fields)}")
        if form.multipart:
            kind, body = multipart(fields, files)
        else:
            kind, body = "application/x-www-form-urlencoded", urllib.parse.urlencode(fields).encode()
        page = self.ask("POST", form.action, body, {"Content-Type": kind})
        return self.get(urllib.parse.urljoin(page.url, page.headers["location"])) if page.status == 303 else page


def multipart(fields, files):
    """The media type and the body of a form with files (RFC 7578)."""
    boundary = uuid.uuid4().hex
    parts = [(f'name="{name}"', "", value.encode()) for name, value in fields]
    parts += [(f'name="{field}"; filename="{name}"', f"Content-Type: {kind}\r\n", data) for field, name, kind, data in files]
    body = b""
    for head, kind, data in parts:
        body += f"--{boundary}\r\nContent-Disposition: form-data; {head}\r\n{kind}\r\n".encode() + data + b"\r\n"
    return f"multipart/form-data; boundary={boundary}", body + f"--{boundary}--\r\n".encode()
