import { record } from "@rrweb/record";
import { deliver } from "./deliver.js";

const add = deliver();
record({ emit: add, recordDOM: false });
