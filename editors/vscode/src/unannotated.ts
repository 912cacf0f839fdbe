/** Edits that ask for nothing: who has seen a diff need not be asked once more. */

import type { WorkspaceEdit } from "vscode-languageclient";

/** An edit without the annotations that make VS Code ask before it is applied. */
export function withoutAnnotations(edit: WorkspaceEdit): WorkspaceEdit {
  return JSON.parse(JSON.stringify(edit, (name, value: unknown) => (ANNOTATIONS.has(name) ? undefined : value))) as WorkspaceEdit;
}

/** The names under which LSP keeps annotations; no other part of an edit has these names. */
const ANNOTATIONS = new Set(["changeAnnotations", "annotationId"]);
