// rrweb hands over events; what to do with them is its user's choice. JSON every two seconds is what its guide shows.
import { record } from "@rrweb/record";
import { deliver } from "./deliver.js";

const add = deliver();
record({ emit: add });
