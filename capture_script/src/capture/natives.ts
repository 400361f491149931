// The browser's own functions, taken before any script of the page can replace them. Spread and for-of are avoided in
// the capture script for the same reason: they call `Array.prototype[Symbol.iterator]`.

import { getter, method } from "../shared/dom";

export { getter } from "../shared/dom";

export const { apply, construct, getOwnPropertyDescriptor: descriptorOf, set } = Reflect;
const { defineProperty, deleteProperty } = Reflect;

export const listen = method(EventTarget.prototype.addEventListener);
export const unlisten = method(EventTarget.prototype.removeEventListener);
export const composedPath = method(Event.prototype.composedPath);
export const slice = method(String.prototype.slice);
export const upper = method(String.prototype.toUpperCase);
export const matches = method(RegExp.prototype.test);
export const getData = method(DataTransfer.prototype.getData);
export const then = method(Promise.prototype.then<unknown, unknown>);
export const observe = method(MutationObserver.prototype.observe);
export const disconnect = method(MutationObserver.prototype.disconnect);

const weakMapGet = WeakMap.prototype.get;
const weakMapSet = WeakMap.prototype.set;

/** A WeakMap that keeps working when the page replaces its methods. */
export class Notes<V> {
  private readonly map = new WeakMap<object, V>();

  get(key: object): V | undefined {
    return apply(weakMapGet, this.map, [key]) as V | undefined;
  }

  set(key: object, value: V): void {
    apply(weakMapSet, this.map, [key, value]);
  }
}

export const NativePromise = Promise;
export const NativeProxy = Proxy;
export const NativeMutationObserver = MutationObserver;
export const NativeIntersectionObserver = IntersectionObserver;
export const see = method(IntersectionObserver.prototype.observe);
export const unsee = method(IntersectionObserver.prototype.disconnect);
export const NativePerformanceObserver = PerformanceObserver;
export const observeEntries = method(PerformanceObserver.prototype.observe);
export const unobserveEntries = method(PerformanceObserver.prototype.disconnect);
export const takeEntries = method(PerformanceObserver.prototype.takeRecords);
export const entriesOf = method(PerformanceObserverEntryList.prototype.getEntries);
export const { min, max, round, log2 } = Math;

const { setTimeout: timeout, clearTimeout: untimeout, queueMicrotask: microtask } = window;
const clockNow = Performance.prototype.now;
const clockOrigin = getter<number>(Performance.prototype, "timeOrigin");
export const timeOrigin = (): number => clockOrigin(performance);
export const now = (): number => apply(clockNow, performance, []) as number;
export const later = (run: () => void, delayMs: number): number => apply(timeout, window, [run, delayMs]) as number;
export const notLater = (timer: number | undefined): void => apply(untimeout, window, [timer]);
export const soon = (run: () => void): void => apply(microtask, window, [run]);

const coalescedEvents = PointerEvent.prototype.getCoalescedEvents as (() => PointerEvent[]) | undefined;

/** The moves that the browser merged into this one; itself where there are none. */
export function coalesced(event: PointerEvent): readonly PointerEvent[] {
  const merged = coalescedEvents && event.isTrusted ? (apply(coalescedEvents, event, [])) : [];
  return merged.length > 0 ? merged : [event];
}

const source = crypto;
const fill = Crypto.prototype.getRandomValues;
export const randomWords = (): Uint32Array => apply(fill, source, [new Uint32Array(2)]) as Uint32Array;

export const stringify = JSON.stringify;

// What JSON and Playwright's binding call on the way; old libraries add `toJSON` to prototypes.
const pins: readonly (readonly [object, string, PropertyDescriptor | undefined])[] = (
  [
    [JSON, "stringify"],
    [window, "Promise"],
    [Map.prototype, "get"],
    [Map.prototype, "set"],
    [Array.prototype, "toJSON"],
    [Object.prototype, "toJSON"],
    [String.prototype, "toJSON"],
    [Number.prototype, "toJSON"],
  ] as const
).map(([owner, name]) => [owner, name, descriptorOf(owner, name)] as const);

/** Run with the browser's own built-ins in place; the page, which cannot run meanwhile, gets its own back after. */
export function pinned(run: () => void): void {
  const replaced: [object, string, PropertyDescriptor | undefined][] = [];
  for (let index = 0; index < pins.length; index++) {
    const pin = pins[index]!;
    const owner = pin[0];
    const name = pin[1];
    const native = pin[2];
    const current = descriptorOf(owner, name);
    if (current?.value === native?.value && current?.get === native?.get) continue;
    if (native ? defineProperty(owner, name, native) : deleteProperty(owner, name)) {
      replaced[replaced.length] = [owner, name, current];
    }
  }
  try {
    run();
  } finally {
    for (let index = 0; index < replaced.length; index++) {
      const entry = replaced[index]!;
      if (entry[2]) defineProperty(entry[0], entry[1], entry[2]);
      else deleteProperty(entry[0], entry[1]);
    }
  }
}
