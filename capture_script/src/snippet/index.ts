/** The ES module: everything, both profiles. */
export { flush, forget, recording, start, stop } from "./control";
