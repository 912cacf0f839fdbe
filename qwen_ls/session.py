"""The session: what the server knows about one editor, and the engines that work for it.

It begins at `initialize`, when the client is known. Settings, services and engines are loaded after `initialized` and
off the event loop, since importing them takes longer than all the rest; whoever needs them waits by `ready`. Documents
are there from the first message on.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from qwen_ls import log
from qwen_ls.client import Client
from qwen_ls.context.diagnostics import Diagnostic, Diagnostics
from qwen_ls.documents import Documents
from qwen_ls.editor import Editor
from qwen_ls.live_documents import LiveDocuments
from qwen_ls.model.errors import ModelError, Trouble
from qwen_ls.shown_files import ShownFiles
from qwen_ls.status_bar import StatusBar
from qwen_ls.text.document import RawChange, Snapshot

if TYPE_CHECKING:  # imported when the session is loaded
    from qwen_ls.assist.threads import Threads
    from qwen_ls.completion.engine import CompletionEngine
    from qwen_ls.preferences import Preferences
    from qwen_ls.services import Services
    from qwen_ls.settings.model import Settings
    from qwen_ls.surroundings import Surroundings

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Engines:
    """What works for a session once it is loaded."""

    surroundings: Surroundings
    completion: CompletionEngine
    threads: Threads


class Session:
    """One editor's documents, settings, services and engines."""

    def __init__(self, editor: Editor, environ: Mapping[str, str] | None = None, *, log_is_fixed: bool = False) -> None:
        self.editor = editor
        self.client = Client()
        self.documents = Documents()
        self.diagnostics = Diagnostics()
        self.status_bar = StatusBar(editor)
        self.shown_files = ShownFiles()
        self.live_documents = LiveDocuments()
        self.environ = os.environ if environ is None else environ
        self._init_options: object = None
        self._is_ready = asyncio.Event()
        self._is_loading = False
        self._load_error: ModelError | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._preferences: Preferences | None = None
        self._services: Services | None = None
        self._asking: dict[str, asyncio.Task[None]] = {}
        self._engines: Engines | None = None
        self._pause_ends: asyncio.TimerHandle | None = None
        self.is_paused = False
        self.resolves_actions = False
        """Whether the client was told that actions can be resolved."""
        self._is_told_diagnostics = False
        self._log_is_fixed = log_is_fixed

    # Its life

    def begin(self, client: Client, init_options: object) -> None:
        """The client is known."""
        self.client = client
        self._init_options = init_options

    def load(self) -> None:
        """Begin to load settings and services, in the background."""
        if not self._is_loading:
            self._is_loading = True
            self.start(self._load_or_tell())

    async def ready(self, uri: str | None = None) -> None:
        """Wait until settings and services are loaded, and the settings of a document are known.

        A client that forgot `initialized` does not wait for ever.

        Raises:
            ModelError: they could not be loaded, as the user was told.
        """
        self.load()
        await self._is_ready.wait()
        if self._load_error is not None:
            raise self._load_error
        if uri is not None and (asking := self._asking.get(uri)) is not None:
            await asyncio.wait({asking})

    async def aclose(self) -> None:
        """Close every stream, connection and process of this session, and end its tasks."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._pause_ends is not None:
            self._pause_ends.cancel()
        self.shown_files.close()
        if self._engines is not None:
            await self._engines.completion.aclose()
            await self._engines.surroundings.aclose()
        if self._services is not None:
            await self._services.aclose()

    def start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Start work in the background, which is ended with the session at the latest."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._end_of)
        return task

    def _end_of(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.error("work in the background failed", exc_info=error)

    async def _load_or_tell(self) -> None:
        try:
            await self._load()
        except Exception as error:
            if self._is_ready.is_set():
                raise
            logger.exception("the session could not be loaded")
            sentence = f"qwen-ls could not start ({type(error).__name__}: {error}). Run 'qwen-ls doctor' to see why."
            self._load_error = ModelError(Trouble.REFUSED, sentence)
            self.status_bar.show(missing=sentence)
            self.editor.show_warning(sentence)
        finally:
            self._is_ready.set()

    async def _load(self) -> None:
        loop = asyncio.get_running_loop()
        preferences = await loop.run_in_executor(None, _read, self.editor, self.environ, self._init_options)
        self._preferences = preferences
        self._set_up_log()
        if self.client.has_configuration:
            await preferences.ask([])
        self._services = await loop.run_in_executor(None, _connect, self, preferences)
        self._count()
        self._engines = await loop.run_in_executor(None, _build_engines, self)
        for snapshot in self.documents.snapshots():
            self._engines.surroundings.opened(snapshot)
            self._ask(snapshot.uri)
        self._is_ready.set()
        self._services.warm()
        preferences.tell_problems()
        self.status_bar.show(model=self._services.model_name("completion"), missing=self._services.problem)
        if self._services.problem is not None:
            self.editor.show_warning(self._services.problem)
        if self.client.takes_configuration_registration:
            await self.editor.watch_configuration()

    def _count(self) -> None:
        """Begin to read what was used today. Nobody waits for it."""
        if self.services.ledger is not None:
            self.start(self.services.ledger.load())

    def _set_up_log(self) -> None:
        if self._log_is_fixed:
            return
        said = self.settings().log
        try:
            log.set_up(said.level, Path(said.file).expanduser() if said.file else None)
        except OSError as error:
            self.editor.show_warning(f"qwen-ls cannot log to {said.file} ({error.strerror}): see the setting log.file.")

    # Documents

    def open(self, uri: str, language_id: str, version: int, source: str) -> None:
        """A document was opened; a client that opens it twice means the new text."""
        if self.documents.snapshot(uri) is not None:
            self.close(uri)
        snapshot = self.documents.open(uri, language_id, version, source)
        if self._engines is not None:
            self._engines.surroundings.opened(snapshot)
        if self._is_ready.is_set():
            self._ask(uri)

    def change(self, uri: str, changes: Sequence[RawChange], version: int) -> None:
        """A document changed. This runs for each key: nothing in it waits, or depends on the document's size."""
        changed = self.documents.change(uri, changes, version, self.client.encoding)
        if changed is None:
            logger.warning("a change came for a document that is not open")
            return
        snapshot, edits = changed
        self.diagnostics.changed(snapshot.uri, edits)
        if self._engines is not None:
            self._engines.surroundings.changed(snapshot, edits)
            self._engines.completion.changed(snapshot, edits)

    def close(self, uri: str) -> None:
        """A document was closed."""
        self.live_documents.close(uri)
        if (snapshot := self.documents.close(uri)) is None:
            return
        self.diagnostics.forget(snapshot.uri)
        if self._engines is not None:
            self._engines.surroundings.closed(snapshot)
            self._engines.completion.closed(snapshot.uri)
        if self._preferences is not None:
            self._preferences.forget(snapshot.uri)

    def diagnose(self, uri: str, version: int | None, diagnostics: Sequence[Diagnostic]) -> None:
        """The client tells what other servers say about a document.

        What is about another version than the one that is here says nothing of the lines as they are now; what is
        known from before moves along with the text until there is news.
        """
        self._is_told_diagnostics = True
        snapshot = self.documents.snapshot(uri)
        if snapshot is not None and version in {None, snapshot.version}:
            self.diagnostics.take(snapshot.uri, diagnostics)

    def diagnose_by_the_way(self, snapshot: Snapshot, diagnostics: Sequence[Diagnostic]) -> None:
        """A request came with diagnostics of its place: they are what there is from a client that tells no others."""
        if not self._is_told_diagnostics and diagnostics and self.documents.is_current(snapshot):
            self.diagnostics.take(snapshot.uri, diagnostics)

    def move_folders(self, added: Sequence[PurePath], removed: Sequence[PurePath]) -> None:
        """The workspace's folders changed."""
        kept = [folder for folder in self.client.folders if folder not in removed]
        self.client = replace(self.client, folders=(*kept, *added))
        if self._engines is not None:
            self._engines.surroundings.folders_changed()

    def _open_uris(self) -> list[str]:
        return [snapshot.uri for snapshot in self.documents.snapshots()]

    # Settings, services and engines; all of this only after `ready`

    def settings(self, uri: str | None = None) -> Settings:
        """The settings for a document, or where no document is asked about."""
        assert self._preferences is not None, "settings are there after ready()"
        return self._preferences.base if uri is None else self._preferences.of(uri)

    @property
    def services(self) -> Services:
        """The services that the settings name."""
        assert self._services is not None, "services are there after ready()"
        return self._services

    @property
    def surroundings(self) -> Surroundings:
        """What engines are told about the world."""
        return self._loaded_engines().surroundings

    @property
    def completion(self) -> CompletionEngine:
        """The completion engine."""
        return self._loaded_engines().completion

    @property
    def threads(self) -> Threads:
        """The conversations about code."""
        return self._loaded_engines().threads

    def _loaded_engines(self) -> Engines:
        assert self._engines is not None, "engines are there after ready()"
        return self._engines

    async def configuration_changed(self, payload: object) -> None:
        """The client's settings changed; `payload` is what it pushed, if anything.

        Neovim pushes them once more just behind `initialized`, while the first suggestion may be under way: what says
        nothing new ends no stream. It still says that a failing service may be tried again.
        """
        await self.ready()
        assert self._preferences is not None
        before = self._settings_in_force()
        self._preferences.push(payload)
        if self.client.has_configuration:
            await self._preferences.ask(self._open_uris())
        self._preferences.tell_problems()
        self.completion.backoff.reset()
        self.services.forgive()
        self.status_bar.show(error=None, retry_at_ms=None)
        now = self._settings_in_force()
        if now == before:
            return
        if self.client.refreshes_lenses and _lens_settings(now) != _lens_settings(before):
            self.start(self.editor.refresh_lenses())
        self.surroundings.settings_changed()
        self.completion.quiet()

    def _settings_in_force(self) -> list[Settings]:
        """The settings by default, and in each document."""
        return [self.settings(uri) for uri in (None, *self._open_uris())]

    def redacts(self) -> bool:
        """Whether secrets are replaced before anything is sent: a folder's settings can only want it, too."""
        return any(settings.privacy.redact_secrets for settings in self._settings_in_force())

    def _ask(self, uri: str) -> None:
        """Ask the client for a document's settings. Nothing of it is sent before they are known: see `ready`."""
        if self.client.has_configuration:
            asking = self._asking[uri] = self.start(self._ask_settings(uri))
            asking.add_done_callback(lambda _: self._asking.pop(uri) if self._asking.get(uri) is asking else None)

    async def _ask_settings(self, uri: str) -> None:
        assert self._preferences is not None
        await self._preferences.ask([uri])
        self._preferences.tell_problems()
        snapshot = self.documents.snapshot(uri)
        if snapshot is None:  # it was closed meanwhile
            self._preferences.forget(uri)
        elif self._engines is not None:  # only now may it be shown beside others
            self._engines.surroundings.opened(snapshot)

    def is_asking(self, uri: str) -> bool:
        """Whether a document's own settings are not known yet."""
        return uri in self._asking

    # Pause

    def pause(self, minutes: float | None) -> None:
        """Suggest nothing for some minutes, or until `resume`."""
        self._set_paused(True)
        if minutes is not None:
            loop = asyncio.get_running_loop()
            self._pause_ends = loop.call_later(minutes * 60, self.resume)

    def resume(self) -> None:
        """Suggest again."""
        self._set_paused(False)

    def _set_paused(self, is_paused: bool) -> None:
        if self._pause_ends is not None:
            self._pause_ends.cancel()
            self._pause_ends = None
        self.is_paused = is_paused
        if is_paused:
            self.completion.quiet()
        self.status_bar.show(is_paused=is_paused)

    def reset(self) -> None:
        """Forget what was remembered, and what failed."""
        self.completion.reset()
        self.services.forget()
        self.threads.forget()
        self.status_bar.show(error=None, retry_at_ms=None)


def _read(editor: Editor, environ: Mapping[str, str], init_options: object) -> Preferences:
    from qwen_ls.preferences import Preferences

    return Preferences(editor, environ, init_options)


def _lens_settings(settings: Sequence[Settings]) -> list[bool]:
    """Whether code lenses are wanted."""
    return [each.actions.code_lens for each in settings]


def _connect(session: Session, preferences: Preferences) -> Services:
    from qwen_ls.guard.ledger import Ledger
    from qwen_ls.guard.usage_file import UsageFile, usage_path
    from qwen_ls.services import Services

    limit = preferences.resolved.settings.limits.tokens_per_day
    ledger = Ledger(UsageFile(usage_path()), limit, tell=session.editor.show_warning)
    return Services(preferences.resolved, session.environ, ledger, redacts=session.redacts)


def _build_engines(session: Session) -> Engines:
    from qwen_ls.assist.threads import Threads
    from qwen_ls.completion.engine import CompletionEngine
    from qwen_ls.surroundings import Surroundings

    surroundings = Surroundings(session)
    return Engines(surroundings, CompletionEngine(surroundings), Threads())
