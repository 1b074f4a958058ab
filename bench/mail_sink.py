"""A mail server on loopback that takes mails, writes each down as Postfix would, and misbehaves in one way that it is told.

    python bench/mail_sink.py --port PORT --log FILE [--mood NAME] [--seed N] [--think MS]

What it takes is in the log before it says so, in one write, so the log outlives a kill of the sink. It keeps no mail.
"""

import argparse
import asyncio
import os
import random
import re
import time
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

MOODS = (
    *("well", "421 at connect", "450 at RCPT", "550 at RCPT", "552 at RCPT", "451 after DATA", "554 after DATA"),
    *("drop before the dot", "drop after the dot", "stall 30 s", "defer one domain", "refuse 8-bit"),
)
SLOW_DOMAIN = "slow.example.org"
SLOW_FOR_S = 3.0
MESSAGE_ID = re.compile(rb"^message-id:\s*(<[^>]+>)", re.IGNORECASE | re.MULTILINE)


class Sink:
    def __init__(self, log: Path, *, mood: str, seed: int, think_s: float) -> None:
        self.mood = mood
        self.think_s = think_s
        self._log = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        self._seed = seed
        self._random = random.Random(seed)
        self._hit: set[str] = set()
        self._began = time.monotonic()
        self._stalled = False
        self._number = 0

    def write_down(self, sender: str, recipient: str, message: bytes) -> None:
        self._number += 1
        queue_id = f"{os.getpid():05X}{self._number:07X}"
        named = MESSAGE_ID.search(message[: message.find(b"\r\n\r\n") + 2])
        at = time.strftime("%b %d %H:%M:%S sink postfix/")
        lines = (
            f"{at}cleanup[1]: {queue_id}: message-id={named[1].decode() if named else '<>'}\n"
            f"{at}qmgr[1]: {queue_id}: from=<{sender}>, size={len(message)}, nrcpt=1 (queue active)\n"
            f"{at}smtp[1]: {queue_id}: to=<{recipient}>, relay=none, delay=0.1, dsn=2.0.0, status=sent (250 ok)\n"
        )
        os.write(self._log, lines.encode())

    def write_down_refusal(self, recipient: str, reply: str) -> None:
        at = time.strftime("%b %d %H:%M:%S sink postfix/")
        os.write(self._log, f"{at}smtpd[1]: NOQUEUE: reject: {reply}; to=<{recipient}>\n".encode())

    def refuses_connection(self) -> bool:
        return self.mood == "421 at connect" and self._random.random() < 0.3

    def refusal_of(self, recipient: str) -> str:
        """The reply to RCPT, where it is a refusal."""
        if self.mood == "450 at RCPT" and self._first_time(recipient, share=0.05):
            return "450 4.2.1 come back later"
        if self.mood == "550 at RCPT" and self._chosen(recipient, share=0.01):
            return "550 5.1.1 no such user"
        if self.mood == "552 at RCPT" and self._chosen(recipient, share=0.01):
            return "552 5.2.2 mailbox full"
        if self.mood == "defer one domain" and recipient.endswith(f"@{SLOW_DOMAIN}") and self._is_early():
            return "451 4.7.1 greylisted"
        return ""

    def refusal_after_data(self, recipient: str, message: bytes) -> str:
        if self.mood == "451 after DATA" and self._first_time(recipient, share=0.03):
            return "451 4.3.0 not now"
        if self.mood == "554 after DATA" and self._chosen(recipient, share=0.01):
            return "554 5.6.0 not like this"
        if self.mood == "refuse 8-bit" and not message.isascii():
            return "554 5.6.1 eight bits are too many"
        return ""

    def drops_before_the_dot(self, recipient: str) -> bool:
        return self.mood == "drop before the dot" and self._first_time(recipient, share=0.005)

    def drops_after_the_dot(self, recipient: str) -> bool:
        return self.mood == "drop after the dot" and self._first_time(recipient, share=0.01)

    def stall(self) -> float:
        """How long this message is thought about, in seconds; one, once, for half a minute."""
        if self.mood == "stall 30 s" and not self._stalled and self._number > 200:
            self._stalled = True
            return 30.0
        return self._random.uniform(0, 2 * self.think_s)

    def _chosen(self, recipient: str, *, share: float) -> bool:
        return int(sha256(f"{self._seed} {recipient}".encode()).hexdigest()[:8], 16) / 2**32 < share

    def _first_time(self, recipient: str, *, share: float) -> bool:
        if recipient in self._hit or not self._chosen(recipient, share=share):
            return False
        self._hit.add(recipient)
        return True

    def _is_early(self) -> bool:
        return time.monotonic() - self._began < SLOW_FOR_S


class Session:
    """One conversation."""

    def __init__(self, sink: Sink, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._sink = sink
        self._reader = reader
        self._writer = writer
        self._sender = self._recipient = ""

    async def run(self) -> None:
        if self._sink.refuses_connection():
            await self._say("421 4.3.2 too busy")
            return
        await self._say("220 sink ESMTP")
        while line := (await self._reader.readuntil(b"\r\n")).decode().strip():
            verb = line.split(" ")[0].upper()
            if verb == "QUIT":
                await self._say("221 bye")
                return
            if verb == "DATA":
                if not await self._take():
                    return
            else:
                await self._say(self._answer(verb, line))

    def _answer(self, verb: str, line: str) -> str:
        if verb == "EHLO":
            return "250-sink\r\n250-PIPELINING\r\n250-ENHANCEDSTATUSCODES\r\n250 SIZE 10240000"
        if verb in ("MAIL", "RSET"):
            self._sender, self._recipient = (line.split("<")[1].split(">")[0] if verb == "MAIL" else ""), ""
        if verb == "RCPT":
            recipient = line.split("<")[1].split(">")[0]
            if refusal := self._sink.refusal_of(recipient):
                return self._refused(recipient, refusal)
            self._recipient = recipient
        return "250 2.0.0 ok"

    async def _take(self) -> bool:
        """False where the connection is to be dropped."""
        if not self._recipient:
            await self._say("554 5.5.1 no valid recipients")
            return True
        sink, recipient = self._sink, self._recipient
        await self._say("354 go on")
        if sink.drops_before_the_dot(recipient):
            await self._reader.readexactly(1000)
            return False
        message = await self._reader.readuntil(b"\r\n.\r\n")
        await asyncio.sleep(sink.stall())
        self._recipient = ""
        if refusal := sink.refusal_after_data(recipient, message):
            await self._say(self._refused(recipient, refusal))
            return True
        sink.write_down(self._sender, recipient, message)
        if sink.drops_after_the_dot(recipient):
            return False
        await self._say("250 2.0.0 taken")
        return True

    def _refused(self, recipient: str, reply: str) -> str:
        if reply.startswith("5"):
            self._sink.write_down_refusal(recipient, reply)
        return reply

    async def _say(self, line: str) -> None:
        self._writer.write(f"{line}\r\n".encode())
        await self._writer.drain()


async def serve(sink: Sink, port: int) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            await Session(sink, reader, writer).run()
        writer.transport.abort() if sink.mood.startswith("drop") else writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", port, limit=2**23, backlog=512)
    async with server:
        await server.serve_forever()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--log", type=Path, required=True)
    parser.add_argument("--mood", choices=MOODS, default="well")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--think", type=float, default=0.0, help="milliseconds a message, on average")
    asked = parser.parse_args()
    asyncio.run(serve(Sink(asked.log, mood=asked.mood, seed=asked.seed, think_s=asked.think / 1000), asked.port))


if __name__ == "__main__":
    main()
