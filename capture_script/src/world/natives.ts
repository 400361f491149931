/** Put `value` in place of a native function, keeping its property flags and what `toString` says of it. */
export function replace<T extends object, K extends keyof T>(owner: T, name: K, value: T[K] & Function): void {
  const native = owner[name];
  const stand = new Proxy(native as unknown as Function, {
    apply: (_, self, parameters) => Reflect.apply(value, self, parameters),
  });
  const flags = Object.getOwnPropertyDescriptor(owner, name) ?? { writable: true, configurable: true, enumerable: true };
  Object.defineProperty(owner, name, { ...flags, value: stand });
}
