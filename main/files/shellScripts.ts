/**
 * Constant POSIX scripts (dash, bash, busybox ash), each run as `sh -c SCRIPT sh ARGUMENT…`: nothing from a path or a name is part of a
 * script. They end with 0, or with a code of ours that `shell.ts` turns into a sentence: 41 nothing is there, 42 something is there,
 * 43 not a folder, 44 not a regular file, 45 a tool is missing, 46 not empty.
 */
export const exits = { missing: 41, exists: 42, notFolder: 43, notFile: 44, noTool: 45, notEmpty: 46 } as const;

/** Names may hold line ends: an entry begins with a word ($2) that a name cannot know. `%n` stands last. */
const STAT_FORMAT = '"$2 %f %s %u %g %U %G %Y %n"';

const script = (text: string) => text.trim();

const HAS_STAT = 'command -v stat >/dev/null 2>&1';

/** A size where there is no stat (OpenWrt's busybox has none): the fifth column of ls (POSIX.1-2017 ls, STDOUT). */
const SIZE_BY_LS = 'set -f; set -- $(ls -lndL "$1") && echo "$5"';

export const scripts = {
  resolve: script(`
[ "$1" = "~" ] && { cd && pwd -P; exit; }
[ -e "$1" ] || [ -L "$1" ] || exit 41
if [ -d "$1" ]; then cd "$1" && pwd -P; else readlink -f "$1"; fi`),

  status: script(`
[ -e "$1" ] || [ -L "$1" ] || exit 41
${HAS_STAT} && exec stat -c ${STAT_FORMAT} "$1"
printf '%s\\n%s\\n%s ' "$2" "$1" "$2"; exec ls -lnd "$1"`),

  linkTarget: 'readlink "$1"; [ -L "$1" ] || exit 41',

  /** One stat for many names: a process for each would take minutes on a small device. Without stat it has to be one ls for each. */
  list: script(`
[ -e "$1" ] || exit 41
[ -d "$1" ] || exit 43
cd "$1" || exit 1
${HAS_STAT} && exec find . ! -name . -prune -exec stat -c ${STAT_FORMAT} {} +
for name in * .[!.]* ..?*; do
  [ -e "$name" ] || [ -L "$name" ] || continue
  printf '%s\\n%s\\n%s ' "$2" "$name" "$2"; ls -lnd "./$name"
done
exit 0`),

  size: script(`
[ -e "$1" ] || exit 41
[ -f "$1" ] || exit 44
[ -r "$1" ] || { echo "Permission denied" >&2; exit 1; }
${HAS_STAT} && exec stat -L -c %s "$1"
${SIZE_BY_LS}`),

  /** $2 blocks of 64 KiB are skipped, $3 given. */
  read: 'exec dd if="$1" bs=65536 skip="$2" count="$3" 2>/dev/null',

  /** noclobber: open(2) with O_EXCL. */
  create: 'umask 077; set -C; { [ -e "$1" ] || [ -L "$1" ]; } && exit 42; : > "$1"',

  write: 'exec dd of="$1" bs=65536 seek="$2" conv=notrunc 2>&1 >/dev/null',

  /** A device whose sync takes no file syncs everything. */
  sync: script(`
{ sync "$1" 2>/dev/null || sync; }
${HAS_STAT} && exec stat -c %s "$1"
${SIZE_BY_LS}`),

  makeFolder: '{ [ -e "$1" ] || [ -L "$1" ]; } && exit 42; exec mkdir "$1"',
  removeFolder: '[ -d "$1" ] || exit 43; exec rmdir "$1"',
  remove: '[ -e "$1" ] || [ -L "$1" ] || exit 41; exec rm -f "$1"',
  rename: '[ -e "$1" ] || [ -L "$1" ] || exit 41; { [ -e "$2" ] || [ -L "$2" ]; } && exit 42; exec mv "$1" "$2"',
  /** mv would move into a folder. */
  replace: '[ -d "$2" ] && exit 44; exec mv -f "$1" "$2"',
  setMode: 'exec chmod "$2" "$1"',
  setOwner: 'exec chown "$2" "$1"',

  sha256: script(`
command -v sha256sum >/dev/null 2>&1 || exit 45
[ -r "$1" ] || exit 41
head -c "$2" "$1" | sha256sum`),

  freeBytes: 'exec df -Pk "$1"',
} as const;
