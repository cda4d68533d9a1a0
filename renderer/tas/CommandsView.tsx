import { useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { renderCommand } from '../../shared/kit/command.ts';
import type { Site } from '../../shared/site/model.ts';
import { tasFacet } from '../../shared/tas/facet.ts';
import { useText } from '../kit/i18n.ts';
import { brokenCommand, diffLines, type LineDiff } from './commandDiff.ts';
import { useEditor } from './editorHooks.ts';
import { NothingSelected } from './NoSchedule.tsx';
import type { EditorNeeds } from './needs.ts';
import { type PortScene, portScenes } from './scene.ts';
import { viewTexts } from './viewTexts.ts';

/** What the selected port's schedule compiles to, live while it is dragged; changed lines against the site as it was opened. */
export function CommandsView({ needs }: { readonly needs: EditorNeeds }) {
  const t = useText(viewTexts);
  const { picture, scene } = useEditor(needs.editor);
  const baseline = useStore(needs.baseline, (state) => state.site);
  const [copied, setCopied] = useState<string | null>(null);
  const compiled = useMemo(() => (scene && picture ? commandLines(scene, picture.site) : null), [scene, picture]);
  if (!scene || !picture || !compiled) return <NothingSelected needs={needs} />;
  if (!compiled.ok) return <div className="empty failure">{t('refused', { reason: compiled.reason })}</div>;
  const before = linesBefore(scene, baseline);
  const diff = diffLines(before ?? (baseline ? [] : compiled.lines), compiled.lines);
  const changes = diff.filter(({ kind }) => kind === 'added').length;
  const text = `${compiled.commands.join('\n')}\n`;
  return (
    <section className="tas-commands" aria-label={t('compiled', { port: scene.key })}>
      <header>
        <span className="dim">
          # {scene.key} · {changes === 0 ? t('unchanged') : t('changedLines', { count: changes })}
        </span>
        {changes > 0 && (
          <button type="button" className="button small quiet" onClick={() => needs.baseline.setState({ site: picture.site })}>
            {t('mark')}
          </button>
        )}
        <button type="button" className="button small" onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(text))}>
          {copied === text ? t('copied') : t('copyText')}
        </button>
      </header>
      <CommandLines diff={diff} />
    </section>
  );
}

function CommandLines({ diff }: { readonly diff: readonly LineDiff[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keys
    <pre tabIndex={0}>
      {diff.map(({ kind, line }, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity of their own
        <span key={i} className={kind}>
          {kind === 'added' ? '+ ' : kind === 'removed' ? '- ' : '  '}
          {line}
          {'\n'}
        </span>
      ))}
    </pre>
  );
}

type Compiled =
  | { readonly ok: true; readonly commands: readonly string[]; readonly lines: readonly string[] }
  | { readonly ok: false; readonly reason: string };

/** The commands of the same port in the site as it was opened, or null where it had none. */
function linesBefore({ device, port }: PortScene, baseline: Site | null): readonly string[] | null {
  const opened =
    baseline && portScenes(baseline, new Map()).find((scene) => scene.device.name === device.name && scene.port.name === port.name);
  const compiled = opened && commandLines(opened, baseline);
  return compiled?.ok ? compiled.lines : null;
}

/** A draft may hold what no command can say; then the reason stands in place of the commands. */
function commandLines(scene: PortScene, site: Site): Compiled {
  try {
    const { steps } = tasFacet.compile(scene.schedule, { site, device: scene.device, port: scene.port });
    const commands = steps.flatMap(({ apply }) => apply.map(renderCommand));
    return { ok: true, commands, lines: commands.flatMap(brokenCommand) };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
}
