import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Printed, simulatedDevice } from './simulated.ts';

/** Scripts whose meaning POSIX fixes (XCU 2): a real shell is asked what they print. */
const scripts: Readonly<Record<string, string>> = {
  'quotes and escapes (2.2)': String.raw`a='b c'; printf '[%s]\n' "$a" '$a' \$a "\$a" "a\b" a\ b "" ''`,
  'field splitting (2.6.5)': `x='  a  b '; for w in $x; do printf '[%s]' "$w"; done; IFS=:; y='a::b:'; for w in $y; do printf '<%s>' "$w"; done`,
  'parameters with defaults (2.6.2)': `unset u; e=; printf '%s|' "\${u:-d}" "\${u-d}" "\${e:-d}" "\${e-d}" "\${u:+x}" "\${e+x}" "\${#e}"; : "\${u:=set}"; echo "$u"`,
  'patterns cut off (2.6.2)': `f=/a/b.c.d; printf '%s|' "\${f#*/}" "\${f##*/}" "\${f%.*}" "\${f%%.*}" "\${f#x}"`,
  'positional parameters (2.5.1)': `set -- a 'b c' ''; printf '[%s]' "$@"; printf '{%s}' "$*"; echo $#; shift; echo "$1" $#; set --; printf '<%s>' "$@"; echo $#`,
  'arithmetic in 64 bits (2.6.4)': `echo $((8000000000000000000 + 1)) $((7 / 2)) $((-7 % 3)) $((1 << 40)) $((0x10 + 010)) $((3 > 2 ? 5 : 6)) $((!0)) $((9223372036854775807 + 1)); i=1; echo $((i += 2)) $i`,
  'lists and negation (2.9.3)': `false || echo a && echo b; true && ! false && echo c; ! true; echo $?`,
  'set -e where it counts (2.14)': `set -e; f() { false; echo in; }; f || echo handled; if f; then echo yes; fi; (exit 3) || echo $?; false; echo never`,
  'set -u (2.14)': `set -u; echo "\${x:-ok}"; (echo "$x") 2>/dev/null; echo $?`,
  'the status of a substitution (2.9.1)': `x=$(exit 3); echo $?; y=$(echo a; exit 0) && echo "$y"; echo "$(false)" $?`,
  'loops (2.9.4)': `i=0; while [ $i -lt 5 ]; do i=$((i+1)); [ $i = 2 ] && continue; [ $i = 4 ] && break; echo $i; done; until true; do :; done; for a in 1 2; do for b in x y; do [ $b = y ] && continue 2; echo $a$b; done; done`,
  'case (2.9.4.3)': `for w in abc 'a b' '*' x1 ''; do case $w in a?c) echo q;; 'a b') echo s;; '*') echo star;; x[0-9]) echo n;; [!z]*) echo other;; *) echo empty;; esac; done`,
  'functions and return (2.9.5)': `f() { set -- 1 2; echo $#; return 5; }; set -- a; f; echo $? $1; g() { [ "$1" = 0 ] || g $(($1 - 1)); echo $1; }; g 3`,
  'subshells keep to themselves (2.12)': `x=1; (x=2; cd /; echo $x); echo $x; { x=3; }; echo $x; echo a | x=9; echo $x`,
  'here-documents (2.7.4)': "x=1\ncat <<A\n$x \\$x `echo s` $((1+1))\nA\ncat <<'A'\n$x\nA\ncat <<-A\n\ttab\n\tA\n",
  'redirections (2.7)': `cd "$(mktemp -d)"; echo a >f; echo b >>f; cat <f; { echo o; echo e >&2; } >g 2>&1; cat g; exec 3>h; echo three >&3; exec 3>&-; cat h; cat nope 2>/dev/null || echo gone; read -r l <f; echo $l`,
  'a redirection that fails (2.8.1)': `echo x >/nope/y; echo $?; read -r a 2>/dev/null </nope || echo no; : </nope/z; echo never`,
  'read (XCU read)': `printf 'a b c\\n x\\\\y \\nlast' | { read -r p q; echo "[$p][$q]"; read -r r; echo "[$r]"; read -r s || echo "[$s] end"; }`,
  'pipelines (2.9.2)': `printf '3\\n1\\n2\\n' | sort | while read -r n; do echo "n$n"; done; false | true; echo $?; true | false; echo $?`,
  'traps (XCU trap)': `trap 'echo bye' EXIT; trap 'echo usr' USR1; kill -USR1 $$; echo after; (trap 'echo sub' EXIT; exit 0); trap '' TERM; kill -TERM $$; echo alive; exit 4`,
  'a signal ends a child (2.11)': `sleep 5 & p=$!; kill $p; wait $p; echo $?; kill -0 $p 2>/dev/null || echo gone`,
  'background and wait (2.9.3.1)': `(sleep 0.05; echo late) & echo now; wait; echo end; sh -c 'exit 7' & wait $!; echo $?`,
  'eval and the dot (2.14)': `cd "$(mktemp -d)"; eval 'a=1; b="$a"2'; echo $b; printf 'c=%s\\nreturn 3\\n' '"$1"' >f; . ./f; echo $? $c`,
  'printf (XCU printf)': String.raw`printf '%s-%s\n' a b c; printf '%5d|%-5s|%05d|%x|%o|%c\n' 42 ab 7 255 8 xyz; printf '%b' 'a\tb\n'; printf '%%|%s\n'; printf '\101\n'; printf '%.2s\n' abcd`,
  'test (XCU test)': `cd "$(mktemp -d)"; echo x >f; mkdir d; ln -s f l; for t in "-e f" "-f d" "-d d" "-s f" "-h l" "-n x" "-z x" "1 -lt 2" "a = b" "! -e g"; do [ $t ] && echo "$t" yes || echo "$t" no; done`,
  'globs (2.13.3)': `cd "$(mktemp -d)"; : >a1; : >a2; : >.h; echo a* ? x* "a*" [ab]1; for f in *; do echo "$f"; done`,
  'umask and modes': `cd "$(mktemp -d)"; umask 077; : >f; mkdir d; ls -ld f d | cut -c1-10; umask 022; mkdir -p p/q; chmod 640 f; ls -ld f p | cut -c1-10`,
  'text beyond ASCII passes as octets': `x='é中'; echo "$x" | tr -d 'x'; case $x in é*) echo m;; esac; printf '%s' "$x" | wc -c | tr -d ' '`,
  'unset, local, readonly': `f() { local a=2; echo $a; }; a=1; f; echo $a; unset a; echo "\${a-none}"; readonly r=5; (r=6) 2>/dev/null || echo ro`,
  'exec replaces the shell': `trap 'echo no' EXIT; exec sh -c 'echo "$0" "$1"' name arg; echo never`,
  'command -v and not found': `command -v cd; f() { :; }; command -v f; command -v nosuch || echo none; nosuch 2>/dev/null; echo $?`,
  'a whole script with options': `set -- -a -b value rest; while getopts ab: o; do case $o in a) echo A;; b) echo "B $OPTARG";; esac; done; shift $((OPTIND - 1)); echo $1`,
  'cmp, head, tail, basename, dirname': `cd "$(mktemp -d)"; printf '1\\n2\\n3\\n' >f; cp f g; cmp -s f g; echo $?; echo 4 >>g; cmp -s f g; echo $?; head -n 2 f; tail -n 1 g; basename /a/b.c .c; dirname /a/b`,
};

