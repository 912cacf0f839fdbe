"""The settings: one model, from which the schema, the editors' declarations and the reference page are made.

Python names are the keys in snake_case (`debounce_ms` for `debounceMs`). Each group says at which scope VS Code
may take it (`machine`: the user's own value only; `resource`: each folder may differ; `window`), and whether it is
meant for the client alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator
from pydantic.alias_generators import to_camel

from qwen_ls.settings.address import BASE_URL_PATTERN, LOCAL, read_address

Scope: TypeAlias = Literal["machine", "resource", "window"]


def _base_url(value: str) -> str:
    if value == LOCAL:
        return value
    read_address(value)
    return value.rstrip("/")


def _ends_in_lone_backslash(value: str) -> bool:
    return (len(value) - len(value.rstrip("\\"))) % 2 == 1


def _exclude_pattern(value: str) -> str:
    if value.strip() in {"", "!"} or _ends_in_lone_backslash(value):
        raise ValueError("not a gitignore pattern")
    return value


def _header_name(value: str) -> str:
    return value.lower()


ONE_LINE = r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]+$"
"""Text without control characters and Unicode's line ends, which would smuggle in further headers or patterns."""

Flag = Annotated[bool, Field(strict=True)]
Whole = Annotated[int, Field(strict=True)]
Real = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Line = Annotated[str, Field(pattern=ONE_LINE, max_length=4096, json_schema_extra={"fits": "one line of text"})]
BaseUrl = Annotated[
    str,
    AfterValidator(_base_url),
    Field(
        json_schema_extra={
            "fits": 'an http or https URL without user name, query or fragment, or "local"',
            "pattern": f"{BASE_URL_PATTERN}|^{LOCAL}$",
        }
    ),
]
ProxyUrl = Annotated[
    str,
    Field(pattern=r"^https?://[!-~]+$", max_length=2048, json_schema_extra={"fits": "an http or https URL of a proxy"}),
]
VariableName = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z_][A-Za-z0-9_]*$",
        max_length=256,
        json_schema_extra={"fits": "the name of an environment variable"},
    ),
]
HeaderName = Annotated[
    str,
    Field(pattern=r"^[A-Za-z0-9!#$%&'*+.^_`|~-]+$", max_length=256),
    AfterValidator(_header_name),
]
HeaderValue = Annotated[
    str, Field(pattern=r"^[ -~]*$", max_length=8192, json_schema_extra={"fits": "one line of ASCII text"})
]
ExcludePattern = Annotated[
    str,
    Field(pattern=ONE_LINE, max_length=1024, json_schema_extra={"fits": "a gitignore pattern on one line"}),
    AfterValidator(_exclude_pattern),
]
ActionKind = Annotated[
    str,
    Field(
        pattern=r"^(quickfix|refactor|source\.qwen-ls)(\.[A-Za-z0-9_-]+)*$",
        max_length=128,
        json_schema_extra={"fits": 'a kind at or under "quickfix", "refactor" or "source.qwen-ls"'},
    ),
]
LanguageId = Annotated[str, Field(pattern=ONE_LINE, max_length=64)]


"""Ends the description of a setting that is accepted and checked, but that nothing reads so far."""


