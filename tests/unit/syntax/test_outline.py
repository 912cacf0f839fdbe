"""Outlines: what a source offers to others, and what it imports, in each language that has them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qwen_ls.syntax.imported import Import
from qwen_ls.syntax.outline import LANGUAGES, MOST_MEMBERS, MOST_SIGNATURES, Outliner

PYTHON = '''\
import os.path as p, sys
from ..a.b import (C, d as e)
from . import x
from y import *
if TYPE_CHECKING:
    from q import w

LIMIT: int = 3
table["x"] = 4

@decorated_by_something_that_is_long(1, 2, 3)
def area(width: float,
         height: float = 1.0) -> float:
    """Doc."""
    return width * height

@dataclass(frozen=True)
class Shape(Base):
    """Doc."""
    sides: int = 4

    def __init__(self, sides: int) -> None:
        self.sides = sides

    @property
    def name(self) -> str:
        return "shape"

    def _hidden(self): ...
'''

TYPESCRIPT = """\
import def, { A, b as c } from './x';
import * as ns from "../y.js";
export { q } from './z';
const r = require('./r');
export function area<T>(a: T, b?: number): T { return a; }
export default class Shape extends Base implements I {
  private x: number = 1;
  sides: number = 4;
  constructor(y: string) { super(); }
  async name(a: string): Promise<void> { await x; }
}
export interface Point { x: number; move(): void }
type U = 'a' | 'b';
export const arrow = (a: number): string => { return ''; };
"""

RUST = """\
mod shapes;
use crate::a::{b::C, d as e, f::{self, G}};
use super::x::*;
pub struct Shape { pub sides: i32 }
impl Shape { pub fn new(sides: i32) -> Self { todo!() } }
pub trait Area { fn area(&self) -> f64; }
pub fn total<T: Clone>(a: &T) -> T { a.clone() }
"""

GO = """\
package p
import "fmt"
import (
  x "example.com/m/pkg/a"
)
type Shape struct { Sides int }
func (s *Shape) Area() float64 { return 1 }
func Total(a int, b string) (int, error) { return 1, nil }
"""

JAVA = """\
package com.a;
import com.b.C;
import static com.b.D.f;
import com.c.*;
public class Shape<T> extends Base {
  private int a = 1;
  public int sides;
  public Shape(int a) { this.a = a; }
  public String name(int x) { return ""; }
}
"""

CPP = """\
#include "x.h"
#include <vector>
namespace n {
class Shape : public Base {
 public:
  Shape(int a);
  int sides() const { return 4; }
 private:
  int hidden_;
};
template <typename T> T total(T a) { return a; }
}
#ifndef X
#include "y/z.h"
struct Point { int x; };
#endif
int area(int a, char *b) { return 1; }
"""

IMPORTS = {
    "python": (
        PYTHON,
        [
            Import("os.path"),
            Import("sys"),
            Import("..a.b", ("C", "d")),
            Import(".", ("x",)),
            Import("y", ("*",)),
            Import("q", ("w",)),
        ],
    ),
    "typescript": (
        TYPESCRIPT,
        [Import("./x", ("*", "A", "b")), Import("../y.js", ("*",)), Import("./z", ("q",)), Import("./r")],
    ),
    "rust": (
        RUST,
        [
            Import("self::shapes"),
            Import("crate::a::b", ("C",)),
            Import("crate::a", ("d",)),
            Import("crate::a::f"),
            Import("crate::a::f", ("G",)),
            Import("super::x", ("*",)),
        ],
    ),
    "go": (GO, [Import("fmt"), Import("example.com/m/pkg/a")]),
    "java": (JAVA, [Import("com.b", ("C",)), Import("com.b.D", ("f",)), Import("com.c", ("*",))]),
    "cpp": (CPP, [Import("x.h"), Import("y/z.h")]),
}

SIGNATURES = {
    "python": (
        PYTHON,
        [
            "LIMIT: int = 3",
            "def area(width: float, height: float = 1.0) -> float: ...",
            "@dataclass(frozen=True)\nclass Shape(Base):\n    sides: int = 4\n"
            "    def __init__(self, sides: int) -> None: ...\n"
            "    @property\n    def name(self) -> str: ...",
        ],
    ),
    "typescript": (
        TYPESCRIPT,
        [
            "const r = require('./r');",
            "export function area<T>(a: T, b?: number): T;",
            "export default class Shape extends Base implements I {\n    sides: number = 4;\n"
            "    constructor(y: string);\n    async name(a: string): Promise<void>;\n}",
            "export interface Point {\n    x: number;\n    move(): void;\n}",
            "type U = 'a' | 'b';",
            "export const arrow = (a: number): string => …",
        ],
    ),
    "rust": (
        RUST,
        [
            "pub struct Shape { pub sides: i32 }",
            "impl Shape {\n    pub fn new(sides: i32) -> Self;\n}",
            "pub trait Area {\n    fn area(&self) -> f64;\n}",
            "pub fn total<T: Clone>(a: &T) -> T;",
        ],
    ),
    "go": (
        GO,
        [
            "type Shape struct { Sides int }",
            "func (s *Shape) Area() float64;",
            "func Total(a int, b string) (int, error);",
        ],
    ),
    "java": (
        JAVA,
        [
            "public class Shape<T> extends Base {\n    public int sides;\n    public Shape(int a);\n"
            "    public String name(int x);\n}"
        ],
    ),
    "cpp": (
        CPP,
        [
            "class Shape : public Base {\n    Shape(int a);\n    int sides() const;\n}",
            "template <typename T> T total(T a);",
            "struct Point { int x; }",
            "int area(int a, char *b);",
        ],
    ),
}


@pytest.fixture(scope="module")
def outliner() -> Outliner:
    return Outliner()


@pytest.mark.parametrize("language", sorted(IMPORTS))
def test_imports_are_read_in_the_order_of_the_source(outliner: Outliner, language: str) -> None:
    source, expected = IMPORTS[language]
    assert list(outliner.imports(source, language)) == expected


@pytest.mark.parametrize("language", sorted(SIGNATURES))
def test_signatures_are_told_without_their_bodies(outliner: Outliner, language: str) -> None:
    source, expected = SIGNATURES[language]
    assert [signature.text for signature in outliner.outline(source, language).signatures] == expected


def test_the_name_of_a_method_s_type_is_that_of_its_impl(outliner: Outliner) -> None:
    assert [each.name for each in outliner.outline(RUST, "rust").signatures] == ["Shape", "Shape", "Area", "total"]


def test_a_language_without_outlines_has_an_empty_one(outliner: Outliner) -> None:
    outline = outliner.outline("# Title\n", "markdown")
    assert (outline.imports, outline.signatures) == ((), ())


def test_what_comes_before_an_error_is_told(outliner: Outliner) -> None:
    signatures = outliner.outline("def area(width):\n    return 1\n\ndef half(", "python").signatures
    assert signatures[0].text == "def area(width): ..."


def test_the_imports_of_a_cut_file_are_told(outliner: Outliner) -> None:
    assert outliner.imports("import { A } from './x';\nfunction f(", "typescript") == (Import("./x", ("A",)),)


def test_an_outline_is_bounded(outliner: Outliner) -> None:
    source = "".join(f"def f{number}(): pass\n" for number in range(MOST_SIGNATURES + 50))
    assert len(outliner.outline(source, "python").signatures) == MOST_SIGNATURES


def test_a_class_is_bounded(outliner: Outliner) -> None:
    source = "class C:\n" + "".join(f"    def f{number}(self): pass\n" for number in range(MOST_MEMBERS + 50))
    [signature] = outliner.outline(source, "python").signatures
    assert signature.text.count("def ") == MOST_MEMBERS


@settings(max_examples=60, deadline=None)
@given(
    language=st.sampled_from(sorted(LANGUAGES)),
    parts=st.lists(
        st.one_of(
            st.sampled_from(
                [*"{}()[]:;,\n ", "class A", "def f", "fn f", "use a::{", "import ", "from . import", "ü🦄"]
            ),
            st.text(max_size=8),
        ),
        max_size=40,
    ),
)
def test_no_source_is_too_broken_to_be_read(language: str, parts: list[str]) -> None:
    outline = Outliner().outline("".join(parts), language)
    assert all(signature.name for signature in outline.signatures)
