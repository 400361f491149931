/** Whether and where a person can see an element; used by the resolver and the element boxes. */
import { boxOfElement, isShown } from "../shared/dom";

/** Has a box and is not hidden by style; whether it is scrolled into view does not matter. */
export function isVisible(element: Element): boolean {
  const box = boxOfElement(element);
  return box.width > 0 && box.height > 0 && isShown(element);
}
