/** Which elements hold what nobody may record, in any profile; asked before every key and value. */
import { attribute, composedParent, inputTypeOf, localName, select, styleOf } from "../shared/dom";
import { disconnect, matches, NativeMutationObserver, Notes, observe } from "./natives";

const SECRET_AUTOCOMPLETE = /(^|\s)(one-time-code|current-password|new-password|cc-\S+)(\s|$)/i;

/** Whether `data-reenact-mask` covers the element. */
export function isMasked(element: Element): boolean {
  for (let at: Element | null = element; at; at = composedParent(at)) {
    if (attribute(at, "data-reenact-mask") !== null) return true;
  }
  return false;
}

export class Secrets {
  private readonly known = new Notes<true>();
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
    const fields = select(root, "input[type=password i]");
    for (let index = 0; index < fields.length; index++) this.remember(fields[index]!);
  }

  /** Whether what is typed here is secret; in doubt it is. */
  has(element: Element): boolean {
    try {
      return this.known.get(element) === true || isMasked(element) || this.isSecret(element);
    } catch {
      return true;
    }
  }

  close(): void {
    disconnect(this.types);
  }

  private isSecret(element: Element): boolean {
    const isInput = localName(element) === "input" && element instanceof HTMLInputElement;
    const found =
      (isInput && (inputTypeOf(element) === "password" || this.hasSecretName(element))) ||
      matches(SECRET_AUTOCOMPLETE, attribute(element, "autocomplete") ?? "") ||
      (styleOf(element).getPropertyValue("-webkit-text-security") || "none") !== "none";
    if (found) this.remember(element);
    return found;
  }

  private hasSecretName(element: Element): boolean {
    return this.names["name " + attribute(element, "name")] === true || this.names["id " + attribute(element, "id")] === true;
  }

  private remember(element: Element): void {
    this.known.set(element, true);
    for (let index = 0; index < 2; index++) {
      const key = index ? "id" : "name";
      const value = attribute(element, key);
      if (value) this.names[key + " " + value] = true;
    }
  }
}
