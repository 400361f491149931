/** Listens at the window, before the page does; nothing that is told of an event throws into the page. */
import { each, listen, NativeMutationObserver, disconnect, observe, unlisten } from "./natives";
import { hitOf } from "./stream";

type Listener = readonly [target: EventTarget, type: string, run: EventListener];

const OPTIONS = { capture: true, passive: true };

let listeners: Listener[] = [];
let inRoots: Listener[] = [];
let cleanups: (() => void)[] = [];
let shown: Document | undefined;
let begun: (again: boolean) => void;

/** A function that never throws into the page. */
export const quietly = <E>(run: (event: E) => void): ((event: E) => void) => (event) => {
  try {
    run(event);
  } catch {
    // What cannot be read is not recorded; the page must not notice.
  }
};

/** One that first looks whether the window shows another document by now. */
export const heard = <E>(run: (event: E) => void): ((event: E) => void) => (event) => {
  try {
    meet();
    run(event);
  } catch {
    // As in `quietly`, which would be one more call for each event.
  }
};

const add = (target: EventTarget, type: string, run: EventListener): Listener => {
  listen(target, type, run, OPTIONS);
  return (listeners[listeners.length] = [target, type, run]);
};

/** Listen to events and be told what was hit: null for the window or the document; of some that stay in shadow roots. */
export const on = <E extends Event>(
  types: readonly string[], run: (event: E, element: Element | null) => void, stays?: boolean,
): void => {
  each(types, (type) => {
    const moves = type === "pointermove";
    const told = heard((event: E) => {
      const element = hitOf(event, moves);
      if (element !== undefined) run(event, element);
    });
    const added = add(window, type, told as EventListener);
    if (stays) inRoots[inRoots.length] = added;
  });
};

/** Listen to events that hit nothing. */
export const hear = <E extends Event>(target: EventTarget, types: readonly string[], run: (event: E) => void): void => {
  const told = heard(run) as EventListener;
  each(types, (type) => add(target, type, told));
};

/** What is to be done when recording ends. */
export const undo = (run: () => void): void => {
  cleanups[cleanups.length] = run;
};

/** A shadow root was found. */
export const enter = (root: Node): void => each(inRoots, (listener) => add(root, listener[1], listener[2]));

/** document.open() takes all listeners away; it also replaces the document element, which is observed. */
const reopened = new NativeMutationObserver(() => each(listeners, (it) => listen(it[0], it[1], it[2], OPTIONS)));

/**
 * Begin with the document that the window shows. A new tab keeps the window, and with it our listeners, of the empty
 * document that it has first (HTML, initial about:blank), and no script of ours runs again.
 */
const meet = (): void => {
  if (document === shown) return;
  const again = !!shown;
  shown = document;
  observe(reopened, shown, { childList: true });
  begun(again);
};

export const beginListening = (begin: (again: boolean) => void): void => {
  begun = begin;
  shown = undefined;
  meet();
};

/** Listen no more. */
export const unlistenAll = (): void => {
  each(listeners, (it) => unlisten(it[0], it[1], it[2], true));
  each(cleanups, (run) => run());
  listeners = [];
  inRoots = [];
  cleanups = [];
  disconnect(reopened);
};
