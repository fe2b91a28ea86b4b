import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { text } from 'node:stream/consumers';
import { ApiError } from '../../src/cluster/apiError.ts';
import { Connection } from '../../src/cluster/connection.ts';
import type { Applies } from './gitOps.ts';
import { upstreamOf } from './running.ts';

/** A connection that can do what the operator never does: a server-side apply. */
export class Applying extends Connection implements Applies {
  async apply<T>(path: string, body: unknown, query: { readonly fieldManager?: string } = {}): Promise<T> {
    const { origin, agent } = await upstreamOf(this);
    const search = new URLSearchParams({ fieldManager: 'somebody', ...query, force: 'true' });
    const headers = { 'content-type': 'application/apply-patch+yaml' };
    try {
      const sent = request(`${origin}${path}?${search.toString()}`, { agent, method: 'PATCH', headers });
      sent.end(JSON.stringify(body));
      const [answer] = (await once(sent, 'response')) as [IncomingMessage];
      const { statusCode = 0 } = answer;
      const said = await text(answer);
      if (statusCode >= 300) throw ApiError.refusal(`PATCH ${path}`, statusCode, said, undefined);
      return JSON.parse(said) as T;
    } catch (error) {
      throw error instanceof ApiError ? error : ApiError.unreachable(origin, error);
    } finally {
      agent.destroy();
    }
  }
}
