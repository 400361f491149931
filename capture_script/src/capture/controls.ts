/** input and change in, what the form control or the editable element holds out, as far as the profile allows. */
import { inputTypeOf, localName } from "../shared/dom";
import { getter, slice } from "./natives";
import type { Recorder } from "./recorder";
import type { Hit, Stream } from "./stream";

/** A longer value is not repeated with every key typed into it; `change` has it whole. */
const LIVE_LENGTH = 1024;
const LENGTH = 65536;
const OPTIONS = 4096;

const texts: Readonly<Record<string, ((self: unknown) => string) | undefined>> = {
  input: getter<string>(HTMLInputElement.prototype, "value"),
  textarea: getter<string>(HTMLTextAreaElement.prototype, "value"),
};
const checkedOf = getter<boolean>(HTMLInputElement.prototype, "checked");
const optionsOf = getter<HTMLOptionsCollection>(HTMLSelectElement.prototype, "options");
const textOf = getter<string | null>(Node.prototype, "textContent");

interface Held {
  checked?: boolean;
  selected_indexes?: number[];
  text?: string;
}

function held(element: Element): Held {
  const tag = localName(element);
  if (tag === "select") return { selected_indexes: selectedIndexes(element) };
  if (tag === "input") {
    const type = inputTypeOf(element);
    if (type === "checkbox" || type === "radio") return { checked: checkedOf(element) };
    // The value of a file field is the file's name.
    if (type === "file") return {};
  }
  const text = texts[tag];
  if (text) return { text: text(element) };
  return (element as HTMLElement).isContentEditable ? { text: textOf(element) ?? "" } : {};
}

function selectedIndexes(select: Element): number[] {
  const options = optionsOf(select);
  const indexes: number[] = [];
  for (let index = 0; index < options.length && indexes.length < OPTIONS; index++) {
    if (options[index]!.selected) indexes[indexes.length] = index;
  }
  return indexes;
}

function state(stream: Stream, hit: Hit, mostLength: number): Record<string, unknown> {
  if (hit.element === null) return {};
  if (hit.blocked || stream.secrets.has(hit.element)) return { masked: true };
  const { text, ...rest } = held(hit.element);
  if (text === undefined) return { ...rest };
  if (!stream.clear) return { masked: true, length: text.length };
  return text.length <= mostLength ? { value: text } : { length: text.length };
}

function input(stream: Stream, event: InputEvent, hit: Hit): void {
  stream.settle();
  const timeMs = stream.timeMs(event.timeStamp);
  const now = state(stream, hit, LIVE_LENGTH);
  const data: unknown = event.data;
  const shown = stream.clear && !now.masked && typeof data === "string" && data.length <= LENGTH;
  stream.write({
    type: "input",
    time_ms: timeMs,
    target: stream.target(hit, timeMs),
    ...now,
    input_type: typeof event.inputType === "string" ? slice(event.inputType, 0, 64) || undefined : undefined,
    data: shown ? data : undefined,
    trusted: event.isTrusted ? undefined : false,
  });
}

function change(stream: Stream, event: Event, hit: Hit): void {
  stream.settle();
  const timeMs = stream.timeMs(event.timeStamp);
  stream.write({
    type: "change",
    time_ms: timeMs,
    target: stream.target(hit, timeMs),
    ...state(stream, hit, LENGTH),
    trusted: event.isTrusted ? undefined : false,
  });
}

export function watchControls(recorder: Recorder): void {
  recorder.on<InputEvent>(["input"], (event, hit) => input(recorder.stream, event, hit));
  recorder.onInRoots("change", (event, hit) => change(recorder.stream, event, hit));
}
