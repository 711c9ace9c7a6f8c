import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import { createStateHome } from "../../../cli/local/needed-state";
import { synthesize } from "../../../cli/project/deployment";
import { apply, terraform } from "../../../cli/terraform/terraform";
import { type Outputs, outputsOf } from "../../helpers/deployment";
import type { DevApp } from "./dev-app";

/** Two environments in one account and one region: a change of one does nothing to the other. */
export function describeNeighbour(deployed: () => DevApp) {
  describe("next to another one in the same account", () => {
    test("has its own names, data and state", async () => {
      const { app, neighbour, client } = deployed();
      await synthesize(neighbour);
      await createStateHome(neighbour);
      await apply(neighbour, neighbour.stacks.app);
      const [own, other] = [await outputsOf(app, app.stacks.app), await outputsOf(neighbour, neighbour.stacks.app)];
      const shared = Object.keys(own).filter((name) => own[name] === other[name]);
      expect(shared).toEqual([]);

      const documents = DynamoDBDocumentClient.from(new DynamoDBClient(client));
      await documents.send(
        new PutCommand({ TableName: other.table_name, Item: { userId: "2", name: "Two", email: "2@example.com" } }),
      );
      expect([await askFor("2", own), await askFor("2", other)]).toEqual([404, 200]);
      expect([await askFor("1", own), await askFor("1", other)]).toEqual([200, 200]);
    });
  });

  return {
    /** Call it after the environment itself is gone. */
    testIsWhole() {
      test("leaves the other environment of the account unchanged", async () => {
        const { neighbour } = deployed();
        expect(await askFor("2", await outputsOf(neighbour, neighbour.stacks.app))).toBe(200);
        await terraform(neighbour, neighbour.stacks.app, "plan", "-detailed-exitcode", "-input=false", "-no-color");
      });
    },
  };

  /** The status of the API's response. */
  async function askFor(userId: string, { rest_api_id: id }: Outputs): Promise<number> {
    const api = `${deployed().emulator.endpoint}/restapis/${id}/prod/_user_request_`;
    return (await fetch(`${api}/users?userId=${userId}`)).status;
  }
}
