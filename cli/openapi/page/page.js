// A script of its own, because a strict content security policy allows none in the page.
window.SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#contract",
  // Its badge would send the document to another host.
  validatorUrl: null,
});
