"""The package in a real Emacs, with the real server and a fake model service: what a person does, and sees."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.support.fake_service import FakeService, RecordedRequest, Reply

pytestmark = [
    pytest.mark.editors,
    pytest.mark.timeout(180),
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Emacs is driven on Linux"),
]

BODY = "return width * height"
TYPED = "```python\ndef area(width: int, height: int) -> int:\n    return width * height\n```"
EXPLANATION = ("It", " multiplies", " width", " by", " height.")

Play = Callable[[str], None]


def rest_of(body: str, before: str) -> str:
    """What is not written yet of a body."""
    written = max(count for count in range(len(body) + 1) if before.endswith(body[:count]))
    return body[written:]


def is_completion(request: RecordedRequest) -> bool:
    """Whether a suggestion is asked for."""
    return "messages" not in request.body or "<|fim_suffix|>" in str(request.body)


def reply_to(request: RecordedRequest) -> Reply:
    """Complete, explain, or add types, as the request wants."""
    if "messages" not in request.body:
        return Reply(rest_of(BODY, request.body["prompt"].partition("<|fim_suffix|>")[0]))
    wanted = request.body["messages"][-1]["content"]
    if "Explain" in wanted or "Why not add?" in wanted:
        return Reply(tokens=EXPLANATION)
    return Reply(TYPED)


def held_after(tokens: int) -> Callable[[RecordedRequest], Reply]:
    """The same, held after so many tokens until the scene lets it go on."""
    return lambda request: replace(reply_to(request), hold_after=tokens)


@pytest.mark.parametrize(
    "scene",
    [
        "ghost-text-is-taken-beside-another-server",
        "taking-is-one-step-to-undo",
        "without-a-ghost-tab-is-tab",
        "typing-along-keeps-the-ghost",
        "typing-against-a-ghost-drops-it-at-once",
        "a-word-and-a-line-are-taken",
        "a-ghost-is-dismissed",
        "moving-away-drops-the-ghost",
        "a-ghost-stays-with-its-line",
        "suggestions-are-paused-and-resumed",
        "an-edit-of-an-older-text-is-refused",
        "an-applied-edit-of-an-older-text-is-refused",
        "an-edit-that-a-key-was-quicker-than-is-fitted",
        "code-is-edited-as-the-user-says",
        "what-another-server-reports-is-fixed",
        "a-crashed-server-is-started-again",
        "a-missing-server-is-told",
        "a-folder-says-nothing-about-the-server",
        "the-log-holds-no-code",
        "eglot-alone-completes-in-the-menu",
        "the-server-is-told-every-change",
        "no-order-of-keys-and-answers-corrupts-the-text",
    ],
)
def test_what_a_person_does(play: Play, service: FakeService, scene: str) -> None:
    service.answers(reply_to)
    play(scene)


@pytest.mark.parametrize(
    ("scene", "tokens"),
    [
        ("typing-against-a-stream-closes-it", 1),
        ("an-answer-to-an-older-text-is-dropped", 1),
        ("an-action-lets-one-type", 1),
        ("a-change-at-the-place-itself-refuses-the-edit", 1),
        ("work-is-stopped", 1),
        ("eglot-alone-shows-an-explanation", 1),
        ("eglot-alone-runs-an-action-while-one-types", 1),
        ("an-explanation-streams-and-is-asked-on", 2),
        ("stopping-an-explanation-closes-its-stream", 3),
        ("killing-the-buffer-closes-the-stream", 3),
    ],
)
def test_what_a_person_does_meanwhile(play: Play, service: FakeService, scene: str, tokens: int) -> None:
    service.answers(held_after(tokens))
    play(scene)


def test_suggestions_are_asked_for_and_cycled(play: Play, service: FakeService) -> None:
    service.replies("eturn width * height", "aise NotImplementedError", "eturn height * width")
    play("suggestions-are-asked-for-and-cycled")
