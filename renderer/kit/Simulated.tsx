import { type Texts, useText } from './i18n.ts';

const texts = {
  simulated: { en: 'simulated', zh: '模拟' },
  plant: { en: 'simulated plant', zh: '模拟工厂' },
  what: {
    en: 'A device of the demo plant: it runs inside this program and touches nothing real.',
    zh: '演示工厂的设备：在本程序内运行，不会触及任何真实设备。',
  },
} satisfies Texts;

/** RFC 6761 §6.4: `.invalid` is never a real name, so this one can only be the demo plant. */
export const isSimulatedHost = (host: string | undefined): boolean => host?.toLowerCase().endsWith('.demo.invalid') ?? false;

/** Stands wherever a device of the demo plant is named; `plant` where the site has such devices. */
export function Simulated({ plant = false }: { readonly plant?: boolean }) {
  const t = useText(texts);
  return (
    <span className="simulated" title={t('what')}>
      {t(plant ? 'plant' : 'simulated')}
    </span>
  );
}
