/** What the browser measures by itself in: tasks that held the page up, content that jumped; a line for each out. */
import { entriesOf, NativePerformanceObserver, observeEntries, round, takeEntries, unobserveEntries } from "./natives";
import type { Recorder } from "./recorder";

type Readers = Readonly<Record<string, (entry: never) => void>>;

interface Shift extends PerformanceEntry {
  readonly value: number;
  readonly hadRecentInput: boolean;
}

/** Read entries of the performance timeline from now on; returns what reads those that are there but not yet told. */
export function readEntries(recorder: Recorder, readers: Readers): () => void {
  const read = recorder.heard((entries: PerformanceEntryList) => {
    for (let index = 0; index < entries.length; index++) readers[entries[index]!.entryType]!(entries[index] as never);
  });
  const observer = new NativePerformanceObserver((list) => read(entriesOf(list)));
  // Firefox complains in the console where it is asked for a type that it does not know.
  const types = NativePerformanceObserver.supportedEntryTypes;
  for (let index = 0; index < types.length; index++) {
    const type = types[index]!;
    if (readers[type]) observeEntries(observer, { type });
  }
  recorder.undo(() => unobserveEntries(observer));
  return () => read(takeEntries(observer));
}

export function watchTimeline(recorder: Recorder): void {
  const { stream } = recorder;
  let startMs = 0;
  let sum = 0;
  let input = false;
  const settle = (): void => {
    // Less than half a thousandth is an animation, nothing that a person sees jump.
    const value = round(sum * 1e3) / 1e3;
    sum = 0;
    if (value) stream.put({ type: "layoutshift", time_ms: stream.timeMs(startMs), value, input });
  };
  stream.gathers({ settle });
  readEntries(recorder, {
    longtask: ({ startTime, duration }: PerformanceEntry) =>
      stream.writeLater({ type: "longtask", time_ms: stream.timeMs(startTime), duration_ms: round(duration) }),
    // A page may shift with every frame: what jumps within a tenth of a second is added up.
    "layout-shift": ({ value, hadRecentInput, startTime }: Shift) => {
      if (hadRecentInput !== input) settle();
      if (!sum) startMs = startTime;
      input = hadRecentInput;
      sum += value;
      stream.sendLater();
    },
  });
}
