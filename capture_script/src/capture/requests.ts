/**
 * Requests of the page in, one line for each out, when it was answered: what was asked is seen at the call, how it was
 * answered in the browser's own timeline. Neither bodies nor headers are read, and promises of the page are left alone.
 */
import { hear, heard, undo } from "./listening";
import { descriptorOf, each, type Getter, native, listen, matches, max, NativeURL, notes, now, round, unlisten, upper } from "./natives";
import { clear, timeMs, writeLater } from "./stream";
import { readEntries } from "./timeline";
import { urlFor } from "./urls";
import { wrap } from "./wrap";

interface Asked {
  /** `initiatorType` and `name` of its entry in the timeline. */
  readonly entry: string;
  readonly startMs: number;
  readonly kind: string;
  readonly method: string;
  readonly url: string;
}

/** A request is not waited for any more when so many have come after it. */
const PENDING = 256;
/** What a page asks for so soon after it was left is written at once: nobody will hear of the answer. */
const LEAVING_MS = 100;
const METHOD = /^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$/;

const NativeRequest = Request;
const hrefOf = native<Getter<string>>(URL, "href");
const requestUrl = native<Getter<string>>(Request, "url");
const requestMethod = native<Getter<string>>(Request, "method");
const baseOf = native<Getter<string>>(Node, "baseURI");

export const watchRequests = (): void => {
  const pending = { __proto__: null } as unknown as Record<number, Asked>;
  const opened = notes<readonly unknown[]>();
  let count = 0;
  let leftMs = -LEAVING_MS;

  const answer = (id: number, startMs?: number, durationMs?: number, status = 0, size_bytes = 0): void => {
    const asked = pending[id];
    if (!asked) return;
    delete pending[id];
    const { kind, method, url } = asked;
    // An address that the owner of the recording does not want.
    if (!url) return;
    startMs ??= asked.startMs;
    // Where time is virtual, a network that runs on real time may have answered before it was asked.
    const duration_ms = max(0, round(durationMs ?? now() - startMs));
    writeLater({ type: "request", time_ms: timeMs(startMs), kind, method, url, status, duration_ms, size_bytes });
  };
  const ask = (by: string, method: unknown, url: string, startMs: number): number => {
    const name = typeof method === "string" ? upper(method) : "";
    const id = count++;
    pending[id] = {
      entry: by + url,
      startMs,
      kind: by === "xmlhttprequest" ? "xhr" : by,
      method: matches(METHOD, name) ? name : "",
      url: urlFor(url, QA && clear),
    };
    answer(startMs - leftMs < LEAVING_MS ? id : id - PENDING);
    return id;
  };
  /** Throws where only page code could say what the address is: it would run twice. */
  const send = (by: string, method: unknown, to: unknown, startMs: number): void => {
    const url = hrefOf(new NativeURL(typeof to === "string" ? to : hrefOf(to), baseOf(document)));
    if (matches(/^http/, url)) ask(by, method, url, startMs);
  };

  wrap(window, "fetch", ({ parameters, startMs }) => {
    const input = parameters[0];
    const init = parameters[1];
    const made = input instanceof NativeRequest;
    const method: unknown = init && descriptorOf(init, "method")?.value;
    send("fetch", method ?? (made ? requestMethod(input) : "GET"), made ? requestUrl(input) : input, startMs);
  });
  const { prototype } = XMLHttpRequest;
  wrap(prototype, "open", ({ self, parameters }) => opened.set(self, parameters));
  wrap(prototype, "send", ({ self, startMs }) => {
    const parameters = opened.get(self)!;
    send("xmlhttprequest", parameters[0], parameters[1], startMs);
  });
  wrap(Navigator.prototype, "sendBeacon", ({ parameters, result, startMs }) => {
    if (result) send("beacon", "POST", parameters[0], startMs);
  });
  const connect = (name: "WebSocket" | "EventSource", status: number): void => {
    const urlOf = native<Getter<string>>(window[name], "url");
    wrap<EventTarget>(window, name, ({ result, startMs }) => {
      const id = ask(name.toLowerCase(), "GET", urlOf(result), startMs);
      const ends = ["open", "error"];
      const done = heard(({ type, timeStamp }: Event) => {
        answer(id, startMs, timeStamp - startMs, type === "open" ? status : 0);
        // A listener would keep a socket open that the page has forgotten.
        each(ends, (end) => unlisten(result, end, done));
      });
      each(ends, (end) => listen(result, end, done));
    });
  };
  connect("WebSocket", 101);
  connect("EventSource", 200);

  const end = (): void => {
    read();
    for (const id in pending) answer(+id);
  };
  // Before the timeline is left: what has been answered just now is still to be read.
  undo(end);
  const read = readEntries({
    resource: ({ initiatorType, name, startTime, duration, responseStatus, encodedBodySize }: PerformanceResourceTiming) => {
      let found = -1;
      for (const id in pending) {
        const { entry, startMs } = pending[id]!;
        // Of two that are alike, the later one may be answered first.
        if (entry === initiatorType + name && (found < 0 || (startMs > pending[found]!.startMs && startMs <= startTime))) {
          found = +id;
        }
      }
      answer(found, startTime, duration, responseStatus, encodedBodySize);
    },
  });
  hear(window, ["pagehide"], () => {
    end();
    leftMs = now();
  });
};
