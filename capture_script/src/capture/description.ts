/** An element in, the fields of its target line out, as far as profile and marks allow. */
import { localName, select } from "../shared/dom";
import { clientBoxOf, fingerprint, identityOf } from "../shared/fingerprint";
import type { Cache } from "../shared/name";
import { isWithin, marks } from "./marks";
import { matches } from "./natives";
import { isPlainLink } from "./urls";

/** In the name of an element that a page made up: what can be no word of a programmer. */
const PERSONAL_TAG = /[a-z-]\d{3}|[^ -~]/;

const tagOf = (element: Element, qa: boolean): string => {
  const tag = localName(element);
  return qa || !matches(PERSONAL_TAG, tag) ? tag : "unknown";
};

export const describe = (
  element: Element, blocked: boolean, masked: boolean, qa: boolean, box?: DOMRect, cache?: Cache,
): object => {
  if (blocked) return { tag: tagOf(element, qa), client_box: clientBoxOf(element, box) };
  const clear = !masked && (qa || isWithin(element, marks.unmask)) && !select(element, marks.hidden).length;
  const found: { [field: string]: unknown } = { ...fingerprint(element, clear, cache, box) };
  // Of masked text there are not even hashes; what the author calls the element serves to find it.
  if (masked) {
    found.name_words = found.near_words = found.outer_words = found.classes = undefined;
    found.ordinal = found.peers = found.href = undefined;
  }
  if (QA && qa) return found;
  found.tag = tagOf(element, false);
  if (matches(PERSONAL_TAG, `${found.path}${found.shadow}`)) found.path = found.shadow = undefined;
  if (found.href && !isPlainLink(identityOf(element).href)) found.href = undefined;
  if (!matches(/^[a-z-]+$/, `${found.cursor}`)) found.cursor = undefined;
  return found;
};
