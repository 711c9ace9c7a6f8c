import { ApiError } from "../../../../examples/users-crud/site/api.js";
import { describeProblem, wrongFields } from "../../../../examples/users-crud/site/problem.js";

const failed = (status: number, body = {}) => new ApiError("status", { status, body });

describe("describeProblem", () => {
  test.each([400, 403, 404, 409, 413, 429, 500, 503])("has a text for status %i", (status) => {
    expect(describeProblem(failed(status, { error: "Because." }))).toEqual({
      title: expect.stringMatching(/\w/),
      advice: expect.stringMatching(/\.$/),
      details: `HTTP ${status} · Because.`,
    });
  });

  test.each(["config", "network", "timeout", "unreadable"] as const)("has a text for the failure '%s'", (kind) => {
    expect(describeProblem(new ApiError(kind))).toEqual({
      title: expect.stringMatching(/\w/),
      advice: expect.stringMatching(/\.$/),
      details: "",
    });
  });

  test("shows API Gateway's message too, and no other JSON", () => {
    expect(describeProblem(failed(400, { message: "Invalid request body" })).details).toContain("Invalid request body");
    expect(describeProblem(failed(400, { error: { nested: 1 } })).details).toBe("HTTP 400");
  });
});

describe("wrongFields", () => {
  test("are those that the API names, and none where it names none", () => {
    expect(wrongFields(failed(400, { fields: { name: "must be" } }))).toEqual({ name: "must be" });
    for (const error of [
      failed(400),
      failed(400, { fields: "x" }),
      failed(409, { fields: {} }),
      new ApiError("network"),
    ]) {
      expect(wrongFields(error)).toEqual({});
    }
  });
});
