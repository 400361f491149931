/** What lines of many kinds have in common: about an event, a text, data; what is told when it comes to rest. */
import { getter, listen, log2, matches, round, slice } from "./natives";
import { quietly } from "./recorder";
import type { Hit, Stream } from "./stream";

const LENGTH = 65536;
const TYPE_LENGTH = 512;
const KNOWN_DATA = /^(text\/(plain|html|uri-list)|Files)$/;

const typesOf = getter<readonly string[]>(DataTransfer.prototype, "types");

/** What a native getter says of an event; null where a script dispatches one of another class. */
export function read<T>(get: (self: object) => T | null, event: Event): T | null {
  try {
    return get(event);
  } catch {
    return null;
  }
}

/** Write a line of the event's own type about what it hit. */
export function tell(stream: Stream, event: Event, hit: Hit, fields: object): void {
  stream.settle();
  const timeMs = stream.timeMs(event.timeStamp);
  stream.write({
    type: event.type,
    time_ms: timeMs,
    target: stream.target(hit, timeMs),
    ...fields,
    trusted: event.isTrusted ? undefined : false,
  });
}

/** Holds the last of what it is given until something else is written, or a tenth of a second; then `write` has it. */
export function hold<T>(stream: Stream, write: (last: T, timeMs: number) => void): (last: T, event: Event) => void {
  let held: { last: T; timeMs: number } | undefined;
  stream.gathers({
    settle: quietly(() => {
      const due = held;
      held = undefined;
      if (due) write(due.last, due.timeMs);
    }) as () => void,
  });
  return (last, { timeStamp }) => {
    held = { last, timeMs: stream.timeMs(timeStamp) };
    stream.sendLater();
  };
}

/** Runs what it is given after the page's own handlers; where the page stops the event, before anything else is told. */
export function afterwards(stream: Stream): (finish: () => void, event: Event) => void {
  const held = hold<() => void>(stream, (finish) => finish());
  const reached = quietly(() => stream.settle());
  return (finish, event) => {
    held(finish, event);
    listen(window, event.type, reached, { once: true, passive: true });
  };
}

/** What may be said in `qa` of a text that belongs to what was hit; of secrets not even how long it is. */
export function said(stream: Stream, hit: Hit, name: string, text: unknown, length?: number): object {
  if (stream.isSecret(hit)) return { masked: true };
  const known = typeof text === "string" ? text : "";
  length ??= known.length;
  return length <= LENGTH ? { [name]: known } : { length };
}

/** Kinds of data; what is no standard one is the page's own word for it. */
export function dataTypes(stream: Stream, data: DataTransfer | null): string[] | undefined {
  const types = data ? typesOf(data) : [];
  const told: string[] = [];
  for (let index = 0; index < types.length && index < 32; index++) {
    const type = types[index]!;
    told[index] = (QA && stream.clear) || matches(KNOWN_DATA, type) ? slice(type, 0, TYPE_LENGTH) : "other";
  }
  return told.length > 0 ? told : undefined;
}

/** Sizes and lengths that must not identify what they are of. */
export const powerOfTwo = (count: number): number => count && 2 ** round(log2(count));
