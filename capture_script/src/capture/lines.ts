/** What lines of many kinds have in common: about an event, a text, data; what is told when it comes to rest. */
import { quietly } from "./listening";
import { each, type Getter, native, listen, log2, matches, round, slice } from "./natives";
import { clear, gathers, isSecret, sendLater, settle, timeMs } from "./stream";

const LENGTH = 65536;
const TYPE_LENGTH = 512;
const KNOWN_DATA = /^(text\/(plain|html|uri-list)|Files)$/;

const typesOf = native<Getter<readonly string[]>>(DataTransfer, "types");

/** What a native getter says of an event; null where a script dispatches one of another class. */
export const read = <T>(get: (self: object) => T | null, event: Event): T | null => {
  try {
    return get(event);
  } catch {
    return null;
  }
};

/** Holds the last of what it is given until something else is written, or the next flush; then `write` has it. */
export const hold = <T>(write: (last: T, timeMs: number) => void): (last: T, event: Event) => void => {
  let due: (() => void) | undefined;
  gathers(
    quietly<void>(() => {
      const run = due;
      due = undefined;
      run?.();
    }),
  );
  return (last, { timeStamp }) => {
    due = () => write(last, timeMs(timeStamp));
    sendLater();
  };
};

/** Runs what it is given after the page's own handlers; where the page stops the event, before anything else is told. */
export const afterwards = (): (finish: () => void, event: Event) => void => {
  const held = hold<() => void>((finish) => finish());
  const reached = quietly(() => settle());
  return (finish, event) => {
    held(finish, event);
    listen(window, event.type, reached, { once: true, passive: true });
  };
};

/** What may be said in `qa` of a text that belongs to what was hit; of secrets not even how long it is. */
export const said = (element: Element | null, name: string, text: unknown, length?: number): object => {
  if (isSecret(element)) return { masked: true };
  const known = typeof text === "string" ? text : "";
  length ??= known.length;
  return length <= LENGTH ? { [name]: known } : { length };
};

/** Kinds of data; what is no standard one is the page's own word for it. */
export const dataTypes = (data: DataTransfer | null): string[] => {
  const told: string[] = [];
  if (data) {
    each(typesOf(data), (type, index) => {
      if (index < 32) told[index] = (QA && clear) || matches(KNOWN_DATA, type) ? slice(type, 0, TYPE_LENGTH) : "other";
    });
  }
  return told;
};

/** Sizes and lengths that must not identify what they are of. */
export const powerOfTwo = (count: number): number => count && 2 ** round(log2(count));
