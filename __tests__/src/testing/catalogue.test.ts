import { allowedRequests, hostileNeighbours, Synthesized } from "../../../src/testing";
import { tinyApp } from "./tiny-app";

const TABLE = "arn:aws:dynamodb:eu-central-1:111122223333:table/Orders";

describe("allowedRequests", () => {
  const { stack, getOrder } = tinyApp();
  const role = Synthesized.of(stack).role(getOrder);

  test("finds the one thing that a role may do to its table", async () => {
    expect(await allowedRequests(role, [TABLE])).toEqual([{ action: "dynamodb:GetItem", resource: TABLE }]);
  });

  test("finds nothing on what is near it", async () => {
    expect(await allowedRequests(role, hostileNeighbours(TABLE))).toEqual([]);
  });
});

describe("hostileNeighbours", () => {
  test("are near an ARN, and never the ARN itself or one twice", () => {
    const neighbours = hostileNeighbours(TABLE);
    expect(neighbours).toEqual(
      expect.arrayContaining([
        "arn:aws-cn:dynamodb:eu-central-1:111122223333:table/Orders",
        "arn:aws:dynamodb:ap-southeast-2:111122223333:table/Orders",
        "arn:aws:dynamodb:eu-central-1:999999999999:table/Orders",
        "arn:aws:dynamodb:eu-central-1:111122223333:table/Ordersx",
        "arn:aws:dynamodb:eu-central-1:111122223333:table/Order",
        "arn:aws:dynamodb:eu-central-1:111122223333:TABLE/ORDERS",
        "arn:aws:dynamodb:eu-central-1:111122223333:table/Orders/index/byName",
        "arn:aws:dynamodb:eu-central-1:111122223333:table/other",
        "*",
      ]),
    );
    expect(neighbours).not.toContain(TABLE);
    expect(new Set(neighbours).size).toBe(neighbours.length);
  });

  test("of an index are its table, that table's other indexes, and the same index of another table", () => {
    const index = `${TABLE}/index/ByCustomer`;
    expect(hostileNeighbours(index)).toEqual(
      expect.arrayContaining([
        TABLE,
        `${TABLE}/index`,
        `${TABLE}/index/`,
        `${TABLE}/index/other`,
        "arn:aws:dynamodb:eu-central-1:111122223333:table/other/index/ByCustomer",
      ]),
    );
    expect(hostileNeighbours(index)).not.toContain(index);
  });

  test("of a bucket have no region and no account either, but for another partition", () => {
    for (const arn of hostileNeighbours("arn:aws:s3:::acme").filter((it) => it !== "*")) {
      expect(arn).toMatch(/^arn:aws(-cn|-us-gov)?:s3:::/);
    }
  });
});
