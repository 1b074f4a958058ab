"""How far a run is: bars on a terminal, plain lines elsewhere."""

from collections.abc import Iterable, Iterator
from typing import IO, cast

from django.core.management.base import OutputWrapper
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn


class Stations:
    """Tells of the stations of a run as they go by."""

    def __init__(self, out: OutputWrapper) -> None:
        self._console = Console(file=cast("IO[str]", out))
        self._out = out

    def over[T](self, name: str, steps: Iterable[T], *, total: int | None = None) -> Iterator[T]:
        """Each of `steps`, with its station's bar moving on."""
        if not self._console.is_terminal:
            count = 0
            for count, step in enumerate(steps, start=1):  # noqa: B007 -- the last count is told below
                yield step
            self.note(name, str(count))
            return
        columns = (TextColumn("{task.description:<12}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=self._console) as progress:
            bar = progress.add_task(name, total=total)
            for step in steps:
                yield step
                progress.advance(bar)

    def note(self, name: str, said: str) -> None:
        self._out.write(f"{name + ':':<12} {said}")
