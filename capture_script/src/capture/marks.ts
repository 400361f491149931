/** What the page's author and the recording's owner marked, by attributes and selectors; asked for every event. */
import { composedParent } from "../shared/dom";
import { hide, isLike } from "../shared/hidden";
import type { RecorderConfig } from "./config";
import { each, type Getter, native } from "./natives";

export { isLike } from "../shared/hidden";

const slotOf = native<Getter<Element | null>>(Element, "assignedSlot");

export type Mark = "mask" | "block" | "ignore" | "unmask";

const KINDS: readonly Mark[] = ["mask", "block", "ignore", "unmask"];

/** Selectors of what carries each mark itself; `hidden` keeps its text to itself, `apart` is not told as it is. */
export const marks = {} as Record<Mark | "hidden" | "apart", string>;

export const setMarks = (config: Partial<RecorderConfig>): void => {
  each(KINDS, (kind) => {
    marks[kind] = `[data-reenact-${kind}]`;
    if (!config[kind]) return;
    try {
      // In `:is()` one selector that is none does no harm to the others.
      const all = `${marks[kind]},:is(${config[kind]})`;
      isLike(document.createElement("a"), all);
      marks[kind] = all;
    } catch {
      // What is no selector at all marks nothing.
    }
  });
  hide((marks.hidden = `${marks.mask},${marks.block}`));
  marks.apart = `${marks.ignore},${marks.block}`;
};

/** Whether the element or what it is shown in, shadow trees and slots included, is like this. */
export const isWithin = (element: Element, selector: string): boolean => {
  for (let at: Element | null = element; at; at = slotOf(at) ?? composedParent(at)) {
    if (isLike(at, selector)) return true;
  }
  return false;
};
