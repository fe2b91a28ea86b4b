import { Counter, Gauge, type Registry } from 'prom-client';
import packageJson from '../../package.json' with { type: 'json' };

/** Which release this is, and what the process takes, under the names that every client library of Prometheus gives. */
export function aboutProcess(registry: Registry): void {
  const registers = [registry];
  new Gauge({
    name: 'recordings_build_info',
    help: 'The release of the operator, and the version of Node. Always 1.',
    labelNames: ['version', 'node_version'],
    registers,
  }).set({ version: packageJson.version, node_version: process.version }, 1);
  new Gauge({
    name: 'process_start_time_seconds',
    help: 'When the process was started, in seconds since 1970.',
    registers,
  }).set(Date.now() / 1000 - process.uptime());
  new Gauge({
    name: 'process_resident_memory_bytes',
    help: 'Resident memory.',
    registers,
    collect() {
      this.set(process.memoryUsage.rss());
    },
  });
  new Counter({
    name: 'process_cpu_seconds_total',
    help: 'Time of processors that the process used.',
    registers,
    collect() {
      const { user, system } = process.cpuUsage();
      this.reset();
      this.inc((user + system) / 1e6);
    },
  });
}
