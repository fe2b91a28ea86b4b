import type { Service } from '../project.ts';

/** The requested profiles. Without any, the profiles of COMPOSE_PROFILES. */
export function activeProfiles(asked: readonly string[] | undefined, variables: ReadonlyMap<string, string>): string[] {
  if (asked !== undefined && asked.length > 0) return [...asked];
  return (variables.get('COMPOSE_PROFILES') ?? '').split(',').map((profile) => profile.trim());
}

/** A service without profiles is always active. A service with profiles is active if one of them is, or if all profiles are (`*`). */
export function splitByProfiles(
  services: Readonly<Record<string, Service>>,
  profiles: readonly string[],
): { active: Record<string, Service>; disabled: Record<string, Service> } {
  const isActive = ({ profiles: own = [] }: Service) =>
    own.length === 0 || profiles.some((profile) => profile === '*' || own.includes(profile));
  const entries = Object.entries(services);
  return {
    active: Object.fromEntries(entries.filter(([, service]) => isActive(service))),
    disabled: Object.fromEntries(entries.filter(([, service]) => !isActive(service))),
  };
}
