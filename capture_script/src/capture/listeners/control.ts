import { inputTypeOf } from "../../shared/dom";
import { elementOf, type Recorder } from "../recorder";

const VALUE_LENGTH = 60_000;
const CHECKED = ["checkbox", "radio"];

/** Values of form controls and of editable text as they change. */
export function listenToControls(recorder: Recorder): void {
  recorder.on<InputEvent>(window, ["input"], (event) => {
    const element = elementOf(event);
    if (recorder.privacy.ignores(element)) return;
    const open = recorder.privacy.clear && !recorder.privacy.secret(element);
    recorder.write({
      type: "input",
      time_ms: recorder.time(event.timeStamp),
      ...recorder.hit(event),
      ...held(element, open),
      ...(event.inputType ? { input_type: event.inputType } : {}),
      ...(open && event.data ? { data: event.data.slice(0, VALUE_LENGTH) } : {}),
    });
  });

  recorder.on<Event>(window, ["change"], (event) => {
    const element = elementOf(event);
    if (recorder.privacy.ignores(element)) return;
    const open = recorder.privacy.clear && !recorder.privacy.secret(element);
    recorder.write({
      type: "change",
      time_ms: recorder.time(event.timeStamp),
      ...recorder.hit(event),
      ...held(element, open),
    });
  });
}

/** What the control holds now; only its kind of state where it is not `open`. */
function held(element: Element | null, open: boolean): Record<string, unknown> {
  if (element instanceof HTMLInputElement) {
    const type = inputTypeOf(element);
    if (CHECKED.includes(type)) return open ? { checked: element.checked } : { masked: true };
    if (type === "file") return {};
    return text(element.value, open);
  }
  if (element instanceof HTMLTextAreaElement) return text(element.value, open);
  if (element instanceof HTMLSelectElement) {
    if (!open) return { masked: true };
    const selected = Array.from(element.options).flatMap((option, index) => (option.selected ? [index] : []));
    return { value: element.value.slice(0, VALUE_LENGTH), selected_indexes: selected };
  }
  if (element instanceof HTMLElement && element.isContentEditable) return text(element.textContent ?? "", open);
  return {};
}

function text(value: string, open: boolean): Record<string, unknown> {
  return open ? { value: value.slice(0, VALUE_LENGTH) } : { masked: true };
}
