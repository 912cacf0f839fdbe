/** How often a server that crashes is started again: a bounded number of times in a while. */

export const MOST_CRASHES = 4;
export const WITHIN_MS = 3 * 60 * 1000;

export class Restarts {
  private crashes: number[] = [];

  constructor(private readonly now: () => number = Date.now) {}

  /** The server crashed; whether it should be started again. */
  crashed(): boolean {
    const at = this.now();
    this.crashes = [...this.crashes, at].filter((each) => at - each < WITHIN_MS);
    return this.crashes.length <= MOST_CRASHES;
  }

  /** The user wants another try. */
  reset(): void {
    this.crashes = [];
  }
}
