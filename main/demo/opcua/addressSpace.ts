import type { AddressSpace, Namespace, UAObject, UAVariable } from 'node-opcua';
import { type Press, type PressSettings, pressStates, stepPress, stoppedPress } from './press.ts';
import { PRESS_URI } from './recipeType.ts';

type Library = typeof import('node-opcua');

/** What the parts of the address space share. */
interface Site {
  readonly library: Library;
  readonly space: AddressSpace;
  readonly namespace: Namespace;
  readonly press: UAObject;
}

const STEP_MS = 50;
const SLOW_STEPS = 20;
const HISTORY_VALUES = 5_000;
/** Of the time before the start, one a second: a trend has something to show at once. */
const PAST_VALUES = 1_800;
const HIGH_CELSIUS = 46;

/** Lays the press controller into a server's address space, and sets it going. @returns what stops it */
export function buildPress(library: Library, space: AddressSpace): () => void {
  const namespace = space.registerNamespace(PRESS_URI);
  space.installAlarmsAndConditionsService();
  const press = namespace.addObject({ organizedBy: space.rootFolder.objects, browseName: 'Press', nodeId: 's=Press' });
  press.setEventNotifier(1);
  space.rootFolder.objects.server.addReference({ referenceType: 'HasNotifier', nodeId: press.nodeId });
  const site: Site = { library, space, namespace, press };

  let state: Press = stoppedPress;
  const show = addMeasured(site);
  const oil = addOil(site);
  const settings = addSettings(site);
  addMethods(site, {
    run(isRunning) {
      state = { ...state, isRunning };
    },
    reset() {
      const { cycles } = state;
      state = { ...state, cycles: 0 };
      return cycles;
    },
  });

  let steps = 0;
  const timer = setInterval(() => {
    state = stepPress(state, settings(), STEP_MS);
    show(state);
    if (steps++ % SLOW_STEPS === 0) oil(state.oilCelsius);
  }, STEP_MS);
  timer.unref();
  return () => clearInterval(timer);
}

const rounded = (value: number): number => Math.round(value * 100) / 100;

/** What the controller measures itself; nobody can write it. */
function addMeasured({ library, namespace, press }: Site): (state: Press) => void {
  const { DataType, makeEUInformation } = library;
  const readOnly = { componentOf: press, accessLevel: 'CurrentRead', userAccessLevel: 'CurrentRead', minimumSamplingInterval: STEP_MS };
  const stateType = namespace.addEnumerationType({ browseName: 'PressStateType', enumeration: [...pressStates] });
  const plain = (browseName: string, description: string, dataType: 'Boolean' | 'UInt32') =>
    namespace.addVariable({ ...readOnly, browseName, nodeId: `s=Press.${browseName}`, description, dataType });
  const analog = (browseName: string, engineeringUnits: ReturnType<typeof makeEUInformation>, high: number) =>
    namespace.addAnalogDataItem({
      ...readOnly,
      browseName,
      nodeId: `s=Press.${browseName}`,
      dataType: 'Double',
      engineeringUnits,
      engineeringUnitsRange: { low: 0, high },
    });
  const phase = namespace.addVariable({
    ...readOnly,
    browseName: 'State',
    nodeId: 's=Press.State',
    description: 'What the ram does',
    dataType: stateType,
  });
  const running = plain('Running', 'False: it stops after the stroke', 'Boolean');
  const cycles = plain('Cycles', 'Strokes since the counter was reset', 'UInt32');
  const position = analog('Position', makeEUInformation('MMT', 'mm', 'millimetre'), 300);
  const force = analog('Force', makeEUInformation('B47', 'kN', 'kilonewton'), 1_000);
  const change = (variable: UAVariable, dataType: number, value: unknown) => variable.setValueFromSource({ dataType, value });
  return (state) => {
    change(phase, DataType.Int32, state.state);
    change(running, DataType.Boolean, state.isRunning);
    change(cycles, DataType.UInt32, state.cycles);
    change(position, DataType.Double, rounded(state.positionMm));
    change(force, DataType.Double, rounded(state.forceKn));
  };
}

