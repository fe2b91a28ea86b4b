import { expect, it } from 'vitest';
import { textOf } from '../../charts/text.ts';
import { readDocuments } from '../../src/check/documents.ts';

/** sigs.k8s.io/yaml reads all of these as numbers or booleans where they stand without quotes. */
it.each([
  ...['0o644', '0O644', '0644', '0b101', '0B11', '0x1F', '0X1F', '-0o7', '1_000', '0o_7'],
  ...['y', 'N', 'yes', 'Off', 'true', '~', 'null', '1e3', '.inf'],
])('the text %s is still text where kubectl reads it', (text) => {
  const written = textOf([{ value: text }]);
  expect(written).toMatch(/^value: ["']/);
  expect(readDocuments(written, 'x.yaml')).toMatchObject([{ value: { value: text } }]);
});

it.each(['0644x', 'a0o7', '12:30:45', 'admin'])('the text %s needs no quotes', (text) => {
  expect(readDocuments(textOf([{ value: text }]), 'x.yaml')).toMatchObject([{ value: { value: text } }]);
});
