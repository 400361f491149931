/** Which elements hold what nobody may record, in any profile; asked before every key and value. */
import {
  attribute, composedParent, descendants, inputTypeOf, localName, nodeType, openRoot, select, styleOf,
} from "../shared/dom";
import { isWithin, marks } from "./marks";
import { apply, disconnect, getter, matches, NativeMutationObserver, Notes, observe } from "./natives";

const SECRET_AUTOCOMPLETE = /(^|\s)(one-time-code|(current|new)-password|cc-\S+)(\s|$)/i;
/** How fields are called that hold passwords, tokens, and what is printed on cards. */
const SECRET_NAME = /passw|pwd|secret|token|cvc|cvv|csc|card.?n[our]|(^|[\W_])(otp|pin|ssn|iban)([\W_]|$)/i;
/** What may have a closed shadow root: our listeners see nothing of what is inside. */
const HOST = /-|^(article|aside|blockquote|div|footer|h\d|header|main|nav|p|section|span)$/;

const byTag = Document.prototype.getElementsByTagName;
const tabIndexOf = getter<number>(HTMLElement.prototype, "tabIndex");

/** Whether keys that seem to go to this element go to something in its closed shadow root: it takes none itself. */
export function isClosed(element: Element): boolean {
  return (
    matches(HOST, localName(element)) &&
    !(element as HTMLElement).isContentEditable &&
    !openRoot(element) &&
    attribute(element, "tabindex") === null &&
    tabIndexOf(element) < 0
  );
}

/** How far around a button its password is looked for. */
const LEVELS = 6;
const NEAR = 400;

export class Secrets {
  private readonly known = new Notes<true>();
  /** What was masked or blocked once stays so: its marks may be taken away before the last is told of it. */
  private readonly covered = new Notes<true>();
  // A "show password" button may put another field in the password's place: it has the same name or id.
  private readonly names: Record<string, true | undefined> = Object.create(null) as Record<string, true | undefined>;
  private readonly types = new NativeMutationObserver((changes) => {
    for (let index = 0; index < changes.length; index++) {
      const change = changes[index]!;
      if (change.oldValue?.toLowerCase() === "password") this.remember(change.target as Element);
    }
  });

  /** Note fields that stop being passwords below this document or shadow root. */
  watch(root: Node): void {
    observe(this.types, root, {
      subtree: true,
      attributes: true,
      attributeFilter: ["type"],
      attributeOldValue: true,
    });
  }

  /** Note the passwords that are there now, before whatever comes next reveals or replaces them. */
  look(root: Node): void {
    // The browser keeps this collection until elements come or go; a search of a large page takes milliseconds.
    const fields = nodeType(root) === 9 ? (apply(byTag, root, ["input"]) as ArrayLike<Element>) : select(root, "input");
    for (let index = 0, field; (field = fields[index]); index++) this.note(field);
  }

  /** The same around what a person works: what shows a password stands beside it. A whole page would take long. */
  lookNear(element: Element | null): void {
    let root = element;
    for (let level = 0; root && level < LEVELS && localName(root) !== "form"; level++) root = composedParent(root) ?? root;
    const near = root ? descendants(root, NEAR) : [];
    for (let index = 0; index < near.length; index++) this.note(near[index]!);
  }

  /** Whether what is typed here is secret; in doubt it is. */
  has(element: Element): boolean {
    try {
      return this.known.get(element) === true || this.isCovered(element) || this.isSecret(element);
    } catch {
      return true;
    }
  }

  isCovered(element: Element): boolean {
    if (this.covered.get(element)) return true;
    const found = isWithin(element, marks.hidden);
    if (found) this.cover(element);
    return found;
  }

  cover(element: Element): void {
    this.covered.set(element, true);
  }

  close(): void {
    disconnect(this.types);
  }

  private isSecret(element: Element): boolean {
    const field = isInput(element) || localName(element) === "textarea";
    const found =
      (field && (this.hasSecretName(element) || (isInput(element) && inputTypeOf(element) === "password"))) ||
      matches(SECRET_AUTOCOMPLETE, attribute(element, "autocomplete") ?? "") ||
      (styleOf(element).getPropertyValue("-webkit-text-security") || "none") !== "none";
    if (found) this.remember(element);
    // What an editor holds may be masked in part; nobody knows into which part the next key goes.
    return found || ((element as HTMLElement).isContentEditable && select(element, marks.hidden).length > 0);
  }

  private hasSecretName(element: Element): boolean {
    for (let index = 0; index < 2; index++) {
      const key = index ? "id" : "name";
      const value = attribute(element, key);
      if (value && (matches(SECRET_NAME, value) || this.names[key + value])) return true;
    }
    // One box for one digit: a code is entered into a row of them.
    return attribute(element, "maxlength") === "1" && (attribute(element, "inputmode") === "numeric" || isTel(element));
  }

  private note(element: Element): void {
    if (isInput(element) && inputTypeOf(element) === "password") this.remember(element);
  }

  private remember(element: Element): void {
    this.known.set(element, true);
    for (let index = 0; index < 2; index++) {
      const key = index ? "id" : "name";
      const value = attribute(element, key);
      if (value) this.names[key + value] = true;
    }
  }
}

const isInput = (element: Element): boolean => element instanceof HTMLInputElement && localName(element) === "input";
const isTel = (element: Element): boolean => isInput(element) && inputTypeOf(element) === "tel";
