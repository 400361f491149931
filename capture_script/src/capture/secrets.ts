/** Which elements hold what nobody may record, in any profile; asked before every key and value. */
import {
  attribute, composedParent, descendants, inputTypeOf, localName, openRoot, select, styleOf, textOfAttribute,
} from "../shared/dom";
import { isWithin, marks } from "./marks";
import { disconnect, each, type Getter, native, matches, NativeMutationObserver, notes, observe } from "./natives";

const SECRET_AUTOCOMPLETE = /(^|\s)(one-time-code|(current|new)-password|cc-\S+)(\s|$)/i;
/** How fields are called that hold passwords, tokens, and what is printed on cards. */
const SECRET_NAME = /passw|pwd|secret|token|cvc|cvv|csc|card.?n[our]|(^|[\W_])(otp|pin|ssn|iban)([\W_]|$)/i;
/** What may have a closed shadow root: our listeners see nothing of what is inside. */
const HOST = /-|^(article|aside|blockquote|div|footer|h\d|header|main|nav|p|section|span)$/;
const NAMES = ["name", "id"];
/** How far around a button its password is looked for. */
const LEVELS = 6;
const NEAR = 400;

const tabIndexOf = native<Getter<number>>(HTMLElement, "tabIndex");

/** What was masked or blocked once stays so: its marks may be taken away before the last is told of it. */
const covered = notes<true>();
const known = notes<true>();
/** A "show password" button may put another field in the password's place: it has the same name or id. */
const names = { __proto__: null } as unknown as Record<string, true | undefined>;

const types = new NativeMutationObserver((changes) =>
  each(changes, ({ oldValue, target }) => {
    if (oldValue?.toLowerCase() === "password") remember(target as Element);
  }),
);

/** What the field is called, in a word that tells name from id. */
const called = (element: Element, run: (word: string, name: string) => void): void =>
  each(NAMES, (key) => {
    const name = attribute(element, key);
    if (name) run(key + name, name);
  });

const isInput = (element: Element): boolean => element instanceof HTMLInputElement && localName(element) === "input";
const isOfType = (element: Element, type: string): boolean => isInput(element) && inputTypeOf(element) === type;

const remember = (element: Element): void => {
  known.set(element, true);
  called(element, (word) => (names[word] = true));
};

const note = (element: Element): void => {
  if (isOfType(element, "password")) remember(element);
};

/** Note fields that stop being passwords below this document or shadow root. */
export const watchSecrets = (root: Node): void =>
  observe(types, root, { subtree: true, attributeFilter: ["type"], attributeOldValue: true });

export const unwatchSecrets = (): void => disconnect(types);

/** Note the passwords that are there now, before whatever comes next reveals or replaces them. */
export const lookForSecrets = (root: Node): void => each(select(root, "input"), note);

/** Whether the document has to be looked through. */
let unseen = false;

/** With the next event, look for the passwords that it then has. */
export const lookAgain = (): void => {
  unseen = true;
};

/** What a person does may reveal passwords; a search of a large page takes milliseconds, and not all pages are used. */
export const lookOnce = (): void => {
  if (unseen) lookForSecrets(document);
  unseen = false;
};

/** The same around what a person works: what shows a password stands beside it. A whole page would take long. */
export const lookNear = (element: Element | null): void => {
  let root = element;
  for (let level = 0; root && level < LEVELS && localName(root) !== "form"; level++) root = composedParent(root) ?? root;
  if (root) each(descendants(root, NEAR), note);
};

export const cover = (element: Element): void => {
  covered.set(element, true);
};

export const isCovered = (element: Element): boolean => {
  if (covered.get(element)) return true;
  const found = isWithin(element, marks.hidden);
  if (found) cover(element);
  return found;
};

/** Whether what is typed here is secret; in doubt it is. */
export const isSecretField = (element: Element): boolean => {
  try {
    return !!known.get(element) || isCovered(element) || looksSecret(element);
  } catch {
    return true;
  }
};

const looksSecret = (element: Element): boolean => {
  let found =
    matches(SECRET_AUTOCOMPLETE, textOfAttribute(element, "autocomplete")) ||
    (styleOf(element).getPropertyValue("-webkit-text-security") || "none") !== "none" ||
    isOfType(element, "password");
  if (isInput(element) || localName(element) === "textarea") {
    called(element, (word, name) => (found ||= matches(SECRET_NAME, name) || !!names[word]));
    // One box for one digit: a code is entered into a row of them.
    found ||=
      attribute(element, "maxlength") === "1" &&
      (attribute(element, "inputmode") === "numeric" || isOfType(element, "tel"));
  }
  if (found) remember(element);
  // What an editor holds may be masked in part; nobody knows into which part the next key goes.
  return found || ((element as HTMLElement).isContentEditable && select(element, marks.hidden).length > 0);
};

/** Whether keys that seem to go to this element go to something in its closed shadow root: it takes none itself. */
export const isClosed = (element: Element): boolean =>
  matches(HOST, localName(element)) &&
  !(element as HTMLElement).isContentEditable &&
  !openRoot(element) &&
  attribute(element, "tabindex") === null &&
  tabIndexOf(element) < 0;
