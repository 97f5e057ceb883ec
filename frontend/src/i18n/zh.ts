/** Simplified Chinese. The type makes a missing or an extra key a compile error. */
import type { en } from './en';
import { build } from './zh/build';
import { common } from './zh/common';
import { compare } from './zh/compare';
import { data } from './zh/data';
import { explain } from './zh/explain';
import { fields } from './zh/fields';
import { figures } from './zh/figures';
import { games } from './zh/games';
import { jobs } from './zh/jobs';
import { methods } from './zh/methods';
import { regions } from './zh/regions';
import { result } from './zh/result';
import { sectors } from './zh/sectors';
import { timeline } from './zh/timeline';

export const zh: typeof en = { common, build, result, compare, explain, data, methods, fields, games, jobs, timeline, figures, regions, sectors };
