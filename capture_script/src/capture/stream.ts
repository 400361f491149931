/** One document's stream of lines: gives times, targets and order; every listener writes through it. */
import { closest, composedParent, isElement, nodeType, shadowHost } from "../shared/dom";
import type { Cache } from "../shared/name";
import type { Line, LineSink, RecorderConfig } from "./config";
import { describe } from "./description";
import { enter } from "./listening";
import { isLike, isWithin, marks, setMarks } from "./marks";
import { composedPath, each, later, max, notes, notLater, now, randomWords, round, timeOrigin } from "./natives";
import { cover, isCovered, isSecretField, lookForSecrets, lookOnce, watchSecrets } from "./secrets";
import { isIgnored, setUrls, urlFor } from "./urls";

/** How long lines may be held back; visitors' are sent seconds later anyway, and to look more often costs time. */
const SEND_MS = 100;
const SEND_PRODUCTION_MS = 500;
const MOVED_MS = 250;

/** Whether the profile is `qa`; ask it after `QA`, which leaves out of a bundle what it does not know. */
export let clear: boolean;
/** Whether no point of a pointer's path is left out; ask it after `QA`, too. */
export let everyMove: boolean | undefined;
/** The document's random name, by which the receiver knows it. */
export let documentName: string;
/** Writes the document's own line; set until the page's size is known. */
let describing: (() => void) | undefined;
let startedMs: number;
let originMs: number;
let sink: LineSink;
let targets: WeakMap<object, number>;
let targetCount: number;
let gatherings: (() => void)[];
let timer: number | undefined;
let moved: EventTarget | undefined;
let movedMs: number;
let movedHit: Element | null | undefined;
const roots = notes<true>();
/** Elements of which only the box is told. */
const blocks = notes<true>();

export const openStream = (config: RecorderConfig, to: LineSink): void => {
  clear = QA && config.profile === "qa";
  everyMove = QA && config.every_move;
  startedMs = config.started_epoch_ms;
  sink = to;
  targets = notes();
  targetCount = 0;
  gatherings = [];
  setMarks(config);
  setUrls(config);
  beginDocument();
};

/** Another document, in the same window or in a new one. */
export const beginDocument = (): void => {
  settle();
  const words = randomWords();
  documentName = words[0]!.toString(36) + words[1]!.toString(36);
  originMs = timeOrigin() - startedMs;
  describing = undefined;
};

export const describeLater = (run: (() => void) | undefined): void => {
  describing = run;
};

export const describeNow = (): void => {
  const run = describing;
  describing = undefined;
  run?.();
};

/** Milliseconds since the recording began for a time of this document's clock. */
export const timeMs = (clockMs: number): number => max(0, round((originMs + clockMs) * 10) / 10);

export const nowMs = (): number => timeMs(now());

/** A listener that gathers events holds them back until this is called. */
export const gathers = (settle: () => void): void => {
  gatherings[gatherings.length] = settle;
};

/** What an event is about; undefined where nothing of it may be told. Shadow roots on the way are discovered. */
export const hitOf = (event: Event, moves: boolean): Element | null | undefined => {
  moved = moves ? moved : undefined;
  // To ask all elements on the way for their marks, at each move, would be most of what moves cost.
  if (!moved || event.target !== moved || event.timeStamp - movedMs > MOVED_MS) {
    const path = composedPath(event);
    if (moves) {
      moved = path[0];
      movedMs = event.timeStamp;
    }
    lookOnce();
    movedHit = isIgnored() ? undefined : hitOn(path);
  }
  return movedHit;
};

/** What is innermost on the way, or the outermost of those that show their box only. */
const hitOn = (path: readonly EventTarget[]): Element | null | undefined => {
  let element: Element | null = null;
  let blocked: Element | undefined;
  let shadows = false;
  each(path, (on) => {
    const node = on as Node;
    const type = on === window ? 0 : nodeType(node);
    if (type === 1) element ??= node as Element;
    if (type !== 11) return;
    shadows = true;
    if (roots.get(node)) return;
    roots.set(node, true);
    enter(node);
    watchSecrets(node);
    lookForSecrets(node);
  });
  // One question for all elements around it, where none of them is in another tree.
  if (!shadows && !(element && closest(element, marks.apart))) return element;
  const ignores = (on: EventTarget): boolean => {
    if (on === window || !isElement(on as Node) || !isLike(on as Element, marks.apart)) return false;
    if (isLike(on as Element, marks.block)) blocked = on as Element;
    return isLike(on as Element, marks.ignore);
  };
  for (let index = 0; index < path.length; index++) if (ignores(path[index]!)) return undefined;
  // Some events do not leave their shadow root, but the marks around its host cover what is inside.
  const last = path[path.length - 1];
  for (let host = shadowHost(last as Node); host; host = composedParent(host)) {
    if (ignores(host)) return undefined;
  }
  if (!blocked) return element;
  cover(path[0] as Element);
  return blockedAt(blocked);
};

/** The element, which shows its box only from now on. */
export const blockedAt = (element: Element): Element => {
  blocks.set(element, true);
  return element;
};

/** Whether not even the length of what is typed there may leave the page. */
export const isSecret = (element: Element | null): boolean => !!element && (!!blocks.get(element) || isSecretField(element));

/** Whether what is typed or shown there may leave the page as it is. */
export const shows = (element: Element | null): boolean =>
  ((QA && clear) || (!!element && isWithin(element, marks.unmask))) && !isSecret(element);

/** The id of what was hit; its line is written when it is hit first, without asking for layout where its box is known. */
export const targetOf = (
  element: Element | null | undefined, time_ms: number, box?: DOMRect, cache?: Cache,
): number | undefined => {
  if (!element || isIgnored()) return undefined;
  let target = targets.get(element);
  if (!target) {
    targets.set(element, (target = ++targetCount));
    put({ type: "target", time_ms, target, ...describe(element, !!blocks.get(element), isCovered(element), QA && clear, box, cache) });
  }
  return target;
};

/** Write what the listeners hold back, so that a line that follows comes after it. */
export const settle = (except?: () => void): void => each(gatherings ?? [], (gathering) => gathering !== except && gathering());

/** Write a line and hand it over when the page's handlers have run. */
export const write = (line: Line): void => {
  put(line);
  sink.sendSoon();
};

/** Write a line that may wait a little for others. */
export const writeLater = (line: Line): void => {
  put(line);
  sendLater();
};

/** See to it that what is held back is handed over soon. */
export const sendLater = (): void => {
  timer ??= later(flushStream, QA && clear ? SEND_MS : SEND_PRODUCTION_MS);
};

/** Hand over what is written, without what listeners hold back. */
export const sendNow = (): void => sink.send();

/** Hand over everything now. */
export const flushStream = (): void => {
  notLater(timer);
  timer = undefined;
  settle();
  sink.send();
};

/** Write a line of the event's own type about what it hit. */
export const tell = (event: Event, element: Element | null, fields: object | undefined): void =>
  tellAt(event, event.type, timeMs(event.timeStamp), element, fields);

export const tellAt = (
  { isTrusted }: { isTrusted: boolean }, type: string, time_ms: number, element: Element | null, fields: object | undefined,
): void => {
  settle();
  write({ type, time_ms, target: targetOf(element, time_ms), ...fields, trusted: isTrusted ? undefined : false });
};

export const put = (line: Line): void => {
  const describes = line.type === "document";
  if (isIgnored()) {
    // It is said when the window shows something else.
    if (describes) describing ??= () => put({ ...line, url: urlFor(location.href, clear) });
    return;
  }
  if (!describes) describeNow();
  line.document = documentName;
  sink.add(line);
};
