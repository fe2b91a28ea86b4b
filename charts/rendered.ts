import type { ApiObject } from 'cdk8s';

/** Changes what an object is rendered as, when it is rendered: only then is it whole. Each further change sees the changes before. */
export function changeRendered<Manifest>(object: ApiObject, change: (manifest: Manifest) => Manifest): void {
  const render = object.toJson.bind(object);
  object.toJson = (): unknown => change(render() as Manifest);
}
