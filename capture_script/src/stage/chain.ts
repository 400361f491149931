/**
 * In what an element stands, by the tags around it that mean something: a link of a heading is not the link of the
 * paragraph below, and one of the navigation not its copy in the footer. Boxes that layouts come and go with do not count.
 */
import { isElement, localName, parentNode } from "../shared/dom";
import type { Fingerprint } from "../shared/fingerprint";

const NEUTRAL = new Set(["html", "body", "div", "span", "section", "article", "main", "center", "font", "tbody", "slot"]);

const chained = (tags: readonly string[]): string =>
  tags.filter((tag) => !NEUTRAL.has(tag) && !tag.includes("-")).join(">");

const known = new WeakMap<Fingerprint, string | null>();

/** The chain of a recorded element, from its path; null where the path is not known. */
function recordedChain(target: Fingerprint): string | null {
  let chain = known.get(target);
  if (chain === undefined) {
    const steps = (target.path ?? "").split(">").map((step) => step.replace(/:nth-of-type.*/, ""));
    known.set(target, (chain = target.path ? chained(steps.slice(0, -1)) : null));
  }
  return chain;
}

/** Whether the live element stands in the same as the recorded one; true where that is not known. */
export function standsAlike(target: Fingerprint, element: Element): boolean {
  const recorded = recordedChain(target);
  if (recorded === null) return true;
  const tags: string[] = [];
  for (let node = parentNode(element); isElement(node); node = parentNode(node)) tags.push(localName(node));
  return chained(tags.reverse()) === recorded;
}
