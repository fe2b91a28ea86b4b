import type { Document } from '../document/document.ts';
import { merge } from './merge.ts';
import {
  isMapping,
  isSequence,
  mapValues,
  node,
  withEntry,
  without,
  type Mapping,
  type Node,
  type Path,
} from '../document/node.ts';

/** The document with former extensions, `x-develop` and `x-initialSync`, under their current names. */
export function withAdopted({ root, cleared }: Document): Document {
  return {
    root: inField(root, 'services', (services) => eachEntry(services, service)),
    cleared: cleared.map((path) =>
      path[0] === 'services' && path[2] === 'x-develop' ? path.with(2, 'develop') : path,
    ),
  };
}

const service = (value: Node, path: Path): Node =>
  inField(renamed(value, 'x-develop', 'develop', path), 'develop', (develop) => inField(develop, 'watch', watches));

const watches = (value: Node): Node =>
  isSequence(value.content)
    ? node(
        value.at,
        value.content.map((item) => renamed(item, 'x-initialSync', 'initial_sync', ['services', 'x', 'develop'])),
      )
    : value;

/** If both names are there, the current name wins. */
function renamed(value: Node, from: string, to: string, path: Path): Node {
  const { at, content } = value;
  const extension = isMapping(content) ? content.get(from) : undefined;
  if (extension === undefined) return value;
  const rest = without(content as Mapping, from);
  const own = rest.get(to);
  const isSaid = own !== undefined && own.content !== null;
  return node(at, withEntry(rest, to, isSaid ? merge(extension, own, [...path, to]) : extension));
}

function inField({ at, content }: Node, key: string, change: (value: Node) => Node): Node {
  const value = isMapping(content) ? content.get(key) : undefined;
  return node(at, value === undefined ? content : withEntry(content as Mapping, key, change(value)));
}

const eachEntry = ({ at, content }: Node, change: (value: Node, path: Path) => Node): Node =>
  node(at, isMapping(content) ? mapValues(content, (value, key) => change(value, ['services', key])) : content);
