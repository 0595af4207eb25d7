// Everything works without this file. The module's address is read from the page, where it carries
// the release's fingerprint.
const { initAll } = await import(document.getElementById("govuk-frontend").href);
initAll();
