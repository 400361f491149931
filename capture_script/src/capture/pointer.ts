/** Pointer, mouse and wheel events in; stretches of moves, buttons, clicks and wheel lines out. */
import { boxOfElement, native } from "../shared/dom";
import { on } from "./listening";
import { each, max, min, now, round } from "./natives";
import { lookNear } from "./secrets";
import { clear, everyMove, gathers, put, sendLater, settle, targetOf, timeMs, write, writeLater } from "./stream";

/** A replay needs the path as it was; visitors' paths become heat, and are a third as long. */
const THIN_MS = 10;
const THIN_PRODUCTION_MS = 33;
/** A visitor's wheel turns many times a second in one place: only the first of its events says what is there. */
const TURN_MS = 500;
const BOX_MS = 250;
const REST_MS = 100;
const STRETCH_POINTS = 1000;
/** The bit in `buttons` of each `button`, as in Pointer Events. */
const BUTTON_BITS = [1, 4, 2, 8, 16];

type Point = [timeMs: number, clientX: number, clientY: number, pressure: number];
type Fields = Record<string, unknown>;

const coalescedOf = native<((event: PointerEvent) => PointerEvent[]) | undefined>(PointerEvent, "getCoalescedEvents");

/** A number as the format takes it, rounded to `parts` per unit; scripts may dispatch events without any. */
export const bounded = (value: number, parts: number, most = 1e7, least = -most): number =>
  round(min(most, max(least, value || 0)) * parts) / parts;

export const modifiersOf = (event: MouseEvent | KeyboardEvent): number =>
  +event.altKey | (+event.ctrlKey << 1) | (+event.metaKey << 2) | (+event.shiftKey << 3);

let boxed: Element | undefined;
let boxedMs = 0;
let lastBox: DOMRect;

/** Each box asked for may cost a layout, and in `qa` every event of a wheel says where in its target it was. */
const boxAt = ({ type, timeStamp }: MouseEvent, element: Element): DOMRect => {
  if (type !== "wheel" || element !== boxed || timeStamp - boxedMs > BOX_MS) {
    lastBox = boxOfElement(element);
    boxed = element;
    boxedMs = timeStamp;
  }
  return lastBox;
};

/** What all events at a point have. */
export const atPoint = (event: MouseEvent, element: Element | null): Fields & { time_ms: number } => {
  const { clientX, clientY, isTrusted, timeStamp } = event;
  const time_ms = timeMs(timeStamp);
  const fields: Fields & { time_ms: number } = {
    time_ms,
    target: targetOf(element, time_ms),
    client_x: bounded(clientX, 100),
    client_y: bounded(clientY, 100),
    modifiers: modifiersOf(event),
    trusted: isTrusted ? undefined : false,
  };
  if (element) {
    const { left, top, width, height } = QA ? boxAt(event, element) : boxOfElement(element);
    const fraction = (from: number, length: number): number | undefined =>
      length > 0 ? bounded(from / length, 1e4, 100) : undefined;
    fields.fraction_x = fraction(clientX - left, width);
    fields.fraction_y = fraction(clientY - top, height);
  }
  return fields;
};

const pointerFields = ({ button, buttons, pointerType, pointerId }: PointerEvent): Fields => ({
  button: max(0, button),
  buttons: buttons & 31,
  pointer_type: pointerType === "mouse" ? undefined : pointerType === "touch" || pointerType === "pen" ? pointerType : "",
  pointer_id: bounded(pointerId, 1, 2 ** 31),
});

/** 0 for what cannot tell: that has 0.5 while it is pressed (Pointer Events). */
const pressureOf = ({ pointerType, pressure }: PointerEvent): number =>
  pointerType === "mouse" || pressure === 0.5 ? 0 : bounded(pressure, 1000, 1, 0);

