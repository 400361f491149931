// What a page can see of the functions that a recorder could stand before, as one JSON value: run with and without one.
async () => {
  const owners = {
    fetch: window, alert: window, confirm: window, prompt: window, WebSocket: window, EventSource: window,
    open: XMLHttpRequest.prototype, send: XMLHttpRequest.prototype, sendBeacon: Navigator.prototype,
    pushState: History.prototype, replaceState: History.prototype, error: console, warn: console,
    toString: Function.prototype,
  };
  const seen = { globals: Object.keys(window), names: Object.getOwnPropertyNames(window).sort() };
  const failure = (run) => {
    try {
      return String(run());
    } catch (error) {
      return `${error.name}: ${error.message}`;
    }
  };
  for (const [name, owner] of Object.entries(owners)) {
    const it = owner[name];
    const { value, ...flags } = Object.getOwnPropertyDescriptor(owner, name);
    const made = it.prototype && Object.getOwnPropertyDescriptor(it.prototype, "constructor");
    seen[name] = {
      source: [it.toString(), `${it}`, Function.prototype.toString.call(it)],
      flags,
      same: value === it,
      name: it.name,
      length: it.length,
      keys: Reflect.ownKeys(it).map(String),
      flagsOfKeys: Reflect.ownKeys(it).map((key) => Object.entries(Object.getOwnPropertyDescriptor(it, key)).filter(([, on]) => on === true).join()),
      prototype: Object.getPrototypeOf(it) === Function.prototype,
      constructor: made && [made.value === it, made.writable, made.enumerable, made.configurable],
      called: failure(() => typeof Reflect.apply(it, {}, [])),
      newed: failure(() => typeof new it()),
    };
  }
  for (const object of [console, history, navigator, new XMLHttpRequest()]) {
    seen[object.constructor.name] = Object.getOwnPropertyNames(object).sort();
  }
  seen.source = [{}, 1, undefined, class A {}, () => 1].map((it) => failure(() => Function.prototype.toString.call(it)));

  const socket = new WebSocket("ws://127.0.0.1:1/");
  class Chat extends WebSocket {
    get url() { return "own"; }
  }
  const chat = new Chat("ws://127.0.0.1:1/", ["a"]);
  seen.sockets = [
    socket instanceof WebSocket, socket.constructor === WebSocket, socket.constructor.name, `${socket}`, socket.url,
    chat instanceof Chat, chat instanceof WebSocket, chat.constructor === Chat, chat.url, Object.getPrototypeOf(Chat) === WebSocket,
    new EventSource("/404").constructor === EventSource, WebSocket.OPEN, failure(() => WebSocket("ws://x/")), failure(() => new WebSocket("no:")),
  ];
  seen.errors = await new Promise((resolve) => {
    const told = [];
    chat.addEventListener("error", () => told.push("first"));
    chat.onerror = () => told.push("second");
    chat.addEventListener("close", () => resolve(told));
  });

  const order = [];
  const step = (name) => () => void order.push(name);
  const promise = fetch("/200");
  seen.promise = [promise.constructor === Promise, Object.getPrototypeOf(promise) === Promise.prototype, Reflect.ownKeys(promise).length];
  const failing = fetch("http://127.0.0.1:1/").then(step("never"), step("fetch failed"));
  queueMicrotask(step("microtask 1"));
  Promise.resolve().then(step("then 1")).then(step("then 2"));
  console.warn("a warning");
  fetch("not an address://").catch(step("no address"));
  alert("hello");
  const request = new XMLHttpRequest();
  request.onreadystatechange = () => order.push(`state ${request.readyState}`);
  request.open("GET", "/200", false);
  request.onloadend = step("loadend");
  request.send();
  queueMicrotask(step("microtask 2"));
  await promise;
  await failing;
  seen.order = order.filter((name) => name !== "fetch failed");

  seen.unhandled = await new Promise((resolve) => {
    addEventListener("unhandledrejection", (event) => resolve([`${event.reason}`, event.defaultPrevented]), { once: true });
    fetch("http://127.0.0.1:1/");
  });
  const click = new MouseEvent("click", { cancelable: true, bubbles: true });
  const handled = [];
  document.addEventListener("click", () => handled.push("document"), { capture: true });
  window.addEventListener("click", () => handled.push("window"), { capture: true });
  document.body.addEventListener("click", (event) => { handled.push("body"); event.preventDefault(); });
  seen.click = [document.body.dispatchEvent(click), click.defaultPrevented, handled];
  seen.returned = [console.error("x"), console.warn("x"), confirm("x"), prompt("x"), navigator.sendBeacon("/204"), (0, console.error)("x")].map(String);
  return seen;
}
