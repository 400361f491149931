/** Addresses as the profile allows them: production keeps words of the path, and names of the query without values. */
import type { RecorderConfig } from "./config";
import { matches, NativeURL, slice } from "./natives";

const LENGTH = 8192;
/** Words, versions and names of files; anything else may be an id, a name or a token. Four times as fast to compile as `i`. */
const PLAIN = /^(#!?|\.\.?|[vV]\d{1,3}|[a-zA-Z]{1,24}([-_.][a-zA-Z]{1,24}){0,5})$/;
/** Letters that nobody can pronounce, or that change their case again and again. */
const RANDOM = /[^aeiouyAEIOUY\W\d_]{8}|([a-z][A-Z].*){3}/;

let ignored: RegExp[] = [];
let kept: RegExp[] = [];

const patterns = (from: readonly string[] = []): RegExp[] => {
  return from.map((pattern) => new RegExp("^" + pattern.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replace(/\*/g, ".*") + "$", "s"));
};

/** `*` in a pattern stands for anything. */
export const setUrls = (config: Partial<RecorderConfig>): void => {
  ignored = patterns(config.ignore_urls);
  kept = patterns(config.keep_paths);
};

const isLike = (text: string, all: readonly RegExp[]): boolean => {
  for (let index = 0; index < all.length; index++) if (matches(all[index]!, text)) return true;
  return false;
};

/** Whether this page, or a request to this address, is not to be recorded. */
export const isIgnored = (url?: string): boolean => {
  // To ask for the address of the page takes longer than all else that is asked of an event.
  if (!ignored.length) return false;
  const { href, origin, pathname } = new NativeURL(url ?? location.href, location.href);
  return isLike(href, ignored) || isLike(origin + pathname, ignored);
};

const isPlain = (word: string): boolean => matches(PLAIN, word) && !matches(RANDOM, word);

/** A path with `:id` in the place of what is no plain word. */
const template = (path: string, origin: string): string => {
  if (isLike(path, kept) || isLike(origin + path, kept)) return path;
  let found = "";
  for (let start = 0, end = 0; end <= path.length; end++) {
    if (end < path.length && path[end] !== "/") continue;
    const word = slice(path, start, end);
    found += (start ? "/" : "") + (!word || isPlain(word) ? word : ":id");
    start = end + 1;
  }
  return found;
};

/** Whether the address of a link says nothing of whom or what it is about. */
export const isPlainLink = (href: string): boolean => {
  const path = href.replace(/^(\w+:)?\/\/[^/]*/, "");
  return !matches(/[?#@]/, path) && template(path, "") === path;
};

export const urlFor = (url: string, clear: boolean): string => {
  try {
    if (isIgnored(url)) return "";
    if (clear) return slice(url, 0, LENGTH);
    const { protocol, origin, host, pathname, searchParams, hash } = new NativeURL(url, location.href);
    // data:, blob: and javascript: addresses are content.
    if (protocol === "blob:" || (origin === "null" && protocol !== "file:")) {
      return protocol === "about:" && isPlain(pathname) ? protocol + pathname : protocol;
    }
    let query = "";
    searchParams.forEach((_, name) => {
      if (isPlain(name)) query += (query ? "&" : "?") + name + "=";
    });
    const path = template(pathname, origin);
    // A route of the page's own; any other fragment is a place in the page, or a token.
    const route = matches(/^#!?\//, hash) ? template(hash.split("?")[0]!, "") : "";
    return slice(`${protocol}//${host}${path}${query}${route}`, 0, LENGTH);
  } catch {
    return "";
  }
};
