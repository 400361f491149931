/** The browser's own drag and drop in; where it began, over what it went and what became of it out. */
import { toldFiles } from "./files";
import { afterwards, dataTypes, read } from "./lines";
import { getter } from "./natives";
import { atPoint, gatherMoves } from "./pointer";
import type { Recorder } from "./recorder";

const THIN_MS = 20;

const dataOf = getter<DataTransfer | null>(DragEvent.prototype, "dataTransfer");
const filesOf = getter<FileList>(DataTransfer.prototype, "files");
const allowedOf = getter<string>(DataTransfer.prototype, "effectAllowed");
const effectOf = getter<string>(DataTransfer.prototype, "dropEffect");

export function watchDrag(recorder: Recorder): void {
  const { stream } = recorder;
  const later = afterwards(stream);
  recorder.on<DragEvent>(["dragstart", "drop", "dragend"], (event, hit) => {
    const { type } = event;
    stream.settle();
    const fields = atPoint(stream, event, hit);
    const starts = type === "dragstart";
    const finish = (): void => {
      const data = read(dataOf, event);
      // A page that prevents the start drags by itself.
      if (starts && event.defaultPrevented) return;
      stream.write({
        type,
        ...fields,
        data_types: dataTypes(stream, data),
        effect: data ? (starts ? allowedOf : effectOf)(data) : undefined,
        files: data && type === "drop" ? toldFiles(stream, filesOf(data)) : undefined,
      });
    };
    // It is the page's handler that says what is dragged.
    if (starts) later(finish, event);
    else finish();
  });
  // Where a drag comes over another element, only the first of these comes.
  recorder.on(["dragenter", "dragover"], gatherMoves(stream, "dragover", THIN_MS));
}
