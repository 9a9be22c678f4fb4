"""The server as a child process, for interop tests, soak and benchmarks."""

import json
import os
import pathlib
import signal
import subprocess
import time
import urllib.error
import urllib.request


# Settings for load from one address: far above what the server allows a stranger.
LOAD_LIMITS = {f"PUGLIAIMPIEGO_{edge}_{limit}": "8000" for edge in ("IMAP", "SMTP")
               for limit in ("CONNECTIONS_PER_ADDRESS", "CONNECTIONS_PER_NETWORK", "MAX_CONNECTIONS")}
LOAD_LIMITS["PUGLIAIMPIEGO_LIMITS_CONNECTIONS_PER_ACCOUNT"] = "8000"
# The demo has no other limits; a real server that soak starts has them. 0 is no bound.
LOAD_LIMITS |= {f"PUGLIAIMPIEGO_LIMITS_{limit}": "0" for limit in (
    "COMMANDS_PER_ADDRESS", "COMMANDS_PER_NETWORK", "MESSAGES_PER_ADDRESS", "MESSAGES_PER_NETWORK",
    "RECIPIENTS_PER_ADDRESS", "RECIPIENTS_PER_NETWORK", "UNKNOWN_RECIPIENTS_PER_ADDRESS",
    "UNKNOWN_RECIPIENTS_PER_NETWORK", "COMMANDS_PER_ACCOUNT", "TARPIT", "SENT_MESSAGES_PER_HOUR", "SENT_MESSAGES_PER_DAY",
    "SENT_RECIPIENTS_PER_HOUR", "SENT_RECIPIENTS_PER_DAY", "SENDING_NETWORKS_PER_HOUR")}


def free_environment(extra=None):
    """The environment without settings of the caller's own server."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("PUGLIAIMPIEGO_")}
    env.update(extra or {})
    return env


class DemoServer:
    """`pugliaimpiego demo --free-ports` in a data folder; a context manager that ends what it started."""

    verb = "demo"

    def __init__(self, binary, data, database_url=None, env=None, options=()):
        self.binary = str(binary)
        self.data = pathlib.Path(data)
        self.env = free_environment(env)
        if database_url:
            self.env["PUGLIAIMPIEGO_DATABASE_URL"] = database_url
        self.log = self.data.parent / (self.data.name + ".log")
        self.options = list(options)
        self.process = None
        self.ports = {}

    def launch(self):
        """Starts the server and waits for nothing."""
        (self.data / "ports.json").unlink(missing_ok=True)
        command = [self.binary, self.verb, "--data", str(self.data), "--free-ports", *self.options]
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(command, env=self.env, stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def start(self, patience=120):
        """Starts the server and waits until every listener and the database answer."""
        self.launch()
        ports_file = self.data / "ports.json"
        deadline = time.monotonic() + patience
        while not (ports_file.exists() and self._healthy(ports_file)):
            if self.process.poll() is not None:
                raise RuntimeError(f"the server ended with {self.process.returncode} at start\n{self.tail()}")
            if time.monotonic() > deadline:
                self.kill()
                raise RuntimeError(f"the server was not ready after {patience} s\n{self.tail()}")
            time.sleep(0.05)
        return self

    def _healthy(self, ports_file):
        try:
            self.ports = json.loads(ports_file.read_text())
            url = f"http://127.0.0.1:{self.ports['metrics']}/healthz"
            with urllib.request.urlopen(url, timeout=5) as answer:
                return answer.status == 200
        except (ValueError, KeyError, OSError, urllib.error.URLError):
            return False

    def stop(self, patience=60):
        """Asks the server to end and gives its exit code."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.kill()
            raise RuntimeError(f"the server did not end within {patience} s of SIGTERM\n{self.tail()}") from None

    def kill(self):
        """Ends the server without asking."""
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def command(self, *arguments, text="", timeout=60):
        """Runs one command of the same binary on the same data, `text` on its standard input."""
        return subprocess.run([self.binary, *arguments, "--data", str(self.data)], env=self.env, text=True, input=text,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, timeout=timeout)

    def do(self, *arguments, text=""):
        """Runs a command that must end well; gives its output."""
        ended = self.command(*arguments, text=text)
        if ended.returncode:
            raise RuntimeError(f"{arguments} ended with {ended.returncode}: {ended.stdout}")
        return ended.stdout

    def log_size(self):
        """Where the log ends now."""
        return self.log.stat().st_size if self.log.exists() else 0

    def tail(self, since=0, lines=25):
        """The last lines of the server's log, none from before `since`."""
        if not self.log.exists():
            return "(no server log)"
        text = self.log.read_bytes()[since:].decode(errors="replace").splitlines()
        return "\n".join(["--- server log:", *text[-lines:], "---"])

    def __enter__(self):
        return self.start()

    def __exit__(self, *failure):
        self.kill()


class Server(DemoServer):
    """`pugliaimpiego serve` in a data folder that `init` made; passwords may come without TLS."""

    verb = "serve"

    def __init__(self, binary, data, database_url=None, env=None):
        # Most machines that run tests have no DNS, and every message would wait for it.
        settings = {"PUGLIAIMPIEGO_PLAINTEXT_LOGIN": "true", "PUGLIAIMPIEGO_MAILAUTH_POLICY": "off", **(env or {})}
        super().__init__(binary, data, database_url, settings)
