"""A piece: what a model is shown beside the code at the cursor."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text of another file, or of another place of this one.

    `path` names the file as a model is told it: relative to the workspace, with slashes. The text's lines end with
    line feeds.
    """

    path: str
    text: str
