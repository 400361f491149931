import { fingerprint } from "../shared/fingerprint";
import type { Recorder } from "./recorder";

/** Gives each element that was hit a number, and writes its fingerprint the first time. */
export class Targets {
  private readonly ids = new WeakMap<Element, number>();
  private next = 1;

  constructor(private readonly recorder: Recorder) {}

  idOf(element: Element | null): number | undefined {
    if (!element) return undefined;
    const known = this.ids.get(element);
    if (known !== undefined) return known;
    const id = this.next++;
    this.ids.set(element, id);
    const { privacy } = this.recorder;
    const print = fingerprint(element, privacy.clear && !privacy.blocks(element));
    const shown = privacy.blocks(element) ? { tag: print.tag, client_box: print.client_box } : print;
    this.recorder.write({ type: "target", time_ms: this.recorder.time(), target: id, ...shown }, true);
    return id;
  }
}
