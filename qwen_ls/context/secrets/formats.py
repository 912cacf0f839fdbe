"""Keys and tokens that can be told by their form alone, wherever they stand.

The forms are the services' own, as their documentation and what they give out show them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qwen_ls.context.secrets.placeholders import is_dummy
from qwen_ls.context.secrets.randomness import is_random
from qwen_ls.context.secrets.secret import Secret

SHORTEST = 20
"""Every token has a run of letters, digits, `_` and `-` of this length. Looking for those is what makes this quick."""

_LETTER, _OTHER = b"a", b" "
_LETTERS = bytes(
    ord(_LETTER if (chr(code).isalnum() and code < 128) or chr(code) in "_-" else _OTHER) for code in range(256)
)
_LONG = _LETTER * SHORTEST

_NO_TOKEN = re.compile(r"[a-z_-]+|[A-Z_-]+")
"""Runs with letters of one case and no digit, which are names or rules of dashes."""

_BEFORE = 14
"""How far before its long run a token may begin: `123456789:` of Telegram, `SG.` of SendGrid."""

_BEGINS = r"(?:(?<![A-Za-z0-9_-])|(?<=\\[nrt])|(?<=%[0-9A-F]{2})|(?<=/bot))"
"""Where a token may begin; behind an escape in a string a percent code and Telegram's `/bot` in a URL, too."""

_ENDS = r"(?![A-Za-z0-9])"

_W, _B = "[A-Za-z0-9_-]", "[A-Za-z0-9]"

_FORMATS = {
    "aliyun": rf"LTAI{_B}{{16,20}}",
    "dashscope": r"sk-(?:sp-)?[0-9a-f]{32}|sk-sp-[A-Za-z0-9.]{16,80}",
    "anthropic": rf"sk-ant-{_W}{{20,200}}",
    "openai": rf"sk-(?:proj|svcacct|admin|None)-{_W}{{20,300}}|sk-{_B}{{20}}T3BlbkFJ{_B}{{20}}",
    "openrouter": r"sk-or-v1-[0-9a-f]{64}",
    "huggingface": r"(?:hf|api_org)_[A-Za-z]{34}",
    "google": rf"AIza{_W}{{35}}|GOCSPX-{_W}{{28}}|ya29\.{_W}{{20,400}}|1//0{_W}{{40,200}}",
    "github": rf"gh[pousr]_{_B}{{36,255}}|github_pat_{_B}{{22}}_{_B}{{59}}",
    "gitlab": rf"gl(?:pat|rt|ptt|dt|cbt|soat|agent|ft|imt|oas)-{_W}{{20,60}}(?:\.[a-z0-9]{{2}}\.[a-z0-9]{{9}})?",
    "aws": r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}",
    "slack": rf"xox[abeoprs]-(?:\d-)?{_W}{{16,250}}|xapp-\d-{_W}{{20,200}}|xoxe\.xox[bp]-\d-{_W}{{20,250}}",
    "discord": rf"[MNO]{_W}{{23,27}}\.{_W}{{6,7}}\.{_W}{{27,40}}",
    "stripe": rf"(?:sk|rk)_(?:live|test)_{_B}{{16,200}}|whsec_[A-Za-z0-9+/]{{24,64}}={{0,2}}",
    "twilio": r"SK[0-9a-f]{32}",
    "sendgrid": rf"SG\.{_W}{{20,24}}\.{_W}{{39,50}}",
    "mailgun": r"key-[0-9a-f]{32}",
    "mailchimp": r"[0-9a-f]{32}-us\d{1,2}",
    "npm": rf"npm_{_B}{{36}}",
    "pypi": rf"pypi-AgE{_W}{{50,300}}",
    "docker": rf"dckr_(?:pat|oat)_{_W}{{20,60}}",
    "digitalocean": r"do[opr]_v1_[0-9a-f]{64}",
    "shopify": r"shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}",
    "telegram": rf"\d{{8,10}}:AA{_W}{{33}}",
    "square": rf"sq0(?:csp|atp)-{_W}{{22,43}}",
    "groq": rf"gsk_{_B}{{52}}",
    "xai": rf"xai-{_B}{{80}}",
    "replicate": rf"r8_{_B}{{37}}",
    "perplexity": rf"pplx-{_B}{{48}}",
    "nvidia": rf"nvapi-{_W}{{60,80}}",
    "databricks": r"dapi[0-9a-f]{32}(?:-\d)?",
    "vault": rf"hv[sbr]\.{_W}{{24,300}}",
    "grafana": rf"gl(?:sa_{_B}{{32}}_[0-9a-f]{{8}}|c_[A-Za-z0-9+/]{{32,400}}={{0,2}})",
    "newrelic": r"NRAK-[A-Z0-9]{27}",
    "sentry": r"sntry[su]_[A-Za-z0-9+/=_]{40,300}",
    "planetscale": rf"pscale_(?:tkn|pw|oauth)_{_W}{{32,64}}",
    "supabase": rf"sb(?:p_[0-9a-f]{{40}}|_secret_{_W}{{24,60}})",
    "atlassian": rf"ATATT3{_W}{{50,250}}(?:=[0-9A-F]{{8}})?",
    "rubygems": r"rubygems_[0-9a-f]{48}",
    "terraform": rf"{_B}{{14}}\.atlasv1\.{_W}{{60,80}}",
    "pulumi": r"pul-[0-9a-f]{40}",
    "heroku": rf"HRKU-{_W}{{36,70}}",
    "linear": rf"lin_(?:api|oauth)_{_B}{{32,64}}",
    "notion": rf"ntn_{_B}{{40,50}}|secret_{_B}{{43}}",
    "figma": rf"fig[dou]_{_W}{{40,60}}",
    "postman": r"PMAK-[0-9a-f]{24}-[0-9a-f]{34}",
    "airtable": rf"pat{_B}{{14}}\.[0-9a-f]{{64}}",
    "hubspot": r"pat-(?:na|eu)\d-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
    "tailscale": rf"tskey-[a-z]+-{_B}{{10,30}}-{_B}{{20,60}}",
    "age": r"AGE-SECRET-KEY-1[A-Z0-9]{58}",
    "jwt": rf"eyJ{_W}{{12,1000}}\.eyJ{_W}{{8,3000}}\.{_W}{{16,1000}}",
    "sk": rf"sk-(?:[a-z][a-z0-9]{{1,9}}-){{0,2}}{_W}{{20,200}}",
}

