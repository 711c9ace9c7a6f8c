import { errorAnswer, jsonAnswer } from "../../../handlers/lib/http";

describe("an answer", () => {
  test("is JSON, and says so beside the headers that it is given", () => {
    expect(jsonAnswer(200, { name: 'a "quoted" name' }, { Vary: "Origin" })).toEqual({
      statusCode: 200,
      headers: { "Content-Type": "application/json", Vary: "Origin" },
      body: '{"name":"a \\"quoted\\" name"}',
    });
  });

  test("of a failure holds one message and nothing else", () => {
    expect(errorAnswer(404, "No such thing", {}).body).toBe('{"error":"No such thing"}');
  });
});
