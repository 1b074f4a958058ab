"""A mailbox on loopback that speaks as much of IMAP as is asked of it, and remembers what it was told to do."""

import contextlib
import re
import socketserver
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass
class Post:
    """The mails by their number, and the flags of each; `refuses` maps a verb to the answer that it gets instead. With
    `encryption` it can STARTTLS; with `is_encrypted` too, a connection is encrypted from the start."""

    port: int = 0
    mails: dict[int, bytes] = field(default_factory=dict)
    flags: dict[int, set[str]] = field(default_factory=dict)
    keywords: bool = True
    uidplus: bool = True
    refuses: dict[str, str] = field(default_factory=dict)
    encryption: ssl.SSLContext | None = None
    is_encrypted: bool = False
    said: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"imap://bounces:p%40ss@127.0.0.1:{self.port}/Returned%20mail"

    def put(self, raw: bytes, *flags: str) -> int:
        number = max(self.mails, default=0) + 1
        self.mails[number], self.flags[number] = raw, set(flags)
        return number

    def found(self, criteria: str) -> list[int]:
        def wanted(number: int) -> bool:
            has = self.flags[number]
            left_out = ("UNDELETED" in criteria and "\\Deleted" in has) or any(
                word in has for word in re.findall(r"UNKEYWORD (\S+)", criteria)
            )
            return not left_out and (not criteria.startswith("DELETED") or "\\Deleted" in has)

        return [number for number in self.mails if wanted(number)]

    def expunge(self, numbers: list[int]) -> None:
        for number in [number for number in numbers if "\\Deleted" in self.flags[number]]:
            del self.mails[number], self.flags[number]


class _Session(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.post: Post = self.server.post
        with contextlib.suppress(OSError):
            if self.post.is_encrypted:
                self.encrypt()
            self.talk()

    def talk(self) -> None:
        self.say("* OK a mailbox")
        while line := self.rfile.readline().decode().strip():
            tag, _, command = line.partition(" ")
            verb = command.removeprefix("UID ").split(" ")[0].upper()
            self.post.said.append(command)
            if verb in self.post.refuses:
                if self.post.refuses[verb] == "DROP":
                    return
                self.say(f"{tag} {self.post.refuses[verb]}")
                continue
            getattr(self, f"do_{verb.lower()}")(command.removeprefix("UID ").partition(" ")[2])
            self.say(f"{tag} OK done")
            if verb == "STARTTLS":
                self.encrypt()
            if verb == "LOGOUT":
                return

    def encrypt(self) -> None:
        assert self.post.encryption
        self.request = self.post.encryption.wrap_socket(self.request, server_side=True)
        self.rfile, self.wfile = self.request.makefile("rb"), self.request.makefile("wb", buffering=0)

    def say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")

    def do_capability(self, _rest: str) -> None:
        can_encrypt = self.post.encryption and not isinstance(self.request, ssl.SSLSocket)
        words = ("IMAP4rev1", *(("UIDPLUS",) if self.post.uidplus else ()), *(("STARTTLS",) if can_encrypt else ()))
        self.say(f"* CAPABILITY {' '.join(words)}")

    def do_starttls(self, _rest: str) -> None: ...

    def do_login(self, _rest: str) -> None: ...

    def do_logout(self, _rest: str) -> None:
        self.say("* BYE")

    def do_select(self, _rest: str) -> None:
        self.say(f"* {len(self.post.mails)} EXISTS")
        self.say(f"* OK [PERMANENTFLAGS (\\Deleted \\Seen{' \\*' if self.post.keywords else ''})] may be kept")

    def do_search(self, rest: str) -> None:
        self.say(f"* SEARCH {' '.join(map(str, self.post.found(rest)))}")

    def do_fetch(self, rest: str) -> None:
        number, _, what = rest.partition(" ")
        raw = self.post.mails[int(number)][: int(re.search(r"<0\.(\d+)>", what)[1])]
        self.wfile.write(f"* 1 FETCH (UID {number} BODY[]<0> {{{len(raw)}}}\r\n".encode() + raw + b")\r\n")

    def do_store(self, rest: str) -> None:
        number, _, flags = rest.partition(" ")
        self.post.flags[int(number)] |= set(re.search(r"\((.*)\)", flags)[1].split())

    def do_expunge(self, rest: str) -> None:
        self.post.expunge([int(rest)] if rest else list(self.post.mails))


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    post: Post


@contextlib.contextmanager
def running_post() -> Iterator[Post]:
    with _Server(("127.0.0.1", 0), _Session) as server:
        server.post = Post(port=server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield server.post
        server.shutdown()
        thread.join()
