"""What engines are told about the world: a session's settings, services and rules, as the plain values they ask for."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from typing import Protocol

from qwen_ls.client import Client
from qwen_ls.completion.moment import Moment
from qwen_ls.completion.options import Options, Provider
from qwen_ls.context.piece import Piece
from qwen_ls.context.privacy import Exclusion, Exclusions, PrivacyRules
from qwen_ls.context.window import Budget
from qwen_ls.model.errors import ModelError
from qwen_ls.services import Services
from qwen_ls.settings.model import Settings
from qwen_ls.status_bar import StatusBar
from qwen_ls.text import uris
from qwen_ls.text.document import Snapshot

logger = logging.getLogger(__name__)

LOCAL_BUDGET = Budget(prefix_tokens=300, suffix_tokens=80)
"""For the local model: two cores read about 30 tokens of a prompt in a second."""


class Known(Protocol):
    """What has to be known of a session; `qwen_ls.session.Session` knows it."""

    client: Client
    status_bar: StatusBar
    is_paused: bool

    @property
    def services(self) -> Services:
        """The services that the settings name."""
        ...

    def settings(self, uri: str | None = None) -> Settings:
        """The settings for a document."""
        ...


class Surroundings:
    """Implements `qwen_ls.completion.engine.Surroundings` for a session that is loaded."""

    def __init__(self, session: Known) -> None:
        self._session = session
        self._exclusions: dict[PrivacyRules, Exclusions] = {}

    def folders_changed(self) -> None:
        """The workspace's folders changed, and with them what lies outside of it."""
        self._exclusions.clear()

    def options(self, snapshot: Snapshot) -> Options:
        """The completion settings for a document."""
        settings = self._session.settings(snapshot.uri)
        said, context = settings.for_language(snapshot.language_id), settings.context
        budget = Budget(context.prefix_tokens, context.suffix_tokens)
        return Options(
            enabled=said.enabled,
            manual=said.trigger == "manual",
            paused=self._session.is_paused,
            debounce=said.debounce_ms,
            max_lines=said.max_lines,
            multiline=said.multiline,
            # On one processor the others would only keep the first one waiting.
            candidates=1 if self._session.services.is_local else said.candidates,
            beside_menu=said.beside_menu,
            budget=budget.at_most(LOCAL_BUDGET) if self._session.services.is_local else budget,
        )

    def provider(self, snapshot: Snapshot) -> Provider | None:
        """Who completes a document."""
        strategy = self._session.settings(snapshot.uri).for_language(snapshot.language_id).strategy
        return self._session.services.provider("completion", strategy)

    def excluded(self, snapshot: Snapshot) -> Exclusion | None:
        """Why nothing of a document may be sent, or None if it may be."""
        privacy = self._session.settings(snapshot.uri).privacy
        rules = PrivacyRules(
            exclude=tuple(privacy.exclude),
            respect_gitignore=privacy.respect_gitignore,
            allow_unsaved_files=privacy.allow_unsaved_files,
            allow_outside_workspace=privacy.allow_outside_workspace,
        )
        if (exclusions := self._exclusions.get(rules)) is None:
            exclusions = self._exclusions[rules] = Exclusions(self._session.client.folders, rules)
        return exclusions.of_uri(snapshot.uri)

    def path_of(self, snapshot: Snapshot) -> str:
        """A document's path as a model is told it: relative to its folder, never more of this machine."""
        path = uris.to_path(snapshot.uri)
        if path is None:
            return snapshot.uri.rpartition("/")[2]
        for folder in self._session.client.folders:
            if path.is_relative_to(folder):
                return path.relative_to(folder).as_posix()
        return path.name

    def prepare(self, moment: Moment) -> None:
        """A request is about to be made here: begin to gather what else the model should be shown."""

    async def pieces(self, moment: Moment) -> Sequence[Piece]:  # noqa: ARG002
        """What else the model should be shown, as much of it as can be had by a deadline."""
        return ()

    def streaming(self, *, busy: bool) -> None:
        """Whether any completion is being streamed."""
        self._session.status_bar.show(is_busy=busy)

    def answered(self) -> None:
        """The service answered: whatever was wrong before is over."""
        self._session.status_bar.show(error=None, retry_at_ms=None)

    def failed(self, error: ModelError, retry_at: float | None) -> None:
        """A completion failed: the status bar says it, and no message pops up."""
        logger.warning("a completion failed: %s (code %s, request %s)", error, error.code, error.request_id)
        self._session.status_bar.show(error=error, retry_at_ms=_wall_clock_ms(retry_at))


def _wall_clock_ms(at_s: float | None) -> int | None:
    """A moment of the monotonic clock in milliseconds since 1970."""
    return None if at_s is None else round((time.time() + at_s - time.monotonic()) * 1000)
