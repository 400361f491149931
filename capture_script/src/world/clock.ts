/**
 * A page clock that stands until it is told to go on, for browsers in which the stage cannot stop Chromium's own.
 * Timers, `Date`, `performance.now`, time stamps and animation frames in; told by the stage through events on the window
 * whose name the page does not know. What else takes time (workers, media, the network) goes on in real time.
 */
import { answerTimes } from "./dates";
import { replace } from "./natives";

export interface ClockConfig {
  /** The page's calendar at page time 0. */
  epoch_ms: number;
  /** Name of the events by which the stage speaks to the clock. */
  channel: string;
}

interface Timer {
  due_ms: number;
  run: () => void;
  every_ms: number | undefined;
  /** How many timers led to this one; browsers slow chains of them down. */
  depth: number;
}

type Handler = string | ((...parameters: unknown[]) => void);

const CHAIN = 5;
const CHAIN_MS = 4;
const IDLE_MS = 1;
/** A page whose timers set timers for ever must not keep the stage waiting. */
const MOST_RUNS = 10_000;

const timers = new Map<number, Timer>();
let frames = new Map<number, FrameRequestCallback>();
let running: Map<number, FrameRequestCallback> | null = null;
let page_ms = 0;
/** The page time at which this document began. */
let origin_ms = 0;
let frame_ms = -1;
let last = 0;
let depth = 0;

/** Stand where the stage told before this document began, or where a page beside it stands, until the stage tells more. */
export function holdClock({ epoch_ms, channel }: ClockConfig): void {
  const listen = window.addEventListener.bind(window);
  const answer = window.dispatchEvent.bind(window);
  const turn = turns();
  origin_ms = page_ms = Math.max(toldBefore(channel), timeBeside(epoch_ms));
  answerTimes({ epochMs: () => epoch_ms + page_ms, originEpochMs: () => epoch_ms + origin_ms });
  answerTimers();
  answerFrames();

  const on = (type: string, run: (told_ms: number) => void | Promise<void>): void => {
    listen(type, (event) => {
      event.stopImmediatePropagation();
      event.preventDefault();
      const over = run(Number((event as CustomEvent).detail));
      void Promise.resolve(over).then(() => answer(new CustomEvent(`${type} done`)));
    });
  };
  on(channel, (told_ms) => pass(told_ms, turn));
  on(`${channel} frame`, () => drawFrame(turn));
  listen(`${channel} begin`, (event) => {
    event.preventDefault();
    page_ms = Math.max(page_ms, Number((event as CustomEvent).detail));
  });
}

/** What the stage wrote into the headers of this document; 0 where it did not come from a server. */
function toldBefore(channel: string): number {
  const [entry] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  return entry?.serverTiming.find(({ name }) => name === channel)?.duration ?? 0;
}

/** Where the page around this one, or the one that opened it, stands; 0 where there is none, or of another origin. */
function timeBeside(epoch_ms: number): number {
  try {
    const beside = parent === window ? (opener as Window | null) : parent;
    return beside ? beside.performance.timeOrigin + beside.performance.now() - epoch_ms : 0;
  } catch {
    return 0;
  }
}

/** Lets the page do what it has to do at once: promises, messages. */
function turns(): () => Promise<void> {
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  port1.onmessage = () => waiting.shift()?.();
  const post = port2.postMessage.bind(port2);
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      post(0);
    });
}

async function pass(until_ms: number, turn: () => Promise<void>): Promise<void> {
  for (let runs = 0; runs < MOST_RUNS; runs++) {
    const next = nextTimer(until_ms);
    if (next === undefined) break;
    run(next);
    await turn();
  }
  page_ms = Math.max(page_ms, until_ms);
}

function nextTimer(until_ms: number): number | undefined {
  let found: number | undefined;
  let due_ms = Infinity;
  timers.forEach((timer, id) => {
    if (timer.due_ms <= until_ms && timer.due_ms < due_ms) [found, due_ms] = [id, timer.due_ms];
  });
  return found;
}

function run(id: number): void {
  const timer = timers.get(id)!;
  page_ms = Math.max(page_ms, timer.due_ms);
  if (timer.every_ms === undefined) timers.delete(id);
  else timer.due_ms = page_ms + Math.max(timer.every_ms, ++timer.depth > CHAIN ? CHAIN_MS : 1);
  depth = timer.depth;
  guarded(timer.run);
  depth = 0;
}

async function drawFrame(turn: () => Promise<void>): Promise<void> {
  if (page_ms === frame_ms) return;
  frame_ms = page_ms;
  running = frames;
  frames = new Map();
  for (const callback of running.values()) {
    guarded(() => callback(page_ms - origin_ms));
    await turn();
  }
  running = null;
}

function guarded(work: () => void): void {
  try {
    work();
  } catch (error) {
    reportError(error);
  }
}

function add(run: () => void, delay_ms: number, every_ms?: number): number {
  const wanted_ms = Math.max(delay_ms || 0, depth >= CHAIN ? CHAIN_MS : 0);
  timers.set(++last, { due_ms: page_ms + wanted_ms, run, every_ms, depth: depth + 1 });
  return last;
}

function runOf(handler: Handler, parameters: unknown[]): () => void {
  // A text is code; indirect, so that it sees the page's globals and none of ours.
  return typeof handler === "function" ? () => handler.apply(window, parameters) : () => void (0, eval)(String(handler));
}

function answerTimers(): void {
  const forget = (id?: number): void => void timers.delete(Number(id));
  replace(window, "setTimeout", ((handler: Handler, delay_ms?: number, ...parameters: unknown[]) =>
    add(runOf(handler, parameters), Number(delay_ms))) as typeof setTimeout);
  replace(window, "setInterval", ((handler: Handler, delay_ms?: number, ...parameters: unknown[]) =>
    add(runOf(handler, parameters), Number(delay_ms), Number(delay_ms) || 0)) as typeof setInterval);
  replace(window, "clearTimeout", forget as typeof clearTimeout);
  replace(window, "clearInterval", forget as typeof clearInterval);
  if (!window.requestIdleCallback) return;
  replace(window, "requestIdleCallback", (callback: IdleRequestCallback) =>
    add(() => callback({ didTimeout: false, timeRemaining: () => 50 }), IDLE_MS));
  replace(window, "cancelIdleCallback", forget);
}

function answerFrames(): void {
  const request = window.requestAnimationFrame;
  replace(window, "requestAnimationFrame", (callback: FrameRequestCallback): number => {
    if (typeof callback !== "function") return request.call(window, callback);
    frames.set(++last, callback);
    return last;
  });
  replace(window, "cancelAnimationFrame", (id: number): void => {
    frames.delete(id);
    running?.delete(id);
  });
}
