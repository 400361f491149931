/** Where the page itself goes: routes within the document and loads of another one, from the Navigation API. */
import type { Recorder } from "./recorder";
import type { Gathering, Stream } from "./stream";
import { urlFor } from "./urls";
import { wrap } from "./wrap";

type Kind = "push" | "replace" | "traverse" | "hash" | "load";

interface HeldLoad {
  readonly event: NavigateEvent;
  readonly timeMs: number;
  readonly url: string;
}

export function watchNavigation(recorder: Recorder): void {
  if (window.navigation) watchApi(recorder, window.navigation);
  else wrapHistory(recorder);
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

function watchApi(recorder: Recorder, navigation: Navigation): void {
  const { stream } = recorder;
  const loads = new Loads(stream);
  let fragment = false;
  recorder.hear<NavigateEvent>(navigation, ["navigate"], (event) => {
    fragment = event.hashChange;
    const leaves = !event.destination.sameDocument && event.downloadRequest === null;
    stream.settle();
    if (leaves) loads.hold({ event, timeMs: stream.timeMs(event.timeStamp), url: event.destination.url });
  });
  recorder.hear<NavigationCurrentEntryChangeEvent>(navigation, ["currententrychange"], (event) => {
    // An intercepted load becomes a route of this document.
    loads.hold(undefined);
    const type = event.navigationType;
    if (type === null || type === "reload") return;
    write(stream, fragment && type !== "traverse" ? "hash" : type, stream.timeMs(event.timeStamp), location.href);
    fragment = false;
  });
}

/** For browsers without the Navigation API; loads of other documents cannot be seen there. */
function wrapHistory(recorder: Recorder): void {
  const { stream } = recorder;
  const told = (name: "pushState" | "replaceState", kind: Kind): void =>
    wrap(recorder, History.prototype, name, () => write(stream, kind, stream.now(), location.href));
  told("pushState", "push");
  told("replaceState", "replace");
  let hash = location.hash;
  recorder.hear<PopStateEvent>(window, ["popstate"], (event) => {
    if (location.hash === hash) write(stream, "traverse", stream.timeMs(event.timeStamp), location.href);
  });
  recorder.hear<HashChangeEvent>(window, ["hashchange"], (event) => {
    hash = location.hash;
    write(stream, "hash", stream.timeMs(event.timeStamp), location.href);
  });
}
