/** A command that does not go on, with the reason for a person and an exit status of its own. */
export class Refusal extends Error {
  override readonly name = "Refusal";

  constructor(
    message: string,
    /** What the command ends with. */
    readonly status: number,
  ) {
    super(message);
  }
}
