"""What a model says when it is asked what stands at the cursor: anything, in pieces, by every way of asking."""

from __future__ import annotations

from hypothesis import strategies as st

from qwen_ls.completion.hole import Hole
from qwen_ls.completion.trim.rules import start_rules, trim_end, trim_start
from qwen_ls.completion.ways import WAYS
from tests.fuzz.target import Target
from tests.unit.completion import test_trim_properties as claims

ways = st.sampled_from(sorted(WAYS))
pieces = st.lists(claims.texts | st.text(max_size=6), max_size=5)


def holds(_world: None, way: str, said: list[str], hole: Hole) -> None:
    """What was said is read at every piece, is text in the end, and can be trimmed."""
    for count in range(len(said) + 1):
        read = WAYS[way].read("".join(said[:count]), hole, False)
        assert read is None or isinstance(read, str)
    middle = WAYS[way].read("".join(said), hole, True)
    assert middle is not None
    assert start_rules(chats=WAYS[way].chats)
    assert isinstance(trim_end(trim_start(middle, hole, chats=WAYS[way].chats), hole), str)


TARGET = Target(
    "middles", "answers of a model, into the readers of completions", 15_000, holds, (ways, pieces, claims.holes)
)
