/**
 * An element in, its fingerprint out: what is needed to find it again, as the `target` line of a recording has it.
 * Used by the recorder in the page and by the resolver at replay, so that equal elements give equal fingerprints.
 */
import { attribute, boxOfElement, descendants, isShown, localName, once, styleOf, textOfAttribute } from "./dom";
import { type Surroundings, surroundings } from "./item";
import { accessibleName, type Cache, newCache, shownText } from "./name";
import { hostsOf, pathOf } from "./path";
import { inputType, roleOf } from "./role";
import { hashesOf, masked, WORD_LIMIT, wordsOf } from "./words";

export { accessibleName } from "./name";
export { roleOf } from "./role";
export { hash12, hash32, wordsOf } from "./words";

/** The fields of `Target` in events.py without time, document and id; what is empty is absent. */
export interface Fingerprint {
  tag: string;
  role?: string;
  input_type?: string;
  name?: string;
  test_id?: string;
  dom_id?: string;
  field_name?: string;
  href?: string;
  name_words?: readonly number[];
  near_words?: readonly number[];
  outer_words?: readonly number[];
  classes?: readonly number[];
  ordinal?: number;
  peers?: number;
  path?: string;
  shadow?: string[];
  client_box?: [number, number, number, number];
  cursor?: string;
}

/** What identifies by itself, in clear; "" where there is nothing that can be trusted to stay. */
export interface Identity {
  readonly tag: string;
  readonly role: string;
  readonly input_type: string;
  readonly test_id: string;
  readonly dom_id: string;
  readonly field_name: string;
  readonly href: string;
}

const NAME_LENGTH = 80;
const STRING_LENGTH = 512;
const TEST_IDS = ["data-testid", "data-test-id", "data-test", "data-cy", "data-qa"];
const GUID = /[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}/i;
const EMPTY_HREF = /^\s*(#$|javascript:|data:|blob:)/i;

/** An id that a framework or a database made up: GUIDs, React's ":r1:", counters (recording.md, heuristics measured there). */
export const isGenerated = (id: string): boolean => {
  return GUID.test(id) || id.includes(":") || /(\d.*){3}/s.test(id);
};

/** A string that may be somebody's: it does not leave the page in production, not even hashed. */
const isPersonal = (text: string, key: string): boolean =>
  text.includes("@") || (key !== "href" && (text.length > 64 || /(\d.*){4}/s.test(text)));

const hrefOf = (element: Element): string => {
  const href = (attribute(element, "href") ?? textOfAttribute(element, "xlink:href")).trim();
  if (!href || EMPTY_HREF.test(href)) return "";
  const origin = location.origin;
  return origin !== "null" && href.startsWith(origin + "/") ? href.slice(origin.length) : href;
};

export const identityOf = (element: Element): Identity => {
  const id = textOfAttribute(element, "id");
  let test_id = "";
  for (const name of TEST_IDS) test_id ||= textOfAttribute(element, name);
  return {
    tag: localName(element).slice(0, 64),
    role: roleOf(element),
    input_type: inputType(element),
    test_id,
    dom_id: isGenerated(id) ? "" : id,
    field_name: textOfAttribute(element, "name"),
    href: hrefOf(element),
  };
};

export const nameWords = (element: Element, cache: Cache): readonly number[] =>
  once(cache.names, element, () => wordsOf(accessibleName(element, cache)));

/** Words of the class names; an element without a name (an icon) lends those of what it holds. */
export const classWords = (element: Element, named: boolean): number[] => {
  const sources = named ? [element] : [element, ...descendants(element, 4)];
  const names = sources.flatMap((source) => textOfAttribute(source, "class").split(/\s+/));
  return hashesOf(names.filter((name) => name && !isGenerated(name))).slice(0, WORD_LIMIT);
};

export const surroundingsOf = (element: Element, cache: Cache): Surroundings => {
  return surroundings(element, nameWords(element, cache), cache);
};

/** All zero where styles hide it: such a target may be hidden at replay too. */
export const clientBoxOf = (element: Element, known?: DOMRect): [number, number, number, number] => {
  if (!known && !isShown(element)) return [0, 0, 0, 0];
  const box = known ?? boxOfElement(element);
  const bounded = (value: number, least: number): number =>
    Math.round(Math.min(1e7, Math.max(least, value)) * 100) / 100;
  return [bounded(box.x, -1e7), bounded(box.y, -1e7), bounded(box.width, 0), bounded(box.height, 0)];
};

const strings = (identity: Identity, clear: boolean): Partial<Fingerprint> => {
  const found: Record<string, string> = {};
  for (const key of ["test_id", "dom_id", "field_name", "href"] as const) {
    const text = identity[key];
    const short = clear && text.length <= STRING_LENGTH;
    if (text && (clear || !isPersonal(text, key))) found[key] = short ? text : masked(text);
  }
  return found;
};

const present = (fields: Fingerprint): Fingerprint => {
  const kept = Object.entries(fields).filter(([, value]) => value && (value as string).length !== 0);
  return Object.fromEntries(kept) as unknown as Fingerprint;
};

/**
 * `clear` keeps strings as they are, for the `qa` profile; else they are masked and the name is left out. Never
 * throws: what cannot be read is absent. One getBoundingClientRect is the only layout that it asks for, none where
 * the box is known.
 */
export const fingerprint = (element: Element, clear: boolean, cache: Cache = newCache(), known?: DOMRect): Fingerprint => {
  let tag = "unknown";
  try {
    const identity = identityOf(element);
    tag = identity.tag;
    const words = nameWords(element, cache);
    const { near, outer, ordinal, peers } = surroundingsOf(element, cache);
    const cursor = styleOf(element).cursor;
    return present({
      tag,
      role: identity.role,
      input_type: identity.input_type,
      name: clear ? accessibleName(element, cache, shownText).slice(0, NAME_LENGTH) : "",
      ...strings(identity, clear),
      name_words: words,
      near_words: near,
      outer_words: outer,
      classes: classWords(element, words.length > 0),
      ordinal,
      peers,
      path: pathOf(element),
      shadow: hostsOf(element).map(pathOf),
      client_box: clientBoxOf(element, known),
      cursor: cursor === "auto" || cursor.length > 64 ? "" : cursor,
    });
  } catch {
    return { tag };
  }
};
