"""An answer that may be longer than one request gives: asked to go on where it was cut off."""

from __future__ import annotations

from dataclasses import replace

from qwen_ls.assist.asking import Answer, Hear, ask
from qwen_ls.assist.edits.going_on import GO_ON, joined
from qwen_ls.assist.looking import NO_LOOK, Look, ask_looking
from qwen_ls.assist.spent import total
from qwen_ls.model.base import Chat, Message, ModelRequest, ModelService

MOST_CONTINUATIONS = 2
"""How often an answer that was cut off is asked to go on."""


async def whole_answer(service: ModelService, request: ModelRequest, hear: Hear, look: Look = NO_LOOK) -> Answer:
    """Ask by a chat, and again as long as the answer is cut off; its finish reason is that of its last part.

    The model may look around first; what it says before that is heard, and is no part of the answer.

    Raises:
        ModelError: the service did not answer as it should.
    """
    assert isinstance(request.prompt, Chat)
    messages = request.prompt.messages
    answer = await ask_looking(service, request, hear, look)
    answer = replace(answer, text=answer.conclusion, concludes_at=0)
    for _ in range(MOST_CONTINUATIONS):
        if answer.finish_reason != "length" or not answer.text.strip():
            break
        further = (*messages, Message("assistant", answer.text), Message("user", GO_ON))
        more = await ask(service, replace(request, prompt=Chat(further)), hear)
        text = joined(answer.text, more.text)
        finish = more.finish_reason if more.text.strip() else "length"
        answer = replace(answer, text=text, finish_reason=finish, usage=total((answer.usage, more.usage)))
    return answer
