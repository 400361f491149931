/** The browser's own drag and drop in; where it began, over what it went and what became of it out. */
import { toldFiles } from "./files";
import { afterwards, dataTypes, read } from "./lines";
import { on } from "./listening";
import { type Getter, native } from "./natives";
import { atPoint, gatherMoves } from "./pointer";
import { settle, write } from "./stream";

const THIN_MS = 20;

const dataOf = native<Getter<DataTransfer | null>>(DragEvent, "dataTransfer");
const filesOf = native<Getter<FileList>>(DataTransfer, "files");
const allowedOf = native<Getter<string>>(DataTransfer, "effectAllowed");
const effectOf = native<Getter<string>>(DataTransfer, "dropEffect");

export const watchDrag = (): void => {
  const later = afterwards();
  on<DragEvent>(["dragstart", "drop", "dragend"], (event, element) => {
    const { type } = event;
    settle();
    const fields = atPoint(event, element);
    const starts = type === "dragstart";
    const finish = (): void => {
      const data = read(dataOf, event);
      // A page that prevents the start drags by itself.
      if (starts && event.defaultPrevented) return;
      write({
        type,
        ...fields,
        data_types: dataTypes(data),
        effect: data ? (starts ? allowedOf : effectOf)(data) : undefined,
        files: data && type === "drop" ? toldFiles(filesOf(data)) : undefined,
      });
    };
    // It is the page's handler that says what is dragged.
    if (starts) later(finish, event);
    else finish();
  });
  // Where a drag comes over another element, only the first of these comes.
  on(["dragenter", "dragover"], gatherMoves("dragover", THIN_MS));
};
