/** A conversation beside the code: an answer that fills while it streams, a stop button, and questions that go on. */

import { randomBytes } from "node:crypto";

import * as vscode from "vscode";

import { messageOf } from "./errors.ts";
import { pageOf, type Shown } from "./page.ts";
import type { Server } from "./server.ts";

const REDRAW_MS = 100;

interface Answer {
  readonly markdown: string;
  readonly threadId: string;
}

interface Turn {
  readonly question: string;
  markdown: string;
}

/** What the first question is: an explanation, or the user's own words. */
export interface Asked {
  readonly command: "qwen-ls.explain" | "qwen-ls.ask";
  /** What the command takes: the document, a range, how deep. */
  readonly argument: object;
  readonly question: string;
}

export class Conversation {
  private readonly panel: vscode.WebviewPanel;
  private readonly turns: Turn[] = [];
  private threadId: string | undefined;
  private running: vscode.CancellationTokenSource | undefined;
  private doing = "";
  private redraw: NodeJS.Timeout | undefined;

  constructor(
    private readonly server: Server,
    private readonly asked: Asked,
  ) {
    const beside = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
    const options = { enableScripts: true, localResourceRoots: [], retainContextWhenHidden: true };
    this.panel = vscode.window.createWebviewPanel("qwen.conversation", `Qwen: ${asked.question}`, beside, options);
    this.panel.webview.onDidReceiveMessage((message: { ask?: string; stop?: boolean; ready?: boolean }) => {
      if (message.ask !== undefined) {
        void this.ask(message.ask, "qwen-ls.ask");
      } else if (message.stop === true) {
        this.running?.cancel();
      } else {
        this.draw();
      }
    });
    this.panel.onDidDispose(() => {
      clearTimeout(this.redraw);
      this.running?.cancel();
    });
    this.panel.webview.html = pageOf(randomBytes(16).toString("base64url"));
  }

  /** Ask the first question. */
  async begin(): Promise<void> {
    await this.ask(this.asked.question, this.asked.command);
  }

  private async ask(question: string, command: Asked["command"]): Promise<void> {
    if (this.running !== undefined) {
      return;
    }
    const running = (this.running = new vscode.CancellationTokenSource());
    const turn: Turn = { question, markdown: "" };
    this.turns.push(turn);
    this.doing = "Waiting for the model …";
    this.draw();
    const argument = {
      ...this.asked.argument,
      show: "client",
      wait: true,
      ...(command === "qwen-ls.ask" ? { question } : {}),
      ...(this.threadId === undefined ? {} : { threadId: this.threadId }),
    };
    try {
      const take = (value: unknown): void => {
        this.take(turn, value);
      };
      const answer = await this.server.execute<Answer>(command, argument, take, running.token);
      turn.markdown = answer.markdown;
      this.threadId = answer.threadId;
      this.doing = "";
    } catch (error) {
      this.doing = running.token.isCancellationRequested ? "Stopped." : messageOf(error);
    } finally {
      this.running = undefined;
      running.dispose();
      this.draw();
    }
  }

  private take(turn: Turn, value: unknown): void {
    const { delta, thinking } = value as { delta?: string; thinking?: string };
    if (delta !== undefined) {
      turn.markdown += delta;
      this.doing = "";
    } else if (thinking !== undefined) {
      this.doing = "Thinking …";
    }
    this.redraw ??= setTimeout(() => {
      this.draw();
    }, REDRAW_MS);
  }

  private draw(): void {
    clearTimeout(this.redraw);
    this.redraw = undefined;
    void this.post();
  }

  private async post(): Promise<void> {
    const turns = await Promise.all(
      this.turns.map(async ({ question, markdown }) => ({ question, html: await rendered(markdown) })),
    );
    const shown: Shown = { turns, isBusy: this.running !== undefined, doing: this.doing };
    await this.panel.webview.postMessage(shown);
  }
}

/** Markdown as VS Code's own renderer makes it; the server has taken out of it what could do harm. */
async function rendered(markdown: string): Promise<string> {
  return vscode.commands.executeCommand<string>("markdown.api.render", markdown);
}