/** Gathers moves into stretches of the same buttons, modifiers and pointer, or of a drag over the same element. */
export const gatherMoves = (type: "pointermove" | "dragover", thinMs: number): (event: MouseEvent, element: Element | null) => void => {
  const drags = type === "dragover";
  const leastMs = QA && everyMove ? 0 : thinMs;
  const parts = QA && clear ? 100 : 1;
  let points: [delayMs: number, clientX: number, clientY: number][] = [];
  let pressures: number[] = [];
  let tells = 0;
  let pressed = false;
  let startMs = 0;
  let kind = "";
  let fields: Fields;
  let last: Point | undefined;
  let skipped: Point | undefined;
  let over: Element | null | undefined;
  let overSinceMs = 0;
  /** Read with a move, when layout is clean: when moves are written, it may cost a layout. */
  let overBox: DOMRect | undefined;

  const keep = (point: Point): void => {
    skipped = undefined;
    last = point;
    const index = points.length;
    if (!index) startMs = point[0];
    points[index] = [bounded(point[0] - startMs, parts, 1e9, 0), point[1], point[2]];
    tells += pressures[index] = point[3];
  };
  const gathered = (): void => {
    if (skipped) keep(skipped);
    if (!points.length) return;
    const rested = drags || now() - overSinceMs >= REST_MS;
    const line = {
      type,
      time_ms: startMs,
      target: rested ? targetOf(over, startMs, overBox) : undefined,
      points,
      pressures: tells ? pressures : undefined,
      ...fields,
    };
    points = [];
    pressures = [];
    tells = 0;
    put(line);
  };
  gathers(gathered);
  const follow = (event: PointerEvent): void => {
    const point: Point = [
      timeMs(event.timeStamp), bounded(event.clientX, parts), bounded(event.clientY, parts), pressureOf(event),
    ];
    const before = skipped ?? last;
    if (before && before[1] === point[1] && before[2] === point[2]) return;
    // What is drawn with a button pressed counts point by point; hovering does not.
    if (pressed || !last || point[0] - last[0] >= leastMs) keep(point);
    else skipped = point;
  };

  return (event, element) => {
    const pointer = event as PointerEvent;
    const { buttons, pointerId, pointerType, isTrusted, timeStamp } = pointer;
    const modifiers = modifiersOf(event);
    const leaves = element !== over;
    const now = `${buttons} ${modifiers} ${pointerId} ${pointerType} ${isTrusted}`;
    if ((drags && leaves) || now !== kind || points.length >= STRETCH_POINTS) {
      gathered();
      kind = now;
      fields = {
        ...(drags ? {} : pointerFields(pointer)),
        button: undefined,
        modifiers,
        trusted: isTrusted ? undefined : false,
      };
    }
    if (leaves) {
      over = element;
      overSinceMs = timeStamp;
      overBox = undefined;
    } else if (element && !overBox && timeStamp - overSinceMs >= REST_MS) overBox = boxOfElement(element);
    // The moves that the browser merged into this one; of a visitor's path only what is drawn is told in such detail.
    const merged = !drags && isTrusted && coalescedOf && ((QA && (clear || everyMove)) || buttons) ? coalescedOf(pointer) : [];
    pressed = !drags && !!buttons;
    if (merged.length) each(merged, follow);
    else follow(pointer);
    sendLater();
  };
};

/** pointerdown, pointerup and pointercancel. */
const pointerButton = (type: string, event: PointerEvent, element: Element | null): void => {
  settle();
  write({ type, ...atPoint(event, element), ...pointerFields(event), pressure: pressureOf(event) || undefined });
};

/** A second button pressed while the first is down arrives as a move (Pointer Events, chorded buttons). */
const chordType = (event: PointerEvent): string | undefined => {
  const { button } = event;
  const bit = button >= 0 && event.isTrusted && BUTTON_BITS[button]; // -1 for most moves: arrays are slow to have none
  return bit ? (event.buttons & bit ? "pointerdown" : "pointerup") : undefined;
};

export const watchPointer = (): void => {
  const moved = gatherMoves("pointermove", QA && clear ? THIN_MS : THIN_PRODUCTION_MS);
  on<PointerEvent>(["pointerdown", "pointerup", "pointercancel"], (event, element) => {
    if (event.type === "pointerdown") lookNear(element);
    pointerButton(event.type, event, element);
  });
  on<PointerEvent>(["pointermove"], (event, element) => {
    const chord = chordType(event);
    if (chord) pointerButton(chord, event, element);
    else moved(event, element);
  });
  on<MouseEvent>(["click", "dblclick", "auxclick", "contextmenu"], (event, element) => {
    settle();
    write({
      type: event.type,
      ...atPoint(event, element),
      detail: bounded(event.detail, 1, 1000, 0),
      button: bounded(event.button, 1, 4, 0),
    });
  });
  let turnedMs = 0;
  let turnedAt = "";
  on<WheelEvent>(["wheel"], (event, element) => {
    settle();
    const { clientX, clientY, deltaX, deltaY, deltaMode, timeStamp } = event;
    const at = `${clientX} ${clientY}`;
    const turns = !(QA && clear) && at === turnedAt && timeStamp - turnedMs < TURN_MS;
    turnedMs = timeStamp;
    turnedAt = at;
    writeLater({
      type: "wheel",
      ...atPoint(event, turns ? null : element),
      delta_x: bounded(deltaX, 100) || undefined,
      delta_y: bounded(deltaY, 100) || undefined,
      delta_mode: deltaMode,
    });
  });
};
