/**
 * The capture script: records what a person does in this document and hands it over line by line. It reads the page
 * and never writes to it; whatever it cannot read is left out.
 */
import type { Config } from "./config";
import { listenToControls } from "./listeners/control";
import { listenToErrors } from "./listeners/errors";
import { listenToKeyboard } from "./listeners/keyboard";
import { listenToNavigation } from "./listeners/navigation";
import { describePage } from "./listeners/page";
import { listenToPointer } from "./listeners/pointer";
import { listenToScroll } from "./listeners/scroll";
import { Recorder } from "./recorder";

const recorders = new Map<string, Recorder>();

/** Begin to record this document for `config.binding`; a second call for the same one does nothing. */
export function start(config: Config): void {
  if (recorders.has(config.binding)) return;
  const recorder = new Recorder(config);
  recorders.set(config.binding, recorder);
  describePage(recorder);
  for (const listen of [
    listenToPointer,
    listenToKeyboard,
    listenToControls,
    listenToScroll,
    listenToNavigation,
    listenToErrors,
  ]) {
    listen(recorder);
  }
}

/** Hand over what is still held. */
export function flush(): void {
  for (const recorder of recorders.values()) recorder.sink.flush();
}

/** End the recording for `binding`: hand over what is held, hear nothing more. */
export function stop(binding: string): void {
  recorders.get(binding)?.end();
  recorders.delete(binding);
}
