import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { customResourceDefinition } from '../../src/api/crd.ts';
import { generated } from '../../src/api/generated.ts';
import { REASONS } from '../../src/api/reasons.ts';
import { storeSchema, storeSpecSchema } from '../../src/api/store.ts';
import { storeFaults } from '../../src/api/validation.ts';
import { STORE_CASES } from './storeCases.ts';

describe('zod, of a RecordingStore,', () => {
  it.each(STORE_CASES.filter((each) => each.valid))('accepts $title', ({ store, old }) => {
    expect(storeFaults(store, old)).toEqual([]);
  });

  it.each(STORE_CASES.filter((each) => !each.valid))('refuses $title, and says where', ({ store, old }) => {
    const faults = storeFaults(store, old);
    expect(faults).not.toEqual([]);
    for (const fault of faults) expect(fault).toMatch(/^(spec|metadata)[^ ]*: ./);
  });

  it('fills in the defaults that the API server fills in', () => {
    const spec = storeSpecSchema.parse({ claimName: 'a', mountPath: '/a', roles: { api: { access: 'ReadOnly' } } });
    expect(spec).toMatchObject({ suspend: false, roles: { api: { optional: false } } });
  });
});

describe('generated files', () => {
  it.each(Object.entries(generated()))('%s is what src/api says: run `make crds` after a change', (path, content) => {
    expect(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')).toBe(content);
  });
});

describe('the CRD', () => {
  const crd = customResourceDefinition();

  it('bounds every string, list and map, so that the cost of its rules is bounded', () => {
    const unbounded: string[] = [];
    const walk = (schema: Record<string, unknown>, at: string): void => {
      const { type, properties, items, additionalProperties } = schema as {
        type?: string;
        properties?: Record<string, Record<string, unknown>>;
        items?: Record<string, unknown>;
        additionalProperties?: Record<string, unknown>;
      };
      if (type === 'string' && !('maxLength' in schema || 'enum' in schema || 'format' in schema)) unbounded.push(at);
      if (type === 'array' && !('maxItems' in schema)) unbounded.push(at);
      if (additionalProperties !== undefined && !('maxProperties' in schema)) unbounded.push(at);
      for (const [name, of] of Object.entries(properties ?? {})) walk(of, `${at}.${name}`);
      if (items !== undefined) walk(items, `${at}[]`);
      if (additionalProperties !== undefined) walk(additionalProperties, `${at}{}`);
    };
    const { properties } = crd.spec.versions[0]!.schema.openAPIV3Schema as {
      properties: Record<string, Record<string, unknown>>;
    };
    walk(properties.spec!, 'spec');
    walk(properties.status!, 'status');
    expect(unbounded).toEqual([]);
  });

  it('describes every field of spec', () => {
    const { properties } = crd.spec.versions[0]!.schema.openAPIV3Schema as {
      properties: { spec: { properties: Record<string, { description?: string }> } };
    };
    expect(Object.keys(properties.spec.properties).toSorted()).toEqual(
      Object.keys(storeSchema.shape.spec.shape).toSorted(),
    );
    for (const field of Object.values(properties.spec.properties)) expect(field.description).toMatch(/\.$/);
  });
});

describe('a reason', () => {
  it.each(Object.entries(REASONS))('%s says its cause and its remedy in whole sentences', (_, { cause, remedy }) => {
    expect(cause).toMatch(/^[A-Z].*\.$/);
    expect(remedy).toMatch(/^[A-Z].*[^ ]\.?$/);
  });
});
