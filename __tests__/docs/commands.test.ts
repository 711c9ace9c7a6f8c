import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Deployed } from "../../cli/operate/deployed";
import { appStatusAsJson } from "../../cli/operate/status";
import { programOf } from "../../cli/program";
import type { Finding } from "../../cli/project/check";
import { type Review, reviewAsJson } from "../../cli/review/review";
import { statusAsJson } from "../../cli/terraform/describe-status";
import { HOLDER, STATE } from "../cli/terraform/lock-fixture";
import { additionsOf, commandsOf, optionsOf, rowOf, sectionOf } from "./command-reference";
import { expectKept, generatedParts, replacePart, replaceTable } from "./kept";

const TEXT = readFileSync(join(__dirname, "../../docs/commands.md"), "utf8");

/** Type by field, as the section of a command documents them. */
function documented(command: string): Record<string, string> {
  const [, section = ""] = TEXT.split(`\n### ${command}\n`);
  const [, json = ""] = (section.split("\n#")[0] ?? "").split("| field | type | meaning |");
  const rows = json.matchAll(/^\| `([^`?]+)\??` \| ([^|]+) \|/gm);
  return Object.fromEntries([...rows].map(([, field = "", type = ""]) => [field, type]));
}

/** Type by field of a value; an object with arbitrary keys ends at its name, as `counts` does. */
function fieldsOf(value: unknown, known: Record<string, string>, path = ""): Record<string, string> {
  const below = (key: string) => Object.keys(known).some((field) => field.startsWith(key));
  if (Array.isArray(value) && below(`${path}[]`)) {
    return Object.assign({}, ...value.map((item) => fieldsOf(item, known, `${path}[]`)));
  }
  if (Array.isArray(value)) return { [path]: "list of strings" };
  if (value === null) return { [path]: "object or null" };
  if (typeof value !== "object") return { [path]: typeof value };
  const separator = path ? "." : "";
  if (path && !below(`${path}.`)) return { [path]: "object" };
  const fields = Object.entries(value).map(([name, item]) => fieldsOf(item, known, `${path}${separator}${name}`));
  return Object.assign({}, ...fields);
}

/** Every field that the type of a review has. */
const REVIEW: Review = {
  stack: "shop-dev",
  counts: { update: 1 },
  tiers: [
    {
      tier: "Table",
      changes: [
        {
          address: "aws_dynamodb_table.Users",
          type: "aws_dynamodb_table",
          id: "Users",
          action: "update",
          attributes: [{ path: "billing_mode" }],
          replacedFor: [],
          isTainted: false,
        },
      ],
    },
  ],
  tables: [{ address: "aws_dynamodb_table.Users", change: "ttl-on", message: "table Users deletes items" }],
  permissions: {
    changes: [
      {
        gained: true,
        address: "aws_iam_role_policy.Read",
        effect: "Allow",
        principal: "function GetUser",
        action: "dynamodb:GetItem",
        resource: "table Users",
        condition: "",
        conditions: {},
        isWildcard: false,
        isPublic: false,
      },
    ],
    unreadable: [{ address: "aws_s3_bucket_policy.Site", message: "not known before it is applied" }],
    unchecked: [{ address: "aws_iam_role.GetUser", message: "not compared with the code that uses it: it is Python" }],
  },
  exposure: [{ address: "aws_s3_bucket_acl.Site", opened: true, message: "bucket site gets the ACL public-read" }],
  cors: [{ address: "aws_lambda_function.GetUser", where: "function GetUser", gained: ["*"], lost: [] }],
  routes: [
    {
      address: "aws_api_gateway_method.Get",
      route: "GET /users",
      before: "anybody",
      after: "with an API key",
      loss: "authorized by AWS_IAM → anybody",
    },
  ],
  outputs: ["site_url"],
  violations: [{ name: "cors-any-origin:it", policy: "cors-any-origin", message: "every origin (*)", allowed: false }],
  unusedAllowances: ["iam-wildcard:it"],
};

const DEPLOYED = {
  location: { config: { namePrefix: "shop-dev" } },
  state: { serial: 7 },
  changedAt: new Date(0),
  client: { region: "eu-central-1" },
  parts: { functions: [{ functionName: "shop-dev-GetUser", logGroupName: "/aws/lambda/shop-dev-GetUser" }] },
} as unknown as Deployed;
const ALARM = { name: "ApiLatency", state: "OK", since: new Date(0), description: "see the runbook" };
const FINDING: Finding = { name: "account", verdict: "problem", message: "another account", remedy: "change it" };

const PRINTED = {
  plan: reviewAsJson(REVIEW),
  status: {
    addresses: { sites: ["https://a.example"], apis: ["https://b.example/prod"], signIns: ["https://c.example"] },
    localAws: [{ name: "The local AWS", url: "http://127.0.0.1:4566", pid: 7, logFile: "emulator.log" }],
    ...appStatusAsJson(DEPLOYED, { alarms: [ALARM], requests: 1, errors: 0 }),
  },
  doctor: { findings: [FINDING] },
  "lock show": statusAsJson(
    STATE,
    {
      locks: [
        { kind: "s3", path: "it.tflock", holder: HOLDER },
        { kind: "dynamodb", path: "states/it" },
      ],
      digest: "matches",
    },
    new Date(),
  ),
};

const COMMANDS = commandsOf(programOf());

describe("docs/commands.md (UPDATE_DOCS=1 updates it)", () => {
  test("has what the help of the program and of each command has", () => {
    expectKept("docs/commands.md", (text) => {
      const rows = [...COMMANDS].map(([name, command]) => rowOf(name, command));
      const listed = replaceTable(text, "# Commands", rows);
      const start = replacePart(listed, "tiers", `\`\`\`\n${additionsOf(programOf()).rest}\n\`\`\``);
      return [...COMMANDS].reduce((all, [name, command]) => replacePart(all, name, sectionOf(name, command)), start);
    });
  });

  test("has a section for each command, and no other", () => {
    const sections = [...TEXT.matchAll(/^### (.+)$/gm)].map(([, name]) => name);
    expect(sections).toEqual([...COMMANDS.keys()]);
    expect(generatedParts(TEXT)).toEqual(["tiers", ...sections]);
  });

  test.each(Object.entries(PRINTED))("has each field of the JSON of %s, with its type", (command, printed) => {
    const known = documented(command);
    expect(fieldsOf(JSON.parse(JSON.stringify(printed)), known)).toEqual(known);
  });

  test("has the fields of each command with --json", () => {
    const names = [...COMMANDS].filter(([, command]) => optionsOf(command).includes("--json")).map(([name]) => name);
    expect(names.length).toBeGreaterThanOrEqual(Object.keys(PRINTED).length);
    expect(names.filter((name) => Object.keys(documented(name)).length === 0)).toEqual([]);
  });
});
