/** A folder as it travels: its listing, and the manifest that says where the listing ends (R33). */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fileNameProblem } from '../../machines/vocabulary/file-names.ts';
import { manifestProblem, manifestText } from '../../machines/vocabulary/files.ts';
import { listingOf, readListing } from '../../machines/vocabulary/folder-listing.ts';

it('a listing is read back as it was written, whatever sound entries it has (property)', () => {
  // Some words of three or four letters are devices on Windows (aux, con, com1), and refused.
  const name = fc.stringMatching(/^[a-z]{1,6}$/).filter((drawn) => fileNameProblem(drawn) === null);
  const tree = fc.uniqueArray(fc.record({ folder: name, file: name, size: fc.nat() }), {
    selector: ({ folder }) => folder,
  });
  fc.assert(
    fc.property(tree, (files) => {
      const entries = files.flatMap(({ folder, file, size }) => [
        { path: folder, size: null },
        { path: `${folder}/${file}`, size },
      ]);
      const reading = readListing(listingOf(entries));
      expect(reading).toMatchObject({ ok: true });
      expect(new Set(reading.ok ? reading.entries : [])).toEqual(new Set(entries));
      const backwards = listingOf(entries.toReversed());
      expect(backwards).toBe(listingOf(entries));
    }),
  );
});

it('a manifest of a folder is signed as one: neither kind passes for the other', () => {
  const signed = {
    name: 'photos',
    size: 9,
    chunkBytes: 262_144,
    root: 'a'.repeat(64),
    publisher: 'hans',
    key: 'k',
    at: 0,
  };
  expect(manifestText({ ...signed, listing: 9 })).not.toBe(manifestText(signed));
  expect(manifestProblem({ ...signed, signature: 's', listing: 9 })).toBeNull();
  for (const listing of [0, -1, 1.5, 10, NaN]) {
    expect(manifestProblem({ ...signed, signature: 's', listing })).toContain('listing');
  }
});
