"""What the commands take and give: one argument object each, and a result. docs/commands.md is made from these.

This imports pydantic, so handlers import it when they are called and the session is ready, never at their top.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

Count = Annotated[int, Field(strict=True, ge=0)]
Token = Annotated[int, Field(strict=True)] | Annotated[str, Field(min_length=1)]

MOST_MINUTES = 7 * 24 * 60


class Part(BaseModel):
    """What all parts have in common: camelCase keys, and nothing of what was sent in an error's text."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=to_camel,
        validate_by_name=True,
        validate_by_alias=True,
        hide_input_in_errors=True,
        protected_namespaces=(),
    )


# Arguments


class TextDocument(Part):
    """An open document; clients add its version, and may add more."""

    model_config = ConfigDict(extra="ignore")

    uri: str = Field(description="The document's URI.")


class Position(Part):
    """A position of LSP."""

    line: Count = Field(description="The line, from 0.")
    character: Count = Field(description="The column, from 0, in the position encoding that was agreed on.")


class Range(Part):
    """A range of LSP; its end is exclusive."""

    start: Position = Field(description="Where it begins.", json_schema_extra={"fits": "an LSP position"})
    end: Position = Field(description="Where it ends.", json_schema_extra={"fits": "an LSP position"})


class NoArguments(Part):
    """For commands that take nothing."""


class ThreadsArguments(Part):
    """What `qwen-ls.threads` takes."""

    drop: str | None = Field(default=None, description="The `threadId` of a thread to forget first.")


class ExplainArguments(Part):
    """What `qwen-ls.explain` takes."""

    text_document: TextDocument = Field(
        description="The document. It must be open; what is explained is its text at the moment of the call.",
        json_schema_extra={"fits": 'an object with "uri"'},
    )
    range: Range | None = Field(
        default=None,
        description="The selection that is meant. Without one it is the file. An empty one (a cursor) means the "
        "definition around it; for a question, the file around it.",
        json_schema_extra={"fits": "an LSP range"},
    )
    depth: Literal["brief", "normal", "deep"] | None = Field(
        default=None,
        description="How much is said, by default as in the setting `explain.detail`; `deep` takes the `reasoning` "
        "model.",
    )
    thread_id: str | None = Field(
        default=None, description="The `threadId` of an earlier result, to go on from what was said there."
    )
    show: Literal["client", "server"] = Field(
        default="server",
        description="Who displays the answer: the client, or the server (`window/showDocument` on a document that "
        "fills while it streams in clients with `workspace/textDocumentContent`, else on a Markdown file in a private "
        "folder, else `window/showMessage`).",
    )
    partial_result_token: Token | None = Field(
        default=None,
        description="The token of `$/progress` notifications with each piece at once, as `{delta}` or `{thinking}`; "
        "the deltas join up to `markdown` exactly.",
        json_schema_extra={"fits": "a whole number or text"},
    )
    wait: bool = Field(
        default=True,
        description="Whether the command is answered with the result. Else it is answered with null at once, and what "
        "goes wrong is told by `window/showMessage`: for editors that do nothing else while they wait.",
    )


class AskArguments(ExplainArguments):
    """What `qwen-ls.ask` takes: what `qwen-ls.explain` does, and a question."""

    question: Annotated[str, Field(min_length=1, max_length=16_384)] = Field(
        description="What the user wants to know, in the user's words."
    )


class VersionedDocument(TextDocument):
    """An open document, at a version."""

    version: Annotated[int, Field(strict=True)] | None = Field(
        default=None,
        description="The version that the range is for; what was changed since is allowed for. Unset, it is the "
        "document as it is now.",
    )


class EditArguments(Part):
    """What `qwen-ls.edit` takes."""

    text_document: VersionedDocument = Field(
        description="The document. It must be open.", json_schema_extra={"fits": 'an object with "uri"'}
    )
    range: Range = Field(
        description="What may be changed, widened to whole lines. An empty one (a cursor) means the definition around "
        "it.",
        json_schema_extra={"fits": "an LSP range"},
    )
    instruction: Annotated[str, Field(min_length=1, max_length=16_384)] = Field(
        description="What is to be done with the code, in the user's words."
    )


class RunActionArguments(Part):
    """What `qwen-ls.runAction` takes. Code actions carry it, ready to be run."""

    text_document: VersionedDocument = Field(
        description="The document. It must be open.", json_schema_extra={"fits": 'an object with "uri"'}
    )
    range: Range = Field(description="The place that the action is for.", json_schema_extra={"fits": "an LSP range"})
    action: Annotated[str, Field(min_length=1, max_length=128)] = Field(
        description="The action's id, such as `simplify`, or `custom.` and the title of one of the user's own."
    )
    diagnostics: tuple[dict[str, Any], ...] = Field(
        default=(), max_length=200, description="LSP's diagnostics that the action is to mend, for `fix`."
    )


