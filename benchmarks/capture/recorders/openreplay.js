import Tracker from "@openreplay/tracker";

const tracker = new Tracker({
  projectKey: "benchmark",
  ingestPoint: `${location.origin}/openreplay`,
  __DISABLE_SECURE_MODE: true,
});
void tracker.start();
