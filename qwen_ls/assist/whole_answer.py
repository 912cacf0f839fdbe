"""An answer that may be longer than one request gives: asked to go on where it was cut off."""

from __future__ import annotations

from dataclasses import replace

from qwen_ls.assist.asking import Answer, Hear, ask
from qwen_ls.assist.edits.going_on import GO_ON, joined
from qwen_ls.assist.spent import total
from qwen_ls.model.base import Chat, Message, ModelRequest, ModelService

MOST_CONTINUATIONS = 2
"""How often an answer that was cut off is asked to go on."""


async def whole_answer(service: ModelService, request: ModelRequest, hear: Hear) -> Answer:
    """Ask by a chat, and again as long as the answer is cut off; its finish reason is that of its last part.

    Raises:
        ModelError: the service did not answer as it should.
    """
    assert isinstance(request.prompt, Chat)
    messages = request.prompt.messages
    answer = await ask(service, request, hear)
    for _ in range(MOST_CONTINUATIONS):
        if answer.finish_reason != "length" or not answer.text.strip():
            break
        further = (*messages, Message("assistant", answer.text), Message("user", GO_ON))
        more = await ask(service, replace(request, prompt=Chat(further)), hear)
        text = joined(answer.text, more.text)
        finish = more.finish_reason if more.text.strip() else "length"
        answer = Answer(text, answer.thinking, finish, total((answer.usage, more.usage)), answer.model)
    return answer