class Group(BaseModel):
    """What all groups have in common: frozen, camelCase keys, and no key that is not known."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=to_camel,
        validate_by_name=True,
        validate_by_alias=True,
        hide_input_in_errors=True,
        protected_namespaces=(),
    )

    vscode_scope: ClassVar[Scope] = "resource"
    for_client: ClassVar[bool] = False


class Timeouts(Group):
    """How long a request may take, in milliseconds."""

    connect_ms: Whole = Field(
        default=10_000, ge=100, le=300_000, description="How long connecting to the service may take, in milliseconds."
    )
    first_token_ms: Whole = Field(
        default=30_000,
        ge=100,
        le=300_000,
        description="How long the first token may take after sending, in milliseconds.",
    )
    between_tokens_ms: Whole = Field(
        default=20_000,
        ge=100,
        le=300_000,
        description="How long a stream may be silent between tokens, in milliseconds.",
    )
    whole_ms: Whole = Field(
        default=280_000,
        ge=1_000,
        le=3_600_000,
        description="How long a whole answer may take, in milliseconds; DashScope itself ends after 300,000.",
    )


class Endpoint(Group):
    """The model service, and how it is reached."""

    vscode_scope = "machine"

    base_url: BaseUrl | None = Field(
        default=None,
        description='Base URL of an OpenAI-compatible service, or "local" for the model on this machine. '
        "Unset, the region decides. The key goes only to DashScope's hosts and to the host that the user file or "
        "QWEN_LS_BASE_URL names, and only over TLS or to this machine.",
    )
    region: Literal["beijing", "singapore", "virginia", "hongkong", "coding-plan", "coding-plan-intl"] = Field(
        default="beijing",
        description="DashScope's region or plan that the key belongs to; not used when baseUrl is set.",
    )
    api_key_env: VariableName = Field(
        default="DASHSCOPE_API_KEY", description="Name of the environment variable that holds the key."
    )
    headers: Mapping[HeaderName, HeaderValue] = Field(
        default={}, repr=False, description="Further HTTP headers that are sent with each request, by name."
    )
    timeouts: Timeouts = Field(default=Timeouts(), description="How long a request may take.")
    max_retries: Whole = Field(
        default=2,
        ge=0,
        le=10,
        description="How often a request is tried again after a passing fault; automatic completions never are.",
    )
    proxy: ProxyUrl | None = Field(
        default=None,
        repr=False,
        description="URL of an HTTP proxy for the service; unset, HTTPS_PROXY and its kin count.",
    )
    ca_file: Line | None = Field(
        default=None, description="Path of a PEM file with the certificate authorities to trust; unset, the system's."
    )


class ModelChoice(Group):
    """A model and how it is asked; what is unset is left to the catalogue and the service.

    In the settings it may be written as the model's id alone.
    """

    name: Line = Field(description="The model's id, as the service knows it.")
    temperature: Real | None = Field(
        default=None, ge=0, lt=2, description="Sampling temperature, from 0 (the likeliest token) to below 2."
    )
    top_p: Real | None = Field(
        default=None, gt=0, le=1, description="Share of the probability that sampling draws from, above 0 up to 1."
    )
    max_tokens: Whole | None = Field(
        default=None, ge=1, le=1_000_000, description="The most tokens that an answer may have."
    )
    stop: tuple[Annotated[str, Field(min_length=1, max_length=256)], ...] = Field(
        default=(), max_length=16, description="Strings that end an answer, beside those that the server sets itself."
    )
    enable_thinking: Flag | None = Field(
        default=None,
        description="Whether the model thinks before it answers; unset, the catalogue's default for the role.",
    )


def _role(name: str, what: str) -> Any:
    """Declare a role's field with its default model."""
    return Field(ModelChoice(name=name), description=f"The model {what}: an id, or an object with its parameters.")


class Models(Group):
    """Which model does which work. With the base URL "local", every role is the local model."""

    vscode_scope = "machine"

    completion: ModelChoice = _role("qwen3-coder-next", "for inline completions")
    edit: ModelChoice = _role("qwen3-coder-next", "that rewrites code")
    explain: ModelChoice = _role("qwen3-coder-next", "that explains code")
    agent: ModelChoice = _role("qwen3-coder-next", "for work with tools")
    fast: ModelChoice = _role("qwen3-coder-flash", "for what must be quick")
    reasoning: ModelChoice = _role("qwq-plus", "for deep explanations")
    long_context: ModelChoice = _role("qwen3.6-plus", "for what is longer than another model can read")
    translation: ModelChoice = _role(
        "qwen-mt-plus",
        "that translates comments and strings; where another service is asked than DashScope, the one "
        "that rewrites code does it unless this is set",
    )

    @field_validator("*", mode="before")
    @classmethod
    def _id_alone(cls, value: object) -> object:
        return {"name": value} if isinstance(value, str) else value


