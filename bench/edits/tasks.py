"""What a model is asked to change in the files of `tests/corpus/sources`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qwen_ls.assist.edits.prompt import edit_messages
from qwen_ls.assist.edits.target import Target, target_of
from qwen_ls.model.base import Message
from qwen_ls.text.document import Snapshot
from qwen_ls.text.lines import Point, Text
from tests.support.corpus import CORPUS

CONTEXT_CHARS = 1_400
"""Short: a small processor reads 30 tokens a second."""

_MARK = re.compile(r"⟦/?[\w-]*⟧")


@dataclass(frozen=True, slots=True)
class Task:
    """Some lines of a source (1-based, both included) and what is to be done with them.

    `style` says how it is asked: `own` as the server does, `plain` as a person would, who gets all habits that a model
    has; `diff` for a unified diff; `blocks` for search and replace.
    """

    name: str
    source: str
    first: int
    last: int
    instruction: str
    style: str = "own"
    max_tokens: int = 220

    @property
    def language(self) -> str:
        """The language id is the folder's name."""
        return self.source.partition("/")[0]

    @property
    def path(self) -> str:
        """The file's name."""
        return self.source.partition("/")[2]

    @property
    def target(self) -> Target:
        """The lines as a target."""
        marked = (CORPUS / "sources" / f"{self.source}.marked").read_text(encoding="utf-8")
        text = Text.of(_MARK.sub("", marked))
        snapshot = Snapshot(f"file:///project/{self.path}", self.language, 1, text)
        return target_of(snapshot, self.path, Point(self.first - 1, 0), Point(self.last - 1, 10_000), CONTEXT_CHARS)

    @property
    def messages(self) -> Sequence[Message]:
        """What the model is sent."""
        target = self.target
        if self.style == "own":
            return edit_messages(target, self.instruction)
        code = target.before + target.code + target.after if self.style == "whole" else target.code
        return (Message("user", f"```{self.language}\n{code}```\n\n{self.instruction}{ASKED[self.style]}"),)


ASKED = {
    "plain": "",
    "whole": "",
    "diff": " Answer with a unified diff only.",
    "blocks": " Answer with one SEARCH/REPLACE block only: <<<<<<< SEARCH, the old lines, =======, the new lines, "
    ">>>>>>> REPLACE.",
    "short": " Show only what changes; write '... existing code ...' in a comment for the rest.",
}

