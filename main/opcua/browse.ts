import type { BrowseResult } from 'node-opcua';
import { fail, ok, type Result } from '../../shared/kit/result.ts';
import type { OpcuaReference } from '../../shared/opcua/contract.ts';
import { severityOf } from '../../shared/opcua/status.ts';
import { childrenOf } from './allReferences.ts';
import { type OpcuaFault, requestFailure, statusFailure } from './failure.ts';
import type { Link } from './link.ts';
import { createReferenceNames, type ReferenceNames } from './references.ts';

export interface ChildWindow {
  readonly from: number;
  readonly count: number;
  readonly refresh: boolean;
}

export interface Children {
  readonly children: OpcuaReference[];
  readonly known: number;
  readonly isComplete: boolean;
}

/** The address space of one link, as far as it was looked at. */
export interface Browser {
  readonly names: ReferenceNames;
  children(node: string, window: ChildWindow): Promise<Result<Children, OpcuaFault>>;
}

interface Branch {
  readonly items: OpcuaReference[];
  /** Where the server goes on; null: at the start or the end. */
  next: Buffer | null;
  /** The answer at `next`, where it was asked for already. */
  ahead: Promise<BrowseResult> | null;
  isComplete: boolean;
}

/** Lists that are kept in memory, all together; the one that was not asked for longest goes first. */
const MAX_KEPT = 500_000;
/** Continuation points that are left with the server: they cost it memory, and some have room for one (OPC UA Part 4 §7.9). */
const MAX_OPEN = 4;

const READ_AHEAD = 1_000;
const BAD_CONTINUATION_POINT = 0x804a_0000;
/** A server that takes back its continuation points each time is not asked for ever. */
const MAX_STARTS = 3;

export function createBrowser(link: Link): Browser {
  const names = createReferenceNames(link);
  const branches = new Map<string, Branch>();
  const busy = new Map<string, Promise<unknown>>();
  link.onRestored(() => branches.clear());

  /** One request after the other for a node: two would use one continuation point twice. */
  async function alone<T>(node: string, work: () => Promise<T>): Promise<T> {
    const before = busy.get(node);
    const mine = (async () => {
      await before?.catch(() => undefined);
      return work();
    })();
    busy.set(node, mine);
    try {
      return await mine;
    } finally {
      if (busy.get(node) === mine) busy.delete(node);
    }
  }

  function keep(node: string, branch: Branch): void {
    branches.delete(node);
    branches.set(node, branch);
    let kept = 0;
    for (const { items } of branches.values()) kept += items.length;
    for (const [oldest, { items }] of branches) {
      if (kept <= MAX_KEPT || oldest === node) break;
      branches.delete(oldest);
      kept -= items.length;
    }
  }

  /** Gives back what would hold too much of the server; such a branch starts anew when more of it is wanted. */
  async function releaseOldest(except: Branch): Promise<void> {
    const given = link.limits().MaxBrowseContinuationPoints ?? 0;
    const most = given > 0 ? Math.max(1, Math.min(MAX_OPEN, given - 1)) : MAX_OPEN;
    const open = [...branches.values()].filter((branch) => branch.next !== null && branch.ahead === null && branch !== except);
    for (const branch of open.slice(0, Math.max(0, open.length - most + 1))) {
      const { next } = branch;
      branch.next = null;
      if (next) await link.session.browseNext(next, true).catch(() => undefined);
    }
  }

  async function begin(node: string, want: number): Promise<Result<Branch, OpcuaFault>> {
    const id = link.ids().read(node);
    if (!id.ok) return id;
    const branch: Branch = { items: [], next: null, ahead: null, isComplete: false };
    await releaseOldest(branch);
    const result = await link.session.browse({ ...childrenOf(''), nodeId: id.value });
    const failed = await take(node, branch, result, want);
    return failed ? fail(failed) : ok(branch);
  }

  async function take(node: string, branch: Branch, result: BrowseResult, want: number): Promise<OpcuaFault | null> {
    if (severityOf(result.statusCode.value) === 'bad')
      return statusFailure(`${link.connection}: browsing ${node}`, result.statusCode.value);
    const references = result.references ?? [];
    const next = result.continuationPoint;
    branch.next = next && next.length > 0 ? next : null;
    branch.ahead = branch.next !== null && branch.items.length + references.length < want ? goOn(branch.next) : null;
    await names.learn(references);
    for (const reference of references) branch.items.push(names.view(reference));
    branch.isComplete = branch.next === null;
    return null;
  }

  /** The server works on it while what came before is made ready. */
  function goOn(next: Buffer): Promise<BrowseResult> {
    const asked = link.session.browseNext(next, false);
    asked.catch(() => undefined);
    return asked;
  }

  async function grow(node: string, { from, count, refresh }: ChildWindow): Promise<Result<Branch, OpcuaFault>> {
    let branch = refresh ? undefined : branches.get(node);
    let starts = 0;
    const wanted = from + count;
    // who reads on from where it was wants the next window soon
    const want = wanted + (from > 0 ? READ_AHEAD : 0);
    while (!branch || (!branch.isComplete && branch.items.length < wanted)) {
      if (!branch || branch.next === null) {
        if (++starts > MAX_STARTS) return fail(statusFailure(`${link.connection}: browsing ${node}`, BAD_CONTINUATION_POINT));
        const begun = await begin(node, want);
        if (!begun.ok) return begun;
        branch = begun.value;
      } else {
        const result = await (branch.ahead ?? goOn(branch.next));
        // the server gave it up (Part 4 §7.9): from the start
        if (severityOf(result.statusCode.value) === 'bad') branch = undefined;
        else await take(node, branch, result, want);
      }
    }
    keep(node, branch);
    return ok(branch);
  }

  return {
    names,
    async children(node, { from, count, refresh }) {
      try {
        const grown = await alone(node, () => grow(node, { from, count, refresh }));
        if (!grown.ok) return grown;
        const { items, isComplete } = grown.value;
        return ok({ children: items.slice(from, from + count), known: items.length, isComplete });
      } catch (error) {
        branches.delete(node);
        return fail(requestFailure(`${link.connection}: browsing ${node}`, error));
      }
    },
  };
}
