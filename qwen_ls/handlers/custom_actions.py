"""The user's own actions, from the settings."""

from __future__ import annotations

from qwen_ls.assist.actions.action import Action
from qwen_ls.assist.actions.builtin import builtin
from qwen_ls.assist.actions.custom import custom_action
from qwen_ls.session import Session
from qwen_ls.text.document import Snapshot


def custom_actions(session: Session, snapshot: Snapshot) -> list[Action]:
    """Those for a document, in the order of the settings; one whose title was there before is not listed again."""
    said = session.settings(snapshot.uri).actions.custom
    actions = (custom_action(each.title, each.prompt, each.kind, each.languages, each.scope) for each in said)
    return list({action.id: action for action in actions}.values())


def find_action(session: Session, snapshot: Snapshot, action_id: str) -> Action | None:
    """The action of this id, the server's or the user's own."""
    own = (action for action in custom_actions(session, snapshot) if action.id == action_id)
    return builtin(action_id) or next(own, None)
