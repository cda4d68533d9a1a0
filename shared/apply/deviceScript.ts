/** What the workstation must know of a device's folder, read out of its `apply.sh`: the script is what will run, whoever made it. */
export interface DeviceScriptFacts {
  readonly planId: string;
  /** Programs that the steps of now need. */
  readonly tools: readonly string[];
  readonly usesBaseTime: boolean;
}

/** @returns null where the text is not an apply.sh of this product */
export function readDeviceScript(applySh: string): DeviceScriptFacts | null {
  const planId = /^PLAN_ID=([0-9a-f]{16})$/m.exec(applySh)?.[1];
  if (planId === undefined) return null;
  const needs = /^need_tools\(\) \{\n([\s\S]*?)^\}$/m.exec(applySh)?.[1] ?? '';
  const tools = [...needs.matchAll(/^ {2}need ([A-Za-z0-9._/+-]{1,100})$/gm)].flatMap(([, tool]) => tool ?? []);
  return { planId, tools, usesBaseTime: /^USES_BASE_TIME=yes$/m.test(applySh) };
}
