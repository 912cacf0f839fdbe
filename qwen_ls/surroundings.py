"""What engines are told about the world: a session's settings, services and rules, as the plain values they ask for."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from pathlib import Path, PurePath
from typing import Protocol

from qwen_ls.assist.new_tests.workspace import Workspace
from qwen_ls.assist.tools.toolbox import Toolbox
from qwen_ls.client import Client
from qwen_ls.completion.moment import Moment
from qwen_ls.completion.options import Options, Provider
from qwen_ls.context.diagnostics import Diagnostics
from qwen_ls.context.gather import Gatherer, Wishes
from qwen_ls.context.piece import Piece
from qwen_ls.context.places import place_of
from qwen_ls.context.privacy import Exclusion, Exclusions, PrivacyRules
from qwen_ls.context.source_files import Allowed
from qwen_ls.context.window import Budget
from qwen_ls.documents import Documents
from qwen_ls.guard.at_cursor import is_in_secret
from qwen_ls.model.errors import ModelError
from qwen_ls.services import Services
from qwen_ls.settings.model import Settings
from qwen_ls.status_bar import StatusBar
from qwen_ls.text import uris
from qwen_ls.text.document import Edit, Snapshot
from qwen_ls.tool_view import readable_folders, view_of

logger = logging.getLogger(__name__)

LOCAL_BUDGET = Budget(prefix_tokens=300, suffix_tokens=80)
"""For the local model: two cores read about 30 tokens of a prompt in a second."""


class Known(Protocol):
    """What has to be known of a session; `qwen_ls.session.Session` knows it."""

    client: Client
    documents: Documents
    diagnostics: Diagnostics
    status_bar: StatusBar
    is_paused: bool

    @property
    def services(self) -> Services:
        """The services that the settings name."""
        ...

    def settings(self, uri: str | None = None) -> Settings:
        """The settings for a document."""
        ...

    def redacts(self) -> bool:
        """Whether secrets are replaced before anything is sent."""
        ...

    def is_asking(self, uri: str) -> bool:
        """Whether a document's own settings are not known yet."""
        ...


