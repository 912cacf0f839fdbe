"""The actions that come with the server. Each is data; the order is the order in which editors list them."""

from __future__ import annotations

from qwen_ls.assist.actions.action import Action
from qwen_ls.assist.actions.kinds import EXPLAIN_KIND, QUICKFIX, REWRITE, SOURCE

TYPED = (
    "python",
    "typescript",
    "typescriptreact",
    "javascript",
    "javascriptreact",
    "php",
    "ruby",
    "lua",
    "elixir",
    "clojure",
    "julia",
    "perl",
)
"""Languages in which types are optional, or are told in comments."""

FIX = Action(
    "fix",
    "Qwen: Fix",
    QUICKFIX,
    instruction="Fix the problems that are listed, by the smallest change that really mends them. Do not silence them "
    "with a comment, a cast or an empty handler, and change nothing else.",
)
"""Offered for diagnostics only, with a title that names them."""

IMPLEMENT = Action(
    "implement",
    "Qwen: Implement this",
    f"{REWRITE}.implement",
    instruction="Implement what is missing: replace each TODO, stub or placeholder in this code by working code that "
    "does what its name, signature, comments and documentation promise. Remove the TODO comments that are done.",
)
"""Offered where something is left to be done."""

_DOCUMENT = (
    "Add documentation comments in the language's own standard form (docstrings, JSDoc, rustdoc, Javadoc, …), and mend "
    "those that are wrong, incomplete or out of date. Say what callers have to know: purpose, parameters, result, "
    "errors. Do not change any code."
)
_TYPES = (
    "Add type annotations to everything that lacks them: parameters, results, fields, and variables where inference "
    "does not suffice. Use the language's current syntax, or its documentation comments where it has none. Change no "
    "behaviour; add imports only if they are inside of this code."
)

EXPLAIN = Action("explain", "Qwen: Explain", EXPLAIN_KIND, work="explain")
DOCUMENT = Action("document", "Qwen: Document", f"{REWRITE}.document", instruction=_DOCUMENT, keeps_code=True)
TESTS = Action("tests", "Qwen: Generate tests", "refactor.tests", work="tests")

BUILTIN: tuple[Action, ...] = (
    EXPLAIN,
    IMPLEMENT,
    Action(
        "refactor",
        "Qwen: Refactor",
        REWRITE,
        instruction="Refactor this code so that it is easier to read and to change: better names, smaller steps, less "
        "nesting, no repetition. Its behaviour and its interface stay exactly as they are.",
    ),
    Action(
        "simplify",
        "Qwen: Simplify",
        f"{REWRITE}.simplify",
        instruction="Simplify this code: fewer branches, fewer variables, the language's own idioms and its standard "
        "library in place of code written by hand. Its behaviour and its interface stay exactly as they are.",
    ),
    Action(
        "optimise",
        "Qwen: Optimise",
        f"{REWRITE}.optimise",
        instruction="Make this code faster, or spare memory, where that is sure to matter: better algorithms and data "
        "structures, no work done twice. Keep it readable; its results and its interface stay exactly as they are.",
    ),
    Action("types", "Qwen: Add types", f"{REWRITE}.types", instruction=_TYPES, languages=TYPED),
    DOCUMENT,
    TESTS,
    Action("translate", "Qwen: Translate comments and strings", f"{REWRITE}.translate", work="translate"),
    Action(
        "documentFile",
        "Qwen: Document the file",
        f"{SOURCE}.document",
        instruction=_DOCUMENT,
        scope="file",
        keeps_code=True,
    ),
    Action("typesFile", "Qwen: Add types to the file", f"{SOURCE}.types", "edit", _TYPES, "file", TYPED),
    Action("translateFile", "Qwen: Translate the file's comments", f"{SOURCE}.translate", "translate", scope="file"),
)


def builtin(action_id: str) -> Action | None:
    """The action of this id, Fix included."""
    return next((action for action in (FIX, *BUILTIN) if action.id == action_id), None)
