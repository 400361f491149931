import { modifiers, type Recorder, rounded } from "../recorder";

/** A hovering pointer is kept at most every so often; while a button is down every point counts. */
const HOVER_MS = 8;
/** Points of one line; more begin another. */
const STRETCH_POINTS = 200;

interface Stretch {
  readonly start: number;
  readonly buttons: number;
  readonly modifiers: number;
  readonly pointer: string;
  readonly id: number;
  readonly points: [number, number, number][];
  /** The newest point, where it came too soon after the last kept one. */
  tail: [number, number, number] | null;
}

/** Pointer moves as stretches of a path, buttons going down and up, and clicks. */
export function listenToPointer(recorder: Recorder): void {
  let stretch: Stretch | null = null;

  const finish = (): void => {
    if (!stretch) return;
    const { start, points, tail } = stretch;
    if (tail) points[points.length] = tail;
    recorder.write(
      {
        type: "pointermove",
        time_ms: start,
        points,
        ...(stretch.buttons ? { buttons: stretch.buttons } : {}),
        ...(stretch.modifiers ? { modifiers: stretch.modifiers } : {}),
        ...pointerOf(stretch.pointer, stretch.id),
      },
      true,
    );
    stretch = null;
  };
  recorder.sink.drain(finish);

  recorder.on<PointerEvent>(window, ["pointermove"], (event) => {
    if (!event.isTrusted) return;
    const held = modifiers(event).modifiers ?? 0;
    const passed = event.getCoalescedEvents?.() ?? [];
    for (const point of passed.length ? passed : [event]) {
      const time = recorder.time(point.timeStamp);
      if (
        stretch &&
        (stretch.buttons !== event.buttons ||
          stretch.modifiers !== held ||
          stretch.id !== event.pointerId ||
          stretch.points.length >= STRETCH_POINTS)
      ) {
        finish();
      }
      if (!stretch) {
        const { pointerType: pointer, pointerId: id, buttons } = event;
        stretch = { start: time, buttons, modifiers: held, pointer, id, points: [], tail: null };
        recorder.sink.soon();
      }
      add(stretch, time, rounded(point.clientX), rounded(point.clientY));
    }
  });

  recorder.on<PointerEvent>(window, ["pointerdown", "pointerup", "pointercancel"], (event) => {
    finish();
    recorder.write({
      type: event.type,
      time_ms: recorder.time(event.timeStamp),
      ...recorder.at(event),
      ...(event.button > 0 ? { button: event.button } : {}),
      ...(event.buttons ? { buttons: event.buttons } : {}),
      ...pointerOf(event.pointerType, event.pointerId),
    });
  });

  recorder.on<MouseEvent>(window, ["click", "dblclick", "auxclick", "contextmenu"], (event) => {
    recorder.write({
      type: event.type,
      time_ms: recorder.time(event.timeStamp),
      ...recorder.at(event),
      detail: event.detail,
      ...(event.button > 0 ? { button: event.button } : {}),
    });
  });

  recorder.on<WheelEvent>(window, ["wheel"], (event) => {
    finish();
    recorder.write(
      {
        type: "wheel",
        time_ms: recorder.time(event.timeStamp),
        ...recorder.at(event),
        delta_x: rounded(event.deltaX),
        delta_y: rounded(event.deltaY),
        ...(event.deltaMode ? { delta_mode: event.deltaMode } : {}),
      },
      true,
    );
  });
}

function add(stretch: Stretch, time: number, x: number, y: number): void {
  const { points } = stretch;
  const last = points[points.length - 1];
  const delay = Math.max(0, Math.round((time - stretch.start) * 10) / 10);
  const newest = stretch.tail ?? last;
  if (newest && newest[1] === x && newest[2] === y) return;
  if (last && !stretch.buttons && delay - last[0] < HOVER_MS) {
    stretch.tail = [delay, x, y];
    return;
  }
  stretch.tail = null;
  points[points.length] = [delay, x, y];
}

function pointerOf(type: string, id: number): Record<string, unknown> {
  const known = type === "touch" || type === "pen" || type === "mouse" ? type : "";
  return { ...(known === "mouse" ? {} : { pointer_type: known }), ...(id === 1 ? {} : { pointer_id: id }) };
}
