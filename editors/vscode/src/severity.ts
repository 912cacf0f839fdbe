/** VS Code counts severities from 0, LSP from 1. Source: LSP 3.18, DiagnosticSeverity. */
export function severityOf(vscodeSeverity: number): number {
  return vscodeSeverity + 1;
}
