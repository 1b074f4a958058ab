"""A mail server on loopback that keeps what it gets, and misbehaves on demand."""

import contextlib
import socketserver
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass
class Sink:
    """What arrived, and how the server answers: `replies` maps a verb, or a recipient, to the line it gets instead;
    `pause_s` is how long it thinks before it answers the final dot."""

    port: int = 0
    mails: list[tuple[str, str, bytes]] = field(default_factory=list)
    replies: dict[str, str] = field(default_factory=dict)
    connections: int = 0
    busy: int = 0
    busiest: int = 0
    pause_s: float = 0.0

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def recipients(self) -> list[str]:
        return [recipient for _, recipient, _ in self.mails]


class _Session(socketserver.StreamRequestHandler):
    """One connection. `DROP` as a reply closes it without a word; `END` is the verb of the reply to the final dot."""

    def handle(self) -> None:
        self.sink: Sink = self.server.sink
        self.sink.connections += 1
        if not self.say("CONNECT", "220 sink"):
            return
        sender = recipient = ""
        while line := self.rfile.readline().decode().strip():
            verb = line.split()[0].split(":")[0].upper()
            if verb == "MAIL":
                sender = line.split("<")[1].split(">")[0]
                alive = self.say("MAIL", "250 ok")
            elif verb == "RCPT":
                recipient = line.split("<")[1].split(">")[0]
                alive = self.say(recipient if recipient in self.sink.replies else "RCPT", "250 ok")
            elif verb == "DATA":
                alive = self.take(sender, recipient)
            elif verb == "QUIT":
                self.say("QUIT", "221 bye")
                return
            else:
                alive = self.say(verb, "250 ok")
            if not alive:
                return

    def take(self, sender: str, recipient: str) -> bool:
        if not self.say("DATA", "354 go on"):
            return False
        if "DATA" in self.sink.replies:
            return True
        body = b""
        while not body.endswith(b"\r\n.\r\n"):
            body += self.rfile.readline()
        if not self.sink.replies.get("END", "250").startswith(("4", "5")):
            self.sink.mails.append((sender, recipient, body.removesuffix(b".\r\n")))
        self.sink.busy += 1
        self.sink.busiest = max(self.sink.busiest, self.sink.busy)
        time.sleep(self.sink.pause_s)
        self.sink.busy -= 1
        return self.say("END", "250 kept")

    def say(self, verb: str, line: str) -> bool:
        line = self.sink.replies.get(verb, line)
        if line == "DROP":
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
