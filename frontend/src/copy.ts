/** Texts to the clipboard, one way for all buttons. */
import { t } from './i18n/index.svelte';
import { announce } from './state.svelte';

/** Copy, and say whether it was done: `said`, or that it has to be done by hand. */
export async function copyText(text: string, said = t().common.copied): Promise<boolean> {
  const done = await inClipboard(text);
  announce(done ? said : t().common.notCopied);
  return done;
}

/** Browsers give no clipboard to pages of another machine without encryption: there, the old way is taken. */
async function inClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return selectedAndCopied(text);
  }
}

function selectedAndCopied(text: string): boolean {
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'vh';
  (document.querySelector('dialog[open]') ?? document.body).append(area); // what is behind an open dialog cannot be selected
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  return done;
}
