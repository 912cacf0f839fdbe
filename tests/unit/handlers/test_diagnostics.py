"""`qwen-ls/diagnostics`: LSP's diagnostics kept whole, for the version that they are about, in any encoding."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from pygls.exceptions import JsonRpcInvalidParams

from qwen_ls.context.diagnostics import Diagnostic, Related, Severity
from qwen_ls.editor import Editor
from qwen_ls.handlers.diagnostics import diagnostics
from qwen_ls.protocol import Server
from qwen_ls.session import Session
from qwen_ls.text.lines import Point
from qwen_ls.text.positions import Encoding

URI = "file:///a.py"
RANGE = {"start": {"line": 0, "character": 4}, "end": {"line": 0, "character": 6}}
WHOLE: dict[str, Any] = {
    "range": RANGE,
    "severity": 2,
    "code": "E1",
    "codeDescription": {"href": "https://example.org/E1"},
    "source": "lint",
    "message": "wrong",
    "tags": [1],
    "relatedInformation": [{"location": {"uri": "file:///b.py", "range": RANGE}, "message": "see"}],
    "data": {"fix": [1]},
}


@pytest.fixture
def session() -> Session:
    session = Session(Editor(Server("test", "1").protocol), {})
    session.documents.open(URI, "python", 3, "'🦄🦄' = x\n")
    return session


def told(session: Session, *said: Any, version: int | None = 3) -> tuple[Diagnostic, ...]:
    diagnostics(session, {"uri": URI, "version": version, "diagnostics": list(said)})
    return session.diagnostics.of(URI)


def test_a_diagnostic_is_kept_whole(session: Session) -> None:
    assert told(session, WHOLE) == (
        Diagnostic(
            start=Point(0, 2),
            end=Point(0, 4),
            message="wrong",
            severity=Severity.WARNING,
            code="E1",
            code_href="https://example.org/E1",
            source="lint",
            tags=(1,),
            related=(Related("file:///b.py", (0, 4), (0, 6), "see"),),
            data={"fix": [1]},
        ),
    )


def test_positions_are_in_the_client_s_encoding(session: Session) -> None:
    session.client = replace(session.client, encoding=Encoding.UTF32)
    [diagnostic] = told(session, WHOLE)
    assert (diagnostic.start, diagnostic.end) == (Point(0, 4), Point(0, 6))


def test_what_is_about_another_version_is_left_out(session: Session) -> None:
    assert told(session, WHOLE, version=2) == ()
    assert len(told(session, WHOLE, version=None)) == 1


def test_what_does_not_fit_is_left_out(session: Session) -> None:
    broken = [None, 7, {}, {"range": RANGE}, {**WHOLE, "severity": 9}, {**WHOLE, "range": {"start": 1}}]
    assert len(told(session, *broken, WHOLE)) == 1


def test_an_unknown_document_has_none(session: Session) -> None:
    diagnostics(session, {"uri": "file:///unknown.py", "version": 1, "diagnostics": [WHOLE]})
    assert session.diagnostics.of("file:///unknown.py") == ()


@pytest.mark.parametrize("params", [None, [], {}, {"uri": 1}])
def test_params_without_a_document_are_refused(session: Session, params: Any) -> None:
    with pytest.raises(JsonRpcInvalidParams):
        diagnostics(session, params)
