// Films a page with web-video-creator: node web_video_creator.mjs BROWSER URL MILLISECONDS FILM
import ffmpeg from "@ffmpeg-installer/ffmpeg";
import WebVideoCreator, { VIDEO_ENCODER } from "web-video-creator";

const [browserPath, url, durationMs, film] = process.argv.slice(2);
const creator = new WebVideoCreator();
creator.config({
  browserExecutablePath: browserPath,
  browserUseGPU: false,
  ffmpegExecutablePath: ffmpeg.path,
  mp4Encoder: VIDEO_ENCODER.CPU.H264,
});
const video = creator.createSingleVideo({
  url, width: 1280, height: 720, fps: 30, duration: Number(durationMs), outputPath: film, showProgress: false,
});
await video.startAndWait();
process.exit(0);
