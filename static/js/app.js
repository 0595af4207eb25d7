// Everything works without this file. The module's address is read from the page, where it carries
// the release's fingerprint.
const { initAll } = await import(document.getElementById("govuk-frontend").href);
initAll();

const narrow = matchMedia("(max-width: 62rem)").matches;
for (const panel of document.querySelectorAll("details[data-app-filter]")) {
  panel.open = !narrow;
}

// How far some work is, looked up every other second. The focus stays where it is; at the end the page is loaded anew.
const progress = document.querySelector("[data-app-progress]");
async function look() {
  const answer = await fetch(location.href).catch(() => null);
  if (answer?.ok) {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = page.querySelector("[data-app-progress]");
    if (!now) return location.reload();
    progress.replaceChildren(...now.childNodes);
  }
  setTimeout(look, 2000);
}
if (progress) setTimeout(look, 2000);
