"""The door of a laptop: every mail becomes a file `<reference>.eml` that any mail program opens."""

from pathlib import Path

from newsletter.doors import Envelope, Message, Outcome, Reply


class OutboxDoor:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def submit(self, envelope: Envelope, message: Message) -> Reply:
        """Write the whole file or none; the same mail again is the same file."""
        file = self._file(envelope.reference)
        draft = file.with_suffix(".part")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            draft.write_bytes(message.as_bytes())
            draft.replace(file)
        except OSError as error:
            return Reply(Outcome.DEFERRED, None, str(error))
        return Reply(Outcome.ACCEPTED, 250, f"written to {file.name}")

    def holds(self, reference: str) -> bool:
        """Whether the mail of this name was written."""
        return self._file(reference).exists()

    def close(self) -> None:
        """Nothing is kept open."""

    def _file(self, reference: str) -> Path:
        return self._folder / f"{reference}.eml"
