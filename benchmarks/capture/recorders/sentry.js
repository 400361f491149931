import { init, replayIntegration } from "@sentry/browser";

init({
  dsn: `${location.protocol}//benchmark@${location.host}/1`,
  integrations: [replayIntegration()],
  replaysSessionSampleRate: 1,
});