class Surroundings:
    """Implements what the completion engine and the gatherer of context ask, for a session that is loaded."""

    def __init__(self, session: Known) -> None:
        self._session = session
        self._spent: str | None = None
        self._exclusions: dict[PrivacyRules, Exclusions] = {}
        self._gatherer = Gatherer(self, session.diagnostics)

    def folders_changed(self) -> None:
        """The workspace's folders changed, and with them what lies outside of it."""
        self._exclusions.clear()
        self._gatherer.rules_changed()

    def settings_changed(self) -> None:
        """The settings changed, and with them what may be shown."""
        self._gatherer.rules_changed()

    def opened(self, snapshot: Snapshot) -> None:
        """A document was opened."""
        self._gatherer.opened(snapshot)

    def changed(self, snapshot: Snapshot, edits: Sequence[Edit]) -> None:
        """A document was changed by these edits, and is this now."""
        self._gatherer.changed(snapshot, edits)

    def closed(self, snapshot: Snapshot) -> None:
        """A document was closed. Its own settings say for the last time whether it may be kept, if they are known."""
        place = place_of(snapshot.uri)
        is_saved = place is not None and place.is_saved
        self._gatherer.closed(snapshot.uri, keep=is_saved and self._may_show_by_own_rules(snapshot))

    async def aclose(self) -> None:
        """End everything that goes on."""
        await self._gatherer.aclose()

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

    def provider(self, moment: Moment) -> Provider | None:
        """Who completes a document at a moment."""
        snapshot = moment.snapshot
        strategy = self._session.settings(snapshot.uri).for_language(snapshot.language_id).strategy
        return self._session.services.provider("completion", strategy, is_waited_for=moment.invoked)

    def is_in_secret(self, moment: Moment) -> bool:
        """Whether the cursor stands in a key or password that may not be sent."""
        is_sent = not self._session.services.is_local and self._session.redacts()
        return is_sent and is_in_secret(moment.line_before, moment.line_after)

    def is_spent(self) -> bool:
        """Whether today's tokens are used up; the status bar says so for as long as they are."""
        services = self._session.services
        spent = services.ledger.sentence if services.is_spent and services.ledger is not None else None
        if spent != self._spent:
            self._spent = spent
            self._session.status_bar.show(spent=spent)
        return spent is not None

    def excluded(self, snapshot: Snapshot) -> Exclusion | None:
        """Why nothing of a document may be sent, or None if it may be."""
        return self._exclusions_by(self.privacy_rules(snapshot)).of_uri(snapshot.uri)

    def privacy_rules(self, snapshot: Snapshot) -> PrivacyRules:
        """The rules that hold for a document."""
        privacy = self._session.settings(snapshot.uri).privacy
        return PrivacyRules(
            exclude=tuple(privacy.exclude),
            respect_gitignore=privacy.respect_gitignore,
            allow_unsaved_files=privacy.allow_unsaved_files,
            allow_outside_workspace=privacy.allow_outside_workspace,
        )

    def may_show(self, origin: Snapshot | Path, beside: Snapshot) -> bool:
        """Whether anything of a document or file may be sent, by its own rules and by those of another document."""
        exclusions = self._exclusions_by(self.privacy_rules(beside))
        if isinstance(origin, Snapshot):
            return exclusions.of_uri(origin.uri) is None and self._may_show_by_own_rules(origin)
        snapshot = self.open_at(origin)
        return exclusions.of_path(origin) is None and (snapshot is None or self._may_show_by_own_rules(snapshot))

    def _may_show_by_own_rules(self, snapshot: Snapshot) -> bool:
        return not self._session.is_asking(snapshot.uri) and self.excluded(snapshot) is None

    def _exclusions_by(self, rules: PrivacyRules) -> Exclusions:
        if (exclusions := self._exclusions.get(rules)) is None:
            exclusions = self._exclusions[rules] = Exclusions(self._session.client.folders, rules)
        return exclusions

    @property
    def folders(self) -> Sequence[PurePath]:
        """The workspace's folders."""
        return self._session.client.folders

    def open_at(self, path: Path) -> Snapshot | None:
        """The document that is open at a path. It may be asked in any thread: nothing is changed, and nothing waits."""
        return self._session.documents.snapshot(uris.from_path(path))

    def path_of(self, snapshot: Snapshot) -> str:
        """A document's path as a model is told it: relative to its folder, never more of this machine."""
        return self.told_path(snapshot)

    def told_path_of(self, path: PurePath) -> str | None:
        """A file's path as a model is told it, or None where it lies outside of the workspace."""
        folder = next((each for each in self._session.client.folders if path.is_relative_to(each)), None)
        return None if folder is None else path.relative_to(folder).as_posix()

    def told_path(self, origin: Snapshot | Path) -> str:
        """A document's or file's path as a model is told it."""
        path = uris.to_path(origin.uri) if isinstance(origin, Snapshot) else origin
        if path is None:
            assert isinstance(origin, Snapshot)
            return origin.uri.rpartition("/")[2]
        return self.told_path_of(path) or path.name

    def toolbox(self, snapshot: Snapshot) -> Toolbox | None:
        """What a model may look around with for a question about a document; None where there is no workspace.

        Whether it takes tools is the assistant's `takes_tools`. A toolbox is for one question: it has the rules that
        hold now, and the documents and diagnostics as they are at each call.
        """
        client, documents = self._session.client, self._session.documents
        if not client.folders:
            return None
        path = uris.to_path(snapshot.uri)
        folders = readable_folders(client.folders, path, asks_for_settings=client.has_configuration)
        allowed = Allowed(folders, Exclusions(client.folders, self.privacy_rules(snapshot)))
        return Toolbox(lambda: view_of(self, documents, self._session.diagnostics, snapshot, allowed))

    def project(self, snapshot: Snapshot) -> Workspace | None:
        """The folder of the workspace that a document lies in, as it is now; None where it lies in none."""
        path = uris.to_path(snapshot.uri)
        around = [folder for folder in self.folders if path is not None and path.is_relative_to(folder)]
        if path is None or not around:
            return None
        folder = max(around, key=lambda each: len(each.parts))
        allowed = Allowed((Path(folder),), Exclusions(self.folders, self.privacy_rules(snapshot)))
        view = view_of(self, self._session.documents, self._session.diagnostics, snapshot, allowed)
        return Workspace(view, Path(path))

    async def used_by(self, snapshot: Snapshot, code: str) -> Sequence[Piece]:
        """The signatures of what some code of a document uses, where the settings want imports to be looked at."""
        if not self._session.settings(snapshot.uri).context.imports:
            return ()
        return await self._gatherer.used_by(snapshot, code)

    def prepare(self, moment: Moment) -> None:
        """A request is about to be made here: begin to gather what else the model should be shown."""
        self._gatherer.prepare(moment.snapshot, moment.point, self._wishes(moment.snapshot))

    async def pieces(self, moment: Moment) -> Sequence[Piece]:
        """What else the model should be shown, as much of it as can be had by a deadline."""
        return await self._gatherer.pieces(moment.snapshot, moment.point, self._wishes(moment.snapshot))

    def _wishes(self, snapshot: Snapshot) -> Wishes:
        """What the settings want to be shown. The local model reads too slowly for it, unless the user asks for it."""
        said = self._session.settings(snapshot.uri).context
        is_asked_for = "related_tokens" in said.model_fields_set or not self._session.services.is_local
        return Wishes(
            related_tokens=said.related_tokens if is_asked_for else 0,
            open_files=said.open_files,
            recent_edits=said.recent_edits,
            imports=said.imports,
            diagnostics=said.diagnostics,
            window=self.options(snapshot).budget,
        )

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
