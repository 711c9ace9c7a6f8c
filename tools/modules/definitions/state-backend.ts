import { StateBackend, type StateBackendProps } from "../../../src/state/state-backend";
import { type Decisions, type ModuleDefinition, variable } from "../definition";
import { nameOf } from "../rules";

const FILE = "src/state/state-backend.ts";

const decisions: Decisions<StateBackendProps> = {
  bucketName: variable({ rules: [nameOf("bucket")], sample: "acme-tfstate", other: "acme-states" }),
  lockTableName: variable({ rules: [nameOf("table")], sample: "acme-tflock", other: "acme-locks" }),
  deletionProtection: variable(),
};

export const stateBackend: ModuleDefinition = {
  name: "state-backend",
  construct: { file: FILE, name: "StateBackend" },
  props: { file: FILE, name: "StateBackendProps" },
  decisions,
  switches: {},
  build(stack, { string, boolean }) {
    const backend = new StateBackend(stack, "StateBackend", {
      bucketName: string("bucket_name"),
      lockTableName: string("lock_table_name"),
      deletionProtection: boolean("deletion_protection"),
    });
    const of = (attribute: string) => ({ file: FILE, name: "StateBackend", attribute });
    return {
      bucket_name: { value: backend.bucketName, of: of("bucketName") },
      lock_table_name: { value: backend.lockTableName, of: of("lockTableName") },
    };
  },
  notes: [
    "A backend block takes no variables, so the module only creates the bucket and the table: name them in the `backend` blocks of your other configurations.",
  ],
};
