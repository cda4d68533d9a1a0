/** A time limit that stands still while it is paused: time in which a person thinks is not the server's. */
export function createPatience(limitMs: number, onEnd: () => void) {
  let leftMs = limitMs;
  let since = performance.now();
  let timer = setTimeout(onEnd, leftMs);
  return {
    pause() {
      clearTimeout(timer);
      leftMs -= performance.now() - since;
    },
    resume() {
      since = performance.now();
      timer = setTimeout(onEnd, leftMs);
    },
    stop: () => clearTimeout(timer),
  };
}
