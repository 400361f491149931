// Runs in the page's own world during a replay, before any script of the page: clocks that repeat, random numbers
// that repeat. Chromium clamps its clocks to 0.1 ms with a jitter that is drawn anew in every process, and the stage lets
// some microseconds pass for work that is due at once; whole milliseconds are the same in every run.

import { replace } from "./natives";
import { keepPopupsClosed } from "./popups";
import { type Answer, answerPositions } from "./position";
import { seedRandom } from "./random";
import type { Recorded } from "./recorded";
import { keepFingersFromScrolling } from "./touch";
import { scrollForWheel } from "./wheel";

export { holdClock } from "./clock";
export { awaitFrames } from "./frames";

export interface WorldConfig {
  /** For documents of which no seed was recorded. */
  seed: number;
  /** Those of which one was. */
  documents?: readonly Recorded<number>[];
  /** What documents were told when they asked where they are. */
  positions?: readonly Recorded<readonly Answer[]>[];
}

/** Make this document's clocks, frames, random numbers and place the same in every replay, and stand in for what needs the compositor. */
export function settle({ seed, documents = [], positions = [] }: WorldConfig): void {
  roundClocks();
  oneFramePerTime();
  keepPopupsClosed();
  scrollForWheel();
  keepFingersFromScrolling();
  seedRandom(documents, seed);
  answerPositions(positions);
}

function roundClocks(): void {
  const now = Performance.prototype.now;
  replace(Performance.prototype, "now", function (this: Performance): number {
    return Math.round(now.call(this));
  });
  const origin = Object.getOwnPropertyDescriptor(Performance.prototype, "timeOrigin");
  if (origin?.get && origin.configurable) {
    const read = origin.get;
    Object.defineProperty(Performance.prototype, "timeOrigin", {
      ...origin,
      get(this: Performance): number {
        return Math.floor(read.call(this) as number);
      },
    });
  }
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

/** Frames this near to each other are one; what a film shows is no later than this, and clock.py keeps within it. */
const SAME_FRAME_MS = 1;

/**
 * Animation frame callbacks run once for each page time. The stage may have to begin more frames around the same time
 * (to take its picture, to send requests); a page that counts its frames must not notice.
 */
function oneFramePerTime(): void {
  const request = window.requestAnimationFrame.bind(window);
  let waiting = new Map<number, FrameRequestCallback>();
  let last = -SAME_FRAME_MS;
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
    if (stamp - last < SAME_FRAME_MS) return ask();
    last = stamp;
    const time = Math.round(stamp);
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
