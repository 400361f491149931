/** The nth path of an element inside its root and the hosts around it; it breaks ties between equals, never more. */
import { composedParent, isElement, localName, nextElement, parentNode, previousElement, rootOf, shadowHost } from "./dom";

const LENGTH = 4096;
const HOSTS = 32;

/** Of a longer row of siblings the place is not told: walking along a table of thousands of rows takes milliseconds. */
const SIBLINGS = 256;

const step = (element: Element): string => {
  const tag = localName(element);
  let before = 0;
  let walked = 0;
  let sibling = previousElement(element);
  for (; sibling && ++walked < SIBLINGS; sibling = previousElement(sibling)) if (localName(sibling) === tag) before++;
  if (sibling) return `${tag}:nth-of-type(n+${before + 1})`;
  if (!before) {
    for (sibling = nextElement(element); sibling && localName(sibling) !== tag && ++walked < SIBLINGS; ) {
      sibling = nextElement(sibling);
    }
  }
  return before || sibling ? `${tag}:nth-of-type(${before + 1})` : tag;
};

/** For example "html>body>div:nth-of-type(2)>button"; "" where it would be longer than a recording allows. */
export const pathOf = (element: Element): string => {
  const steps: string[] = [];
  let length = 0;
  for (let node: Node | null = element; isElement(node) && length <= LENGTH; node = parentNode(node)) {
    const own = step(node);
    steps.push(own);
    length += own.length + 1;
  }
  return length > LENGTH ? "" : steps.reverse().join(">");
};

/** The shadow hosts around an element, outermost first. */
export const hostsOf = (element: Element): Element[] => {
  const hosts: Element[] = [];
  for (let host = shadowHost(rootOf(element)); host && hosts.length < HOSTS; host = shadowHost(rootOf(host))) {
    hosts.push(host);
  }
  return hosts.reverse();
};

/** Whether `outer` is `inner` or lies around it, shadow roots included. */
export const surrounds = (outer: Element, inner: Element | null): boolean => {
  for (let element = inner; element; element = composedParent(element)) if (element === outer) return true;
  return false;
};
