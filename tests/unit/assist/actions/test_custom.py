"""The user's own actions and their placeholders."""

from __future__ import annotations

from qwen_ls.assist.actions.custom import custom_action, filled_in


def test_placeholders_are_filled_in_and_other_braces_left() -> None:
    prompt = 'In {file} ({language}), use f"{x}" and {}: {selection}'
    values = {"file": lambda: "a.py", "language": lambda: "python", "selection": lambda: "{file}"}
    assert filled_in(prompt, values) == 'In a.py (python), use f"{x}" and {}: {file}'


def test_what_nobody_asks_for_is_not_made() -> None:
    def never() -> str:
        raise AssertionError

    assert filled_in("Do it.", {"selection": never}) == "Do it."


def test_an_own_action_is_known_by_its_title() -> None:
    action = custom_action("Rhyme", "Make {selection} rhyme.", "refactor", ["python"], "symbol")
    assert (action.id, action.kind, action.scope, action.languages) == (
        "custom.Rhyme",
        "refactor",
        "symbol",
        ("python",),
    )
