import { say } from '../api/say.ts';
import { ENABLED_LABEL } from '../api/labels.ts';
import type { Fault } from '../api/reasons.ts';
import { nameOfSelection, type Selection, type Sink } from '../cluster/reflection.ts';
import { collectionPath } from '../cluster/resources.ts';

/** The namespaces that have opted in; or, of one, whether it has: a right to names can be granted for a list that selects by the name. */
export const optedInAmong = (namespace: string | undefined): Selection => ({
  path: collectionPath('Namespace'),
  labelSelector: `${ENABLED_LABEL}=true`,
  ...(namespace === undefined ? {} : { fieldSelector: `metadata.name=${namespace}` }),
});

type Reflection = [Selection, Sink];

/** Which namespaces are watched: all of them together, or some, each by itself. Of some, the operator does without what it may not read. */
export class Scope {
  readonly #namespaces: readonly string[] | undefined;
  readonly #changed: (namespace: string) => void;
  /** What may not be read of a namespace, by {@link nameOfSelection}, and why. */
  readonly #denied = new Map<string, { readonly namespace: string; readonly path: string; readonly why: string }>();

  /**
   * @param namespaces undefined: all
   * @param changed called when a right to read something of a namespace is missing, or there again
   */
  constructor(namespaces: readonly string[] | undefined, changed: (namespace: string) => void) {
    this.#namespaces = namespaces;
    this.#changed = changed;
  }

  /** What is to be watched of all namespaces; or, where some are named, the same for each of them. */
  each(within: (namespace?: string) => Reflection[]): Reflection[] {
    if (this.#namespaces === undefined) return within();
    return this.#namespaces.flatMap((namespace) =>
      within(namespace).map(([selection, sink]) =>
        this.spare([selection, { ...sink, denied: this.#denying(selection, namespace) }]),
      ),
    );
  }

  /** What can be done without, where namespaces are named. */
  spare([selection, sink]: Reflection): Reflection {
    return [this.#namespaces === undefined ? selection : { ...selection, spare: true }, sink];
  }

  mayRead(selection: Selection): boolean {
    return !this.#denied.has(nameOfSelection(selection));
  }

  /** Whether the collection may be read, as far as it is of the namespace. */
  mayReadIn(namespace: string, path: string): boolean {
    return !this.#of(namespace).some((each) => each.path === path);
  }

  /** What may not be read of the namespace. */
  unreadable(namespace: string): Fault[] {
    const all = this.#of(namespace).map(({ why }) => why);
    return all.toSorted().map((message) => ({ reason: 'Forbidden', message: say`${message}` }));
  }

  #of(namespace: string) {
    return [...this.#denied.values()].filter((each) => each.namespace === namespace);
  }

  #denying(selection: Selection, namespace: string): (why: string | undefined) => void {
    const [name, { path }] = [nameOfSelection(selection), selection];
    return (why) => {
      if (why === undefined) this.#denied.delete(name);
      else this.#denied.set(name, { namespace, path, why });
      this.#changed(namespace);
    };
  }
}
