"""From the pieces of a stream to whole tool calls. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from qwen_ls.model.base import FunctionCall, ToolCall


@dataclass(slots=True)
class _Begun:
    """A call of which more may come."""

    id: str
    name: str
    arguments: list[str] = field(default_factory=list)


class CallJoiner:
    """Joins the pieces of one answer's calls, which may be interleaved, by their index.

    Only the first piece of an index has to carry id and name; services that repeat them are understood, and so are
    those that give all calls one index. An id that is missing is made up: what answers a call has to name it.
    """

    def __init__(self) -> None:
        self._begun: list[_Begun] = []
        self._by_index: dict[int, _Begun] = {}

    def add(self, piece: ToolCall) -> None:
        """Take the next piece."""
        call = self._by_index.get(piece.index)
        if call is None or (piece.id and call.id and piece.id != call.id):
            call = self._by_index[piece.index] = _Begun(piece.id, piece.name)
            self._begun.append(call)
        call.id = call.id or piece.id
        call.name = call.name or piece.name
        call.arguments.append(piece.arguments)

    def calls(self) -> tuple[FunctionCall, ...]:
        """The calls so far, in the order in which they began, no two with the same id."""
        calls: list[FunctionCall] = []
        taken: set[str] = set()
        for number, begun in enumerate(self._begun):
            call_id = begun.id if begun.id and begun.id not in taken else f"{begun.id or 'call'}_{number}"
            taken.add(call_id)
            calls.append(FunctionCall(call_id, begun.name, "".join(begun.arguments)))
        return tuple(calls)
