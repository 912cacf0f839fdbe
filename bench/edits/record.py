"""`python -m bench.edits.record`: ask the real local model for every task, and write down what it said.

What was said goes word for word into `tests/corpus/edits/unjudged`, as a case without a document: a person decides what
the document should be, and the case then moves to its folder. What is recorded already is not asked again.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from collections.abc import Sequence
from datetime import datetime, timezone

from bench.edits.tasks import TASKS, Task
from qwen_ls.model.base import Chat, Finish, ModelRequest, ModelService, Text
from qwen_ls.model.local.serve import ALIAS
from qwen_ls.model.local.service import LocalService
from qwen_ls.model.local.weights import weights_file
from tests.support.corpus import FOLDERS
from tests.support.edit_corpus import EDIT_CASES, UNJUDGED, EditCase, write_edit_case


def main(argv: Sequence[str] | None = None) -> int:
    """Record what is missing; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.edits.record", description=__doc__)
    parser.add_argument("--minutes", type=float, default=60.0, help="stop asking after so long (default: 60)")
    args = parser.parse_args(argv)
    asyncio.run(_record(time.monotonic() + 60 * args.minutes))
    return 0


async def _record(until: float) -> None:
    service = LocalService()
    try:
        await service.warm()
        known = {path.stem for folder in (*FOLDERS, UNJUDGED.name) for path in (EDIT_CASES / folder).glob("*.case")}
        for task in (task for task in TASKS if f"{task.name}.{task.style}" not in known):
            if time.monotonic() >= until:
                return
            began = time.monotonic()
            write_edit_case(UNJUDGED, await _case(service, task))
            print(f"{time.monotonic() - began:5.1f} s  {task.name}", flush=True)
    finally:
        await service.aclose()


async def _case(service: ModelService, task: Task) -> EditCase:
    chat = Chat(tuple(task.messages))
    said, finish = "", "stop"
    async for piece in service.stream(ModelRequest(ALIAS, chat, max_tokens=task.max_tokens, temperature=0.0)):
        if isinstance(piece, Text):
            said += piece.text
        elif isinstance(piece, Finish):
            finish = piece.reason
    text, target = task.target.snapshot.text, task.target
    return EditCase(
        name=f"{task.name}.{task.style}",
        language=task.language,
        path=task.path,
        source=f"recorded {weights_file().weights.name} {datetime.now(timezone.utc):%Y-%m-%d}",
        outcome="refused",
        finish=finish,
        why="not judged yet",
        instruction=task.instruction,
        before="".join(text.lines(0, target.first_line)),
        code=target.code,
        after="".join(text.lines(target.end_line, text.line_count)),
        said=said,
        document="",
    )


if __name__ == "__main__":
    raise SystemExit(main())
