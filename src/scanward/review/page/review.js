"use strict";
/* The reviewer's page. It asks its own server for pictures and boxes and sends back what a person says; nothing else. */

const at = (id) => document.getElementById(id);
const SVG = "http://www.w3.org/2000/svg";
const SIGN = { unsure: "?", remove: "✕", keep: "✓" };
const STATE = { unsure: "waits for you", remove: "goes", keep: "stays" };
const WHY = {
  all: "the recipe takes all writing out", region: "the recipe names this place", patient: "looks like this patient",
  person: "looks like a person", institution: "looks like a place or institution", number: "a number that nothing explains",
  date: "looks like a date", time: "looks like a time", identifier: "stands behind a label for an identifier",
  "unknown-word": "a word that is no known term", unread: "could not be read", "too-much": "too much looks like writing",
  disputed: "another reader saw something here", "person-decided": "decided by a person",
  measurement: "a measurement", orientation: "an orientation", counter: "a counter", scale: "a scale", technique: "words of the trade",
};
const BY_RECIPE = ["all", "region"]; // no person lets these stay
const SMALLEST = 4; // pixels of the screen: less is a click
let session = sessionStorage.getItem("session") || "";
let pictures = [];
let now = null; // the picture that is shown: what the server said of it, and what was done to it here
let zoom = 0; // 0: as large as there is room
let asked = 0; // of several requests the last one counts

class Refused extends Error {}

async function ask(path, body) {
  const headers = { "X-Scanward-Session": session };
  if (body) headers["Content-Type"] = "application/json";
  let answer;
  try {
    answer = await fetch(path, body ? { method: "POST", headers, body: JSON.stringify(body) } : { headers });
  } catch {
    throw new Refused("The review has ended. What you accepted is kept. Start scanward review again to go on.");
  }
  if (answer.ok) return answer;
  if (answer.status === 403) throw new Refused("This address was used already, or is an old one. Start scanward review again and open the address that it prints.");
  throw new Refused((await answer.json()).problem);
}

function say(sentence) { at("status").textContent = sentence; }

function trying(action) {
  return async (...given) => {
    try { await action(...given); } catch (error) {
      if (!(error instanceof Refused)) throw error;
      say(error.message);
    }
  };
}

function made(tag, words, text) {
  const element = document.createElement(tag);
  Object.assign(element, words);
  if (text !== undefined) element.textContent = text;
  return element;
}

function counted(number, one, more) { return `${number.toLocaleString("en")} ${number === 1 ? one : more}`; }

/* The list */

function waitsFor(picture) {
  if (picture.unsure) return counted(picture.unsure, "box waits", "boxes wait");
  return picture.waits ? "look once more" : "decided";
}

async function showList() {
  const told = await (await ask("/api/list")).json();
  pictures = told.pictures;
  at("counts").textContent = `${counted(told.waiting, "picture waits", "pictures wait")}, ${told.decided.toLocaleString("en")} decided`;
  at("list").replaceChildren();
  let series = 0;
  for (const [index, each] of pictures.entries()) {
    if (each.series !== series) {
      series = each.series;
      at("list").append(made("li", { className: "series" }, `Series ${series}`));
    }
    const entry = made("button", { type: "button", onclick: trying(() => open(each.id)) }, `Picture ${index + 1}`);
    entry.dataset.id = each.id;
    const frames = each.frames > 1 ? `, ${counted(each.frames, "frame", "frames")}` : "";
    entry.append(made("small", {}, `${each.modality}${frames}, ${waitsFor(each)}`));
    const item = made("li", {});
    item.append(entry);
    at("list").append(item);
  }
  markCurrent();
}

function markCurrent() {
  for (const entry of at("list").querySelectorAll("button")) {
    entry.setAttribute("aria-current", String(now !== null && entry.dataset.id === now.id));
  }
}

