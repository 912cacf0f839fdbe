import assert from "node:assert/strict";
import { test } from "node:test";

import { type Inspected, isOwn, liveSettings, ownSettings, serverEnvironment, switched } from "../src/settings.ts";

const KEYS = ["endpoint.baseUrl", "endpoint.apiKeyEnv", "endpoint.timeouts.connectMs", "models.edit", "completion.enabled"];

function configuration(values: Record<string, Inspected>): { inspect(key: string): Inspected | undefined } {
  return { inspect: (key) => values[key] };
}

await test("the server is started with the user's own values of the groups that decide about trust", () => {
  const said = configuration({
    "endpoint.timeouts.connectMs": { globalValue: 5000 },
    "models.edit": { globalValue: "qwen3-coder-plus", workspaceValue: "evil" },
    "completion.enabled": { globalValue: false },
  });
  assert.deepEqual(ownSettings(said, KEYS), {
    endpoint: { timeouts: { connectMs: 5000 } },
    models: { edit: "qwen3-coder-plus" },
  });
});

await test("what a repository says of these groups reaches the server in no way", () => {
  const hostile = configuration({
    "endpoint.baseUrl": { workspaceValue: "https://evil.example/v1" },
    "models.edit": { workspaceFolderValue: "evil" },
  });
  assert.deepEqual(ownSettings(hostile, KEYS), {});
  assert.deepEqual(liveSettings(hostile, KEYS), {});
});

await test("the nearest value of any other setting is told when the server asks, and no default is", () => {
  const said = configuration({ "completion.enabled": { globalValue: true, workspaceValue: false } });
  assert.deepEqual(liveSettings(said, KEYS), { completion: { enabled: false } });
  assert.deepEqual(liveSettings(configuration({ "completion.enabled": {} }), KEYS), {});
});

await test("endpoint and key go by the environment, the key under the name that the user chose", () => {
  const settings = { endpoint: { baseUrl: "https://gateway.example/v1", apiKeyEnv: "MY_KEY" } };
  assert.deepEqual(serverEnvironment(settings, "sk-1", { PATH: "/bin" }), {
    PATH: "/bin",
    QWEN_LS_BASE_URL: "https://gateway.example/v1",
    MY_KEY: "sk-1",
  });
});

await test("a name that is none does not become a variable", () => {
  const settings = { endpoint: { apiKeyEnv: "A=B" } };
  assert.deepEqual(serverEnvironment(settings, "sk-1", {}), { DASHSCOPE_API_KEY: "sk-1" });
});

await test("without a key the environment is as it was", () => {
  assert.deepEqual(serverEnvironment({}, undefined, { DASHSCOPE_API_KEY: "sk-shell" }), { DASHSCOPE_API_KEY: "sk-shell" });
});

await test("a group's name is not the beginning of another one's", () => {
  assert.equal(isOwn("log.level"), true);
  assert.equal(isOwn("logging.level"), false);
});

await test("a language is switched off and on, and keeps what else is said of it", () => {
  assert.deepEqual(switched({}, "python", false), { python: { enabled: false } });
  assert.equal(switched({ python: { enabled: false } }, "python", true), undefined);
  const said = { python: { maxLines: 3 }, go: { enabled: false } };
  assert.deepEqual(switched(said, "python", false), { python: { maxLines: 3, enabled: false }, go: { enabled: false } });
  assert.deepEqual(switched(said, "go", true), { python: { maxLines: 3 } });
});
