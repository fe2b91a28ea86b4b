import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import {
  apiServerCommand,
  auditLogOf,
  etcdCommand,
  etcdData,
  serverOf,
  serving,
  type ControlPlaneLayout,
} from './apiServer.ts';
import { atEnd } from './atEnd.ts';
import { controlPlaneBinaries, type Binaries } from './binaries.ts';
import { Authority } from './certificates.ts';
import { kubectlOf, namedCluster, type Cluster } from './cluster.ts';
import { start, type Component } from './component.ts';
import { freePorts } from './ports.ts';
import type { Version } from './recipes.ts';
import { envtestBinaries, resolveHere } from './resolve.ts';

export interface ControlPlaneOptions {
  /** Whether the API server keeps an audit log. Default false. */
  readonly auditLog?: boolean;
  /** Of the API server, where it matters to a test. It is built then, whatever else this machine offers. */
  readonly version?: Version;
  /** Flags of the API server, after ours. */
  readonly apiServerFlags?: readonly string[];
}

export interface ControlPlane extends Cluster {
  /** Path of the audit log, one JSON event a line (metadata level), where it was asked for. */
  readonly auditLog: string | undefined;
  /** Kills the API server and starts it again on the same data; resolves when it is ready. */
  restartApiServer(): Promise<void>;
  /** The same with the API server of the newest version that the tests know, and without flags of the test. */
  upgradeApiServer(): Promise<void>;
  /** Kills etcd alone, and starts it again after a second; resolves when the API server is ready. */
  restartEtcd(): Promise<void>;
  /** Kills etcd and the API server, copies what etcd has on its disk, and starts both again. */
  backUpEtcd(): Promise<void>;
  /** The same, with the copy in the place of what etcd has now: revisions go back. */
  restoreEtcd(): Promise<void>;
}

/**
 * etcd and an API server on free ports of the loopback address, without nodes and without controllers: what is written stays as it is. It needs no
 * root, starts in a few seconds, and any number run side by side.
 *
 * Without the controllers no namespace gets its `default` service account, so the admission plugin that asks for it is off.
 *
 * @returns the cluster that RECORDINGS_KUBECONFIG names, where it is set (it cannot be restarted); else one of the programs in KUBEBUILDER_ASSETS;
 *   else one of programs that are downloaded, or built from Go modules.
 */
export async function controlPlane(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
  const { auditLog = false, version, apiServerFlags = [] } = options;
  const from = resolveHere(version === undefined ? 'API server' : 'API server of a version');
  if (from.way === 'named') {
    const refuse = () => Promise.reject(new Error('the cluster of RECORDINGS_KUBECONFIG is not ours to restart'));
    return {
      ...namedCluster(from.kubeconfig),
      auditLog: undefined,
      restartApiServer: refuse,
      upgradeApiServer: refuse,
      restartEtcd: refuse,
      backUpEtcd: refuse,
      restoreEtcd: refuse,
    };
  }
  const binaries = from.way === 'assets' ? envtestBinaries(from.directory) : await controlPlaneBinaries(version);

  const directory = mkdtempSync(join(tmpdir(), 'recordings-control-plane-'));
  // Again, while a program that dies with us still writes into it.
  const removeDirectory = atEnd('sh', '-c', 'until rm -rf "$1"; do sleep 0.1; done', 'sh', directory);
  const [api = 0, etcd = 0, etcdPeer = 0] = await freePorts(3);
  const policy = join(directory, 'audit-policy.yaml');
  writeFileSync(
    policy,
    JSON.stringify({
      apiVersion: 'audit.k8s.io/v1',
      kind: 'Policy',
      omitStages: ['RequestReceived'],
      rules: [{ level: 'Metadata' }],
    }),
  );
  const layout: ControlPlaneLayout = {
    directory,
    address: '127.0.0.1',
    ports: { api, etcd, etcdPeer },
    serviceRange: '10.96.0.0/16',
    authority: new Authority(directory),
    ...(auditLog ? { auditPolicy: policy } : {}),
  };
  const kubeconfig = layout.authority.kubeconfig(serverOf(layout), 'admin', ['system:masters']);
  const log = (name: string) => join(directory, `${name}.log`);
  const commandOf = (of: Binaries, ...flags: readonly string[]) =>
    apiServerCommand(of, layout, '--disable-admission-plugins=ServiceAccount', ...flags);
  let command = commandOf(binaries, ...apiServerFlags);
  const startApiServer = () => start(command, log('kube-apiserver'));
  const ready = () => serving(binaries, kubeconfig, [log('kube-apiserver'), log('etcd')]);

  const startEtcd = () => start(etcdCommand(binaries, layout), log('etcd'));
  let store: Component = startEtcd();
  let apiServer: Component = startApiServer();
  const stop = async () => {
    await apiServer.kill();
    await store.kill();
    await removeDirectory();
  };
  try {
    await ready();
  } catch (error) {
    await stop();
    throw error;
  }
  const [data, backup] = [etcdData(layout), join(directory, 'backup')];
  const whileAllAreDead = async (act: () => void) => {
    await apiServer.kill();
    await store.kill();
    act();
    store = startEtcd();
    apiServer = startApiServer();
    await ready();
  };
  const copy = (from: string, to: string) => {
    rmSync(to, { recursive: true, force: true });
    cpSync(from, to, { recursive: true });
  };
  const restartApiServer = async () => {
    await apiServer.kill();
    apiServer = startApiServer();
    await ready();
  };
  const kubectlProgram = binaries.kubectl ?? 'kubectl';
  return {
    kubeconfig,
    kubectlProgram,
    kubectl: kubectlOf(kubectlProgram, kubeconfig),
    auditLog: auditLog ? auditLogOf(directory) : undefined,
    restartApiServer,
    async upgradeApiServer() {
      command = commandOf(await controlPlaneBinaries());
      await restartApiServer();
    },
    async restartEtcd() {
      await store.kill();
      await pause(1000);
      store = startEtcd();
      await ready();
    },
    backUpEtcd: () => whileAllAreDead(() => copy(data, backup)),
    restoreEtcd: () => whileAllAreDead(() => copy(backup, data)),
    stop,
  };
}
