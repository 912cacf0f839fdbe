from __future__ import annotations

import pytest

from qwen_ls.completion.ways import WAYS
from qwen_ls.model.base import Usage
from qwen_ls.model.catalogue import Catalogue, catalogue

BEIJING = "https://dashscope.aliyuncs.com/compatible-mode/v1"
SINGAPORE = "https://dashscope-intl.aliyuncs.com/compatible-mode/v1"
STRATEGIES = {"fim-chat", "partial", "fim", "suffix", "infill", "chat"}


@pytest.fixture
def facts() -> Catalogue:
    return catalogue()


def test_the_catalogue_is_read_once() -> None:
    assert catalogue() is catalogue()


@pytest.mark.parametrize(
    ("url", "region"),
    [
        (BEIJING, "cn-beijing"),
        (SINGAPORE, "ap-southeast-1"),
        ("https://dashscope-us.aliyuncs.com/compatible-mode/v1", "us-east-1"),
        ("https://cn-hongkong.dashscope.aliyuncs.com/compatible-mode/v1", "cn-hongkong"),
        ("https://coding.dashscope.aliyuncs.com/v1", None),
        ("https://coding-intl.dashscope.aliyuncs.com/v1", None),
        ("https://ws-1a2b.cn-beijing.maas.aliyuncs.com/compatible-mode/v1", "cn-beijing"),
        ("https://ws.ap-southeast-1.maas.aliyuncs.com/compatible-mode/v1", "ap-southeast-1"),
        ("https://ws.ap-northeast-1.maas.aliyuncs.com/compatible-mode/v1", "ap-northeast-1"),
        ("https://ws.eu-central-1.maas.aliyuncs.com/compatible-mode/v1", "eu-central-1"),
        ("https://ws.us-east-1.maas.aliyuncs.com/compatible-mode/v1", "us-east-1"),
        ("https://DASHSCOPE.aliyuncs.com:443/compatible-mode/v1/", "cn-beijing"),
    ],
)
def test_dashscopes_hosts_are_listed(facts: Catalogue, url: str, region: str | None) -> None:
    host = facts.host(url)

    assert host is not None
    assert (host.is_dashscope, host.region) == (True, region)


@pytest.mark.parametrize(
    "url",
    [
        "http://dashscope.aliyuncs.com/compatible-mode/v1",
        "https://dashscope.aliyuncs.com.evil.example/compatible-mode/v1",
        "https://evil-dashscope.aliyuncs.com/v1",
        "https://evil.example/dashscope.aliyuncs.com/v1",
        "https://evil.example#dashscope.aliyuncs.com",
        "https://evil.example?dashscope.aliyuncs.com",
        "https://dashscope.aliyuncs.com@evil.example/v1",
        "https://dashscope.aliyuncs.com:443@evil.example/v1",
        "https://user@dashscope.aliyuncs.com/v1",
        "https://evil.example\\@dashscope.aliyuncs.com/v1",
        "https://dashscope.aliyuncs.com\\.evil.example/v1",
        "https://dashscope.aliyuncs.com:8443/v1",
        "https://dashscope.aliyuncs.com./v1",
        "https://dashscope%2ealiyuncs.com/v1",
        "https://dashscope.aliyuncs.com%00.evil.example/v1",
        "https://dashscope.aliyuncs。com/v1",
        "https://dаshscope.aliyuncs.com/v1",
        "https://dashscope.aliyuncs.com\n.evil.example/v1",
        "https://dashscope.aliyuncs.com\t/v1",
        " https://dashscope.aliyuncs.com/v1",
        "https:///dashscope.aliyuncs.com/v1",
        "https://[::1",
        "//dashscope.aliyuncs.com/v1",
        "dashscope.aliyuncs.com",
        "https://a.b.cn-beijing.maas.aliyuncs.com/v1",
        "https://ws.mars-1.maas.aliyuncs.com/v1",
        "https://cn-beijing.maas.aliyuncs.com/v1",
        "https://ws.cn-beijing.maas.aliyuncs.com.evil.example/v1",
        "https://evil.example/.cn-beijing.maas.aliyuncs.com",
        "https://ws.cn-beijingXmaas.aliyuncs.com/v1",
        "http://127.0.0.1:8080/v1",
        "",
    ],
)
def test_a_look_alike_host_is_not_listed(facts: Catalogue, url: str) -> None:
    assert not facts.lists_host(url)


@pytest.mark.parametrize(
    ("region", "url"),
    [
        ("cn-beijing", BEIJING),
        ("beijing", BEIJING),
        ("Singapore", SINGAPORE),
        ("ap-southeast-1", SINGAPORE),
        ("coding-plan", "https://coding.dashscope.aliyuncs.com/v1"),
        ("workspace", None),
        ("atlantis", None),
    ],
)
def test_a_region_has_a_url_by_id_and_by_name(facts: Catalogue, region: str, url: str | None) -> None:
    assert facts.region_url(region) == url


