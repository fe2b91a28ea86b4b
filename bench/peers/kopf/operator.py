"""What a user of kopf would write for the main work of the operator: a Deployment that declares a role gets the volume and the mounts that it lacks, in
one PATCH. It does less than the operator: it writes no status, knows no other kind, judges no fault, and takes no mount away.

It prints "synced" when its indexes are filled, "ready" when it has looked at every Deployment once, and "Mounted" for each write.
"""

import asyncio
import json

import kopf
from kubernetes_asyncio import client, config

GROUP = 'recordings.prosaas.io'
ROLE, STORE, MARK = f'{GROUP}/role', f'{GROUP}/store', f'{GROUP}/mounted'
STORES = (GROUP, 'v1alpha1', 'recordingstores')
DEPLOYMENTS = ('apps', 'v1', 'deployments')
DECLARES = {ROLE: kopf.PRESENT}
WORKERS = 16

api: client.AppsV1Api
turn = asyncio.Semaphore(WORKERS)
looked_at, said = set(), set()


@kopf.on.startup()
async def configure(settings, **_):
    global api
    settings.watching.label_selectors[DEPLOYMENTS] = ROLE
    settings.watching.label_selectors['', 'v1', 'pods'] = ROLE
    await config.load_kube_config()
    api = client.AppsV1Api()


@kopf.on.cleanup()
async def close(**_):
    await api.api_client.close()


@kopf.index(*STORES)
def stores(namespace, name, spec, **_):
    return {(namespace, name): dict(spec)}


@kopf.index(*DEPLOYMENTS, labels=DECLARES)
def deployments(namespace, body, **_):
    return {(namespace, store_of(body)): stripped(body)}


@kopf.index('', 'v1', 'pods', labels=DECLARES)
def pods(namespace, body, **_):
    """Who reports reads them; to mount takes none."""
    return {(namespace, store_of(body)): {'labels': ours(body['metadata']), 'spec': stripped_spec(body['spec'])}}


@kopf.on.event(*DEPLOYMENTS, labels=DECLARES)
async def deployment_seen(body, stores, deployments, **_):
    await mount(stripped(body), stores)
    looked_at.add(body['metadata']['uid'])
    tell_progress(deployments)


@kopf.on.event(*STORES)
async def store_seen(namespace, name, stores, deployments, **_):
    await asyncio.gather(*(mount(each, stores) for each in deployments.get((namespace, name), [])))
    tell_progress(deployments)


def tell_progress(deployments):
    """Before the first handler is called, all indexes are filled."""
    say_once('synced')
    if len(looked_at) >= sum(len(group) for group in deployments.values()):
        say_once('ready')


def say_once(word):
    if word not in said:
        said.add(word)
        say(word)


def say(word, **more):
    print(json.dumps({'msg': word, **more}), flush=True)


def store_of(body):
    return body['metadata']['labels'].get(STORE, 'recordings')


def stripped(body):
    template = body['spec']['template']
    return {
        'metadata': {key: body['metadata'][key] for key in ('namespace', 'name', 'resourceVersion')}
        | {'labels': ours(body['metadata'])},
        'template': {'labels': ours(template['metadata']), 'spec': stripped_spec(template['spec'])},
    }


def ours(metadata):
    return {key: value for key, value in metadata.get('labels', {}).items() if key.startswith(f'{GROUP}/')}


def stripped_spec(spec):
    def containers(which):
        return [{'name': each['name'], 'volumeMounts': each.get('volumeMounts')} for each in spec.get(which, [])]

    volumes = spec.get('volumes')
    return {
        'volumes': volumes and [
            {'name': each['name'], 'persistentVolumeClaim': each.get('persistentVolumeClaim')} for each in volumes
        ],
        'containers': containers('containers'),
        'initContainers': containers('initContainers'),
    }


async def mount(deployment, stores):
    metadata = deployment['metadata']
    namespace, name, store = metadata['namespace'], metadata['name'], store_of(deployment)
    [spec] = stores.get((namespace, store), [None])
    role = spec and spec['roles'].get(metadata['labels'][ROLE])
    if role is None or spec.get('suspend'):
        return
    operations = missing(deployment, store, spec, role)
    if not operations:
        return
    lock = {'op': 'replace', 'path': '/metadata/resourceVersion', 'value': metadata['resourceVersion']}
    async with turn:
        try:
            await api.patch_namespaced_deployment(
                name, namespace, [lock, *operations], field_manager='kopf', _preload_content=False
            )
        except client.ApiException as error:
            if error.status not in (404, 409):
                raise
            return  # the watch shows what is there now
    say('Mounted', deployment=name)


def missing(deployment, store, spec, role):
    """The operations that mount the store into the Deployment as the role says. None if it is mounted."""
    operations = []
    template = deployment['template']
    pod = template['spec']
    volume = f'recstore-{store}'
    read_only = {'readOnly': True} if role['access'] == 'ReadOnly' else {}

    def add(path, items, value):
        if items is None:
            operations.extend([{'op': 'test', 'path': path, 'value': None}, {'op': 'add', 'path': path, 'value': [value]}])
        else:
            operations.append({'op': 'add', 'path': f'{path}/-', 'value': value})

    def is_in(items):
        return any(each['name'] == volume for each in items or [])

    if not is_in(pod['volumes']):
        claim = {'claimName': spec['claimName'], **read_only}
        add('/spec/template/spec/volumes', pod['volumes'], {'name': volume, 'persistentVolumeClaim': claim})
    sub_path = {'subPath': spec['subPath']} if 'subPath' in spec else {}
    wanted = {'name': volume, 'mountPath': role.get('mountPath', spec['mountPath']), **sub_path, **read_only}
    every = [container['name'] for container in pod['containers']]
    for which, targets in (
        ('containers', role.get('containers', every)),
        ('initContainers', role.get('initContainers', [])),
    ):
        for index, container in enumerate(pod[which]):
            if container['name'] not in targets or is_in(container['volumeMounts']):
                continue
            path = f'/spec/template/spec/{which}/{index}'
            operations.append({'op': 'test', 'path': f'{path}/name', 'value': container['name']})
            add(f'{path}/volumeMounts', container['volumeMounts'], wanted)

    labels = deployment['metadata']['labels']
    for path, has, label, value in (
        ('/spec/template/metadata', template['labels'], ROLE, labels[ROLE]),
        ('/spec/template/metadata', template['labels'], STORE, store),
        ('/metadata', labels, MARK, store),
    ):
        if has.get(label) != value:
            operations.append({'op': 'add', 'path': f"{path}/labels/{label.replace('/', '~1')}", 'value': value})
    return operations
