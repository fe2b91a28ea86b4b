import type { Catalogue } from './catalogue.ts';
import { IMPORT } from './he/import.ts';
import { JUDGEMENT } from './he/judgement.ts';
import { RETENTION } from './he/retention.ts';
import { USERS } from './he/users.ts';
import { VERIFY } from './he/verify.ts';

/** In the terms of README.he.md. */
export const HEBREW: Catalogue = { ...JUDGEMENT, ...VERIFY, ...USERS, ...IMPORT, ...RETENTION };