@pytest.mark.parametrize(
    ("name", "context_tokens"),
    [
        ("qwen3-coder-plus", 1_000_000),
        ("qwen3-coder-plus-2025-07-22", 1_000_000),
        ("qwen3-coder-next", 262_144),
        ("qwen3-coder-480b-a35b-instruct", 262_144),
        ("Qwen/Qwen3-Coder-30B-A3B-Instruct", 262_144),
        ("qwen2.5-coder:7b", 32_768),
        ("qwen2.5-coder-1.5b-instruct-q4_k_m.gguf", 32_768),
        ("qwen3.6-plus", 1_000_000),
        ("qwen-long", 10_000_000),
        ("qwen-mt-flash", 16_384),
        ("qwen-plus-character-ja", 8_192),
        ("qwen-plusher", 32_768),
        ("gpt-x", 32_768),
    ],
)
def test_the_longest_entry_that_begins_the_name_decides(facts: Catalogue, name: str, context_tokens: int) -> None:
    assert (facts.model(name).name, facts.model(name).context_tokens) == (name, context_tokens)


@pytest.mark.parametrize("name", ["qwen3.6-plus", "qwen3.5-plus", "qwen3.5-flash"])
def test_the_newer_models_think_unless_told_not_to(facts: Catalogue, name: str) -> None:
    model = facts.model(name)

    assert (model.thinks_by_default, model.takes_enable_thinking) == (True, True)


@pytest.mark.parametrize("name", ["qwen3-coder-next", "qwen3-coder-plus", "qwen-long", "qwen-mt-plus", "gpt-x"])
def test_other_models_are_not_told_about_thinking(facts: Catalogue, name: str) -> None:
    model = facts.model(name)

    assert (model.thinks_by_default, model.takes_enable_thinking) == (False, False)


def test_qwq_always_thinks(facts: Catalogue) -> None:
    model = facts.model("qwq-plus")

    assert (model.thinks_by_default, model.takes_enable_thinking) == (True, False)


@pytest.mark.parametrize(
    ("url", "model", "ways"),
    [
        (BEIJING, "qwen3-coder-next", ("fim-chat", "partial", "chat")),
        (SINGAPORE, "qwen3-coder-plus-2025-07-22", ("fim-chat", "partial", "chat")),
        (BEIJING, "qwen2.5-coder-32b-instruct", ("fim", "fim-chat", "partial", "chat")),
        (SINGAPORE, "qwen2.5-coder-32b-instruct", ("fim-chat", "partial", "chat")),
        (BEIJING, "qwen3.6-plus", ("chat",)),
        (BEIJING, "gpt-x", ("chat",)),
        (BEIJING, "qwen-mt-plus", ()),
        ("https://gpu.example/v1", "qwen3-coder-plus", ("fim", "infill", "suffix", "fim-begun", "fim-chat", "chat")),
        ("http://127.0.0.1:8080/v1", "qwen2.5-coder-1.5b", ("fim", "infill", "fim-begun", "fim-chat", "chat")),
        ("http://localhost:11434/v1", "qwen2.5-coder:7b", ("suffix", "fim-chat", "chat")),
        ("http://localhost:99999/v1", "qwen2.5-coder:7b", ("fim", "infill", "fim-begun", "fim-chat", "chat")),
    ],
)
def test_the_host_and_the_model_decide_how_to_ask_for_the_middle(
    facts: Catalogue, url: str, model: str, ways: tuple[str, ...]
) -> None:
    assert facts.middle_strategies(url, model) == ways


@pytest.mark.parametrize("url", [BEIJING, SINGAPORE, "https://gpu.example/v1", "http://localhost/v1"])
@pytest.mark.parametrize("model", ["qwen3-coder-next", "qwen2.5-coder-7b", "qwen-plus", "qwq-plus", "gpt-x"])
def test_every_way_is_one_that_the_engine_knows(facts: Catalogue, url: str, model: str) -> None:
    assert set(facts.middle_strategies(url, model)) <= set(WAYS)


@pytest.mark.parametrize("strategy", sorted(STRATEGIES))
@pytest.mark.parametrize("url", [BEIJING, "https://gpu.example/v1", "http://localhost/v1"])
def test_every_strategy_of_the_settings_is_asked_in_ways_that_the_engine_knows(
    facts: Catalogue, url: str, strategy: str
) -> None:
    ways = facts.ways_of(strategy, url)
    assert ways[-1] == strategy
    assert set(ways) <= set(WAYS)


def test_an_answer_is_begun_where_a_service_may_go_on_with_it(facts: Catalogue) -> None:
    assert facts.ways_of("fim-chat", "http://localhost/v1") == ("fim-begun", "fim-chat")
    assert facts.ways_of("fim-chat", BEIJING) == ("fim-chat",)


@pytest.mark.parametrize(
    ("tokens", "dollars"),
    [(0, (1, 5)), (32_768, (1, 5)), (32_769, (1.8, 9)), (200_000, (3, 15)), (262_145, (6, 60)), (2_000_000, (6, 60))],
)
def test_the_price_goes_by_the_size_of_the_prompt(facts: Catalogue, tokens: int, dollars: tuple[float, float]) -> None:
    price = facts.price("qwen3-coder-plus-2025-07-22", tokens)

    assert price is not None
    assert (price.input_usd, price.output_usd) == dollars


def test_a_model_without_a_known_price_has_none(facts: Catalogue) -> None:
    assert facts.price("qwen3-coder-next", 100) is None


def test_cached_tokens_cost_a_fifth(facts: Catalogue) -> None:
    price = facts.price("qwen3-coder-flash", 1_000)

    assert price is not None
    assert price.cost_usd(Usage(1_000, 100, cached_tokens=500)) == pytest.approx(
        (500 * 0.3 + 500 * 0.06 + 100 * 1.5) / 1_000_000
    )
