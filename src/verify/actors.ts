import { actionsIn, type Actions, type Run } from './inside/actions.ts';
import { participantsOf, type Participant, type Place } from './participants.ts';
import type { Scene } from '../judgement/scene.ts';

/** How to run commands in a container. The signal breaks a command off. */
export type Inside = (place: Place, signal?: AbortSignal) => Run;

/** A participant, its actions, and the name of the file that only this participant writes. */
export interface Actor extends Participant {
  readonly actions: Actions;
  readonly file: string;
}

export function actorsOf(scene: Scene, inside: Inside): Actor[] {
  return participantsOf(scene).map((participant, index) => ({
    ...participant,
    actions: actionsIn(inside(participant), participant.path),
    file: `${index}`,
  }));
}