function step(by) {
  const here = pictures.findIndex((each) => now && each.id === now.id);
  const next = pictures[here + by];
  return next ? open(next.id) : Promise.resolve();
}

/* One picture */

function letGo() {
  if (now?.bitmap) now.bitmap.close();
  if (now) now.bitmap = null;
}

function leave() {
  letGo();
  now = null;
  asked++; // what is still on its way comes too late
}

async function open(id) {
  const mine = ++asked;
  letGo();
  document.body.dataset.state = "loading";
  const told = await (await ask(`/api/case/${id}`)).json();
  if (mine !== asked) return;
  now = { ...told, verdicts: told.boxes.map((box) => box.verdict), drawn: [], frame: 0, selected: -1 };
  now.selected = now.verdicts.indexOf("unsure");
  if (now.selected >= 0) now.frame = Math.min(now.boxes[now.selected].first, now.frames - 1);
  const place = pictures.findIndex((each) => each.id === id);
  at("picture-title").textContent = `Picture ${place + 1}, ${told.modality}, ${told.columns} × ${told.rows}`;
  at("problem").hidden = at("drop").hidden = !told.problem;
  at("problem").textContent = told.problem;
  at("view").hidden = at("tools").hidden = at("boxes").hidden = Boolean(told.problem);
  at("accept").disabled = at("draw").disabled = at("all-go").disabled = Boolean(told.problem);
  at("accept-series").disabled = Boolean(told.problem) || !told.alike.length;
  at("accept-series").textContent = told.alike.length ? `Whole series alike (${told.alike.length + 1})` : "Whole series alike";
  at("frames").hidden = told.frames < 2;
  at("every-frame").parentElement.hidden = told.frames < 2;
  at("frame").max = String(told.frames - 1);
  markCurrent();
  drawBoxes();
  if (told.problem) document.body.dataset.state = "problem";
  else await showFrame();
}

async function showFrame() {
  const mine = ++asked;
  document.body.dataset.state = "loading";
  at("frame").value = String(now.frame);
  at("frame-number").textContent = `${now.frame + 1} of ${now.frames}`;
  const answer = await ask(`/api/picture/${now.id}/${now.frame}/${at("light").value}`);
  const blob = await answer.blob();
  const bitmap = await createImageBitmap(blob);
  if (mine !== asked) { bitmap.close(); return; }
  letGo();
  now.bitmap = bitmap;
  const address = URL.createObjectURL(blob);
  const picture = at("picture");
  const before = picture.src;
  picture.src = address;
  await picture.decode().catch(() => undefined);
  if (before.startsWith("blob:")) URL.revokeObjectURL(before);
  if (mine !== asked) return;
  size();
  drawBoxes();
  document.body.dataset.state = "ready";
}

function size() {
  if (!now) return;
  const view = at("view");
  const fit = Math.min(view.clientWidth / now.columns, view.clientHeight / now.rows);
  const scale = zoom || Math.max(fit, 0.05);
  at("stage").style.width = `${Math.floor(now.columns * scale)}px`;
  at("stage").style.height = `${Math.floor(now.rows * scale)}px`;
}

function turnTo(frame) {
  if (!now || now.problem || frame < 0 || frame >= now.frames) return Promise.resolve();
  now.frame = frame;
  return showFrame();
}

/* Boxes: those that were found come first, then those that were drawn here */

function boxes() {
  const found = now.boxes.map((box, index) => ({ ...box, verdict: now.verdicts[index], index }));
  const drawn = now.drawn.map((box, index) => ({ ...box, verdict: "remove", why: "person-decided", index: found.length + index, drawn: true }));
  return [...found, ...drawn];
}

function stands(box) { return box.first <= now.frame && (box.last === null || now.frame <= box.last); }

