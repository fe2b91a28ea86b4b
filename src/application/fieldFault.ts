/** Something wrong in the model: the path of the field, and one sentence that says what is wrong and what to do. */
export interface FieldFault {
  readonly path: readonly string[];
  readonly message: string;
}
