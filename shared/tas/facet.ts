import type { Facet } from '../kit/facet.ts';
import type { PortPlace } from '../site/model.ts';
import { tasChanges } from './changes.ts';
import { checkSchedule } from './check.ts';
import { compileSchedule, vlansWithEgress } from './compile.ts';
import { diffSchedule } from './diff.ts';
import type { LiveSchedule } from './live.ts';
import { type Schedule, tasSchema } from './model.ts';
import { parseQdiscs } from './parse.ts';
import { parseEgress } from './parseEgress.ts';
import { persistSchedule } from './persist.ts';
import { tasProblems } from './problems.ts';
import { tasStates } from './states.ts';
import { tasTitles } from './titles.ts';

/** Gate schedules (IEEE 802.1Qbv) through the Linux taprio qdisc. */
export const tasFacet: Facet<Schedule, LiveSchedule, PortPlace> = {
  name: 'tas',
  schema: tasSchema,
  problems: tasProblems,
  changes: tasChanges,
  titles: tasTitles,
  states: tasStates,
  check: checkSchedule,
  compile: compileSchedule,
  probe: ({ port }) => [
    ['tc', '-j', 'qdisc', 'show', 'dev', port.name],
    ...vlansWithEgress(port).map(({ device }) => ['ip', '-d', 'link', 'show', 'dev', device]),
  ],
  parse: ([qdiscs = '', ...links]) => {
    const parsed = parseQdiscs(qdiscs);
    if (!parsed.ok) return { rootKind: null, taprio: null, unreadable: parsed.failure.message };
    return links.length > 0 ? { ...parsed.value, egress: parseEgress(links) } : parsed.value;
  },
  diff: diffSchedule,
  persist: persistSchedule,
};
