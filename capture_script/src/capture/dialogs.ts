/** Dialogs of the browser in, what was asked and answered out; only `qa` keeps the words. */
import { later, now, round, slice } from "./natives";
import type { Recorder } from "./recorder";
import { wrap } from "./wrap";

const LENGTH = 65536;
const KINDS = ["alert", "confirm", "prompt"];

export function watchDialogs(recorder: Recorder): void {
  const { stream } = recorder;
  const write = (kind: string, startMs: number, fields?: Record<string, unknown>): void => {
    stream.settle();
    stream.write({
      type: "dialog",
      time_ms: stream.timeMs(startMs),
      kind,
      duration_ms: round((now() - startMs) * 10) / 10 || undefined,
      ...fields,
    });
  };
  for (let index = 0; index < KINDS.length; index++) {
    const kind = KINDS[index]!;
    wrap<unknown>(recorder, window, kind, ({ parameters, result, startMs }) => {
      const fields: Record<string, unknown> = { accepted: result === false || result === null ? false : undefined };
      if (QA && stream.clear) {
        const message = parameters[0];
        // To ask an object for its text could run page code.
        if (typeof message === "string") fields.message = slice(message, 0, LENGTH);
        if (typeof result === "string") fields.value = slice(result, 0, LENGTH);
      } else fields.masked = true;
      write(kind, startMs, fields);
    });
  }
  // The browser tells neither that it asked nor what was answered, only the page's handlers say that it is to ask; a
  // timer waits for them and for the answer. Whether the page was left says whether a person agreed.
  let asks: BeforeUnloadEvent | undefined;
  const tell = recorder.heard(() => {
    if (asks && (asks.defaultPrevented || asks.returnValue) && navigator.userActivation?.hasBeenActive) {
      write("beforeunload", asks.timeStamp);
    }
    asks = undefined;
  }) as () => void;
  recorder.hear<BeforeUnloadEvent>(window, ["beforeunload"], (event) => {
    asks = event;
    later(tell, 0);
  });
  recorder.hear(window, ["pagehide"], tell);
}
