import { membersOf, summaryOf } from "../../../tools/modules/source-docs";

describe("the documentation in a source file", () => {
  test("has the props of an interface, and those that it takes from others", () => {
    const props = membersOf({ file: "src/table/user-table.ts", name: "UserTableProps" });
    expect([...props.keys()]).toEqual(["deletionProtection", "kmsKeyArn", "tableName", "partitionKey"]);
    expect(props.get("partitionKey")).toEqual({
      name: "partitionKey",
      isOptional: true,
      type: "string",
      description: "Name of the partition key, a string.",
      default: '"userId"',
    });
  });

  test("has no prop that an interface leaves out, and takes its own where it has another of that name", () => {
    const props = membersOf({ file: "src/app/user-api.ts", name: "UserApiProps" });
    expect(props.has("defaultAuthorizer")).toBe(true);
    expect(props.has("entry")).toBe(false);
    expect(props.get("apiName")).toMatchObject({ isOptional: true, default: '"UserRequestAPI"' });
  });

  test("has what a class is for, on one line", () => {
    expect(summaryOf({ file: "src/state/state-backend.ts", name: "StateBackend" })).toBe(
      "Where Terraform keeps its state: a private, encrypted, versioned bucket and a lock table.",
    );
  });

  test.each([membersOf, summaryOf])("fails where the file has no such name", (read) => {
    expect(() => read({ file: "src/state/state-backend.ts", name: "Nothing" })).toThrow("state-backend.ts d");
  });
});