function drawBoxes() {
  const overlay = at("overlay");
  overlay.setAttribute("viewBox", `0 0 ${now.columns} ${now.rows}`);
  overlay.replaceChildren();
  const here = boxes().filter(stands);
  for (const box of here) {
    for (const kind of ["under", box.verdict + (box.index === now.selected ? " selected" : "")]) {
      const rect = document.createElementNS(SVG, "rect");
      for (const [name, value] of [["x", box.left], ["y", box.top], ["width", box.right - box.left], ["height", box.bottom - box.top], ["class", kind]]) rect.setAttribute(name, value);
      overlay.append(rect);
    }
  }
  labelBoxes(here, overlay);
  listBoxes();
  showCloseUp();
}

/* A label stands beside its box where it covers no other one; where there is no such place only that of the selected box is shown */

function labelBoxes(here, overlay) {
  const letter = Math.max(now.rows, now.columns) / 45;
  const taken = [...here];
  const meet = (one, other) => one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
  const inside = (place) => place.left >= 0 && place.top >= 0 && place.right <= now.columns && place.bottom <= now.rows;
  for (const box of [...here].sort((one, other) => (other.index === now.selected) - (one.index === now.selected))) {
    const words = `${box.index + 1}${SIGN[box.verdict]}`;
    const width = (words.length + 0.5) * 0.7 * letter;
    const places = [[box.left, box.top - 1.2 * letter], [box.left, box.bottom], [box.left - width, box.top], [box.right, box.top]]
      .map(([left, top]) => ({ left, top, right: left + width, bottom: top + 1.2 * letter }));
    const place = places.find((each) => inside(each) && !taken.some((other) => meet(each, other))) || (box.index === now.selected ? places.find(inside) : undefined);
    if (!place) continue;
    taken.push(place);
    const label = document.createElementNS(SVG, "text");
    for (const [name, value] of [["x", place.left + letter / 6], ["y", place.top + letter], ["font-size", letter], ["stroke-width", letter / 5]]) label.setAttribute(name, value);
    label.textContent = words;
    overlay.append(label);
  }
}

function showCloseUp() {
  const box = boxes()[now.selected];
  const shown = Boolean(box && now.bitmap && stands(box));
  at("closeup").hidden = !shown;
  at("closeup").replaceChildren(...(shown ? [cutOut(now.bitmap, box)] : []));
}

function listBoxes() {
  const held = document.activeElement?.dataset?.act; // the list is made anew: whoever stood on a button stays on it
  at("boxes").replaceChildren();
  for (const box of boxes()) {
    const item = made("li", { className: box.index === now.selected ? "selected" : "" });
    const about = made("button", { type: "button", className: "about", onclick: trying(() => select(box.index)) }, `Box ${box.index + 1} ${SIGN[box.verdict]} ${STATE[box.verdict]}`);
    about.dataset.act = `about ${box.index}`;
    const frames = now.frames < 2 ? "" : box.last === null ? ", in every frame" : box.first === box.last ? `, in frame ${box.first + 1}` : `, in frames ${box.first + 1} to ${box.last + 1}`;
    about.append(made("small", {}, (box.drawn ? "drawn by you" : WHY[box.why] || box.why) + frames));
    const choices = made("div", { className: "choices" });
    for (const [verdict, name] of box.drawn ? [["away", "Take it away"]] : [["remove", "Goes"], ["keep", "Stays"]]) {
      const choice = made("button", { type: "button", onclick: () => verdict === "away" ? takeAway(box.index) : judge(box.index, verdict) }, name);
      choice.dataset.act = `${verdict} ${box.index}`;
      choice.setAttribute("aria-label", `Box ${box.index + 1}: ${name.toLowerCase()}`);
      choice.disabled = verdict === "keep" && BY_RECIPE.includes(box.why);
      if (!box.drawn) choice.setAttribute("aria-pressed", String(box.verdict === verdict));
      choices.append(choice);
    }
    item.append(about, choices);
    at("boxes").append(item);
  }
  if (held) at("boxes").querySelector(`[data-act="${held}"]`)?.focus();
  at("boxes").querySelector(".selected")?.scrollIntoView({ block: "nearest" });
}

