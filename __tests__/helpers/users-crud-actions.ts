/** The one thing that each function of the users-crud example may do with its table. */
export const ACTIONS: Readonly<Record<string, string>> = {
  ListUsers: "dynamodb:Scan",
  GetUser: "dynamodb:GetItem",
  CreateUser: "dynamodb:PutItem",
  UpdateUser: "dynamodb:UpdateItem",
  DeleteUser: "dynamodb:DeleteItem",
};
