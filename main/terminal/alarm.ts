/** Does something once after a time, unless cleared before; set again it starts anew. */
export interface Alarm {
  set(): void;
  clear(): void;
  isSet(): boolean;
}

export function createAlarm(action: () => void, afterMs: number): Alarm {
  let timer: ReturnType<typeof setTimeout> | null = null;
  const clear = (): void => {
    if (timer) clearTimeout(timer);
    timer = null;
  };
  return {
    set() {
      clear();
      timer = setTimeout(() => {
        timer = null;
        action();
      }, afterMs);
    },
    clear,
    isSet: () => timer !== null,
  };
}