TASKS = (
    Task("python-heaviest-docstring", "python/report.py", 19, 24, "Add a docstring."),
    Task("python-heaviest-types", "python/report.py", 19, 24, "Add type annotations."),
    Task("python-rows-error", "python/report.py", 12, 16, "Raise ValueError with a clear message for an unknown unit."),
    Task("python-total-plain", "python/report.py", 27, 28, "Add a docstring to this function.", "plain"),
    Task("python-inner-line", "python/report.py", 21, 23, "Rename rows to pairs."),
    Task("python-rows-short", "python/report.py", 12, 24, "Add a docstring to heaviest.", "short"),
    Task("python-units-pound", "python/report.py", 5, 9, "Add pounds (lb)."),
    Task("go-get-comment", "go/cache.go", 24, 32, "Add a doc comment."),
    Task("go-len-rlock", "go/cache.go", 40, 44, "Count only entries that have not expired."),
    Task("go-set-plain", "go/cache.go", 34, 38, "Ignore empty keys.", "plain"),
    Task("go-delete-diff", "go/cache.go", 46, 50, "Return whether the key was there.", "diff"),
    Task("go-get-inner", "go/cache.go", 28, 30, "Delete the expired entry before returning."),
    Task("typescript-push-limit", "typescript/queue.ts", 14, 17, "Throw an error when there are 1000 jobs waiting."),
    Task("typescript-size-doc", "typescript/queue.ts", 36, 38, "Add a JSDoc comment."),
    Task("typescript-next-short", "typescript/queue.ts", 19, 34, "Log the error.", "short"),
    Task("typescript-catch-inner", "typescript/queue.ts", 28, 29, "Also print the error with console.error."),
    Task("typescript-job-plain", "typescript/queue.ts", 1, 5, "Add an optional priority.", "plain"),
    Task("rust-add-doc", "rust/words.rs", 15, 24, "Add a doc comment."),
    Task("rust-top-plain", "rust/words.rs", 26, 32, "Simplify this.", "plain"),
    Task("rust-main-args", "rust/words.rs", 35, 42, "Print the total as well."),
    Task("rust-trim-blocks", "rust/words.rs", 15, 24, "Do not lowercase the word.", "blocks"),
    Task("java-balance-stream", "java/Ledger.java", 28, 36, "Use a stream."),
    Task("java-book-cents", "java/Ledger.java", 13, 18, "Refuse zero cents too."),
    Task("java-balances-doc", "java/Ledger.java", 20, 23, "Add a Javadoc comment."),
    Task("java-inner-loop", "java/Ledger.java", 31, 33, "Compare ignoring case."),
    Task("javascript-subtotal-plain", "javascript/cart.js", 14, 16, "Write this with a for loop.", "plain"),
    Task("javascript-group-doc", "javascript/cart.js", 23, 31, "Add a JSDoc comment."),
    Task("javascript-load-error", "javascript/cart.js", 9, 12, "Say the path when the JSON is not valid."),
    Task("javascript-total-diff", "javascript/cart.js", 18, 21, "Round to two digits.", "diff"),
    Task("javascript-group-short", "javascript/cart.js", 23, 38, "Skip items without a shelf.", "short"),
    Task("c-push-check", "c/list.c", 10, 21, "Check the result of strdup too."),
    Task("c-length-loop", "c/list.c", 23, 30, "Use a while loop."),
    Task("c-release-plain", "c/list.c", 32, 41, "Add a comment that explains the function.", "plain"),
    Task("c-main-empty", "c/list.c", 43, 52, "Print an error and return 1 without arguments."),
    Task("ruby-lend-twice", "ruby/library.rb", 15, 21, "Raise an error if the book is lent already."),
    Task("ruby-find-case", "ruby/library.rb", 11, 13, "Ignore case."),
    Task("ruby-lent-plain", "ruby/library.rb", 23, 25, "Add documentation.", "plain"),
    Task("lua-pop-short", "lua/stack.lua", 8, 21, "Let pop raise an error when the stack is empty.", "short"),
    Task("lua-push-nil", "lua/stack.lua", 8, 11, "Refuse nil."),
    Task("shell-log-utc", "shellscript/backup.sh", 8, 10, "Use UTC."),
    Task("shell-check-plain", "shellscript/backup.sh", 14, 17, "Also check that it is readable.", "plain"),
    Task("sql-orders-status", "sql/orders.sql", 6, 11, "Add a status column."),
    Task("sql-select-limit", "sql/orders.sql", 19, 23, "Only the first ten."),
    Task("php-get-post", "php/Router.php", 12, 17, "Reject an empty path."),
    Task("php-dispatch-blocks", "php/Router.php", 19, 29, "Answer 'No such page' instead.", "blocks"),
    Task("kotlin-describe-cold", "kotlin/Weather.kt", 16, 21, "Add 'bitter' below -15."),
    Task("kotlin-average-plain", "kotlin/Weather.kt", 9, 12, "Simplify this.", "plain"),
    Task("swift-add-return", "swift/Playlist.swift", 15, 18, "Return whether it was added."),
    Task("swift-shuffled-whole", "swift/Playlist.swift", 25, 27, "Drop the needless return in shuffled.", "whole", 320),
    Task("csharp-lap-limit", "csharp/Clock.cs", 15, 20, "Keep only the last 100 laps."),
    Task("csharp-text-plain", "csharp/Clock.cs", 22, 25, "Add an XML doc comment.", "plain"),
    Task("elixir-cast-doc", "elixir/counter.ex", 14, 17, "Add a second clause that handles :reset."),
    Task("tsx-add-trim", "typescriptreact/TodoList.tsx", 13, 17, "Trim the text."),
    Task("tsx-list-inner", "typescriptreact/TodoList.tsx", 25, 27, "Strike through what is done."),
    Task("yaml-db-restart", "yaml/compose.yaml", 10, 13, "Restart always."),
    Task("css-card-shadow", "css/style.css", 6, 10, "Add a light shadow."),
    Task("python-report-whole", "python/report.py", 27, 28, "Let total return 0.0 for an empty file.", "whole", 400),
    Task("go-new-cut", "go/cache.go", 20, 32, "Add comments to each line.", "own", 60),
    Task("java-balance-cut", "java/Ledger.java", 20, 36, "Add comments.", "own", 90),
)
