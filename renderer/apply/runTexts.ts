import type { Texts } from '../kit/i18n.ts';

/** Sentences of a run and of its devices. */
export const runTexts = {
  planning: { en: 'Looking at {count} devices, read only.', zh: '正在读取 {count} 台设备，只读。' },
  planningNext: { en: 'Nothing is changed by a plan.', zh: '规划不会更改任何内容。' },
  noDevices: { en: 'No device has anything to be applied.', zh: '没有任何设备需要部署。' },
  noDevicesNext: {
    en: 'Give a port a schedule, or its device an SSH address, then plan again.',
    zh: '请为端口添加调度表，或为设备添加 SSH 地址，然后重新规划。',
  },
  blocked: { en: 'Nothing can be applied yet: {names}.', zh: '暂时无法部署：{names}。' },
  blockedNext: {
    en: 'A run is for all of its devices or none. Mend what is said there, or plan without them.',
    zh: '一次部署要么全部完成，要么全不。请解决所列问题，或在规划时排除这些设备。',
  },
  asWanted: { en: 'As wanted: {all} of {all} devices.', zh: '全部 {all} 台设备均与期望一致。' },
  asWantedNext: { en: 'The live state was read back and compared. There is nothing to apply.', zh: '已读取并比较实际状态，无需部署。' },
  differs: {
    en: '{differing} of {all} devices differ: {changes} changes.',
    zh: '{all} 台设备中有 {differing} 台不一致：共 {changes} 处更改。',
  },
  differsOne: { en: '{differing} of {all} devices differs: 1 change.', zh: '{all} 台设备中有 {differing} 台不一致：共 1 处更改。' },
  differsNext: { en: 'Nothing is changed yet. Read the changes, then apply.', zh: '尚未更改任何内容。请查看更改，然后部署。' },
  stale: { en: 'The site was edited since this plan.', zh: '规划之后站点已被修改。' },
  staleNext: { en: 'Plan again, so that what you read is what is applied.', zh: '请重新规划，确保所见即所部署。' },
  applying: { en: 'Applying to {count} devices.', zh: '正在部署到 {count} 台设备。' },
  applyingNext: {
    en: 'Before its first change each device arms its own way back: it takes itself back if this laptop, or the link, goes away.',
    zh: '每台设备在首次更改前都会启动自动回滚：即使本机或网络中断，设备也会自行恢复。',
  },
  waiting: { en: 'The devices take everything back at {time} unless you confirm.', zh: '若不确认，设备将于 {time} 撤销全部更改。' },
  waitingNext: {
    en: 'Every step was done and read back. Look at what must still work, then decide.',
    zh: '所有步骤均已执行并回读验证。请检查必须正常的功能，然后决定。',
  },
  confirming: { en: 'Confirming over new connections…', zh: '正在通过新连接确认…' },
  confirmingNext: {
    en: 'Each device reads its steps back once more before it keeps them.',
    zh: '每台设备会再次回读各步骤，然后才保留更改。',
  },
  rollingBack: { en: 'Taking everything back…', zh: '正在撤销全部更改…' },
  rollingBackNext: {
    en: 'Each device restores the state before, and checks that it is there. One that cannot be reached does so by itself at its deadline.',
    zh: '每台设备恢复之前的状态并进行检查。无法连接的设备会在到期时自行恢复。',
  },
  confirmedNext: {
    en: 'It is there again after a reboot. Plan again whenever you want to see drift.',
    zh: '重启后仍然有效。随时可重新规划以查看偏差。',
  },
  'rolled-backNext': {
    en: 'Each device has checked that the old state is there. If a step failed, mend its cause, then plan again.',
    zh: '每台设备已确认恢复到原状态。若有步骤失败，请先解决其原因，再重新规划。',
  },
  lapsedNext: {
    en: 'The devices took it back by themselves. Plan again and confirm in time; how long they wait is asked before each run.',
    zh: '设备已自行撤销。请重新规划并及时确认；等待时间可在每次部署前设置。',
  },
  takenBackNext: {
    en: 'The devices work as they did before that run. Plan again to see what differs now.',
    zh: '设备按该次部署之前的状态工作。重新规划可查看当前差异。',
  },
  refusedNext: { en: 'See the devices below for the reason, then plan again.', zh: '原因见下方设备，解决后请重新规划。' },
  mixedNext: { en: 'Roll back to bring all of them to the state from before.', zh: '可回滚，使所有设备恢复之前的状态。' },
  unchangedNext: { en: 'The live state was read back and compared.', zh: '已读取并比较实际状态。' },
  stoppedNext: { en: 'Plan again when you are ready.', zh: '准备好后请重新规划。' },
  stuckNext: {
    en: '{names}: not everything could be taken back. Someone must look at it now.',
    zh: '{names}：部分更改未能撤销，必须立即处理。',
  },
  unknownNext: {
    en: '{names}: out of reach. Plan again once the link is back, to see which state it has.',
    zh: '{names}：失去联系。恢复连接后请重新规划，查看其状态。',
  },

  deviceAsWanted: { en: 'The live state is what the site wants.', zh: '实际状态与站点期望一致。' },
  devicePlanned: { en: 'Nothing is changed yet.', zh: '尚未更改任何内容。' },
  deviceStep: { en: 'Step {at} of {of}: {title}', zh: '第 {at} / {of} 步：{title}' },
  deviceWaiting: {
    en: 'All steps hold. It takes itself back at {time} unless you confirm.',
    zh: '所有步骤均已生效。若不确认，将于 {time} 自行撤销。',
  },
  deviceConfirmed: { en: 'It has the new state, read back once more before it was kept.', zh: '已保留新状态，保留前再次回读验证。' },
  deviceRolledBack: { en: 'It has the state from before, and has checked it.', zh: '已恢复之前的状态，并已检查。' },
  deviceRefused: { en: 'Nothing on it was changed.', zh: '未更改该设备的任何内容。' },
  deviceStuck: { en: 'Not everything on it could be taken back.', zh: '该设备的部分更改未能撤销。' },
  deviceStuckNext: {
    en: 'Roll back again. If that does not help, log in to {device} (by its console, where SSH is gone) and read /var/lib/fieldwright: the journal there names the step.',
    zh: '请再次回滚。若仍无效，请登录 {device}（SSH 不可用时使用控制台），查看 /var/lib/fieldwright 中的日志，其中写明了失败的步骤。',
  },
  deviceUnknown: { en: 'The link was lost while it was changing.', zh: '更改过程中连接中断。' },
  deviceUnknownBy: { en: 'It takes itself back by {time}.', zh: '设备最迟于 {time} 自行撤销。' },
  deviceUnknownSoon: { en: 'It takes itself back when its time is over.', zh: '到期后设备将自行撤销。' },
} satisfies Texts;
