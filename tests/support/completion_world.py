"""What the completion engine is told about the world in unit tests, where a test can change it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from qwen_ls.completion.moment import Moment
from qwen_ls.completion.options import Options, Provider
from qwen_ls.context.piece import Piece
from qwen_ls.context.privacy import Exclusion
from qwen_ls.model.errors import ModelError
from qwen_ls.text.document import Snapshot
from tests.support.scripted_model import ScriptedModel


@dataclass
class World:
    """Surroundings that a test can change."""

    model: ScriptedModel = field(default_factory=ScriptedModel)
    settings: Options = field(default_factory=lambda: Options(debounce=0))
    reason: Exclusion | None = None
    spent: bool = False
    errors: list[ModelError] = field(default_factory=list)
    busy: list[bool] = field(default_factory=list)
    prepared: list[Moment] = field(default_factory=list)
    related: list[Piece] = field(default_factory=list)

    def options(self, snapshot: Snapshot) -> Options:
        return self.settings

    def provider(self, moment: Moment) -> Provider | None:
        return Provider(self.model, "qwen3-coder-next", ("fim",))

    def is_in_secret(self, moment: Moment) -> bool:
        return False

    def is_spent(self) -> bool:
        return self.spent

    def excluded(self, snapshot: Snapshot) -> Exclusion | None:
        return self.reason

    def path_of(self, snapshot: Snapshot) -> str:
        return "a.py"

    def prepare(self, moment: Moment) -> None:
        self.prepared.append(moment)

    async def pieces(self, moment: Moment) -> Sequence[Piece]:
        return self.related

    def streaming(self, *, busy: bool) -> None:
        self.busy.append(busy)

    def answered(self) -> None:
        self.errors.clear()

    def failed(self, error: ModelError, retry_at: float | None) -> None:
        self.errors.append(error)
