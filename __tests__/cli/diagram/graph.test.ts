import { graphOfApp } from "../../../cli/diagram/diagram";
import { type Graph, graphOf } from "../../../cli/diagram/graph";
import { renderMermaid } from "../../../cli/diagram/mermaid";
import { parseSynthesized } from "../../../cli/terraform/synthesized";
import { exampleProject, userProject } from "../../helpers/project";

/** Each link as a line: `function GetUser: GetItem → table Users`. */
function linksOf({ parts, links }: Graph): string[] {
  const nameOf = (id: string) => {
    const part = parts.find((it) => it.id === id);
    return part ? [part.kind, part.name].filter(Boolean).join(" ") : `nothing that is drawn (${id})`;
  };
  return links.map(({ from, label, to }) => `${nameOf(from)}: ${label} → ${nameOf(to)}`).sort();
}

describe("the graph of an app", () => {
  test("has the tiers of the main app, and who may do what to what", async () => {
    const graph = await graphOfApp(userProject, "local", { AWS_ACCOUNT_ID: "123456789012" });
    expect(linksOf(graph)).toEqual([
      "API UserRequestAPI: GET /users → function RetrieveUserData",
      "Browser: calls → API UserRequestAPI",
      "Browser: opens → distribution site-000000000000",
      "CloudWatch 9 alarms: Publish → topic Alarms",
      "distribution site-000000000000: GetObject → bucket site-000000000000",
      "function RetrieveUserData: GetItem → table UserData",
    ]);
  });

  test("has authorizers, indexes and sign-in", async () => {
    expect(linksOf(await graphOfApp(exampleProject("notes"), "local"))).toEqual(
      expect.arrayContaining([
        "API Notes: GET /health → function GetHealth",
        "API Notes: GET /tags/{tag}/notes (SignedIn) → function ListNotesByTag",
        "API Notes: authorizes with → user pool notes-local",
        "Browser: signs in → user pool notes-local",
        "function ListNotesByTag: Query ByTag → table Notes",
      ]),
    );
  });

  test("has an API behind the site where both share one origin", async () => {
    const links = linksOf(
      await graphOfApp(userProject, "dev", { AWS_ACCOUNT_ID: "123456789012", SAME_ORIGIN: "true" }),
    );
    expect(links).toContain("distribution site-123456789012: calls → API UserRequestAPI");
    expect(links).not.toContain("Browser: calls → API UserRequestAPI");
  });

  test("draws what a permission names and the stack does not have", () => {
    const role = (actions: string[], resources: string[]) => ({
      resource: {
        aws_lambda_function: { Read: { function_name: "app-Read", role: `\${aws_iam_role.Read.arn}` } },
        aws_iam_role_policy: {
          Read: {
            role: `\${aws_iam_role.Read.name}`,
            policy: `\${data.aws_iam_policy_document.Read.json}`,
          },
        },
      },
      data: { aws_iam_policy_document: { Read: { statement: [{ actions, resources }] } } },
    });
    const linksOfRole = (actions: string[], resources: string[]) =>
      linksOf(graphOf(parseSynthesized(JSON.stringify(role(actions, resources))), "app"));
    const queue = "arn:aws:sqs:eu-central-1:111122223333:jobs";
    expect(linksOfRole(["sqs:SendMessage"], [queue])).toEqual(["function Read: SendMessage → sqs jobs"]);
    expect(linksOfRole(["xray:PutTraceSegments"], ["*"])).toEqual(["function Read: PutTraceSegments → any resource"]);
  });
});

describe("as a Mermaid flowchart", () => {
  test("a graph has a box for each tier and one arrow for all labels between two parts", () => {
    const part = { kind: "table", tier: "Table", words: "" };
    const graph: Graph = {
      title: "app",
      parts: [
        { id: "browser", kind: "", name: "Browser", words: "" },
        { ...part, id: "a", name: "Users" },
        { ...part, id: "b", name: "Old", change: "removed" },
      ],
      links: [
        { from: "browser", to: "a", label: "GetItem", address: "" },
        { from: "browser", to: "a", label: "PutItem", address: "" },
        { from: "browser", to: "b", label: 'say "hi"', address: "", change: "removed" },
      ],
    };
    expect(renderMermaid(graph).split("\n").slice(0, 8)).toEqual([
      "flowchart LR",
      '  n0["Browser"]',
      "  subgraph Table",
      '    n1["Users<br>table"]',
      '    n2["Old<br>table"]:::removed',
      "  end",
      '  n0 -->|"GetItem<br>PutItem"| n1',
      '  n0 -.->|"say #34;hi#34;"| n2',
    ]);
  });
});
