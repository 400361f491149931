/**
 * Keeps the browser from scrolling under a finger during a replay: it would do so in its compositor, which draws no
 * more frames under begin-frame control. What a recorded finger scrolled is performed by steps of its own; a mouse
 * that became a finger goes on dragging.
 */

const { addEventListener } = EventTarget.prototype;
const preventDefault = Event.prototype.preventDefault;

export function keepFingersFromScrolling(): void {
  const last = { once: true, passive: false };
  const hold = (event: Event): void => {
    if (event.isTrusted && event.cancelable) preventDefault.call(event);
  };
  // The inner one is added while the event is on its way, so it runs after every listener of the page.
  addEventListener.call(window, "touchmove", () => addEventListener.call(window, "touchmove", hold, last), {
    capture: true,
    passive: false,
  });
}
