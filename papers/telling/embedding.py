"""Embeddings: texts as vectors, by any endpoint that speaks OpenAI's `/embeddings`."""

import math
from collections.abc import Sequence
from typing import Any

from papers.telling.chat import Teller, post
from papers.telling.completion import json_or_none
from papers.telling.errors import PermanentError, short

# More texts at once are too many for some servers.
TEXTS_AT_ONCE = 64


def embed(teller: Teller, texts: Sequence[str]) -> list[list[float]]:
    """One vector of length 1 for each of `texts`, at most TEXTS_AT_ONCE. Raises TemporaryError and PermanentError."""
    body = post(teller, "/embeddings", {"model": teller.model, "input": list(texts), "encoding_format": "float"})
    answer = json_or_none(body.decode("utf-8", "replace"))
    entries = answer.get("data") if isinstance(answer, dict) else None
    if not isinstance(entries, list) or len(entries) != len(texts):
        raise PermanentError("unreadable", short(body.decode("utf-8", "replace")))
    vectors = [_unit(entry.get("embedding") if isinstance(entry, dict) else None) for entry in entries]
    if len({len(vector) for vector in vectors}) > 1:
        raise PermanentError("unreadable", "vectors of different lengths")
    return vectors


def _unit(vector: Any) -> list[float]:
    numbers = isinstance(vector, list) and all(isinstance(number, int | float) for number in vector)
    length = math.hypot(*vector) if numbers else 0.0
    if not (length and math.isfinite(length)):
        raise PermanentError("unreadable", "a vector that is none")
    return [round(number / length, 5) for number in vector]
