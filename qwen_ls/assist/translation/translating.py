"""Translating the comments and strings of some lines, from the texts to the edits; the code stays byte for byte."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from qwen_ls.assist.actions.changes import ChangedDocument, Done
from qwen_ls.assist.actions.job import Job, JobRefused
from qwen_ls.assist.asking import Hear
from qwen_ls.assist.assistant import Assistant
from qwen_ls.assist.edits.target import Target
from qwen_ls.assist.spent import total
from qwen_ls.assist.translation.finding import units_in
from qwen_ls.assist.translation.machine import MachineTranslator
from qwen_ls.assist.translation.numbered import NumberedTranslator
from qwen_ls.assist.translation.survival import survived
from qwen_ls.assist.translation.translator import Translated, Translator
from qwen_ls.assist.translation.unit import Unit
from qwen_ls.assist.translation.wrapping import wrapped
from qwen_ls.model.errors import ModelError
from qwen_ls.syntax.bare_code import code_around_texts
from qwen_ls.text.diff import applied
from qwen_ls.text.document import Edit, Snapshot
from qwen_ls.text.line_ends import line_end_of

MOST_TEXTS = 200
MOST_LOCAL_TEXTS = 40
"""For the local model, which writes 15 tokens in a second."""

NO_GRAMMAR = "Nothing was translated: qwen-ls does not know {language} well enough to tell its comments and strings."
NOTHING_THERE = "There are no comments there, nor strings that people read."
TOO_MANY = "Nothing was translated: there are {count} texts, and {most} are the most at once. Select less."
NOTHING_NEW = "Nothing was changed: all is in {language} already, or nothing came back that fits in its place."
CODE_WOULD_CHANGE = "Nothing was translated: the code would have been changed by it. Select less and try again."
NO_TRANSLATOR = (
    "{sentence} Any chat model translates too: name one in the setting models.translation, such as qwen3-coder-next."
)


async def translate(assistant: Assistant, job: Job, target: Target, hear: Hear) -> Done:
    """The target's comments and strings in the job's language.

    A text whose translation lost something that must survive is left as it is. Cancelling this closes the streams.

    Raises:
        JobRefused: there is nothing to translate, or nothing came of it.
        ModelError: the service did not answer as it should.
    """
    units = await asyncio.to_thread(units_in, job.snapshot, target.first_line, target.end_line)
    if units is None:
        raise JobRefused(NO_GRAMMAR.format(language=job.snapshot.language_id))
    if not units:
        raise JobRefused(NOTHING_THERE)
    texts = list(dict.fromkeys(unit.text for unit in units))
    most = MOST_LOCAL_TEXTS if assistant.is_local else MOST_TEXTS
    if len(texts) > most:
        raise JobRefused(TOO_MANY.format(count=len(texts), most=most))
    translated = await _translated(assistant, texts, job.language, hear)
    by_text = dict(zip(texts, translated.texts, strict=True))
    edits = edits_for(job.snapshot, units, [by_text[unit.text] for unit in units])
    if not edits:
        raise JobRefused(NOTHING_NEW.format(language=job.language))
    edits = await asyncio.to_thread(harmless, job.snapshot, edits)
    if not edits:
        raise JobRefused(CODE_WOULD_CHANGE)
    return Done((ChangedDocument(job.snapshot, edits),), total(translated.usages), assistant.model)


async def _translated(assistant: Assistant, texts: Sequence[str], language: str, hear: Hear) -> Translated:
    """The translations. Not every region and plan has translators, so who has none is told what to do."""
    translator = _translator(assistant, hear)
    try:
        return await translator.translate(texts, language)
    except ModelError as error:
        if assistant.is_translator and error.status in {403, 404}:
            raise replace(error, sentence=NO_TRANSLATOR.format(sentence=error.sentence)) from error
        raise


def _translator(assistant: Assistant, hear: Hear) -> Translator:
    return MachineTranslator(assistant, hear) if assistant.is_translator else NumberedTranslator(assistant, hear)


def edits_for(snapshot: Snapshot, units: Sequence[Unit], translations: Sequence[str | None]) -> tuple[Edit, ...]:
    """The edits that put translations in place of their texts, where they survived and say something new."""
    line_end = line_end_of(snapshot.text)
    edits: list[Edit] = []
    for unit, translation in zip(units, translations, strict=True):
        said = None if translation is None else survived(unit, translation)
        if said is None or said == unit.text:
            continue
        lines = [said] if unit.lead is None else wrapped(said, unit.width)
        edits.append(Edit(unit.start, unit.end, f"{line_end}{unit.lead or ''}".join(lines)))
    return tuple(edits)


def harmless(snapshot: Snapshot, edits: tuple[Edit, ...]) -> tuple[Edit, ...]:
    """The edits that leave the code as it is, alone and together: all of them, unless a text was read wrongly."""
    before = code_around_texts(str(snapshot.text), snapshot.language_id)

    def keeps_code(some: Sequence[Edit]) -> bool:
        after = code_around_texts(str(applied(snapshot.text, some)), snapshot.language_id)
        return before is not None and before == after

    if keeps_code(edits):
        return edits
    edits = tuple(edit for edit in edits if keeps_code((edit,)))
    return edits if keeps_code(edits) else ()
