"""The real server on stdio, which also tells what no editor may ask: its tasks, its objects, and its texts."""

from __future__ import annotations

import asyncio
import gc
from collections import Counter
from typing import Any

from qwen_ls import log
from qwen_ls.server import create_server
from qwen_ls.transport import end_process, serve_stdio


def tasks(_params: Any) -> list[str]:
    """The tasks that there are, by their names and what they run."""
    return sorted(repr(task.get_coro()) for task in asyncio.all_tasks())


def objects(_params: Any) -> dict[str, int]:
    """How many objects there are of the most frequent types, to find out what piles up."""
    gc.collect()
    return dict(Counter(type(each).__qualname__ for each in gc.get_objects()).most_common(60))


def main() -> None:
    """Serve one client."""
    log.set_up("error", None)
    server = create_server(log_is_fixed=True)
    session: Any = getattr(server.on_exit, "__self__", None)

    def text(params: Any) -> str | None:
        """The text of a document, as the server has it."""
        snapshot = session.documents.snapshot(params["uri"])
        return None if snapshot is None else str(snapshot.text)

    server.register_handler("test/tasks", tasks)
    server.register_handler("test/objects", objects)
    server.register_handler("test/text", text)
    end_process(serve_stdio(server))


if __name__ == "__main__":
    main()
