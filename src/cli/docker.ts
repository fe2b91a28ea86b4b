import { Engine } from '../docker/engine.ts';
import { EngineError, isNotFound } from '../docker/engineError.ts';
import { EXIT, Failure } from './failure.ts';

/** The engine that `docker` would use. */
export const engineHere = (): Promise<Engine> => asking(() => Promise.resolve(Engine.at(process.env.DOCKER_HOST)));

/** Turns what the engine says into exit code 3, and what the engine does not have into 2 (semantics 24). */
export async function asking<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    throw new Failure(isNotFound(error) ? EXIT.invalid : EXIT.unreachable, error.message);
  }
}
