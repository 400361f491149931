/** All that tells a page the time, answered from one page time; see clock.ts. */
import { replace } from "./natives";

export interface Calendar {
  epochMs(): number;
  /** When the document began. */
  originEpochMs(): number;
}

export function answerTimes({ epochMs, originEpochMs }: Calendar): void {
  const now = (): number => epochMs() - originEpochMs();
  replace(Performance.prototype, "now", now);
  answerProperty(Performance.prototype, "timeOrigin", originEpochMs);
  answerProperty(AnimationTimeline.prototype, "currentTime", now);
  const stamps = new WeakMap<object, number>();
  answerProperty(Event.prototype, "timeStamp", (event) => {
    const stamp = stamps.get(event) ?? now();
    stamps.set(event, stamp);
    return stamp;
  });
  answerDate(epochMs);
}

function answerProperty<T extends object>(owner: T, name: keyof T, value: (self: T) => number): void {
  const property = Object.getOwnPropertyDescriptor(owner, name);
  if (!property?.get || !property.configurable) return;
  const get = new Proxy(property.get, { apply: (_, self: T) => value(self) });
  Object.defineProperty(owner, name, { ...property, get });
}

function answerDate(nowEpochMs: () => number): void {
  const NativeDate = Date;
  replace(NativeDate, "now", nowEpochMs);
  const stand = new Proxy(NativeDate, {
    apply: () => new NativeDate(nowEpochMs()).toString(),
    construct: (native, parameters: [], self: Function) =>
      Reflect.construct(native, parameters.length ? parameters : [nowEpochMs()], self) as Date,
  });
  NativeDate.prototype.constructor = stand;
  window.Date = stand;
}
