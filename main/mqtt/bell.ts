/** Ends a wait early. */
export class Bell {
  #wake: (() => void) | null = null;
  #isRung = false;

  ring(): void {
    this.#isRung = true;
    this.#wake?.();
  }

  /** Until it is rung, the time is over, or the signal comes. @returns whether it was rung */
  async wait(ms: number, signal: AbortSignal): Promise<boolean> {
    if (!this.#isRung && !signal.aborted)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(end, ms);
        function end() {
          clearTimeout(timer);
          signal.removeEventListener('abort', end);
          resolve();
        }
        this.#wake = end;
        signal.addEventListener('abort', end);
      });
    this.#wake = null;
    const wasRung = this.#isRung;
    this.#isRung = false;
    return wasRung;
  }
}
