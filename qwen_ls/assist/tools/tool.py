"""What every tool has: a name, what it is told to be for, its arguments, and how it looks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from qwen_ls.assist.tools.files import Files
from qwen_ls.assist.tools.turn import Turn
from qwen_ls.assist.tools.view import View
from qwen_ls.model.base import Tool


class Arguments(BaseModel):
    """Arguments as a model writes them: what it adds is passed over, and numbers may come as text."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


Said = TypeVar("Said", bound=Arguments)


@dataclass(frozen=True, slots=True)
class Desk:
    """What a tool works with in one call."""

    view: View
    files: Files
    turn: Turn


@dataclass(frozen=True, slots=True)
class Looking(Generic[Said]):
    """One tool. `look` runs in a worker thread; `describe` says what it is about to do, to the user."""

    name: str
    description: str
    arguments: type[Said]
    look: Callable[[Said, Desk], str]
    describe: Callable[[Said], str]

    def offered(self) -> Tool:
        """The tool as a model is told it."""
        return Tool(self.name, self.description, plain_schema(self.arguments.model_json_schema()))


def plain_schema(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema without what only pydantic needs: each word of it is paid for in each request."""
    properties = {
        name: {key: value for key, value in said.items() if key != "title"}
        for name, said in schema.get("properties", {}).items()
    }
    plain = {"type": "object", "properties": properties}
    return {**plain, "required": schema["required"]} if "required" in schema else plain
