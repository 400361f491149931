/** Uncaught exceptions, unhandled rejections, console.error and console.warn in, error lines out; runs no code of the page. */
import { masked } from "../shared/words";
import type { Line } from "./config";
import { hear } from "./listening";
import { each, matches, max, slice } from "./natives";
import { clear, settle, timeMs, write } from "./stream";
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

type Described = readonly [name: string, message: string];

const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** What a thrown value says of itself; objects that are no errors say nothing, since asking could run page code. */
const described = (reason: unknown): Described => {
  if (reason instanceof NativeError) return [text(reason.name), text(reason.message)];
  return ["", (typeof reason === "object" && reason) || typeof reason === "function" ? "" : String(reason)];
};

/** Names that a page made up may tell something; those of the browser tell only what happened. */
const nameFor = (name: string, clear: boolean): string => {
  return clear || !name || matches(STANDARD, name) || new NativeException("", name).code ? name : masked(name);
};

export const watchErrors = (): void => {
  let counts: Record<string, number | undefined> = {};
  let sinceMs = 0;
  /** Writes what comes again and again ten times a second at most. */
  const fail = (kind: string, time_ms: number, what: Described, where?: Record<string, unknown>): void => {
    const line: Line = { type: "error", time_ms, kind, name: nameFor(slice(what[0], 0, NAME_LENGTH), QA && clear) };
    if (QA && clear) line.message = slice(what[1], 0, MESSAGE_LENGTH);
    if (time_ms - sinceMs >= REPEATS_MS) {
      counts = {};
      sinceMs = time_ms;
    }
    const key = `${kind} ${what[0]} ${line.message}`;
    if ((counts[key] = (counts[key] ?? 0) + 1) > REPEATS) return;
    settle();
    write({ ...line, ...where });
  };

  hear<ErrorEvent>(window, ["error"], ({ target, message, error, filename, lineno, colno, timeStamp }) => {
    // Images and scripts that do not load raise an event of the same name, at their element.
    if (target !== window || typeof message !== "string") return;
    const what = described(error ?? "");
    fail("exception", timeMs(timeStamp), what[0] || what[1] ? what : ["", message], {
      source_url: filename ? urlFor(filename, QA && clear) : undefined,
      line: max(0, lineno || 0),
      column: max(0, colno || 0),
    });
  });
  hear<PromiseRejectionEvent>(window, ["unhandledrejection"], ({ reason, timeStamp }) =>
    fail("rejection", timeMs(timeStamp), described(reason)),
  );
  const listenTo = (level: string, kind: string): void =>
    wrap(console, level, ({ parameters, startMs }) => {
      // The first name, and what can be said of all of it.
      let name = "";
      let message = "";
      each(parameters, (parameter) => {
        const what = described(parameter);
        name ||= what[0];
        if (QA && what[1]) message += (message && " ") + what[1];
      });
      fail(kind, timeMs(startMs), [name, message]);
    });
  listenTo("error", "console");
  listenTo("warn", "warning");
};
