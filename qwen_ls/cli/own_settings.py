"""What the server will find in the user file and the environment, for commands that tell it beforehand."""

from __future__ import annotations

import os

from qwen_ls.cli.source import Source
from qwen_ls.context.privacy import Exclusions, PrivacyRules
from qwen_ls.model.catalogue import catalogue
from qwen_ls.services import Services
from qwen_ls.settings.resolve import Configuration


def own_services() -> Services:
    """The services that a server would use if it were started now; nothing is connected to."""
    return Services(Configuration.read(os.environ, catalogue().lists_host).resolved, os.environ)


def why_not_sent(source: Source) -> str | None:
    """Why privacy's rules do not let this file be sent, with the setting that decides; None if they do."""
    privacy = Configuration.read(os.environ, catalogue().lists_host).base.privacy
    rules = PrivacyRules(
        exclude=tuple(privacy.exclude),
        respect_gitignore=privacy.respect_gitignore,
        allow_unsaved_files=privacy.allow_unsaved_files,
        allow_outside_workspace=privacy.allow_outside_workspace,
    )
    exclusion = Exclusions((source.folder,), rules).of_uri(source.uri)
    if exclusion is None:
        return None
    from qwen_ls.handlers.refusals import not_sent

    return not_sent(exclusion).message
