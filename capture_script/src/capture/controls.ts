/** input and change in, what the form control or the editable element holds out, as far as the profile allows. */
import { inputTypeOf, localName } from "../shared/dom";
import { toldFiles } from "./files";
import { getter, later, matches, notLater, slice } from "./natives";
import type { Recorder } from "./recorder";
import { shapeOf } from "./shape";
import type { Hit, Stream } from "./stream";

/** A longer value is not repeated with every key typed into it; `change` has it whole. */
const LIVE_LENGTH = 1024;
const LENGTH = 65536;
const OPTIONS = 4096;
/** Where a value must not be known, its length is not told more often: the rhythm of keys says who types what. */
const HIDDEN_MS = 500;

type Reader = (self: unknown) => string | null;

const valueOf = getter<string>(HTMLInputElement.prototype, "value");
const areaOf = getter<string>(HTMLTextAreaElement.prototype, "value");
const checkedOf = getter<boolean>(HTMLInputElement.prototype, "checked");
const filesOf = getter<FileList | null>(HTMLInputElement.prototype, "files");
const optionsOf = getter<HTMLOptionsCollection>(HTMLSelectElement.prototype, "options");
const textOf = getter<string | null>(Node.prototype, "textContent");

/** What reads the text that a person can type here; undefined where none can be typed. */
function readerOf(element: Element): Reader | undefined {
  const tag = localName(element);
  if (tag === "input") return matches(/^(checkbox|radio|file)$/, inputTypeOf(element)) ? undefined : valueOf;
  if (tag === "textarea") return areaOf;
  return (element as HTMLElement).isContentEditable ? textOf : undefined;
}

/** What else it holds; undefined where it is no control. */
function chosen(stream: Stream, element: Element): Record<string, unknown> | undefined {
  const tag = localName(element);
  if (tag === "select") return { selected_indexes: selectedIndexes(element) };
  if (tag !== "input") return undefined;
  // The value of a file field is the file's name.
  if (inputTypeOf(element) === "file") return { files: toldFiles(stream, filesOf(element)!) };
  return { checked: checkedOf(element) };
}

function selectedIndexes(select: Element): number[] {
  const options = optionsOf(select);
  const indexes: number[] = [];
  for (let index = 0; index < options.length && indexes.length < OPTIONS; index++) {
    if (options[index]!.selected) indexes[indexes.length] = index;
  }
  return indexes;
}

interface Pending {
  readonly hit: Hit;
  readonly timeMs: number;
  readonly trusted: false | undefined;
}

export function watchControls(recorder: Recorder): void {
  const { stream } = recorder;
  /** The secret field that was typed into since it has the focus. */
  let visited: Element | null = null;
  let pending: Pending | undefined;
  let timer: number | undefined;

  const put = (type: string, { hit, timeMs, trusted }: Pending, fields: Record<string, unknown> | undefined): void =>
    stream.write({ type, time_ms: timeMs, target: stream.target(hit, timeMs), ...fields, trusted });

  const state = (hit: Hit, mostLength: number): Record<string, unknown> | undefined => {
    const element = hit.element!;
    if (stream.isSecret(hit)) return { masked: true };
    const read = readerOf(element);
    if (!read) return chosen(stream, element);
    const text = read(element) ?? "";
    const { length } = text;
    if (!stream.shows(hit)) return { masked: true, length, shape: shapeOf(text) };
    return length <= mostLength ? { value: text } : { length };
  };

  const settle = (): void => {
    const held = pending;
    pending = undefined;
    notLater(timer);
    if (held) put("input", held, state(held.hit, 0));
  };
  stream.gathers({ settle });

  const input = (event: InputEvent, now: Pending): void => {
    const { hit } = now;
    const element = hit.element!;
    const text = readerOf(element);
    // An event that only the browser makes, at what takes no text: it was typed in a closed shadow tree.
    const secret = stream.isSecret(hit) || (event.isTrusted && !text && !chosen(stream, element));
    if (secret ? visited === element : text && !stream.shows(hit)) {
      if (secret || (pending?.hit.element === element && now.timeMs - pending.timeMs < HIDDEN_MS)) return;
      stream.settle();
      pending = now;
      timer = later(recorder.heard(() => stream.settle()) as () => void, HIDDEN_MS);
      return;
    }
    stream.settle();
    if (secret) {
      visited = element;
      put("input", now, { masked: true });
    } else {
      const data: unknown = event.data;
      const shown = text && typeof data === "string" && data.length <= LENGTH;
      put("input", now, {
        ...state(hit, LIVE_LENGTH),
        input_type: typeof event.inputType === "string" ? slice(event.inputType, 0, 64) || undefined : undefined,
        data: shown ? data : undefined,
      });
    }
  };

  const heard = (event: Event, hit: Hit): void => {
    if (!hit.element) return;
    const now: Pending = { hit, timeMs: stream.timeMs(event.timeStamp), trusted: event.isTrusted ? undefined : false };
    if (event.type === "input") return input(event as InputEvent, now);
    stream.settle();
    put("change", now, state(hit, LENGTH));
  };
  recorder.on(["input"], heard);
  recorder.onInRoots("change", heard);
  recorder.onInRoots("focusout", () => (visited = null));
}
