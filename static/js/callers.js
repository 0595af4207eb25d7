// Finds the caller while their name or number is typed. Without this file a button does the same.
const form = document.querySelector("form[data-app-callers]");
const place = form.dataset.appCallers;
const who = form.elements.namedItem("who");
const lookedUp = form.elements.namedItem("who_looked_up");
const found = form.querySelector("[data-app-found]");
const chosen = form.querySelector("[data-app-caller]");
const failure = form.querySelector("[data-app-failure]");
const PAUSE = 200;
const LEAST = 2;
let timer;
let asked = 0;
// What a record filled in, which another record may replace. What was typed stays.
const filled = {};

for (const part of form.querySelectorAll("[data-app-without-script]")) part.remove();

// Nothing for a question that another one has overtaken. Without an answer the page says so, and shows no earlier one.
async function ask(question) {
  const number = ++asked;
  const answer = await fetch(`${place}?${new URLSearchParams(question)}`).catch(() => null);
  const said = answer?.ok && !answer.redirected ? await answer.json().catch(() => null) : null;
  if (number !== asked) return undefined;
  failure.textContent = said ? "" : failure.dataset.appFailure;
  return said;
}

async function find() {
  const text = who.value.trim();
  if (text.length < LEAST) return found.replaceChildren();
  const answer = await ask({ who: text });
  if (answer === undefined) return;
  const number = form.querySelector("input[name=person]:checked, input[name=person][type=hidden]")?.value;
  found.innerHTML = answer?.html ?? "";
  const same = number && [...found.querySelectorAll("input[name=person]")].find((each) => each.value === number);
  if (same) same.checked = true;
  else if (number) forget();
}

function forget() {
  form.querySelector("input[name=picked]")?.remove();
  chosen.replaceChildren();
  fill({});
}

function fill(details) {
  for (const name of ["name", "phone", "email", "address"]) {
    const field = form.elements.namedItem(name);
    if (field.value && field.value !== filled[name]) continue;
    filled[name] = field.value = details[name] ?? "";
  }
}

async function choose(event) {
  if (event.target.name !== "person") return;
  for (const name of ["person", "picked"]) form.querySelector(`input[name=${name}][type=hidden]`)?.remove();
  if (!event.target.value) return forget();
  const answer = await ask({ person: event.target.value });
  if (answer === undefined) return;
  if (!answer) return forget();
  chosen.innerHTML = answer.html;
  fill(answer.details);
}

who.addEventListener("input", () => {
  // It is looked up here, so not again by the server.
  lookedUp.value = who.value;
  clearTimeout(timer);
  timer = setTimeout(find, PAUSE);
});
// Enter looks at once, and does not send the form.
who.addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  event.preventDefault();
  clearTimeout(timer);
  find();
});
found.addEventListener("change", choose);
