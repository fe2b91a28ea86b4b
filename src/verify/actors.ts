import { actionsIn, type Actions, type Elsewhere, type Run } from './inside/actions.ts';
import { participantsOf, type Participant, type Place } from './participants.ts';
import type { Scene } from '../judgement/scene.ts';

/** How to run commands in a container. The signal breaks a command off. */
export interface Inside {
  (place: Place, signal?: AbortSignal): Run;
  /** Where to act for a container that has nothing to act with. Undefined: nowhere. */
  readonly beside?: (place: Place, path: string, signal?: AbortSignal) => Promise<Elsewhere>;
}

/** The acts at a path of a container. */
export const actionsAt = (inside: Inside, place: Place, path: string, signal?: AbortSignal): Actions => {
  const { beside } = inside;
  return actionsIn(inside(place, signal), path, beside && (() => beside(place, path, signal)));
};

/** A participant, its actions, and the name of the file that only this participant writes. */
export interface Actor extends Participant {
  readonly actions: Actions;
  readonly file: string;
}

export function actorsOf(scene: Scene, inside: Inside): Actor[] {
  return participantsOf(scene).map((participant, index) => ({
    ...participant,
    actions: actionsAt(inside, participant, participant.path),
    file: `${index}`,
  }));
}
