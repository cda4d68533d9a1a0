/** The simulated press: one stroke after the other, as a machine of that kind moves. Pure, so that it can be stepped in a test. */
export const pressStates = ['Idle', 'Closing', 'Pressing', 'Opening'] as const;

export interface Press {
  readonly state: number;
  readonly isRunning: boolean;
  readonly cycles: number;
  /** mm above the die, 0 to 300 */
  readonly positionMm: number;
  readonly forceKn: number;
  readonly oilCelsius: number;
  /** ms into the present state */
  readonly elapsedMs: number;
}

export interface PressSettings {
  readonly forceKn: number;
  readonly dwellMs: number;
}

export const stoppedPress: Press = { state: 0, isRunning: true, cycles: 0, positionMm: 300, forceKn: 0, oilCelsius: 41, elapsedMs: 0 };

const IDLE_MS = 600;
const STROKE_MS = 900;
const TOP_MM = 300;
const AMBIENT_CELSIUS = 41;

/** @param ms since the step before */
export function stepPress(press: Press, { forceKn, dwellMs }: PressSettings, ms: number): Press {
  const elapsedMs = press.elapsedMs + ms;
  const heat = press.state === 2 ? forceKn / 120_000 : -(press.oilCelsius - AMBIENT_CELSIUS) / 200_000;
  const oilCelsius = press.oilCelsius + heat * ms;
  const lasts = [IDLE_MS, STROKE_MS, dwellMs, STROKE_MS][press.state] ?? IDLE_MS;
  if (elapsedMs >= lasts) {
    if (press.state === 0 && !press.isRunning) return { ...press, oilCelsius, elapsedMs: lasts };
    const state = (press.state + 1) % pressStates.length;
    return { ...press, state, oilCelsius, elapsedMs: 0, cycles: press.cycles + (state === 0 ? 1 : 0), ...at(state, 0, forceKn) };
  }
  return { ...press, oilCelsius, elapsedMs, ...at(press.state, elapsedMs / lasts, forceKn) };
}

/** @param share of the state's time that has passed, 0 to 1 */
function at(state: number, share: number, forceKn: number): Pick<Press, 'positionMm' | 'forceKn'> {
  const smooth = (1 - Math.cos(Math.PI * share)) / 2;
  if (state === 1) return { positionMm: TOP_MM * (1 - smooth), forceKn: 0 };
  if (state === 2) return { positionMm: 0, forceKn: forceKn * Math.min(1, share * 5) };
  return { positionMm: state === 3 ? TOP_MM * smooth : TOP_MM, forceKn: 0 };
}
