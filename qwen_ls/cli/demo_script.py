"""What the demo does, scene by scene: somebody types, and everything that is said of it was measured.

A scene takes the stage and plays on it. To add one, write it and put it into `SCENES`.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from statistics import median
from typing import Any, TypeAlias

from qwen_ls.cli.buffer import Buffer, Ghost, lsp_range
from qwen_ls.cli.client import Json, LanguageServer
from qwen_ls.cli.code_action import run_action
from qwen_ls.cli.demo_figures import Figures, duration
from qwen_ls.cli.demo_screen import Screen, Step, View
from qwen_ls.cli.errors import CommandError
from qwen_ls.cli.places import Place, places_in
from qwen_ls.cli.source import Source
from qwen_ls.cli.upstream import Upstream
from qwen_ls.model.tokens import estimate_tokens
from qwen_ls.text.lines import Point

KEY_S = 0.07
"""The pause between two keys of the typist: quick, so that the demo does not drag."""

LOOK_S = 0.9
"""How long something new stands before the typist goes on, so that one can see it."""

LISTEN_S = 0.3
"""How long the model may speak before the typist types against it."""

POLL_S = 0.01
"""How often the server is asked whether the model has begun to speak; it tells nobody of its own accord."""

CLOSED_WITHIN_S = 5.0
"""How long an upstream connection is waited for to close."""

TYPED_ALONG = 9
"""Keys that are typed along a suggestion, at most."""

SLIP = "q"
"""A key that hardly any code begins with."""

STATUS = "qwen-ls.status"
EXPLAIN = "qwen-ls.explain"

ACTIONS = ("refactor.rewrite.types", "refactor.rewrite.document")
"""The kinds of action of which the first is run that is offered: what even a small model does well."""

OPTIONS: Mapping[str, Any] = {
    "completion": {"enabled": True, "trigger": "automatic", "debounceMs": 50},
    "actions": {"delivery": "resolve"},
}
"""The demo shows suggestions while one types, also to who has turned them off elsewhere."""

MOST_TRIES = 3
"""Places where a model that has nothing to say is asked, before the demo gives up."""

TROUBLED = {"error", "offline", "rateLimited"}


@dataclass(slots=True)
class Stage:
    """Everything that a scene plays with. `places` are those that were not played on yet, in their order."""

    server: LanguageServer
    buffer: Buffer
    screen: Screen
    places: list[Place]
    is_local: bool
    """Whether the model runs on this machine, and has to be loaded first."""
    figures: Figures = field(default_factory=Figures)
    place: Place | None = None
    """The place that is played on, or was last."""
    ghost: Ghost | None = None
    """The suggestion that stands behind the cursor."""
    taken_out: str = ""
    has_slipped: bool = False
    """Whether a wrong key stands before the cursor."""

    # The typist's hands

    def take_out(self, place: Place) -> None:
        """Delete what stands at a place, in the server's copy of the file."""
        self.place, self.ghost = place, None
        self.taken_out = self.buffer.text.slice(place.start, place.end)
        self.buffer.replace(place.start, place.end, "")
        self.show()

    def put_back(self) -> None:
        """Undo that, whatever was typed meanwhile."""
        assert self.place is not None
        self.buffer.replace(self.place.start, self.buffer.cursor, self.taken_out)

    def leave(self) -> None:
        """Be done with a place: those below it moved by the lines that it has more or less than before."""
        place, end = self.place, self.buffer.cursor
        assert place is not None
        self.places = [_moved(each, end.line - place.end.line, below=place) for each in self.places if each != place]

    async def press(self, key: str) -> None:
        """Type a key."""
        self.buffer.type(key)
        self.figures.keys += 1
        self.ghost = None
        self.show()
        await self.rest(KEY_S)

    async def ask(self) -> None:
        """Ask for a suggestion, and show it.

        Raises:
            CommandError: the model service does not work; the message is the server's.
        """
        self.ghost = await self.buffer.suggest()
        if self.ghost is None and self.server.status.get("state") in TROUBLED:
            raise CommandError(self.server.status["message"])
        self.show()

    async def accept(self) -> None:
        """Take the suggestion."""
        assert self.ghost is not None
        self.figures.keys += 1
        self.figures.taken_chars += len(self.ghost.text)
        await self.buffer.accept(self.ghost)
        self.ghost = None
        self.show()

    async def rest(self, seconds: float) -> None:
        """Hold still, if anyone watches."""
        if self.screen.is_watched:
            await asyncio.sleep(seconds)

    # What one sees and counts

    @property
    def is_streaming(self) -> bool:
        """Whether the model is writing now."""
        return self.server.status.get("state") == "busy"

    def show(self) -> None:
        """Show the editor as it is now."""
        self.screen.edit(self.view())

    def view(self) -> View:
        """The editor as it is now."""
        ghost = "" if self.ghost is None else self.ghost.rest(self.buffer.cursor)
        return View(self.buffer.source.path.name, self.buffer.text, self.buffer.cursor, ghost)

    async def counters(self) -> Json:
        """What the server counted so far."""
        counters: Json = (await self.server.execute(STATUS, {}))["counters"]
        return counters


