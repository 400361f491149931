/** A field and made-up text in, what to type out so that the field accepts it and holds as much as was recorded. */

/** Formats that pickers take, as HTML writes them. */
const PICKED: Readonly<Record<string, string>> = {
  date: "2026-01-15", time: "10:30", "datetime-local": "2026-01-15T10:30", month: "2026-01", week: "2026-W03",
  color: "#336699",
};
/** Nothing is typed into these; what moves a slider is recorded. */
const UNTYPED = /^(button|checkbox|file|hidden|image|radio|range|reset|submit)$/;
/** A card number that passes the check digit (Luhn) and belongs to nobody: payment providers publish it for tests. */
const CARD = "4242424242424242";
const DIGITS = "1234567890";
const LETTERS = "abcdefghijklmnopqrstuvwxyz";

export interface Filling {
  /** By keys, after what the field held was selected, or at its end. */
  type: string;
  /** Whether to take away what is selected first. */
  erase: boolean;
  /** Whether a value was set that no keys can enter. */
  set: boolean;
}

type Field = HTMLInputElement | HTMLTextAreaElement;

const repeated = (text: string, length: number): string =>
  text.repeat(Math.ceil(length / text.length)).slice(0, length);

const isField = (element: Element): element is Field =>
  element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement;

/** The nearest value within the field's limits; numbers, or dates and times, which are in order as texts. */
function within<T extends number | string>(value: T, min: T | "", max: T | ""): T {
  if (min !== "" && value < min) return min;
  return max !== "" && value > max ? max : value;
}

function number(field: HTMLInputElement, length: number): string {
  const limit = (text: string): number | "" => (text === "" ? "" : Number(text));
  return String(within(Number(repeated(DIGITS, Math.min(length, 15)) || 0), limit(field.min), limit(field.max)));
}

/** What a secret field of this kind takes; its own length is not recorded. */
function secret(field: HTMLInputElement, text: string): string {
  const hint = `${field.autocomplete} ${field.name} ${field.id}`;
  if (/cc-number|card.?n[our]/i.test(hint)) return CARD;
  if (/cc-exp-year/.test(hint)) return "2034";
  if (/cc-exp-month/.test(hint)) return "12";
  if (/cc-exp/.test(hint)) return "12/34";
  if (/csc|cvc|cvv/i.test(hint)) return "123";
  const code = /one-time-code|otp|pin/i.test(hint) || isNumeric(field);
  return code ? repeated(DIGITS, field.maxLength > 0 ? field.maxLength : 6) : text;
}

const isNumeric = (field: HTMLInputElement): boolean =>
  /^(number|tel)$/.test(field.type) || /^(numeric|decimal|tel)$/.test(field.inputMode);

/** The text itself where the field's pattern takes it, else the first simple one that it takes. */
function matching(pattern: string, text: string): string {
  let whole: RegExp;
  try {
    whole = new RegExp(`^(?:${pattern})$`, "u");
  } catch {
    return text;
  }
  const lengths = [text.length, ...Array.from({ length: 20 }, (_, index) => index + 1)];
  const simple = lengths.flatMap((length) =>
    [DIGITS, LETTERS, LETTERS.toUpperCase(), "Ab1-"].map((source) => repeated(source, length)),
  );
  return [text, ...simple].find((candidate) => whole.test(candidate)) ?? text;
}

/** A text that the field accepts, as long as `text` where that is possible. */
function accepted(field: Field, text: string, isSecret: boolean): string {
  let wanted = text;
  if (field instanceof HTMLInputElement && text) {
    if (isSecret) wanted = secret(field, text);
    if (field.type === "number") return number(field, wanted.length);
    if (field.type === "email" && !wanted.includes("@")) wanted = `${repeated(LETTERS, Math.max(1, text.length - 5))}@b.co`;
    else if (field.type === "url") wanted = `https://b.co/${repeated(LETTERS, Math.max(0, text.length - 13))}`;
    else if (isNumeric(field) && !isSecret) wanted = repeated(DIGITS, text.length);
    if (field.pattern) wanted = matching(field.pattern, wanted);
  }
  if (isSecret && field.minLength > wanted.length) wanted = repeated(wanted, field.minLength);
  return field.maxLength >= 0 ? wanted.slice(0, field.maxLength) : wanted;
}

/** Set what no keys enter, and say what is to be typed for the rest; what is to be replaced is selected. */
export function fillElement(element: Element, text: string, isSecret: boolean, set: (value: string) => void): Filling {
  const nothing = { type: "", erase: false, set: false };
  const field = isField(element) ? element : null;
  if (field && UNTYPED.test(field.type)) return nothing;
  if (field instanceof HTMLInputElement && PICKED[field.type] !== undefined) {
    const value = within(PICKED[field.type]!, field.min, field.max);
    if (field.value === value || !text) return nothing;
    set(value);
    return { ...nothing, set: true };
  }
  if (!field && !(element instanceof HTMLElement && element.isContentEditable)) {
    return { ...nothing, type: isSecret ? text : "" }; // a closed shadow root, with the field in it
  }
  const held = field ? field.value : (element.textContent ?? "");
  const wanted = field ? accepted(field, text, isSecret) : text;
  if (!isSecret && held.length === wanted.length) return nothing;
  const strict = field instanceof HTMLInputElement && (field.pattern || /^(email|url|number)$/.test(field.type));
  const goesOn = !isSecret && held !== "" && held.length < wanted.length && !(strict && !wanted.startsWith(held));
  if (goesOn) return { ...nothing, type: wanted.slice(held.length) };
  selectAll(element);
  return { ...nothing, type: wanted, erase: held !== "" && wanted === "" };
}

/** To be typed as it is, in place of all that the field holds. */
export function fillGiven(element: Element, text: string): Filling {
  selectAll(element);
  return { type: text, erase: text === "", set: false };
}

/** So that what is entered next takes the place of all that is there. */
export function selectAll(element: Element): void {
  if (isField(element)) element.select();
  else getSelection()?.selectAllChildren(element);
}