/** The oil's temperature, with a history and an alarm. */
function addOil({ library, space, namespace, press }: Site): (celsius: number) => void {
  const { DataType, StatusCodes, makeEUInformation } = library;
  const oil = namespace.addAnalogDataItem({
    componentOf: press,
    browseName: 'OilTemperature',
    nodeId: 's=Press.OilTemperature',
    dataType: 'Double',
    engineeringUnits: makeEUInformation('CEL', '°C', 'degree Celsius'),
    engineeringUnitsRange: { low: 0, high: 120 },
    accessLevel: 'CurrentRead | HistoryRead',
    userAccessLevel: 'CurrentRead | HistoryRead',
  });
  space.installHistoricalDataNode(oil, { maxOnlineValues: HISTORY_VALUES });
  const now = Date.now();
  for (let back = PAST_VALUES; back > 0; back--) {
    const value = rounded(stoppedPress.oilCelsius + 2 * Math.sin(back / 120) + 0.3 * Math.sin(back / 7));
    oil.setValueFromSource({ dataType: DataType.Double, value }, StatusCodes.Good, new Date(now - back * 1_000));
  }
  oil.addReference({ referenceType: 'HasEventSource', isForward: false, nodeId: press.nodeId });
  namespace.instantiateExclusiveLimitAlarm('ExclusiveLimitAlarmType', {
    browseName: 'OilTooHot',
    conditionName: 'Oil temperature',
    conditionSource: oil,
    conditionOf: press,
    componentOf: press,
    inputNode: oil,
    highHighLimit: 60,
    highLimit: HIGH_CELSIUS,
    lowLimit: 5,
    lowLowLimit: 0,
    optionals: ['ConfirmedState', 'Confirm'],
  });
  return (celsius) => oil.setValueFromSource({ dataType: DataType.Double, value: rounded(celsius) });
}

/** What an operator sets: two numbers, and a recipe as one structure. */
function addSettings({ library, space, namespace, press }: Site): () => PressSettings {
  const { DataType } = library;
  const setting = (browseName: string, description: string, dataType: 'Double' | 'UInt32', value: number) =>
    namespace.addVariable({
      componentOf: press,
      browseName,
      nodeId: `s=Press.${browseName}`,
      description,
      dataType,
      value: { dataType: DataType[dataType], value },
    });
  const force = setting('ForceSetpoint', 'kN, 50 to 900', 'Double', 400);
  const dwell = setting('Dwell', 'ms under force, 100 to 10,000', 'UInt32', 1_200);
  const recipeType = namespace.findDataType('RecipeType');
  if (!recipeType) throw new Error('the recipe’s type was not loaded');
  namespace.addVariable({
    componentOf: press,
    browseName: 'Recipe',
    nodeId: 's=Press.Recipe',
    dataType: recipeType,
    value: {
      dataType: DataType.ExtensionObject,
      value: space.constructExtensionObject(recipeType, { name: 'bracket left', partNumber: 4711, forces: [120, 400, 380] }),
    },
  });
  const within = (variable: UAVariable, least: number, most: number): number =>
    Math.min(most, Math.max(least, Number(variable.readValue().value.value) || least));
  return () => ({ forceKn: within(force, 50, 900), dwellMs: within(dwell, 100, 10_000) });
}

interface Commands {
  run(isRunning: boolean): void;
  /** @returns the count before */
  reset(): number;
}

function addMethods({ library, namespace, press }: Site, { run, reset }: Commands): void {
  const { DataType, StatusCodes } = library;
  const command = (browseName: string, work: () => void) =>
    namespace
      .addMethod(press, { browseName, nodeId: `s=Press.${browseName}`, inputArguments: [], outputArguments: [] })
      .bindMethod((_inputs, _context, done) => {
        work();
        done(null, { statusCode: StatusCodes.Good, outputArguments: [] });
      });
  command('Start', () => run(true));
  command('Stop', () => run(false));
  namespace
    .addMethod(press, {
      browseName: 'ResetCounter',
      nodeId: 's=Press.ResetCounter',
      inputArguments: [{ name: 'reason', dataType: DataType.String, description: { text: 'For the record' } }],
      outputArguments: [{ name: 'cycles', dataType: DataType.UInt32, description: { text: 'Count before' } }],
    })
    .bindMethod((_inputs, _context, done) => {
      done(null, { statusCode: StatusCodes.Good, outputArguments: [{ dataType: DataType.UInt32, value: reset() }] });
    });
}
