/** Lines in, JSON strings out to the exposed function, in order; acknowledged, so that one can wait for delivery. */
import type { Line, LineSink } from "./config";
import { later, NativePromise, notLater, pinned, soon, stringify, then } from "./natives";

type Binding = (batch: string) => unknown;

const RETRY_MS = 20;
const QUEUE_LIMIT = 10_000;

export class BindingSink implements LineSink {
  private queue: Line[] = [];
  private deliver: Binding | undefined;
  private underWay = 0;
  private waiting: (() => void)[] = [];
  private retry: number | undefined;
  private microtaskDue = false;
  private closed = false;

  constructor(
    private readonly name: string,
    private readonly refused: () => void,
  ) {}

  add(line: Line): void {
    // Without a receiver the queue must not grow for ever; a hole at the end is better than one at the start.
    if (!this.closed && this.queue.length < QUEUE_LIMIT) this.queue[this.queue.length] = line;
  }

  sendSoon(): void {
    if (this.microtaskDue) return;
    this.microtaskDue = true;
    soon(() => {
      this.microtaskDue = false;
      this.send();
    });
  }

  /** Hand over all lines now; where the binding is not there yet, they wait for it. */
  send(): void {
    if (this.queue.length === 0) return;
    const deliver = (this.deliver ??= this.take());
    if (!deliver) {
      notLater(this.retry);
      this.retry = later(() => this.send(), RETRY_MS);
      return;
    }
    const lines = this.queue;
    this.queue = [];
    this.underWay++;
    let answer: unknown;
    try {
      pinned(() => (answer = deliver(stringify(lines))));
    } catch {
      this.arrived(undefined);
      return;
    }
    then(NativePromise.resolve(answer), (value) => this.arrived(value), () => this.arrived(undefined));
  }

  /** Resolves when all that was sent has been taken. */
  delivered(): Promise<void> {
    return new NativePromise((resolve) => {
      if (this.underWay === 0) resolve();
      else this.waiting[this.waiting.length] = resolve;
    });
  }

  close(): void {
    this.closed = true;
    this.queue = [];
    notLater(this.retry);
  }

  /** The binding, taken away from the page, which has no business calling it. */
  private take(): Binding | undefined {
    const found: unknown = Reflect.get(window, this.name);
    if (typeof found !== "function") return undefined;
    Reflect.deleteProperty(window, this.name);
    return found as Binding;
  }

  private arrived(answer: unknown): void {
    if (answer === false) this.refused();
    if (--this.underWay > 0) return;
    const waiting = this.waiting;
    this.waiting = [];
    for (let index = 0; index < waiting.length; index++) waiting[index]!();
  }
}
