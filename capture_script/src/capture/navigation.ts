/** Where the page itself goes: routes within the document and loads of another one, from the Navigation API. */
import { listen, NativeProxy, unlisten } from "./natives";
import type { Gathering, Stream } from "./stream";
import { urlFor } from "./urls";

type Kind = "push" | "replace" | "traverse" | "hash" | "load";

interface HeldLoad {
  readonly event: NavigateEvent;
  readonly timeMs: number;
  readonly url: string;
}

/** Starts to write; the result undoes it. */
export function watchNavigation(stream: Stream, quiet: <E>(run: (event: E) => void) => (event: E) => void): () => void {
  return window.navigation ? watchApi(stream, window.navigation, quiet) : wrapHistory(stream, quiet);
}

function write(stream: Stream, kind: Kind, timeMs: number, url: string): void {
  stream.settle();
  stream.write({ type: "navigate", time_ms: timeMs, kind, url: urlFor(url, stream.clear) });
}

class Loads implements Gathering {
  private held: HeldLoad | undefined;

  constructor(private readonly stream: Stream) {
    stream.gathers(this);
  }

  /** Hold a load back until the page's own listeners have had the chance to prevent or intercept it. */
  hold(load: HeldLoad | undefined): void {
    this.held = load;
    if (load) this.stream.sendLater();
  }

  settle(): void {
    const load = this.held;
    if (!load) return;
    this.held = undefined;
    if (!load.event.defaultPrevented) write(this.stream, "load", load.timeMs, load.url);
  }
}

function watchApi(
  stream: Stream,
  navigation: Navigation,
  quiet: <E>(run: (event: E) => void) => (event: E) => void,
): () => void {
  const loads = new Loads(stream);
  let fragment = false;
  const navigate = quiet((event: NavigateEvent) => {
    fragment = event.hashChange;
    const leaves = !event.destination.sameDocument && event.downloadRequest === null;
    stream.settle();
    if (leaves) loads.hold({ event, timeMs: stream.timeMs(event.timeStamp), url: event.destination.url });
  }) as EventListener;
  const entered = quiet((event: NavigationCurrentEntryChangeEvent) => {
    // An intercepted load becomes a route of this document.
    loads.hold(undefined);
    const type = event.navigationType;
    if (type === null || type === "reload") return;
    write(stream, fragment && type !== "traverse" ? "hash" : type, stream.timeMs(event.timeStamp), location.href);
    fragment = false;
  }) as EventListener;
  listen(navigation, "navigate", navigate);
  listen(navigation, "currententrychange", entered);
  return () => {
    unlisten(navigation, "navigate", navigate);
    unlisten(navigation, "currententrychange", entered);
  };
}

/** For browsers without the Navigation API; loads of other documents cannot be seen there. */
function wrapHistory(stream: Stream, quiet: <E>(run: (event: E) => void) => (event: E) => void): () => void {
  const undo: (() => void)[] = [];
  const wrap = (name: "pushState" | "replaceState", kind: Kind): void => {
    const native = history[name];
    const told = quiet(() => write(stream, kind, stream.now(), location.href));
    const stand = new NativeProxy(native, {
      apply(target, self, parameters) {
        const result: unknown = Reflect.apply(target, self, parameters);
        told(undefined);
        return result;
      },
    });
    history[name] = stand;
    undo[undo.length] = () => {
      if (history[name] === stand) history[name] = native;
    };
  };
  wrap("pushState", "push");
  wrap("replaceState", "replace");
  let hash = location.hash;
  const popped = quiet((event: PopStateEvent) => {
    if (location.hash === hash) write(stream, "traverse", stream.timeMs(event.timeStamp), location.href);
  }) as EventListener;
  const hashed = quiet((event: HashChangeEvent) => {
    hash = location.hash;
    write(stream, "hash", stream.timeMs(event.timeStamp), location.href);
  }) as EventListener;
  listen(window, "popstate", popped, true);
  listen(window, "hashchange", hashed, true);
  return () => {
    unlisten(window, "popstate", popped, true);
    unlisten(window, "hashchange", hashed, true);
    for (let index = 0; index < undo.length; index++) undo[index]!();
  };
}
