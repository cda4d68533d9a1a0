import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import { localeStore } from './i18n.ts';
import { deviceMarkStore } from './liveMarks.ts';
import { StateMark } from './StateMark.tsx';

/** What is known of a live device, at its name: nothing where nothing is. */
export function DeviceMarks({ device }: { readonly device: string }) {
  const locale = useStore(localeStore, (state) => state.locale);
  const marks = useStore(
    deviceMarkStore,
    useShallow(({ layers }) => [...layers.values()].map((layer) => layer.get(device))),
  );
  const shown = marks.filter((mark) => mark !== undefined);
  if (shown.length === 0) return null;
  return (
    <span className="device-marks">
      {shown.map(({ shape, tone, word }) => (
        <span key={word.en} title={word[locale]}>
          <StateMark shape={shape} tone={tone} />
          <span className="visually-hidden">{word[locale]}</span>
        </span>
      ))}
    </span>
  );
}
