import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { API_VERSION, PLURAL } from '../../src/api/labels.ts';
import { ApiError } from '../../src/cluster/apiError.ts';
import { connect, type Connection } from '../../src/cluster/connection.ts';
import { STORE_CASES, type StoreCase } from './storeCases.ts';

const NAMESPACE = 'store-cases';
const STRICT = { fieldValidation: 'Strict' };
const stores = `/apis/${API_VERSION}/namespaces/${NAMESPACE}/${PLURAL}`;

let cluster: Connection;

beforeAll(async () => {
  cluster = connect({ kubeconfig: inject('kubeconfig') });
  await cluster.create('/api/v1/namespaces', { metadata: { name: NAMESPACE } });
});

afterAll(() => cluster.close());

/** Whether the API server takes the object, in place of the old one where there is one; nothing stays behind. */
async function verdictOf({ store, old }: StoreCase): Promise<'accepted' | ApiError> {
  const { name } = store.metadata as { name: string };
  try {
    if (old === undefined) {
      await cluster.create(stores, store, { ...STRICT, dryRun: 'All' });
    } else {
      const before = await cluster.create<{ metadata: object }>(stores, old, STRICT);
      await cluster.update(`${stores}/${name}`, { ...store, metadata: before.metadata }, { ...STRICT, dryRun: 'All' });
    }
    return 'accepted';
  } catch (error) {
    if (error instanceof ApiError && error.status > 0) return error;
    throw error;
  } finally {
    if (old !== undefined) await cluster.delete(`${stores}/${name}`);
  }
}

describe('the API server, of a RecordingStore,', () => {
  it.each(STORE_CASES.filter((each) => each.valid))('accepts $title', async (row) => {
    expect(await verdictOf(row)).toBe('accepted');
  });

  it.each(STORE_CASES.filter((each) => !each.valid))('refuses $title', async (row) => {
    expect(await verdictOf(row)).toMatchObject({ name: 'ApiError', status: expect.toBeOneOf([400, 422]) as unknown });
  });
});
