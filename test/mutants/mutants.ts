/** A bug to seed. */
export interface Mutant {
  /** What goes wrong. */
  readonly bug: string;
  readonly file: string;
  /** Text that is in the file exactly once. */
  readonly from: string;
  readonly to: string;
  /** The unit tests that belong to the file. */
  readonly tests: readonly string[];
}

type Row = readonly [bug: string, from: string, to: string];

const of = (file: string, tests: readonly string[], rows: readonly Row[]): Mutant[] =>
  rows.map(([bug, from, to]) => ({ file, tests, bug, from, to }));

const RECONCILING = ['test/operator/reconciling.test.ts'];
const PLAN = ['test/plan'];
const STATUS = ['test/judgement/status.test.ts', 'test/judgement/checks.test.ts'];
const MOUNT = ['test/mount'];
const ELECTION = ['test/election/election.test.ts', 'test/election/times.test.ts'];
const CONNECTION = ['test/connection'];
const PACING = ['test/judgement/pacing.test.ts', 'test/operator/pacing.test.ts'];
const POLICIES = ['test/policies/sameMeaning.test.ts', 'test/policies/inForce.test.ts'];

export const mutants: readonly Mutant[] = [
  ...of(
    'src/operator/collection.ts',
    ['test/operator/collection.test.ts', 'test/operator/orders.test.ts'],
    [
      [
        'settle takes older answers',
        'if (view === undefined || isOlderVersion(resourceVersion, view.item.resourceVersion)) return;',
        'if (view === undefined) return;',
      ],
      [
        'settle brings back what is gone',
        'if (view === undefined || isOlderVersion(resourceVersion, view.item.resourceVersion)) return;',
        "if (view !== undefined && isOlderVersion(resourceVersion, view.item.resourceVersion)) return;\n    if (view === undefined && answer !== undefined) return this.#show(key, [{ item: answer, source: '', epoch: 0 }]);\n    if (view === undefined) return;",
      ],
      [
        'settle forgets what another watch has told of the same version',
        'answer === undefined ? others : [{ ...view, item: answer }, ...others]',
        'answer === undefined ? [] : [{ ...view, item: answer }]',
      ],
      ['a watch takes older versions', ' || isOlderVersion(version, item.resourceVersion);', ';'],
      [
        'what one watch tells, another need not',
        'const own = this.#viewOf(source, key);',
        'const own = this.#newest.get(key);',
      ],
      [
        'a removal by another watch drops the object',
        'this.#see(keyOf(object), source, undefined)',
        'this.#show(keyOf(object), [])',
      ],
      [
        'what another watch shows of an object is forgotten',
        'this.#show(key, [...others, view]);',
        'this.#show(key, [view]);',
      ],
      [
        'the last word counts, and not the newest version',
        ' || Number(b.item.resourceVersion) - Number(a.item.resourceVersion)',
        '',
      ],
      ['a version from before a restore counts', 'b.epoch - a.epoch || ', ''],
      ['a restore that another watch has seen is another restore', 'Math.max(epoch + 1, this.#epoch)', 'epoch + 1'],
      [
        'a version from before a restore counts for another watch',
        ' && (view.source === source || view.epoch >= epoch)',
        '',
      ],
      ['equal parts are other objects', 'sharing(before?.item, newest.item)', 'newest.item'],
      ['an empty group stays', 'if (group?.size === 0) this.#groups.delete(name);', ''],
      ['the answer to a write is no newer version', 'newest = view.item.resourceVersion;', 'newest = undefined;'],
    ],
  ),
  ...of(
    'src/operator/queue.ts',
    ['test/operator/queue.test.ts'],
    [
      ['a key is worked on twice at once', 'if (this.#running.has(key)) {', 'if (this.#running.size < 0) {'],
      ['more at once than allowed', 'this.#running.size >= concurrency', 'this.#running.size > concurrency'],
      [
        'a wait is measured from the work before',
        'this.#ready.set(key, this.#options.clock.monotonic())',
        'this.#ready.set(key, 0)',
      ],
      ['a failure is not tried again', 'this.add(key, retryMs);', ''],
      ['idle during work', 'this.#ready.size === 0 && this.#running.size === 0', 'this.#ready.size === 0'],
      ['failures are never forgiven', 'await work(key);\n      this.#failures.delete(key);', 'await work(key);'],
      ['the pause is not kept', 'now + pauseMs', 'now'],
      ['a shorter wait does not win', '(waiting !== undefined && waiting.due <= due)', 'waiting !== undefined'],
      ['stop does not wait for the work', 'await this.idle();', ''],
    ],
  ),
  ...of('src/operator/repair.ts', RECONCILING, [
    ['who leads next forgets what was told', '!wasTold(named(workload), plan.fault)', 'true'],
    [
      'a release keeps no record',
      'standing: after && left(workload, after, this.#now()),',
      "standing: change === 'Mounted' ? after && left(workload, after, this.#now()) : undefined,",
    ],
    ['a mount forgets the fight', 'undoing: past.undoing,', ''],
    ['a refused write is never tried again', 'again(key, refusal.until - now);', ''],
    ['a refusal is not told', 'onOutcome(storeOfWorkload(workload));\n    log(fault', 'log(fault'],
    ['a refusal that passes is told', 'past.refusal?.isRepeated === false', 'false'],
    ['a stale write is never tried again', 'again(key, delayAfter(stale.attempts, STALE_BACKOFF, random));', ''],
    ['a stale object is not read', 'if (stale.attempts < READ_FROM) return;', 'return;'],
    [
      'a released workload is gone before the watch has told',
      'settle(key, after, resourceVersion);',
      "settle(key, change === 'Mounted' ? after : undefined, resourceVersion);",
    ],
    [
      'what the API server left out is written again without end',
      'if (after !== undefined && isDue(classify(after, around, { uid: workload.uid }, this.#now()))) {',
      'if (false) {',
    ],
    [
      'a write that fails for long is not told',
      'if (isDue(plan)) return isLasting(past.failure) ?',
      'if (isDue(plan)) return false ?',
    ],
    [
      'a failure that is over is remembered',
      'undoing: past.undoing,\n',
      'undoing: past.undoing,\n      failure: past.failure,\n',
    ],
    [
      'times are those of a clock that somebody sets',
      'this.#now = steadyTime(around.clock);',
      'this.#now = () => around.clock.now();',
    ],
    ['a granted permission is not noticed', 'for (const each of forbidden) again(each, 0);', ''],
    ['stale for ever is never told', 'if (stale.attempts >= REFUSED_FROM) {', 'if (stale.attempts < 0) {'],
  ]),
  ...of('src/operator/turns.ts', PACING, [
    [
      'the end of a turn is not noticed',
      '&& this.#turns.delete(key)) this.#around.onOutcome(store);',
      ') this.#turns.delete(key);',
    ],
    ['a turn never ends', 'this.#turns.delete(key)', 'key.length > 0'],
    [
      'a wave begins before the turns of the last have ended',
      'if ([...this.#turns.values()].includes(store)) return;',
      '',
    ],
  ]),
  ...of('src/operator/pasts.ts', RECONCILING, [
    ['a re-created workload inherits the past', 'known?.uid === workload.uid ? known', 'known !== undefined ? known'],
    ['a released workload is forgotten at once', 'if (kept <= 0) {', 'if (true) {'],
    ['a refusal is not found again', 'else this.#refused.set(key, past);', ''],
    ['the status does not say in which role', '...(role === undefined ? {} : { role }),', ''],
    ['a fight is not kept in the status', 'undoing.clearsAt <= now', 'undoing.clearsAt > now'],
    [
      'what another operator remembers is written away',
      'if (told !== undefined && toldUntil > now',
      'if (false && told !== undefined && toldUntil > now',
    ],
    ['what has passed is remembered', ' && toldUntil > now && ', ' && '],
  ]),
  ...of('src/operator/insistence.ts', RECONCILING, [
    ['the same answer is given again without end', 'said.times === 0 ? 0 : doubled', 'said.times < 1e9 ? 0 : doubled'],
    [
      'an answer by hand is not written over at once',
      'said.times === 0 ? 0 : doubled(said.times, PAUSE)',
      'PAUSE.limitMs',
    ],
    ['a new answer waits', '!isDeepStrictEqual(said.answer, answer)', 'false'],
  ]),
  ...of(
    'src/operator/execute.ts',
    ['test/operator/execute.test.ts', ...RECONCILING],
    [
      [
        'a failure of every request is told',
        'status > 0 && ![401, 408, 429, 503, 504].includes(status)',
        'status >= 0',
      ],
      ['a conflict is a refusal', 'case 404:\n    case 409:', 'case 404:'],
      ['a failed test is a refusal', 'if (isFailedTest(error))', 'if (false)'],
      [
        'a denial is stale',
        'causes.length === 0 && message.startsWith',
        'message !== message.trim() || message.startsWith',
      ],
      [
        'a permission is called a policy',
        "status === 403 && message.includes(' cannot patch resource ')",
        'status === 404 && message.length > 0',
      ],
    ],
  ),
  ...of('src/operator/reporter.ts', RECONCILING, [
    ['a status 409 is not borne', ' && error.status !== 409', ''],
    [
      'a status that was not written is not tried again',
      'if (!(await this.#writeStatus(key, store, status))) return AGAIN_MS;',
      'await this.#writeStatus(key, store, status);',
    ],
    ['what was written is not remembered', 'this.#said.set(key, next);', ''],
    ['status without version', '{ uid, resourceVersion }, status }', '{ uid }, status }'],
    [
      'what another release wrote is a difference',
      'mergedStatus(statusOf(scene, repair.undone(key)), store.status)',
      'statusOf(scene, repair.undone(key))',
    ],
  ]),
  ...of(
    'src/judgement/recorded.ts',
    ['test/judgement/recorded.test.ts'],
    [
      ['what goes is no help', 'bytesPerDay - bytesLeavingPerDay', 'bytesPerDay'],
      ['a pod from before the store tells of it', '>= Date.parse(store.created) ? told', '>= 0 ? told'],
    ],
  ),
  ...of(
    'src/operator/watched.ts',
    [...RECONCILING, 'test/operator/watched.test.ts'],
    [
      [
        'a late StorageClass is not noticed',
        'onChange: () => this.stores.groups().forEach((namespace) => this.#changedIn(namespace)),',
        'onChange: () => undefined,',
      ],
      [
        'a change of a namespace is not noticed',
        "onChange: (before, after) => this.#changedIn((after ?? before)?.name ?? ''),",
        'onChange: () => undefined,',
      ],
      ['an unreadable label means no', ' ? false : undefined;', ' ? false : false;'],
      [
        'other stores of the namespace are not looked at',
        'else if (before?.uid !== after?.uid) {',
        'else if (false) {',
      ],
    ],
  ),
  ...of('src/observed/namespace.ts', RECONCILING, [
    ['a label of a namespace is not noticed', '  labels: metadata.labels,\n});', '  labels: undefined,\n});'],
  ]),
  ...of(
    'src/operator/scope.ts',
    ['test/operator/watched.test.ts'],
    [
      ['nothing can be done without', '{ ...selection, spare: true }', 'selection'],
      ['everything can be done without', 'this.#namespaces === undefined ? selection : ', ''],
      ['the labels of all namespaces are asked for', '{ fieldSelector: `metadata.name=${namespace}` }', '{}'],
      [
        'a right that is there again is not noticed',
        'if (why === undefined) this.#denied.delete(name);',
        'if (why === undefined) return;',
      ],
      ['a missing right is not told', '      this.#changed(namespace);\n', ''],
    ],
  ),
  ...of(
    'src/cluster/reflector.ts',
    ['test/reflector'],
    [
      [
        'watches that end at once are trusted',
        'if (this.#shortWatches >= SHORT_WATCHES) this.#version = undefined;',
        '',
      ],
      ['only the watch tells how far the server was', 'newerOf(version, this.#sink.newest?.())', 'version'],
      ['a watch that is behind is not doubted', "this.#doubt = 'behind';", ''],
      ['a kind that was not known is asked for only after minutes', 'this.#asking?.abort();', ''],
    ],
  ),
  ...of('src/cluster/credentials.ts', CONNECTION, [
    ['a token is kept as long as the client library keeps it', "(await readFile(tokenFile, 'utf8')).trim()", "'first'"],
    ['credentials that were refused are kept as long as others', 'this.#isDoubted ? DOUBTED_MS : LAST_MS', 'LAST_MS'],
  ]),
  ...of('src/cluster/connection.ts', CONNECTION, [
    [
      'a token that is not taken is no reason to read it again',
      'if (answer.status === 401) this.#credentials.doubt();',
      '',
    ],
    ['an authority that is not believed is no reason to read it again', '      this.#credentials.doubt();\n', ''],
  ]),
  ...of(
    'src/cluster/denial.ts',
    ['test/reflector'],
    [
      ['one refusal is believed', 'now - this.#since >= BELIEVED_MS', 'true'],
      ['a refusal of long ago counts', '[this.#since, this.#why] = [undefined, undefined];', 'this.#why = undefined;'],
    ],
  ),
  ...of('src/observed/store.ts', RECONCILING, [
    ['a store being deleted counts', 'if (metadata.deletionTimestamp !== undefined) return undefined;', ''],
  ]),
  ...of('src/judgement/pacing.ts', PACING, [
    ['the next wave does not wait for the last', 'wave.length === 0 ? [...waiting]', 'true ? [...waiting]'],
    ['those that roll for another reason do not count', 'limit - workloads.filter(isRolling).length', 'limit'],
    [
      'a failed wave waits for its turn',
      "  !(workload.progress.isOurs && workload.progress.state === 'short' && workload.progress.wasWell !== true) &&\n",
      '',
    ],
    ['a workload that is to be changed is waited for', ' && !waiting.has(each)', ''],
    ['a workload that was broken before is waited for', '  progress.wasBroken !== true &&\n', ''],
    [
      'a workload that fell ill later is waited for',
      '  !(progress.wasWell === true && isOverdue(progress, now));',
      '  true;',
    ],
    [
      'a wave that stays short never fails',
      "  progress.state !== 'well' &&\n  progress.wasWell !== true &&",
      "  progress.state === 'rolling' &&",
    ],
    ['a workload that rolls anyway waits', "  workload.progress.state !== 'rolling' &&\n", ''],
    ['a workload without a mount waits', '  hasMount(workload, store);', '  true;'],
    ['a refused workload holds up the wave', ' && !setbacks.has(named(each.workload))', ''],
    [
      'a wave is over before its pods are available',
      "  progress.state !== 'well' &&\n  progress.wasBroken",
      "  progress.state === 'rolling' &&\n  progress.wasBroken",
    ],
    ['a small store changes nothing', 'Math.max(1, Math.floor(', '(Math.floor('],
  ]),
  ...of(
    'src/observed/progress.ts',
    ['test/observed/progress.test.ts'],
    [
      ['a status of an older template counts', 'status.observedGeneration === generation', 'true'],
      ['old pods do not count', ' && updated >= counted', ''],
      ['pods that are not available do not count', "available >= wanted ? 'well' : 'short'", "'well'"],
      ['a paused rollout is waited for', "seen.halt === 'Paused' || ", ''],
      [
        'a rollout that was never complete counts as well',
        "reason === 'NewReplicaSetAvailable'",
        'reason !== undefined',
      ],
      [
        'a workload that the change broke counts as broken before',
        ' && Date.parse(lastTransitionTime) < writtenAt',
        '',
      ],
      ['a Deployment that is short is never overdue', " && state !== 'short'", ''],
    ],
  ),
  ...of('src/plan/past.ts', RECONCILING, [
    ['the refusal ignores the image', '    workload.content,\n', ''],
    ['the refusal ignores labels of others', '    workload.markings,\n', ''],
  ]),
  ...of('src/plan/past.ts', PLAN, [
    ['the refusal ignores labels', '    workload.labels,\n', ''],
    ['the refusal ignores annotations', '    workload.annotations,\n', ''],
    ['the refusal ignores the template', '    workload.template,\n', ''],
    ['the refusal ignores the store', '    store?.spec,\n', ''],
    ['the refusal ignores policies', '    admission,\n', ''],
    ['the refusal ignores the namespace', '    namespaceLabels,\n', ''],
    ['a refusal has no end', ' && now < refusal.until ? refusal', ' ? refusal'],
    [
      'attempts go on with new grounds',
      'sameGrounds(before.grounds, grounds) ? before.attempts + 1 : 1',
      'before.grounds !== undefined ? before.attempts + 1 : 1',
    ],
  ]),
  ...of('src/plan/contention.ts', PLAN, [
    ['every mount is a fight', 'if (!isUndone || isRewritten) {', 'if (isRewritten) {'],
    ['what another operator writes is a fight', 'if (!isUndone || isRewritten) {', 'if (!isUndone) {'],
    ['a deployment is a fight', 'if (isMoved || (isUndone && isRedeployed))', 'if (isMoved)'],
    ['a move is a fight', 'if (isMoved || (', 'if (('],
    [
      'who has seen a workload unmounted forgets the unmounting',
      'if (standing.role === undefined && storeOf(workload) === undefined) return past;',
      '',
    ],
    [
      'an undoing counts at every look',
      'return { ...past, standing: undefined, undoing: oneMore',
      'return { ...past, undoing: oneMore',
    ],
    ['an older version counts', 'Number(workload.resourceVersion) <= Number(standing.resourceVersion)', 'false'],
    [
      'the measure does not decay',
      '(debt?.clearsAt ?? now) + HOUR_MS, now + LIMIT_MS',
      'now + LIMIT_MS, now + LIMIT_MS',
    ],
    [
      'the measure has no bound',
      'Math.min((debt?.clearsAt ?? now) + HOUR_MS, now + LIMIT_MS)',
      '(debt?.clearsAt ?? now) + HOUR_MS',
    ],
    ['an operator that starts counts an undoing again', 'if (isUndone && !isCounted) {', 'if (isUndone) {'],
    ['a change of the workload does not end the wait', ' || undoing.content !== workload.content', ''],
    ['a change of the store does not end the wait', 'undoing.storeGeneration !== store?.generation || ', ''],
    [
      'after a restart, a role that went is a fight',
      'undoing !== undefined && undoing.role === undefined',
      'undoing !== undefined',
    ],
    ['a fight does not survive a restart', 'store?.status?.undone?.find(', '[].find('],
    ['a later workload inherits the fight of the status', '(({ uid }) => uid === workload.uid)', '(() => true)'],
  ]),
  ...of('src/plan/classify.ts', PLAN, [
    [
      'the gate is not asked',
      'const gate = mountGate(around);',
      'const gate = undefined as ReturnType<typeof mountGate>;',
    ],
    [
      'a release is not held back',
      "return setback(workload, around, past, now) ?? { state: 'releasable'",
      "return { state: 'releasable'",
    ],
    ['a release is not gated', 'hasStore(around) ? writeGate(around)', 'hasStore(around) ? undefined'],
  ]),
  ...of('src/judgement/claim.ts', STATUS, [
    [
      'any other store has the claim',
      '.toSorted((a, b) => Number(isOlderStore(b, a)) - Number(isOlderStore(a, b)))',
      '',
    ],
  ]),
  ...of('src/judgement/pods.ts', STATUS, [
    ['halted pods are about to be replaced', 'if (halt === undefined) return', 'if (workload !== undefined) return'],
    ['unseen pods do not count', 'const without = old.length + unseen;', 'const without = old.length;'],
    [
      'pods of other controllers are not reported',
      'Map.groupBy(strays.outOfDate,',
      'Map.groupBy(strays.outOfDate.slice(0, 0),',
    ],
  ]),
  ...of('src/judgement/status/problems.ts', STATUS, [
    ['a problem that settles itself stalls', "  'PodOutOfDate',\n", ''],
    ['problems have no bound', 'problems.slice(0, MAX_PROBLEMS)', 'problems.slice(0)'],
  ]),
  ...of('src/judgement/status/conditions.ts', STATUS, [
    ['Ready although pods are not mounted', 'whole(workloads) && whole(pods)', 'whole(workloads)'],
    [
      'the time of a transition moves',
      'last?.status === statement.status && isPast(last, now) ? last.lastTransitionTime',
      'last?.status === undefined ? timestamp(0)',
    ],
    [
      'a time that is still to come is believed',
      'Date.parse(lastTransitionTime) <= now;',
      'lastTransitionTime.length > now - now;',
    ],
  ]),
  ...of(
    'src/observed/halt.ts',
    ['test/observed/halt.test.ts'],
    [
      ['the partition counts while pods are being replaced', '>= replicas - partition', '>= 0'],
      ['an old deadline counts', 'status.observedGeneration === generation && status.conditions', 'status.conditions'],
    ],
  ),
  ...of('src/mount/decide.ts', MOUNT, [
    [
      'containers that only the pod has get the mount',
      'targetsOf(store, held, template)',
      'targetsOf(store, held, pod)',
    ],
    ['what was injected counts as what the owner wrote', 'without(pod, use.volume);', 'pod;'],
    ['a mount of the owner is mounted beside', 'targets.difference(mountedByOwner)', 'targets'],
    [
      'every container is judged by what only some get',
      'containersOf(owners).filter((container) => targets.has(container.name))',
      'containersOf(owners)',
    ],
    ['a role that reads may write', '...(use.readOnly ? tooWide(use, owners) :', '...(use.readOnly ? [] :'],
    [
      'a mount that reads may write',
      'const readOnly = use.readOnly ? { readOnly: true } : {};',
      'const readOnly = {};',
    ],
    ['a subPath is left out', '...(use.subPath === undefined ? {} : { subPath: use.subPath }),', ''],
  ]),
  ...of('src/mount/targets.ts', MOUNT, [
    ['the annotation names nobody', 'if (held.containers !== undefined) return new Set(namesIn(held.containers));', ''],
    ['init containers get no mount', '...(grant?.initContainers ?? [])]', ']'],
    ['a blank in the annotation is a part of the name', '.map((name) => name.trim())', ''],
    [
      'an annotation may name what the role does not allow',
      'grant.containers === undefined || grant.containers.includes(name)',
      'true',
    ],
    ['an annotation may name every init container', ': grant.initContainers?.includes(name) === true;', ': true;'],
  ]),
  ...of('src/mount/use.ts', MOUNT, [
    [
      'a role may be a field of every object',
      'return Object.hasOwn(store.spec.roles, role) ? store.spec.roles[role] : undefined;',
      'return store.spec.roles[role];',
    ],
    ['a path of the role is ignored', 'path: grant.mountPath ?? store.spec.mountPath,', 'path: store.spec.mountPath,'],
    ['two dots are a name', "return segments.includes('..') ? undefined : ", 'return '],
    ['another directory of the claim will do', "(mount.subPath ?? '') === (use.subPath ?? '') &&", ''],
    ['an expression for a directory will do', "(mount.subPathExpr ?? '') === ''", 'true'],
    [
      'a volume that is read-only is writable',
      'mount.readOnly === true || isReadOnlyVolume(mount.name)',
      'mount.readOnly === true',
    ],
  ]),
  ...of('src/mount/faults.ts', MOUNT, [
    [
      'an account without a name is no account',
      "pod.serviceAccountName ?? 'default'",
      "pod.serviceAccountName ?? grant.serviceAccounts?.[0] ?? ''",
    ],
    [
      'a volume of our name may be anything',
      'volume.name === use.volume && volume.persistentVolumeClaim === undefined',
      'volume.name === use.volume && volume.name === undefined',
    ],
    ['a mount may hide a part of the store', '...hiding.map(', '...hiding.slice(hiding.length).map('],
    ['a path that climbs leads nowhere', '...climbing.map(', '...climbing.slice(climbing.length).map('],
    [
      'a device of the claim is no way to write',
      '...(container.volumeDevices ?? [])',
      '...([] as NonNullable<typeof container.volumeDevices>)',
    ],
    [
      'a mount is as narrow as its volume',
      '.filter((mount) => isOfClaim(mount.name) && mount.readOnly !== true)',
      '.filter(() => false)',
    ],
    [
      'one container that only reads is too narrow',
      '.filter(({ name }) => narrow.length === targets.length || named.includes(name))',
      '',
    ],
    [
      'a container that is named may only read',
      'narrow.length === targets.length || named.includes(name)',
      'narrow.length === targets.length',
    ],
  ]),
  ...of(
    'src/observed/progress.ts',
    ['test/observed'],
    [
      ['a set has as long as one pod', 'DEADLINE_MS * Math.max(1, wanted)', 'DEADLINE_MS'],
      ['a pod that a partition keeps is being replaced', "halt === 'Partition' || ", ''],
      [
        'a status of another generation counts',
        'generation !== undefined && status.observedGeneration === generation',
        'true',
      ],
    ],
  ),
  ...of(
    'src/mount/undone.ts',
    [...MOUNT, 'test/plan/contention.test.ts'],
    [
      [
        'a removed container is an undoing',
        'after !== undefined && !isDeepStrictEqual',
        'after === undefined || !isDeepStrictEqual',
      ],
      ['what was stamped may be undone for ever', '!isDeepStrictEqual(stampsOf(left), stampsOf(now)) || ', ''],
      ['only the volume counts', 'return CONTAINER_LISTS.some((list) =>', 'return CONTAINER_LISTS.every((list) =>'],
    ],
  ),
  ...of('src/mount/operations.ts', MOUNT, [
    [
      'an index is not guarded',
      'mounts.length === 0 ? [] : [test(`${path}/name`, container.name), ...mounts]',
      'mounts',
    ],
    ['a list that has appeared is replaced', 'return [test(path, null), { op:', 'return [{ op:'],
    ['removals go from the front', '.toReversed() // from the end', '.slice() // from the end'],
  ]),
  ...of('src/mount/workload.ts', MOUNT, [
    [
      'the mark stays after a release',
      "[...template, ...removeMembers('/metadata/labels', workload.labels, [MARK_LABEL])]",
      'template',
    ],
    ['the mount of the former store stays', '...(former === undefined ? [] : injected(workload, former)),', ''],
  ]),
  ...of('src/policies/sameMeaning.ts', POLICIES, [
    ['an exemption is a default', 'return !Object.hasOwn(DEFAULTS, name) || meansNothing(name, is)', 'return true'],
    [
      'a new default is an alteration',
      'return !Object.hasOwn(DEFAULTS, name) || meansNothing(name, is)',
      'return meansNothing(name, is)',
    ],
    ['labels of a selector are fields', 'MAPS.has(field) || ', ''],
    ['a rule less is no alteration', 'if (installed.length !== rendered.length) return false;', ''],
    ['the order of rules counts', 'if (isOrdered) return', 'if (rendered.length > 1) return'],
  ]),
  ...of('src/policies/inForce.ts', POLICIES, [
    [
      'an upgrade of Kubernetes makes policies missing',
      'if (faults.length === 0 || !isNewerMutation(mutation, meantFor)) return faults;',
      'if (mutation !== meantFor || mutation === meantFor) return faults;',
    ],
    ['an upgrade of Kubernetes hides what is missing beside', 'return [...before, {', 'return [{'],
    ['a platform of the time before the upgrade is altered', "[mutation ?? meantFor ?? 'v1']", "[mutation ?? 'v1']"],
    ['a platform that is rendered again is altered', '[meantFor, mutation].filter(', '[meantFor].filter('],
    [
      'v1beta1 is for everybody',
      'const mutation = isUsed ? served : undefined;',
      'const mutation = isUsed ? served : served;',
    ],
  ]),
  ...of('src/policies/version.ts', POLICIES, [
    ['an older release is newer', '(a[at] ?? 0) > (b[at] ?? 0)', '(a[at] ?? 0) !== (b[at] ?? 0)'],
  ]),
  ...of(
    'src/operator/fence.ts',
    ['test/operator/fence.test.ts'],
    [
      ['a write does not ask before it leaves', 'return { ...sent, onSend, signal:', 'return { ...sent, signal:'],
      ['a write is begun after the term', '    onSend();\n    return {', '    return {'],
      ['a write in flight outlasts the lease', 'AbortSignal.any([signal, term.cut])', 'signal'],
      ['the API server knows no limit', '{ timeout: `${Math.max(1, seconds)}s`, ...query }', 'query'],
    ],
  ),
  ...of(
    'src/protobuf/message.ts',
    ['test/protobuf'],
    [
      [
        'a field may be longer than its message',
        "if (reader.pos !== end) throw new RangeError('a field is longer than its message');",
        '',
      ],
      ['what is not read leaves no mark', 'if (marksOthers) into.others', 'if (!marksOthers) into.others'],
      [
        'a number of a pointer that is 0 is left out',
        '(reader, into, name) => (into[name] = reader.readVarint(true)),',
        '(reader, into, name) => (into[name] = reader.readVarint(true) || undefined),',
      ],
    ],
  ),
  ...of(
    'src/protobuf/outline.ts',
    ['test/protobuf'],
    [['an escaped quote ends a string', 'if (byte === BACKSLASH) this.#at++;', '']],
  ),
  ...of(
    'src/protobuf/envelope.ts',
    ['test/protobuf', 'test/connection/excerpt.test.ts'],
    [['a frame that is not complete is read', 'if (rest.length < 4 + length) break;', '']],
  ),
  ...of('src/cluster/http1.ts', CONNECTION, [['nobody is asked before a write leaves', 'onSend?.();\n', '']]),
  ...of('src/cluster/exchange.ts', CONNECTION, [
    [
      'an answer that breaks off counts as whole',
      "  if (isCut()) throw new Error('the connection ended in the middle of the answer');\n",
      '',
    ],
  ]),
  ...of('src/cluster/http2.ts', CONNECTION, [
    ['nobody asks whether the other side is there', 'if (bytesRead === this.#heard) this.#ask();', ''],
    ['a connection that is perhaps dead gets more requests', ' && !this.#isDoubted', ''],
    ['a connection gets more streams than the server takes', ' && this.#streams < most', ''],
    ['a request that was refused unseen is not sent again', '++refusals > 1', '++refusals > 0'],
    [
      'a connection that was read to its end keeps the process alive',
      'if (--this.#streams === 0) this.#session.unref();',
      'this.#streams--;',
    ],
    [
      'a request waits for a connection after its signal',
      'if (signal === undefined) return promise;',
      'if (signal !== promise) return promise;',
    ],
  ]),
  ...of('src/cluster/transport.ts', CONNECTION, [
    ['writes go over the connection of the watches', "exchange.method === 'GET' && ", ''],
    ['what spoke HTTP/1.1 is thrown away', 'spare?.destroyed === false', 'false'],
  ]),
  ...of('src/cluster/term.ts', ELECTION, [
    [
      'a renewal counts from its answer',
      'if (this.leftMs <= 0) return;\n    this.#renewed = asked;',
      'if (this.leftMs <= 0) return;\n    this.#renewed = momentOf(this.#clock);',
    ],
    ['writes in flight are not ended', '(isOver ? this.lose() : this.end())', 'this.end()'],
    ['writes in flight last as long as the lease', 'const CUT = 0.6;', 'const CUT = 1;'],
  ]),
  ...of('src/cluster/serverTime.ts', CONNECTION, [
    [
      'the API server is not asked what time it is',
      'if (answeredAt === undefined) return',
      'if (answeredAt !== null) return',
    ],
    ['the time goes to and fro with each answer', 'Math.abs(theirs - ahead) > TOLERANCE_MS', 'theirs !== ahead'],
    ['only a clock that is behind is wrong', 'Math.abs(theirs - ahead) >', 'theirs - ahead >'],
  ]),
  ...of(
    'src/operator/main.ts',
    ['test/simulation/simulation.test.ts'],
    [
      [
        'times in a status are those of the machine',
        'const context = { clock: serverTime(clock, connection), random,',
        'const context = { clock, random,',
      ],
    ],
  ),
  ...of('src/cluster/clock.ts', ELECTION, [
    [
      'a machine that slept is not noticed',
      'Math.max(clock.monotonic() - monotonic, clock.now() - now)',
      'clock.monotonic() - monotonic',
    ],
    [
      'a clock that is set back makes a term longer',
      'Math.max(clock.monotonic() - monotonic, clock.now() - now)',
      'clock.now() - now',
    ],
  ]),
  ...of('src/cluster/lease.ts', ELECTION, [
    ['a lease never expires', 'isDeepStrictEqual(before.lease.spec, lease.spec)', 'false'],
    ['a deleted lease is free at once', 'freeAt: before?.freeAt ?? now', 'freeAt: now'],
    ['a lease that is given up is held', "holder === '' || holder === identity", 'holder === identity'],
    ['a holder waits for itself', "holder === '' || holder === identity", "holder === ''"],
    ['a free lease from before a restore is free at once', 'isSameTerm(before?.lease, lease) ? now', 'true ? now'],
    ['who has given the lease up is waited for', 'isSameTerm(before?.lease, lease) ? now', 'false ? now'],
    ['the duration of the holder is ignored', 'leaseDurationSeconds === undefined ? times', 'true ? times'],
  ]),
  ...of('src/cluster/election.ts', ELECTION, [
    ['a watch that tells of the past counts', 'isOlderVersion(version, this.#version)', 'false'],
    ['the lease is never given up', 'if (this.#mayHold) await this.#release();', ''],
    ['a loss is not noticed', 'if (!holds(lease, this.#candidate.identity)) this.#term?.lose();', ''],
    ['a lost answer is not looked for', 'this.#isDoubtful = true;', ''],
    ['a candidate does not wait', 'if (waitMs > 0) await', 'if (waitMs > 1e9) await'],
    [
      'a candidate comes back before the API server wants it',
      'Math.min(retryAfterError(',
      'Math.min(0 * retryAfterError(',
    ],
    ['who is told to wait loses the lease', 'random), this.#candidate.times.renewMs / 2)', 'random), Infinity)'],
    ['a renewal that hangs takes all the time', 'times.renewMs / 2, until);', 'times.renewMs * 2, until);'],
  ]),
  ...of('src/operator/reconcile.ts', RECONCILING, [
    ['a follower works', 'await acting?.stop();\n', ''],
    ['a new leader waits for changes', 'watched.replay();\n', ''],
  ]),
];
