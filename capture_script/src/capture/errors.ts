/** Uncaught exceptions, unhandled rejections, console.error and console.warn in, error lines out; runs no code of the page. */
import { masked } from "../shared/words";
import type { Line } from "./config";
import { matches, max, round, slice } from "./natives";
import type { Recorder } from "./recorder";
import type { Stream } from "./stream";
import { urlFor } from "./urls";
import { wrap } from "./wrap";

const NAME_LENGTH = 512;
const MESSAGE_LENGTH = 4096;
/** A page that fails in a loop is to be heard, but not as often as it fails. */
const REPEATS = 10;
const REPEATS_MS = 1000;
/** Of the language, and of DOMException those that have no code. */
const STANDARD = /^(|Aggregate|Eval|Range|Reference|Syntax|Type|URI|Constraint|Data|NotAllowed|NotReadable|Operation|Unknown)Error$/;
const NativeError = Error;
const NativeException = DOMException;

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

/** Names that a page made up may tell something; those of the browser tell only what happened. */
function nameFor(name: string, clear: boolean): string {
  return clear || !name || matches(STANDARD, name) || new NativeException("", name).code ? name : masked(name);
}

type Write = (kind: string, timeMs: number, what: Described, where?: Record<string, unknown>) => void;

/** Writes what comes again and again ten times a second at most. */
function writer(stream: Stream): Write {
  let counts: Record<string, number | undefined> = {};
  let sinceMs = 0;
  return (kind, timeMs, { name, message }, where) => {
    const clear = QA && stream.clear;
    const line: Line = { type: "error", time_ms: timeMs, kind, name: nameFor(slice(name, 0, NAME_LENGTH), clear) || undefined };
    if (clear) line.message = slice(message, 0, MESSAGE_LENGTH) || undefined;
    if (timeMs - sinceMs >= REPEATS_MS) {
      counts = {};
      sinceMs = timeMs;
    }
    const key = `${kind} ${name} ${line.message}`;
    const count = (counts[key] = (counts[key] ?? 0) + 1);
    if (count > REPEATS) return;
    stream.settle();
    stream.write({ ...line, ...where });
  };
}

function exception(stream: Stream, write: Write, event: ErrorEvent): void {
  // Images and scripts that do not load raise an event of the same name, at their element.
  if (event.target !== window || typeof event.message !== "string") return;
  const thrown: unknown = event.error;
  const what = thrown === null || thrown === undefined ? { name: "", message: "" } : described(thrown);
  write("exception", stream.timeMs(event.timeStamp), what.message || what.name ? what : { name: "", message: event.message }, {
    source_url: event.filename ? urlFor(event.filename, QA && stream.clear) || undefined : undefined,
    line: max(0, round(event.lineno)) || undefined,
    column: max(0, round(event.colno)) || undefined,
  });
}

/** What goes to the console: the first name, and what can be said of all of it. */
function logged(parameters: readonly unknown[]): Described {
  let name = "";
  let message = "";
  for (let index = 0; index < parameters.length; index++) {
    const each = described(parameters[index]);
    name ||= each.name;
    if (QA && each.message) message += (message && " ") + each.message;
  }
  return { name, message };
}

export function watchErrors(recorder: Recorder): void {
  const { stream } = recorder;
  const write = writer(stream);
  recorder.hear<ErrorEvent>(window, ["error"], (event) => exception(stream, write, event));
  recorder.hear<PromiseRejectionEvent>(window, ["unhandledrejection"], (event) =>
    write("rejection", stream.timeMs(event.timeStamp), described(event.reason)),
  );
  const listenTo = (name: string, kind: string): void =>
    wrap(recorder, console, name, ({ parameters, startMs }) => write(kind, stream.timeMs(startMs), logged(parameters)));
  listenTo("error", "console");
  listenTo("warn", "warning");
}
