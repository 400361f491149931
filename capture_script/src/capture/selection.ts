/** selectionchange in; where the selection came to rest and how long it is out, never what is selected. */
import { firstChild, localName, nextSibling, nodeType, nodeValue, parentNode, select } from "../shared/dom";
import { hold } from "./lines";
import { on } from "./listening";
import { isWithin, marks } from "./marks";
import { matches, max } from "./natives";
import { isSecretField } from "./secrets";
import { put, targetOf } from "./stream";

/** A selection of everything in a large page is only counted so far. */
const NODES = 1000;
/** Who presses again so soon, or holds the button and goes so far, selects something. */
const AGAIN_MS = 1000;
const FAR_PX = 2;
/** A busy page tells of the caret that a click has set when the button is up again. */
const LATE_MS = 100;

interface Selected {
  /** What holds the selection's end that moves. */
  element: Element;
  /** In a text field. */
  start?: number;
  end?: number;
  range?: Range;
  length: number;
}

/** The first node after `node` and what is in it. */
const following = (node: Node | null): Node | null => {
  while (node && !nextSibling(node)) node = parentNode(node);
  return node && nextSibling(node);
};

const isText = (node: Node): boolean => nodeType(node) === 3;
const elementOf = (node: Node): Element => (isText(node) ? parentNode(node) : node) as Element;

/** How many characters of text a range holds, counting no more than `NODES` nodes and building no string. */
const lengthOf = ({ startContainer, startOffset, endContainer, endOffset }: Range): number => {
  const edge = (node: Node, offset: number): Node | null =>
    isText(node) ? node : (node.childNodes[offset] ?? following(node));
  const last = edge(endContainer, endOffset);
  let length = (isText(endContainer) ? endOffset : 0) - (isText(startContainer) ? startOffset : 0);
  let node = edge(startContainer, startOffset);
  for (let count = 0; node && node !== last && count < NODES; count++) {
    if (isText(node)) length += nodeValue(node)!.length;
    node = firstChild(node) ?? following(node);
  }
  return length;
};

/** What is selected in the text field `within`, or in the document. */
export const selected = (within: Element | null): Selected | undefined => {
  if (within && matches(/^(input|textarea)$/, localName(within))) {
    const { selectionStart, selectionEnd } = within as HTMLInputElement;
    const start = selectionStart ?? 0;
    const end = selectionEnd ?? 0;
    return { element: within, start, end, length: end - start };
  }
  const selection = document.getSelection();
  const node = selection?.focusNode;
  if (!node) return undefined;
  const range = selection.getRangeAt(0);
  return { element: elementOf(node), range, length: lengthOf(range) };
};

/** For the `qa` profile. */
export const selectedText = ({ element, start, end, range, length }: Selected): string => {
  if (range) return length > 65536 ? "" : String(document.getSelection());
  return (element as HTMLInputElement).value.slice(start, end);
};

/** Whether what is selected holds something of which nobody may know the text. */
export const holdsMasked = ({ element, range }: Selected): boolean => {
  const all = range ? elementOf(range.commonAncestorContainer) : element;
  return isSecretField(all) || select(all, marks.hidden).some((each) => !range || range.intersectsNode(each));
};

export const watchSelection = (): void => {
  if (!QA) return;
  // Typing moves the caret; that is no choice of the person's.
  let typed = false;
  let pressed = false;
  let made: [Element | null, Event] | undefined;
  let last: string;
  let selects = false;
  let downMs = -AGAIN_MS;
  let clickedMs = -LATE_MS;
  let downX: number;
  let downY: number;
  const rest = hold<Element | null>((within, timeMs) => {
    const { element, start, end, length } = selected(within)!;
    // A caret says where the next character goes.
    const rests = length > 0 || start !== undefined || (element as HTMLElement).isContentEditable;
    const told = rests && !isWithin(element, marks.ignore) && !isSecretField(element);
    const target = told ? targetOf(element, timeMs) : 0;
    const now = `${target} ${start} ${end} ${length}`;
    if (told && now !== last) {
      put({ type: "selectionchange", time_ms: timeMs, target, start, end, length });
    }
    last = now;
  });
  on(["selectionchange"], (event, element) => {
    // While a button is down, the selection is being made.
    if (pressed) made = [element, event];
    else if (!element && event.timeStamp - clickedMs < LATE_MS) last = "";
    else if (!typed) rest(element, event);
  }, true);
  on<PointerEvent>(["input", "keydown", "pointerdown", "pointerup", "pointercancel"], (event, element) => {
    const { type, timeStamp, clientX, clientY, shiftKey } = event;
    typed = type === "input";
    pressed = type === "pointerdown";
    clickedMs = -LATE_MS;
    if (pressed) {
      const editable = (element as HTMLElement | null)?.isContentEditable;
      selects = shiftKey || timeStamp - downMs < AGAIN_MS || !!editable;
      downMs = timeStamp;
      downX = clientX;
      downY = clientY;
    } else if (type === "pointerup" && !selects && max(clientX - downX, downX - clientX, clientY - downY, downY - clientY) < FAR_PX) {
      // A click on plain text only puts the caret there, which is not told: to ask the browser costs a layout.
      if (made?.[0]) rest(made[0], made[1]);
      else last = "";
      clickedMs = timeStamp;
    } else if (made) rest(made[0], made[1]);
    if (!pressed) made = undefined;
  });
};
