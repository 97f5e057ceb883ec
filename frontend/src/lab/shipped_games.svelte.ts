/** The games that come with the program. */
import { api } from '../api';
import { fetchedOnce } from './fetched_once.svelte';

export const shippedGames = fetchedOnce(api.games);
