"""`qwen-ls.completion.accepted`: the user took a suggestion."""

from __future__ import annotations

from qwen_ls.handlers.refusals import ready
from qwen_ls.protocol import CommandCall
from qwen_ls.session import Session


async def accepted(session: Session, call: CommandCall) -> None:
    """Count it. Clients run this after each accept, so an id that is no longer known is nothing to complain about."""
    await ready(session)
    from qwen_ls.handlers.arguments import AcceptedArguments
    from qwen_ls.handlers.reading import read

    said = read(AcceptedArguments, call)
    session.completion.accepted(said.id, said.part)
