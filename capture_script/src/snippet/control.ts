/** Start, stop, forget and flush: one recording per document, begun only when asked for. */
import { version } from "../../package.json";
import type { RecorderConfig } from "../capture/config";
import { listen, now, timeOrigin } from "../capture/natives";
import { quietly } from "../capture/listening";
import { finishRecorder, flushRecorder, record as listenTo } from "../capture/recorder";
import { documentName } from "../capture/stream";
import { answer, endFrames, frameIndex, type Host, NAME, type Seat, seatAcross, seatAt } from "./frames";
import { drain, forgetAll, inherit, isBlocked, sendAtOnce, sendTo } from "./outbox";
import { type Envelope, openQueue, settled, transact } from "./queue";
import { begin, cut, leave, sink } from "./sink";
import { epochMs, join } from "./visit";

/** See types/reenact.d.ts. */
export interface Options {
  endpoint?: string | undefined;
  key?: string | undefined;
  profile?: RecorderConfig["profile"];
  sample?: number | undefined;
  mask?: string;
  block?: string;
  ignore?: string;
  unmask?: string;
  ignoreUrls?: string[] | undefined;
  keepPaths?: string[] | undefined;
  frames?: string[] | undefined;
  gpc?: string;
  again?: boolean;
  queueBytes?: number;
}

/** Who starts later than this gets a recording that begins then, not when the page began to load. */
const LATE_MS = 1e4;

export let recording: string | undefined;
let listening = false;
let running: Promise<boolean> | undefined;
let seat: Seat | undefined;
let chosen: Options = {};
let opened: Promise<unknown> | undefined;
let forgotten = false;

/** What follows has to come after what the recorder holds back. */
const handing = (run: () => void): EventListener =>
  quietly(() => {
    if (listening) flushRecorder();
    run();
  });

const open = (): Promise<unknown> => {
  if (!opened) {
    listen(window, "pagehide", handing(leave), true);
    listen(window, "pagehide", quietly(sendAtOnce), true);
    listen(window, "visibilitychange", handing(() => cut()), true);
    listen(window, "online", drain);
    listen(document, "securitypolicyviolation", quietly((event: Event) => {
      if (isBlocked(event as SecurityPolicyViolationEvent)) close();
    }));
    if (chosen.frames) answer(chosen.frames, host);
    opened = openQueue(QA && chosen.profile === "qa" ? NAME + "-qa" : NAME);
  }
  return opened;
};

const close = (again?: boolean): void => {
  if (listening) finishRecorder();
  sink.close();
  listening = false;
  recording = running = undefined;
  if (again) void start();
  else endFrames(false);
};

const refused = (id: string): void => {
  if (id !== recording) return;
  // What the receiver does not want of this recording it may want of the next.
  void transact((store) => store.delete("v"));
  close();
};

const host: Host = async (frame) =>
  (await running) ? { ...seat!, document: documentName, index: frameIndex(frame) } : undefined;

const record = async (): Promise<boolean> => {
  const { endpoint, key, profile, sample = 1, again, gpc, queueBytes } = chosen;
  const refusal = (navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl && gpc !== "ignore";
  if (!endpoint || refusal || (forgotten && !again)) return false;
  sendTo(new URL(endpoint.replace(/\/*$/, "/v1/"), location.href).href, key, queueBytes, refused);
  const zero = now() < LATE_MS ? timeOrigin() : epochMs();
  // Listen first and find out what to record for while lines wait, so that nothing is missed.
  listening = true;
  listenTo(
    { ...chosen, ignore_urls: chosen.ignoreUrls, keep_paths: chosen.keepPaths, started_epoch_ms: zero } as RecorderConfig,
    sink,
  );
  const name = documentName;
  await open();
  const framed = parent !== window;
  const near = await seatAt(framed ? parent : (opener as Window | null));
  const above = framed && (near || (await seatAcross((stops) => void (stops ? stop() : close()))));
  let envelope: Envelope;
  let ahead: number;
  if (above && above.envelope.profile === profile) {
    envelope = {
      ...above.envelope,
      opener: undefined,
      parent: above.document,
      frame: { index: above.index, name: QA && profile === "qa" ? window.name : undefined },
    };
    ahead = above.ahead;
  } else {
    const joined = await join(zero, name, sample, again);
    const visit = joined[0];
    if (joined[2]) void inherit(name);
    if (visit.state) return false;
    ahead = joined[1];
    let tab = "";
    try {
      tab = sessionStorage[NAME] as string;
      // A tab that a page opens begins with a copy of that page's storage.
      if (!tab || tab === near?.envelope.tab) sessionStorage[NAME] = tab = name;
    } catch {
      // Storage is blocked: every document is a tab.
      tab ||= name;
    }
    envelope = {
      reenact: 1,
      recording: visit.recording!,
      started_epoch_ms: visit.started!,
      profile,
      tab,
      opener: tab === name ? near?.document : undefined,
      recorder: "reenact " + version,
    };
  }
  recording = envelope.recording;
  seat = { envelope, ahead } as Seat;
  begin(envelope, zero - envelope.started_epoch_ms! + ahead, !above || !!near, close);
  return true;
};

const tryToRecord = async (): Promise<boolean> => {
  const records = !!(await settled(record()));
  if (!records) close();
  return records;
};

export const start = (options: Options = chosen): Promise<boolean> => {
  if (running) return running;
  chosen = { ...options, profile: QA && options.profile === "qa" ? "qa" : "production" };
  return (running = tryToRecord());
};

/** With `end` for good. */
const handOver = async (end?: boolean): Promise<void> => {
  if (await running) {
    // What is under way when the recording ends is told as it is.
    if (end) finishRecorder();
    else flushRecorder();
    cut(end);
    if (end) {
      endFrames(true);
      close();
    }
  }
  await drain();
};

export const flush = (): Promise<void> => handOver();

export const stop = (): Promise<void> => handOver(true);

export const forget = async (): Promise<void> => {
  await running;
  const known = recording;
  close();
  forgotten = true;
  await open();
  await forgetAll(known);
};

/** What `start` without options means. */
export const preset = (options: Options): void => {
  chosen = options;
};

const page = { start, stop, forget, flush, get recording() { return recording; } };
Object.defineProperty(page, "_", { value: host });
// The one global. An element of that name is no property of the window's own.
if (!Object.hasOwn(window, NAME)) Object.defineProperty(window, NAME, { value: page, configurable: true });
