/** Reads and sets form controls that no input event can drive: native drop-downs and pickers. */

export interface Held {
  value?: string;
  checked?: boolean;
  selected_indexes?: number[];
}

const setValue = {
  input: Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")!.set!,
  area: Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value")!.set!,
  select: Object.getOwnPropertyDescriptor(HTMLSelectElement.prototype, "value")!.set!,
};

/** What the control holds now. */
export function held(element: Element): Held {
  if (element instanceof HTMLSelectElement) {
    const chosen = Array.from(element.options).flatMap((option, index) => (option.selected ? [index] : []));
    return { value: element.value, selected_indexes: chosen };
  }
  if (element instanceof HTMLInputElement) {
    if (element.type === "checkbox" || element.type === "radio") return { checked: element.checked };
    return { value: element.value };
  }
  return element instanceof HTMLTextAreaElement ? { value: element.value } : {};
}

/** Make the control hold what was recorded, and tell the page as the browser would. */
export function setHeld(element: Element, wanted: Held): void {
  if (element instanceof HTMLSelectElement && wanted.selected_indexes) choose(element, wanted);
  else if (element instanceof HTMLInputElement && wanted.value !== undefined) {
    // The native setter: frameworks watch the element's own property to ignore changes that they made themselves.
    setValue.input.call(element, wanted.value);
  } else if (element instanceof HTMLTextAreaElement && wanted.value !== undefined) {
    setValue.area.call(element, wanted.value);
  } else return;
  element.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
  element.dispatchEvent(new Event("change", { bubbles: true }));
}

/** By value where it still names an option, for options may have been added; else by place. */
function choose(select: HTMLSelectElement, wanted: Held): void {
  const indexes = wanted.selected_indexes ?? [];
  const named = Array.from(select.options).filter((option) => option.value === wanted.value);
  if (!select.multiple && named.length === 1 && wanted.value !== undefined) {
    setValue.select.call(select, wanted.value);
    return;
  }
  Array.from(select.options).forEach((option, index) => {
    option.selected = indexes.includes(index);
  });
}

/** A card number that passes the check digit (Luhn) and belongs to nobody: payment providers publish it for tests. */
const CARD = "4242424242424242";

/** The character to type in place of one that was not recorded, as the focused field accepts it. */
export function substitute(place: number): string {
  const field = document.activeElement;
  if (!(field instanceof HTMLInputElement)) return "x";
  if (/(^|\s)cc-number(\s|$)/.test(field.autocomplete)) return CARD[place % CARD.length] ?? "4";
  const numeric = /^(number|tel|range)$/.test(field.type) || /^(numeric|decimal|tel)$/.test(field.inputMode);
  return numeric || /(^|\s)(cc-(csc|exp\S*)|one-time-code)(\s|$)/.test(field.autocomplete) ? "1" : "x";
}
