"""Hugging Face and arXiv on loopback, as small as the stations need them, and as slow as a test wants them."""

import contextlib
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

BODY = "".join(
    f'<section class="ltx_section" id="S{n}"><h2 class="ltx_title ltx_title_section">{n} Part</h2>'
    f'<div class="ltx_para" id="S{n}.p1"><p class="ltx_p">{"We propose an agent that reads. " * 40}</p></div></section>'
    for n in range(1, 5)
)


@dataclass
class World:
    """What is listed by day (ids), how long a page takes, and what was asked for."""

    port: int = 0
    days: dict[str, list[str]] = field(default_factory=dict)
    page_s: float = 0.0
    asked: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def title(self, arxiv_id: str) -> str:
        return f"Agents that read, part {int(arxiv_id[-3:])}"


class _Pages(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        world: World = self.server.world
        url = urlsplit(self.path)
        world.asked.append(url.path)
        if url.path == "/api/daily_papers":
            self.answer(json.dumps(self.listed(parse_qs(url.query), world)))
        elif url.path.startswith("/html/"):
            time.sleep(world.page_s)
            title = world.title(url.path.removeprefix("/html/"))
            self.answer(
                f'<article class="ltx_document"><h1 class="ltx_title ltx_title_document">{title}</h1>'
                f'<div class="ltx_abstract"><p class="ltx_p">We propose agents.</p></div>{BODY}</article>'
            )
        else:
            self.answer('<feed xmlns="http://www.w3.org/2005/Atom"></feed>')

    def listed(self, query: dict[str, list[str]], world: World) -> list[dict[str, object]]:
        day = query["date"][0]
        if query["p"][0] != "0":
            return []
        return [
            {
                "paper": {
                    "id": name,
                    "title": world.title(name),
                    "summary": "We propose agents.",
                    "submittedOnDailyAt": f"{day}T01:00:00Z",
                }
            }
            for name in world.days.get(day, [])
        ]

    def answer(self, body: str) -> None:
        self.send_response(200)
        self.end_headers()
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.wfile.write(body.encode())

    def log_message(self, *_: object) -> None:
        """Quiet."""


@contextlib.contextmanager
def running_world() -> Iterator[World]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Pages) as server:
        server.daemon_threads = True
        server.world = World(port=server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield server.world
        finally:
            server.shutdown()
            thread.join()
