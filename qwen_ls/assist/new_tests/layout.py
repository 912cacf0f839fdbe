"""Where the tests of a file go, language by language. Pure: it decides from a listing of what there is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from qwen_ls.assist.new_tests.convention import Naming
from qwen_ls.assist.new_tests.destination import Destination, NoPlace
from qwen_ls.assist.new_tests.layouts import csharp, go, java, php, python, ruby, rust, script
from qwen_ls.assist.new_tests.listing import Listing
from qwen_ls.assist.new_tests.source import Source

Layout: TypeAlias = Callable[[Source, Listing], Destination]

UNKNOWN_LANGUAGE = "qwen-ls does not know where tests for {language} go. Write a first test yourself, or use Edit."
IS_A_TEST = "This file has tests itself: choose the code that should be tested."

_LAYOUTS: Mapping[str, tuple[Layout, Naming | None]] = {
    "python": (python.destination, python.NAMING),
    "javascript": (script.destination, script.NAMING),
    "javascriptreact": (script.destination, script.NAMING),
    "typescript": (script.destination, script.NAMING),
    "typescriptreact": (script.destination, script.NAMING),
    "go": (go.destination, go.NAMING),
    "rust": (rust.destination, None),
    "java": (java.destination, java.NAMING),
    "kotlin": (java.destination, java.NAMING),
    "ruby": (ruby.destination, ruby.NAMING),
    "php": (php.destination, php.NAMING),
    "csharp": (csharp.destination, csharp.NAMING),
}


def destination_of(source: Source, listing: Listing) -> Destination:
    """Where the tests of a source go.

    Raises:
        NoPlace: that is not known.
    """
    if source.language_id not in _LAYOUTS:
        raise NoPlace(UNKNOWN_LANGUAGE.format(language=source.language_id))
    layout, naming = _LAYOUTS[source.language_id]
    if naming is not None and naming.stem_of(source.path) is not None:
        raise NoPlace(IS_A_TEST)
    return layout(source, listing)
