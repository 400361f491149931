/**
 * The capture script: records what happens in this document and hands lines to an exposed function. Built into
 * capture_script.js; the global `reenact` has exactly what is exported here.
 */
import { change, input } from "./controls";
import type { CaptureConfig } from "./config";
import { description, viewportFields } from "./description";
import { exception, rejection, watchConsole } from "./errors";
import { key } from "./keys";
import { disconnect, later, listen, NativeMutationObserver, NativePromise, observe, timeOrigin, unlisten } from "./natives";
import { watchNavigation } from "./navigation";
import { chordType, click, Moves, pointerButton, wheel } from "./pointer";
import { Scrolls } from "./scroll";
import { Sink } from "./sink";
import { type Hit, Stream } from "./stream";

const DELIVERY_MS = 500;

let running: Capture | undefined;

/** Record this document from now on; does nothing when it is being recorded already. */
export function start(config: CaptureConfig): void {
  const { control } = config;
  if (running || (control && Reflect.has(window, control))) return;
  quietly(() => {
    running = new Capture(config);
    if (control) Reflect.defineProperty(window, control, { value: { flush, stop }, configurable: true });
  })(undefined);
}

/** Hand over everything now; resolves when it has arrived, or after half a second. */
export function flush(): Promise<void> {
  return running?.flush() ?? NativePromise.resolve();
}

/** Hand over everything and record no more; resolves as `flush` does. */
export function stop(): Promise<void> {
  const delivered = flush();
  running?.close();
  running = undefined;
  return delivered;
}

/** A listener that never throws into the page. */
function quietly<E>(run: (event: E) => void): (event: E) => void {
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
  readonly listener: EventListener;
}

class Capture {
  private readonly sink: Sink;
  private readonly stream: Stream;
  private readonly moves: Moves;
  private readonly scrolls: Scrolls;
  private readonly listeners: Listener[] = [];
  private readonly undo: (() => void)[] = [];
  private readonly listenIn: Readonly<Record<string, EventListener>>;
  private readonly reopened = new NativeMutationObserver(() => this.listenAgain());
  private described: Document | undefined;

  constructor(private readonly config: CaptureConfig) {
    this.sink = new Sink(config.binding, () => this.close());
    this.stream = new Stream(config, this.sink, (root) => this.enter(root));
    // Scrolls first: a stretch of moves that is held back began after them.
    this.scrolls = new Scrolls(this.stream);
    this.moves = new Moves(this.stream);
    // Of these events those inside a shadow root are not seen outside of it.
    this.listenIn = {
      scroll: this.about<Event>((event, hit) => this.scrolls.add(event, hit)),
      change: this.about<Event>((event, hit) => change(this.stream, event, hit)),
    };
    this.on(window, this.windowListeners());
    this.on(window, this.listenIn);
    this.undo[0] = watchNavigation(this.stream, (run) => this.heard(run));
    this.undo[1] = watchConsole(this.stream, (run) => this.heard(run));
    this.meet();
  }

  flush(): Promise<void> {
    quietly(() => this.stream.flush())(undefined);
    return new NativePromise((resolve) => {
      later(resolve, DELIVERY_MS);
      void this.sink.delivered().then(resolve);
    });
  }

  close(): void {
    for (let index = 0; index < this.listeners.length; index++) {
      const each = this.listeners[index]!;
      unlisten(each.target, each.type, each.listener, true);
    }
    for (let index = 0; index < this.undo.length; index++) this.undo[index]!();
    this.stream.secrets.close();
    disconnect(this.reopened);
    this.sink.close();
    if (this.config.control) Reflect.deleteProperty(window, this.config.control);
    if (running === this) running = undefined;
  }

