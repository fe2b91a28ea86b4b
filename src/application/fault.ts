/** Something wrong at a place of the model: the field's path, and one sentence on what is wrong and what to do. */
export interface Fault {
  readonly path: readonly string[];
  readonly message: string;
}
