// Runs beside the stage script, in the same isolated world: fingerprints every interactive element of a page, changes
// the page mechanically, and counts what the fingerprints resolve to. The truth is kept here, as elements, where no
// fingerprint sees it. Called by targets.py and by test_targets.py.
var targets = (() => {
  const INTERACTIVE =
    "a[href],button,input:not([type=hidden]),select,textarea,summary,label,option,[role],[tabindex],[onclick]," +
    "[contenteditable],[draggable=true]";
  const childrenOf = Object.getOwnPropertyDescriptor(Element.prototype, "children").get;
  const FIXED = ["SCRIPT", "STYLE", "OPTION", "BR"];
  let taken = [];

  const everything = () => {
    const roots = [document];
    const found = [];
    for (let index = 0; index < roots.length; index++) {
      for (const element of roots[index].querySelectorAll("*")) {
        if (element.shadowRoot) roots.push(element.shadowRoot);
        found.push(element);
      }
    }
    return found;
  };
  const points = (element) => element !== null && getComputedStyle(element).cursor === "pointer";
  const isInteractive = (element) =>
    Element.prototype.matches.call(element, INTERACTIVE) || (points(element) && !points(element.parentElement));

  /** Lists are what mechanical changes work on: three children of one tag or more. */
  const lists = () =>
    Array.from(document.querySelectorAll("body *:not(form):not(tr)"))
      .map((parent) => [parent, [...childrenOf.call(parent)].filter((child) => !FIXED.includes(child.tagName))])
      .filter(([parent, children]) => children.length >= 3 && !parent.closest("svg"))
      .filter(([, children]) => children.every((child) => child.tagName === children[0].tagName));
  const texts = (root) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) found.push(walker.currentNode);
    return found.filter((text) => text.data.trim() && !["SCRIPT", "STYLE"].includes(text.parentNode.tagName));
  };

  const changes = {
    none() {},
    ids() {
      const renamed = (value) => value.split(" ").map((id) => "n-" + id).join(" ");
      for (const name of ["id", "for", "aria-labelledby"]) {
        for (const element of document.querySelectorAll(`[${name}]`)) {
          Element.prototype.setAttribute.call(element, name, renamed(Element.prototype.getAttribute.call(element, name)));
        }
      }
    },
    classes() {
      for (const element of document.querySelectorAll("[class]")) {
        const renamed = element.getAttribute("class").split(/\s+/).map((name) => "k" + [...name].reverse().join(""));
        element.setAttribute("class", renamed.join(" "));
      }
    },
    wrappers() {
      const around = ["div", "li", "td", "p", "section", "article", "main", "form", "body", "label", "span", "nav"];
      for (const { element } of taken) {
        const parent = element.parentElement;
        if (!parent || !around.includes(parent.localName)) continue;
        const wrapper = document.createElement("div");
        Node.prototype.insertBefore.call(parent, wrapper, element);
        wrapper.append(element);
      }
    },
    /** Every list gets a new first member of the same structure that says and points to something else. */
    inserted() {
      for (const [parent, children] of lists()) {
        const copy = children[0].cloneNode(true);
        if (!copy.textContent.trim()) continue;
        for (const element of [copy, ...copy.querySelectorAll("*")]) {
          element.removeAttribute("id");
          if (element.hasAttribute("href")) element.setAttribute("href", "/fresh/" + children.length);
        }
        const all = texts(copy);
        const content = all.filter((text) => !["BUTTON", "LABEL"].includes(text.parentNode.tagName));
        for (const text of content.length > 0 ? content : all) text.data = "Fresh words " + children.length;
        parent.insertBefore(copy, children[0]);
      }
    },
    reordered() {
      for (const [parent, children] of lists()) for (const child of children.reverse()) parent.append(child);
    },
    numbers() {
      for (const text of texts(document.body)) text.data = text.data.replace(/\d+/g, (digits) => String(digits * 7 + 3));
    },
    /** One text of four, wherever it is, has its first word changed. */
    words() {
      texts(document.body).forEach((text, index) => {
        if (index % 4 === 0) text.data = text.data.replace(/[A-Za-z]+/, "Otherwise");
      });
    },
    /** One element of four has another name: nothing of its own text is left. */
    renamed() {
      taken.forEach(({ element }, index) => {
        if (index % 4 === 0 && element.firstChild && childrenOf.call(element).length === 0) element.textContent = "Renamed";
      });
    },
    redesign() {
      for (const part of ["inserted", "ids", "classes", "wrappers"]) changes[part]();
    },
    /** All that the issue names, at once. */
    everything() {
      for (const part of ["reordered", "words", "ids", "classes", "wrappers"]) changes[part]();
    },
    /** One element of three is gone: to find another one in its place is wrong. */
    removed() {
      taken.forEach(({ element }, index) => index % 3 === 0 && element.remove());
    },
  };

  /** What a fingerprint says besides position. */
  const said = ({ path, ordinal, client_box, cursor, ...rest }) => JSON.stringify(rest);

  return {
    changes: Object.keys(changes),
    /** `shown`: only what a person could see, and so act on, when it was recorded. */
    take(clear, shown = false) {
      const visible = (element) => !shown || (element.checkVisibility({ visibilityProperty: true }) &&
        element.getBoundingClientRect().width > 0 && element.getBoundingClientRect().height > 0);
      taken = everything().filter(isInteractive).filter(visible).map((element) => {
        const ref = reenactStage.refOf(element);
        return { element, ref, target: JSON.parse(JSON.stringify(reenactStage.fingerprint(ref, clear))) };
      });
      return taken.map(({ target }) => target);
    },
    change(name) {
      changes[name]();
    },
    /** What Playwright's recorder would have written for each, as selectors of its engines. */
    locators() {
      return taken.map(({ element }) => {
        try {
          return playwrightInjected.generateSelectorSimple(element, { testIdAttributeName: "data-testid" });
        } catch {
          return "";
        }
      });
    },
    /** The same counts for selectors that were generated before the change; more than one match is refused. */
    countLocators(selectors) {
      const counts = { exact: 0, healed: 0, twin: 0, wrong: 0, ambiguous: 0, missing: 0, gone: 0, gone_wrong: 0 };
      taken.forEach(({ element, target }, index) => {
        let found = [];
        try {
          found = playwrightInjected.querySelectorAll(playwrightInjected.parseSelector(selectors[index]), document);
        } catch {
          // A selector that its own engine refuses finds nothing.
        }
        const here = element.isConnected;
        const other = found.length === 1 && taken.find((one) => one.element === found[0]);
        if (other && found[0] !== element && said(other.target) === said(target)) counts.twin++;
        else if (found.length === 1) counts[found[0] === element ? "exact" : here ? "wrong" : "gone_wrong"]++;
        else counts[!here ? "gone" : found.length ? "ambiguous" : "missing"]++;
      });
      return counts;
    },
    /** `twin`: resolved to an element that said exactly the same before the change; only its position was another. */
    count(limit = 10) {
      const by = new Map(taken.map((one) => [one.ref, one]));
      const counts = { exact: 0, healed: 0, twin: 0, wrong: 0, ambiguous: 0, missing: 0, gone: 0, gone_wrong: 0 };
      const failures = [];
      for (const { element, ref, target } of taken) {
        const answer = reenactStage.resolve(target);
        let outcome = answer.status;
        if (!element.isConnected && answer.ref === null) outcome = "gone";
        else if (answer.ref !== null && answer.ref !== ref) {
          const other = by.get(answer.ref);
          const twin = other && said(other.target) === said(target);
          outcome = twin ? "twin" : element.isConnected ? "wrong" : "gone_wrong";
        }
        counts[outcome]++;
        if (!["exact", "healed", "gone"].includes(outcome)) {
          const instead = answer.ref === null ? "" : `, ${reenactStage.elementOf(answer.ref).outerHTML.slice(0, 100)}`;
          failures.push(`${outcome} ${target.tag} ${target.name ?? ""} at ${target.path ?? ""}: ${answer.why}${instead}`);
        }
      }
      return { counts, failures: failures.slice(0, limit) };
    },
  };
})();
