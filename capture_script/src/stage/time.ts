/**
 * Lets page time pass in a document whose clock stands (world/clock.ts): timers, then animations, then a frame. The
 * browser holds the timeline of the document still, so animations run, and go only as far as they are moved here.
 */

/** Far longer than a frame; a frame that is not shown has none. */
const NO_FRAME_MS = 100;

/** The caret blinks by the wall's clock; so it does not blink. No page sees a change of its tree for this. */
const calm = new CSSStyleSheet();
calm.replaceSync(":root { caret-animation: manual }");

/** At which page time each moving thing was seen last, or first for pictures. */
const seen = new WeakMap<Animation | SVGSVGElement, number>();

/** Let time pass until `page_ms`; resolves when all that was due by then has run. */
export async function passTime(channel: string, from_ms: number, page_ms: number): Promise<void> {
  moveAnimations(from_ms);
  await told(channel, page_ms);
  moveAnimations(page_ms);
}

/** Run what waits for an animation frame, and wait for a frame of the browser, with which animations tell their ends. */
export async function drawFrame(channel: string, page_ms: number): Promise<void> {
  await told(`${channel} frame`, page_ms);
  moveAnimations(page_ms);
  if (!document.adoptedStyleSheets.includes(calm)) document.adoptedStyleSheets.push(calm);
  if (window !== window.top) return;
  await new Promise<void>((resolve) => {
    requestAnimationFrame(() => resolve());
    setTimeout(resolve, NO_FRAME_MS);
  });
}

function told(type: string, page_ms: number): Promise<void> {
  return new Promise((resolve) => {
    const heard = (): void => resolve();
    addEventListener(`${type} done`, heard, { once: true });
    if (!dispatchEvent(new CustomEvent(type, { detail: page_ms, cancelable: true }))) return;
    removeEventListener(`${type} done`, heard); // nobody there: this document has no such clock
    resolve();
  });
}

/** Those that are new begin now. */
function moveAnimations(page_ms: number): void {
  for (const root of roots()) {
    for (const animation of root.getAnimations()) {
      if (animation.timeline === document.timeline) moveAnimation(animation, page_ms);
    }
    for (const picture of root.querySelectorAll("svg")) {
      if (!picture.ownerSVGElement) movePicture(picture, page_ms);
    }
  }
}

function moveAnimation(animation: Animation, page_ms: number): void {
  const passed_ms = page_ms - (seen.get(animation) ?? page_ms);
  seen.set(animation, page_ms);
  if (passed_ms <= 0 || animation.playState !== "running") return;
  try {
    animation.currentTime = Number(animation.currentTime) + passed_ms * animation.playbackRate;
  } catch {
    // An animation that the page changes at this moment stays as it is.
  }
}

function movePicture(picture: SVGSVGElement, page_ms: number): void {
  const began_ms = seen.get(picture) ?? page_ms;
  seen.set(picture, began_ms);
  picture.pauseAnimations();
  picture.setCurrentTime((page_ms - began_ms) / 1000);
}

function roots(): (Document | ShadowRoot)[] {
  const found: (Document | ShadowRoot)[] = [document];
  for (const root of found) {
    for (const element of root.querySelectorAll("*")) if (element.shadowRoot) found.push(element.shadowRoot);
  }
  return found;
}
