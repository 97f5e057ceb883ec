/** The scenarios that come with the program. */
import { api } from '../api';
import { fetchedOnce } from './fetched_once.svelte';

export const shipped = fetchedOnce(api.scenarios);
