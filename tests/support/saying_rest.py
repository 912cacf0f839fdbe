"""What a model says that knows what is to be written: what of it is not there yet."""

from __future__ import annotations


def rest_of(body: str, before: str) -> str:
    """What is not written yet of a body, behind the text before the cursor."""
    written = max(count for count in range(len(body) + 1) if before.endswith(body[:count]))
    return body[written:]
