"""A mail server on loopback that keeps what it gets, and misbehaves on demand."""

import contextlib
import socketserver
import ssl
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

# Longer than anybody waits in a test.
STALL_S = 5.0


@dataclass
class Sink:
    """What arrived, and how the server answers: `replies` maps a verb, or a recipient, to the line it gets instead;
    `pause_s` is how long it thinks before it answers the final dot, `extensions` what it says that it can, `goes_ahead` whether
    it asks for the message even where it has refused the recipient, `tires_after` how many messages a connection may bring.
    With `encryption` it can STARTTLS; with `is_encrypted` too, a connection is encrypted from the start. `stalls_at` is the verb
    that it never answers, `CONNECT` for the greeting, `HANDSHAKE` for that of TLS; `most_connections` how many come in at all."""

    port: int = 0
    mails: list[tuple[str, str, bytes]] = field(default_factory=list)
    replies: dict[str, str] = field(default_factory=dict)
    connections: int = 0
    busy: int = 0
    busiest: int = 0
    pause_s: float = 0.0
    extensions: tuple[str, ...] = ()
    goes_ahead: bool = False
    tires_after: int = 0
    encryption: ssl.SSLContext | None = None
    is_encrypted: bool = False
    stalls_at: str = ""
    most_connections: int = 0
    said: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def recipients(self) -> list[str]:
        return [recipient for _, recipient, _ in self.mails]


class _Session(socketserver.StreamRequestHandler):
    """One connection. `DROP` as a reply closes it without a word; `BODY` is what comes before the final dot, `END` the dot."""

    def handle(self) -> None:
        self.sink: Sink = self.server.sink
        self.sink.connections += 1
        self.sender = self.recipient = ""
        self.taken = 0
        with contextlib.suppress(OSError):
            if self.sink.is_encrypted:
                self.encrypt()
            self.talk()

    def talk(self) -> None:
        is_enough = 0 < self.sink.most_connections < self.sink.connections
        alive = self.say("CONNECT", "421 4.7.0 too many connections" if is_enough else "220 sink") and not is_enough
        while alive and (line := self.rfile.readline().decode().strip()):
            self.sink.said.append(line)
            verb = line.split()[0].split(":")[0].upper()
            alive = getattr(self, f"on_{verb.lower()}", self.on_other)(verb, line)

    def on_ehlo(self, verb: str, line: str) -> bool:
        can_encrypt = self.sink.encryption and not isinstance(self.request, ssl.SSLSocket)
        *first, last = ("sink", *self.sink.extensions, *(("STARTTLS",) if can_encrypt else ()))
        return self.say(verb, "".join(f"250-{extension}\r\n" for extension in first) + f"250 {last}")

    def on_starttls(self, verb: str, line: str) -> bool:
        if not self.say(verb, "220 go on"):
            return False
        self.encrypt()
        return True

    def encrypt(self) -> None:
        if self.sink.stalls_at == "HANDSHAKE":
            time.sleep(STALL_S)
        assert self.sink.encryption
        self.request = self.sink.encryption.wrap_socket(self.request, server_side=True)
        self.rfile, self.wfile = self.request.makefile("rb"), self.request.makefile("wb", buffering=0)

    def on_mail(self, verb: str, line: str) -> bool:
        if self.sink.tires_after and self.taken == self.sink.tires_after:
            self.say("", "421 4.7.0 too many messages by this connection")
            return False
        self.sender, self.recipient = line.split("<")[1].split(">")[0], ""
        return self.say(verb, "250 ok")

    def on_rcpt(self, verb: str, line: str) -> bool:
        name = line.split("<")[1].split(">")[0]
        reply = self.sink.replies.get(name, self.sink.replies.get(verb, "250 ok"))
        self.recipient = name if reply.startswith("250") else ""
        return self.say("" if name in self.sink.replies else verb, reply)

    def on_data(self, verb: str, line: str) -> bool:
        if not self.recipient and not self.sink.goes_ahead:
            return self.say("", "503 no recipient")
        if not self.say(verb, "354 go on"):
            return False
        if verb in self.sink.replies:
            return True
        body = self.rfile.readline()
        if self.sink.replies.get("BODY") == "DROP":
            return False
        while body != b".\r\n" and not body.endswith(b"\r\n.\r\n"):
            body += self.rfile.readline()
        return self.take(body.removesuffix(b".\r\n")) if self.recipient else self.say("", "554 nobody to give it to")

    def on_quit(self, verb: str, line: str) -> bool:
        self.say(verb, "221 bye")
        return False

    def on_other(self, verb: str, line: str) -> bool:
        return self.say(verb, "250 ok")

    def take(self, message: bytes) -> bool:
        self.taken += 1
        if not self.sink.replies.get("END", "250").startswith(("4", "5")):
            self.sink.mails.append((self.sender, self.recipient, message))
        self.sink.busy += 1
        self.sink.busiest = max(self.sink.busiest, self.sink.busy)
        time.sleep(self.sink.pause_s)
        self.sink.busy -= 1
        return self.say("END", "250 kept")

    def say(self, verb: str, line: str) -> bool:
        line = self.sink.replies.get(verb, line)
        if line == "DROP":
            return False
        if verb and verb == self.sink.stalls_at:
            time.sleep(STALL_S)
            return False
        self.wfile.write(f"{line}\r\n".encode())
        return True


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


@contextlib.contextmanager
def running_sink() -> Iterator[Sink]:
    with _Server(("127.0.0.1", 0), _Session) as server:
        server.sink = Sink(port=server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield server.sink
        finally:
            server.shutdown()
            thread.join()
