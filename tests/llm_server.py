"""A model's endpoint on loopback: it answers `/v1/chat/completions` as it is told to, and remembers what it was asked.

with llm_server() as server:
    server.script(failure(429, "slow down"), completion("{…}"))   # one after the other, then
    server.otherwise = quoted_summary                              # what is answered from then on
"""

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PASSAGE = re.compile(r"^\[([A-Za-z][\w.:-]*)\] (.+)$", re.MULTILINE)
SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")


@dataclass(frozen=True)
class Answer:
    """What goes over the wire. With `drip_s` the body is sent byte by byte, so far apart."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})
    wait_s: float = 0.0
    drip_s: float = 0.0
    hang_up: bool = False


type Scripted = Answer | Callable[[dict[str, Any]], Answer]


def completion(content: Any, *, finish_reason: str = "stop", usage: tuple[int, int] = (1000, 200), **message: Any) -> Answer:
    """A whole chat completion. `content` is sent as it is, a dict as JSON."""
    content = json.dumps(content, ensure_ascii=False) if isinstance(content, dict) else content
    return raw(
        {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1768348800,
            "model": "scripted",
            "choices": [
                {
                    "index": 0,
                    "finish_reason": finish_reason,
                    "message": {"role": "assistant", "content": content, **message},
                }
            ],
            "usage": {"prompt_tokens": usage[0], "completion_tokens": usage[1], "total_tokens": sum(usage)},
        }
    )


def raw(body: Any, *, status: int = 200, **headers: str) -> Answer:
    """Any body: a dict or a list as JSON, text and bytes as they are."""
    kind = "text/plain" if isinstance(body, str | bytes) else "application/json"
    data = body if isinstance(body, bytes) else (body if isinstance(body, str) else json.dumps(body)).encode()
    return Answer(status=status, body=data, headers={"Content-Type": kind, **headers})


def failure(status: int, message: str, *, code: str | None = None, **headers: str) -> Answer:
    """An error as OpenAI's API words it. Headers with `_` for `-`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return raw({"error": {"message": message, "type": "error", "param": None, "code": code}}, status=status, **named)


def events(*deltas: str, finish_reason: str | None = "stop", usage: tuple[int, int] = (1000, 200)) -> Answer:
    """The answer as a stream of server-sent events."""
    chunks: list[dict[str, Any]] = [{"choices": [{"index": 0, "delta": {"role": "assistant"}, "finish_reason": None}]}]
    chunks += [{"choices": [{"index": 0, "delta": {"content": delta}, "finish_reason": None}]} for delta in deltas]
    chunks += [{"choices": [{"index": 0, "delta": {}, "finish_reason": finish_reason}]}]
    chunks += [{"choices": [], "usage": {"prompt_tokens": usage[0], "completion_tokens": usage[1]}}]
    body = "".join(f"data: {json.dumps(chunk)}\n\n" for chunk in chunks) + "data: [DONE]\n\n"
    return Answer(body=body.encode(), headers={"Content-Type": "text/event-stream"})


def quoted_summary(request: dict[str, Any]) -> Answer:
    """A true summary of the paper that stands in `request`: the paper's own sentences, each with its quote and anchor."""
    return completion(summary_of(request))


def summary_of(request: dict[str, Any]) -> dict[str, Any]:
    chinese = "简体中文" in request["messages"][0]["content"]
    claims = [
        {"text": f"论文写道：{sentence}" if chinese else sentence, "quote": sentence, "anchor": anchor}
        for anchor, text in PASSAGE.findall(request["messages"][1]["content"])
        for sentence in (_head(whole, 60 if chinese else 120) for whole in SENTENCE_END.split(text))
        if len(sentence) >= 20
    ]
    if not claims:
        return dict.fromkeys(("field", "contribution", "usage", "innovations", "results"))
    numbered = [claim for claim in claims if re.search(r"\d", claim["quote"])]
    return {
        "field": claims[0],
        "contribution": claims[0],
        "usage": {"input": claims[-1], "process": claims[:3], "output": claims[-1], "hardware": None},
        "innovations": [{"name": "Idea", **claim} for claim in claims[1:3]],
        "results": (numbered or claims)[:4],
    }


def _head(sentence: str, length: int) -> str:
    """The sentence, or its first words where it is too long for a field."""
    return sentence if len(sentence) <= length else sentence[:length].rsplit(" ", 1)[0]


class LlmServer:
    def __init__(self, http: ThreadingHTTPServer) -> None:
        self.base_url = f"http://127.0.0.1:{http.server_address[1]}/v1"
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.otherwise: Scripted = quoted_summary
        self._scripted: list[Scripted] = []
        self._lock = threading.Lock()

    def script(self, *answers: Scripted) -> None:
        """The answers to the next requests; after them comes `otherwise`."""
        self._scripted = list(answers)

    def answer(self, path: str, headers: dict[str, str], body: bytes) -> Answer:
        with self._lock:
            request = json.loads(body)
            self.paths.append(path)
            self.headers.append(headers)
            self.requests.append(request)
            scripted = self._scripted.pop(0) if self._scripted else self.otherwise
        return scripted(request) if callable(scripted) else scripted


@contextmanager
def llm_server() -> Iterator[LlmServer]:
    """A server on a free port of loopback, gone at the end."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            answer = server.answer(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
            time.sleep(answer.wait_s)
            try:
                self._send(answer)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def _send(self, answer: Answer) -> None:
            if answer.hang_up:
                self.close_connection = True
                return
            self.send_response(answer.status)
            for name, value in {**answer.headers, "Content-Length": str(len(answer.body))}.items():
                self.send_header(name, value)
            self.end_headers()
            if not answer.drip_s:
                self.wfile.write(answer.body)
                return
            for byte in answer.body:
                self.wfile.write(bytes([byte]))
                time.sleep(answer.drip_s)

        def log_message(self, format, *args):  # noqa: A002
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    # A client that gave up leaves its thread to its own end.
    http.block_on_close = False
    server = LlmServer(http)
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
        thread.join()
