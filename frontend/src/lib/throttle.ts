/** Runs `run` soon after being asked, at most once in `intervalMs`, always with the newest state. */
export class Throttle {
  readonly #run: () => void;
  readonly #intervalMs: number;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #last = Number.NEGATIVE_INFINITY;

  constructor(intervalMs: number, run: () => void) {
    this.#intervalMs = intervalMs;
    this.#run = run;
  }

  ask() {
    if (this.#timer !== null) return;
    const wait = Math.max(0, this.#intervalMs - (performance.now() - this.#last));
    this.#timer = setTimeout(() => this.now(), wait);
  }

  /** Runs at once, in place of a run that is waiting. */
  now() {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#last = performance.now();
    this.#run();
  }
}
