"""What stands where a secret could stand, and evidently is none."""

from __future__ import annotations

import re

from qwen_ls.context.secrets.dull_words import DULL

_DUMMY = re.compile(
    r"x{4}|\*{3}|\.{3}|0{8}|1234567890|0123456789|abcdefghij|example|sample|placeholder|redacted|your|dummy|changeme"
    r"|insert",
    re.IGNORECASE,
)
"""What a key has in it only if somebody wrote it to show what a key looks like."""

_REFERENCE = re.compile(
    r"""
      \$(?:[A-Za-z_{(]|\d\b) | \$\$ | \$2[aby]\$ | \$[56]\$  # variables of shells, hashes of passwords
    | [<{\[(] | %[({sdA-Z] | @[A-Za-z{(@][\w.]*(?:$|\() | [*&!]\w*$ | \#\{                  # of templates, of YAML
    | [./~]+/ | /[\w.-]+/ | [A-Za-z]:\\ | \\\\ | \.\.?/                          # paths
    | [A-Za-z][A-Za-z0-9+.-]{1,20}: //                                             # URLs and references to a vault
    | (?:arn|urn|ssm|vault|secrets?|env|file|ref|op|kv|enc|aws|gcp|azure|projects|data|base64|bcrypt|md5|sha[0-9]{1,3}):
    | [\w-]+(?:\.[\w-]+)+:\d{2,5}$                                                    # a host and its port
    | [v^~<>=]{0,2}\d{1,6}(?:\.\d{1,6})+(?:[-+.]|$) | --[a-z]                                    # a version, a flag
    | (?:projects|secrets?|kv|vault|ENC\[)[/\[]
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""How a value begins that says where the secret is, instead of being it."""

_TEMPLATE = re.compile(
    r"\$\{|\{\{|\$\(|<%|\{\w*\}|%\(\w+\)s|%s|<[A-Za-z][\w ./-]*>|\b(?:process|os)\.env|getenv|\bENV\[|\binput\(|#\{",
)
"""What is filled in later, wherever in a value it stands."""

_LETTERS = re.compile(r"[A-Za-z]+")


def is_dummy(text: str) -> bool:
    """Whether a key that has the right form was only written to show the form."""
    return _DUMMY.search(text, 0, 200) is not None or len(set(text[-16:])) <= 3


def is_reference(text: str) -> bool:
    """Whether a value says where the secret comes from: a variable, a template, a path, a vault, a hash of it."""
    return _REFERENCE.match(text) is not None or _TEMPLATE.search(text) is not None


def is_dull(text: str) -> bool:
    """Whether a value has no words but those that people write where a password would stand, or none but one letter."""
    words = [word.lower() for word in _LETTERS.findall(text)]
    return all(word in DULL or len(word) == 1 for word in words) if words else _is_simple_number(text)


def _is_simple_number(text: str) -> bool:
    digits = "".join(c for c in text if c.isdigit())
    return len(digits) < 4 or digits in "01234567890123456789" or len(set(digits)) <= 2
