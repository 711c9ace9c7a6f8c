import { AdmissionError } from "../../../../examples/data-product/site/src/admission-api";
import { describeFailure, isAboutTheKey } from "../../../../examples/data-product/site/src/failure-text";

const status = (status: number, apiMessage?: string, requestId?: string) =>
  new AdmissionError("status", { status, apiMessage, requestId });

describe("describeFailure", () => {
  test.each([
    [status(400, 'gre must be a whole number from 200 to 800, got "900"'), "Check what you entered"],
    [status(403, "Forbidden"), "The key was not accepted"],
    [new AdmissionError("key"), "The key was not accepted"],
    [status(403, "Missing Authentication Token"), "The API rejected the request"],
    [status(404), "The API rejected the request"],
    [status(429, "Limit Exceeded"), "The quota is used up"],
    [status(429, "Too Many Requests"), "Too many requests"],
    [status(429), "Too many requests"],
    [status(500, "Internal server error"), "The API has a problem"],
    [status(504, "Endpoint request timed out"), "The API has a problem"],
    [new AdmissionError("config"), "This site is not fully deployed"],
    [new AdmissionError("network"), "The server cannot be reached"],
    [new AdmissionError("timeout"), "No response in time"],
    [new AdmissionError("unreadable", { status: 200 }), "Unexpected response"],
  ])("of %j has the title: %s", (failure, title) => {
    expect(describeFailure(failure).title).toBe(title);
    expect(describeFailure(failure).advice).toMatch(/\.$/);
  });

  test("has what the API reported: status, message and, for server errors, the request id", () => {
    expect(describeFailure(status(400, "gre must …", "id-1")).details).toBe("HTTP 400 · gre must …");
    expect(describeFailure(status(502, "Internal server error", "id-1")).details).toBe(
      "HTTP 502 · Internal server error · request id-1",
    );
    expect(describeFailure(status(500)).details).toBe("HTTP 500");
    expect(describeFailure(new AdmissionError("network")).details).toBe("");
  });
});

describe("isAboutTheKey", () => {
  test("is true if the key is rejected, not if the route is missing or the quota is used up", () => {
    expect(isAboutTheKey(status(403, "Forbidden"))).toBe(true);
    expect(isAboutTheKey(new AdmissionError("key"))).toBe(true);
    expect(isAboutTheKey(status(403, "Missing Authentication Token"))).toBe(false);
    expect(isAboutTheKey(status(429, "Limit Exceeded"))).toBe(false);
  });
});
