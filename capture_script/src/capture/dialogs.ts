/** Dialogs of the browser in, what was asked and answered out; only `qa` keeps the words. */
import { hear, heard } from "./listening";
import { each, later, now, round, slice } from "./natives";
import { clear, settle, timeMs, write } from "./stream";
import { wrap } from "./wrap";

const LENGTH = 65536;

const tellDialog = (kind: string, startMs: number, fields?: Record<string, unknown>): void => {
  settle();
  write({ type: "dialog", time_ms: timeMs(startMs), kind, duration_ms: round(now() - startMs) || undefined, ...fields });
};

export const watchDialogs = (): void => {
  each(["alert", "confirm", "prompt"], (kind) =>
    wrap<unknown>(window, kind, ({ parameters, result, startMs }) => {
      const fields: Record<string, unknown> = { accepted: result !== false && result !== null };
      if (QA && clear) {
        const message = parameters[0];
        // To ask an object for its text could run page code.
        if (typeof message === "string") fields.message = slice(message, 0, LENGTH);
        if (typeof result === "string") fields.value = slice(result, 0, LENGTH);
      } else fields.masked = true;
      tellDialog(kind, startMs, fields);
    }),
  );
  // The browser tells neither that it asked nor what was answered, only the page's handlers say that it is to ask; a
  // timer waits for them and for the answer. Whether the page was left says whether a person agreed.
  let asks: BeforeUnloadEvent | undefined;
  const answered = heard<unknown>(() => {
    if (asks && (asks.defaultPrevented || asks.returnValue) && navigator.userActivation?.hasBeenActive) {
      tellDialog("beforeunload", asks.timeStamp);
    }
    asks = undefined;
  });
  hear<BeforeUnloadEvent>(window, ["beforeunload"], (event) => {
    asks = event;
    later(answered as () => void, 0);
  });
  hear(window, ["pagehide"], answered);
};