class AcceptedArguments(Part):
    """What `qwen-ls.completion.accepted` takes."""

    id: str = Field(description="The suggestion's id, as its accept command has it.")
    part: Literal["all", "line", "word"] = Field(default="all", description="How much of it was taken.")


class PauseArguments(Part):
    """What `qwen-ls.pause` takes."""

    minutes: Annotated[float, Field(strict=True, gt=0, le=MOST_MINUTES, allow_inf_nan=False)] | None = Field(
        default=None, description="After how many minutes suggestions come back; unset, not before `qwen-ls.resume`."
    )


class ResumeArguments(Part):
    """What `qwen-ls.resume` takes."""

    minutes: float | None = Field(default=None, description="Not looked at: clients may send what they paused with.")


# Results


class UsageResult(Part):
    """Tokens that a request was billed for."""

    prompt_tokens: Count = Field(description="Tokens of what was sent.")
    completion_tokens: Count = Field(description="Tokens of the answer, those of thinking included.")
    reasoning_tokens: Count = Field(description="Tokens of thinking.")
    cached_tokens: Count = Field(description="Tokens of what was sent that came out of the service's cache.")
    is_estimate: bool = Field(description="Whether these are estimates, since the service did not tell.")


class ExplainResult(Part):
    """What `qwen-ls.explain` and `qwen-ls.ask` give."""

    markdown: str = Field(
        description="The answer, made safe to show: without images, raw HTML, and links other than to web pages, mail "
        "addresses, files and places in the text."
    )
    thread_id: str = Field(description="The thread that question and answer were added to.")
    finish_reason: str = Field(description='Why the model stopped: "stop", or "length" if the answer was cut off.')
    usage: UsageResult = Field(description="What it took.")
    model: str = Field(description="The model that answered.")


class ThreadResult(Part):
    """A thread in the list that `qwen-ls.threads` gives, the one used last first."""

    thread_id: str = Field(description="What a later question goes on by.")
    title: str = Field(description="What was asked first.")
    turns: Count = Field(description="How many questions were answered.")
    updated_at: Count = Field(description="When the last one was, in milliseconds since 1970.")


class EditResult(Part):
    """What `qwen-ls.edit` and `qwen-ls.runAction` give, or null where the editor would block while it waits."""

    applied: bool = Field(description="Whether the editor applied the edit.")
    title: str = Field(description="What was done, as the editor's undo list may show it.")
    files: list[str] = Field(description="The URIs of the files that it changes.")
    usage: UsageResult = Field(description="What it took.")
    model: str = Field(description="The model that answered.")


class CountersResult(Part):
    """What the completion engine did since the server started."""

    requests: Count = Field(description="Streams that were opened.")
    from_memory: Count = Field(description="Requests that were answered without a stream of their own.")
    adopted: Count = Field(description="Requests that waited on a stream which an earlier one had opened.")
    cut: Count = Field(description="Streams that were closed because what was typed no longer fitted.")
    cut_tokens: Count = Field(description="About how many tokens such streams had brought by then.")
    finished_early: Count = Field(description="Streams that were closed because the suggestion was whole.")
    failed: Count = Field(description="Streams that ended with an error.")
    shown: Count = Field(description="Suggestions that were given to the editor.")
    accepted: Count = Field(description="Suggestions that were taken, whole or in part.")
    last_latency_ms: Count | None = Field(description="From opening the last stream to its first words.")
    prompt_tokens: Count = Field(description="Tokens that were sent, in part estimated.")
    completion_tokens: Count = Field(description="Tokens that came back, in part estimated.")
    estimated_streams: Count = Field(
        description="Streams whose tokens are estimates: one that is closed early never gets to tell."
    )


class StatusResult(Part):
    """How the server is; what `qwen-ls/status` tells, and more."""

    state: Literal["idle", "busy", "paused", "rateLimited", "error", "offline"] = Field(
        description="The state that a status bar shows."
    )
    message: str = Field(description="What there is to say about the state, for the user; often empty.")
    model: str | None = Field(description="The model for completions.")
    retry_at: Count | None = Field(description="When completions are tried again, in milliseconds since 1970.")
    counters: CountersResult = Field(description="What inline completion did so far.")
    has_key: bool = Field(description="Whether the environment holds a key; it may still be a wrong one.")
    is_local: bool = Field(description="Whether the model on this machine answers.")
    encoding: Literal["utf-8", "utf-16", "utf-32"] = Field(description="The position encoding that was agreed on.")
    client: str = Field(description="The client's name.")
    version: str = Field(description="The server's version.")


