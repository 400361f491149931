/** Records what happens in this document: every watcher listens to one kind of event and writes to the stream. */
import { watchClipboard } from "./clipboard";
import { watchComposition } from "./composition";
import type { LineSink, RecorderConfig } from "./config";
import { watchControls } from "./controls";
import { watchDialogs } from "./dialogs";
import { meetDocument, watchDocument } from "./document";
import { watchDrag } from "./drag";
import { watchErrors } from "./errors";
import { watchFocus } from "./focus";
import { watchKeys } from "./keys";
import { beginListening, quietly, unlistenAll } from "./listening";
import { watchNavigation } from "./navigation";
import { watchPointer } from "./pointer";
import { watchPosition } from "./position";
import { seedRandom } from "./random";
import { watchRequests } from "./requests";
import { watchScroll } from "./scroll";
import { unwatchSecrets } from "./secrets";
import { watchSections } from "./sections";
import { watchSelection } from "./selection";
import { clear, flushStream, openStream } from "./stream";
import { watchTimeline } from "./timeline";
import { watchSource } from "./wrap";

/** One recorder per document: begins to write to `sink`. */
export const record = (config: RecorderConfig, sink: LineSink): void => {
  openStream(config, sink);
  if (QA && clear && config.seeds_random) seedRandom();
  // Scrolls first: a stretch of moves that is held back began after them.
  watchScroll();
  watchPointer();
  watchKeys();
  watchControls();
  watchNavigation();
  watchErrors();
  watchDrag();
  watchFocus();
  watchSource();
  watchDialogs();
  watchRequests();
  watchTimeline();
  watchSections();
  watchDocument();
  // What serves an exact replay only: in production there is none, and to ask for selections costs layouts.
  if (QA && clear) {
    watchClipboard();
    watchComposition();
    watchSelection();
    watchPosition();
  }
  beginListening(meetDocument);
};

export const flushRecorder = quietly<void>(flushStream);

/** Listen no more, and hand over everything, also what has not come to its end. */
export const finishRecorder = (): void => {
  unlistenAll();
  unwatchSecrets();
  flushRecorder();
};
