/** Pointer, mouse and wheel events in; stretches of moves, buttons, clicks and wheel lines out. */
import { boxOfElement } from "../shared/dom";
import { coalesced, max, min, now, round } from "./natives";
import type { Recorder } from "./recorder";
import type { Hit, Stream } from "./stream";

/** A replay needs the path as it was; visitors' paths become heat, and are a third as long. */
const THIN_MS = 10;
const THIN_PRODUCTION_MS = 33;
/** A wheel turns many times a second over the same element; each box asked for may cost a layout. */
const BOX_MS = 250;
const REST_MS = 100;
const STRETCH_POINTS = 1000;
/** The bit in `buttons` of each `button`, as in Pointer Events. */
const BUTTON_BITS = [1, 4, 2, 8, 16];

type Point = [timeMs: number, clientX: number, clientY: number, pressure: number];

/** A number as the format takes it, rounded to `parts` per unit; scripts may dispatch events without any. */
export function bounded(value: unknown, parts: number, most = 1e7): number {
  const finite = typeof value === "number" && value === value ? value : 0;
  return round(min(most, max(-most, finite)) * parts) / parts;
}

export function modifiersOf(event: MouseEvent | KeyboardEvent): number {
  return (event.altKey ? 1 : 0) | (event.ctrlKey ? 2 : 0) | (event.metaKey ? 4 : 0) | (event.shiftKey ? 8 : 0);
}

interface PointFields {
  time_ms: number;
  [field: string]: unknown;
}

let boxed: Element | undefined;
let boxedMs = 0;
let lastBox: DOMRect;

function boxAt(event: MouseEvent, element: Element): DOMRect {
  if (event.type !== "wheel" || element !== boxed || event.timeStamp - boxedMs > BOX_MS) {
    lastBox = boxOfElement(element);
    boxed = element;
    boxedMs = event.timeStamp;
  }
  return lastBox;
}

/** What all events at a point have; defaults of the format are left out. */
export function atPoint(stream: Stream, event: MouseEvent, hit: Hit): PointFields {
  const timeMs = stream.timeMs(event.timeStamp);
  const fields: PointFields = {
    time_ms: timeMs,
    target: stream.target(hit, timeMs),
    client_x: bounded(event.clientX, 100),
    client_y: bounded(event.clientY, 100),
    modifiers: modifiersOf(event) || undefined,
    trusted: event.isTrusted ? undefined : false,
  };
  if (hit.element) {
    const box = boxAt(event, hit.element);
    if (box.width > 0) fields.fraction_x = bounded((event.clientX - box.left) / box.width, 1e4, 100);
    if (box.height > 0) fields.fraction_y = bounded((event.clientY - box.top) / box.height, 1e4, 100);
  }
  return fields;
}

function pointerFields(event: PointerEvent): Record<string, unknown> {
  return {
    button: max(0, event.button) || undefined,
    buttons: event.buttons & 31 || undefined,
    pointer_type: event.pointerType === "mouse" ? undefined : knownType(event.pointerType),
    pointer_id: event.pointerId === 1 ? undefined : bounded(event.pointerId, 1, 2 ** 31),
  };
}

function knownType(type: unknown): string {
  return type === "touch" || type === "pen" ? type : "";
}

/** 0 for what cannot tell: that has 0.5 while it is pressed (Pointer Events). */
function pressureOf({ pointerType, pressure }: PointerEvent): number {
  return pointerType === "mouse" || pressure === 0.5 ? 0 : max(0, bounded(pressure, 1000, 1));
}

