// Runs in the page's own world during a replay, before any script of the page: clocks that repeat, random numbers
// that repeat. Chromium clamps its clocks with a jitter that is drawn anew in every process; whole milliseconds of a
// virtual clock that starts half a microsecond past one are the same in every run.

import { keepPopupsClosed } from "./popups";
import { randomFrom, seedHere, type SeededDocument } from "./random";
import { keepFingersFromScrolling } from "./touch";
import { scrollForWheel } from "./wheel";

export interface WorldConfig {
  /** For documents of which no seed was recorded. */
  seed: number;
  documents: readonly SeededDocument[];
}

/** Make this document's clocks, frames and `Math.random` the same in every replay, and stand in for what needs the compositor. */
export function settle(config: WorldConfig): void {
  roundClocks();
  oneFramePerTime();
  keepPopupsClosed();
  scrollForWheel();
  keepFingersFromScrolling();
  replace(Math, "random", randomFrom(seedHere(config.documents, config.seed)));
}

function roundClocks(): void {
  const now = Performance.prototype.now;
  replace(Performance.prototype, "now", function (this: Performance): number {
    return Math.round(now.call(this));
  });
  const stamp = Object.getOwnPropertyDescriptor(Event.prototype, "timeStamp");
  if (stamp?.get && stamp.configurable) {
    const read = stamp.get;
    Object.defineProperty(Event.prototype, "timeStamp", {
      ...stamp,
      get(this: Event): number {
        return Math.round(read.call(this) as number);
      },
    });
  }
}

/**
 * Animation frame callbacks run once for each page time. The stage may have to begin a second frame at the same time
 * (to take its picture, to send requests); a page that counts its frames must not notice.
 */
function oneFramePerTime(): void {
  const request = window.requestAnimationFrame.bind(window);
  let waiting = new Map<number, FrameRequestCallback>();
  let last = -1;
  let next = 0;
  let asked = false;
  let running: Map<number, FrameRequestCallback> | null = null;

  const ask = (): void => {
    if (asked) return;
    asked = true;
    request(run);
  };
  const run = (stamp: number): void => {
    asked = false;
    const time = Math.round(stamp);
    if (time === last) return ask();
    last = time;
    running = waiting;
    waiting = new Map();
    for (const callback of running.values()) {
      try {
        callback(time);
      } catch (error) {
        reportError(error);
      }
    }
    running = null;
  };
  replace(window, "requestAnimationFrame", (callback: FrameRequestCallback): number => {
    if (typeof callback !== "function") return request(callback);
    waiting.set(++next, callback);
    ask();
    return next;
  });
  replace(window, "cancelAnimationFrame", (id: number): void => {
    waiting.delete(id);
    running?.delete(id);
  });
}

/** Put `value` in place of a native function, keeping its property flags and what `toString` says of it. */
function replace<T extends object, K extends keyof T>(owner: T, name: K, value: T[K] & Function): void {
  const native = owner[name];
  const stand = new Proxy(native as unknown as Function, {
    apply: (_, self, parameters) => Reflect.apply(value, self, parameters),
  });
  const flags = Object.getOwnPropertyDescriptor(owner, name) ?? { writable: true, configurable: true, enumerable: true };
  Object.defineProperty(owner, name, { ...flags, value: stand });
}
