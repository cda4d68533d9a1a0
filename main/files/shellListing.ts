import type { Entry } from '../../shared/files/contract.ts';
import { kindOf, type Status } from './deviceFiles.ts';

interface Found {
  readonly name: string;
  readonly status: Status;
}

const STAT_LINE = /^ ([0-9a-f]{1,8}) (\d{1,19}) (\d{1,10}) (\d{1,10}) (\S{1,64}) (\S{1,64}) (-?\d{1,19}) /;
/** Mode, links, user, group, size (of a device: its numbers); what follows is the time, whose form differs, and the name. */
const LS_LINE = /^ ([-bcdlps])([-r][-w][-xsS][-r][-w][-xsS][-r][-w][-xtT])\S{0,2} +\d+ +(\d{1,10}) +(\d{1,10}) +(\d{1,19})(?:,| )/;

/**
 * Reads what `stat -c "TOKEN %f %s %u %g %U %G %Y %n"` printed for many names, or a line of `ls -lnd` behind "TOKEN NAME TOKEN" for each.
 * A name may hold line ends and anything that looks like another entry, but not the token, which is made anew for each listing.
 * @returns names as they were given, `./` at their head taken off
 */
export function parseListing(printed: string, token: string): Found[] {
  const found: Found[] = [];
  let named: string | null = null;
  for (const part of printed.split(token).slice(1)) {
    const entry: Found | null = named === null ? ofStat(part) : ofLs(named, part);
    if (entry) found.push(entry);
    // "TOKEN, line end, NAME, line end" says what the line of ls behind the next token is of.
    named = named === null && part.startsWith('\n') ? part.slice(1).replace(/\n$/, '') : null;
  }
  return found;
}

function ofStat(part: string): Found | null {
  const match = STAT_LINE.exec(part);
  if (!match) return null;
  const [head, mode = '', size, uid, gid, owner = '', group = '', modified] = match;
  const name = part.slice(head.length).replace(/\n$/, '');
  const bits = Number.parseInt(mode, 16);
  return {
    name: name.startsWith('./') ? name.slice(2) : name,
    status: {
      kind: kindOf(bits),
      size: countOrNull(size),
      mode: bits & 0o7777,
      owner: owner === 'UNKNOWN' ? String(uid) : owner,
      group: group === 'UNKNOWN' ? String(gid) : group,
      modifiedS: countOrNull(modified),
      uid: countOrNull(uid),
      gid: countOrNull(gid),
    },
  };
}

const lsKinds: Readonly<Record<string, Entry['kind']>> = { '-': 'file', d: 'folder', l: 'link' };

/** The time is not taken: ls leaves out the year, or the hour. */
function ofLs(name: string, part: string): Found | null {
  const match = LS_LINE.exec(part);
  if (!match) return null;
  const [, letter = '', letters = '', uid = '', gid = '', size] = match;
  const kind = lsKinds[letter] ?? 'other';
  return {
    name,
    status: {
      kind,
      size: kind === 'other' ? null : countOrNull(size),
      mode: modeOf(letters),
      owner: uid,
      group: gid,
      modifiedS: null,
      uid: countOrNull(uid),
      gid: countOrNull(gid),
    },
  };
}

/** `rwsr-x---` as bits: s, S, t and T hold one that execution has no part in (POSIX.1-2017 ls, STDOUT). */
function modeOf(letters: string): number {
  const special = [0o4000, 0o2000, 0o1000];
  return [...letters].reduce((bits, letter, index) => {
    const own = /[-ST]/.test(letter) ? 0 : 0o400 >> index;
    return bits | own | (/[sStT]/.test(letter) ? (special[Math.floor(index / 3)] ?? 0) : 0);
  }, 0);
}

function countOrNull(text: string | undefined): number | null {
  const value = Number(text);
  return Number.isSafeInteger(value) && value >= 0 ? value : null;
}
