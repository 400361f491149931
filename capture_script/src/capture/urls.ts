/** Addresses as the profile allows them: production keeps neither query values nor the fragment. */
import { slice } from "./natives";

const LENGTH = 8192;
const NativeURL = URL;

export function urlFor(url: string, clear: boolean): string {
  if (clear) return slice(url, 0, LENGTH);
  try {
    const parsed = new NativeURL(url, location.href);
    // data:, blob: and javascript: addresses are content.
    if (parsed.origin === "null" && parsed.protocol !== "file:") {
      return parsed.protocol === "about:" ? parsed.protocol + parsed.pathname : parsed.protocol;
    }
    const names: string[] = [];
    parsed.searchParams.forEach((_, name) => (names[names.length] = encodeURIComponent(name) + "="));
    const query = names.length > 0 ? "?" + names.join("&") : "";
    const scheme = parsed.protocol === "blob:" ? "blob:" : `${parsed.protocol}//${parsed.host}${parsed.pathname}${query}`;
    return slice(scheme, 0, LENGTH);
  } catch {
    return "";
  }
}
