// A separate file, because a strict content security policy allows no inline script.
window.SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#contract",
  // Its badge would send the document to another host.
  validatorUrl: null,
});
