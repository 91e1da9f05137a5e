/** A client of before there were compressed chunks: loaded before the program, it takes back what it would say of them. */
import { ENCODINGS } from '../../../machines/vocabulary/peers.ts';

(ENCODINGS as string[]).length = 0;
