/** Where the page itself goes: routes within the document and loads of another one, from the Navigation API. */
import { hear } from "./listening";
import { clear, gathers, nowMs, sendLater, settle, timeMs, write } from "./stream";
import { urlFor } from "./urls";
import { wrap } from "./wrap";

export const watchNavigation = (): void => {
  if (window.navigation) watchApi(window.navigation);
  else wrapHistory();
};

const went = (kind: string, time_ms: number, to = location.href): void => {
  settle();
  write({ type: "navigate", time_ms, kind, url: urlFor(to, QA && clear) });
};

const watchApi = (navigation: Navigation): void => {
  let load: NavigateEvent | undefined;
  let url: string;
  let fragment = false;
  // A load is held back until the page's own listeners have had the chance to prevent or intercept it.
  gathers(() => {
    const held = load;
    load = undefined;
    if (held && !held.defaultPrevented) went("load", timeMs(held.timeStamp), url);
  });
  hear<NavigateEvent>(navigation, ["navigate"], (event) => {
    const { destination, downloadRequest, hashChange } = event;
    fragment = hashChange;
    settle();
    if (!destination.sameDocument && downloadRequest === null) {
      load = event;
      url = destination.url;
      sendLater();
    }
  });
  hear<NavigationCurrentEntryChangeEvent>(navigation, ["currententrychange"], ({ navigationType, timeStamp }) => {
    // An intercepted load becomes a route of this document.
    load = undefined;
    if (navigationType === null || navigationType === "reload") return;
    went(fragment && navigationType !== "traverse" ? "hash" : navigationType, timeMs(timeStamp));
    fragment = false;
  });
};

/** For browsers without the Navigation API; loads of other documents cannot be seen there. */
const wrapHistory = (): void => {
  wrap(History.prototype, "pushState", () => went("push", nowMs()));
  wrap(History.prototype, "replaceState", () => went("replace", nowMs()));
  let hash = location.hash;
  hear(window, ["popstate"], ({ timeStamp }) => {
    if (location.hash === hash) went("traverse", timeMs(timeStamp));
  });
  hear(window, ["hashchange"], ({ timeStamp }) => {
    hash = location.hash;
    went("hash", timeMs(timeStamp));
  });
};
