/** What stands between the language client and VS Code. */

import * as vscode from "vscode";
import { CodeActionResolveRequest, type LanguageClient, type Middleware, type WorkspaceEdit } from "vscode-languageclient/node";

import { DISCARDED, type Previews } from "./preview.ts";
import { liveSettings } from "./settings.ts";
import { movedOn } from "./stale.ts";
import { withoutAnnotations } from "./unannotated.ts";

const MOVED_ON = "Qwen: the document changed while the edit was on its way. Try again.";

/** What the middleware needs of the extension. */
export interface Around {
  readonly settingKeys: readonly string[];
  readonly previews: Previews;
  /** Open a conversation with what one of the server's commands was called with; whether it is one that talks. */
  readonly converse: (command: string, argument: unknown) => boolean;
}

/** The middleware of a client. */
export function middlewareOf(client: () => LanguageClient | undefined, around: Around): Middleware {
  return {
    executeCommand: (command, args, next) =>
      around.converse(command, args[0])
        ? undefined
        : unlessDiscarded(() => Promise.resolve(next(command, args) as Thenable<unknown>)),
    resolveCodeAction: async (item, token, next) => {
      const asked = client();
      return asked === undefined ? next(item, token) : resolved(asked, around.previews, item, token);
    },
    workspace: {
      configuration: ({ items }) =>
        items.map(({ scopeUri }) => {
          const scope = scopeUri === undefined ? undefined : vscode.Uri.parse(scopeUri);
          return liveSettings(vscode.workspace.getConfiguration("qwen-ls", scope), around.settingKeys);
        }),
      handleApplyEdit: async (params, next) => {
        const converter = client()?.protocol2CodeConverter;
        if (converter === undefined || !around.previews.isWanted) {
          return next(params, neverCancelled);
        }
        const edit = withoutAnnotations(params.edit);
        const isApproved = await around.previews.approved(await converter.asWorkspaceEdit(edit));
        return isApproved ? next({ ...params, edit }, neverCancelled) : { applied: false, failureReason: DISCARDED };
      },
    },
  };
}

/** What comes of something, but nothing if the user discards the edit that it leads to: that is no failure. */
export async function unlessDiscarded<T>(run: () => Promise<T>): Promise<T | undefined> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof Error && error.message.includes(DISCARDED)) {
      return undefined;
    }
    throw error;
  }
}

const neverCancelled = new vscode.CancellationTokenSource().token;

/** An action with its edit; without one, if it is shown as a diff first, or its document moved on. */
async function resolved(
  client: LanguageClient,
  previews: Previews,
  item: vscode.CodeAction,
  token: vscode.CancellationToken,
): Promise<vscode.CodeAction> {
  const asked = client.code2ProtocolConverter.asCodeActionSync(item);
  const answer = await client.sendRequest(CodeActionResolveRequest.type, asked, token);
  if (isStale(answer.edit)) {
    void vscode.window.showWarningMessage(MOVED_ON);
    return item;
  }
  if (previews.isWanted && answer.edit !== undefined) {
    void previewed(client, previews, withoutAnnotations(answer.edit));
    return item;
  }
  return client.protocol2CodeConverter.asCodeAction(answer, token);
}

async function previewed(client: LanguageClient, previews: Previews, edit: WorkspaceEdit): Promise<void> {
  const written = await client.protocol2CodeConverter.asWorkspaceEdit(edit);
  if (!(await previews.approved(written))) {
    return;
  }
  if (isStale(edit) || !(await vscode.workspace.applyEdit(written))) {
    void vscode.window.showWarningMessage(MOVED_ON);
  }
}

function isStale(edit: WorkspaceEdit | undefined): boolean {
  return movedOn(edit, versionOf).length > 0;
}

function versionOf(uri: string): number | undefined {
  const wanted = vscode.Uri.parse(uri).toString();
  return vscode.workspace.textDocuments.find((document) => document.uri.toString() === wanted)?.version;
}