const dash = existsSync('/usr/bin/dash') ? 'dash' : null;

describe.skipIf(!dash)(dash ? 'the shell of a simulated device prints what dash prints' : 'skipped: no dash to compare with', () => {
  let run: (text: string) => Promise<Printed>;
  beforeAll(async () => {
    ({ run } = await simulatedDevice());
  });

  it.each(Object.entries(scripts))('%s', async (_, script) => {
    const real = spawnSync('dash', ['-c', script], { encoding: 'utf8', env: { PATH: process.env.PATH, HOME: '/', LC_ALL: 'C.UTF-8' } });
    const ours = await run(script);
    expect({ stdout: ours.stdout, status: ours.status }).toEqual({ stdout: real.stdout, status: real.status });
  });
});

describe('the shell of a simulated device', () => {
  it('ends what never ends: recursion, a huge line, unfinished text', async () => {
    const { run } = await simulatedDevice();
    expect(await run('f() { f; }; f')).toMatchObject({ status: 2, stderr: expect.stringContaining('too many levels') });
    expect(await run(`echo ${'x'.repeat(100_000)} | wc -c`)).toMatchObject({ status: 0, stdout: expect.stringContaining('100001') });
    expect(await run(`echo ${'x'.repeat(5_000_000)} | wc -c`)).toMatchObject({ status: 2 });
    for (const text of ['if true; then', 'echo "', '$((', '((((((', '\0', 'a\0b', '`', '${', 'case x in'])
      expect((await run(text)).status, text).toBeGreaterThan(0);
  });

  it('lets others have the event loop while a script loops', async () => {
    const { run } = await simulatedDevice();
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 1);
    await run('i=0; while [ $i -lt 3000 ]; do i=$((i+1)); done');
    clearInterval(timer);
    expect(turns).toBeGreaterThan(3);
  });
});
