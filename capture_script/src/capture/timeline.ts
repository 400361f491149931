/** What the browser measures by itself in: tasks that held the page up, content that jumped; a line for each out. */
import { heard, undo } from "./listening";
import {
  each, entriesOf, NativePerformanceObserver, observeEntries, round, takeEntries, unobserveEntries,
} from "./natives";
import { gathers, put, sendLater, timeMs, writeLater } from "./stream";

type Readers = Readonly<Record<string, (entry: never) => void>>;

interface Shift extends PerformanceEntry {
  readonly value: number;
  readonly hadRecentInput: boolean;
}

/** Read entries of the performance timeline from now on; returns what reads those that are there but not yet told. */
export const readEntries = (readers: Readers): () => void => {
  const read = heard((entries: PerformanceEntryList) => each(entries, (entry) => readers[entry.entryType]!(entry as never)));
  const observer = new NativePerformanceObserver((list) => read(entriesOf(list)));
  // Firefox complains in the console where it is asked for a type that it does not know.
  each(NativePerformanceObserver.supportedEntryTypes, (type) => {
    if (readers[type]) observeEntries(observer, { type });
  });
  undo(() => unobserveEntries(observer));
  return () => read(takeEntries(observer));
};

export const watchTimeline = (): void => {
  let startMs = 0;
  let sum = 0;
  let input = false;
  const rest = (): void => {
    // Less than half a thousandth is an animation, nothing that a person sees jump.
    const value = round(sum * 1e3) / 1e3;
    sum = 0;
    if (value) put({ type: "layoutshift", time_ms: timeMs(startMs), value, input });
  };
  gathers(rest);
  readEntries({
    longtask: ({ startTime, duration }: PerformanceEntry) =>
      writeLater({ type: "longtask", time_ms: timeMs(startTime), duration_ms: round(duration) }),
    // A page may shift with every frame: what jumps before the next flush is added up.
    "layout-shift": ({ value, hadRecentInput, startTime }: Shift) => {
      if (hadRecentInput !== input) rest();
      if (!sum) startMs = startTime;
      input = hadRecentInput;
      sum += value;
      sendLater();
    },
  });
};
