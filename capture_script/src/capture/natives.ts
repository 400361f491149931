// The browser's own functions, taken before any script of the page can replace them. Spread and for-of are avoided in
// the capture script for the same reason: they call `Array.prototype[Symbol.iterator]`.

import { type Getter, method, native } from "../shared/dom";

export { type Getter, method, native } from "../shared/dom";

type Listening = (target: EventTarget, type: string, run: EventListener, options?: boolean | AddEventListenerOptions) => void;
type Ends = (observer: object) => void;

export const { apply, construct, getOwnPropertyDescriptor: descriptorOf, set } = Reflect;
const { defineProperty, deleteProperty } = Reflect;

export const listen = native<Listening>(EventTarget, "addEventListener");
export const unlisten = native<Listening>(EventTarget, "removeEventListener");
export const composedPath = native<(event: Event) => EventTarget[]>(Event, "composedPath");
export const slice = native<(text: string, from: number, to: number) => string>(String, "slice");
export const upper = native<(text: string) => string>(String, "toUpperCase");
export const matches = native<(pattern: RegExp, text: string) => boolean>(RegExp, "test");
export const then = /* @__PURE__ */ method(Promise.prototype.then<unknown, unknown>);
export const observe = native<(observer: MutationObserver, node: Node, what: MutationObserverInit) => void>(MutationObserver, "observe");
export const disconnect = native<Ends>(MutationObserver, "disconnect");
export const see = native<(observer: IntersectionObserver, element: Element) => void>(IntersectionObserver, "observe");
export const unsee = native<Ends>(IntersectionObserver, "disconnect");
export const observeEntries = native<(observer: PerformanceObserver, what: PerformanceObserverInit) => void>(PerformanceObserver, "observe");
export const unobserveEntries = native<Ends>(PerformanceObserver, "disconnect");
export const takeEntries = native<(observer: PerformanceObserver) => PerformanceEntryList>(PerformanceObserver, "takeRecords");
export const entriesOf = native<(list: PerformanceObserverEntryList) => PerformanceEntryList>(PerformanceObserverEntryList, "getEntries");
export const NativePromise = Promise;
export const NativeProxy = Proxy;
export const NativeMutationObserver = MutationObserver;
export const NativeIntersectionObserver = IntersectionObserver;
export const NativePerformanceObserver = PerformanceObserver;
export const NativeURL = URL;
export const { min, max, round, log2 } = Math;

const clockNow = native<(clock: Performance) => number>(Performance, "now");
const clockOrigin = native<Getter<number>>(Performance, "timeOrigin");
export const timeOrigin = (): number => clockOrigin(performance);
export const now = (): number => clockNow(performance);
export const later = window.setTimeout.bind(window) as (run: () => void, delayMs: number) => number;
export const notLater = window.clearTimeout.bind(window) as (timer: number | undefined) => void;
export const soon = /* @__PURE__ */ window.queueMicrotask.bind(window);
const random = crypto.getRandomValues.bind(crypto);

// Not Math.random, which pages and replays seed.
export const randomWords = (): Uint32Array => random(new Uint32Array(2));

/** Calls `run` with each, in order, without what a page may have made of arrays. */
export const each = <T>(list: ArrayLike<T>, run: (item: T, index: number) => unknown): void => {
  for (let index = 0; index < list.length; index++) run(list[index]!, index);
};

/** A WeakMap that keeps working when the page replaces its methods: they are its own. */
export const notes = <V>(): WeakMap<object, V> => {
  const map = new NativeWeakMap<object, V>();
  map.get = weakGet;
  map.set = weakSet;
  return map;
};

const NativeWeakMap = WeakMap;
const { get: weakGet, set: weakSet } = WeakMap.prototype;

export const stringify = JSON.stringify;

// What JSON and Playwright's binding call on the way; old libraries add `toJSON` to prototypes.
const pins: [object, string, PropertyDescriptor | undefined][] = [];
const pin = (owner: object, name: string): void => void pins.push([owner, name, descriptorOf(owner, name)]);
pin(Array.prototype, "toJSON");
pin(Object.prototype, "toJSON");
if (QA) {
  pin(JSON, "stringify");
  pin(window, "Promise");
  pin(Map.prototype, "get");
  pin(Map.prototype, "set");
  pin(String.prototype, "toJSON");
  pin(Number.prototype, "toJSON");
}

/** Run with the browser's own built-ins in place; the page, which cannot run meanwhile, gets its own back after. */
export const pinned = (run: () => void): void => {
  const replaced: typeof pins = [];
  const put = (owner: object, name: string, descriptor: PropertyDescriptor | undefined): boolean =>
    descriptor ? defineProperty(owner, name, descriptor) : deleteProperty(owner, name);
  each(pins, (pin) => {
    const current = descriptorOf(pin[0], pin[1]);
    if (current?.value === pin[2]?.value && current?.get === pin[2]?.get) return;
    if (put(pin[0], pin[1], pin[2])) replaced[replaced.length] = [pin[0], pin[1], current];
  });
  try {
    run();
  } finally {
    each(replaced, (pin) => put(pin[0], pin[1], pin[2]));
  }
};