class Completion(Group):
    """Inline completions."""

    enabled: Flag = Field(default=True, description="Whether completions are offered.")
    trigger: Literal["automatic", "manual"] = Field(
        default="automatic", description="Whether completions come while typing, or only when asked for."
    )
    debounce_ms: Literal["auto"] | Annotated[Whole, Field(ge=0, le=5_000)] = Field(
        default="auto",
        description="How long typing must rest before the model is asked, in milliseconds; "
        '"auto" learns it from the typing and the service. Not used when a completion is asked for.',
    )
    max_lines: Whole = Field(default=20, ge=1, le=200, description="The most lines that a completion may have.")
    multiline: Literal["auto", "always", "never"] = Field(
        default="auto", description='Whether completions go on past the line\'s end; "auto" decides by the syntax.'
    )
    candidates: Whole = Field(
        default=3,
        ge=1,
        le=10,
        description="How many completions to choose from when they are asked for; the local model gives one.",
    )
    strategy: Literal["auto", "fim-chat", "partial", "fim", "suffix", "infill", "chat"] = Field(
        default="auto",
        description='How the model is asked for the text at the cursor; "auto" takes what the model and the '
        "service do best.",
    )
    fallback: Literal["auto", "always", "never"] = Field(
        default="auto",
        description='Whether completions appear in the completion menu too; "auto" means in editors without '
        "inline completions. Taken at start, from initializationOptions only.",
    )
    beside_menu: Flag = Field(
        default=True,
        description="Whether inline completions appear while an entry of the editor's completion menu is selected.",
    )


class Context(Group):
    """What the model is told beside the code at the cursor, in tokens."""

    prefix_tokens: Whole = Field(
        default=1_500, ge=64, le=32_768, description="Budget for the text before the cursor, in tokens."
    )
    suffix_tokens: Whole = Field(
        default=500, ge=0, le=32_768, description="Budget for the text after the cursor, in tokens."
    )
    related_tokens: Whole = Field(
        default=1_000,
        ge=0,
        le=32_768,
        description="Budget for what is shown beside the file at hand, in tokens; 0 sends none. The local model is "
        "shown nothing, unless this is set.",
    )
    open_files: Flag = Field(
        default=True, description="Whether pieces of other open files, or of files closed lately, are sent along."
    )
    recent_edits: Flag = Field(default=True, description="Whether what was edited lately is sent along.")
    imports: Flag = Field(
        default=True,
        description="Whether the signatures of what is imported from files of the workspace are sent along.",
    )
    diagnostics: Flag = Field(default=True, description="Whether diagnostics near the cursor are sent along.")


class CustomAction(Group):
    """A code action of the user's own."""

    title: Line = Field(max_length=80, description="What the editor shows.")
    prompt: str = Field(min_length=1, max_length=16_384, description="What the model is told to do with the code.")
    kind: ActionKind = Field(
        default="refactor.rewrite",
        description='The kind under which editors list it: "quickfix", "refactor" or "source.qwen-ls", or one '
        "under these.",
    )
    languages: tuple[LanguageId, ...] = Field(
        default=(), description="Language ids in which it is offered; none means all."
    )
    scope: Literal["selection", "symbol", "file"] = Field(default="selection", description="Which code it works on.")


class Actions(Group):
    """Code actions."""

    custom: tuple[CustomAction, ...] = Field(
        default=(),
        max_length=100,
        description="Code actions of your own. In a prompt, {selection}, {symbol}, {file}, {language} and "
        "{diagnostics} are filled in.",
    )
    delivery: Literal["auto", "resolve", "command"] = Field(
        default="auto",
        description='How an action\'s edit reaches the editor; "auto" resolves it where the editor does not block '
        "while it waits, and uses a command elsewhere. To change it, an editor sends it with its initialization "
        "options; it takes effect at restart.",
    )
    confirm: Flag = Field(default=False, description="Whether the editor asks before an edit is applied, where it can.")
    preview: Flag = Field(
        default=False,
        description="Whether a diff is shown before an edit is applied, where the editor's package can; it then "
        "asks by itself.",
    )
    code_lens: Flag = Field(
        default=False, description="Whether actions are offered above functions and classes (code lenses)."
    )


class Explain(Group):
    """Explanations."""

    language: Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]*$", max_length=64)] = Field(
        default="", description="Language to explain in, as a name or a tag; empty means the editor's."
    )
    detail: Literal["brief", "normal", "deep"] = Field(
        default="normal", description="How much is said; deep explanations take the reasoning model."
    )