Scene: TypeAlias = Callable[[Stage], Awaitable[None]]


async def play(server: LanguageServer, source: Source, screen: Screen, *, is_local: bool) -> Figures:
    """Play every scene on a file, and return what was measured.

    Raises:
        CommandError: the file has no place to write in, or the model service does not work.
    """
    stage = Stage(server, Buffer(server, source), screen, places_to_play(source), is_local)
    for scene in SCENES:
        await scene(stage)
    stage.figures.counters = await stage.counters()
    return stage.figures


def places_to_play(source: Source) -> list[Place]:
    """The places of a file in the order in which they suit the demo: a short one of some lines to begin with.

    Raises:
        CommandError: there is no place.
    """
    places = places_in(source.text)
    if not places:
        raise CommandError(f"{source.path.name} is too short for the demo; name a file with some functions in it.")
    return sorted(places, key=lambda place: (place.lines < 2, place.lines, place.first_line))


# The scenes


async def first_suggestion(stage: Stage) -> None:
    """Begin to write, and wait until the model says how it may go on."""
    words = "Loading the model, which reads the file and writes" if stage.is_local else "Waiting for the model to write"
    for place in stage.places[:MOST_TRIES]:
        stage.take_out(place)
        await stage.rest(LOOK_S)
        stage.screen.working(f"{words} {place.name}")
        await stage.press(place.key)
        await stage.ask()
        if stage.ghost is not None:
            break
        stage.put_back()
    else:
        raise CommandError(f"The model had nothing to add to {stage.buffer.source.path.name}; try another file.")
    stage.figures.first_ms = stage.ghost.waited_ms
    remark = f"{_size(stage.ghost.text)}{', model loading included' if stage.is_local else ''}"
    stage.screen.done(Step(f"suggested {place.name}", duration(stage.ghost.waited_ms), remark))
    stage.screen.suggested(stage.view())
    await stage.rest(LOOK_S)


async def type_along(stage: Stage) -> None:
    """Type what is suggested: each key is answered from memory."""
    assert stage.ghost is not None
    keys = stage.ghost.rest(stage.buffer.cursor).partition("\n")[0][:TYPED_ALONG]
    before = await stage.counters()
    for key in keys:
        await stage.press(key)
        await stage.ask()
        if stage.ghost is None:
            break
        stage.figures.along_ms.append(stage.ghost.waited_ms)
    if not stage.figures.along_ms:
        return
    asked = (await stage.counters())["requests"] - before["requests"]
    remark = "from memory, no request to the model" if asked == 0 else f"{asked} requests to the model"
    stage.screen.done(
        Step(f"typed {len(stage.figures.along_ms)} keys along it", duration(median(stage.figures.along_ms)), remark)
    )


async def accept(stage: Stage) -> None:
    """Press Tab."""
    if stage.ghost is not None:
        chars = len(stage.ghost.text)
        await stage.accept()
        stage.screen.done(Step("took it with Tab", "", f"{chars} characters for one key"))
    stage.leave()
    await stage.rest(LOOK_S)


async def type_against(stage: Stage) -> None:
    """Type something else while the model is still writing: its stream is closed at once."""
    if not stage.places:
        return
    stage.take_out(max(stage.places, key=lambda place: place.lines))
    await stage.rest(LOOK_S)
    assert stage.place is not None
    stage.screen.working(f"The model is writing {stage.place.name}")
    await stage.press(stage.place.key)
    before = await stage.counters()
    asking = asyncio.create_task(stage.ask())
    try:
        await _until_speaking(stage, asking, before)
        if stage.is_streaming:
            await _slip(stage)
        await asking
    finally:
        asking.cancel()
        await asyncio.wait({asking})
    await _tell_cut(stage, before)


async def mend(stage: Stage) -> None:
    """Take the key back: the suggestion comes again, from memory if it had got far enough."""
    if not stage.has_slipped:
        return
    before = await stage.counters()
    stage.screen.working("Taking the key back")
    stage.buffer.backspace()
    stage.has_slipped = False
    stage.show()
    await stage.ask()
    if stage.ghost is None:
        return
    stage.figures.mended_ms = stage.ghost.waited_ms
    stage.figures.mended_from_memory = (await stage.counters())["requests"] == before["requests"]
    remark = "from memory" if stage.figures.mended_from_memory else "the model was asked again"
    stage.screen.done(Step("took the key back", duration(stage.ghost.waited_ms), remark))
    stage.screen.suggested(stage.view())
    await stage.rest(LOOK_S)


