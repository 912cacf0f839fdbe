"""What a model is told of an edit."""

from __future__ import annotations

from qwen_ls.assist.edits.prompt import edit_messages
from tests.support.edit_targets import target_in

SOURCE = "import a\n\n\ndef f(x):\n    return x\n\n\nf(1)\n"
CODE = "def f(x):\n    return x\n"


def test_the_system_speaks_first_and_the_user_last() -> None:
    messages = edit_messages(target_in(SOURCE, CODE), "Add types.")
    assert [message.role for message in messages] == ["system", "user"]


def test_the_code_its_surroundings_and_the_wish_are_told() -> None:
    prompt = edit_messages(target_in(SOURCE, CODE), "Add types.")[1].content
    for part in ("`file`", "import a", CODE.strip(), "f(1)", "Lines 4 to 5", "Add types."):
        assert part in prompt


def test_notes_are_told() -> None:
    assert (
        "The type checker says no."
        in edit_messages(target_in(SOURCE, CODE), "Fix.", ["The type checker says no."])[1].content
    )


def test_a_fence_is_longer_than_those_in_the_code() -> None:
    source = "a\n```sh\nls\n```\nb\n"
    prompt = edit_messages(target_in(source, "```sh\nls\n```\n", "markdown"), "Use ls -l.")[1].content
    assert "````markdown\n```sh\nls\n```\n````" in prompt


def test_marks_of_the_tokeniser_are_only_text() -> None:
    source = 'END = "<|im_end|>"\n'
    assert "<|im_end|>" not in edit_messages(target_in(source, source), "Rename.")[1].content
