"""The shapes of the commands: one for each, complete, and what the page says."""

from __future__ import annotations

from dataclasses import fields
from operator import attrgetter
from pathlib import Path

import pytest
from pydantic import BaseModel

from qwen_ls.completion.counters import Counters
from qwen_ls.handlers.arguments import SHAPES, CountersResult
from qwen_ls.handlers.commands import COMMANDS
from qwen_ls.handlers.commands_reference import FILE, main, reference_page

DOCS = Path(__file__).parents[3] / "docs"
MODELS: set[type[BaseModel]] = {
    model for shape in SHAPES.values() for model in (shape.arguments, shape.result) if model is not None
}


def test_each_command_has_its_shape() -> None:
    assert set(SHAPES) == set(COMMANDS)


def test_the_page_has_not_drifted_from_the_models() -> None:
    page = (DOCS / FILE).read_text(encoding="utf-8")
    assert page == reference_page(), "run: python -m qwen_ls.handlers.commands_reference --write docs"


def test_the_page_is_written_by_its_command(tmp_path: Path) -> None:
    main(["--write", str(tmp_path)])
    assert (tmp_path / FILE).read_text(encoding="utf-8") == reference_page()


def test_the_page_is_printed_by_its_command(capsys: pytest.CaptureFixture[str]) -> None:
    main([])
    assert capsys.readouterr().out == reference_page()


@pytest.mark.parametrize("name", SHAPES)
def test_each_command_is_on_the_page(name: str) -> None:
    assert f"\n## {name}\n" in reference_page()


@pytest.mark.parametrize("model", sorted(MODELS, key=attrgetter("__name__")), ids=attrgetter("__name__"))
def test_each_field_has_a_sentence(model: type) -> None:
    schema = model.model_json_schema()  # type: ignore[attr-defined]
    assert [key for key, node in schema.get("properties", {}).items() if not node["description"].endswith(".")] == []


def test_all_counters_are_told() -> None:
    assert set(CountersResult.model_fields) == {field.name for field in fields(Counters)}