/** Gathers moves into stretches of the same buttons, modifiers and pointer, or of a drag over the same element. */
export function gatherMoves(
  stream: Stream, type: "pointermove" | "dragover", thinMs: number,
): (event: MouseEvent, hit: Hit) => void {
  const drags = type === "dragover";
  const parts = QA && stream.clear ? 100 : 1;
  let points: [delayMs: number, clientX: number, clientY: number][] = [];
  let pressures: number[] = [];
  let tells = 0;
  let startMs = 0;
  let kind = "";
  let fields: Record<string, unknown>;
  let last: Point | undefined;
  let skipped: Point | undefined;
  let over: Hit | undefined;
  let overSinceMs = 0;

  const keep = (point: Point): void => {
    skipped = undefined;
    last = point;
    const index = points.length;
    if (index === 0) startMs = point[0];
    points[index] = [max(0, round((point[0] - startMs) * parts) / parts), point[1], point[2]];
    tells += pressures[index] = point[3];
  };
  const settle = (): void => {
    if (skipped) keep(skipped);
    if (points.length === 0) return;
    const rested = over && (drags || now() - overSinceMs >= REST_MS);
    const line = {
      type,
      time_ms: startMs,
      target: rested ? stream.target(over!, startMs) : undefined,
      points,
      pressures: tells ? pressures : undefined,
      ...fields,
    };
    points = [];
    pressures = [];
    tells = 0;
    stream.put(line);
  };
  stream.gathers({ settle });

  return (event, hit) => {
    const pointer = event as PointerEvent;
    const modifiers = modifiersOf(event) || undefined;
    const leaves = hit.element !== over?.element;
    const now = `${event.buttons} ${modifiers} ${pointer.pointerId} ${pointer.pointerType} ${event.isTrusted}`;
    if ((drags && leaves) || now !== kind || points.length >= STRETCH_POINTS) {
      settle();
      kind = now;
      fields = {
        ...(drags ? {} : pointerFields(pointer)),
        button: undefined,
        modifiers,
        trusted: event.isTrusted ? undefined : false,
      };
    }
    if (leaves) overSinceMs = event.timeStamp;
    over = hit;
    const merged = drags ? [pointer] : coalesced(pointer);
    for (let index = 0; index < merged.length; index++) {
      const each = merged[index]!;
      const timeMs = stream.timeMs(each.timeStamp);
      const point: Point = [timeMs, bounded(each.clientX, parts), bounded(each.clientY, parts), pressureOf(each)];
      const before = skipped ?? last;
      if (before && before[1] === point[1] && before[2] === point[2]) continue;
      // What is drawn with a button pressed counts point by point; hovering does not.
      if ((!drags && event.buttons) || !last || timeMs - last[0] >= thinMs) keep(point);
      else skipped = point;
    }
    stream.sendLater();
  };
}

/** pointerdown, pointerup and pointercancel. */
function pointerButton(stream: Stream, type: string, event: PointerEvent, hit: Hit): void {
  stream.settle();
  const pressure = pressureOf(event) || undefined;
  stream.write({ type, ...atPoint(stream, event, hit), ...pointerFields(event), pressure });
}

/** A second button pressed while the first is down arrives as a move (Pointer Events, chorded buttons). */
function chordType(event: PointerEvent): string | undefined {
  const bit = BUTTON_BITS[event.button];
  if (bit === undefined) return undefined;
  return event.buttons & bit ? "pointerdown" : "pointerup";
}

/** click, dblclick, auxclick and contextmenu. */
function click(stream: Stream, event: MouseEvent, hit: Hit): void {
  stream.settle();
  const detail = bounded(event.detail, 1, 1000);
  stream.write({
    type: event.type,
    ...atPoint(stream, event, hit),
    detail: detail === 1 ? undefined : max(0, detail),
    button: max(0, min(4, bounded(event.button, 1))) || undefined,
  });
}

function wheel(stream: Stream, event: WheelEvent, hit: Hit): void {
  stream.settle();
  stream.writeLater({
    type: "wheel",
    ...atPoint(stream, event, hit),
    delta_x: bounded(event.deltaX, 100) || undefined,
    delta_y: bounded(event.deltaY, 100) || undefined,
    delta_mode: event.deltaMode || undefined,
  });
}

export function watchPointer(recorder: Recorder): void {
  const { stream } = recorder;
  const moved = gatherMoves(stream, "pointermove", QA && stream.clear ? THIN_MS : THIN_PRODUCTION_MS);
  recorder.on<PointerEvent>(["pointerdown", "pointerup", "pointercancel"], (event, hit) => {
    if (event.type === "pointerdown") stream.secrets.lookNear(hit.element);
    pointerButton(stream, event.type, event, hit);
  });
  recorder.on<PointerEvent>(["pointermove"], (event, hit) => {
    const chord = event.isTrusted ? chordType(event) : undefined;
    if (chord) pointerButton(stream, chord, event, hit);
    else moved(event, hit);
  });
  recorder.on<MouseEvent>(["click", "dblclick", "auxclick", "contextmenu"], (event, hit) => click(stream, event, hit));
  recorder.on<WheelEvent>(["wheel"], (event, hit) => wheel(stream, event, hit));
  // This one only finds shadow roots.
  recorder.on(["pointerover"], () => undefined);
}
