/**
 * Requests of the page in, one line for each out, when it was answered: what was asked is seen at the call, how it was
 * answered in the browser's own timeline. Neither bodies nor headers are read, and promises of the page are left alone.
 */
import { descriptorOf, getter, listen, matches, max, Notes, now, round, unlisten, upper } from "./natives";
import type { Recorder } from "./recorder";
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

const NativeURL = URL;
const NativeRequest = Request;
const hrefOf = getter<string>(URL.prototype, "href");
const requestUrl = getter<string>(Request.prototype, "url");
const requestMethod = getter<string>(Request.prototype, "method");
const baseOf = getter<string>(Node.prototype, "baseURI");
const socketUrl = getter<string>(WebSocket.prototype, "url");
const sourceUrl = getter<string>(EventSource.prototype, "url");

export function watchRequests(recorder: Recorder): void {
  const { stream } = recorder;
  const pending = { __proto__: null } as unknown as Record<number, Asked>;
  const opened = new Notes<readonly unknown[]>();
  let count = 0;
  let leftMs = -LEAVING_MS;

  const answer = (id: number, startMs?: number, duration_ms?: number, status = 0, size_bytes = 0): void => {
    const asked = pending[id];
    if (!asked) return;
    delete pending[id];
    const { kind, method, url } = asked;
    // An address that the owner of the recording does not want.
    if (!url) return;
    startMs ??= asked.startMs;
    // Where time is virtual, a network that runs on real time may have answered before it was asked.
    duration_ms = max(0, round(duration_ms ?? now() - startMs));
    stream.writeLater({ type: "request", time_ms: stream.timeMs(startMs), kind, method, url, status, duration_ms, size_bytes });
  };
  const ask = (by: string, method: unknown, url: string, startMs: number): number => {
    const name = typeof method === "string" ? upper(method) : "";
    const id = count++;
    pending[id] = {
      entry: by + url,
      startMs,
      kind: by === "xmlhttprequest" ? "xhr" : by,
      method: matches(METHOD, name) ? name : "",
      url: urlFor(url, QA && stream.clear),
    };
    answer(startMs - leftMs < LEAVING_MS ? id : id - PENDING);
    return id;
  };
  /** Throws where only page code could say what the address is: it would run twice. */
  const send = (by: string, method: unknown, to: unknown, startMs: number): void => {
    const url = hrefOf(new NativeURL(typeof to === "string" ? to : hrefOf(to), baseOf(document)));
    if (matches(/^http/, url)) ask(by, method, url, startMs);
  };

  wrap(recorder, window, "fetch", ({ parameters, startMs }) => {
    const input = parameters[0];
    const init = parameters[1];
    const made = input instanceof NativeRequest;
    const method: unknown = init && descriptorOf(init, "method")?.value;
    send("fetch", method ?? (made ? requestMethod(input) : "GET"), made ? requestUrl(input) : input, startMs);
  });
  const { prototype } = XMLHttpRequest;
  wrap(recorder, prototype, "open", ({ self, parameters }) => opened.set(self, parameters));
  wrap(recorder, prototype, "send", ({ self, startMs }) => {
    const parameters = opened.get(self)!;
    send("xmlhttprequest", parameters[0], parameters[1], startMs);
  });
  wrap(recorder, Navigator.prototype, "sendBeacon", ({ parameters, result, startMs }) => {
    if (result) send("beacon", "POST", parameters[0], startMs);
  });
  const connect = (name: string, kind: string, urlOf: (made: unknown) => string, openStatus: number): void => {
    wrap<EventTarget>(recorder, window, name, ({ result, startMs }) => {
      const id = ask(kind, "GET", urlOf(result), startMs);
      const done = recorder.heard(({ type, timeStamp }: Event) => {
        answer(id, startMs, timeStamp - startMs, type === "open" ? openStatus : 0);
        // A listener would keep a socket open that the page has forgotten.
        unlisten(result, "open", done);
        unlisten(result, "error", done);
      });
      listen(result, "open", done);
      listen(result, "error", done);
    });
  };
  connect("WebSocket", "websocket", socketUrl, 101);
  connect("EventSource", "eventsource", sourceUrl, 200);

  const end = (): void => {
    read();
    for (const id in pending) answer(+id);
  };
  // Before the timeline is left: what has been answered just now is still to be read.
  recorder.undo(end);
  const read = readEntries(recorder, {
    resource: ({ initiatorType, name, startTime, duration, responseStatus, encodedBodySize }: PerformanceResourceTiming) => {
      for (const id in pending) {
        if (pending[id]!.entry === initiatorType + name) {
          return answer(+id, startTime, duration, responseStatus, encodedBodySize);
        }
      }
    },
  });
  recorder.hear(window, ["pagehide"], () => {
    end();
    leftMs = now();
  });
}
