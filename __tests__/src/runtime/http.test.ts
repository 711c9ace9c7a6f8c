import { emptyResponse, errorResponse, jsonResponse } from "../../../src/runtime/http";

/** Stored by no cache, and never taken for another media type. */
const privateAndUnsniffed = { "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff" };

describe("a response", () => {
  test("is JSON, in addition to the headers that it is given", () => {
    expect(jsonResponse(200, { name: 'a "quoted" name' }, { Vary: "Origin" })).toEqual({
      statusCode: 200,
      headers: { ...privateAndUnsniffed, "Content-Type": "application/json", Vary: "Origin" },
      body: '{"name":"a \\"quoted\\" name"}',
    });
  });

  test("may be without a body", () => {
    expect(emptyResponse(204, { Vary: "Origin" })).toEqual({
      statusCode: 204,
      headers: { ...privateAndUnsniffed, Vary: "Origin" },
      body: "",
    });
  });

  test("to a failure has one message and nothing else", () => {
    expect(errorResponse(404, "No such thing", {}).body).toBe('{"error":"No such thing"}');
  });
});
