// Everything works without this file. The module's address is read from the page, where it carries
// the release's fingerprint.
const { initAll } = await import(document.getElementById("govuk-frontend").href);
initAll();

const narrow = matchMedia("(max-width: 62rem)").matches;
for (const panel of document.querySelectorAll("details[data-app-filter]")) {
  panel.open = !narrow;
}
