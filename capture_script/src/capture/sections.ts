/** Which parts of the page are in view, for attention maps: section-like elements in, a line when others came to rest out. */
import { attribute, firstElement, localName, nextElement } from "../shared/dom";
import { isLike, marks } from "./marks";
import { later, matches, max, min, NativeIntersectionObserver, notLater, now, round, see, unsee } from "./natives";
import type { Recorder } from "./recorder";
import type { Hit } from "./stream";

const REST_MS = 250;
const SEARCH_MS = 1000;
const SECTIONS = 64;
/** On a page of any size the search takes no longer than for so many; outermost first. */
const ELEMENTS = 500;
const LEAST_PX = 40;
const WHOLE = 0.9;
/** To describe what was not seen before takes longest; the rest waits for the next look. */
const TASK_MS = 5;
const SECTION = /^(section|article|header|footer|nav|aside|form)$/;

/** The page itself, then section-like elements of it in level order. */
function findSections(): Hit[] {
  const elements: Element[] = [document.documentElement];
  const found: Hit[] = [{ element: elements[0]!, blocked: false }];
  for (let index = 0; index < elements.length; index++) {
    const parent = elements[index]!;
    const main = localName(parent) === "main";
    for (
      let element = firstElement(parent);
      element && elements.length < ELEMENTS && found.length < SECTIONS;
      element = nextElement(element)
    ) {
      if (isLike(element, marks.ignore)) continue;
      const blocked = isLike(element, marks.block);
      if (main || matches(SECTION, localName(element)) || attribute(element, "role") === "region") {
        found[found.length] = { element, blocked };
      }
      if (!blocked) elements[elements.length] = element;
    }
  }
  return found;
}

export function watchSections(recorder: Recorder): void {
  const { stream } = recorder;
  let sections: Hit[] = [];
  let timer: number | undefined;
  let searching: number | undefined;
  let dueMs = 0;
  let written = "";

  const write = (visible: [id: number, top: number, bottom: number][], key = ""): void => {
    if (key === written) return;
    written = key;
    stream.writeLater({ type: "sections", time_ms: stream.now(), visible });
  };
  /** An entry comes for each element in the next frame, with its box: nobody forces layout. */
  const look = recorder.heard((search: boolean) => {
    if (search || sections.length < 2) sections = findSections();
    unsee(observer);
    for (let index = 0; index < sections.length; index++) see(observer, sections[index]!.element!);
  });
  const rest = (): void => {
    const wait = dueMs - now();
    timer = wait > 0 ? later(rest, wait) : undefined;
    if (timer) return;
    look(false);
    // What a click or a route brings may take its time, and to search takes longer than to look.
    notLater(searching);
    searching = later(() => look(true), SEARCH_MS);
  };
  const arm = (): void => {
    dueMs = now() + REST_MS;
    timer ??= later(rest, REST_MS);
    if (document.visibilityState === "hidden") write([]);
  };
  const observer = new NativeIntersectionObserver(
    recorder.heard((entries: IntersectionObserverEntry[]) => {
      unsee(observer);
      const startMs = now();
      const visible: [number, number, number][] = [];
      let key = "";
      // The page comes first, so that nothing has to be asked that forces layout.
      const { boundingClientRect: page, rootBounds } = entries[0]!;
      const scrolls = rootBounds !== null && page.height > rootBounds.height;
      for (let index = 1; index < entries.length; index++) {
        const { target, boundingClientRect: box, intersectionRect: part } = entries[index]!;
        const hit = sections[index];
        if (hit?.element !== target || box.height < LEAST_PX) continue;
        // The whole of a page that scrolls is no section of it.
        if (scrolls && box.width * box.height > WHOLE * page.width * page.height) continue;
        if (now() - startMs > TASK_MS) return arm();
        const share = (y: number): number => min(1, max(0, round(((y - box.top) / box.height) * 100) / 100));
        const top = share(part.top);
        const bottom = share(part.bottom);
        if (top >= bottom) continue;
        const id = stream.target(hit, stream.now())!;
        visible[visible.length] = [id, top, bottom];
        key += `${stream.document} ${id} ${top} ${bottom} `;
      }
      write(visible, key);
    }),
  );

  recorder.hear(window, ["scroll", "resize", "click", "pageshow", "popstate", "visibilitychange"], arm);
  if (window.navigation) recorder.hear(window.navigation, ["currententrychange"], arm);
  recorder.undo(() => {
    unsee(observer);
    notLater(timer);
    notLater(searching);
  });
  arm();
}
