/** copy, cut and paste in; what kind of data, and as far as the profile allows the text, out. The clipboard is not touched. */
import { afterwards, dataTypes, read, said } from "./lines";
import { on } from "./listening";
import { type Getter, native } from "./natives";
import { isClosed } from "./secrets";
import { holdsMasked, selected, selectedText } from "./selection";
import { settle, targetOf, tell, timeMs } from "./stream";

export const watchClipboard = (): void => {
  if (!QA) return;
  const dataOf = native<Getter<DataTransfer | null>>(ClipboardEvent, "clipboardData");
  const getData = native<(data: DataTransfer, type: string) => string>(DataTransfer, "getData");
  const later = afterwards();
  on<ClipboardEvent>(["copy", "cut", "paste"], (event, element) => {
    const pastes = event.type === "paste";
    settle();
    // Before the page's handler: it may remove the element, and a cut removes the text.
    targetOf(element, timeMs(event.timeStamp));
    const found = pastes ? undefined : selected(element);
    let text = found ? selectedText(found) : "";
    const finish = (): void => {
      const data = read(dataOf, event);
      let length = found?.length;
      let hidden: unknown = pastes && element && isClosed(element);
      // Where the page prevents the browser's own copy, what it gives itself counts.
      if (data && (pastes || event.defaultPrevented)) length = (text = getData(data, "text/plain")).length;
      else hidden = found && holdsMasked(found);
      tell(event, element, {
        data_types: dataTypes(data),
        ...(hidden ? { masked: true } : said(element, "text", text, length)),
      });
    };
    if (pastes) finish();
    else later(finish, event);
  });
};
