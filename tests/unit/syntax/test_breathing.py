"""A parse beside the loop gives others their turn, and ends."""

from __future__ import annotations

import pytest

from qwen_ls.syntax import breathing
from qwen_ls.syntax.breathing import BreathingParser

BROKEN = b"a<" * 4000
"""Java's parser takes 14 s for 256 kB of it."""


class Counter:
    """Counts how often it is asked, and says yes at last."""

    def __init__(self, until: int) -> None:
        self.asked = 0
        self._until = until

    def __call__(self) -> bool:
        self.asked += 1
        return self.asked >= self._until


def test_a_usual_source_is_parsed() -> None:
    tree = BreathingParser().parse(b"class A { }\n" * 1000, "java")
    assert tree is not None
    assert tree.root_node.named_child_count == 1000


def test_it_stops_when_nobody_wants_to_know_any_more() -> None:
    is_over = Counter(until=20)
    assert BreathingParser(is_over).parse(BROKEN, "java") is None
    assert is_over.asked == 20


def test_it_stops_when_its_time_is_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(breathing, "MOST_S", 0.0)
    is_over = Counter(until=20)
    assert BreathingParser(is_over).parse(BROKEN, "java") is None
    assert is_over.asked == 0


def test_it_breathes_while_it_does_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    breaths = list[None]()
    monkeypatch.setattr(breathing, "breathe", lambda: breaths.append(None))
    monkeypatch.setattr(breathing, "LONGEST_BREATH_S", -1.0)
    BreathingParser(Counter(until=50)).parse(BROKEN, "java")
    assert len(breaths) >= 50


def test_a_language_without_a_grammar_gives_nothing() -> None:
    assert BreathingParser().parse(b"a", "no-such-language") is None
