/** One document's stream of lines: gives times, targets and order; every listener writes through it. */
import { composedParent, nodeType, shadowHost } from "../shared/dom";
import type { Line, LineSink, RecorderConfig } from "./config";
import { describe } from "./description";
import { isLike, isWithin, marks, setMarks } from "./marks";
import { composedPath, later, max, Notes, notLater, now, randomWords, round, timeOrigin } from "./natives";
import { Secrets } from "./secrets";
import { isIgnored, setUrls, urlFor } from "./urls";

const SEND_MS = 100;
const MOVED_MS = 250;

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
  private moved: EventTarget | undefined;
  private movedMs = 0;
  private movedHit: Hit | null = null;
  private targetCount = 0;
  private timer: number | undefined;

  constructor(
    private readonly config: RecorderConfig,
    private readonly sink: LineSink,
    private readonly discovered: (root: Node) => void,
  ) {
    this.clear = QA && config.profile === "qa";
    setMarks(config);
    setUrls(config);
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

  /** What an event is about; null where nothing of it may be told. Shadow roots on the way are discovered. */
  hit(event: Event): Hit | null {
    if (isIgnored(location.href)) return null;
    const path = composedPath(event);
    const moves = event.type === "pointermove";
    // To ask all elements on the way for their marks, at each move, would be most of what moves cost.
    if (moves && path[0] === this.moved && event.timeStamp - this.movedMs < MOVED_MS) return this.movedHit;
    this.moved = moves ? path[0] : undefined;
    this.movedMs = event.timeStamp;
    return (this.movedHit = this.hitOn(path));
  }

  private hitOn(path: readonly EventTarget[]): Hit | null {
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
      if (isLike(node as Element, marks.ignore)) return null;
      const blocks = isLike(node as Element, marks.block);
      blocked ||= blocks;
      if (blocks || element === null) element = node as Element;
    }
    // Some events do not leave their shadow root, but the marks around its host cover what is inside.
    let host = shadowHost(path[path.length - 1] as Node);
    for (; host; host = composedParent(host)) {
      if (isLike(host, marks.ignore)) return null;
      if (isLike(host, marks.block)) {
        blocked = true;
        element = host;
      }
    }
    if (blocked) this.secrets.cover(path[0] as Element);
    return { element, blocked };
  }

  /** Whether not even the length of what is typed there may leave the page. */
  isSecret(hit: Hit): boolean {
    return hit.blocked || (hit.element !== null && this.secrets.has(hit.element));
  }

  /** Whether what is typed or shown there may leave the page as it is. */
  shows(hit: Hit): boolean {
    return (this.clear || (hit.element !== null && isWithin(hit.element, marks.unmask))) && !this.isSecret(hit);
  }

  /** The id of what was hit; its line is written when it is hit first. */
  target(hit: Hit, timeMs: number): number | undefined {
    const element = hit.element;
    if (element === null || isIgnored(location.href)) return undefined;
    const known = this.targets.get(element);
    if (known !== undefined) return known;
    const id = ++this.targetCount;
    this.targets.set(element, id);
    this.put({ type: "target", time_ms: timeMs, target: id, ...describe(element, hit.blocked, this.secrets.isCovered(element), this.clear) });
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
    if (isIgnored(location.href)) {
      // It is said when the window shows something else.
      if (line.type === "document") {
        this.describe ??= () => {
          this.describe = undefined;
          this.put({ ...line, url: urlFor(location.href, this.clear) });
        };
      }
      return;
    }
    if (line.type === "request" && !line.url) return;
    if (line.type !== "document") this.describe?.();
    line.document = this.document;
    this.sink.add(line);
  }

  now(): number {
    return this.timeMs(now());
  }
}