_MADE_OF_WORDS_TOO = frozenset({"sk", "discord", "notion"})
"""Forms that a CSS class or an attribute can have: the text in them must look random, too."""

_BEGIN = re.compile(_BEGINS + "(?=[A-Za-z0-9])")
_TOKEN = re.compile("(?:" + "|".join(f"(?P<{kind}>{form})" for kind, form in _FORMATS.items()) + ")" + _ENDS)


def tokens_in(text: str) -> Iterator[Secret]:
    """The tokens in some lines."""
    done = 0
    for start, end in long_runs_in(text):
        if _NO_TOKEN.fullmatch(text, start, end):
            continue
        # Tokens are tried only where one can begin: once or twice in a run, however long it is.
        earliest = max(done, start - _BEFORE, text.rfind("\n", max(0, start - _BEFORE), start) + 1)
        for begin in _BEGIN.finditer(text, earliest, end):
            match = _TOKEN.match(text, begin.start())
            if match and begin.start() >= done:
                done = match.end()
                kind = match.lastgroup or "token"
                if not is_dummy(match[0]) and (kind not in _MADE_OF_WORDS_TOO or is_random(match[0])):
                    yield Secret(match.start(), match.end(), kind)


def long_runs_in(text: str) -> Iterator[tuple[int, int]]:
    """Where the runs of letters, digits, `_` and `-` stand that are long enough for a token.

    A search for a row of one letter skips from word to word: 50 µs for 30 kB, where a pattern takes 500.
    """
    letters = text.encode("ascii", "replace").translate(_LETTERS)
    start = letters.find(_LONG)
    while start >= 0:
        end = letters.find(_OTHER, start)
        yield start, end if end >= 0 else len(text)
        start = letters.find(_LONG, end) if end >= 0 else -1
