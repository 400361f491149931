import { attribute, inputTypeOf, styleOf } from "../shared/dom";
import type { Config } from "./config";

const SECRET_AUTOCOMPLETE = /(^|\s)(one-time-code|current-password|new-password|cc-\S+)(\s|$)/i;
const closest = Element.prototype.closest;

/** Decides what of a field, a key or a URL may be written. */
export class Privacy {
  /** Whether strings of the page and values of fields are kept at all. */
  readonly clear: boolean;
  /** Fields that were a password once stay one, also when a toggle shows them. */
  private readonly passwords = new WeakSet<Element>();

  constructor(profile: Config["profile"]) {
    this.clear = profile === "qa";
  }

  /** Whether what is typed into `element` is a secret, in every profile. */
  secret(element: Element | null): boolean {
    if (!element) return false;
    if (element instanceof HTMLInputElement && inputTypeOf(element) === "password") this.passwords.add(element);
    if (this.passwords.has(element)) return true;
    if (SECRET_AUTOCOMPLETE.test(attribute(element, "autocomplete") ?? "")) return true;
    if (closest.call(element, "[data-reenact-mask], [data-reenact-block]")) return true;
    const security = styleOf(element).getPropertyValue("-webkit-text-security");
    return security !== "" && security !== "none";
  }

  /** Whether nothing but the place of `element` may be written. */
  blocks(element: Element): boolean {
    return closest.call(element, "[data-reenact-block]") !== null;
  }

  /** Whether nothing that happens on `element` may be written. */
  ignores(element: Element | null): boolean {
    return element !== null && closest.call(element, "[data-reenact-ignore]") !== null;
  }

  /** A URL as it may be written: in production without the values of its query and without its fragment. */
  url(text: string): string {
    if (this.clear) return text;
    try {
      const url = new URL(text, location.href);
      const names = Array.from(url.searchParams.keys(), (name) => encodeURIComponent(name));
      const query = names.length ? `?${names.join("&")}` : "";
      return /^https?:$/.test(url.protocol) ? url.origin + url.pathname + query : url.protocol;
    } catch {
      return "";
    }
  }
}
