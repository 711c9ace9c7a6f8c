/** A command that does not go on, with the reason for a person and an exit status of its own. */
export class Refusal extends Error {
  override readonly name: string = "Refusal";

  constructor(
    message: string,
    /** What the command ends with. */
    readonly status: number,
  ) {
    super(message);
  }
}

/** A command that was called in a way that it has no use for. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
