/** Requests that the API server has answered, by its own count. */
export interface Traffic {
  /** PATCHes of Deployments. */
  readonly writes: number;
  /** PATCHes of the status of stores. */
  readonly statusWrites: number;
  /** GETs of single Deployments. */
  readonly reads: number;
}

/** @param metrics of the API server, as Prometheus reads them. */
export function trafficIn(metrics: string): Traffic {
  const counts = metrics
    .split('\n')
    .filter((line) => line.startsWith('apiserver_request_total{'))
    .map((line) => ({ line, count: Number(line.slice(line.lastIndexOf(' '))) }));
  const sum = (...labels: readonly string[]) =>
    counts
      .filter(({ line }) => labels.every((label) => line.includes(label)))
      .reduce((all, { count }) => all + count, 0);
  const deployments = ['resource="deployments"', 'subresource=""'];
  return {
    writes: sum('verb="PATCH"', ...deployments),
    statusWrites: sum('verb="PATCH"', 'resource="recordingstores"', 'subresource="status"'),
    reads: sum('verb="GET"', ...deployments),
  };
}
