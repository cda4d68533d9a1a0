import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The renderer as plain files that need nothing of the content security policy but `'self'`: no inline script, no data: font. */
export default defineConfig({
  root: 'renderer',
  base: './',
  plugins: [react()],
  worker: { format: 'es' },
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    target: 'chrome128',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 4000,
  },
});
