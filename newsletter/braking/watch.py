"""Watch: before anything is claimed, hold what has to be held and let go what fared well."""

from datetime import datetime

from newsletter.braking.alarm import tell_operator
from newsletter.braking.canary import try_waves
from newsletter.braking.complaints import judge_complaints
from newsletter.braking.refusal import choose_probes
from newsletter.braking.steer import skip_cancelled


def watch(now: datetime) -> None:
    """Look at the rows as they are at `now`. Any number of workers may do so at once."""
    skip_cancelled(now)
    judge_complaints(now)
    try_waves(now)
    choose_probes(now)
    tell_operator(now)
