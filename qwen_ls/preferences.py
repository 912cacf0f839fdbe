"""The settings of one session: read from all their sources, and asked of the client for each document."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence

from qwen_ls.editor import SECTION, Editor
from qwen_ls.model.catalogue import catalogue
from qwen_ls.settings.model import Settings
from qwen_ls.settings.resolve import Configuration, Resolved, message

logger = logging.getLogger(__name__)


class Preferences:
    """The settings in force, for the server and for each open document."""

    def __init__(self, editor: Editor, environ: Mapping[str, str], init_options: object) -> None:
        """Read the user file and the environment, and take the client's initializationOptions."""
        self._editor = editor
        self._configuration = Configuration.read(environ, catalogue().lists_host)
        self._configuration.take_init_options(init_options)
        self._by_uri: dict[str, Settings] = {}

    @property
    def base(self) -> Settings:
        """The settings where no document is asked about."""
        return self._configuration.base

    @property
    def resolved(self) -> Resolved:
        """The same, with whether the key may be sent."""
        return self._configuration.resolved

    def of(self, uri: str) -> Settings:
        """The settings for a document."""
        return self._by_uri.get(uri) or self.base

    def push(self, payload: object) -> None:
        """Take what a client pushed by `workspace/didChangeConfiguration`: all its settings, or our section."""
        section = payload.get(SECTION, payload) if isinstance(payload, Mapping) else payload
        self._configuration.take_workspace(section)

    async def ask(self, uris: Sequence[str]) -> None:
        """Ask the client for its settings, for the workspace and for each of these documents."""
        answers = await self._editor.configuration([None, *uris])
        if answers is None:
            return
        self._configuration.take_workspace(answers[0])
        for uri, answer in zip(uris, answers[1:], strict=True):
            self._keep(uri, self._configuration.for_resource(answer))

    def _keep(self, uri: str, settings: Settings) -> None:
        """Keep only what differs: a document without settings of its own follows every change of the base at once."""
        if settings is self.base:
            self.forget(uri)
        else:
            self._by_uri[uri] = settings

    def forget(self, uri: str) -> None:
        """A document was closed."""
        self._by_uri.pop(uri, None)

    def tell_problems(self) -> None:
        """Tell the user what did not fit, each problem once."""
        if problems := self._configuration.drain_problems():
            self._editor.show_warning(message(problems))
