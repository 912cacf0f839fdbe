/**
 * The settings that the server is started with: the user's own values, never what a repository says.
 *
 * A workspace's settings can come with a repository. So the groups that decide where code and key go are read as the
 * user's own value, and are handed to the server when it starts; all others the server asks for by itself.
 */

/** What of a setting VS Code knows, as `WorkspaceConfiguration.inspect` tells it. */
export interface Inspected {
  readonly globalValue?: unknown;
  readonly workspaceValue?: unknown;
  readonly workspaceFolderValue?: unknown;
}

/** The settings as they are asked for; `vscode.workspace.getConfiguration("qwen-ls")` is one. */
export interface Configuration {
  inspect(key: string): Inspected | undefined;
}

/** The groups that take effect when the server starts. */
export const OWN_GROUPS = ["endpoint", "local", "limits", "log", "models", "privacy"] as const;

/** The section's content to start a server with: the user's own values of the groups that decide about trust. */
export function ownSettings(configuration: Configuration, keys: readonly string[]): Record<string, unknown> {
  return collected(keys.filter(isOwn), (key) => configuration.inspect(key)?.globalValue);
}

/** What the server is told when it asks: what somebody set, without defaults, which the server knows better. */
export function liveSettings(configuration: Configuration, keys: readonly string[]): Record<string, unknown> {
  return collected(keys.filter((key) => !isOwn(key)), (key) => {
    const said = configuration.inspect(key);
    return said?.workspaceFolderValue ?? said?.workspaceValue ?? said?.globalValue;
  });
}

/** Whether a setting is read as the user's own value, and needs another start of the server to take effect. */
export function isOwn(key: string): boolean {
  return OWN_GROUPS.some((group) => key === group || key.startsWith(`${group}.`));
}

/** The name of the environment variable that the key is handed over in, as the user's own settings say. */
export function keyVariable(settings: Record<string, unknown>): string {
  const endpoint = settings["endpoint"];
  const name = isRecord(endpoint) ? endpoint["apiKeyEnv"] : undefined;
  return typeof name === "string" && /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : "DASHSCOPE_API_KEY";
}

/** The environment that the server is started with. The endpoint goes here, since only so may a key be sent to it. */
export function serverEnvironment(
  settings: Record<string, unknown>,
  apiKey: string | undefined,
  inherited: NodeJS.ProcessEnv,
): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = { ...inherited };
  const endpoint = settings["endpoint"];
  const baseUrl = isRecord(endpoint) ? endpoint["baseUrl"] : undefined;
  if (typeof baseUrl === "string" && baseUrl !== "") {
    environment["QWEN_LS_BASE_URL"] = baseUrl;
  }
  if (apiKey !== undefined) {
    environment[keyVariable(settings)] = apiKey;
  }
  return environment;
}

/** The setting `languages`: what is said of each, by its id. */
export type Languages = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** The same with the suggestions in a language on or off. What says nothing more is left out; undefined if all is. */
export function switched(languages: Languages, id: string, isOn: boolean): Languages | undefined {
  const others = Object.entries(languages[id] ?? {}).filter(([name]) => name !== "enabled");
  const said = Object.fromEntries(isOn ? others : [...others, ["enabled", false]]);
  const entries = Object.entries({ ...languages, [id]: said }).filter(([, value]) => Object.keys(value).length > 0);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** The values that there are, as the section's content. */
function collected(keys: readonly string[], valueOf: (key: string) => unknown): Record<string, unknown> {
  const settings: Record<string, unknown> = {};
  for (const key of keys) {
    const value = valueOf(key);
    if (value !== undefined) {
      put(settings, key.split("."), value);
    }
  }
  return settings;
}

function put(settings: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [name, ...rest] = path;
  if (name === undefined) {
    return;
  }
  if (rest.length === 0) {
    settings[name] = value;
    return;
  }
  const held = settings[name];
  const inner = isRecord(held) ? held : {};
  settings[name] = inner;
  put(inner, rest, value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
