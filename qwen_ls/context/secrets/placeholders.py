"""What stands where a secret could stand, and evidently is none."""

from __future__ import annotations

import re

_DUMMY = re.compile(
    r"x{4}|\*{3}|\.{3}|0{8}|1234567890|0123456789|abcdefghij|example|sample|placeholder|redacted|your|dummy|changeme|insert",
    re.IGNORECASE,
)
"""What a key has in it only if somebody wrote it to show what a key looks like."""

_REFERENCE = re.compile(
    r"""
      \$(?:[A-Za-z_{(]|\d\b) | \$\$ | \$2[aby]\$ | \$(?:argon2|pbkdf2|scrypt|5|6|apr1)  # variables of shells, and hashes of passwords
    | [<{\[(] | %[({sdA-Z] | @[A-Za-z{(@][\w.]*(?:$|\() | [*&!]\w*$ | \#\{                  # of templates, of YAML
    | [./~]+/ | /[\w.-]+/ | [A-Za-z]:\\ | \\\\ | \.\.?/                          # paths
    | [A-Za-z][A-Za-z0-9+.-]{1,20}: //                                             # URLs and references to a vault
    | (?:arn|urn|ssm|vault|secret|secrets|env|file|ref|op|sha256|sha512|sha1|md5|bcrypt|base64|data|projects|kv|enc|aws|gcp|azure|urn):
    | [\w-]+(?:\.[\w-]+)+:\d{2,5}$                                                    # a host and its port
    | [v^~<>=]{0,2}\d{1,6}(?:\.\d{1,6})+(?:[-+.]|$) | --[a-z]                                    # a version, a flag
    | (?:projects|secrets?|kv|vault|ENC\[)[/\[]
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""How a value begins that says where the secret is, instead of being it."""

_TEMPLATE = re.compile(
    r"\$\{|\{\{|\$\(|<%|\{\w*\}|%\(\w+\)s|%s|<[A-Za-z][\w ./-]*>|\b(?:process|os)\.env|getenv|\bENV\[|\bsys\.argv|\binput\(|#\{",
)
"""What is filled in later, wherever in a value it stands."""

_LETTERS = re.compile(r"[A-Za-z]+")

DULL = frozenset(
    ["a", "access", "account", "admin", "administrator", "alice", "an", "any", "api", "apikey", "app", "auth", "authorization", "aws", "azure", "bad", "bar", "base", "basic", "baz", "bearer", "blank", "bob", "bogus", "bot", "cert", "change", "changeit", "changeme", "ci", "client", "code", "confirm", "confirmation", "correct", "cred", "credential", "credentials", "current", "custom", "data", "database", "db", "default", "demo", "dev", "development", "digest", "do", "dummy", "edit", "email", "empty", "encrypted", "enter", "env", "error", "example", "expired", "fake", "false", "field", "file", "first", "foo", "for", "forgot", "form", "from", "generic", "get", "github", "gitlab", "google", "guest", "has", "hash", "header", "hello", "here", "hidden", "http", "https", "id", "in", "incorrect", "input", "insert", "invalid", "is", "it", "json", "jwt", "key", "label", "last", "local", "localhost", "login", "manager", "master", "me", "minio", "missing", "mock", "mongo", "my", "mypass", "mypassword", "mysecret", "mysql", "name", "new", "nil", "no", "none", "not", "null", "oauth", "of", "old", "openai", "optional", "or", "other", "pass", "passphrase", "passwd", "password", "passwords", "placeholder", "plain", "please", "postgres", "postgresql", "private", "prod", "production", "profile", "public", "pwd", "qux", "random", "redacted", "redis", "refresh", "regex", "remember", "rename", "repeat", "replace", "required", "reset", "root", "sa", "sample", "secret", "secrets", "secure", "server", "service", "session", "set", "shared", "sign", "signature", "signin", "signup", "some", "somepassword", "somesecret", "staging", "start", "str", "string", "stub", "super", "supersecret", "system", "temp", "template", "test", "tester", "testing", "testpass", "testpassword", "testuser", "text", "that", "the", "this", "thisisasecret", "tmp", "to", "todo", "token", "topsecret", "true", "type", "undefined", "unset", "update", "url", "use", "user", "username", "utf", "v", "valid", "value", "version", "warning", "we", "weak", "welcome", "with", "world", "wrong", "x", "xx", "xxx", "xxxx", "y", "yes", "you", "your", "z", "zzz"]
)
"""Words that people write where a password would stand."""


def is_dummy(text: str) -> bool:
    """Whether a key that has the right form was only written to show the form."""
    return _DUMMY.search(text) is not None or len(set(text[-16:])) <= 3


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
