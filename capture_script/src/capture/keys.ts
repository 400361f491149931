/** keydown and keyup in, key lines out; none that says what or how much was typed where that may not be known. */
import { roleOf } from "../shared/role";
import { matches, slice } from "./natives";
import { modifiersOf } from "./pointer";
import type { Recorder } from "./recorder";
import { isClosed } from "./secrets";
import type { Hit, Stream } from "./stream";

const LENGTH = 512;
/** Keys that stand for text although their names are words (UI Events, named key values). */
const TEXT_KEYS = /^(Dead|Process|Unidentified|Compose|)$/;
/** Keys that leave a field. */
const LEAVING = /^(Enter|Tab|Escape)$/;
/** Keys that only text takes: how often they were pressed says how long it is, when says how it is written. */
const EDITING = /^(Backspace|Delete|Shift|CapsLock|AltGraph)$/;
/** What a space presses. */
const PRESSED = /^(button|checkbox|radio|switch|tab|option|menuitem)/;

function isPrintable(key: string): boolean {
  return matches(TEXT_KEYS, key) || key.length === 1 || (key.length === 2 && key.codePointAt(0)! > 0xffff);
}

function tells(stream: Stream, event: KeyboardEvent, name: string, hit: Hit, presses: boolean): boolean {
  const { element } = hit;
  if (stream.isSecret(hit) || (element && isPrintable(name) && isClosed(element))) return matches(LEAVING, name);
  if (stream.shows(hit) || presses) return true;
  // Alt with Ctrl is AltGr on some keyboards.
  return isPrintable(name) ? (event.ctrlKey || event.metaKey) && !event.altKey : !matches(EDITING, name);
}

export function watchKeys(recorder: Recorder): void {
  const { stream } = recorder;
  /** By key whether it was told that it went down: the focus may have moved since. */
  const down: Record<string, boolean | undefined> = Object.create(null) as Record<string, boolean | undefined>;
  recorder.on<KeyboardEvent>(["keydown", "keyup"], (event, hit) => {
    const name = typeof event.key === "string" ? event.key : "";
    const code = typeof event.code === "string" ? event.code : "";
    const presses = name === " " && hit.element !== null && matches(PRESSED, roleOf(hit.element));
    // A toggle that reveals a password may be worked by a key as well.
    if (presses || name === "Enter") stream.secrets.lookNear(hit.element);
    const place = event.isTrusted ? code || name : "";
    let told = event.type === "keyup" ? down[place] : undefined;
    told ??= tells(stream, event, name, hit, presses);
    if (place) {
      if (event.type === "keyup") delete down[place];
      else if (!event.repeat || !down[place]) down[place] = told;
    }
    if (!told) return;
    stream.settle();
    const timeMs = stream.timeMs(event.timeStamp);
    stream.write({
      type: event.type,
      time_ms: timeMs,
      target: stream.target(hit, timeMs),
      key: slice(name, 0, LENGTH),
      code: slice(code, 0, LENGTH),
      modifiers: modifiersOf(event) || undefined,
      repeat: event.repeat || undefined,
      trusted: event.isTrusted ? undefined : false,
    });
  });
}
