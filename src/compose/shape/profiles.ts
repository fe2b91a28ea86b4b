import type { Service } from '../project.ts';

/** The profiles asked for, or without any those of COMPOSE_PROFILES. */
export function activeProfiles(asked: readonly string[] | undefined, variables: ReadonlyMap<string, string>): string[] {
  if (asked !== undefined && asked.length > 0) return [...asked];
  return (variables.get('COMPOSE_PROFILES') ?? '').split(',').map((profile) => profile.trim());
}

/** A service without profiles is always active, one with profiles when one of them is, or all are (`*`). */
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
