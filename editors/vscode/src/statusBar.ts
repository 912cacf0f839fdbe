/** The item in the status bar, and the menu behind it. */

import * as vscode from "vscode";

import { lookOf, type Status } from "./status.ts";

export class StatusBar implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem("qwen.status", vscode.StatusBarAlignment.Right, 100);
  private last: Status = { state: "offline", message: "The server does not run.", model: null };

  constructor() {
    this.item.name = "Qwen";
    this.item.command = "qwen.menu";
    this.show(this.last);
    this.item.show();
  }

  get status(): Status {
    return this.last;
  }

  show(status: Status): void {
    this.last = status;
    const look = lookOf(status, (at) => new Date(at).toLocaleTimeString());
    this.item.text = look.text;
    this.item.tooltip = look.tooltip;
    this.item.backgroundColor = look.isError
      ? new vscode.ThemeColor("statusBarItem.errorBackground")
      : look.isWarning
        ? new vscode.ThemeColor("statusBarItem.warningBackground")
        : undefined;
  }

  dispose(): void {
    this.item.dispose();
  }
}
