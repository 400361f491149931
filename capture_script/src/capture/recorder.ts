/** Records what happens in this document: every watcher listens to one kind of event and writes to the stream. */
import { watchClipboard } from "./clipboard";
import { watchComposition } from "./composition";
import type { LineSink, RecorderConfig } from "./config";
import { watchControls } from "./controls";
import { watchDialogs } from "./dialogs";
import { watchDocument } from "./document";
import { watchDrag } from "./drag";
import { watchErrors } from "./errors";
import { watchFocus } from "./focus";
import { watchKeys } from "./keys";
import { disconnect, listen, NativeMutationObserver, observe, unlisten } from "./natives";
import { watchNavigation } from "./navigation";
import { watchPointer } from "./pointer";
import { watchRequests } from "./requests";
import { watchScroll } from "./scroll";
import { watchSections } from "./sections";
import { watchSelection } from "./selection";
import { type Hit, Stream } from "./stream";
import { watchTimeline } from "./timeline";
import { watchSource } from "./wrap";

/** Scrolls first: a stretch of moves that is held back began after them. */
const WATCHERS: readonly ((recorder: Recorder) => void)[] = [
  watchScroll, watchPointer, watchKeys, watchControls, watchNavigation, watchErrors, watchDrag, watchFocus,
  watchSource, watchDialogs, watchRequests, watchTimeline, watchSections, watchDocument,
];

/** What serves an exact replay of text only: in production there is none, and to ask for selections costs layouts. */
const TEXT_WATCHERS: typeof WATCHERS = QA ? [watchClipboard, watchComposition, watchSelection] : [];

/** A listener that never throws into the page. */
export function quietly<E>(run: (event: E) => void): (event: E) => void {
  return (event) => {
    try {
      run(event);
    } catch {
      // What cannot be read is not recorded; the page must not notice.
    }
  };
}

interface Listener {
  readonly target: EventTarget;
  readonly type: string;
  readonly run: EventListener;
}

export class Recorder {
  readonly stream: Stream;
  /** Called when the window shows a document that was not met before. */
  met: () => void = () => undefined;
  private readonly listeners: Listener[] = [];
  private readonly inRoots: Listener[] = [];
  private readonly cleanups: (() => void)[] = [];
  private readonly reopened = new NativeMutationObserver(() => this.listenAgain());
  private shown: Document | undefined;

  constructor(config: RecorderConfig, sink: LineSink) {
    this.stream = new Stream(config, sink, (root) => this.enter(root));
    for (let index = 0; index < WATCHERS.length; index++) WATCHERS[index]!(this);
    if (QA && this.stream.clear) for (let index = 0; index < TEXT_WATCHERS.length; index++) TEXT_WATCHERS[index]!(this);
    this.meet();
  }

  /** This document's random name, by which the receiver knows it. */
  get name(): string {
    return this.stream.document;
  }

  /** Listen to events at the window, before the page does, and be told what was hit. */
  on<E extends Event>(types: readonly string[], run: (event: E, hit: Hit) => void): void {
    const heard = this.about(run);
    for (let index = 0; index < types.length; index++) this.listen(window, types[index]!, heard);
  }

  /** The same for events that do not leave the shadow root in which they happen. */
  onInRoots<E extends Event>(type: string, run: (event: E, hit: Hit) => void): void {
    const heard = this.about(run);
    this.inRoots[this.inRoots.length] = { target: window, type, run: heard };
    this.listen(window, type, heard);
  }

  /** Listen to events that hit nothing. */
  hear<E extends Event>(target: EventTarget, types: readonly string[], run: (event: E) => void): void {
    const heard = this.heard(run) as EventListener;
    for (let index = 0; index < types.length; index++) this.listen(target, types[index]!, heard);
  }

  /** A function that first looks whether the window shows another document by now, and never throws. */
  heard<E>(run: (event: E) => void): (event: E) => void {
    return quietly((event: E) => {
      this.meet();
      run(event);
    });
  }

  /** What is to be done when recording ends. */
  undo(run: () => void): void {
    this.cleanups[this.cleanups.length] = run;
  }

  flush(): void {
    quietly(() => this.stream.flush())(undefined);
  }

  /** Listen no more, and hand over everything, also what has not come to its end. */
  finish(): void {
    for (let index = 0; index < this.listeners.length; index++) {
      const each = this.listeners[index]!;
      unlisten(each.target, each.type, each.run, true);
    }
    for (let index = 0; index < this.cleanups.length; index++) this.cleanups[index]!();
    this.listeners.length = this.cleanups.length = 0;
    disconnect(this.reopened);
    this.flush();
  }

  close(): void {
    this.finish();
    this.stream.close();
  }

  private about<E extends Event>(run: (event: E, hit: Hit) => void): EventListener {
    return this.heard((event: Event) => {
      const hit = this.stream.hit(event);
      if (hit) run(event as E, hit);
    });
  }

  private listen(target: EventTarget, type: string, run: EventListener): void {
    listen(target, type, run, { capture: true, passive: true });
    this.listeners[this.listeners.length] = { target, type, run };
  }

  private enter(root: Node): void {
    for (let index = 0; index < this.inRoots.length; index++) {
      this.listen(root, this.inRoots[index]!.type, this.inRoots[index]!.run);
    }
    this.stream.secrets.watch(root);
    this.stream.secrets.look(root);
  }

  /** document.open() takes all listeners away; it also replaces the document element, which is observed. */
  private listenAgain(): void {
    for (let index = 0; index < this.listeners.length; index++) {
      const each = this.listeners[index]!;
      listen(each.target, each.type, each.run, { capture: true, passive: true });
    }
  }

  /**
   * Begin with the document that the window shows. A new tab keeps the window, and with it our listeners, of the empty
   * document that it has first (HTML, initial about:blank), and no script of ours runs again.
   */
  private meet(): void {
    if (document === this.shown) return;
    if (this.shown) this.stream.begin();
    this.shown = document;
    this.stream.secrets.watch(document);
    observe(this.reopened, document, { childList: true });
    this.met();
  }
}
