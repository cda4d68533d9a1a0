import type { Sentence } from '../../shared/kit/problem.ts';

/** Every panel of the workbench that exists once, with the name on its tab. */
export const panelNames = {
  site: { en: 'Site', zh: '站点' },
  start: { en: 'Start', zh: '起始页' },
  apply: { en: 'Apply', zh: '部署' },
  schedule: { en: 'Schedule', zh: '调度表' },
  entries: { en: 'Entries', zh: '条目' },
  problems: { en: 'Problems', zh: '问题' },
  connections: { en: 'Connections', zh: '连接' },
  commands: { en: 'Commands', zh: '命令' },
  inspector: { en: 'Inspector', zh: '属性' },
  terminal: { en: 'Terminal', zh: '命令终端' },
  files: { en: 'Files', zh: '文件' },
  mqtt: { en: 'MQTT', zh: 'MQTT' },
  opcua: { en: 'OPC UA', zh: 'OPC UA' },
  run: { en: 'Run on devices', zh: '批量运行' },
} as const satisfies Record<string, Sentence>;

export type PanelName = keyof typeof panelNames;
export const panelIds = Object.keys(panelNames) as PanelName[];

export const isPanelName = (id: string): id is PanelName => Object.hasOwn(panelNames, id);