async def finish(stage: Stage) -> None:
    """Take what there is; what a cut stream had said is half of it, so the rest is asked for."""
    if stage.place not in stage.places or stage.ghost is None:
        return
    taken_chars = stage.figures.taken_chars
    await stage.accept()
    if stage.figures.mended_from_memory:
        stage.screen.working(f"Going on with {stage.place.name}")
        await stage.ask()
        if stage.ghost is not None:
            await stage.accept()
    stage.screen.done(Step("took it with Tab", "", f"{stage.figures.taken_chars - taken_chars} characters"))
    stage.leave()


async def act(stage: Stage) -> None:
    """Have a short function made better by a code action, and look at the diff. A refusal is part of the product."""
    place = min(stage.places, key=lambda place: place.lines, default=stage.place)
    assert place is not None
    stage.screen.working("Running a code action")
    try:
        changed = await run_action(stage.server, stage.buffer, Point(place.first_line, 0), ACTIONS)
    except CommandError as error:
        if stage.server.status.get("state") in TROUBLED:
            raise
        stage.screen.done(Step("a code action was refused", "", str(error)))
        return
    stage.figures.changed_ms = changed.took_ms
    stage.figures.changed_lines = (changed.count("+"), changed.count("-"))
    stage.screen.changed(changed.title, changed.diff)
    stage.screen.done(Step(f"ran {changed.title}", duration(changed.took_ms), "the smallest edit that does it"))
    await stage.rest(LOOK_S)


async def explain(stage: Stage) -> None:
    """Ask what was written, and let the answer stream."""
    place, figures = stage.place, stage.figures
    assert place is not None
    stage.screen.working(f"Asking what {place.name} does")
    start = Point(place.first_line, 0)
    began = time.perf_counter()

    def take(piece: Mapping[str, Any]) -> None:
        figures.first_words_ms = figures.first_words_ms or _since(began)
        stage.screen.explain(piece)

    document = {"textDocument": {"uri": stage.buffer.source.uri}, "range": lsp_range(start, start)}
    answer = await stage.server.execute(EXPLAIN, {**document, "depth": "brief", "show": "client"}, take)
    figures.explained_ms = _since(began)
    figures.explanation_tokens = answer["usage"]["completionTokens"]
    figures.explanation_is_cut_off = answer["finishReason"] == "length"
    if figures.explanation_is_cut_off:
        stage.screen.explain({"delta": " …"})


SCENES: tuple[Scene, ...] = (first_suggestion, type_along, accept, type_against, mend, finish, act, explain)


async def _until_speaking(stage: Stage, asking: asyncio.Task[None], before: Json) -> None:
    """Wait until the model said its first words and some more, or all of them."""
    while not asking.done() and (await stage.counters())["lastLatencyMs"] == before["lastLatencyMs"]:  # noqa: ASYNC110
        await asyncio.sleep(POLL_S)
    await asyncio.wait({asking}, timeout=LISTEN_S)


async def _slip(stage: Stage) -> None:
    """Hit a wrong key, and see from outside how soon the connection to the model service is closed."""
    upstream = Upstream(stage.server.pid)
    open_before = upstream.sockets()
    began = time.perf_counter()
    stage.buffer.type(SLIP)
    stage.figures.closed_ms = await upstream.closed(open_before, began, CLOSED_WITHIN_S)
    stage.figures.keys += 1
    stage.has_slipped = True
    stage.ghost = None
    stage.show()


async def _tell_cut(stage: Stage, before: Json) -> None:
    figures, after = stage.figures, await stage.counters()
    figures.was_cut = after["cut"] > before["cut"]
    if not figures.was_cut:
        stage.screen.done(Step("typed against it", "", "too late: the stream had ended"))
        return
    figures.cut_after_tokens = after.get("cutTokens", 0) - before.get("cutTokens", 0)
    closed = "" if figures.closed_ms is None else duration(figures.closed_ms)
    received = f" after {figures.cut_after_tokens} tokens" if figures.cut_after_tokens else ""
    stage.screen.done(Step("typed against it", closed, f"the stream was closed{received}"))
    await stage.rest(LOOK_S)


def _moved(place: Place, lines: int, below: Place) -> Place:
    if place.first_line <= below.first_line:
        return place
    start, end = (Point(point.line + lines, point.column) for point in (place.start, place.end))
    return replace(place, start=start, end=end, first_line=place.first_line + lines)


def _size(text: str) -> str:
    return f"{len(text)} characters, about {estimate_tokens(text)} tokens"


def _since(began: float) -> float:
    return (time.perf_counter() - began) * 1000
