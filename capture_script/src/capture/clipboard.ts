/** copy, cut and paste in; what kind of data, and as far as the profile allows the text, out. The clipboard is not touched. */
import { afterwards, dataTypes, read, said, tell } from "./lines";
import { getData, getter } from "./natives";
import type { Recorder } from "./recorder";
import { isClosed } from "./secrets";
import { holdsMasked, selected, selectedText } from "./selection";

const dataOf = getter<DataTransfer | null>(ClipboardEvent.prototype, "clipboardData");

export function watchClipboard(recorder: Recorder): void {
  const { stream } = recorder;
  const later = afterwards(stream);
  recorder.on<ClipboardEvent>(["copy", "cut", "paste"], (event, hit) => {
    const pastes = event.type === "paste";
    stream.settle();
    // Before the page's handler: it may remove the element, and a cut removes the text.
    stream.target(hit, stream.timeMs(event.timeStamp));
    const found = pastes ? undefined : selected(hit.element);
    let text = QA && stream.clear && found ? selectedText(found) : "";
    const finish = (): void => {
      const data = read(dataOf, event);
      let length = found?.length;
      let hidden: unknown = pastes && hit.element && isClosed(hit.element);
      // Where the page prevents the browser's own copy, what it gives itself counts.
      if (data && (pastes || event.defaultPrevented)) length = (text = getData(data, "text/plain")).length;
      else if (QA && stream.clear) hidden = found && holdsMasked(stream, found);
      tell(stream, event, hit, {
        data_types: dataTypes(stream, data),
        ...(hidden ? { masked: true } : said(stream, hit, "text", text, length)),
      });
    };
    if (pastes) finish();
    else later(finish, event);
  });
}
