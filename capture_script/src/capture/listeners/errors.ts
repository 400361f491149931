import type { Recorder } from "../recorder";

const MESSAGE_LENGTH = 2_000;
/** A page that fails in a loop is told apart after so many. */
const MAX_ERRORS = 200;
const kindOf = Object.prototype.toString;

/** Exceptions, unhandled rejections and `console.error`. */
export function listenToErrors(recorder: Recorder): void {
  let left = MAX_ERRORS;

  const report = (kind: string, stamp: number | undefined, thrown: Thrown): void => {
    if (left-- <= 0) return;
    const { privacy } = recorder;
    recorder.write({
      type: "error",
      time_ms: recorder.time(stamp),
      kind,
      ...(thrown.name ? { name: thrown.name.slice(0, 200) } : {}),
      ...(privacy.clear && thrown.message ? { message: thrown.message.slice(0, MESSAGE_LENGTH) } : {}),
      ...(thrown.source ? { source_url: privacy.url(thrown.source) } : {}),
      ...(thrown.line ? { line: thrown.line, column: thrown.column ?? 0 } : {}),
    });
  };

  recorder.on<Event>(window, ["error"], (event) => {
    if (!(event instanceof ErrorEvent)) return; // an image or a script that did not load
    const { name, message } = described(event.error, event.message);
    report("exception", event.timeStamp, {
      name,
      message,
      source: event.filename,
      line: event.lineno,
      column: event.colno,
    });
  });

  recorder.on<PromiseRejectionEvent>(window, ["unhandledrejection"], (event) => {
    report("rejection", event.timeStamp, described(event.reason, ""));
  });

  // A Proxy keeps what the page can see of the function: name, length and the text of its source.
  console.error = new Proxy(console.error, {
    apply(target, self, parameters: unknown[]) {
      try {
        if (!recorder.signal.aborted) {
          const parts = parameters.map((parameter) => described(parameter, "").message);
          report("console", undefined, { name: "", message: parts.join(" ") });
        }
      } catch {
        // What cannot be put into words is only not recorded.
      }
      return Reflect.apply(target, self, parameters) as unknown;
    },
  });
}

interface Thrown {
  name: string;
  message: string;
  source?: string;
  line?: number;
  column?: number;
}

/** Name and message of what was thrown or logged, without calling code of the page for plain objects. */
function described(thrown: unknown, otherwise: string): Thrown {
  if (thrown instanceof Error) return { name: String(thrown.name), message: String(thrown.message) };
  if (typeof thrown === "object" && thrown !== null) return { name: "", message: otherwise || kindOf.call(thrown) };
  return { name: "", message: thrown === undefined ? otherwise : String(thrown) };
}
