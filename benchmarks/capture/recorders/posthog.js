import posthog from "posthog-js/dist/module.full.no-external";

posthog.init("phc_benchmark", {
  api_host: `${location.origin}/posthog`,
  enable_heatmaps: true,
  session_recording: { compress_events: true },
  disable_surveys: true,
  opt_out_useragent_filter: true, // it takes automated browsers for robots and would send nothing
  request_batching: true,
});
