/** Takes events one by one, posts them as JSON every two seconds and when the page goes. */
export function deliver() {
  let events = [];
  const send = () => {
    if (events.length === 0) return;
    const body = JSON.stringify(events);
    events = [];
    void fetch("/batches/rrweb", { method: "POST", body });
  };
  setInterval(send, 2000);
  addEventListener("pagehide", () => {
    if (events.length > 0) navigator.sendBeacon("/batches/rrweb", JSON.stringify(events));
  });
  return (event) => {
    events.push(event);
  };
}
