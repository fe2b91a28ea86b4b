import { holdersOf } from '../adopt/holders.ts';
import { containersOf } from '../docker/containers.ts';
import { Engine } from '../docker/engine.ts';
import { EngineError } from '../docker/engineError.ts';
import { directoryOf, volumeOf, volumesOf } from '../docker/volumes.ts';
import { asking } from './docker.ts';
import { EXIT, Failure } from './failure.ts';

const engineHere = () => Engine.at(process.env.DOCKER_HOST);

/** The directory of this machine that is a Docker volume. @throws Failure */
export async function directoryOfVolume(name: string): Promise<string> {
  const { volume, all } = await asking(async () => {
    const engine = engineHere();
    return { volume: await volumeOf(engine, name), all: await volumesOf(engine) };
  });
  if (volume === undefined) {
    const known = all.map((each) => each.name).join(', ');
    const others = known === '' ? 'the Docker Engine has no volumes' : `the volumes are ${known}`;
    throw new Failure(EXIT.invalid, `there is no Docker volume ${name}: ${others}`);
  }
  const directory = directoryOf(volume);
  if (directory === undefined)
    throw new Failure(
      EXIT.wrong,
      `the Docker volume ${name} (driver ${volume.driver}) is no directory of this machine: copy its recordings with recordings migrate`,
    );
  return directory;
}

/** Which containers have the directory mounted, in words. An engine that does not answer has none. */
export async function usersInDocker(path: string): Promise<string> {
  try {
    const engine = engineHere();
    const holders = holdersOf(path, await containersOf(engine), await volumesOf(engine));
    return holders.length === 0 ? 'no container of Docker' : holders.join(', ');
  } catch (error) {
    if (error instanceof EngineError) return 'not known: no Docker Engine answers';
    throw error;
  }
}
