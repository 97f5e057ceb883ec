import { mount } from 'svelte';
import App from './App.svelte';
import { readAddress } from './state.svelte';
import './theme.css';

const target = document.getElementById('app');
if (!target) throw new Error('the page has no element #app');
await readAddress();
mount(App, { target });
