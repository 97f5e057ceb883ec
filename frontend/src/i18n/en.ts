/** English: one part per page, so that each stays short. */
import { build } from './en/build';
import { common } from './en/common';
import { compare } from './en/compare';
import { data } from './en/data';
import { explain } from './en/explain';
import { fields } from './en/fields';
import { figures } from './en/figures';
import { games } from './en/games';
import { jobs } from './en/jobs';
import { methods } from './en/methods';
import { regions } from './en/regions';
import { result } from './en/result';
import { sectors } from './en/sectors';
import { timeline } from './en/timeline';
import type { Words } from './words';

const parts = { common, build, result, compare, explain, data, methods, fields, games, jobs, timeline, figures, regions, sectors };
export const en: Words<typeof parts> = parts;
