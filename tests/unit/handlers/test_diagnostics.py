"""`qwen-ls/diagnostics`: LSP's diagnostics kept whole, for the version that they are about, in any encoding."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from pygls.exceptions import JsonRpcInvalidParams

from qwen_ls.context.diagnostics import Diagnostic, Related, Severity
from qwen_ls.editor import Editor
from qwen_ls.handlers.diagnostic_positions import MOST_READ, MOST_RELATED, MOST_TAGS
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


NO_NUMBERS = [float("inf"), float("-inf"), float("nan"), 10**400, -(10**400), "1", True, None, [], {}]


@pytest.mark.parametrize("place", ["line", "character"])
@pytest.mark.parametrize("number", NO_NUMBERS)
def test_a_position_that_is_no_number_is_left_out(session: Session, place: str, number: Any) -> None:
    range_ = {**RANGE, "end": {**RANGE["end"], place: number}}
    related = [{"location": {"uri": "file:///b.py", "range": range_}, "message": "see"}]
    assert len(told(session, {**WHOLE, "range": range_}, WHOLE, {**WHOLE, "relatedInformation": related})) == 1


@pytest.mark.parametrize("version", [number for number in NO_NUMBERS if number is not None])
def test_what_is_about_no_version_is_ignored_and_the_log_says_so(
    session: Session, version: Any, caplog: pytest.LogCaptureFixture
) -> None:
    assert told(session, WHOLE, version=version) == ()
    assert "version" in caplog.text
    assert len(told(session, WHOLE)) == 1


def test_the_log_says_how_many_do_not_fit(session: Session, caplog: pytest.LogCaptureFixture) -> None:
    told(session, {**WHOLE, "range": None}, WHOLE, 7)
    assert "2 of 3 diagnostics" in caplog.text
    assert "wrong" not in caplog.text


def test_numbers_with_a_fraction_of_nothing_are_whole(session: Session) -> None:
    said = {**WHOLE, "range": {"start": {"line": 0.0, "character": 4.0}, "end": {"line": 2**40, "character": -1}}}
    assert [each.start for each in told(session, said)] == [Point(0, 2)]


@pytest.mark.parametrize("key", [key for key in WHOLE if key != "range"])
@pytest.mark.parametrize("value", [{}, [], [[]], {"href": 1}, {"value": 1}, 1e999, 10**400, -1, "x", True, None])
def test_any_value_of_any_field_is_kept_well_formed_or_left_out(session: Session, key: str, value: Any) -> None:
    for each in told(session, {**WHOLE, key: value}):
        assert isinstance(each.message, str)
        assert isinstance(each.code, str | int | None)
        assert isinstance(each.code_href, str | None)
        assert isinstance(each.source, str | None)
        assert all(isinstance(tag, int) for tag in each.tags)
    assert len(told(session, WHOLE)) == 1


def test_a_message_may_be_marked_up(session: Session) -> None:
    [diagnostic] = told(session, {**WHOLE, "message": {"kind": "markdown", "value": "*wrong*"}})
    assert diagnostic.message == "*wrong*"


def test_of_very_many_only_some_are_looked_at(session: Session) -> None:
    told(session, *[{"range": None}] * MOST_READ, WHOLE)
    assert session.diagnostics.of(URI) == ()
    many = {**WHOLE, "tags": [1] * 1_000, "relatedInformation": WHOLE["relatedInformation"] * 1_000}
    [diagnostic] = told(session, many)
    assert (len(diagnostic.tags), len(diagnostic.related)) == (MOST_TAGS, MOST_RELATED)


@pytest.mark.parametrize("uri", ["", "%", "file://[", "file:///\0", "\ud800", "file:///%ff\ud800", "x" * 10_000])
def test_a_uri_that_is_none_has_none(session: Session, uri: str) -> None:
    diagnostics(session, {"uri": uri, "version": 3, "diagnostics": [WHOLE]})
    assert session.diagnostics.of(uri) == ()


def test_an_unknown_document_has_none(session: Session) -> None:
    diagnostics(session, {"uri": "file:///unknown.py", "version": 1, "diagnostics": [WHOLE]})
    assert session.diagnostics.of("file:///unknown.py") == ()


@pytest.mark.parametrize("params", [None, [], {}, {"uri": 1}])
def test_params_without_a_document_are_refused(session: Session, params: Any) -> None:
    with pytest.raises(JsonRpcInvalidParams):
        diagnostics(session, params)
