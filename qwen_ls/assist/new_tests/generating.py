"""Generating tests, from the code that was meant to the file that they are in: asked for, read, checked, or refused."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from qwen_ls.assist.actions.changes import Change, ChangedDocument, Done, NewFile
from qwen_ls.assist.actions.job import Job, JobRefused
from qwen_ls.assist.asked_again import asked_again
from qwen_ls.assist.asking import Hear
from qwen_ls.assist.assistant import Assistant
from qwen_ls.assist.edits.rewrite import LOCAL_TEMPERATURE, UNSEEN
from qwen_ls.assist.edits.size import size_for
from qwen_ls.assist.edits.target import Target
from qwen_ls.assist.edits.unreadable import Unreadable
from qwen_ls.assist.new_tests.answer import CUT_OFF, code_in
from qwen_ls.assist.new_tests.destination import Destination, NoPlace
from qwen_ls.assist.new_tests.framework_import import with_framework
from qwen_ls.assist.new_tests.joining import NO_TESTS, joined
from qwen_ls.assist.new_tests.layout import destination_of
from qwen_ls.assist.new_tests.listing import Listing
from qwen_ls.assist.new_tests.project import Found, Project
from qwen_ls.assist.new_tests.prompt import Shown, messages_for
from qwen_ls.assist.new_tests.showing import shown_of
from qwen_ls.assist.new_tests.signs import has_tests
from qwen_ls.assist.new_tests.source import Source
from qwen_ls.assist.spent import total
from qwen_ls.assist.whole_answer import whole_answer
from qwen_ls.model.base import Usage
from qwen_ls.syntax.grammars import grammar_of
from qwen_ls.syntax.parses import count_errors
from qwen_ls.text.diff import applied
from qwen_ls.text.line_ends import line_end_of
from qwen_ls.text.unseen import first_unseen, named

ProjectNow: TypeAlias = Callable[[], "Project | None"]
"""Gives the project as it is now; None where the document is in no folder of the workspace. Asked on the loop."""

MOST_TRIES = 2
"""How often tests are asked for: a second time with what was wrong with the first."""

SHOWN_CHARS = 6_000
"""How much is shown of each test file."""
LOCAL_SHOWN_CHARS = 800

HEAD_CHARS = 20_000
"""How much of the code's file is looked at for what it says of itself."""

NO_WORKSPACE = "Tests are put where the project has them: open the project's folder first."
NOT_ALLOWED = "Nothing was written: {path} is excluded from what may be read or written, or is no text file."
BROKEN = "With the tests in place, the file does not parse."
BROKEN_FILE = "The file does not parse."
AGAIN = "Answer again, with one fenced code block."


@dataclass(frozen=True, slots=True)
class _Site:
    """Where the tests go, and what is there."""

    destination: Destination
    shown: Shown
    found: Found | None
    new_uri: str | None


async def generate_tests(assistant: Assistant, job: Job, target: Target, hear: Hear, project_now: ProjectNow) -> Done:
    """Tests for the target's lines, as a new file or as an edit of the one that is there.

    Cancelling this closes the stream upstream.

    Raises:
        JobRefused: it is not known where they go, or what the model said cannot be trusted.
        ModelError: the service did not answer as it should.
    """
    max_chars = LOCAL_SHOWN_CHARS if assistant.is_local else SHOWN_CHARS
    site = await asyncio.to_thread(_site, job, project_now(), max_chars)
    messages = messages_for(target, site.destination, site.shown, is_brief=assistant.is_local)
    problem, usages = "", list[Usage]()
    for _ in range(MOST_TRIES):
        request = assistant.request(messages, size_for(assistant).answer_tokens, LOCAL_TEMPERATURE)
        answer = await whole_answer(assistant.service, request, hear)
        usages.append(answer.usage)
        site = await asyncio.to_thread(_as_of_now, site, job, project_now())
        try:
            if answer.finish_reason == "length":
                raise Unreadable(CUT_OFF)
            change = await asyncio.to_thread(_change, answer.text, job, site)
        except Unreadable as unreadable:
            problem = str(unreadable)
            messages = (*messages, *asked_again(answer.text, problem, AGAIN))
        else:
            return Done((change,), total(usages), answer.model)
    raise JobRefused(f"{problem} Nothing was written: try again.")


def _site(job: Job, project: Project | None, max_chars: int) -> _Site:
    """Look around, in a worker thread."""
    source, listing = _source(job, project)
    try:
        destination = destination_of(source, listing)
    except NoPlace as error:
        raise JobRefused(str(error)) from error
    found, new_uri = _found(job, project, source, destination.path)
    example = None
    if project is not None and destination.example is not None and destination.example != destination.path:
        example = project.read(destination.example)
    there = None if found is None else found.snapshot.text
    language = job.snapshot.language_id
    shown = shown_of(there, None if example is None else example.snapshot.text, language, max_chars)
    return _Site(destination, shown, found, new_uri)


def _source(job: Job, project: Project | None) -> tuple[Source, Listing]:
    text = str(job.snapshot.text)[:HEAD_CHARS] if job.snapshot.language_id != "rust" else str(job.snapshot.text)
    path = None if project is None else project.path()
    if project is None or path is None:
        if job.snapshot.language_id != "rust":
            raise JobRefused(NO_WORKSPACE)
        name = job.path.rpartition("/")[2]
        return Source(name, "rust", text), Listing([name])

    def read(each: str) -> str:
        found = project.read(each)
        return "" if found is None else str(found.snapshot.text)[:HEAD_CHARS]

    return Source(path, job.snapshot.language_id, text), Listing({*project.files(), path}, read)


def _found(job: Job, project: Project | None, source: Source, path: str) -> tuple[Found | None, str | None]:
    """The test file that is there, or the URI for a new one."""
    if path == source.path:
        return Found(job.snapshot, is_open=True), None
    if project is None:
        raise JobRefused(NO_WORKSPACE)
    found = project.read(path)
    if found is not None:
        return found, None
    new_uri = project.new_uri(path)
    if new_uri is None:
        raise JobRefused(NOT_ALLOWED.format(path=path))
    return None, new_uri


def _as_of_now(site: _Site, job: Job, project: Project | None) -> _Site:
    """The file may have been written or opened while the model was at work."""
    path = site.destination.path
    if site.found is not None and site.found.snapshot is job.snapshot:
        return site
    found, new_uri = _found(job, project, Source("", "", ""), path)
    return _Site(site.destination, site.shown, found, new_uri)


def _change(said: str, job: Job, site: _Site) -> Change:
    language = job.snapshot.language_id
    there = "" if site.found is None else str(site.found.snapshot.text)
    code = with_framework(code_in(said, language), there, language)
    if (at := first_unseen(code, f"{job.snapshot.text}{there}")) is not None:
        raise Unreadable(UNSEEN.format(which=named(code[at])))
    if site.found is None:
        assert site.new_uri is not None
        if count_errors(code, language) != 0:
            raise Unreadable(BROKEN_FILE)
        if not has_tests(code, grammar_of(language)):
            raise Unreadable(NO_TESTS)
        return NewFile(site.new_uri, code.replace("\n", line_end_of(job.snapshot.text)))
    text = site.found.snapshot.text
    edits = joined(text, code, language)
    before = count_errors(str(text), language)
    after = count_errors(str(applied(text, edits)), language)
    if before is None or after is None or after > before:
        raise Unreadable(BROKEN)
    return ChangedDocument(site.found.snapshot, edits, site.found.is_open)
