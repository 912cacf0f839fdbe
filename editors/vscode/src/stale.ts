/** Edits of documents that moved on since they were made: VS Code drops the versions of resolved actions. */

/** What of LSP's WorkspaceEdit tells versions. */
export interface VersionedEdit {
  readonly documentChanges?: readonly unknown[];
}

/** The URIs of the documents that an edit is for in another version than they have now. */
export function movedOn(edit: VersionedEdit | undefined, versionOf: (uri: string) => number | undefined): string[] {
  return (edit?.documentChanges ?? []).flatMap((change) => {
    const document = isRecord(change) ? change["textDocument"] : undefined;
    if (!isRecord(document) || typeof document["uri"] !== "string" || typeof document["version"] !== "number") {
      return [];
    }
    const now = versionOf(document["uri"]);
    return now === undefined || now === document["version"] ? [] : [document["uri"]];
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
