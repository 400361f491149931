/**
 * From now on this document always waits for its next frame. Where a page waits for none, Blink moves the time of its
 * animations on by itself whenever style is asked for between two frames: by guessed frames of 16.7 ms from the last one
 * that reached the page, and which one that was is chance. One document speaks for the frames in it.
 */
export function awaitFrames(): void {
  if (window !== window.top) return;
  const request = window.requestAnimationFrame.bind(window);
  const wait = (): void => {
    request(wait);
  };
  wait();
}
