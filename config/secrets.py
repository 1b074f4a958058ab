"""Secrets of an installation that was given none: made once, kept beside its data."""

import os
import secrets
from pathlib import Path


def kept_secret(path: Path, *, length: int = 48) -> str:
    """The secret in `path`, of `length` random bytes; made on first use, readable by the owner only.

    Two processes that start together agree: the first to create the file wins, the other reads it.
    """
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        pass
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(length) + "\n")
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path.read_text().strip()
