/** Puts a stand before a function or constructor of the page, which it cannot tell from the real one, until recording ends. */
import { heard, undo } from "./listening";
import { apply, construct, descriptorOf, NativeProxy, notes, now, set } from "./natives";

/** A call that has returned; one that throws is not told of. */
export interface Call<R> {
  readonly self: object;
  readonly parameters: readonly unknown[];
  readonly result: R;
  /** When it began, by the document's clock. */
  readonly startMs: number;
}

type Callable = (...parameters: unknown[]) => unknown;

/** What is behind each stand. */
const natives = notes<object>();

/**
 * A Proxy has its target's name, length and properties. Assigning keeps the flags of an own property that can be
 * written; any other kind of property is left alone.
 */
export const stand = (owner: object, name: string, traps: ProxyHandler<Callable>): void => {
  const found = descriptorOf(owner, name);
  const native = found?.value as Callable & { prototype?: object };
  if (typeof native !== "function" || !found!.writable) return;
  const stands = new NativeProxy(native, traps);
  natives.set(stands, native);
  const change = (at: object | undefined, key: string, from: unknown, to: unknown): void => {
    if (at && descriptorOf(at, key)?.value === from) set(at, key, to);
  };
  const swap = (from: unknown, to: unknown): void => {
    change(owner, name, from, to);
    change(native.prototype, "constructor", from, to);
  };
  swap(native, stands);
  undo(() => swap(stands, native));
};

/** Be told of every call of `owner[name]` when it has returned. */
export const wrap = <R>(owner: object, name: string, told: (call: Call<R>) => void): void => {
  const hear = heard(told);
  let on = true;
  // A page that keeps the stand has the plain function when recording has ended.
  undo(() => (on = false));
  const around = (self: object, parameters: readonly unknown[], run: () => unknown): unknown => {
    const startMs = now();
    const result = run();
    if (on) hear({ self, parameters, result: result as R, startMs });
    return result;
  };
  stand(owner, name, {
    apply: (native, self: object, parameters) => around(self, parameters, () => apply(native, self, parameters)),
    construct: (native, parameters, made) => around(made, parameters, () => construct(native, parameters, made)) as object,
  });
};

/** `Function.prototype.toString` says of a stand, also of its own, what it says of the function behind it. */
export const watchSource = (): void => {
  stand(Function.prototype, "toString", {
    apply: (native, self: object, parameters) => apply(native, natives.get(self) ?? self, parameters) as unknown,
  });
};
