import { say } from './say.ts';

/** The first names of a list, and how many more there are: `api, calls and 15 more`. @param most so many names are said */
export function someOf(names: readonly string[], most: number): string {
  const first = names.slice(0, most).join(', ');
  return names.length > most ? say`${first} and ${names.length - most} more` : first;
}
