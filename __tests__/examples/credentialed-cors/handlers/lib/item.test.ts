import { readItem } from "../../../../../examples/credentialed-cors/handlers/lib/item";

const nothing = { body: null, queryStringParameters: null };

describe("readItem", () => {
  test.each(["POST", "PUT"])("reads the body of a %s and ignores its query", (httpMethod) => {
    expect(readItem({ httpMethod, body: '{"a":[1]}', queryStringParameters: { b: "2" } })).toEqual({
      item: { a: [1] },
    });
  });

  test.each(["GET", "DELETE"])("reads the query of a %s, which may be empty, and ignores its body", (httpMethod) => {
    expect(readItem({ httpMethod, body: "[", queryStringParameters: { b: "2" } })).toEqual({ item: { b: "2" } });
    expect(readItem({ httpMethod, ...nothing })).toEqual({ item: {} });
  });

  test("has two distinct problems", () => {
    const problemOf = (body: string | null) => readItem({ ...nothing, httpMethod: "POST", body });
    for (const body of [null, "", " ", "{", "a=1"])
      expect(problemOf(body)).toEqual({ problem: "The body must be valid JSON" });
    for (const body of ["[]", "null", "1", '"a"', "true"]) {
      expect(problemOf(body)).toEqual({ problem: "The body must be a JSON object" });
    }
  });
});
