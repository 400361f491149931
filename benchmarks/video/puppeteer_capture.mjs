// Films a page with puppeteer-capture: node puppeteer_capture.mjs BROWSER URL MILLISECONDS FILM
import ffmpeg from "@ffmpeg-installer/ffmpeg";
import { capture, launch } from "puppeteer-capture";

const [browserPath, url, durationMs, film] = process.argv.slice(2);
const browser = await launch({ executablePath: browserPath, args: ["--no-sandbox"] });
const page = await browser.newPage();
await page.setViewport({ width: 1280, height: 720 });
const recorder = await capture(page, { fps: 30, ffmpeg: ffmpeg.path });
await page.goto(url);
await recorder.start(film);
await recorder.waitForTimeout(Number(durationMs));
await recorder.stop();
await recorder.detach();
await browser.close();
