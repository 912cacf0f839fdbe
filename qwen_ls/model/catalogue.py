"""What is known of hosts and models: data in `catalogue.toml`, read once and only when first asked for."""

from __future__ import annotations

import functools
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from qwen_ls.model.base import Usage
from qwen_ls.model.endpoint import is_loopback

T = TypeVar("T")

_PRINTABLE_URL = re.compile(r"[!-\[\]-~]+")
"""No spaces, control characters, backslashes or look-alikes of ASCII: URL parsers disagree on those."""
_NAME_ENDS = "-:.@_"


@dataclass(frozen=True, slots=True)
class HostFacts:
    """A host that a key may be sent to. `region` is Alibaba Cloud's id, where the host belongs to one."""

    name: str
    is_dashscope: bool
    region: str | None = None
    base_url: str | None = None


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """What a model takes. `middle` names the ways to ask it for the middle on DashScope, the best one first.

    `may_resend` says that a chunk of its streams may have all of the text so far, and not what is new.
    """

    name: str
    context_tokens: int
    thinks_by_default: bool
    takes_enable_thinking: bool
    takes_tools: bool
    token_limit_parameter: str
    middle: tuple[str, ...]
    is_translator: bool = False
    may_resend: bool = False
    max_output_tokens: int | None = None
    temperature: float | None = None
    top_p: float | None = None
    top_k: int | None = None
    middle_in: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Price:
    """What a million tokens cost, in USD, for a prompt of one size."""

    input_usd: float
    output_usd: float
    cached_input_usd: float

    def cost_usd(self, usage: Usage) -> float:
        """Return what a request with this usage costs."""
        fresh_tokens = usage.prompt_tokens - usage.cached_tokens
        return (
            fresh_tokens * self.input_usd
            + usage.cached_tokens * self.cached_input_usd
            + usage.completion_tokens * self.output_usd
        ) / 1_000_000


class Catalogue:
    """Answers questions about hosts and models from one table of facts."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        """Read a table of the form of `catalogue.toml`."""
        self._hosts = [(_host_pattern(entry), _host_facts(entry)) for entry in table["hosts"]]
        self._models = {
            name: _model_facts(name, {**table["unknown_model"], **entry}) for name, entry in table["models"].items()
        }
        self._unknown = _model_facts("", table["unknown_model"])
        self._elsewhere = tuple(table["middle"]["elsewhere"])
        self._loopback = tuple(table["middle"]["loopback"])
        self._loopback_ports = {int(port): tuple(ways) for port, ways in table["middle"]["loopback_ports"].items()}
        self._strategies = {name: tuple(ways) for name, ways in table["middle"]["strategies"].items()}
        self._tiers: dict[str, list[list[float]]] = table["prices"]["models"]
        self._cached_share: float = table["prices"]["cached_share"]

    def model(self, name: str) -> ModelFacts:
        """Return the facts of a model, or careful ones under its own name if it is unknown.

        The longest entry that begins the name decides, so `qwen3-coder-plus-2025-07-22` is a
        `qwen3-coder-plus`.
        """
        return replace(_longest(self._models, name) or self._unknown, name=name)

    def host(self, base_url: str) -> HostFacts | None:
        """Return the facts of the host that a base URL leads to, or nothing if it is not listed.

        Only https on the usual port counts, and only the exact host: `dashscope.aliyuncs.com.evil.example`
        and `dashscope.aliyuncs.com@evil.example` are somebody else's.
        """
        authority = _https_authority(base_url)
        for pattern, facts in self._hosts:
            found = pattern.fullmatch(authority) if authority else None
            if found:
                return replace(facts, region=found.groupdict().get("region") or facts.region)
        return None

    def lists_host(self, base_url: str) -> bool:
        """Return whether a key may be sent to a base URL without the user naming its host."""
        return self.host(base_url) is not None

    def middle_strategies(self, base_url: str, model: str) -> tuple[str, ...]:
        """Return the ways to ask for the middle that are worth trying, the best one first.

        On DashScope the model and the region decide; elsewhere what runs at the address does, and is not
        known: the engine goes down the list as the service refuses.
        """
        host = self.host(base_url)
        if host is not None and host.is_dashscope:
            facts = self.model(model)
            return facts.middle_in.get(host.region or "", facts.middle)
        if is_loopback(base_url):
            return self._loopback_ports.get(_port(base_url), self._loopback)
        return self._elsewhere

    def ways_of(self, strategy: str, base_url: str) -> tuple[str, ...]:
        """Return the ways that a strategy named in the settings stands for, the best one first."""
        host = self.host(base_url)
        if host is not None and host.is_dashscope:
            return (strategy,)
        return self._strategies.get(strategy, (strategy,))

    def price(self, model: str, prompt_tokens: int) -> Price | None:
        """Return what tokens cost for a prompt of this size, or nothing where no price is known."""
        tiers = _longest(self._tiers, model)
        if not tiers:
            return None
        _, input_usd, output_usd = next((tier for tier in tiers if prompt_tokens <= tier[0]), tiers[-1])
        return Price(input_usd, output_usd, input_usd * self._cached_share)

    def region_url(self, region: str) -> str | None:
        """Return the base URL of a region by Alibaba Cloud's id (`cn-beijing`) or by name (`beijing`)."""
        for _, facts in self._hosts:
            if facts.base_url is not None and region.lower() in {facts.region, facts.name}:
                return facts.base_url
        return None


@functools.cache
def catalogue() -> Catalogue:
    """Return the catalogue that comes with the package, read on the first call."""
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib

    with Path(__file__).with_name("catalogue.toml").open("rb") as file:
        return Catalogue(tomllib.load(file))


def _host_pattern(entry: Mapping[str, Any]) -> re.Pattern[str]:
    if "host_pattern" in entry:
        return re.compile(entry["host_pattern"])
    return re.compile(re.escape(urlsplit(entry["base_url"]).netloc))


def _host_facts(entry: Mapping[str, Any]) -> HostFacts:
    return HostFacts(
        name=entry["name"],
        is_dashscope=entry["is_dashscope"],
        region=entry.get("region"),
        base_url=entry.get("base_url"),
    )


def _model_facts(name: str, entry: Mapping[str, Any]) -> ModelFacts:
    regions = {region: tuple(ways) for region, ways in entry.get("middle_in", {}).items()}
    return ModelFacts(name=name, **{**entry, "middle": tuple(entry["middle"]), "middle_in": regions})


def _longest(entries: Mapping[str, T], name: str) -> T | None:
    """Return the entry whose name begins this one, the longest if several do, whole words only."""
    bare = name.rpartition("/")[2].lower()
    fitting = [
        entry
        for entry in entries
        if bare.startswith(entry) and (len(bare) == len(entry) or bare[len(entry)] in _NAME_ENDS)
    ]
    return entries[max(fitting, key=len)] if fitting else None


def _https_authority(url: str) -> str | None:
    """Return the host of an https URL on the usual port, or nothing if anything about the URL is unusual."""
    if not _PRINTABLE_URL.fullmatch(url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme != "https":
        return None
    return parts.netloc.lower().removesuffix(":443")


def _port(url: str) -> int:
    try:
        return urlsplit(url).port or 0
    except ValueError:
        return 0
