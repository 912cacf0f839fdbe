"""What must survive a translation."""

from __future__ import annotations

import pytest

from qwen_ls.assist.translation.survival import survived
from qwen_ls.assist.translation.unit import Unit
from qwen_ls.text.lines import Point


def string(text: str, said: str, quote: str = '"', *, escapes: bool = True, holes: tuple[str, ...] = ()) -> str | None:
    return survived(Unit(Point(0, 0), Point(0, 1), text, quote=quote, escapes=escapes, holes=holes), said)


def comment(text: str, said: str) -> str | None:
    return survived(Unit(Point(0, 0), Point(0, 1), text, lead="# "), said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Hello {name}", "Hallo {name}"),
        ("%d of %s files", "%d von %s Dateien"),
        ("%(a)s and %(b)s", "%(b)s und %(a)s"),
        ("%1$s and %2$s", "%2$s und %1$s"),
        ("Hi ${name}!", "Hallo ${name}!"),
        ("Hi $name, see https://a.b/c.", "你好$name，参见https://a.b/c。"),
        ("%s is there", "有%s个"),
        ("One\\nTwo", "Eins\\nZwei"),
        ("Done: 100%%", "Fertig: 100%%"),
        ("See <b>this</b>", "Siehe <b>das</b>"),
        ('Say \\"hi\\"', 'Sag \\"hallo\\"'),
    ],
)
def test_a_string_with_all_that_it_had_is_taken(text: str, said: str) -> None:
    assert string(text, said) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Hello {name}", "Hallo {Name}"),
        ("Hello {name}", "Hallo"),
        ("%d of %s files", "%s von %d Dateien"),
        ("{} of {:d}", "{:d} von {}"),
        ("Hi ${name}!", "Hallo $ {name}!"),
        ("One\\nTwo", "Eins\nZwei"),
        ("One\\nTwo", "Eins Zwei"),
        ("Say it", "Sag {es}"),
        ("Say it", "Sag es \\"),
        ("Say it", "Sag $es"),
        ("Say it", ""),
        ("Say it", "Sag " * 100),
        ("Say it", "Sag\nes"),
        ("See <b>this</b>", "Siehe <b>das<b>"),
    ],
)
def test_a_string_that_lost_or_gained_something_is_refused(text: str, said: str) -> None:
    assert string(text, said) is None


def test_quotes_are_escaped_where_the_string_would_end() -> None:
    assert string("Not found", "Pas trouvé l'objet", "'") == "Pas trouvé l\\'objet"
    assert string("Not found", 'Nicht "da"') == 'Nicht \\"da\\"'
    assert string("Not found", "Pas trouvé l'objet", '"') == "Pas trouvé l'objet"


def test_quotes_that_cannot_be_escaped_are_refused() -> None:
    assert string("Not found", "Pas trouvé l'objet", "'", escapes=False) is None


@pytest.mark.parametrize(
    ("text", "said", "expected"),
    [
        ("Says `x` twice.", "Sagt `x`  zweimal.\n", "Sagt `x` zweimal."),
        ("Calls do_it().", "Ruft do_it() auf.", "Ruft do_it() auf."),
        ("Says `x`.", "Sagt `y`.", None),
        ("Calls do_it().", "Ruft mach_es() auf.", None),
        ("See {@link A}.", "Siehe {@Link A}.", None),
        ("Ends here", "Endet hier */", None),
        ("Raises ValueError here.", "在这里引发ValueError。", "在这里引发ValueError。"),
        ("Raises ValueError here.", "Wirft Wertfehler hier.", None),
        ("Calls do_it() twice.", "调用do_it()两次。", "调用do_it()两次。"),
        ("The max_size is it.", "最大值max_size就是。", "最大值max_size就是。"),
        ("TODO: see https://a.b/c.", "TODO：参见https://a.b/c。", "TODO：参见https://a.b/c。"),
        ("See (https://a.b/c)", "参见（https://a.b/d）", None),
        ("Ends here", 'Endet """ hier', None),
    ],
)
def test_comments_keep_names_and_do_not_end_early(text: str, said: str, expected: str | None) -> None:
    assert comment(text, said) == expected


@pytest.mark.parametrize("sign", ["\0", "\x0b", "\x85", "\u2028", "\u202e", "\u2066"])
def test_what_could_end_a_line_or_turn_it_round_never_comes_in(sign: str) -> None:
    assert string("Say it", f"Sag{sign}es") is None
    assert comment("Say it", f"Sag{sign}es") in {None, "Sag es"}


HOLE = "{'' if label is None else f' ({label})'}"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (f"Zieh {HOLE} jetzt", f"Zieh {HOLE} jetzt"),
        (f"{HOLE} ziehen", f"{HOLE} ziehen"),
        ("Zieh {'' wenn label is None sonst f' ({label})'} jetzt", None),
        (f"Zieh {HOLE} und {HOLE}", None),
        ("Zieh", None),
    ],
)
def test_code_in_a_string_stays_to_the_letter(said: str, expected: str | None) -> None:
    assert string(f"Draw {HOLE} now", said, holes=(HOLE,)) == expected


def test_quotes_in_the_code_of_a_string_are_not_escaped() -> None:
    hole = '#{h["a"]}'
    assert string(f"Is {hole} there", f"Ist {hole} da", holes=(hole,)) == f"Ist {hole} da"
    assert string(f"Is {hole} there", f'Ist {hole} "da"', holes=(hole,)) is None
