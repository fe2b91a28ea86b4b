import { ComposeError } from '../error.ts';
import {
  fieldName,
  isMapping,
  isScalar,
  isSequence,
  textOf,
  type Json,
  type Node,
  type Path,
} from '../document/node.ts';
import { fromEntries, isEmpty, misfit, shape, type Shape } from './shape.ts';
import { splitCommand } from './command.ts';

/** Attributes that may be written as a mapping or as a list of strings. In the project, each has only one form. */

/** A command line. A string is split as in a shell. Null: not set. Empty: clears the command of the image. */
export const command: Shape = {
  zero: null,
  read: (value, path) => {
    const { content } = value;
    if (content === null) return null;
    if (typeof content === 'string') {
      const words = splitCommand(content);
      if (words !== undefined) return words;
      throw new ComposeError(
        value.at,
        `${fieldName(path)}: a quote or a bracket of the command is not closed`,
        'close the quote or bracket, or write the command as a list',
      );
    }
    if (isSequence(content)) return content.map((each, index) => textItem(each, [...path, `${index}`]));
    return null;
  },
  isLeftOut: () => false,
};

function textItem(value: Node, path: Path): string {
  if (typeof value.content === 'string') return value.content;
  throw misfit(value, path, 'a string');
}

/** A string is a command for the shell. */
export const healthTest = shape([], (value, path) => {
  if (typeof value.content === 'string') return ['CMD-SHELL', value.content];
  if (isSequence(value.content)) return value.content.map((each, index) => textItem(each, [...path, `${index}`]));
  throw misfit(value, path, 'a command, or a list that begins with CMD, CMD-SHELL or NONE');
});

const scalarText = (value: Node, path: Path): string => {
  if (isScalar(value.content)) return textOf(value.content);
  throw misfit(value, path, 'a string');
};

function entries(
  of: (key: string, item: Node, path: Path) => string | null,
  whole: (value: Node, path: Path) => string | null,
): Shape {
  return {
    zero: {},
    read: (value, path) => {
      const { content } = value;
      if (content === null) return {};
      if (isMapping(content))
        return fromEntries([...content].map(([key, each]) => [key, whole(each, [...path, key])] as const));
      if (!isSequence(content)) throw misfit(value, path, 'a mapping, or a list of key=value');
      return fromEntries(
        content.map((item, index) => {
          const place = [...path, `${index}`];
          const [key = ''] = scalarText(item, place).split('=');
          return [key, of(key, item, place)] as const;
        }),
      );
    },
    isLeftOut: isEmpty,
  };
}

const afterEquals = (item: Node, path: Path): string | undefined => {
  const text = scalarText(item, path);
  return text.includes('=') ? text.slice(text.indexOf('=') + 1) : undefined;
};

/** Variables. `KEY` without a value is null, and `KEY=` is empty. */
export const variables = entries(
  (key, item, path) => {
    if (!/\s$/.test(key)) return afterEquals(item, path) ?? null;
    throw new ComposeError(item.at, `the variable ${JSON.stringify(key)} ends in a space`, 'remove the space');
  },
  (value, path) => (value.content === null ? null : scalarText(value, path)),
);

/** Labels, annotations and sysctls. A missing value is empty. */
export const labels = entries(
  (_, item, path) => afterEquals(item, path) ?? '',
  (value, path) => (value.content === null ? '' : scalarText(value, path)),
);

/** Options of drivers are always a mapping. */
export const options: Shape = {
  ...labels,
  read: (value, path) => {
    if (isSequence(value.content)) throw misfit(value, path, 'a mapping');
    return labels.read(value, path);
  },
};

/** Options that may repeat. Every value is a list. */
export const multiOptions: Shape = {
  zero: {},
  read: (value, path) => {
    if (value.content === null) return {};
    if (!isMapping(value.content)) throw misfit(value, path, 'a mapping');
    return fromEntries(
      [...value.content].map(([key, each]) => {
        const items = isSequence(each.content) ? each.content : [each];
        return [key, items.map((item) => scalarText(item, [...path, key]))] as const;
      }),
    );
  },
  isLeftOut: isEmpty,
};

/** Ports to expose, as strings. */
export const textsOrNumbers = shape([], (value, path) => {
  if (typeof value.content === 'string') return [value.content];
  if (isSequence(value.content)) return value.content.map((each, index) => scalarText(each, [...path, `${index}`]));
  throw misfit(value, path, 'a list of ports');
});

/** Hosts and their addresses, as a sorted list of `host=address`. */
export const hosts = shape([], (value, path) => {
  const known = new Map<string, string[]>();
  const add = (host: string, addresses: readonly string[], at: Node['at']) => {
    if (host === '' || /[:=]/.test(host))
      throw new ComposeError(
        at,
        `${fieldName(path)}: ${JSON.stringify(host)} is not a host name`,
        'write host=address',
      );
    const bare = addresses.map((address) => /^\[(.+)\]$/s.exec(address)?.[1] ?? address);
    known.set(host, [...(known.get(host) ?? []), ...bare]);
  };
  const { content } = value;
  if (isMapping(content)) {
    for (const [host, { at, content: given }] of content) {
      if (isSequence(given))
        add(
          host,
          given.map((each) => scalarText(each, [...path, host])),
          at,
        );
      else if (given === null || typeof given === 'string') add(host, [given ?? ''], at);
      else throw misfit({ at, content: given }, [...path, host], 'an address, or a list of them');
    }
  } else if (isSequence(content)) {
    for (const [index, item] of content.entries()) {
      const text = scalarText(item, [...path, `${index}`]);
      const separator = text.includes('=') ? '=' : ':';
      const position = text.indexOf(separator);
      if (position === -1)
        throw new ComposeError(
          item.at,
          `${fieldName(path)}: ${JSON.stringify(text)} has no address`,
          'write host=address',
        );
      add(text.slice(0, position), text.slice(position + 1).split(','), item.at);
    }
  } else throw misfit(value, path, 'a mapping, or a list of host=address');
  return [...known].flatMap(([host, addresses]) => addresses.map((address) => `${host}=${address}`)).toSorted(byBytes);
});

const byBytes = (one: string, other: string): number => Buffer.compare(Buffer.from(one), Buffer.from(other));

/** SSH keys for a build: `default`, or an id with its path. */
export const sshKeys = shape([], (value, path) => {
  if (!isMapping(value.content)) throw misfit(value, path, 'a mapping, or a list of id=path');
  return [...value.content].map(([id, each]): Json => {
    const location = each.content === null ? '' : scalarText(each, [...path, id]);
    return location === '' ? id : { [id]: location };
  });
});