class Privacy(Group):
    """What may be sent."""

    vscode_scope = "machine"

    exclude: tuple[ExcludePattern, ...] = Field(
        default=(),
        max_length=1_000,
        description="Gitignore patterns of files that are never sent, beside the built-in ones (.env files, keys, "
        "credentials). A folder's settings may add patterns, but not re-include (`!`).",
    )
    respect_gitignore: Flag = Field(default=True, description="Whether files that Git ignores are never sent.")
    redact_secrets: Flag = Field(
        default=True,
        description="Whether keys, tokens and passwords inside files are replaced by placeholders before sending. In "
        "code that comes back they are put back. The local model is told them.",
    )
    allow_unsaved_files: Flag = Field(default=True, description="Whether documents that have no file yet may be sent.")
    allow_outside_workspace: Flag = Field(
        default=False, description="Whether files outside the workspace's folders may be sent, if there are folders."
    )


class Limits(Group):
    """What may be spent."""

    vscode_scope = "machine"

    requests_per_minute: Whole = Field(
        default=120,
        ge=1,
        le=100_000,
        description="The most requests in a minute. What you ask for waits for its turn; what would come by itself "
        "does not.",
    )
    tokens_per_day: Whole | None = Field(
        default=None,
        ge=1,
        description="The most tokens in a day, input and output of all editors together; unset, there is no limit. You "
        "are told at 80 %; when it is reached, completions do not come by themselves until the next day.",
    )
    concurrency: Whole = Field(
        default=4, ge=1, le=64, description="The most requests at the same time. What you ask for goes first."
    )


class Local(Group):
    """The model on this machine."""

    vscode_scope = "machine"

    model: Line = Field(default="qwen2.5-coder-1.5b-instruct", description="Name of the local model.")
    threads: Whole | None = Field(
        default=None,
        ge=1,
        le=1_024,
        description="Processor threads that it may use; unset, one less than there are cores.",
    )
    context_tokens: Whole = Field(
        default=8_192, ge=1_024, le=262_144, description="Size of its context, in tokens; it takes memory accordingly."
    )


class Log(Group):
    """The server's log."""

    vscode_scope = "machine"

    level: Literal["error", "warning", "info", "debug"] = Field(
        default="info", description='How much is logged; code appears at "debug" only, keys never.'
    )
    file: Line | None = Field(
        default=None, description="Path of a file to log to; unset, the log goes to standard error."
    )


class Server(Group):
    """How a client starts the server; the server itself does not look at it."""

    vscode_scope = "machine"
    for_client = True

    path: Line | None = Field(default=None, description="Path of the qwen-ls program; unset, the client looks for it.")
    args: tuple[Line, ...] = Field(default=(), description="Further arguments for the program.")


class Trace(Group):
    """What a client logs about the protocol; the server itself does not look at it."""

    vscode_scope = "window"
    for_client = True

    server: Literal["off", "messages", "verbose"] = Field(
        default="off", description="Whether the client logs the messages between it and the server."
    )


class Settings(Group):
    """All settings, in the section `qwen-ls`."""

    endpoint: Endpoint = Field(default=Endpoint(), description="The model service, and how it is reached.")
    models: Models = Field(default=Models(), description="Which model does which work.")
    completion: Completion = Field(default=Completion(), description="Inline completions.")
    context: Context = Field(default=Context(), description="What the model is told beside the code at the cursor.")
    actions: Actions = Field(default=Actions(), description="Code actions.")
    explain: Explain = Field(default=Explain(), description="Explanations.")
    privacy: Privacy = Field(default=Privacy(), description="What may be sent.")
    limits: Limits = Field(default=Limits(), description="What may be spent.")
    languages: Mapping[LanguageId, Completion] = Field(
        default={},
        description="Completion settings by language id; what a language does not set is as in `completion`.",
    )
    local: Local = Field(default=Local(), description="The model on this machine.")
    log: Log = Field(default=Log(), description="The server's log.")
    server: Server = Field(default=Server(), description="How a client starts the server.")
    trace: Trace = Field(default=Trace(), description="What a client logs about the protocol.")

    def for_language(self, language_id: str) -> Completion:
        """Return the completion settings with those of the language laid over them."""
        own = self.languages.get(language_id)
        if own is None:
            return self.completion
        said = {name: getattr(own, name) for name in own.model_fields_set}
        return self.completion.model_copy(update=said)
