/**
 * The capture script as Playwright puts it into every document: lines go to an exposed function. Built into
 * capture_script.js; the global `reenact` has exactly what is exported here.
 */
import { BindingSink } from "./binding_sink";
import type { RecorderConfig } from "./config";
import { later, NativePromise } from "./natives";
import { quietly } from "./listening";
import { finishRecorder, flushRecorder, record } from "./recorder";

interface BindingConfig extends RecorderConfig {
  /** Name of the function that takes lines: a JSON array in one string. Answering `false` ends the recording. */
  binding: string;
  /** Under which name, not enumerable, the page's global object offers `stop` and `flush` to whoever started us. */
  control?: string;
}

const DELIVERY_MS = 500;

let recording = false;
let sink: BindingSink;
let control: string | undefined;

/** Record this document from now on; does nothing when it is being recorded already. */
export const start = (config: BindingConfig): void => {
  if (recording || (config.control && Reflect.has(window, config.control))) return;
  quietly(() => {
    control = config.control;
    sink = new BindingSink(config.binding, close);
    recording = true;
    record(config, sink);
    if (control) Reflect.defineProperty(window, control, { value: { flush, stop }, configurable: true });
  })(undefined);
};

/** Hand over everything now; resolves when it has arrived, or after half a second. */
export const flush = (): Promise<void> => {
  if (!recording) return NativePromise.resolve();
  flushRecorder();
  return delivered();
};

/** Hand over everything and record no more; resolves as `flush` does. */
export const stop = (): Promise<void> => {
  if (!recording) return NativePromise.resolve();
  finishRecorder();
  const arrived = delivered();
  close();
  return arrived;
};

const delivered = (): Promise<void> => {
  return new NativePromise((resolve) => {
    later(resolve, DELIVERY_MS);
    void sink.delivered().then(resolve);
  });
};

const close = (): void => {
  if (recording) {
    finishRecorder();
    sink.close();
  }
  recording = false;
  if (control) Reflect.deleteProperty(window, control);
};