async function select(index) {
  now.selected = index;
  const box = boxes()[index];
  if (box && !stands(box)) await turnTo(box.first);
  else drawBoxes();
}

function judge(index, verdict) {
  if (index < 0 || index >= now.verdicts.length || (verdict === "keep" && BY_RECIPE.includes(now.boxes[index].why))) return;
  now.verdicts[index] = verdict;
  now.selected = index;
  drawBoxes();
}

function allGo() {
  now.verdicts = now.verdicts.map((verdict) => (verdict === "unsure" ? "remove" : verdict));
  drawBoxes();
}

function takeAway(index) {
  const drawn = index - now.boxes.length;
  if (drawn < 0) return;
  now.drawn.splice(drawn, 1);
  now.selected = -1;
  drawBoxes();
}

function addBox(left, top, right, bottom) {
  const limit = (value, most) => Math.min(most, Math.max(0, value));
  const box = { left: limit(Math.floor(left), now.columns), top: limit(Math.floor(top), now.rows), right: limit(Math.ceil(right), now.columns), bottom: limit(Math.ceil(bottom), now.rows), first: 0, last: null };
  if (now.frames > 1 && !at("every-frame").checked) box.first = box.last = now.frame;
  if (box.right <= box.left || box.bottom <= box.top) return;
  now.drawn.push(box);
  now.selected = now.boxes.length + now.drawn.length - 1;
  drawBoxes();
}

function moveBox(across, down, sizing) {
  const box = now.drawn[now.selected - now.boxes.length];
  if (!box) return false;
  const by = Math.max(1, Math.round(Math.max(now.rows, now.columns) / 256));
  const [right, bottom] = [box.right + across * by, box.bottom + down * by];
  const [left, top] = sizing ? [box.left, box.top] : [box.left + across * by, box.top + down * by];
  if (left < 0 || top < 0 || right > now.columns || bottom > now.rows || right <= left || bottom <= top) return true;
  Object.assign(box, { left, top, right, bottom });
  drawBoxes();
  return true;
}

/* The mouse: a drag draws, a click selects the smallest box below it */

function follow(down) {
  if (down.button !== 0 || !now || now.problem) return;
  const overlay = at("overlay");
  const point = (event) => {
    const { left, top, width, height } = overlay.getBoundingClientRect();
    return [((event.clientX - left) * now.columns) / width, ((event.clientY - top) * now.rows) / height];
  };
  const start = point(down);
  const trace = document.createElementNS(SVG, "rect");
  trace.setAttribute("class", "remove");
  overlay.append(trace);
  overlay.setPointerCapture(down.pointerId);
  overlay.onpointermove = (event) => {
    const end = point(event);
    trace.setAttribute("x", Math.min(start[0], end[0]));
    trace.setAttribute("y", Math.min(start[1], end[1]));
    trace.setAttribute("width", Math.abs(start[0] - end[0]));
    trace.setAttribute("height", Math.abs(start[1] - end[1]));
  };
  overlay.onpointerup = overlay.onpointercancel = trying(async (event) => {
    overlay.onpointermove = overlay.onpointerup = overlay.onpointercancel = null;
    trace.remove();
    if (event.type === "pointercancel") return;
    const end = point(event);
    if (Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY) >= SMALLEST) {
      addBox(Math.min(start[0], end[0]), Math.min(start[1], end[1]), Math.max(start[0], end[0]), Math.max(start[1], end[1]));
      return;
    }
    const under = boxes().filter((box) => stands(box) && box.left <= end[0] && end[0] < box.right && box.top <= end[1] && end[1] < box.bottom);
    under.sort((one, other) => (one.right - one.left) * (one.bottom - one.top) - (other.right - other.left) * (other.bottom - other.top));
    await select(under.length ? under[0].index : -1);
  });
}

/* Deciding */

