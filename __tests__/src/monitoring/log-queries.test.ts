import { readFileSync } from "node:fs";
import { join } from "node:path";
import { LogQueries, NodeFunction } from "../../../src";
import { synth } from "../../helpers/synth";

const entry = join(__dirname, "../../fixtures/handlers/say-hello.ts");
const queries = synth((stack) => {
  const functions = ["A", "B"].map((name) => new NodeFunction(stack, name, { functionName: name, entry }));
  new LogQueries(stack, "LogQueries", { functions, folder: "shop-dev" });
}).resources("aws_cloudwatch_query_definition");

describe("LogQueries", () => {
  test("saves queries in a folder, each for the logs of all functions", () => {
    expect(queries.map(({ name }) => name)).toEqual([
      "shop-dev/Errors",
      "shop-dev/OneRequest",
      "shop-dev/Routes",
      "shop-dev/SlowRequests",
    ]);
    for (const { log_group_names } of queries) {
      expect(log_group_names).toEqual(["A", "B"].map((name) => expect.stringContaining(`log_group.${name}_`)));
    }
  });

  test("finds a request by any of its ids, with Lambda's own lines of it", () => {
    const { query_string } = queries.find(({ name }) => name === "shop-dev/OneRequest") ?? {};
    expect(query_string).toContain('| filter @message like "<request id>"');
  });

  test("shows with an error the ids of Lambda's own lines and of its trace", () => {
    const { query_string } = queries.find(({ name }) => name === "shop-dev/Errors") ?? {};
    expect(query_string).toMatch(/^fields [^|]*\bfunctionRequestId, xrayTraceId\b/);
  });

  test("queries only fields that the log has", () => {
    const log = readFileSync(join(__dirname, "../../../src/runtime/log.ts"), "utf8");
    for (const { query_string } of queries) {
      const fields = query_string.match(
        /\b(requestId|functionRequestId|xrayTraceId|route|status|durationMs|coldStart|release|level|userId)\b/g,
      );
      for (const field of fields ?? []) expect(log).toMatch(new RegExp(`^ +${field}\\b`, "m"));
      expect(query_string).toMatch(/^(fields|filter) /);
    }
  });
});
