// GOV.UK Frontend starts only where this class says that the browser has what it needs. It stands in
// a file of its own because the content security policy allows no inline script.
document.body.className +=
  " js-enabled" + ("noModule" in HTMLScriptElement.prototype ? " govuk-frontend-supported" : "");