async function accept(series) {
  if (!now || now.problem) return;
  const open_ = now.verdicts.filter((verdict) => verdict === "unsure").length;
  if (open_) {
    await select(now.verdicts.indexOf("unsure"));
    say(`${counted(open_, "box waits", "boxes wait")} for you: say goes or stays.`);
    return;
  }
  if (series && !(await sure())) return;
  const here = pictures.findIndex((each) => each.id === now.id);
  const answer = { version: now.version, found: now.verdicts, drawn: now.drawn, series };
  const told = await (await ask(`/api/decide/${now.id}`, answer)).json();
  const left = told.left ? ` ${counted(told.left, "picture of the series shows", "pictures of the series show")} something else too, and still ${told.left === 1 ? "waits" : "wait"}.` : "";
  leave();
  await showList();
  const next = pictures.slice(Math.max(0, here)).find((each) => each.waits) || pictures.find((each) => each.waits);
  if (next) await open(next.id);
  else empty();
  say(`${counted(told.decided, "picture is", "pictures are")} decided.${left}`);
}

/* Before a whole series is decided: what would stay in the other pictures, as it stands there */

function sure() {
  const stays = boxes().filter((box) => box.verdict === "keep" && now.boxes[box.index].verdict !== "keep");
  const words = `What you said of this picture is said of ${counted(now.alike.length, "other picture", "other pictures")} of its series and size.`;
  at("sure-text").textContent = stays.length ? `${words} What stays here stays at the same place there too. This is what stands there:` : words;
  at("sure-pictures").replaceChildren();
  const dialog = at("sure");
  const yes = at("sure-yes");
  return new Promise((answer) => {
    const end = (said) => { dialog.onclose = null; dialog.close(); answer(said); };
    yes.onclick = () => end(true);
    at("sure-no").onclick = () => end(false);
    dialog.onclose = () => end(false);
    yes.disabled = stays.length > 0;
    dialog.showModal();
    if (stays.length) showPlaces(stays).then(() => { yes.disabled = false; }, () => end(false));
  });
}

async function showPlaces(stays) {
  for (const id of now.alike) {
    for (const box of stays) {
      if (!at("sure").open) return;
      const place = pictures.findIndex((each) => each.id === id);
      const figure = made("figure", {});
      at("sure-pictures").append(figure);
      const title = place < 0 ? "A picture beyond the list" : `Picture ${place + 1}`;
      try {
        const answer = await ask(`/api/picture/${id}/${Math.min(box.first, now.frames - 1)}/${at("light").value}`);
        const bitmap = await createImageBitmap(await answer.blob());
        figure.append(cutOut(bitmap, box), made("figcaption", {}, title));
        bitmap.close();
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        figure.append(made("figcaption", {}, `${title} cannot be shown, and stays on the list`));
      }
    }
  }
}

function cutOut(bitmap, box) {
  const shrunk = bitmap.width / now.columns; // very large pictures come smaller
  const around = (box.bottom - box.top) / 3;
  const [left, top] = [Math.max(0, box.left - around), Math.max(0, box.top - around)];
  const [width, height] = [Math.min(now.columns, box.right + around) - left, Math.min(now.rows, box.bottom + around) - top];
  const scale = Math.min(260 / width, 90 / height, 4);
  const canvas = made("canvas", { width: Math.ceil(width * scale), height: Math.ceil(height * scale) });
  canvas.getContext("2d").drawImage(bitmap, left * shrunk, top * shrunk, width * shrunk, height * shrunk, 0, 0, canvas.width, canvas.height);
  return canvas;
}

function empty() {
  document.querySelector("main").hidden = pictures.length === 0;
  document.body.dataset.state = "empty";
}

async function dropIt() {
  await ask(`/api/drop/${now.id}`, {});
  leave();
  await showList();
  if (pictures.length) await open(pictures[0].id);
  else empty();
  say("It is off the list.");
}

