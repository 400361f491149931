/** input and change in, what the form control or the editable element holds out, as far as the profile allows. */
import { inputTypeOf, localName } from "../shared/dom";
import { toldFiles } from "./files";
import { heard, on } from "./listening";
import { each, type Getter, native, later, matches, notLater, slice } from "./natives";
import { shapeOf } from "./shape";
import { gathers, isSecret, settle, shows, tellAt, timeMs } from "./stream";

/** A longer value is not repeated with every key typed into it; `change` has it whole. */
const LIVE_LENGTH = 1024;
const LENGTH = 65536;
const OPTIONS = 4096;
/** Where a value must not be known, its length is not told more often: the rhythm of keys says who types what. */
const HIDDEN_MS = 500;

type Reader = (self: unknown) => string | null;
type Fields = Record<string, unknown> | undefined;

const valueOf = native<Getter<string>>(HTMLInputElement, "value");
const areaOf = native<Getter<string>>(HTMLTextAreaElement, "value");
const checkedOf = native<Getter<boolean>>(HTMLInputElement, "checked");
const filesOf = native<Getter<FileList>>(HTMLInputElement, "files");
const optionsOf = native<Getter<HTMLOptionsCollection>>(HTMLSelectElement, "options");
const textOf = native<Getter<string | null>>(Node, "textContent");

/** What reads the text that a person can type here; undefined where none can be typed. */
const readerOf = (element: Element): Reader | undefined => {
  const tag = localName(element);
  if (tag === "input") return matches(/^(checkbox|radio|file)$/, inputTypeOf(element)) ? undefined : valueOf;
  if (tag === "textarea") return areaOf;
  return (element as HTMLElement).isContentEditable ? textOf : undefined;
};

/** What else it holds; undefined where it is no control. */
const chosen = (element: Element): Fields => {
  const tag = localName(element);
  if (tag === "select") {
    const selected_indexes: number[] = [];
    each(optionsOf(element), (option, index) => {
      if (option.selected && selected_indexes.length < OPTIONS) selected_indexes[selected_indexes.length] = index;
    });
    return { selected_indexes };
  }
  if (tag !== "input") return undefined;
  // The value of a file field is the file's name.
  return inputTypeOf(element) === "file" ? { files: toldFiles(filesOf(element)) } : { checked: checkedOf(element) };
};

interface Held {
  readonly element: Element;
  readonly time_ms: number;
  readonly isTrusted: boolean;
}

export const watchControls = (): void => {
  /** The secret field that was typed into since it has the focus. */
  let visited: Element | null = null;
  let pending: Held | undefined;
  let timer: number | undefined;

  const state = (element: Element, mostLength: number): Fields => {
    if (isSecret(element)) return { masked: true };
    const read = readerOf(element);
    if (!read) return chosen(element);
    const text = read(element) ?? "";
    const { length } = text;
    if (!shows(element)) return { masked: true, length, shape: shapeOf(text) };
    return length <= mostLength ? { value: text } : { length };
  };
  const write = (type: string, held: Held, fields: Fields): void => tellAt(held, type, held.time_ms, held.element, fields);

  gathers(() => {
    const held = pending;
    pending = undefined;
    notLater(timer);
    if (held) write("input", held, state(held.element, 0));
  });

  const input = (event: InputEvent, now: Held): void => {
    const { element, isTrusted } = now;
    const text = readerOf(element);
    // An event that only the browser makes, at what takes no text: it was typed in a closed shadow tree.
    const secret = isSecret(element) || (isTrusted && !text && !chosen(element));
    if (secret ? visited === element : text && !shows(element)) {
      if (secret || (pending?.element === element && now.time_ms - pending.time_ms < HIDDEN_MS)) return;
      settle();
      pending = now;
      timer = later(heard<void>(() => settle()), HIDDEN_MS);
      return;
    }
    if (secret) {
      visited = element;
      write("input", now, { masked: true });
      return;
    }
    const { data, inputType } = event;
    const shown = text && typeof data === "string" && data.length <= LENGTH;
    write("input", now, {
      ...state(element, LIVE_LENGTH),
      input_type: typeof inputType === "string" ? slice(inputType, 0, 64) : undefined,
      data: shown ? data : undefined,
    });
  };

  const changed = (event: Event, element: Element | null): void => {
    if (!element) return;
    const { type, isTrusted, timeStamp } = event;
    const now: Held = { element, time_ms: timeMs(timeStamp), isTrusted };
    if (type === "input") input(event as InputEvent, now);
    else write(type, now, state(element, LENGTH));
  };
  on(["input"], changed);
  on(["change"], changed, true);
  on(["focusout"], () => (visited = null), true);
};
