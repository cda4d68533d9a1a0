import { WebglAddon } from '@xterm/addon-webgl';
import type { Terminal } from '@xterm/xterm';

/** A browser keeps 16 WebGL contexts for a page and takes the oldest away beyond them: half are left to the other views. */
const MOST_CONTEXTS = 8;
let contexts = 0;
let isFast: boolean | null = null;

/**
 * Draws with the graphics card where there is one to spare; else, and when the card is lost, xterm draws with the DOM.
 * @returns the disposer
 */
export function drawWithWebgl(terminal: Terminal): () => void {
  isFast ??= hasGraphicsCard();
  if (!isFast || contexts >= MOST_CONTEXTS) return () => undefined;
  const addon = new WebglAddon();
  let isHeld = true;
  const release = (): void => {
    if (!isHeld) return;
    isHeld = false;
    contexts--;
    addon.dispose();
  };
  try {
    terminal.loadAddon(addon);
  } catch {
    return () => undefined; // no WebGL 2: the DOM draws on
  }
  contexts++;
  addon.onContextLoss(release);
  return release;
}

/** WebGL that the processor works out is slower than the DOM (measured: 0.8 MB/s of long lines against 6). */
function hasGraphicsCard(): boolean {
  const gl = document.createElement('canvas').getContext('webgl2', { failIfMajorPerformanceCaveat: true });
  if (!gl) return false;
  const names = gl.getExtension('WEBGL_debug_renderer_info');
  const renderer = names ? String(gl.getParameter(names.UNMASKED_RENDERER_WEBGL)) : '';
  gl.getExtension('WEBGL_lose_context')?.loseContext();
  return !/swiftshader|llvmpipe|softpipe|software|basic render/i.test(renderer);
}
