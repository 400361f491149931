import type { Recorder } from "../recorder";

/** The part of the Navigation API that is used; TypeScript's DOM library does not know it everywhere yet. */
interface NavigateEvent extends Event {
  readonly destination: { readonly url: string; readonly sameDocument: boolean };
  readonly downloadRequest: string | null;
}
interface EntryChangeEvent extends Event {
  readonly navigationType: "push" | "replace" | "traverse" | "reload" | null;
}

/** Routes within the document, and that the page itself leaves it. */
export function listenToNavigation(recorder: Recorder): void {
  const navigation = (window as unknown as { navigation?: EventTarget }).navigation;
  let leavingTo = "";
  if (navigation) {
    let here = location.href;
    recorder.on<NavigateEvent>(navigation, ["navigate"], (event) => {
      // A router may still turn this into a route of its own; only unloading proves that the page leaves.
      leavingTo = event.destination.sameDocument || event.downloadRequest !== null ? "" : event.destination.url;
    });
    recorder.on<EntryChangeEvent>(navigation, ["currententrychange"], (event) => {
      leavingTo = "";
      const before = here;
      here = location.href;
      const kind = event.navigationType;
      if (kind === null || kind === "reload") return;
      const onlyFragment = before !== here && before.split("#")[0] === here.split("#")[0];
      route(recorder, event, kind === "push" && onlyFragment ? "hash" : kind);
    });
  } else {
    recorder.on<Event>(window, ["hashchange"], (event) => route(recorder, event, "hash"));
    recorder.on<Event>(window, ["popstate"], (event) => route(recorder, event, "traverse"));
    wrapHistory(recorder);
  }

  recorder.on<Event>(window, ["beforeunload", "pagehide"], (event) => {
    if (leavingTo) {
      const url = recorder.privacy.url(leavingTo);
      recorder.write({ type: "navigate", time_ms: recorder.time(event.timeStamp), kind: "load", url });
    }
    leavingTo = "";
    recorder.sink.flush();
  });
  recorder.on<Event>(document, ["visibilitychange"], () => {
    if (document.visibilityState === "hidden") recorder.sink.flush();
  });
}

function route(recorder: Recorder, event: Event | null, kind: string): void {
  const url = recorder.privacy.url(location.href);
  recorder.write({ type: "navigate", time_ms: recorder.time(event?.timeStamp), kind, url });
}

/** Browsers without the Navigation API tell of pushState only those who stand in its way. */
function wrapHistory(recorder: Recorder): void {
  for (const name of ["pushState", "replaceState"] as const) {
    const native = history[name];
    history[name] = new Proxy(native, {
      apply(target, self, parameters) {
        const result: unknown = Reflect.apply(target, self, parameters);
        if (!recorder.signal.aborted) route(recorder, null, name === "pushState" ? "push" : "replace");
        return result;
      },
    });
  }
}
