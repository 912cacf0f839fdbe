/** What the status bar says of the server's state. Source: `qwen-ls/status`. */

export type State = "idle" | "busy" | "paused" | "rateLimited" | "error" | "offline";

/** The params of `qwen-ls/status`. */
export interface Status {
  readonly state: State;
  readonly message: string;
  readonly model: string | null;
  /** When completions are tried again, in milliseconds since 1970. */
  readonly retryAt?: number;
}

/** How a state looks in the status bar. */
export interface Look {
  readonly text: string;
  readonly tooltip: string;
  readonly isWarning: boolean;
  readonly isError: boolean;
}

const ICONS: Record<State, string> = {
  idle: "$(sparkle)",
  busy: "$(loading~spin)",
  paused: "$(debug-pause)",
  rateLimited: "$(watch)",
  error: "$(error)",
  offline: "$(debug-disconnect)",
};

const WORDS: Record<State, string> = {
  idle: "Ready",
  busy: "Writing",
  paused: "Paused",
  rateLimited: "Rate limited",
  error: "Something is wrong",
  offline: "The service cannot be reached",
};

/** The look of a state. `timeOf` writes a moment as the user reads it. */
export function lookOf(status: Status, timeOf: (at: number) => string): Look {
  const until = status.retryAt === undefined ? "" : ` until ${timeOf(status.retryAt)}`;
  const lines = [`Qwen: ${WORDS[status.state]}${until}`, status.message, status.model ?? ""];
  return {
    text: `${ICONS[status.state]} Qwen${status.state === "rateLimited" ? until : ""}`,
    tooltip: lines.filter((line) => line !== "").join("\n"),
    isWarning: status.state === "rateLimited" || status.state === "offline",
    isError: status.state === "error",
  };
}
