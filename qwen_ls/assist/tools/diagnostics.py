"""`diagnostics`: what other language servers say about a file."""

from __future__ import annotations

from pydantic import Field

from qwen_ls.assist.tools.tool import Arguments, Desk, Looking
from qwen_ls.context.diagnostics import MOST_MESSAGE_CHARS, Diagnostic

MOST_TOLD = 40


class FileDiagnostics(Arguments):
    """A file."""

    path: str = Field(max_length=1_024, description="Relative to the workspace's folder.")


def diagnostics(said: FileDiagnostics, desk: Desk) -> str:
    """A file's diagnostics, the worst first."""
    open_file = desk.files.open_file(said.path)
    if open_file is None:
        return f"{said.path} is not open in the editor: nothing is known of its diagnostics."
    known = open_file.diagnostics
    told = [_told(each) for each in known[:MOST_TOLD]]
    if len(known) > MOST_TOLD:
        told.append(f"(And {len(known) - MOST_TOLD} more.)")
    return "\n".join(told) or f"No diagnostics are known for {open_file.told}."


def _told(each: Diagnostic) -> str:
    message = " ".join(each.message.split())[:MOST_MESSAGE_CHARS]
    marks = " ".join(str(mark) for mark in (each.source, each.code) if mark is not None)
    return f"line {each.start.line + 1}: {each.severity.name.lower()}: {message}{f' ({marks})' if marks else ''}"


DIAGNOSTICS = Looking(
    "diagnostics",
    "Tell the errors and warnings that compilers and checkers report for a file that is open in the editor.",
    FileDiagnostics,
    diagnostics,
    lambda said: f"looking at the diagnostics of {said.path}",
)
