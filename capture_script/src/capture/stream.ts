/** One document's stream of lines: gives times, targets and order; every listener writes through it. */
import { attribute, localName, nodeType, select } from "../shared/dom";
import { clientBoxOf, fingerprint } from "../shared/fingerprint";
import type { Line, LineSink, RecorderConfig } from "./config";
import { composedPath, later, max, Notes, notLater, now, randomWords, round, timeOrigin } from "./natives";
import { isMasked, Secrets } from "./secrets";

const SEND_MS = 100;

/** What an event hit; `element` is null for the window and the document. */
export interface Hit {
  readonly element: Element | null;
  readonly blocked: boolean;
}

/** A listener that gathers events holds them back until `settle`. */
export interface Gathering {
  settle(): void;
}

// Not of Math.random, which pages and replays seed.
function randomName(): string {
  const words = randomWords();
  return words[0]!.toString(36) + words[1]!.toString(36);
}

export class Stream {
  readonly clear: boolean;
  readonly secrets = new Secrets();
  /** Writes the document's own line; set until the page's size is known. */
  describe: (() => void) | undefined;
  document = randomName();
  private originMs = timeOrigin();
  private readonly targets = new Notes<number>();
  private readonly roots = new Notes<true>();
  private readonly gatherings: Gathering[] = [];
  private targetCount = 0;
  private timer: number | undefined;

  constructor(
    private readonly config: RecorderConfig,
    private readonly sink: LineSink,
    private readonly discovered: (root: Node) => void,
  ) {
    this.clear = QA && config.profile === "qa";
  }

  /** Another document, in the same window. */
  begin(): void {
    this.settle();
    this.document = randomName();
    this.originMs = timeOrigin();
    this.describe = undefined;
  }

  /** Milliseconds since the recording began for a time of this document's clock. */
  timeMs(clockMs: number): number {
    return max(0, round((this.originMs + clockMs - this.config.started_epoch_ms) * 10) / 10);
  }

  gathers(gathering: Gathering): void {
    this.gatherings[this.gatherings.length] = gathering;
  }

  /** What an event is about; null where `data-reenact-ignore` covers it. Shadow roots on the way are discovered. */
  hit(event: Event): Hit | null {
    const path = composedPath(event);
    let element: Element | null = null;
    let blocked = false;
    for (let index = 0; index < path.length; index++) {
      const node = path[index] as Node;
      if (node === (window as unknown)) break;
      const type = nodeType(node);
      if (type === 11 && !this.roots.get(node)) {
        this.roots.set(node, true);
        this.discovered(node);
      }
      if (type !== 1) continue;
      if (attribute(node as Element, "data-reenact-ignore") !== null) return null;
      const blocks = attribute(node as Element, "data-reenact-block") !== null;
      blocked ||= blocks;
      if (blocks || element === null) element = node as Element;
    }
    return { element, blocked };
  }

  /** The id of what was hit; its line is written when it is hit first. */
  target(hit: Hit, timeMs: number): number | undefined {
    const element = hit.element;
    if (element === null) return undefined;
    const known = this.targets.get(element);
    if (known !== undefined) return known;
    const id = ++this.targetCount;
    this.targets.set(element, id);
    const found = hit.blocked
      ? { tag: localName(element), client_box: clientBoxOf(element) }
      : fingerprint(element, this.clear && !this.holdsMasked(element));
    this.put({ type: "target", time_ms: timeMs, target: id, ...found });
    return id;
  }

  /** Write what the listeners hold back, so that a line that follows comes after it. */
  settle(except?: Gathering): void {
    for (let index = 0; index < this.gatherings.length; index++) {
      if (this.gatherings[index] !== except) this.gatherings[index]!.settle();
    }
  }

  /** Write a line and hand it over when the page's handlers have run. */
  write(line: Line): void {
    this.put(line);
    this.sink.sendSoon();
  }

  /** Write a line that may wait a little for others. */
  writeLater(line: Line): void {
    this.put(line);
    this.sendLater();
  }

  /** See to it that what is held back is handed over within 100 ms. */
  sendLater(): void {
    this.timer ??= later(() => this.flush(), SEND_MS);
  }

  /** Hand over everything now. */
  flush(): void {
    notLater(this.timer);
    this.timer = undefined;
    this.settle();
    this.sink.send();
  }

  /** Hand over what is written, without what listeners hold back. */
  send(): void {
    this.sink.send();
  }

  close(): void {
    this.secrets.close();
    this.sink.close();
  }

  put(line: Line): void {
    if (line.type !== "document") this.describe?.();
    line.document = this.document;
    this.sink.add(line);
  }

  now(): number {
    return this.timeMs(now());
  }

  private holdsMasked(element: Element): boolean {
    return (
      isMasked(element) ||
      select(element, "[data-reenact-mask],[data-reenact-block]").length > 0 ||
      ((element as HTMLElement).isContentEditable && this.secrets.has(element))
    );
  }
}
