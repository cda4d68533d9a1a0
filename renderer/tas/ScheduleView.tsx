import { useEffect, useId, useRef } from 'react';
import { useStore } from 'zustand';
import { localeStore, useText } from '../kit/i18n.ts';
import { durationText } from '../kit/quantityText.ts';
import { SCOPE } from './actionKit.ts';
import { CopyDialog } from './CopyDialog.tsx';
import { useEditor } from './editorHooks.ts';
import { NoSchedule } from './NoSchedule.tsx';
import type { EditorNeeds } from './needs.ts';
import { listenToPointer } from './pointer.ts';
import { ScheduleBar } from './ScheduleBar.tsx';
import { ScheduleTip } from './ScheduleTip.tsx';
import { selectionSentence } from './selectionSentence.ts';
import { createStage } from './stage.ts';
import { viewTexts } from './viewTexts.ts';

/** The schedules of all ports on one axis of time. */
export function ScheduleView({ needs }: { readonly needs: EditorNeeds }) {
  const t = useText(viewTexts);
  const { picture } = useEditor(needs.editor);
  if (!picture || picture.scenes.length === 0) return <NoSchedule needs={needs} />;
  return (
    <section className="tas-schedule" data-key-scope={SCOPE} aria-label={t('picture')}>
      <ScheduleBar needs={needs} />
      <SchedulePicture needs={needs} />
      <CopyDialog needs={needs} />
    </section>
  );
}

function SchedulePicture({ needs }: { readonly needs: EditorNeeds }) {
  const { editor, viewport, checker, checked } = needs;
  const t = useText(viewTexts);
  const summaryId = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const spacer = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const { picture } = useEditor(editor);
  useEffect(() => {
    if (!scroller.current || !spacer.current || !canvas.current) return;
    const elements = { scroller: scroller.current, spacer: spacer.current, canvas: canvas.current };
    const stage = createStage(elements, editor, viewport, checker);
    const ends = [
      checked.subscribe(() => stage.invalidate('base')),
      listenToPointer(elements.canvas, elements.scroller, editor, viewport),
      stage.dispose,
    ];
    return () => {
      for (const end of ends) end();
    };
  }, [editor, viewport, checker, checked]);
  return (
    <div className="tas-scroll" ref={scroller}>
      <div className="tas-stage">
        {/* biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: the picture is operated by keys, which the role says */}
        <canvas ref={canvas} role="application" tabIndex={0} aria-label={t('picture')} aria-describedby={summaryId} />
        <p id={summaryId} className="visually-hidden">
          {t('summary', { ports: picture?.scenes.length ?? 0, length: durationText(picture?.hypercycle.ns ?? 0) })}
        </p>
        <ScheduleTip needs={needs} />
        <Announcement needs={needs} />
      </div>
      <div ref={spacer} />
    </div>
  );
}

/** Says what is selected and what an edit did or why it was refused; the refusal is shown as well. */
function Announcement({ needs: { editor } }: { readonly needs: EditorNeeds }) {
  const locale = useStore(localeStore, (state) => state.locale);
  const said = useStore(editor.store, (state) => state.said);
  useEditor(editor);
  useEffect(() => {
    if (!said) return;
    const timer = setTimeout(() => editor.store.setState({ said: null }), 6_000);
    return () => clearTimeout(timer);
  }, [said, editor]);
  const selected = selectionSentence(editor);
  return (
    <>
      <output className="visually-hidden">{selected?.[locale] ?? ''}</output>
      <div className={said?.refused ? 'tas-said failure' : 'tas-said'} role="status" hidden={!said}>
        {said?.sentence[locale]}
      </div>
    </>
  );
}
