import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

// The service answers with a strict content security policy: no inline script or style, no data URL but images.
// So nothing is inlined, and the polyfill that would be an inline script is left out.
export default defineConfig({
  base: '/',
  plugins: [svelte()],
  build: {
    outDir: '../src/smallyard/data/lab',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2022',
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        entryFileNames: 'assets/[name]-[hash].js',
        chunkFileNames: 'assets/[name]-[hash].js',
        assetFileNames: 'assets/[name]-[hash][extname]',
      },
    },
  },
  server: { port: 5173, proxy: { '/api': 'http://127.0.0.1:8321' } },
});
