import type { Fields, Subject } from './carried.ts';

const MI = 2 ** 20;
/** What the application model asks for where nothing is said. */
const DEFAULT_MEMORY = 64 * MI;
const DEFAULT_CPUS = 0.05;

/** Limits and reservations. Compose limits nothing by itself, and neither does what it becomes. */
export function resources({ service }: Subject): Fields {
  const { limits, reservations } = service.deploy?.resources ?? {};
  const cpus = limits?.cpus ?? service.cpus;
  const memory = numberOf(limits?.memory ?? service.mem_limit);
  // Docker takes a reservation above the limit, and Kubernetes refuses it.
  const reservedCpus = Math.min(reservations?.cpus ?? DEFAULT_CPUS, cpus === undefined || cpus === 0 ? Infinity : cpus);
  const reservedMemory = Math.min(
    numberOf(reservations?.memory ?? service.mem_reservation) ?? DEFAULT_MEMORY,
    memory ?? Infinity,
  );
  const isDefault = reservedCpus === DEFAULT_CPUS && reservedMemory === DEFAULT_MEMORY;
  return {
    resources: {
      ...(isDefault ? {} : { requests: { cpu: cpuOf(reservedCpus), memory: memoryOf(reservedMemory) } }),
      limits: {
        ...(cpus === undefined || cpus === 0 ? {} : { cpu: cpuOf(cpus) }),
        ...(memory === undefined ? {} : { memory: memoryOf(memory) }),
      },
    },
  };
}

function numberOf(text: string | undefined): number | undefined {
  const number = Number(text ?? 0);
  return number > 0 ? number : undefined;
}

const cpuOf = (cpus: number): string => `${Math.max(Math.ceil(cpus * 1000), 1)}m`;

/** Bytes as a quantity that people can read, rounded up. */
export const memoryOf = (bytes: number): string =>
  bytes % MI === 0 || bytes > 10 * MI ? `${Math.ceil(bytes / MI)}Mi` : `${Math.ceil(bytes)}`;
