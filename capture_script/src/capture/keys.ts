/** keydown and keyup in, key lines out; no printable key leaves a secret field, and none at all in production. */
import { slice } from "./natives";
import { modifiersOf } from "./pointer";
import type { Recorder } from "./recorder";
import type { Hit, Stream } from "./stream";

const LENGTH = 512;
/** Keys that stand for text although their names are words (UI Events, named key values). */
const TEXT_KEYS: Readonly<Record<string, true | undefined>> = { Dead: true, Process: true, Unidentified: true, "": true };

function isPrintable(key: string): boolean {
  return TEXT_KEYS[key] === true || key.length === 1 || (key.length === 2 && key.codePointAt(0)! > 0xffff);
}

function key(stream: Stream, event: KeyboardEvent, hit: Hit): void {
  stream.settle();
  const timeMs = stream.timeMs(event.timeStamp);
  const name = typeof event.key === "string" ? event.key : "";
  // A toggle that reveals a password may be worked by a key as well.
  if (!isPrintable(name) || name === " ") stream.secrets.look(document);
  const hidden = !stream.clear || hit.blocked || (hit.element !== null && stream.secrets.has(hit.element));
  const masked = hidden && isPrintable(name);
  stream.write({
    type: event.type,
    time_ms: timeMs,
    target: stream.target(hit, timeMs),
    key: masked ? undefined : slice(name, 0, LENGTH),
    code: masked || typeof event.code !== "string" ? undefined : slice(event.code, 0, LENGTH),
    modifiers: modifiersOf(event) || undefined,
    repeat: event.repeat || undefined,
    masked: masked || undefined,
    trusted: event.isTrusted ? undefined : false,
  });
}

export function watchKeys(recorder: Recorder): void {
  recorder.on<KeyboardEvent>(["keydown", "keyup"], (event, hit) => key(recorder.stream, event, hit));
}
