"""Where a suggestion is whole, in many languages: the end that syntax tells."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwen_ls.completion.moment import Moment
from qwen_ls.completion.shape import reach_of, shape_of, whole_end
from qwen_ls.text.document import Snapshot
from qwen_ls.text.lines import Point, Text

CURSOR = "¦"

END = "¶"
"""Where the text is whole; a text without it has no end yet."""

PYTHON = [
    # a bracket or string that the text opened is no end
    ("x = ¦", "{\n'a': 1,\n\n'b': [\n2],\n}¶\ny = 2\n"),
    ("x = ¦", "f(\n    a,\n    b)¶\n"),
    ("x = ¦", "f(\n    a,\n)¶\n"),
    ("x = ¦", '"""one\n\ntwo (\n"""¶\n'),
    ("def f():\n    x = ¦", '"""\nSELECT (\n"""¶\n    return x\n'),
    ("def f():\n    ¦", 'x = """\nSELECT (\n\n"""\n    return x¶\n\n'),
    ("def f():\n    ¦", "x = {\n'a': 1,\n\n}\n    return x¶\n\n"),
    ("def f():\n    ¦", "a = 1\n    return a¶\ng"),
    ("def f():\n    ¦", "if a:\n        b()\n    else:\n        c()¶\n\n"),
    # what the cursor's line opened
    ("def f(¦", "a, b):\n    return a¶\n\n"),
    ("def f(a: int,¦", "\n      b: int) -> int:\n    return a¶\n\n"),
    ("def f():¦", '\n    """Do it.\n\n    All of it.\n    """\n    return 1¶\n\n\n'),
    ("if a:¦", "\n    b()\nelif c:\n    d()\nelse:\n    e()¶\nf()\n"),
    ("try:¦", "\n    b()\nexcept E:\n    d()¶\ng"),
    ("if a:¦", " return b¶\nc\n"),
    ("if a:¦\nelse:\n    c()\n", "\n    b()¶\nelse:\n    d()\n"),
    ("x = [¦", "1, 2]¶\n"),
    ("x = [1, ¦", "2,¶\n     3]\n"),
    ("x = [1, ¦\n     3]\n", "2,¶\n     4]\n"),
    ("f(¦\n)\n", "\n    a,\n    b,¶\n)\n"),
    ("x = {\n    'a':¦\n}\n", " 1,¶\n    'b': 2,\n}\n"),
    ("x = {\n    'a': ¦", "[\n        1,\n    ],¶\n    'b': 2,\n}\n"),
    ("x = f(\n    a=¦\n)\n", "1¶)\n"),
    ("x = f(\n    a=¦", "1)¶\ny = 2\n"),
    ("x = f(\n    ¦", "a,\n    b,¶\n)\ny = 2\n"),
    ("x = [\n    i for i in a if ¦", "i[1:]¶\n"),
    # strings and comments
    ("# see:¦", " below¶\nx\n"),
    ("if a:  # why¦", " not¶\n    b()\n"),
    ("x = 'so:¦", " a(b'¶\ny\n"),
    ("x = 'so¦", "{}'.format(\n    1,\n)¶\n"),
    ('def f():\n    """¦', "Do it:\n\n    all of it.\n    \"\"\"¶\n    return 1\n"),
    ('def f():\n    """¦"""\n', "Do it.¶\n    return 1\n"),
    ('def f():\n    """¦"""\n', '\n    Do it.\n    """¶\n    return 1\n'),
    ('def f():\n    """Do:\n\n    ¦\n    """\n', 'one (a\n    two)¶\n    """\n    return 1\n'),
    ('def f():\n    """Do:\n\n    so:¦\n    """\n', " it¶\n    two\n"),
    ("if a:¦", "  # why: (\n    b()¶\n\n"),
    ("x = 1  # (¦", " a¶\n"),
    ("x = f¦", "(a)  # see:¶\n    b\n"),
]  # fmt: skip

JAVASCRIPT = [
    ("function f() {¦", "\n  a();\n\n  b();\n}¶\nf();\n"),
    ("function f() {¦}", "\n  a();\n\n  b();\n}¶\nf();\n"),
    ("function f() {¦\n}", "\n  a();\n\n  b();¶\n}\nf();\n"),
    ("class A {\n  f() {¦\n\n  g() {\n  }\n}\n", "\n    a();\n  }¶\n"),
    ("  ¦", "if (a) {\n    b();\n\n    c();\n  } else {\n    d();\n  }\n  e();¶\n\n"),
    ("if (a) {¦", "\n  b();\n} else {\n  c();\n}¶\n"),
    ("if (a) {\n  b();\n} else {¦", "\n  c();\n}¶\n"),
    ("const x = ¦", "`a\n\n${b(`c\n`)} {\n`;¶\n"),
    ("const x = ¦", "a.map((b) => {\n  return b;\n});¶\n"),
    ("const x = {¦", "\na: 1,\n\nb: 2,\n};¶\n"),
    ("const x = {\n  a:¦\n};\n", " 1,¶\n  b: 2,\n"),
    ("switch (a) {¦", "\ncase 1:\n  b();\n\n  break;\ndefault:\n}¶\n"),
    ("switch (a) {\n  case 1:¦", "\n    b();\n    break;¶\n  case 2:\n"),
    ("function f() {\n  ¦\n}\n", "a();¶\n}\n"),
    ("function f() {\n  ¦", "a();\n  b();¶\n}\n\nfunction g() {\n"),
    ("const r = ¦", "/[({\"'`]/;¶\n"),
    ("/**¦", "\n * Do it.\n *\n * All.\n */¶\nfunction f() {}\n"),
    ("// see {¦", " a¶\n"),
    ("const x = 'a {¦", " b';¶\n"),
    ("f(¦", "a, b);¶\n"),
    ("f(a, ¦", "() => {\n  b();\n});¶\n"),
    ("foo(function () {¦})", "\n  a();\n})¶\n"),
]  # fmt: skip

CASES = {
    "python": PYTHON,
    "javascript": JAVASCRIPT,
    "typescript": [
        *JAVASCRIPT,
        ("interface A {¦", "\n  a: number;\n\n  b: string;\n}¶\n"),
        ("type A = ¦", "{\n  a: number;\n};¶\n"),
    ],
    "tsx": [
        ("  return (¦", "\n    <p>Don't {a(1)}</p>\n\n    );¶\n"),
        ("    <div>¦", "\n      <p>It's</p>\n    </div>¶\n    b\n"),
    ],
    "rust": [
        ("fn f<'a>() {¦", "\n    a();\n\n    b();\n}¶\n"),
        ("    let x = ¦", "match a {\n        'a' => b,\n        '{' => c,\n    };¶\n    d();\n"),
        ("        A =>¦", " b(),¶\n        B => c(),\n"),
        ("let x = ¦", 'r#"\n{ "a": (\n"#;¶\n'),
        ("/// ¦", "Does it.\n///\n/// All (of it.¶\nfn f() {\n"),
        ("// ¦", "does it.¶\n// All\n"),
        ("    if a {¦", "\n        b\n    } else {\n        c\n    }¶\n"),
        ("    ¦", "a.b()\n        .c()?;\n    Ok(())¶\n}\n"),
    ],
    "go": [
        ("func f() {¦", "\n\ta()\n\n\tb()\n}¶\n"),
        ("\tif a {¦", "\n\t\tb()\n\t} else if c {\n\t\td()\n\t}¶\n"),
        ("\tx := ¦", "`a\n{\nb`¶\n"),
        ("\tx := ¦", "[]A{\n\t\t{1, 2},\n\n\t\t{3, 4},\n\t}¶\n"),
        ("\tswitch a {¦", "\n\tcase 1:\n\t\tb()\n\n\tcase 2:\n\t}¶\n"),
        ("\tif err ¦", "!= nil {\n\t\treturn err\n\t}¶\n\tb()\n"),
        ("\t¦", "if err != nil {\n\t\treturn err\n\t}\n\treturn nil¶\n}\n"),
    ],
    "java": [
        ("    void f() {¦", "\n        a();\n\n        b();\n    }¶\n"),
        ('        String s = """¦', '\n{ a\n\n""";¶\n'),
        ("    /**¦", "\n     * A.\n     */¶\n    void f() {}\n"),
        ("        try {¦", "\n            a();\n        } catch (E e) {\n            b();\n        }¶\n"),
    ],
    "c": [
        ("int f(void) {¦", "\n    a();\n#ifdef X\n    b();\n#endif\n\n    c();\n}¶\n"),
        ("int f(void) {\n    ¦", "a();\n#ifdef X\n    b();\n#endif\n    c();¶\n}\n"),
        ("int f(void)\n{¦", "\n\tswitch (a) {\n\tcase '{':\n\t\tb();\n\t}\n}¶\n"),
        ("    /* ¦", "a\n * b (\n */¶\n    c();\n"),
        ("int x[] = ¦", "{\n1, 2,\n};¶\n"),
        ("    case 1:¦", "\n        a();\n        break;¶\n    case 2:\n"),
    ],
    "cpp": [
        ("class A {¦", "\npublic:\n  A();\n\nprivate:\n  int a = 1'000;\n};¶\n"),
        ("auto x = ¦", 'R"x(\n{ )"\n)x";¶\n'),
        ("  auto f = ¦", "[&](int a) {\n    return a;\n  };¶\n"),
    ],
    "csharp": [
        ("    void F()\n    {¦", "\n#region a\n        A();\n\n        B();\n    }¶\n"),
        ("        var s = ¦", '@"a\n{\n";¶\n'),
    ],
    "ruby": [
        ("def f¦", "\n  a\n  b {\n    c\n  }\nend¶\ng\n"),
        ("  x.each do |a|¦", "\n    b a\n  end¶\n  c\n"),
        ("  if a¦", "\n    b\n  else\n    c\n  end¶\n  d\n"),
        ("x = ¦", "<<~EOS\n  a {\n\nb\nEOS¶\ny\n"),
        ("def f\n  ¦\nend\n", "a¶\nend\n"),
        ("x = ¦", "%w[a b]¶\ny\n"),
        ("x = a if ¦", "b¶\nc\n"),
    ],
    "lua": [
        ("local function f(a)¦", "\n  return a\nend¶\ng()\n"),
        ("  if a then¦", "\n    b()\n  else\n    c()\n  end¶\n  d()\n"),
        ("x = ¦", "[[\na (\n\n]]¶\n"),
        ("x = {¦", "\n  a = 1,\n\n  b = 2,\n}¶\n"),
        ("--[[¦", " a\nb\n]]¶\nc()\n"),
    ],
    "php": [
        ("function f() {¦", "\n  $a = [\n    1,\n  ];\n\n  return $a;\n}¶\n"),
        ("<?php\n$x = ¦", "'a\nb(';¶\n"),
        ("<?php\n$x = ¦", "<<<EOS\na {\n\nEOS;¶\n"),
    ],
    "kotlin": [
        ("fun f() {¦", "\n    a()\n\n    b()\n}¶\n"),
        ("    val x = ¦", '"""\n{ a\n"""¶\n'),
        ("    a.map {¦", " it + 1 }¶\n    b()\n"),
    ],
    "bash": [
        ("if a; then¦", "\n  b\nelse\n  c\nfi¶\nd\n"),
        ("f() {¦", "\n  a\n\n  b\n}¶\n"),
        ("x=¦", '"a\nb ("¶\n'),
        ("cat ¦", "<<EOF\na {\n\nEOF¶\nb\n"),
        ("case $x in¦", "\n  a) b ;;\n  *) c ;;\nesac¶\nd\n"),
        ("for i in a; do¦", "\n  b\ndone¶\nc\n"),
    ],
    "yaml": [
        ("a:¦", "\n  b: 1\n  c: don't¶\nd: 2\n"),
        ("a: ¦", "[\n  1,\n  2]¶\nb: 1\n"),
        ("  - a:¦", " 1¶\n    b: 2\n"),
    ],
    "json": [
        ('{\n  "a": ¦', '{\n    "b": [\n1]\n  },¶\n  "c": 1\n}\n'),
        ('{\n  "a":¦', " 1,¶\n"),
        ("{¦", '\n  "a": 1,\n\n  "b": "{"\n}¶\n'),
        ("{¦\n}\n", '\n  "a": 1¶\n}\n'),
    ],
    "css": [
        ("a {¦", "\n  color: red;\n\n  margin: 0;\n}¶\nb {\n"),
        ("a {\n  color:¦", " red;¶\n  margin: 0;\n"),
        ("/* ¦", "a\nb {\n*/¶\n"),
    ],
    "html": [
        ("  <ul>¦", "\n    <li>Don't</li>\n  </ul>¶\n  <p>\n"),
        ("<!--¦", " a\n\nb <p>\n-->¶\n<p>\n"),
        ("  <p>¦", "Don't (</p>¶\n  <p>\n"),
    ],
}

ALL = [(language, marked, said) for language, cases in CASES.items() for marked, said in cases]


def moment_at(language: str, marked: str) -> Moment:
    before, _, after = marked.partition(CURSOR)
    point = Point(before.count("\n"), len(before.rpartition("\n")[2]))
    return Moment(Snapshot("file:///project/a", language, 1, Text.of(before + after)), point)


@pytest.mark.parametrize(("language", "marked", "said"), ALL)
def test_a_suggestion_ends_where_its_syntax_does(language: str, marked: str, said: str) -> None:
    text = said.replace(END, "")
    end = whole_end(text, shape_of(moment_at(language, marked), "auto", 20))
    assert (text if end is None else text[:end] + END + text[end:]) == said


@pytest.mark.parametrize(("language", "marked", "said"), ALL)
def test_an_end_stays_however_the_text_goes_on(language: str, marked: str, said: str) -> None:
    text, shape = said.replace(END, ""), shape_of(moment_at(language, marked), "auto", 20)
    for each in (shape, reach_of(shape, "")):
        ends = [whole_end(text[:length], each) for length in range(len(text) + 1)]
        first = next((number for number, end in enumerate(ends) if end is not None), len(ends))
        assert len(set(ends[first:])) <= 1


@pytest.mark.parametrize(("language", "marked", "said"), ALL)
def test_what_is_read_on_contains_what_is_shown(language: str, marked: str, said: str) -> None:
    text, shape = said.replace(END, ""), shape_of(moment_at(language, marked), "auto", 20)
    end, reached = whole_end(text, shape), whole_end(text, reach_of(shape, ""))
    assert reached is None or (end is not None and reached >= end)


ODD = '\n \n\n \t " \' """ ` ${ ( ) [ ] { } # // /* */ if_a: else end x é𝄞 => <p> </p> <!-- <<EOS EOS \\ \r \0 r# , ;'

CODE = st.lists(st.sampled_from([*ODD.split(" "), "  ", "    "])).map("".join)


@given(st.sampled_from([*CASES, "plaintext", "swift", "markdown"]), CODE, CODE, CODE)
def test_nothing_that_a_model_says_is_too_odd(language: str, before: str, after: str, said: str) -> None:
    shape = shape_of(moment_at(language, f"{before}{CURSOR}{after}"), "auto", 20)
    for each in (shape, reach_of(shape, after.partition("\n")[0])):
        ends = [whole_end(said[:length], each) for length in range(len(said) + 1)]
        found = [end for end in ends if end is not None]
        assert len(set(found)) <= 1
        assert not found or ends[-1] == found[0] <= len(said)
