import type { Config, Line } from "./config";
import { Privacy } from "./privacy";
import { Sink } from "./sink";
import { Targets } from "./targets";

/** Epoch time at which this document's clock began; read once, before the page can replace it. */
const timeOrigin = performance.timeOrigin;
const { now } = performance;
const { addEventListener } = EventTarget.prototype;
const composedPath = Event.prototype.composedPath;

const UNITS_PER_FRACTION = 10_000;

/** What all listeners of one recording in one document share. */
export class Recorder {
  readonly privacy: Privacy;
  readonly sink: Sink;
  readonly targets: Targets;
  private readonly ended = new AbortController();

  constructor(readonly config: Config) {
    this.privacy = new Privacy(config.profile);
    this.sink = new Sink(config.binding);
    this.targets = new Targets(this);
  }

  /** Listen first, in the capture phase, passively: page code can neither be delayed nor hide an event. */
  on<E extends Event>(target: EventTarget, types: readonly string[], listener: (event: E) => void): void {
    const guarded = (event: Event): void => {
      try {
        listener(event as E);
      } catch {
        // A recorder must never show up as the page's error; what it could not read is not recorded.
      }
    };
    for (const type of types) {
      addEventListener.call(target, type, guarded, { capture: true, passive: true, signal: this.ended.signal });
    }
  }

  /** Milliseconds since the recording began, to 0.1 ms; `stamp` is an event's timeStamp. */
  time(stamp: number = now.call(performance)): number {
    const time = timeOrigin + stamp - this.config.started_epoch_ms;
    return Math.max(0, Math.round(time * 10) / 10);
  }

  /** Write a line; `soon` lets it wait for others. */
  write(line: Line, soon = false): void {
    this.sink.write(line, soon);
  }

  /** Fields of an event that every act has: its target's id, and that a script made it up where one did. */
  hit(event: Event): { target?: number; trusted?: false } {
    const target = this.targets.idOf(elementOf(event));
    return { ...(target === undefined ? {} : { target }), ...(event.isTrusted ? {} : { trusted: false as const }) };
  }

  /** Fields of an event that has a place: client coordinates, and where in the target's border box they are. */
  at(event: MouseEvent): Record<string, unknown> {
    const element = elementOf(event);
    const box = element?.getBoundingClientRect();
    const inside = (position: number, start: number, length: number): number =>
      length > 0 ? clamp(Math.round(((position - start) / length) * UNITS_PER_FRACTION) / UNITS_PER_FRACTION) : 0.5;
    return {
      ...this.hit(event),
      client_x: rounded(event.clientX),
      client_y: rounded(event.clientY),
      fraction_x: box ? inside(event.clientX, box.left, box.width) : 0.5,
      fraction_y: box ? inside(event.clientY, box.top, box.height) : 0.5,
      ...modifiers(event),
    };
  }

  end(): void {
    this.ended.abort();
    this.sink.flush();
  }

  get signal(): AbortSignal {
    return this.ended.signal;
  }
}

/** The innermost element that an event hit, through open shadow roots; null for the window. */
export function elementOf(event: Event): Element | null {
  const first = composedPath.call(event)[0] ?? event.target;
  if (first instanceof Element) return first;
  if (first instanceof Document) return first.documentElement;
  return first instanceof Node ? first.parentElement : null;
}

/** Modifier keys as bits: Alt 1, Ctrl 2, Meta 4, Shift 8; absent where none is held. */
export function modifiers(event: MouseEvent | KeyboardEvent): { modifiers?: number } {
  const bits = (event.altKey ? 1 : 0) | (event.ctrlKey ? 2 : 0) | (event.metaKey ? 4 : 0) | (event.shiftKey ? 8 : 0);
  return bits ? { modifiers: bits } : {};
}

export function rounded(pixels: number): number {
  return Math.round(pixels * 100) / 100;
}

function clamp(fraction: number): number {
  return Math.min(100, Math.max(-100, fraction));
}