async function finish() {
  await ask("/api/finish", {});
  sessionStorage.removeItem("session");
  document.querySelector("main").hidden = true;
  at("finish").hidden = true;
  document.body.dataset.state = "finished";
  say("What you accepted is kept. You can close this tab. Run the same release again: it goes on by what you decided.");
}

/* Keys and buttons */

const KEYS = {
  n: () => step(1), p: () => step(-1), a: () => accept(false), A: () => accept(true), G: allGo,
  j: () => select(Math.min(boxes().length - 1, now.selected + 1)), k: () => select(Math.max(0, now.selected - 1)),
  g: () => judge(now.selected, "remove"), s: () => judge(now.selected, "keep"),
  b: () => addBox(now.columns * 0.4, now.rows * 0.45, now.columns * 0.6, now.rows * 0.55),
  Delete: () => takeAway(now.selected), Backspace: () => takeAway(now.selected), Escape: () => select(-1),
  ",": () => turnTo(now.frame - 1), ".": () => turnTo(now.frame + 1),
  l: () => { at("light").selectedIndex = (at("light").selectedIndex + 1) % at("light").length; return showFrame(); },
  i: () => at("invert").click(), m: () => at("masked").click(), h: () => at("hidden-boxes").click(),
  "+": () => at("larger").click(), "-": () => at("smaller").click(), 0: () => at("fit").click(),
};
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function pressed(event) {
  if (!now || !at("keys").checked || event.ctrlKey || event.metaKey || event.altKey || at("sure").open) return;
  if (event.target.matches("select, input[type=range]")) return;
  if (ARROWS[event.key]) {
    if (moveBox(...ARROWS[event.key], event.shiftKey)) event.preventDefault();
    return;
  }
  if (!Object.hasOwn(KEYS, event.key) || (now.problem && !"np".includes(event.key))) return;
  event.preventDefault();
  trying(async () => KEYS[event.key]())();
}

function zoomBy(factor) {
  zoom = Math.min(8, Math.max(0.1, (at("stage").clientWidth / now.columns) * factor));
  size();
}

function connect() {
  document.addEventListener("keydown", pressed);
  at("overlay").addEventListener("pointerdown", follow);
  at("light").addEventListener("change", trying(showFrame));
  at("frame").addEventListener("input", trying(() => turnTo(Number(at("frame").value))));
  at("invert").addEventListener("change", () => at("stage").classList.toggle("inverted", at("invert").checked));
  at("masked").addEventListener("change", () => at("overlay").classList.toggle("masked", at("masked").checked));
  at("hidden-boxes").addEventListener("change", () => at("overlay").classList.toggle("unseen", at("hidden-boxes").checked));
  at("larger").addEventListener("click", () => zoomBy(1.25));
  at("smaller").addEventListener("click", () => zoomBy(0.8));
  at("fit").addEventListener("click", () => { zoom = 0; size(); });
  at("draw").addEventListener("click", () => KEYS.b());
  at("all-go").addEventListener("click", allGo);
  at("accept").addEventListener("click", trying(() => accept(false)));
  at("accept-series").addEventListener("click", trying(() => accept(true)));
  at("drop").addEventListener("click", trying(dropIt));
  at("finish").addEventListener("click", trying(finish));
  window.addEventListener("resize", size);
}

async function begin() {
  const token = location.hash.slice(1);
  if (token) {
    history.replaceState(null, "", "/"); // neither the address bar nor the history keeps it
    session = (await (await ask("/api/session", { token })).json()).session;
    sessionStorage.setItem("session", session); // so that the tab can be loaded again
  }
  await showList();
  if (!pictures.length) { empty(); say("Nothing waits."); return; }
  document.querySelector("main").hidden = false;
  await open(pictures[0].id);
}

connect();
trying(begin)().then(() => { if (document.body.dataset.state === "starting") document.body.dataset.state = "refused"; });
