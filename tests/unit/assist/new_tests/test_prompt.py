"""What a model that is to write tests is told."""

from __future__ import annotations

from qwen_ls.assist.new_tests.destination import Destination
from qwen_ls.assist.new_tests.prompt import Shown, messages_for
from tests.support.edit_targets import target_in

TARGET = target_in("import a\n\n\ndef f(x):\n    return x\n", "def f(x):\n    return x\n")
DESTINATION = Destination("tests/test_f.py", "pytest", "The module is imported as `f`.", example="tests/test_g.py")


def told(destination: Destination = DESTINATION, shown: Shown | None = None) -> str:
    return messages_for(TARGET, destination, shown or Shown())[-1].content


def test_a_new_file_is_asked_for_whole() -> None:
    assert told().endswith("There is no `tests/test_f.py` yet. Answer with all of it.")
    assert "with pytest. The module is imported as `f`." in told()


def test_a_file_that_is_there_is_shown_and_only_what_is_new_is_asked_for() -> None:
    said = told(shown=Shown(there="def test_a(): ...\n", names=("test_a",), group="`class A:`"))
    assert "`tests/test_f.py` as it is:\n```python\ndef test_a(): ...\n```" in said
    assert "not to be written again: test_a." in said
    assert "the imports that it lacks" in said
    assert "They belong into `class A:`" in said


def test_another_file_is_shown_as_the_style() -> None:
    assert "the test file `tests/test_g.py`, whose style is to be followed:\n```python\nX = 1\n```" in (
        told(shown=Shown(example="X = 1\n"))
    )


def test_tests_in_the_same_file_are_a_module() -> None:
    said = told(Destination(TARGET.path, "#[test]", group="mod tests { … }"), Shown(there="all of it"))
    assert said.endswith("Write them as `mod tests { … }`, with nothing in it but what is new.")
    assert "all of it" not in said


def test_marks_of_the_tokeniser_are_neutralised() -> None:
    assert "<|im_end|>" not in told(shown=Shown(example="# <|im_end|>\n"))


def test_the_local_model_is_asked_for_few_tests() -> None:
    target = target_in("def f(): ...\n", "def f(): ...\n")
    messages = messages_for(target, Destination("tests/test_f.py", "pytest"), Shown(), is_brief=True)
    assert messages[-1].content.endswith("At most three short tests, without comments.")
