import { readFileSync, writeFileSync } from 'node:fs';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type Plugin } from 'vite';

/** Writes which packages ended up in the built files, with version and licence: THIRD_PARTY.md has to list them. */
function bundled(): Plugin {
  return {
    name: 'bundled-packages',
    apply: 'build',
    writeBundle(_, bundle) {
      const ids = Object.values(bundle).flatMap((item) => (item.type === 'chunk' ? item.moduleIds : []));
      const names = new Set(ids.map((id) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(id)?.[1]).filter((name) => name !== undefined));
      const found = [...names].sort().map((name) => {
        const { version, license } = JSON.parse(readFileSync(new URL(`node_modules/${name}/package.json`, import.meta.url), 'utf8'));
        return { name, version, license };
      });
      writeFileSync(new URL('bundled.json', import.meta.url), JSON.stringify(found, null, 2) + '\n');
    },
  };
}

// The service answers with a strict content security policy: no inline script or style, no data URL but images.
// So nothing is inlined, and the polyfill that would be an inline script is left out.
export default defineConfig({
  base: '/',
  plugins: [svelte(), bundled()],
  build: {
    outDir: '../src/smallyard/data/lab',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2022',
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1000,
    rolldownOptions: {
      checks: { pluginTimings: false },
      output: {
        hashCharacters: 'hex',
        entryFileNames: 'assets/[name]-[hash].js',
        chunkFileNames: 'assets/[name]-[hash].js',
        assetFileNames: 'assets/[name]-[hash][extname]',
      },
    },
  },
  server: { port: 5173, proxy: { '/api': 'http://127.0.0.1:8321' } },
});