  private windowListeners(): Record<string, EventListener> {
    const { stream } = this;
    const button = this.about<PointerEvent>((event, hit) => {
      if (event.type === "pointerdown") stream.secrets.look(document);
      pointerButton(stream, event.type, event, hit);
    });
    const move = this.about<PointerEvent>((event, hit) => {
      const chord = event.isTrusted ? chordType(event) : undefined;
      if (chord) pointerButton(stream, chord, event, hit);
      else this.moves.add(event, hit);
    });
    const clicked = this.about<MouseEvent>((event, hit) => click(stream, event, hit));
    const keyed = this.about<KeyboardEvent>((event, hit) => key(stream, event, hit));
    const seen = this.about<Event>(() => undefined);
    const leave = quietly(() => stream.flush());
    return {
      pointerdown: button,
      pointerup: button,
      pointercancel: button,
      pointermove: move,
      // These two only find shadow roots.
      pointerover: seen,
      focusin: seen,
      click: clicked,
      dblclick: clicked,
      auxclick: clicked,
      contextmenu: clicked,
      wheel: this.about<WheelEvent>((event, hit) => wheel(stream, event, hit)),
      keydown: keyed,
      keyup: keyed,
      input: this.about<InputEvent>((event, hit) => input(stream, event, hit)),
      resize: this.heard((event: Event) => this.resized(event)),
      error: this.heard((event: Event) => exception(stream, event as ErrorEvent)),
      unhandledrejection: this.heard((event: Event) => rejection(stream, event as PromiseRejectionEvent)),
      DOMContentLoaded: this.heard(() => stream.describe?.()),
      // The document of a new tab makes itself known by nothing earlier; also what it loads does.
      load: this.heard(() => undefined),
      pagehide: leave,
      beforeunload: leave,
      visibilitychange: quietly(() => {
        if (document.visibilityState === "hidden") stream.flush();
      }),
    };
  }

  /** A listener that is told what was hit, and nothing of what the page wants ignored. */
  private about<E extends Event>(run: (event: E, hit: Hit) => void): EventListener {
    return this.heard((event: Event) => {
      const hit = this.stream.hit(event);
      if (hit) run(event as E, hit);
    });
  }

  private on(target: EventTarget, listeners: Readonly<Record<string, EventListener>>): void {
    for (const type in listeners) {
      const listener = listeners[type]!;
      listen(target, type, listener, { capture: true, passive: true });
      this.listeners[this.listeners.length] = { target, type, listener };
    }
  }

  private enter(root: Node): void {
    this.on(root, this.listenIn);
    this.stream.secrets.watch(root);
    this.stream.secrets.look(root);
  }

  /** document.open() takes all listeners away; it also replaces the document element, which is observed. */
  private listenAgain(): void {
    for (let index = 0; index < this.listeners.length; index++) {
      const each = this.listeners[index]!;
      listen(each.target, each.type, each.listener, { capture: true, passive: true });
    }
  }

  /** A listener that first looks whether the window shows another document by now. */
  private heard<E>(run: (event: E) => void): (event: E) => void {
    return quietly((event: E) => {
      this.meet();
      run(event);
    });
  }

  /**
   * Begin with the document that the window shows. A new tab keeps the window, and with it our listeners, of the empty
   * document that it has first (HTML, initial about:blank), and no script of ours runs again.
   */
  private meet(): void {
    if (document === this.described) return;
    if (this.described) this.stream.begin();
    this.described = document;
    this.stream.secrets.watch(document);
    observe(this.reopened, document, { childList: true });
    this.describe();
  }

  /**
   * The document's line goes out at once, so that the lines of its frames come after it, and again with the size of
   * the page when that is known; the later one counts.
   */
  private describe(): void {
    const { stream } = this;
    const put = (late: boolean): void => {
      const fields = description(timeOrigin(), stream.clear, late);
      // A document's time is when the way to it began: a replay has to set out then to be there in time.
      stream.put({ type: "document", time_ms: stream.timeMs(0), ...fields });
    };
    const loaded = document.readyState !== "loading";
    put(loaded);
    this.sink.send();
    if (loaded) return;
    stream.describe = () => {
      stream.describe = undefined;
      put(true);
      stream.sendLater();
    };
  }

  private resized(event: Event): void {
    if (event.target !== window) return;
    this.stream.settle();
    this.stream.write({ type: "resize", time_ms: this.stream.timeMs(event.timeStamp), ...viewportFields() });
  }
}
