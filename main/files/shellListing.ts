import { kindOf, type Status } from './deviceFiles.ts';

const LINE = /^ ([0-9a-f]{1,8}) (\d{1,19}) (\d{1,10}) (\d{1,10}) (\S{1,64}) (\S{1,64}) (-?\d{1,19}) /;

/**
 * Reads what `stat -c "TOKEN %f %s %u %g %U %G %Y %n"` printed for many names. A name may hold line ends and anything that looks like
 * another entry, but not the token, which is made anew for each listing.
 * @returns names as they were given, `./` at their head taken off
 */
export function parseListing(printed: string, token: string): { readonly name: string; readonly status: Status }[] {
  const found: { name: string; status: Status }[] = [];
  for (const part of printed.split(token).slice(1)) {
    const match = LINE.exec(part);
    if (!match) continue;
    const [head, mode = '', size, uid, gid, owner = '', group = '', modified] = match;
    const name = part.slice(head.length).replace(/\n$/, '');
    const bits = Number.parseInt(mode, 16);
    found.push({
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
    });
  }
  return found;
}

function countOrNull(text: string | undefined): number | null {
  const value = Number(text);
  return Number.isSafeInteger(value) && value >= 0 ? value : null;
}
