interface Key {
  readonly secret?: string | undefined;
  readonly key?: string | undefined;
}

/** What tells of Secrets in an application model, as it is written or as it is read. */
interface Users {
  readonly environments?:
    Readonly<Record<string, { readonly secretEnv?: Readonly<Record<string, Key>> | undefined }>> | undefined;
  readonly services: Readonly<
    Record<
      string,
      {
        readonly environment?: readonly string[] | undefined;
        readonly secretEnv?: Readonly<Record<string, Key>> | undefined;
        readonly files?: Readonly<Record<string, Key | { readonly content: string }>> | undefined;
      }
    >
  >;
}

/** The Secrets that an application takes keys from, by name: the keys, and the services that use each. */
export function secretsOf({
  environments = {},
  services,
}: Users): ReadonlyMap<string, ReadonlyMap<string, readonly string[]>> {
  const secrets = new Map<string, Map<string, string[]>>();
  for (const [service, { environment = [], secretEnv = {}, files = {} }] of Object.entries(services)) {
    const shared = environment.flatMap((name) => Object.values(environments[name]?.secretEnv ?? {}));
    for (const each of [...shared, ...Object.values(secretEnv), ...Object.values(files)]) {
      if (!('secret' in each) || each.secret === undefined || each.key === undefined) continue;
      const keys = secrets.get(each.secret) ?? new Map<string, string[]>();
      secrets.set(each.secret, keys.set(each.key, [...new Set([...(keys.get(each.key) ?? []), service])]));
    }
  }
  return secrets;
}
