"""Deliver: hand over what is planned, a message a connection at a time, and write down what became of it.

`handing` is committed right before a message leaves, the outcome right after, so that whatever dies in between leaves at most
the messages in its hands in doubt. What is in doubt is never sent again by itself. docs/delivery.md draws the states.
"""

from collections import deque
from collections.abc import Callable, Generator
from datetime import datetime, timedelta
from itertools import pairwise

from newsletter.brakes import Brakes
from newsletter.braking.warmup import is_spent
from newsletter.delivering.claim import give_back
from newsletter.delivering.draining import is_asked_to_stop
from newsletter.delivering.handing import Hands
from newsletter.delivering.holders import holding
from newsletter.doors.opening import ACCOUNT, BULK, connections_to, hang_up, names_of, way_of
from newsletter.models import Digest, HandoverQuerySet, HandoverState, Letter

# So many claims a connection: few enough that a stop gives little back, enough that asking costs little.
CLAIMS_EACH = 4
SENT_AGAIN_FROM = (HandoverState.ACCEPTED, HandoverState.UNCERTAIN)

type Clock = Callable[[], datetime]


def deliver_digests(
    *, clock: Clock, until: datetime | None = None, day_of: HandoverQuerySet[Digest] | None = None
) -> Generator[Digest]:
    """Hand over the digests that are waiting (among `day_of`), and yield each with its outcome; stops claiming at `until`.

    What is over the day's number of a mailer that is warmed up goes by the one that stands in for it, if there is one.
    """
    digests = Digest.objects.all() if day_of is None else day_of
    yield from _deliver(digests, BULK, clock=clock, until=until)
    mailers = names_of(BULK)
    for mailer, other in pairwise(mailers):
        if is_spent(mailer, clock()):
            yield from _deliver(digests, other, clock=clock, until=until)


def deliver_letters(*, clock: Clock, until: datetime | None = None) -> Generator[Letter]:
    """The same for the mails about subscriptions, by the mailer that is theirs."""
    yield from _deliver(Letter.objects.all(), ACCOUNT, clock=clock, until=until)


def _deliver[M: (Digest, Letter)](
    ledger: HandoverQuerySet[M], mailer: str, *, clock: Clock, until: datetime | None
) -> Generator[M]:
    connections = connections_to(mailer)
    brakes = Brakes(mailer)
    claimed: deque[M] = deque()
    with holding(clock) as holder:
        hands: Hands[M] = Hands(connections, holder, way=way_of(mailer), learn=brakes.learn, clock=clock)
        try:
            while True:
                goes_on = not is_asked_to_stop() and (until is None or clock() < until)
                if goes_on and len(claimed) < hands.free:
                    more = brakes.claim(ledger, holder.token, most=CLAIMS_EACH * connections.size, now=clock())
                    hands.look_ahead(more)
                    claimed += more
                mails = [claimed.popleft() for _ in range(min(hands.free, len(claimed)))] if goes_on else []
                yield from hands.take(mails)
                if hands.are_empty and not mails:
                    if goes_on and brakes.rest(clock, until):
                        continue
                    break
                yield from hands.settle()
        finally:
            hands.finish()
            give_back(ledger, holder.token)
            brakes.release()
    if not claimed:
        hang_up(mailer)


def send_again(mail: Digest | Letter, *, now: datetime) -> bool:
    """Plan a mail once more at an operator's word: the same mail with the same Message-ID. False where its state forbids it."""
    window = max(mail.window_ends_at, now + timedelta(hours=1))
    mine = type(mail)._default_manager.filter(pk=mail.pk, state__in=SENT_AGAIN_FROM)
    again = {"next_try_at": now, "window_ends_at": window, "settled_at": None}
    had = {"may_have_arrived": True} if isinstance(mail, Digest) else {}
    return bool(mine.move(HandoverState.PLANNED, reason="", **again, **had))
