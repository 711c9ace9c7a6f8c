import { Synthesized } from "../../../src/testing";

const document = {
  statement: [
    {
      sid: "Read",
      effect: "Allow",
      actions: ["s3:GetObject"],
      resources: ["arn:aws:s3:::acme/*"],
      principals: [{ type: "AWS", identifiers: ["arn:aws:iam::111122223333:root"] }],
      condition: [{ test: "Bool", variable: "aws:SecureTransport", values: ["true"] }],
    },
  ],
};
const json = {
  Statement: {
    Sid: "Read",
    Effect: "Allow",
    Action: "s3:GetObject",
    Resource: "arn:aws:s3:::acme/*",
    Principal: { AWS: "arn:aws:iam::111122223333:root" },
    Condition: { Bool: { "aws:SecureTransport": true } },
  },
};
const stack = (block: object = document) => new Synthesized({ data: { aws_iam_policy_document: { It: block } } });
const REFERENCE = `\${data.aws_iam_policy_document.It.json}`;

describe("the statements of a policy", () => {
  test("are the same whether a data source or JSON has them", () => {
    expect(stack().statements(REFERENCE)).toEqual(document.statement);
    const [fromJson] = stack().statements(JSON.stringify(json));
    expect(fromJson).toMatchObject(document.statement[0] ?? {});
  });

  test("that is for everybody name everybody", () => {
    const [statement] = stack().statements(JSON.stringify({ Statement: [{ ...json.Statement, Principal: "*" }] }));
    expect(statement?.principals).toEqual([{ type: "*", identifiers: ["*"] }]);
  });

  test.each(["source_policy_documents", "override_json", "dynamic"])(
    "are not known if some are added by %s",
    (name) => {
      expect(() => stack({ ...document, [name]: ["{}"] }).statements(REFERENCE)).toThrow(
        `a policy that is made up elsewhere cannot be read: ${name}`,
      );
    },
  );

  test.each([`\${jsonencode({})}`, `\${data.aws_iam_policy_document.Other.json}`, "arn:aws:iam::aws:policy/ReadOnly"])(
    "are not those of '%s'",
    (policy) => expect(() => stack().statements(policy)).toThrow("not a policy document"),
  );
});
