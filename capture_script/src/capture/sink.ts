import type { Line } from "./config";

// Taken before any page script can replace them.
const { stringify } = JSON;
const words = crypto.getRandomValues(new Uint32Array(2));
const schedule = window.setTimeout.bind(window);
const microtask = window.queueMicrotask.bind(window);

/** How long a line that can wait (a move, a scroll) waits for others. */
const BATCH_MS = 100;
/** Lines that are held while nobody takes them; then the oldest go. */
const QUEUE_LINES = 20_000;

/** Sends lines in order to the exposed function: discrete events at once, moves and scrolls in batches. */
export class Sink {
  /**
   * Names this document on all its lines; the receiving side numbers documents in the order they come. Not made of
   * Math.random: pages and replays seed that one.
   */
  readonly document = `${words[0]!.toString(36)}${words[1]!.toString(36)}`;
  private queue: string[] = [];
  private waiting = false;
  private readonly before: (() => void)[] = [];
  private held: Line | null = null;

  constructor(private readonly binding: string) {}

  /** `step` is asked for what it still holds before anything is sent. */
  drain(step: () => void): void {
    this.before[this.before.length] = step;
  }

  /** A line that is written only once another one is: nobody needs the empty page that a tab begins with. */
  hold(line: Line): void {
    this.held = line;
  }

  write(line: Line, soon: boolean): void {
    const { held } = this;
    this.held = null;
    if (held) this.write(held, true);
    this.queue[this.queue.length] = stringify({ ...line, document: this.document });
    if (this.queue.length > QUEUE_LINES) this.queue.shift();
    if (soon) this.soon();
    else microtask(() => this.flush());
  }

  /** See to it that what is held is sent before long. */
  soon(): void {
    if (this.waiting) return;
    this.waiting = true;
    schedule(() => this.flush(), BATCH_MS);
  }

  flush(): void {
    for (const step of this.before) step();
    this.waiting = false;
    const take = (window as unknown as Record<string, unknown>)[this.binding];
    if (!this.queue.length || typeof take !== "function") return;
    const lines = this.queue;
    this.queue = [];
    try {
      const answer: unknown = take(`[${lines.join(",")}]`);
      // The receiver may be gone by now; that is no rejection of the page's.
      if (answer instanceof Promise) answer.then(undefined, () => undefined);
    } catch {
      this.queue = lines;
    }
  }
}
