/** Pointer, mouse and wheel events in; stretches of moves, buttons, clicks and wheel lines out. */
import { boxOfElement } from "../shared/dom";
import { coalesced, max, min, now, round } from "./natives";
import type { Recorder } from "./recorder";
import type { Gathering, Hit, Stream } from "./stream";

const THIN_MS = 10;
const REST_MS = 100;
const STRETCH_POINTS = 1000;
/** The bit in `buttons` of each `button`, as in Pointer Events. */
const BUTTON_BITS = [1, 4, 2, 8, 16];

type Point = [delayMs: number, clientX: number, clientY: number];

/** A number as the format takes it, rounded to `parts` per unit; scripts may dispatch events without any. */
function bounded(value: unknown, parts: number, most = 1e7): number {
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

/** What all events at a point have; defaults of the format are left out. */
function atPoint(stream: Stream, event: MouseEvent, hit: Hit): PointFields {
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
    const box = boxOfElement(hit.element);
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

/** Gathers moves into stretches of the same buttons, modifiers and pointer. */
class Moves implements Gathering {
  private points: Point[] = [];
  private startMs = 0;
  private kind = "";
  private fields: Record<string, unknown> = {};
  private last: Point | undefined;
  private skipped: Point | undefined;
  private hit: Hit | undefined;
  private overSinceMs = 0;

  constructor(private readonly stream: Stream) {
    stream.gathers(this);
  }

  add(event: PointerEvent, hit: Hit): void {
    const kind = `${event.buttons} ${modifiersOf(event)} ${event.pointerId} ${event.pointerType} ${event.isTrusted}`;
    if (kind !== this.kind || this.points.length >= STRETCH_POINTS) {
      this.settle();
      this.kind = kind;
      this.fields = {
        ...pointerFields(event),
        button: undefined,
        modifiers: modifiersOf(event) || undefined,
        trusted: event.isTrusted ? undefined : false,
      };
    }
    if (hit.element !== this.hit?.element) this.overSinceMs = event.timeStamp;
    this.hit = hit;
    const merged = coalesced(event);
    for (let index = 0; index < merged.length; index++) this.point(merged[index]!, event.buttons !== 0);
    this.stream.sendLater();
  }

  settle(): void {
    const skipped = this.skipped;
    if (skipped) this.keep(skipped);
    if (this.points.length === 0) return;
    const points = this.points;
    this.points = [];
    const rested = this.hit && now() - this.overSinceMs >= REST_MS;
    this.stream.put({
      type: "pointermove",
      time_ms: this.startMs,
      target: rested ? this.stream.target(this.hit!, this.startMs) : undefined,
      points,
      ...this.fields,
    });
  }

  private point(event: PointerEvent, pressed: boolean): void {
    const timeMs = this.stream.timeMs(event.timeStamp);
    const point: Point = [timeMs, bounded(event.clientX, 100), bounded(event.clientY, 100)];
    const before = this.skipped ?? this.last;
    if (before && before[1] === point[1] && before[2] === point[2]) return;
    // A drag is a drawing, every point of it counts; hovering is not.
    if (pressed || !this.last || timeMs - this.last[0] >= THIN_MS) this.keep(point);
    else this.skipped = point;
  }

  private keep(point: Point): void {
    this.skipped = undefined;
    this.last = point;
    if (this.points.length === 0) this.startMs = point[0];
    const delayMs = max(0, round((point[0] - this.startMs) * 10) / 10);
    this.points[this.points.length] = [delayMs, point[1], point[2]];
  }
}

/** pointerdown, pointerup and pointercancel. */
function pointerButton(stream: Stream, type: string, event: PointerEvent, hit: Hit): void {
  stream.settle();
  stream.write({ type, ...atPoint(stream, event, hit), ...pointerFields(event) });
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
  const moves = new Moves(stream);
  recorder.on<PointerEvent>(["pointerdown", "pointerup", "pointercancel"], (event, hit) => {
    if (event.type === "pointerdown") stream.secrets.look(document);
    pointerButton(stream, event.type, event, hit);
  });
  recorder.on<PointerEvent>(["pointermove"], (event, hit) => {
    const chord = event.isTrusted ? chordType(event) : undefined;
    if (chord) pointerButton(stream, chord, event, hit);
    else moves.add(event, hit);
  });
  recorder.on<MouseEvent>(["click", "dblclick", "auxclick", "contextmenu"], (event, hit) => click(stream, event, hit));
  recorder.on<WheelEvent>(["wheel"], (event, hit) => wheel(stream, event, hit));
  // These two only find shadow roots.
  recorder.on(["pointerover", "focusin"], () => undefined);
}
