/** Uncaught exceptions, unhandled rejections and console.error in, error lines out; runs no code of the page. */
import { max, NativeProxy, round, slice } from "./natives";
import type { Recorder } from "./recorder";
import type { Stream } from "./stream";
import { urlFor } from "./urls";

const NAME_LENGTH = 512;
const MESSAGE_LENGTH = 4096;
const NativeError = Error;

interface Described {
  readonly name: string;
  readonly message: string;
}

/** What a thrown value says of itself; objects that are no errors say nothing, since asking could run page code. */
function described(reason: unknown): Described {
  if (reason instanceof NativeError) return { name: text(reason.name), message: text(reason.message) };
  const isObject = (typeof reason === "object" && reason !== null) || typeof reason === "function";
  return { name: "", message: isObject ? "" : String(reason) };
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function fields(stream: Stream, { name, message }: Described): Record<string, unknown> {
  return {
    name: slice(name, 0, NAME_LENGTH) || undefined,
    message: stream.clear ? slice(message, 0, MESSAGE_LENGTH) || undefined : undefined,
  };
}

function exception(stream: Stream, event: ErrorEvent): void {
  // Images and scripts that do not load raise an event of the same name, at their element.
  if (event.target !== window || typeof event.message !== "string") return;
  stream.settle();
  const thrown: unknown = event.error;
  const what = thrown === null || thrown === undefined ? { name: "", message: event.message } : described(thrown);
  stream.write({
    type: "error",
    time_ms: stream.timeMs(event.timeStamp),
    kind: "exception",
    ...fields(stream, what.message || what.name ? what : { name: "", message: event.message }),
    source_url: event.filename ? urlFor(event.filename, stream.clear) || undefined : undefined,
    line: max(0, round(event.lineno)) || undefined,
    column: max(0, round(event.colno)) || undefined,
  });
}

function rejection(stream: Stream, event: PromiseRejectionEvent): void {
  stream.settle();
  stream.write({
    type: "error",
    time_ms: stream.timeMs(event.timeStamp),
    kind: "rejection",
    ...fields(stream, described(event.reason)),
  });
}

/** Writes what goes to `console.error`. A Proxy keeps its name and length native. */
function watchConsole(recorder: Recorder): void {
  const { stream } = recorder;
  const target = window.console;
  const native = target.error;
  const told = recorder.heard((parameters: unknown[]) => {
    let name = "";
    let message = "";
    for (let index = 0; index < parameters.length; index++) {
      const each = described(parameters[index]);
      name ||= each.name;
      if (each.message) message += (message && " ") + each.message;
    }
    stream.settle();
    stream.write({ type: "error", time_ms: stream.now(), kind: "console", ...fields(stream, { name, message }) });
  });
  const stand = new NativeProxy(native, {
    apply(error, self, parameters: unknown[]) {
      told(parameters);
      return Reflect.apply(error, self, parameters) as unknown;
    },
  });
  target.error = stand;
  recorder.undo(() => {
    if (target.error === stand) target.error = native;
  });
}

export function watchErrors(recorder: Recorder): void {
  const { stream } = recorder;
  recorder.hear<ErrorEvent>(window, ["error"], (event) => exception(stream, event));
  recorder.hear<PromiseRejectionEvent>(window, ["unhandledrejection"], (event) => rejection(stream, event));
  watchConsole(recorder);
}
