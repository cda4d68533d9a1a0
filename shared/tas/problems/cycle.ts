import type { ProblemCatalog } from '../../kit/problem.ts';

/** The cycle and the lengths of windows. */
export const cycleProblems = {
  'tas-cycle-overrun': {
    severity: 'error',
    message: {
      en: '{place}: the windows last {sum}, {excess} longer than the cycle of {cycle}; the kernel cuts them without a word: {lost}.',
      zh: '{place}：窗口总长 {sum}，比周期 {cycle} 长 {excess}；内核会直接截断而不报错：{lost}。',
    },
    fix: { en: 'Set the cycle to {sum}, or shorten the windows by {excess}.', zh: '把周期设为 {sum}，或把窗口缩短 {excess}。' },
  },
  'tas-cycle-underrun': {
    severity: 'warning',
    message: {
      en: '{place}: the windows last {sum}, {gap} less than the cycle of {cycle}; the state of window {window} ({classes}) stands for the rest.',
      zh: '{place}：窗口总长 {sum}，比周期 {cycle} 短 {gap}；窗口 {window} 的状态（{classes}）会一直保持到周期结束。',
    },
    fix: {
      en: 'Add a window of {gap} that says what shall be open, or set the cycle to {sum}.',
      zh: '增加一个 {gap} 的窗口写明应打开什么，或把周期设为 {sum}。',
    },
  },
  'tas-window-zero': {
    severity: 'error',
    message: {
      en: '{place}: window {window} has no length: nothing can pass, and kernels refuse it.',
      zh: '{place}：窗口 {window} 长度为零：任何帧都无法通过，内核会拒绝。',
    },
    fix: { en: 'Give it at least {shortest}, or remove it.', zh: '长度至少设为 {shortest}，或将其删除。' },
  },
  'tas-window-too-short': {
    severity: 'error',
    message: {
      en: '{place}: window {window} is {length}, shorter than a 60-byte frame at {speed} ({shortest}).',
      zh: '{place}：窗口 {window} 为 {length}，短于 60 字节帧在 {speed} 下的时间（{shortest}）。',
    },
    fix: { en: 'Widen it to at least {shortest}, or remove it.', zh: '加宽到至少 {shortest}，或将其删除。' },
  },
  'tas-speed-unknown': {
    severity: 'warning',
    message: {
      en: '{place}: the speed of the port is not given, so the kernel may count with 10 Mbit/s, where a window needs {shortest}: it may refuse window {window} ({length}).',
      zh: '{place}：未给出端口速率，内核可能按 10 Mbit/s 计算，此时窗口至少需要 {shortest}：窗口 {window}（{length}）可能被拒绝。',
    },
    fix: { en: "State the port's speed, and apply while the link is up.", zh: '填写端口速率，并在链路接通时应用。' },
  },
  'tas-cycle-over-int-max': {
    severity: 'error',
    message: {
      en: '{place}: the cycle is {cycle}; the kernel refuses more than 2 147 483 647 ns.',
      zh: '{place}：周期为 {cycle}，内核拒绝超过 2 147 483 647 ns 的周期。',
    },
    fix: { en: 'Use a cycle below 2.147 s.', zh: '使用小于 2.147 s 的周期。' },
  },
  'tas-cycle-too-short': {
    severity: 'error',
    message: {
      en: '{place}: a cycle of {cycle} is too short for {count} windows of at least a 60-byte frame each ({needed} at {speed}); kernels from 6.3 on refuse it.',
      zh: '{place}：周期 {cycle} 容不下 {count} 个至少各一个 60 字节帧的窗口（{speed} 下需 {needed}），6.3 及以后的内核会拒绝。',
    },
    fix: { en: 'Use a cycle of at least {needed}, or fewer windows.', zh: '周期至少设为 {needed}，或减少窗口。' },
  },
  'tas-cycle-off-second': {
    severity: 'note',
    message: {
      en: '{place}: a cycle of {cycle} does not divide a second, so "next second" means another phase with each second; a clock that is 37 s off (TAI against UTC) runs the gates {shift} out of step with the other devices.',
      zh: '{place}：周期 {cycle} 不能整除一秒，因此“next second”在每一秒对应不同的相位；若时钟相差 37 秒（TAI 与 UTC 之差），门控会与其他设备错开 {shift}。',
    },
    fix: {
      en: 'Use a cycle that divides 1 s, or give all devices the same absolute base time.',
      zh: '使用能整除 1 s 的周期，或为所有设备设置同一个绝对基准时间。',
    },
  },
  'tas-extension-exceeds-cycle': {
    severity: 'warning',
    message: {
      en: '{place}: the cycle may be extended by {extension}, more than the cycle itself ({cycle}).',
      zh: '{place}：周期可延长 {extension}，超过周期本身（{cycle}）。',
    },
    fix: { en: 'Use an extension below {cycle}.', zh: '延长量应小于 {cycle}。' },
  },
} as const satisfies ProblemCatalog;