class CompletionUsageResult(Part):
    """What inline completion took, and what it spared, since the server started."""

    streams: Count = Field(description="Streams that were opened.")
    streams_cut: Count = Field(description="Streams that were closed because what was typed no longer fitted.")
    finished_early: Count = Field(description="Streams that were closed because the suggestion was whole.")
    answered_without_stream: Count = Field(
        description="Requests that were answered from memory, or by a stream that an earlier one had opened."
    )
    prompt_tokens: Count = Field(description="Tokens that were sent.")
    completion_tokens: Count = Field(description="Tokens that came back.")
    tokens_saved: Count = Field(
        description="About how many tokens were saved: what the requests without a stream of their own would have "
        "taken, each as much as a stream took on the average."
    )
    is_estimate: bool = Field(
        description="Whether tokens are estimates in part: a stream that is closed early never gets to tell."
    )
    suggestions_shown: Count = Field(description="Requests that were answered with a suggestion.")
    suggestions_accepted: Count = Field(description="Suggestions that were taken, whole or in part.")


class UsedResult(Part):
    """What some requests of one model and kind took on one day, by all editors of this user."""

    day: str = Field(description="The day in local time, as `2026-11-25`.")
    model: str = Field(description="The model.")
    kind: str = Field(description="The kind of work: the role of the model.")
    requests: Count = Field(description="Requests that were answered, in part at least.")
    prompt_tokens: Count = Field(description="Tokens that were sent.")
    cached_tokens: Count = Field(description="Those of them that the service had in its cache.")
    completion_tokens: Count = Field(description="Tokens that came back.")
    estimated_requests: Count = Field(description="Requests whose tokens are estimates.")
    cost_usd: float | None = Field(description="What it cost in USD by list prices; null where none is known.")


class UsageOverviewResult(Part):
    """What `qwen-ls.usage` gives."""

    completion: CompletionUsageResult = Field(description="Inline completions.")
    days: list[UsedResult] = Field(description="What was used in the last 30 days, the oldest first.")
    tokens_per_day: Count | None = Field(description="The setting `limits.tokensPerDay`.")


class ShowPromptResult(Part):
    """What `qwen-ls.showPrompt` gives. Nothing of it is logged or written to disk."""

    uri: str = Field(description="The document of the last request, or nothing if there was none.")
    line: Count = Field(description="Its line, from 0.")
    outcome: str = Field(description="What came of it: suggested, or why nothing was, in a sentence.")
    source: Literal["stream", "adopted", "memory", "none"] = Field(
        description="Where the suggestion came from: a stream of its own, one that an earlier request had opened, what "
        "had been said before, or nowhere."
    )
    suggestions: list[str] = Field(description="What was suggested, the likeliest first.")
    model: str = Field(description="The model that was asked.")
    way: str = Field(
        description="The way in which it was asked, as in the setting `completion.strategy`, or `fim-begun`."
    )
    sent: str = Field(description="Everything that the model was given to read.")
    said: str = Field(description="Everything that the model said, as it came.")
    rules: list[str] = Field(description="The trimming rules that changed it, in order.")


@dataclass(frozen=True, slots=True)
class Shape:
    """One command: what it is for, what it takes, and what it gives (nothing means null), or a list of that."""

    summary: str
    arguments: type[Part]
    result: type[Part] | None
    gives_list: bool = False


SHAPES: Mapping[str, Shape] = {
    "qwen-ls.explain": Shape("Explain code, streamed and in the user's language.", ExplainArguments, ExplainResult),
    "qwen-ls.ask": Shape(
        "Answer a question about code, streamed. With `threadId` it goes on from what was said before.",
        AskArguments,
        ExplainResult,
    ),
    "qwen-ls.threads": Shape(
        "List the threads, and forget one of them. They are kept in the process only.",
        ThreadsArguments,
        ThreadResult,
        gives_list=True,
    ),
    "qwen-ls.edit": Shape("Change code as the user says, by an edit that was checked.", EditArguments, EditResult),
    "qwen-ls.runAction": Shape(
        "Run a code action. The actions that editors list carry this command where they are not resolved.",
        RunActionArguments,
        EditResult,
    ),
    "qwen-ls.completion.accepted": Shape(
        "Tell that a suggestion was taken. Each suggestion comes with this command, ready to be run.",
        AcceptedArguments,
        None,
    ),
    "qwen-ls.status": Shape("Tell how the server is.", NoArguments, StatusResult),
    "qwen-ls.pause": Shape("Suggest nothing for a while. Explanations still work.", PauseArguments, StatusResult),
    "qwen-ls.resume": Shape("Suggest again.", ResumeArguments, StatusResult),
    "qwen-ls.usage": Shape("Tell what completions took, and what was saved.", NoArguments, UsageOverviewResult),
    "qwen-ls.showPrompt": Shape(
        "Show what was sent for the last suggestion and what came back, or what held it back.",
        NoArguments,
        ShowPromptResult,
    ),
    "qwen-ls.reset": Shape(
        "Forget the threads, the suggestions that are remembered, and what failed.", NoArguments, StatusResult
    ),
}
